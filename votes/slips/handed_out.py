"""The slips of a poll as they are handed out."""

from dataclasses import dataclass
from datetime import datetime

from app import database
from app.accounts.permissions import Actor
from app.errors import NotFound
from votes.access import PollFacts, poll_to_work_on
from votes.electorate.queries import read_signers
from votes.electorate.standing import ENTRY, NEWEST_ROLL
from votes.permissions import can_print_slips
from votes.slips.rules import SlipsNotNow, token_again


@dataclass(frozen=True, slots=True)
class SlipLine:
    """One household's slip to be handed out. `link` is its key: for paper, never for a log."""

    unit: str
    building: str
    staircase: str
    room: str
    names: tuple[str, ...]
    link: str


@dataclass(frozen=True, slots=True)
class SlipSheet:
    facts: PollFacts
    lines: tuple[SlipLine, ...]


async def slip_sheet(
    actor: Actor, poll: int, building: str, *, secret_key: str, base_url: str, now: datetime
) -> SlipSheet:
    """The slips of one building, in the order of the roll. NotFound, NotAllowed,
    SlipsNotNow, SlipsNeedTheirSecret."""
    facts = await poll_with_slips(actor, poll, now)
    rows = await database.fetch(
        "SELECT e.unit, e.building, e.staircase, e.room, e.signers, s.token_hash, p.salt"  # noqa: S608 (constants only)
        f" FROM slips s JOIN roll_entries e ON s.entry = {ENTRY} AND e.roll = {NEWEST_ROLL}"
        " JOIN polls p ON p.id = s.poll"
        " WHERE s.poll = $1 AND e.building = $2 ORDER BY e.id",
        poll,
        building,
    )
    if not rows:
        raise NotFound
    lines = []
    for row in rows:
        token = token_again(secret_key, row["salt"], row["unit"], row["token_hash"])
        lines.append(
            SlipLine(
                unit=row["unit"],
                building=row["building"],
                staircase=row["staircase"],
                room=row["room"],
                names=tuple(signer.name for signer in read_signers(row["signers"])),
                link=f"{base_url}/v/{token}",
            )
        )
    return SlipSheet(facts, tuple(lines))


async def poll_with_slips(actor: Actor, poll: int, now: datetime) -> PollFacts:
    """NotFound, NotAllowed, SlipsNotNow. One query."""
    facts = await poll_to_work_on(actor, poll)
    if not can_print_slips(actor, facts, facts.phase(now)):
        raise SlipsNotNow(facts.frozen)
    return facts
