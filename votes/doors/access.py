"""Load and authorise together: a poll whose doors a helper knocks at, and one of its doors."""

from dataclasses import dataclass
from datetime import datetime

from app import database
from app.accounts.permissions import Actor
from app.errors import NotFound
from votes.access import PollFacts, published_poll
from votes.doors.permissions import can_record_door_visit, can_take_ballot
from votes.doors.rules import DoorDone, DoorsNotNow
from votes.electorate.standing import ENTRY, NEWEST_ROLL

# Who was given a building and still helps this community: a role that was taken away ends it.
STILL_HELPS = (
    "EXISTS (SELECT 1 FROM grants held LEFT JOIN buildings whose ON whose.id = held.building"
    " LEFT JOIN grids round ON round.id = held.grid"
    " LEFT JOIN estates home ON home.id = whose.estate"
    " WHERE held.person = {person} AND CASE held.role WHEN 'building_head' THEN home.community"
    "  WHEN 'grid_worker' THEN round.community WHEN 'volunteer' THEN held.community"
    "  WHEN 'community_clerk' THEN held.community"
    "  WHEN 'community_secretary' THEN held.community END = {community})"
)

# A unit of the newest roll (alias e) for which a former owner answered while it was still his, see
# votes.electorate.tenure; the poll is $1.
FORMER_HAS_ANSWERED = (
    "EXISTS (SELECT 1 FROM current_answers c JOIN motions m ON m.id = c.motion AND m.poll = $1"  # noqa: S608
    f" JOIN ballots b ON b.id = c.ballot WHERE c.entry = {ENTRY} AND b.received_at < e.owned_from)"
)
# The same for its present owner: a former owner's answer stands until the new one speaks, but it is
# the new one who is still to be asked.
HAS_ANSWERED = (
    "EXISTS (SELECT 1 FROM current_answers c JOIN motions m ON m.id = c.motion AND m.poll = $1"  # noqa: S608
    f" WHERE c.entry = {ENTRY} AND (e.owned_from IS NULL OR EXISTS"
    "  (SELECT 1 FROM ballots b WHERE b.id = c.ballot AND b.received_at >= e.owned_from"
    "   AND b.recorded_at >= e.owners_known_at)))"
)


@dataclass(frozen=True, slots=True)
class DoorsFacts:
    """A poll and the buildings whose doors are hers."""

    poll: PollFacts
    buildings: frozenset[str]


@dataclass(frozen=True, slots=True)
class DoorFacts:
    """A unit of the frozen roll behind one of her doors. `answered`: in any way, never what."""

    doors: DoorsFacts
    entry: int
    building: str
    answered: bool


async def doors_to_walk(actor: Actor, poll: int, now: datetime) -> DoorsFacts:
    """NotFound where she has nothing to do with it, DoorsNotNow. Two queries."""
    facts = await _doors(actor, poll)
    phase = facts.poll.phase(now)
    if not any(can_take_ballot(actor, facts.buildings, one, phase) for one in facts.buildings):
        raise DoorsNotNow(phase)
    return facts


async def door_to_knock_at(actor: Actor, poll: int, entry: int, now: datetime) -> DoorFacts:
    """NotFound also for a door that is not hers, DoorsNotNow, DoorDone. Three queries."""
    door = await _door(actor, poll, entry)
    phase = door.doors.poll.phase(now)
    if not can_take_ballot(actor, door.doors.buildings, door.building, phase):
        raise DoorsNotNow(phase)
    if door.answered:
        raise DoorDone
    return door


async def door_to_record(actor: Actor, poll: int, entry: int, now: datetime) -> DoorFacts:
    """As it is with an entry that waited: the household may have answered meanwhile, and the end
    may have passed. NotFound, DoorsNotNow. Three queries."""
    door = await _door(actor, poll, entry)
    phase = door.doors.poll.phase(now)
    if not can_record_door_visit(actor, door.doors.buildings, door.building, phase):
        raise DoorsNotNow(phase)
    return door


async def _doors(actor: Actor, poll: int) -> DoorsFacts:
    facts = await published_poll(poll)
    helps = STILL_HELPS.format(person="$2", community="$3")
    rows = await database.fetch(
        "SELECT h.building FROM poll_helpers h WHERE h.poll = $1 AND h.person = $2"  # noqa: S608
        f" AND h.removed_at IS NULL AND {helps}",
        poll,
        actor.person,
        facts.place.community,
    )
    if not rows or not facts.frozen:
        raise NotFound
    return DoorsFacts(facts, frozenset(row["building"] for row in rows))


async def _door(actor: Actor, poll: int, entry: int) -> DoorFacts:
    facts = await _doors(actor, poll)
    row = await database.fetch_one(
        f"SELECT e.building, {HAS_ANSWERED} AS answered FROM roll_entries e"  # noqa: S608
        f" WHERE {ENTRY} = $2 AND e.roll = {NEWEST_ROLL}",
        poll,
        entry,
    )
    if row is None or row["building"] not in facts.buildings:
        raise NotFound
    return DoorFacts(facts, entry, row["building"], row["answered"])
