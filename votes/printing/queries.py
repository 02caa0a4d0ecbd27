"""What is printed for a poll's households, and what they have in common."""

from dataclasses import dataclass
from datetime import datetime

from app import database
from app.accounts.permissions import Actor
from votes.access import PollFacts
from votes.electorate.queries import read_signers
from votes.electorate.standing import ENTRY, NEWEST_ROLL
from votes.polls.queries import MotionText, motions_of
from votes.slips.handed_out import poll_with_slips


@dataclass(frozen=True, slots=True)
class PaperHousehold:
    """A unit with a slip. `others`: how many more units the same owner has a slip for."""

    entry: int
    unit: str
    building: str
    staircase: str
    floor: int | None
    room: str
    area_x100: int
    names: tuple[str, ...]
    others: int
    token_hash: bytes


@dataclass(frozen=True, slots=True)
class Papers:
    facts: PollFacts
    explanation: str
    convener_name: str
    salt: bytes
    motions: tuple[MotionText, ...]
    households: tuple[PaperHousehold, ...]


async def papers_of(actor: Actor, poll: int, now: datetime) -> Papers:
    """NotFound, NotAllowed, SlipsNotNow. Four queries, whatever the size of the estate."""
    facts = await poll_with_slips(actor, poll, now)
    row = await database.fetch_one(
        "SELECT explanation, convener_name, salt FROM polls WHERE id = $1", poll
    )
    assert row is not None, "just loaded"
    rows = await database.fetch(
        f"SELECT {ENTRY} AS id, e.unit, e.building, e.staircase, e.floor, e.room,"  # noqa: S608
        " e.area_x100, e.signers,"
        " count(*) OVER (PARTITION BY e.head) - 1 AS others, s.token_hash"
        f" FROM slips s JOIN roll_entries e ON s.entry = {ENTRY} AND e.roll = {NEWEST_ROLL}"
        " WHERE s.poll = $1 ORDER BY e.id",
        poll,
    )
    return Papers(
        facts=facts,
        explanation=row["explanation"],
        convener_name=row["convener_name"],
        salt=row["salt"],
        motions=await motions_of(poll),
        households=tuple(
            PaperHousehold(
                entry=row["id"],
                unit=row["unit"],
                building=row["building"],
                staircase=row["staircase"],
                floor=row["floor"],
                room=row["room"],
                area_x100=row["area_x100"],
                names=tuple(signer.name for signer in read_signers(row["signers"])),
                others=row["others"],
                token_hash=row["token_hash"],
            )
            for row in rows
        ),
    )
