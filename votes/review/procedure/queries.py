"""The facts of the procedure check, read from everything that was recorded of a vote."""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

import asyncpg

from app import database
from app.accounts.permissions import Actor
from app.clock import local_date
from app.errors import NotFound
from app.settings import Settings
from votes.access import PollFacts, poll_to_view
from votes.clocks.queries import gather_clocks
from votes.clocks.rules import State
from votes.electorate.standing import ENTRY, NEWEST_ROLL
from votes.papers.double.setting import entry_setting
from votes.polls.request.queries import request_share
from votes.polls.rules import PollNotFrozen
from votes.results.gathering import count_cases
from votes.results.rules import tally, without_silent_rule
from votes.review.opinions.versions import opinion_standing
from votes.review.permissions import can_review_poll
from votes.review.procedure.facts import (
    Agreed,
    Answered,
    Held,
    Point,
    Procedure,
    Prolonged,
    RollVersion,
)
from votes.review.procedure.rules import check_procedure

_POLL = (
    "SELECT p.convener, p.committee_informed_on, p.notice_on, p.notice_days, p.policy,"
    " ARRAY(SELECT DISTINCT d.kind FROM poll_documents d WHERE d.poll = p.id) AS documents,"
    " (SELECT n.made_at FROM posted_notices n WHERE n.poll = p.id AND n.kind = 'vote')"
    " AS notice_made_at,"
    " (SELECT k.days FROM roll_checks k WHERE k.poll = p.id) AS roll_check_days,"
    " (SELECT count(*) FROM roll_challenges c JOIN roll_checks k ON k.id = c.roll_check"
    "  WHERE k.poll = p.id AND NOT EXISTS"
    "  (SELECT 1 FROM roll_challenge_answers a WHERE a.challenge = c.id)) AS challenges_open,"
    " (SELECT count(*) FROM ballots b WHERE b.poll = p.id AND b.channel = 'paper') AS papers,"
    " EXISTS (SELECT 1 FROM result_recounts r WHERE r.poll = p.id AND r.equal) AS recounted,"
    " (SELECT f.final_on FROM final_results f WHERE f.poll = p.id) AS final_on,"
    " coalesce((SELECT (k.content->>'needs_opinion')::boolean FROM consultation_kinds k"
    "  WHERE k.consultation = p.consultation), false) AS needs_opinion"
    " FROM polls p WHERE p.id = $1"
)

_ROLLS = (
    "SELECT r.version, r.frozen_at, coalesce(n.reason, '') AS reason,"
    " coalesce(n.announced, '') AS announced"
    " FROM rolls r LEFT JOIN roll_renewals n ON n.roll = r.id WHERE r.poll = $1 ORDER BY r.version"
)

# One row a unit of the newest roll: the area's source, how it was served before the close, and
# whether the register's owner or area was changed since.
_UNITS = (
    "SELECT e.unit, e.area_source,"  # noqa: S608 (constants)
    " bool_or(d.way IS DISTINCT FROM 'posted' AND d.serves_at <= p.closes_at) AS in_person,"
    " bool_or(d.way = 'posted' AND d.serves_at <= p.closes_at) AS posted,"
    " EXISTS (SELECT 1 FROM dwelling_changes g JOIN dwellings_concerned o ON o.change = g.id"
    "  JOIN dwellings w ON w.id = o.dwelling WHERE w.estate = p.estate AND w.unit = e.unit"
    "  AND g.changed_at > r.frozen_at AND g.changed_at <= p.closes_at"
    "  AND g.kind <> 'owner') AS changed"
    " FROM polls p JOIN rolls r ON r.poll = p.id AND r.id ="
    f" {NEWEST_ROLL} JOIN roll_entries e ON e.roll = r.id"
    f" LEFT JOIN deliveries d ON d.poll = p.id AND d.entry = {ENTRY}"
    "  AND (e.owned_from IS NULL OR d.delivered_at >= e.owned_from) AND NOT EXISTS"
    "  (SELECT 1 FROM delivery_corrections t WHERE t.delivery = d.id)"
    " WHERE p.id = $1 GROUP BY e.id, e.unit, e.area_source, p.estate, r.frozen_at, p.closes_at"
    " ORDER BY e.id"
)

_COUNTED = (
    "SELECT DISTINCT ON (r.motion) r.tally FROM results r JOIN motions m ON m.id = r.motion"
    " WHERE m.poll = $1 ORDER BY r.motion, r.version DESC"
)

_TYPED_LATE = (
    "SELECT coalesce(b.paper, b.receipt) AS name FROM ballots b JOIN polls p ON p.id = b.poll"
    " WHERE b.poll = $1 AND b.channel = 'paper' AND b.received_at <= p.closes_at"
    " AND b.recorded_at > p.closes_at"
    " AND NOT EXISTS (SELECT 1 FROM withdrawals w WHERE w.ballot = b.id) ORDER BY b.id"
)

_OBJECTIONS = (
    "SELECT o.id, o.number, o.due_on, o.raised_at, a.answered_at,"
    " a.answered_by = ANY(makers_of_attacked(o.id)) AS by_maker,"
    " awaits_correction(o.id) AS uncorrected FROM objections o"
    " LEFT JOIN objection_answers a ON a.objection = o.id"
    " WHERE o.poll = $1 OR o.consultation = $2 AND o.poll IS NULL ORDER BY o.id"
)

_PUBLISHED = (
    "SELECT published_on, ends_on FROM result_publications WHERE poll = $1"
    " ORDER BY version DESC LIMIT 1"
)

_MEETINGS = (
    "SELECT m.id, m.number, m.starts_at, m.notice_on, m.notice_days,"
    " EXISTS (SELECT 1 FROM minutes i WHERE i.meeting = m.id) AS issued"
    " FROM meetings m WHERE m.consultation = $1 AND m.ended_at IS NOT NULL ORDER BY m.number"
)

# Of the versions that the motions adopt: items shared by another key with nothing to rest on.
_UNKEYED = (
    "SELECT DISTINCT i->>'name' AS name FROM motion_schemes s"
    " JOIN motions m ON m.id = s.motion JOIN scheme_versions v ON v.id = s.version"
    " CROSS JOIN LATERAL jsonb_array_elements(v.shown->'items') AS i"
    " WHERE m.poll = $1 AND i->>'key' <> 'area' AND coalesce(i->>'agreement', '') = ''"
)


_MEDIATIONS = (
    "SELECT m.id, x.confirm_by, (SELECT j.happened_on FROM judicial_steps j"
    "  WHERE j.mediation = m.id AND j.step = 'applied') AS applied_on"
    " FROM mediations m JOIN mediation_outcomes x ON x.mediation = m.id"
    " WHERE m.consultation = $1 AND x.outcome = 'agreed' ORDER BY m.id"
)


async def procedure_page(
    actor: Actor, poll: int, *, settings: Settings, now: datetime
) -> tuple[PollFacts, list[Point]]:
    """NotFound, PollNotFrozen. A fixed number of queries."""
    facts = await poll_to_view(actor, poll)
    if not can_review_poll(actor, facts):
        raise NotFound
    if not facts.frozen:
        raise PollNotFrozen
    return facts, check_procedure(await gather_procedure(facts, settings=settings, now=now))


async def gather_procedure(facts: PollFacts, *, settings: Settings, now: datetime) -> Procedure:
    setting = await entry_setting(facts.id)
    async with database.connection() as link:
        row = await link.fetchrow(_POLL, facts.id)
        units = await link.fetch(_UNITS, facts.id)
        counted = [json.loads(one["tally"]) for one in await link.fetch(_COUNTED, facts.id)]
        published = await link.fetchrow(_PUBLISHED, facts.id)
        silent = json.loads(row["policy"])["silent_rule"] != "none"
        return Procedure(
            poll=facts.id,
            consultation=facts.consultation,
            convener=row["convener"],
            documents=frozenset(row["documents"]),
            committee_informed_on=row["committee_informed_on"],
            notice_on=row["notice_on"],
            notice_days=row["notice_days"],
            notice_made_on=row["notice_made_at"] and local_date(row["notice_made_at"]),
            opens_at=facts.opens_at,
            closes_at=facts.closes_at,
            roll_check_days=row["roll_check_days"],
            challenges_open=row["challenges_open"],
            rolls=tuple(RollVersion(**one) for one in await link.fetch(_ROLLS, facts.id)),
            units=len(units),
            without_source=_names(units, lambda one: one["area_source"] is None),
            changed=_names(units, lambda one: one["changed"]),
            unserved=_names(units, lambda one: not one["in_person"] and not one["posted"])
            if now > facts.closes_at
            else (),
            posted_only=_names(units, lambda one: one["posted"] and not one["in_person"]),
            extensions=tuple(
                Prolonged(one.extended_at, one.closed_at, one.closes_at, one.announced)
                for one in facts.extensions
            ),
            papers=row["papers"],
            single_entry="" if setting.double else setting.reason,
            typed_late=tuple(one["name"] for one in await link.fetch(_TYPED_LATE, facts.id)),
            rejected=_rejected(counted) if counted else None,
            set_aside=tuple(sorted({u for one in counted for u in one["units_set_aside"]})),
            silent_rule=silent,
            turns_on_silence=bool(silent and counted) and await _turns(link, facts.id),
            published_on=published["published_on"] if published else None,
            publicity_ends_on=published["ends_on"] if published else None,
            publicity_days=settings.publicity_days,
            objections=tuple(
                Answered(
                    one["number"],
                    one["due_on"],
                    local_date(one["answered_at"]) if one["answered_at"] else None,
                    one["id"],
                    local_date(one["raised_at"]),
                    bool(one["by_maker"]),
                    one["uncorrected"],
                )
                for one in await link.fetch(_OBJECTIONS, facts.id, facts.consultation)
            ),
            recounted=row["recounted"],
            final_on=row["final_on"],
            meetings=tuple(
                Held(
                    one["id"],
                    one["number"],
                    local_date(one["starts_at"]),
                    one["notice_on"],
                    one["notice_days"],
                    one["issued"],
                )
                for one in await link.fetch(_MEETINGS, facts.consultation)
            ),
            request=await request_share(link, facts),
            mediations=tuple(
                Agreed(**one) for one in await link.fetch(_MEDIATIONS, facts.consultation)
            ),
            needs_opinion=row["needs_opinion"],
            opinion=await opinion_standing(link, facts.id, facts.consultation)
            if facts.consultation is not None
            else "none",
            lapsed=await _lapsed(link, facts, settings, now),
            unkeyed=tuple(one["name"] for one in await link.fetch(_UNKEYED, facts.id)),
            on=local_date(now),
        )


async def _lapsed(
    link: asyncpg.Connection, facts: PollFacts, settings: Settings, now: datetime
) -> tuple[str, ...]:
    """Claims whose clock has run out."""
    clocks = await gather_clocks(
        link, facts.id, facts.consultation, settings=settings, as_of=now, meetings=False
    )
    today = local_date(now)
    return tuple(
        one.what
        for one in clocks
        if one.key.startswith("limitation-") and one.state(today) is State.OVER
    )


async def _turns(link: asyncpg.Connection, poll: int) -> bool:
    """Whether some motion passes only because silence is counted."""
    return any(
        tally(one.case).passed and not tally(without_silent_rule(one.case)).passed
        for one in await count_cases(link, poll)
    )


def _names(
    rows: Sequence[asyncpg.Record], holds: Callable[[asyncpg.Record], bool]
) -> tuple[str, ...]:
    return tuple(row["unit"] for row in rows if holds(row))


def _rejected(counted: Sequence[Mapping[str, Mapping[str, str]]]) -> dict[str, tuple[str, ...]]:
    """Reason → ballots, over all motions."""
    found: dict[str, set[str]] = {}
    for one in counted:
        for ballot, reason in one["rejected_ballots"].items():
            found.setdefault(reason, set()).add(ballot)
    return {reason: tuple(sorted(ballots)) for reason, ballots in found.items()}
