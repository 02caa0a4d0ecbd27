"""What a renewal would change, and the versions that a roll has had."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import asyncpg

from app import database
from app.accounts.permissions import Actor
from app.errors import NotFound
from votes.access import PollFacts, poll_to_view, poll_to_work_on
from votes.electorate.queries import roll_line
from votes.electorate.register import registered_units
from votes.electorate.renewal.rules import Entered, Renewal, RenewalNotNow, Standing, renew
from votes.electorate.rules import RollTotals, as_unit, totals
from votes.electorate.standing import ENTRY, NEWEST_ROLL
from votes.permissions import can_renew_roll, can_view_roll_paper
from votes.polls.rules import in_scope
from votes.results.rules import Policy


@dataclass(frozen=True, slots=True)
class NewestRoll:
    """The version that stands, and the setting under which its totals are taken."""

    id: int
    version: int
    sha256: str
    frozen_at: datetime
    sums: RollTotals
    policy: Policy


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the roll would be now. `sums`: its totals then."""

    facts: PollFacts
    newest: NewestRoll
    renewal: Renewal
    sums: RollTotals

    @property
    def mark(self) -> str:
        """What the page showed: the version it starts from, and what it comes to."""
        return f"{self.newest.version}.{self.renewal.mark}"


async def poll_to_renew(actor: Actor, poll: int, now: datetime) -> PollFacts:
    """NotFound, NotAllowed, RenewalNotNow."""
    facts = await poll_to_work_on(actor, poll)
    if not can_renew_roll(actor, facts, facts.phase(now)):
        raise RenewalNotNow
    return facts


async def renewal_page(actor: Actor, poll: int, now: datetime) -> Proposal:
    """NotFound, NotAllowed, RenewalNotNow. Six queries, whatever the size of the estate."""
    facts = await poll_to_renew(actor, poll, now)
    async with database.connection() as link:
        return await proposal(link, facts, now)


async def proposal(link: asyncpg.Connection, facts: PollFacts, now: datetime) -> Proposal:
    """From the register as `link` sees it. Five queries."""
    row = await link.fetchrow(
        "SELECT r.id, r.version, r.sha256, r.frozen_at, r.units, r.heads, r.area_x100, p.policy,"
        " (SELECT max(substring(e.head FROM '[0-9]+')::int) FROM roll_entries e"
        "  JOIN rolls a ON a.id = e.roll WHERE a.poll = $1) AS last_head"
        " FROM rolls r JOIN polls p ON p.id = r.poll"
        " WHERE r.poll = $1 ORDER BY r.version DESC LIMIT 1",
        facts.id,
    )
    rows = await link.fetch(
        f"SELECT e.*, {ENTRY} AS entry FROM roll_entries e"  # noqa: S608 (constants only)
        f" WHERE e.roll = {NEWEST_ROLL} ORDER BY e.id",
        facts.id,
    )
    entries = await link.fetch(
        "SELECT id, kind, effective_on, reason, paper, before, after FROM dwelling_changes"
        " WHERE estate = $1 AND changed_at > $2 ORDER BY id",
        facts.estate,
        row["frozen_at"],
    )
    register = in_scope(await registered_units(link, facts.estate), facts.scope)
    renewal = renew(
        [_standing(one) for one in rows],
        register,
        [_entered(one) for one in entries],
        row["last_head"] or 0,
        now,
    )
    policy = Policy(**json.loads(row["policy"]))
    return Proposal(
        facts,
        NewestRoll(
            row["id"],
            row["version"],
            row["sha256"],
            row["frozen_at"],
            RollTotals(row["units"], row["heads"], row["area_x100"]),
            policy,
        ),
        renewal,
        totals([as_unit(one.line) for one in renewal.lines], policy),
    )


def _standing(row: asyncpg.Record) -> Standing:
    return Standing(roll_line(row), row["entry"], row["owned_from"], row["owners_known_at"])


def _entered(row: asyncpg.Record) -> Entered:
    return Entered(
        id=row["id"],
        kind=row["kind"],
        effective_on=row["effective_on"],
        reason=row["reason"],
        paper=row["paper"],
        before=tuple(json.loads(row["before"])),
        after=tuple(json.loads(row["after"])),
    )


# -- the versions ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RollVersion:
    """One version; of the first `reason` and `announced` are "" and there are no papers.

    `changes`: (unit, what in words).
    """

    version: int
    sha256: str
    sums: RollTotals
    frozen_by: str
    frozen_at: datetime
    reason: str
    announced: str
    notice_sha256: str
    changes: tuple[tuple[str, str], ...]


async def roll_versions(poll: int) -> tuple[RollVersion, ...]:
    """The first one first; none before freezing. Unchecked. One query."""
    rows = await database.fetch(
        "SELECT r.version, r.sha256, r.units, r.heads, r.area_x100, p.name AS frozen_by,"
        " r.frozen_at, coalesce(n.reason, '') AS reason, coalesce(n.announced, '') AS announced,"
        " coalesce(d.sha256, '') AS notice, n.changes"
        " FROM rolls r JOIN persons p ON p.id = r.frozen_by"
        " LEFT JOIN roll_renewals n ON n.roll = r.id LEFT JOIN documents d ON d.id = n.notice"
        " WHERE r.poll = $1 ORDER BY r.version",
        poll,
    )
    return tuple(
        RollVersion(
            version=row["version"],
            sha256=row["sha256"],
            sums=RollTotals(row["units"], row["heads"], row["area_x100"]),
            frozen_by=row["frozen_by"],
            frozen_at=row["frozen_at"],
            reason=row["reason"],
            announced=row["announced"],
            notice_sha256=row["notice"],
            changes=tuple((one["unit"], one["says"]) for one in json.loads(row["changes"] or "[]")),
        )
        for row in rows
    )


async def versions_page(actor: Actor, poll: int) -> tuple[PollFacts, Sequence[RollVersion], bool]:
    """The versions, and whether the actor may see the papers. NotFound. Two queries."""
    facts = await poll_to_view(actor, poll)
    if not facts.frozen:
        raise NotFound
    return facts, await roll_versions(poll), can_view_roll_paper(actor, facts)


async def renewal_notice(actor: Actor, poll: int, version: int) -> int:
    """The document of the notice, which was posted for everybody. NotFound."""
    await poll_to_view(actor, poll)
    return await _paper(poll, version, "notice")


async def renewal_paper(actor: Actor, poll: int, version: int) -> int:
    """The document that a version rests on; it names people. NotFound."""
    facts = await poll_to_view(actor, poll)
    if not can_view_roll_paper(actor, facts):
        raise NotFound
    return await _paper(poll, version, "document")


async def _paper(poll: int, version: int, which: str) -> int:
    row = await database.fetch_one(
        "SELECT n.notice, n.document FROM roll_renewals n JOIN rolls r ON r.id = n.roll"
        " WHERE r.poll = $1 AND r.version = $2",
        poll,
        version,
    )
    if row is None:
        raise NotFound
    return int(row[which])
