"""What the check list before freezing looks at, loaded once for the page and for freezing."""

from collections.abc import Sequence

import asyncpg

from votes.electorate.rules import RegisteredUnit
from votes.polls.check_list import Readiness


async def readiness(
    link: asyncpg.Connection, poll: int, units: Sequence[RegisteredUnit]
) -> Readiness:
    """`units`: the register as it would be frozen. One query."""
    row = await link.fetchrow(
        "SELECT p.committee_informed_on, p.notice_on, p.notice_days, p.opens_at, p.closes_at,"
        " (SELECT count(*) FROM motions m WHERE m.poll = p.id) AS motions,"
        " (SELECT max(k.ends_on) FROM roll_checks k JOIN polls q ON q.id = k.poll"
        "  WHERE q.estate = p.estate AND q.frozen_at IS NULL) AS check_ends_on,"
        " (SELECT count(*) FROM roll_challenges c JOIN roll_checks k ON k.id = c.roll_check"
        "  JOIN polls q ON q.id = k.poll WHERE q.estate = p.estate AND NOT EXISTS"
        "   (SELECT 1 FROM roll_challenge_answers a WHERE a.challenge = c.id))"
        " AS challenges_open"
        " FROM polls p WHERE p.id = $1",
        poll,
    )
    return Readiness(
        motions=row["motions"],
        units=len(units),
        without_owner=tuple(unit.unit for unit in units if not unit.owners),
        without_area=tuple(unit.unit for unit in units if unit.area_x100 <= 0),
        committee_informed_on=row["committee_informed_on"],
        notice_on=row["notice_on"],
        notice_days=row["notice_days"],
        opens_at=row["opens_at"],
        closes_at=row["closes_at"],
        check_ends_on=row["check_ends_on"],
        challenges_open=row["challenges_open"],
    )
