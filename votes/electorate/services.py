"""Freezing the roll: the step after which what is asked, of whom and until when stands."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

import asyncpg

from app import database
from app.accounts.permissions import Actor
from app.audit.services import note
from app.ledger.services import fresh_salt
from votes.access import poll_to_work_on
from votes.electorate.register import registered_units
from votes.electorate.rules import (
    AlreadyFrozen,
    RollLine,
    RollTotals,
    as_unit,
    build_roll,
    may_vote,
    roll_sha256,
    totals,
)
from votes.polls.check_list import check_ready
from votes.polls.readiness import readiness
from votes.polls.rules import in_scope, read_scope
from votes.proofs.services import Salt, poll_log
from votes.results.rules import Policy
from votes.slips.rules import slip_token, token_hash


async def freeze_poll(
    actor: Actor, poll: int, *, secret_key: str, now: datetime, salt: Salt = fresh_salt
) -> int:
    """Copy the register into roll version 1 and make the slips; the roll's id.

    Everything in one transaction and in a constant number of statements; the poll's log begins
    here. Units that the settings keep out of the vote are on the roll and get no slip.
    AlreadyFrozen, PollNotReady.
    """
    facts = await poll_to_work_on(actor, poll)
    async with database.transaction() as link:
        row = await link.fetchrow(
            "SELECT frozen_at, policy, scope, salt FROM polls WHERE id = $1 FOR UPDATE", poll
        )
        if row["frozen_at"] is not None:
            raise AlreadyFrozen
        units = in_scope(await registered_units(link, facts.estate), read_scope(row["scope"]))
        check_ready(await readiness(link, poll, units), now)
        lines = build_roll(units)
        policy = Policy(**json.loads(row["policy"]))
        counted = [as_unit(line) for line in lines]
        roll = await insert_roll(
            link, poll, 1, roll_sha256(lines), totals(counted, policy), actor.person, now
        )
        entries = await insert_entries(link, roll, lines)
        voting = [unit.unit for unit in may_vote(counted, policy)]
        await link.execute(
            "INSERT INTO slips (poll, entry, token_hash)"
            " SELECT $1, * FROM unnest($2::int[], $3::bytea[])",
            poll,
            [entries[unit] for unit in voting],
            [token_hash(slip_token(secret_key, row["salt"], unit)) for unit in voting],
        )
        await link.execute("UPDATE polls SET frozen_at = $2 WHERE id = $1", poll, now)
        await poll_log(link, poll, salt=salt)
        await note(
            link,
            actor,
            "freeze_poll",
            facts,
            now,
            after={"roll": roll, "units": len(lines), "sha256": roll_sha256(lines)},
        )
    return roll


async def insert_roll(
    link: asyncpg.Connection,
    poll: int,
    version: int,
    sha256: str,
    sums: RollTotals,
    frozen_by: int,
    now: datetime,
) -> int:
    """The id of this version; `sums` are of those that may vote."""
    roll: int = await link.fetchval(
        "INSERT INTO rolls (poll, version, sha256, units, heads, area_x100, frozen_by, frozen_at)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id",
        poll,
        version,
        sha256,
        sums.units,
        sums.heads,
        sums.area_x100,
        frozen_by,
        now,
    )
    return roll


async def insert_entries(
    link: asyncpg.Connection,
    roll: int,
    lines: Sequence[RollLine],
    renewed: Sequence[tuple[int | None, datetime | None, datetime | None]] = (),
) -> dict[str, int]:
    """Entry ids by unit. `renewed`: of each line (renews, owned_from, owners_known_at)."""
    renewed = renewed or [(None, None, None)] * len(lines)
    made = await link.fetch(
        "INSERT INTO roll_entries (roll, unit, building, staircase, floor, room, kind, status,"
        " area_x100, area_source, head, signers, representative, hold, renews, owned_from,"
        " owners_known_at)"
        " SELECT $1, n.unit, n.building, n.staircase, n.floor, n.room, n.kind, n.status,"
        " n.area_x100, n.area_source, n.head, n.signers::jsonb, n.representative, n.hold,"
        " n.renews, n.owned_from, n.known_at"
        " FROM unnest($2::text[], $3::text[], $4::text[], $5::int[], $6::text[], $7::text[],"
        " $8::text[], $9::int[], $10::text[], $11::text[], $12::text[], $13::text[], $14::text[],"
        " $15::int[], $16::timestamptz[], $17::timestamptz[])"
        " WITH ORDINALITY AS n(unit, building, staircase, floor, room, kind, status, area_x100,"
        " area_source, head, signers, representative, hold, renews, owned_from, known_at, place)"
        " ORDER BY n.place RETURNING id, unit",
        roll,
        [line.unit for line in lines],
        [line.building for line in lines],
        [line.staircase for line in lines],
        [line.floor for line in lines],
        [line.room for line in lines],
        [line.kind for line in lines],
        [line.status for line in lines],
        [line.area_x100 for line in lines],
        [line.area_source for line in lines],
        [line.head for line in lines],
        [json.dumps([asdict(s) for s in line.signers], ensure_ascii=False) for line in lines],
        [line.representative for line in lines],
        [line.hold for line in lines],
        [renews for renews, _from, _known in renewed],
        [since for _renews, since, _known in renewed],
        [known for _renews, _from, known in renewed],
    )
    return {row["unit"]: row["id"] for row in made}
