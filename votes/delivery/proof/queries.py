"""Everything that the proof of a poll's delivery states: three queries for any estate."""

from dataclasses import dataclass
from datetime import datetime

from app import database
from app.accounts.permissions import Actor
from app.errors import NotFound
from votes.access import PollFacts, poll_to_work_on
from votes.delivery.proof.rules import Line, proving
from votes.delivery.queries import WAY, Household, delivery_page
from votes.permissions import can_prove_delivery
from votes.polls.rules import PollNotFrozen


@dataclass(frozen=True, slots=True)
class ProvenHousehold:
    """`by`: what proves it, None while it is not served; `tries`: when it was tried."""

    household: Household
    by: Line | None
    tries: tuple[datetime, ...]


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice on the wall: where (its note), from when, until when, for how many."""

    place: str
    at: datetime
    serves_at: datetime
    witness: str
    photo: str
    households: int


@dataclass(frozen=True, slots=True)
class DeliveryProof:
    facts: PollFacts
    households: tuple[ProvenHousehold, ...]
    notices: tuple[Notice, ...]
    at: datetime


_LINES = (
    f"SELECT d.entry, {WAY} AS way, d.reached, d.delivered_at, d.serves_at, d.witness, d.note,"  # noqa: S608 (constants only)
    " coalesce(f.sha256, '') AS photo"
    " FROM deliveries d LEFT JOIN documents f ON f.id = d.photo WHERE d.poll = $1"
    " AND NOT EXISTS (SELECT 1 FROM delivery_corrections t WHERE t.delivery = d.id)"
    " ORDER BY d.delivered_at, d.id"
)


async def provable_poll(actor: Actor, poll: int) -> PollFacts:
    """NotFound, NotAllowed, PollNotFrozen. One query."""
    facts = await poll_to_work_on(actor, poll)
    if not can_prove_delivery(actor, facts):
        raise NotFound if facts.frozen else PollNotFrozen
    return facts


async def delivery_proof(
    actor: Actor, poll: int, *, posting_days: int, now: datetime
) -> DeliveryProof:
    """NotFound, NotAllowed, PollNotFrozen."""
    facts = await provable_poll(actor, poll)
    view = await delivery_page(actor, poll, posting_days=posting_days, now=now)
    lines: dict[int, list[Line]] = {}
    notices: dict[tuple[str, datetime, datetime, str, str], int] = {}
    for row in await database.fetch(_LINES, poll):
        line = Line(
            row["way"],
            row["reached"],
            row["delivered_at"],
            row["serves_at"],
            row["witness"],
            row["note"],
            row["photo"],
        )
        lines.setdefault(row["entry"], []).append(line)
        if line.way == "posted" and line.serves_at is not None:
            key = line.note, line.at, line.serves_at, line.witness, line.photo
            notices[key] = notices.get(key, 0) + 1
    return DeliveryProof(
        facts=facts,
        households=tuple(
            ProvenHousehold(
                one,
                proving(there := lines.get(one.entry, []), now),
                tuple(line.at for line in there if line.way != "reminder"),
            )
            for one in view.households
        ),
        notices=tuple(Notice(*key, count) for key, count in notices.items()),
        at=now,
    )
