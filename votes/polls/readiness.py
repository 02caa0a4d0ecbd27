"""What the check list before freezing looks at, loaded once for the page and for freezing."""

import json
from collections.abc import Sequence

import asyncpg

from app.clock import local_date
from votes.electorate.rules import RegisteredUnit
from votes.polls.check_list import Readiness
from votes.polls.request.queries import signed_units
from votes.polls.request.rules import share_of_register
from votes.results.rules import Policy
from votes.review.opinions.versions import opinion_standing


async def readiness(
    link: asyncpg.Connection, poll: int, units: Sequence[RegisteredUnit]
) -> Readiness:
    """`units`: the register as it would be frozen. Two queries at most, and of a poll with a
    consultation those of `opinion_standing`."""
    row = await link.fetchrow(
        "SELECT p.committee_informed_on, p.notice_on, p.notice_days, p.opens_at, p.closes_at,"
        " (SELECT count(*) FROM motions m WHERE m.poll = p.id) AS motions,"
        " (SELECT max(k.ends_on) FROM roll_checks k JOIN polls q ON q.id = k.poll"
        "  WHERE q.estate = p.estate AND q.frozen_at IS NULL) AS check_ends_on,"
        " (SELECT count(*) FROM roll_challenges c JOIN roll_checks k ON k.id = c.roll_check"
        "  JOIN polls q ON q.id = k.poll WHERE q.estate = p.estate AND NOT EXISTS"
        "   (SELECT 1 FROM roll_challenge_answers a WHERE a.challenge = c.id))"
        " AS challenges_open, p.convener, p.policy, p.policy->>'silent_rule' AS silent_rule,"
        " ARRAY(SELECT DISTINCT d.kind FROM poll_documents d WHERE d.poll = p.id) AS documents,"
        " p.consultation, coalesce((SELECT (k.content->>'needs_opinion')::boolean"
        "  FROM consultation_kinds k WHERE k.consultation = p.consultation), false)"
        " AS needs_opinion, (SELECT t.terminated_at FROM poll_terminations t"
        "  WHERE t.poll = p.follows) AS given_up_at FROM polls p WHERE p.id = $1",
        poll,
    )
    request = None
    if row["convener"] == "owners_request":
        policy = Policy(**json.loads(row["policy"]))
        request = share_of_register(units, await signed_units(link, poll), policy)
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
        without_source=tuple(unit.unit for unit in units if unit.area_source is None),
        held={state: _held(units, state) for state in ("dead", "unknown", "disputed")},
        convener=row["convener"],
        documents=frozenset(row["documents"]),
        deems_silent=row["silent_rule"] != "none",
        request=request,
        needs_opinion=row["needs_opinion"],
        opinion=await opinion_standing(link, poll, row["consultation"])
        if row["consultation"] is not None
        else "none",
        given_up_on=local_date(row["given_up_at"]) if row["given_up_at"] else None,
    )


def _held(units: Sequence[RegisteredUnit], state: str) -> tuple[str, ...]:
    return tuple(unit.unit for unit in units if any(o.state == state for o in unit.owners))
