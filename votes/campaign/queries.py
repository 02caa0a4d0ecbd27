"""Who has not answered, by building and staircase; no text here asks for an answer."""

import json
from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from app import database
from app.accounts.permissions import Actor
from app.errors import NotFound
from app.estates.chart import unit_name, walking_order
from app.i18n import _
from app.masks import mask_owner
from votes.access import PollFacts, poll_to_view
from votes.campaign.rules import Missing, missing_participation
from votes.delivery.queries import WAS_REACHED
from votes.doors.access import FORMER_HAS_ANSWERED, HAS_ANSWERED
from votes.electorate.queries import read_signers, turnout_view
from votes.electorate.rules import Turnout
from votes.electorate.standing import ENTRY, NEWEST_ROLL
from votes.permissions import can_remind_households, can_view_turnout
from votes.polls.rules import PollNotFrozen
from votes.results.rules import Policy

_FEW = 60


@dataclass(frozen=True, slots=True)
class OpenHousehold:
    """A household that has not answered. `owners` masked. `held`: only the office can help;
    `sold`: its former owner had answered, which stands for it until the new one does; `reached`:
    its paper was brought to it; `outcome`, `visited_at`: the last knock at its door."""

    entry: int
    unit: str
    building: str
    staircase: str
    floor: int | None
    room: str
    owners: str
    held: bool
    sold: bool
    reached: bool
    outcome: str
    visited_at: datetime | None

    @property
    def name(self) -> str:
        return unit_name(self.building, self.staircase, self.room)


@dataclass(frozen=True, slots=True)
class PlaceLine:
    """A building or a staircase: how many households it has, how many are open."""

    building: str
    staircase: str
    households: int
    open: int

    @property
    def name(self) -> str:
        return unit_name(self.building, self.staircase, "")


@dataclass(frozen=True, slots=True)
class CampaignView:
    """`households`: of the building and staircase that were asked for, in walking order; `sold`:
    how many of all that are open a former owner has spoken for; `reminded`: households whose newest
    reminder went; `not_arrived`: open ones whose newest did not arrive."""

    facts: PollFacts
    sums: Turnout
    missing: Missing
    places: tuple[PlaceLine, ...]
    building: str
    staircase: str
    households: tuple[OpenHousehold, ...]
    sold: int
    reminded: int
    not_arrived: int
    may_remind: bool

    @property
    def place(self) -> str:
        return unit_name(self.building, self.staircase, "")

    @property
    def few(self) -> bool:
        """Whether all of them fit a page that somebody scrolls on a phone."""
        return len(self.households) <= _FEW


_UNITS = (
    f"SELECT {ENTRY} AS entry, e.unit, e.building, e.staircase, e.floor, e.room, e.kind, e.signers,"  # noqa: S608 (constants only)
    f" {HAS_ANSWERED} AS answered,"
    " EXISTS (SELECT 1 FROM roll_entries h WHERE h.roll = e.roll AND h.head = e.head"
    "  AND h.hold IS NOT NULL) AS held,"
    f" NOT {HAS_ANSWERED} AND {FORMER_HAS_ANSWERED} AS sold,"
    f" {WAS_REACHED} AS reached,"
    " v.outcome, v.visited_at, r.state AS reminder FROM roll_entries e"
    f" LEFT JOIN LATERAL (SELECT * FROM door_visits n WHERE n.entry = {ENTRY}"
    "  ORDER BY n.visited_at DESC, n.id DESC LIMIT 1) v ON true"
    # Of the newest round; of several owners one who has it is enough.
    " LEFT JOIN LATERAL (SELECT m.state FROM slips s JOIN messages m ON m.subject = 'slips'"
    f"  AND m.subject_id = s.id AND m.kind = 'poll_reminder' WHERE s.entry = {ENTRY}"
    "  ORDER BY m.created_at DESC, m.state = 'failed' LIMIT 1) r ON true"
    f" WHERE e.roll = {NEWEST_ROLL}"
)


async def campaign_page(
    actor: Actor, poll: int, building: str, staircase: str, now: datetime
) -> CampaignView:
    """NotFound, PollNotFrozen. Four queries, whatever the size of the estate."""
    facts = await poll_to_view(actor, poll)
    phase = facts.phase(now)
    if not can_view_turnout(actor, facts, phase):
        if not facts.frozen:
            raise PollNotFrozen
        raise NotFound
    row = await database.fetch_one("SELECT policy FROM polls WHERE id = $1", poll)
    assert row is not None
    policy = Policy(**json.loads(row["policy"]))
    sums = (await turnout_view(poll, policy)).sums
    rows = sorted(
        (
            one
            for one in await database.fetch(_UNITS, poll)
            if one["kind"] != "parking" or policy.include_parking
        ),
        key=lambda one: walking_order(one["building"], one["staircase"], one["floor"], one["room"]),
    )
    all_of = Counter((one["building"], one["staircase"]) for one in rows)
    open_of = Counter((one["building"], one["staircase"]) for one in rows if not one["answered"])
    return CampaignView(
        facts=facts,
        sums=sums,
        missing=missing_participation(sums),
        places=tuple(
            PlaceLine(place[0], place[1], count, open_of[place]) for place, count in all_of.items()
        ),
        building=building,
        staircase=staircase,
        households=tuple(
            OpenHousehold(
                entry=one["entry"],
                unit=one["unit"],
                building=one["building"],
                staircase=one["staircase"],
                floor=one["floor"],
                room=one["room"],
                owners=_("、").join(mask_owner(who.name) for who in read_signers(one["signers"])),
                held=one["held"],
                sold=one["sold"],
                reached=one["reached"],
                outcome=one["outcome"] or "",
                visited_at=one["visited_at"],
            )
            for one in rows
            if not one["answered"]
            and building in ("", one["building"])
            and staircase in ("", one["staircase"])
        ),
        sold=sum(one["sold"] for one in rows),
        reminded=sum(one["reminder"] not in (None, "failed") for one in rows),
        not_arrived=sum(one["reminder"] == "failed" and not one["answered"] for one in rows),
        may_remind=can_remind_households(actor, facts, phase),
    )
