"""The page of the table at one item: read, and shown again with what was typed."""

from dataclasses import dataclass
from datetime import datetime

from litestar import Response

from app.accounts.permissions import Actor
from app.clock import say_date
from app.errors import YishiError
from app.i18n import _
from app.settings import Settings
from app.statuses import status_of
from app.web import Form, Web, render, see
from meetings.agenda.queries import TableView, table_page, table_to_run
from meetings.agenda.rules import state_word
from meetings.agenda.words import four_of, item_times, labels_of, speakers
from meetings.attendance.rules import quorum_in_words
from meetings.positions.rules import (
    CONDITION_STATES,
    STANCES,
    condition_word,
    stance_word,
    standing,
)
from meetings.positions.words import MARKS, condition_words, matrix_words
from meetings.scheduling.pages import meeting_crumbs
from meetings.scheduling.words import seat_label
from meetings.speaking.rules import KINDS, Limits, in_order, kind_word, say_left
from meetings.statements.rules import StatementChanged


@dataclass(frozen=True, slots=True)
class Clash:
    """A correction that came second: what stands, what was typed, and by whom it was changed."""

    statement: int
    now_says: str
    version: int
    by: str
    typed: str


def usual_limits(settings: Settings) -> Limits:
    return Limits(settings.speech_minutes * 60, settings.speeches_per_seat)


def item_path(meeting: int, number: int) -> str:
    return f"/meetings/{meeting}/items/{number}"


def back_to_item(meeting: int, number: int, done: str, part: str = "") -> Response[str]:
    return see(item_path(meeting, number) + (f"#{part}" if part else ""), done)


async def show_table(
    request: Web, actor: Actor, meeting: int, number: int, settings: Settings, now: datetime
) -> Response[str]:
    view = await table_page(actor, meeting, number, usual_limits(settings))
    return _page(request, view, settings, now)


async def refused_table(
    request: Web,
    actor: Actor,
    meeting: int,
    number: int,
    settings: Settings,
    now: datetime,
    which: str,
    form: Form,
    refusal: YishiError,
    statement: int = 0,
) -> Response[str]:
    """The page again, with what was typed into the form `which`; a correction that came second
    beside what came first. NotAllowed, MinutesIssued."""
    view = await table_to_run(actor, meeting, number, usual_limits(settings))
    clash = None
    if isinstance(refusal, StatementChanged):
        clash = Clash(statement, refusal.now_says, refusal.version, refusal.by, refusal.typed)
    form.refused(refusal)
    return _page(request, view, settings, now, which, form, clash, status_of(refusal))


def _page(
    request: Web,
    view: TableView,
    settings: Settings,
    now: datetime,
    which: str = "",
    refused: Form | None = None,
    clash: Clash | None = None,
    status: int = 200,
) -> Response[str]:
    """Several forms on one page; the one that came back keeps what was typed."""
    item = view.item
    labels = labels_of(view.seats)
    draft = view.draft
    forms = {
        "item": Form({"title": item.title, "summary": item.summary}),
        "plan": Form(
            {
                "planned_minutes": str(item.planned_minutes or ""),
                "presenter": item.presenter,
            }
        ),
        "statement": Form({"who": draft.who, "text": draft.text} if draft else {}),
        "positions": Form(_typed_positions(view)),
        "agreed": Form({"agreed": item.agreed}),
        "promise": Form(),
        "turn": Form({"kind": "speech"}),
    }
    if refused is not None:
        forms[which] = refused
    title = _("议题 {n}").format(n=item.number)
    speaking = next((turn for turn in view.turns if turn.state == "speaking"), None)
    quorum = view.room.quorum_of(settings.quorum)
    return render(
        request,
        "meetings/item.html",
        item.title,
        {
            "view": view,
            "item": item,
            "forms": forms,
            "refused": refused,
            "clash": clash,
            "state": state_word(item.state, item.used_seconds),
            "times": item_times(item, now),
            "completeness": view.room.completeness,
            "quorum": quorum_in_words(quorum),
            "quorum_reached": quorum.reached,
            "four": [(seat, seat_label(seat)) for seat in four_of(view.seats)],
            "labels": labels,
            "seats": [(str(id_), label) for id_, label in labels.items()],
            "speakers": speakers(view.room),
            "stances": [(stance, stance_word(stance)) for stance in STANCES],
            "seen": {
                seat.id: entry.id
                if (entry := standing(view.matrix.entries, seat.id)) is not None
                else 0
                for seat in four_of(view.seats)
            },
            "marks": MARKS,
            "stance_words": {stance: stance_word(stance) for stance in STANCES},
            "standings": {
                seat.id: entry.taken
                for seat in four_of(view.seats)
                if (entry := standing(view.matrix.entries, seat.id)) is not None and entry.taken
            },
            "matrix": matrix_words(view.seats, view.matrix),
            "conditions": condition_words(view.matrix.conditions, labels),
            "condition_states": [(one, condition_word(one)) for one in CONDITION_STATES],
            "speaking": speaking,
            "speaking_left": say_left(speaking.left(now)) if speaking else "",
            "seconds_left": speaking.left(now) if speaking else 0,
            "waiting": in_order(view.turns),
            "spoken": [turn for turn in view.turns if turn.state == "done"],
            "kinds": [(kind, kind_word(kind)) for kind in KINDS],
            "kind_words": {kind: kind_word(kind) for kind in KINDS},
            "say_left": say_left,
            "due": {
                promise.id: say_date(promise.due_on) if promise.due_on else ""
                for promise in view.promises
            },
        },
        status=status,
        crumbs=meeting_crumbs(view.facts, title),
        invented=view.facts.consultation.invented,
    )


def _typed_positions(view: TableView) -> dict[str, str]:
    values: dict[str, str] = {}
    for seat in four_of(view.seats):
        entry = standing(view.matrix.entries, seat.id)
        if entry is None or entry.taken is None:
            continue
        values[f"stance-{seat.id}"] = entry.taken.stance
        values[f"reason-{seat.id}"] = entry.taken.reason
        values[f"dissent-{seat.id}"] = entry.taken.dissent
    return values
