"""What the hall sees of a meeting."""

from dataclasses import dataclass

from meetings.access import MeetingFacts, meeting_by_link
from meetings.agenda.queries import AgendaLine, ItemFactsNow, agenda_of, item_of, version_of
from meetings.attendance.queries import Room, room_of
from meetings.consultations.queries import seats_of
from meetings.links.queries import salt_of
from meetings.options.queries import Compared, compared_of
from meetings.positions.queries import Matrix, matrix_of
from meetings.speaking.queries import turns_of
from meetings.speaking.rules import Turn
from meetings.wording.queries import SentenceView, sentences_of


@dataclass(frozen=True, slots=True)
class OnTheTable:
    """The item that is open, with all the hall is to see of it."""

    item: ItemFactsNow
    turns: tuple[Turn, ...]
    matrix: Matrix
    sentences: tuple[SentenceView, ...]
    compared: Compared


@dataclass(frozen=True, slots=True)
class HallView:
    """`version` was read first, so what is shown is at least as new."""

    version: int
    salt: str | None
    facts: MeetingFacts
    room: Room
    lines: tuple[AgendaLine, ...]
    now: OnTheTable | None


async def hall_view(meeting: int) -> HallView:
    """Unchecked: for who holds the link. A fixed number of queries. NotFound."""
    version = await version_of(meeting)
    facts = await meeting_by_link(meeting)
    lines = await agenda_of(meeting)
    opened = next((line.number for line in lines if line.state == "open"), None)
    return HallView(
        version=version,
        salt=await salt_of(meeting),
        facts=facts,
        room=await room_of(meeting, await seats_of(facts.consultation.id)),
        lines=lines,
        now=await _on_the_table(meeting, opened) if opened is not None else None,
    )


async def _on_the_table(meeting: int, number: int) -> OnTheTable:
    item = await item_of(meeting, number)
    return OnTheTable(
        item,
        tuple(await turns_of(item.id)),
        await matrix_of(item.id, item.round),
        await sentences_of(item.id),
        await compared_of(item.id),
    )
