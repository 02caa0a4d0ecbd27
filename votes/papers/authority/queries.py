"""What the forms for a household say."""

import json
from dataclasses import dataclass
from datetime import datetime

from app import database
from app.accounts.permissions import Actor
from app.estates.chart import unit_name
from app.numerals import say_area
from votes.access import PollFacts
from votes.electorate.standing import ENTRY, NEWEST_ROLL
from votes.papers.queries import units_of_owner
from votes.papers.words import owners_of
from votes.polls.queries import MotionText, motions_of
from votes.results.rules import Policy
from votes.slips.handed_out import poll_with_slips


@dataclass(frozen=True, slots=True)
class AuthorityView:
    """`owners` masked: she writes her name herself; `flats` (flat, area) of this owner."""

    facts: PollFacts
    owners: str
    flats: tuple[tuple[str, str], ...]
    motions: tuple[MotionText, ...]
    policy: Policy


async def authority_of(actor: Actor, poll: int, entry: int, now: datetime) -> AuthorityView:
    """NotFound, NotAllowed, SlipsNotNow. Five queries."""
    facts = await poll_with_slips(actor, poll, now)
    units = await units_of_owner(poll, entry)
    rows = await database.fetch(
        f"SELECT {ENTRY} AS entry, e.area_x100 FROM roll_entries e"  # noqa: S608
        f" WHERE e.roll = {NEWEST_ROLL} AND {ENTRY} = ANY($2::int[])",
        poll,
        [unit.entry for unit in units],
    )
    areas = {row["entry"]: say_area(row["area_x100"]) for row in rows}
    stored = await database.fetch_one("SELECT policy FROM polls WHERE id = $1", poll)
    assert stored is not None
    return AuthorityView(
        facts=facts,
        owners=owners_of(units[0]),
        flats=tuple(
            (unit_name(unit.building, unit.staircase, unit.room), areas[unit.entry])
            for unit in units
        ),
        motions=await motions_of(poll),
        policy=Policy(**json.loads(stored["policy"])),
    )
