"""All that happened in a consultation, from the rows that were written as it happened."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app import database
from app.accounts.permissions import Actor
from meetings.access import ConsultationFacts, consultation_to_view
from meetings.consultations.queries import SeatView, seats_of
from meetings.timeline.chapters import Chapters, Event

_PRINTED = ["application/pdf", "image/jpeg", "image/png", "image/webp"]


@dataclass(frozen=True, slots=True)
class TimelineView:
    """`events` with the number of their chapter; `opens`: chapters whose links she may follow."""

    facts: ConsultationFacts
    seats: tuple[SeatView, ...]
    chapters: Chapters
    opens: frozenset[int]
    events: tuple[tuple[int, Event], ...]
    chosen: int | None


async def timeline_page(
    actor: Actor, consultation: int, seat: int | None, *, chapters: Chapters, now: datetime
) -> TimelineView:
    """Three queries, however many chapters; nothing later than `now`. `seat`: only what is of this
    party, and what is of all. NotFound."""
    facts = await consultation_to_view(actor, consultation)
    seats = await seats_of(consultation)
    chosen = seat if seat in {one.id for one in seats} else None
    read = tuple(one for one in chapters if one.may_read(actor, facts))
    rows = await database.fetch(
        f"SELECT * FROM ({_joined([one.sql for one in read])}) events"  # noqa: S608 (constants)
        " WHERE ($2::int IS NULL OR seat = $2 OR seat IS NULL) AND at <= $3"
        " ORDER BY at, chapter, kind, ref",
        consultation,
        chosen,
        now,
    )
    return TimelineView(
        facts=facts,
        seats=seats,
        chapters=read,
        opens=frozenset(n for n, one in enumerate(read) if one.opens(actor, facts)),
        events=tuple((number, Event(*told)) for number, *told in rows),
        chosen=chosen,
    )


def _joined(statements: Sequence[str]) -> str:
    """The rows of all, each with the number of its statement. Of constants only: values go in as
    $1, $2."""
    return " UNION ALL ".join(
        f"SELECT {number} AS chapter, x.* FROM ({sql}) x"  # noqa: S608 (constants)
        for number, sql in enumerate(statements)
    )


@dataclass(frozen=True, slots=True)
class Kept:
    """A paper that belongs into the whole file."""

    title: str
    at: datetime
    document: int


async def kept_papers(view: TimelineView) -> list[Kept]:
    """Of what she may read all that can be printed, in the order of time. One query."""
    told = [one for one in view.chapters if one.papers]
    rows = await database.fetch(
        "SELECT p.chapter, p.kind, p.part, p.at, p.document"  # noqa: S608 (constants)
        f" FROM ({_joined([one.papers for one in told])}) p JOIN documents d ON d.id = p.document"
        " WHERE d.media_type = ANY($2) ORDER BY p.at, p.document",
        view.facts.id,
        _PRINTED,
    )
    return [
        Kept(told[row["chapter"]].name_paper(row["kind"], row["part"]), row["at"], row["document"])
        for row in rows
    ]
