"""Draws what the hall sees: once for all its screens."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from app.settings import Settings
from app.templating import TEMPLATES
from meetings.agenda.rules import state_word
from meetings.agenda.words import item_times, labels_of
from meetings.attendance.rules import quorum_in_words
from meetings.hall.queries import HallView, hall_view
from meetings.links.queries import end_of_links
from meetings.options.rules import no_vote
from meetings.positions.words import condition_words, matrix_words
from meetings.speaking.rules import in_order, kind_word, say_left

_ROUNDS = 3  # so many are read from the last row


@dataclass(frozen=True, slots=True)
class Frame:
    """`salt`: of the links that may see it; `ends`: until when; `event`: as a server-sent event."""

    salt: str | None
    ends: datetime
    html: str
    event: bytes


def screen_html(view: HallView, settings: Settings, now: datetime) -> str:
    quorum = view.room.quorum_of(settings.quorum)
    context: dict[str, object] = {
        "view": view,
        "completeness": view.room.completeness,
        "quorum": quorum_in_words(quorum),
        "state_word": state_word,
        "on_table": None,
    }
    if view.now is not None:
        table = view.now
        labels = labels_of(view.room.seats)
        speaking = next((turn for turn in table.turns if turn.state == "speaking"), None)
        context |= {
            "on_table": table,
            "labels": labels,
            "times": item_times(table.item, now),
            "speaking": speaking,
            "kind_word": kind_word,
            "seconds_left": speaking.left(now) if speaking else 0,
            "left": say_left(speaking.left(now)) if speaking else "",
            "waiting": in_order(table.turns),
            "matrix": matrix_words(view.room.seats, table.matrix, last=_ROUNDS),
            "conditions": condition_words(table.matrix.conditions, labels),
            "no_vote": no_vote(),
        }
    return TEMPLATES.get_template("hall/_screen.html").render(context)


def event_of(version: int, html: str) -> bytes:
    """Server-sent: the id is what a screen that comes back says it has seen."""
    lines = "".join(f"data: {line}\n" for line in html.splitlines())
    return f"id: {version}\nevent: screen\n{lines}\n".encode()


def painter(
    settings: Settings, clock: Callable[[], datetime]
) -> Callable[[int], Awaitable[tuple[int, Frame]]]:
    """What `Watch` draws with."""

    async def draw(meeting: int) -> tuple[int, Frame]:
        view = await hall_view(meeting)
        html = screen_html(view, settings, clock())
        return view.version, Frame(
            view.salt,
            end_of_links(view.facts, settings),
            html,
            event_of(view.version, html),
        )

    return draw
