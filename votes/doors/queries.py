"""A helper's open doors, one door, who helps where. No text here asks for an answer."""

import json
from dataclasses import dataclass
from datetime import datetime

import asyncpg

from app import database
from app.accounts.permissions import Actor
from app.errors import NotAllowed, NotFound
from app.estates.chart import building_name, unit_name, walking_order
from app.i18n import _
from app.masks import mask_owner
from meetings.survey.rules import next_door
from votes.access import PollFacts, poll_to_work_on
from votes.delivery.queries import WAS_REACHED
from votes.doors.access import (
    HAS_ANSWERED,
    STILL_HELPS,
    DoorsFacts,
    door_to_knock_at,
    doors_to_walk,
)
from votes.doors.permissions import can_assign_poll_helper
from votes.doors.rules import NotAtTheDoor
from votes.electorate.queries import read_signers
from votes.electorate.rules import Signer
from votes.electorate.standing import ENTRY, NEWEST_ROLL
from votes.papers.rules import ALL_SIGNERS
from votes.polls.queries import MotionText, motions_of
from votes.results.rules import Policy


@dataclass(frozen=True, slots=True)
class Door:
    """A household that has not answered. `owners` masked, no phone; `signers` (key, masked name)
    where several own; `homes`: how many flats of this owner one ballot speaks for. `outcome`: of
    the last knock, "" for none."""

    entry: int
    building: str
    staircase: str
    floor: int | None
    room: str
    owners: str
    signers: tuple[tuple[str, str], ...]
    homes: int
    reached: bool
    outcome: str
    visited_at: datetime | None

    @property
    def name(self) -> str:
        return unit_name(self.building, self.staircase, self.room)


@dataclass(frozen=True, slots=True)
class DoorsView:
    """`doors`: those that are open, in walking order; `buildings`: hers; `held`: doors that only
    the office can help."""

    facts: PollFacts
    building: str
    buildings: tuple[str, ...]
    doors: tuple[Door, ...]


@dataclass(frozen=True, slots=True)
class DoorView:
    """`tour`: her open doors in this building; `next_door` after this one, None at the end."""

    facts: PollFacts
    door: Door
    motions: tuple[MotionText, ...]
    tour: tuple[Door, ...]
    next_door: int | None
    policy: Policy


@dataclass(frozen=True, slots=True)
class HelperLine:
    person: int
    name: str
    building: str
    ballots: int
    visits: int


@dataclass(frozen=True, slots=True)
class HelpersView:
    """`people` (id, name with role) and `buildings` to choose from."""

    facts: PollFacts
    lines: tuple[HelperLine, ...]
    people: tuple[tuple[str, str], ...]
    buildings: tuple[tuple[str, str], ...]
    may_assign: bool


@dataclass(frozen=True, slots=True)
class OpenRound:
    poll: int
    title: str
    estate_name: str
    closes_at: datetime
    buildings: tuple[str, ...]


# Asked once, whatever the size. Held units are left out with all that the owner has: the office
# looks after them.
_DOORS = (
    f"SELECT {ENTRY} AS entry, e.building, e.staircase, e.floor, e.room, e.kind, e.signers,"  # noqa: S608 (constants only)
    " (SELECT count(*) FROM roll_entries o JOIN slips so ON so.entry = coalesce(o.renews, o.id)"
    "  WHERE o.roll = e.roll AND o.head = e.head) AS homes,"
    f" {WAS_REACHED} AS reached,"
    " v.outcome, v.visited_at, p.policy"
    f" FROM polls p JOIN roll_entries e ON e.roll = {NEWEST_ROLL}"
    f" JOIN slips s ON s.entry = {ENTRY}"
    f" LEFT JOIN LATERAL (SELECT * FROM door_visits n WHERE n.entry = {ENTRY}"
    "  ORDER BY n.visited_at DESC, n.id DESC LIMIT 1) v ON true"
    " WHERE p.id = $1 AND e.building = ANY($2::text[])"
    f" AND NOT {HAS_ANSWERED}"
    " AND NOT EXISTS (SELECT 1 FROM roll_entries h WHERE h.roll = e.roll AND h.head = e.head"
    "  AND h.hold IS NOT NULL)"
)


async def open_doors(facts: DoorsFacts, building: str = "") -> list[Door]:
    """In walking order, of one of her buildings or of all. One query."""
    wanted = sorted(facts.buildings if not building else facts.buildings & {building})
    rows = await database.fetch(_DOORS, facts.poll.id, wanted)
    return sorted(
        (
            _door(row)
            for row in rows
            if row["kind"] != "parking" or Policy(**json.loads(row["policy"])).include_parking
        ),
        key=lambda one: walking_order(one.building, one.staircase, one.floor, one.room),
    )


async def doors_page(actor: Actor, poll: int, building: str, now: datetime) -> DoorsView:
    """NotFound, DoorsNotNow. Three queries."""
    facts = await doors_to_walk(actor, poll, now)
    return DoorsView(
        facts.poll,
        building if building in facts.buildings else "",
        tuple(sorted(facts.buildings, key=lambda one: (len(one), one))),
        tuple(await open_doors(facts, building if building in facts.buildings else "")),
    )


async def door_page(actor: Actor, poll: int, entry: int, now: datetime) -> DoorView:
    """NotFound also for a door that is not hers, DoorsNotNow, DoorDone, NotAtTheDoor. Six
    queries."""
    knocked = await door_to_knock_at(actor, poll, entry, now)
    tour = await open_doors(knocked.doors, knocked.building)
    door = next((one for one in tour if one.entry == entry), None)
    if door is None:
        raise NotAtTheDoor
    row = await database.fetch_one("SELECT policy FROM polls WHERE id = $1", poll)
    assert row is not None, "looked at above"
    return DoorView(
        knocked.doors.poll,
        door,
        await motions_of(poll),
        tuple(tour),
        next_door([one.entry for one in tour], entry),
        Policy(**json.loads(row["policy"])),
    )


async def door_after(actor: Actor, poll: int, entry: int, now: datetime) -> int | None:
    """The next open door of the building behind one that is done. NotFound, DoorsNotNow. Five
    queries."""
    facts = await doors_to_walk(actor, poll, now)
    row = await database.fetch_one(
        "SELECT e.building, e.staircase, e.floor, e.room FROM roll_entries e"  # noqa: S608
        f" WHERE e.roll = {NEWEST_ROLL} AND {ENTRY} = $2",
        poll,
        entry,
    )
    if row is None or row["building"] not in facts.buildings:
        raise NotFound
    here = walking_order(row["building"], row["staircase"], row["floor"], row["room"])
    for door in await open_doors(facts, row["building"]):
        if walking_order(door.building, door.staircase, door.floor, door.room) > here:
            return door.entry
    return None


def _door(row: asyncpg.Record) -> Door:
    signers = read_signers(row["signers"])
    return Door(
        entry=row["entry"],
        building=row["building"],
        staircase=row["staircase"],
        floor=row["floor"],
        room=row["room"],
        owners=_("、").join(mask_owner(signer.name) for signer in signers),
        signers=signer_options(signers),
        homes=row["homes"],
        reached=row["reached"],
        outcome=row["outcome"] or "",
        visited_at=row["visited_at"],
    )


def signer_options(signers: tuple[Signer, ...]) -> tuple[tuple[str, str], ...]:
    """(key, masked name) where several own, and all of them together; else nothing."""
    if len(signers) < 2:
        return ()
    return (
        *((one.key, mask_owner(one.name)) for one in signers),
        (ALL_SIGNERS, _("全体共有人一起签名")),
    )


# -- who helps -------------------------------------------------------------------------------


async def helpers_page(actor: Actor, poll: int, now: datetime) -> HelpersView:
    """NotFound, NotAllowed. Four queries."""
    facts = await poll_to_work_on(actor, poll)
    if not facts.frozen:
        raise NotAllowed
    lines = await database.fetch(
        "SELECT h.person, p.name, h.building, count(v.id) AS visits,"
        " count(v.ballot) AS ballots FROM poll_helpers h JOIN persons p ON p.id = h.person"
        " LEFT JOIN (SELECT d.*, e.building FROM door_visits d"
        "  JOIN roll_entries e ON e.id = d.entry WHERE d.poll = $1) v"
        "  ON v.visited_by = h.person AND v.building = h.building"
        " WHERE h.poll = $1 AND h.removed_at IS NULL GROUP BY h.id, p.id"
        " ORDER BY length(h.building), h.building, p.name, p.id",
        poll,
    )
    helps = STILL_HELPS.format(person="p.id", community="$1")
    people = await database.fetch(
        f"SELECT p.id, p.name FROM persons p WHERE p.active AND {helps} ORDER BY p.name, p.id",  # noqa: S608
        facts.place.community,
    )
    buildings = await database.fetch(
        f"SELECT e.building FROM roll_entries e WHERE e.roll = {NEWEST_ROLL}"  # noqa: S608
        " GROUP BY e.building ORDER BY min(e.id)",
        poll,
    )
    return HelpersView(
        facts=facts,
        lines=tuple(HelperLine(**dict(row)) for row in lines),
        people=tuple((str(row["id"]), row["name"]) for row in people),
        buildings=tuple((row["building"], building_name(row["building"])) for row in buildings),
        may_assign=can_assign_poll_helper(actor, facts.place, facts.phase(now)),
    )


async def open_rounds(actor: Actor, now: datetime) -> list[OpenRound]:
    """The votes that are open and in which she has doors. One query."""
    helps = STILL_HELPS.format(person="h.person", community="e.community")
    rows = await database.fetch(
        "SELECT p.id AS poll, p.title, e.name AS estate_name, p.closes_at,"  # noqa: S608
        " array_agg(h.building ORDER BY length(h.building), h.building) AS buildings"
        " FROM poll_helpers h JOIN polls p ON p.id = h.poll JOIN estates e ON e.id = p.estate"
        " WHERE h.person = $1 AND h.removed_at IS NULL AND p.frozen_at IS NOT NULL"
        " AND p.opens_at <= $2 AND p.closes_at >= $2"
        " AND NOT EXISTS (SELECT 1 FROM poll_terminations t WHERE t.poll = p.id)"
        f" AND {helps} GROUP BY p.id, e.id ORDER BY p.closes_at, p.id",
        actor.person,
        now,
    )
    return [
        OpenRound(
            row["poll"],
            row["title"],
            row["estate_name"],
            row["closes_at"],
            tuple(row["buildings"]),
        )
        for row in rows
    ]
