"""A roll check as its pages show it: the clerk's, the notice on the wall, a household's."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import asyncpg

from app import database
from app.accounts.permissions import Actor
from app.communities.staff import Staff
from app.errors import NotFound
from app.estates.register.queries import Change, changes_since
from votes.access import PollFacts, poll_to_view, poll_to_work_on
from votes.electorate.register import registered_units
from votes.electorate.rules import RegisteredUnit, Signer, build_roll
from votes.permissions import can_answer_challenge, can_run_roll_check, can_view_roll_check
from votes.polls.rules import in_scope, places_of, read_scope
from votes.rollcheck.rules import CheckNotAnnounced, Period, UnknownCheckSlip
from votes.slips.rules import token_again, token_hash


@dataclass(frozen=True, slots=True)
class Challenge:
    """An objection and its answer. `recorded_by` None: by the link. `outcome` None: open."""

    id: int
    dwelling: int | None
    room: str
    kind: str
    says: str
    raised_by: str
    recorded_by: str | None
    raised_at: datetime
    outcome: str | None
    reason: str | None
    correction: int | None
    answered_by: str | None
    answered_at: datetime | None


@dataclass(frozen=True, slots=True)
class CheckView:
    """`period` None before it was announced; `buildings` of the units that are asked."""

    facts: PollFacts
    id: int | None
    period: Period | None
    place: str
    started_by: str
    challenges: tuple[Challenge, ...]
    buildings: tuple[str, ...]
    may_run: bool
    may_answer: bool

    @property
    def open(self) -> int:
        return sum(one.outcome is None for one in self.challenges)


_CHALLENGES = (
    "SELECT c.id, c.dwelling, c.room, c.kind, c.says, c.raised_by, r.name AS recorded_by,"
    " c.raised_at, a.outcome, a.reason, a.correction, p.name AS answered_by, a.answered_at"
    " FROM roll_challenges c LEFT JOIN persons r ON r.id = c.recorded_by"
    " LEFT JOIN roll_challenge_answers a ON a.challenge = c.id"
    " LEFT JOIN persons p ON p.id = a.answered_by"
)


async def check_page(actor: Actor, poll: int) -> CheckView:
    """NotFound. Four queries, whatever the size of the estate."""
    facts = await poll_to_view(actor, poll)
    if not can_view_roll_check(actor, facts):
        raise NotFound
    row = await database.fetch_one(
        "SELECT k.id, k.starts_on, k.ends_on, k.place, p.name AS started_by"
        " FROM roll_checks k JOIN persons p ON p.id = k.started_by WHERE k.poll = $1",
        poll,
    )
    async with database.connection() as link:
        units = in_scope(await registered_units(link, facts.estate), facts.scope)
    challenges = await database.fetch(
        f"{_CHALLENGES} JOIN roll_checks k ON k.id = c.roll_check WHERE k.poll = $1"
        " ORDER BY (a.id IS NOT NULL), c.id",
        poll,
    )
    return CheckView(
        facts=facts,
        id=row["id"] if row else None,
        period=Period(row["starts_on"], row["ends_on"]) if row else None,
        place=row["place"] if row else "",
        started_by=row["started_by"] if row else "",
        challenges=tuple(Challenge(**dict(one)) for one in challenges),
        buildings=places_of(units)[0],
        may_run=can_run_roll_check(actor, facts),
        may_answer=can_answer_challenge(actor, facts.place),
    )


@dataclass(frozen=True, slots=True)
class ChallengeView:
    """`entries`: corrections of the register that an answer may rest on, the newest first."""

    facts: PollFacts
    challenge: Challenge
    entries: tuple[Change, ...]
    may_answer: bool


async def challenge_page(actor: Actor, poll: int, challenge: int) -> ChallengeView:
    """NotFound. Four queries."""
    facts = await poll_to_view(actor, poll)
    if not can_view_roll_check(actor, facts):
        raise NotFound
    row = await database.fetch_one(
        f"{_CHALLENGES} JOIN roll_checks k ON k.id = c.roll_check WHERE k.poll = $1 AND c.id = $2",
        poll,
        challenge,
    )
    if row is None:
        raise NotFound
    found = Challenge(**dict(row))
    return ChallengeView(
        facts=facts,
        challenge=found,
        entries=tuple(await _entries(poll, found.dwelling)),
        may_answer=found.outcome is None and can_answer_challenge(actor, facts.place),
    )


async def _entries(poll: int, dwelling: int | None) -> list[Change]:
    rows = await database.fetch(
        "SELECT d.dwelling, d.change FROM dwellings_concerned d"
        " JOIN dwelling_changes c ON c.id = d.change"
        " JOIN polls p ON p.estate = c.estate JOIN roll_checks k ON k.poll = p.id"
        " WHERE p.id = $1 AND c.changed_at >= k.started_at"
        " AND ($2::int IS NULL OR d.dwelling = $2) ORDER BY d.change LIMIT 200",
        poll,
        dwelling,
    )
    if not rows:
        return []
    return await changes_since([row["dwelling"] for row in rows], rows[0]["change"] - 1)


# -- on paper --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Notice:
    """What hangs on the wall: everybody, by building, for a mask to cover."""

    view: CheckView
    buildings: tuple[tuple[str, tuple[RegisteredUnit, ...]], ...]


async def notice_page(actor: Actor, poll: int) -> Notice:
    """NotFound, CheckNotAnnounced."""
    view = await check_page(actor, poll)
    if view.period is None:
        raise CheckNotAnnounced
    async with database.connection() as link:
        units = in_scope(await registered_units(link, view.facts.estate), view.facts.scope)
    return Notice(
        view,
        tuple(
            (building, tuple(unit for unit in units if unit.building == building))
            for building in view.buildings
        ),
    )


@dataclass(frozen=True, slots=True)
class CheckSlipLine:
    """One household's check slip. `link` is its key: for paper, never for a log."""

    building: str
    staircase: str
    room: str
    names: tuple[str, ...]
    link: str


async def check_slips(
    actor: Actor, poll: int, building: str, *, secret_key: str, base_url: str
) -> tuple[CheckView, tuple[CheckSlipLine, ...]]:
    """The check slips of a building. NotFound, NotAllowed, CheckNotAnnounced,
    SlipsNeedTheirSecret."""
    await poll_to_work_on(actor, poll)
    view = await check_page(actor, poll)
    if view.period is None:
        raise CheckNotAnnounced
    rows = await database.fetch(
        "SELECT d.unit, b.number AS building, d.staircase, d.room, s.token_hash, k.salt,"
        " ARRAY(SELECT o.name FROM ownerships w JOIN owners o ON o.id = w.owner"
        "  WHERE w.dwelling = d.id ORDER BY w.position) AS names"
        " FROM roll_check_slips s JOIN roll_checks k ON k.id = s.roll_check"
        " JOIN dwellings d ON d.id = s.dwelling JOIN buildings b ON b.id = d.building"
        " WHERE k.poll = $1 AND b.number = $2 ORDER BY d.id",
        poll,
        building,
    )
    if not rows:
        raise NotFound
    lines = []
    for row in rows:
        token = token_again(secret_key, row["salt"], row["unit"], row["token_hash"])
        lines.append(
            CheckSlipLine(
                row["building"],
                row["staircase"],
                row["room"],
                tuple(row["names"]),
                f"{base_url}/c/{token}",
            )
        )
    return view, tuple(lines)


# -- a household -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CheckedHousehold:
    """What a check slip opens: its own line, those of its building for a mask to cover."""

    slip: int
    check: int
    dwelling: int
    community: int
    title: str
    estate_name: str
    staff: Staff
    invented: bool
    period: Period
    frozen: bool
    unit: RegisteredUnit
    signers: tuple[Signer, ...]
    neighbours: tuple[RegisteredUnit, ...]
    challenges: tuple[Challenge, ...]

    def takes_challenges(self, today: date) -> bool:
        return not self.frozen and self.period.running(today)


async def open_check(token: str) -> CheckedHousehold:
    """UnknownCheckSlip. Three queries. Found by the SHA-256 of the link."""
    row = await database.fetch_one(
        "SELECT s.id AS slip, k.id AS check, s.dwelling, d.unit, p.title, p.estate, p.scope,"
        " p.frozen_at IS NOT NULL AS frozen, k.starts_on, k.ends_on, e.name AS estate_name,"
        " c.id AS community, c.name AS community_name, c.phone AS community_phone, c.invented"
        " FROM roll_check_slips s JOIN roll_checks k ON k.id = s.roll_check"
        " JOIN polls p ON p.id = k.poll JOIN dwellings d ON d.id = s.dwelling"
        " JOIN estates e ON e.id = p.estate JOIN communities c ON c.id = e.community"
        " WHERE s.token_hash = $1 AND d.retired_at IS NULL",
        token_hash(token),
    )
    if row is None:
        raise UnknownCheckSlip
    async with database.connection() as link:
        units = await registered_units(link, row["estate"])
    own = next(unit for unit in units if unit.unit == row["unit"])
    return CheckedHousehold(
        slip=row["slip"],
        check=row["check"],
        dwelling=row["dwelling"],
        community=row["community"],
        title=row["title"],
        estate_name=row["estate_name"],
        staff=Staff(row["community_name"], row["community_phone"]),
        invented=row["invented"],
        period=Period(row["starts_on"], row["ends_on"]),
        frozen=row["frozen"],
        unit=own,
        signers=build_roll([own])[0].signers if own.owners else (),
        neighbours=_neighbours(row, units, own),
        challenges=tuple(
            Challenge(**dict(one))
            for one in await database.fetch(
                f"{_CHALLENGES} WHERE c.roll_check = $1 AND c.dwelling = $2 ORDER BY c.id DESC",
                row["check"],
                row["dwelling"],
            )
        ),
    )


def _neighbours(
    row: asyncpg.Record, units: Sequence[RegisteredUnit], own: RegisteredUnit
) -> tuple[RegisteredUnit, ...]:
    asked = in_scope(units, read_scope(row["scope"]))
    return tuple(unit for unit in asked if unit.building == own.building)
