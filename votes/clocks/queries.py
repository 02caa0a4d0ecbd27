"""The clocks of a matter: of a consultation with its polls, or of a poll that has none."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

import asyncpg

from app import database
from app.accounts.permissions import Actor
from app.clock import local_date
from app.i18n import _
from app.periods import Calendar
from app.settings import Settings
from votes.clocks.rules import (
    CaseDays,
    Clock,
    MadeKnown,
    MediationDays,
    MeetingDays,
    ObjectionDays,
    OwedDays,
    PollDays,
    clocks_of,
)
from votes.objections.access import Matter, matter_to_view


@dataclass(frozen=True, slots=True)
class ClocksView:
    matter: Matter
    clocks: tuple[Clock, ...]
    today: date


_DAY = "AT TIME ZONE 'Asia/Shanghai')::date"

_POLLS = (
    "SELECT p.id, p.number, p.notice_on, p.notice_days,"  # noqa: S608 (constants)
    f" (p.opens_at {_DAY} AS opens_on, k.starts_on AS check_starts_on,"
    " k.ends_on AS check_ends_on, b.published_on, b.ends_on, b.recheck_by, f.final_on,"
    " (SELECT count(*) FROM objections o WHERE o.poll = p.id AND NOT o.late AND o.raised_at <= $3"
    "  AND NOT EXISTS (SELECT 1 FROM objection_answers a WHERE a.objection = o.id"
    "   AND a.answered_at <= $3)) AS waiting,"
    f" (SELECT (max(a.answered_at) {_DAY} FROM objection_answers a"
    "  JOIN objections o ON o.id = a.objection WHERE o.poll = p.id AND NOT o.late"
    "  AND a.answered_at <= $3) AS answered_on"
    " FROM polls p LEFT JOIN roll_checks k ON k.poll = p.id AND k.started_at <= $3"
    " LEFT JOIN LATERAL (SELECT * FROM result_publications x WHERE x.poll = p.id"
    "  AND x.recorded_at <= $3 ORDER BY x.version DESC LIMIT 1) b ON true"
    " LEFT JOIN final_results f ON f.poll = p.id AND f.finalised_at <= $3"
    " WHERE p.frozen_at <= $3 AND (p.id = $1 OR p.consultation = $2)"
    " AND NOT EXISTS (SELECT 1 FROM poll_terminations t WHERE t.poll = p.id"
    "  AND t.terminated_at <= $3) ORDER BY p.number"
)

_OBJECTIONS = (
    f"SELECT o.id, o.number, (o.raised_at {_DAY} AS raised_on, o.due_on,"  # noqa: S608 (constants)
    f" (a.answered_at {_DAY} AS answered_on"
    " FROM objections o LEFT JOIN objection_answers a ON a.objection = o.id"
    " AND a.answered_at <= $3 WHERE (o.poll = $1 OR o.consultation = $2) AND o.raised_at <= $3"
    " ORDER BY o.id"
)

_SCHEMES = (
    f"SELECT DISTINCT ON (s.id) v.id, s.title, v.number, (v.published_at {_DAY} AS known_on"  # noqa: S608 (constants)
    " FROM scheme_versions v JOIN cost_schemes s ON s.id = v.scheme"
    " WHERE s.consultation = $1 AND v.published_at <= $2 ORDER BY s.id, v.number DESC"
)

_MINUTES = (
    f"SELECT m.id, m.number, (i.issued_at {_DAY} AS known_on"  # noqa: S608 (constants)
    " FROM minutes i JOIN meetings m ON m.id = i.meeting WHERE m.consultation = $1"
    " AND i.issued_at <= $2 ORDER BY m.number"
)

_MEDIATIONS = (
    "SELECT m.id, x.effective_on, x.confirm_by, (SELECT j.happened_on FROM judicial_steps j"
    "  WHERE j.mediation = m.id AND j.step = 'applied' AND j.recorded_at <= $2) AS applied_on"
    " FROM mediations m JOIN mediation_outcomes x ON x.mediation = m.id"
    " WHERE m.consultation = $1 AND x.outcome = 'agreed' AND x.recorded_at <= $2 ORDER BY m.id"
)

# Of each household what it owes, and from when the time runs for it: the last instalment's day,
# else when it was asked for (Civil Code Art. 189), or the last part that it paid and that stands.
_OWED = (
    "WITH units AS (SELECT c.id AS collection, s.title, j.unit,"  # noqa: S608 (constants)
    "  sum(CASE WHEN j.debit = 'household' THEN j.amount_fen ELSE 0 END)"
    "  - sum(CASE WHEN j.credit = 'household' THEN j.amount_fen ELSE 0 END) AS owes,"
    f"  greatest((min(j.recorded_at) FILTER (WHERE j.kind = 'due') {_DAY},"
    "   (SELECT max(day::date) FROM jsonb_array_elements_text(c.due_on) AS day),"
    "   max(j.paid_on) FILTER (WHERE j.kind = 'payment' AND NOT EXISTS"
    "    (SELECT 1 FROM journal_entries r WHERE r.reverses = j.id AND r.recorded_at <= $2)))"
    "   AS since"
    "  FROM collections c JOIN scheme_versions v ON v.id = c.version"
    "  JOIN cost_schemes s ON s.id = v.scheme JOIN journal_entries j ON j.collection = c.id"
    "  WHERE s.consultation = $1 AND j.recorded_at <= $2 GROUP BY c.id, s.title, j.unit)"
    " SELECT collection, title, count(*)::int AS households, min(since) AS since FROM units"
    " WHERE owes > 0 GROUP BY collection, title ORDER BY collection"
)

_MEETINGS = (
    f"SELECT m.id, m.number, m.notice_on, m.notice_days, (m.starts_at {_DAY} AS starts_on"  # noqa: S608 (constants)
    " FROM meetings m WHERE m.consultation = $1 AND NOT EXISTS (SELECT 1 FROM meeting_notices n"
    "  WHERE n.meeting = m.id AND n.kind = 'cancel') ORDER BY m.number"
)


async def clocks_page(
    actor: Actor,
    *,
    poll: int | None = None,
    consultation: int | None = None,
    settings: Settings,
    now: datetime,
) -> ClocksView:
    """NotFound. Eight queries, whatever the matter holds. A poll of a consultation shows that
    whole matter."""
    matter = await matter_to_view(actor, poll=poll, consultation=consultation)
    today = local_date(now)
    async with database.connection() as link:
        clocks = await gather_clocks(
            link, matter.poll, matter.consultation, settings=settings, as_of=now
        )
    return ClocksView(matter, clocks, today)


async def gather_clocks(
    link: asyncpg.Connection,
    poll: int | None,
    consultation: int | None,
    *,
    settings: Settings,
    as_of: datetime,
    meetings: bool = True,
) -> tuple[Clock, ...]:
    """As the case stood at a moment; `meetings`: with their notice, which may still be moved.
    Seven statements. Whoever calls has asked who may see it."""
    case = CaseDays(
        polls=tuple(PollDays(**one) for one in await link.fetch(_POLLS, poll, consultation, as_of)),
        objections=tuple(
            ObjectionDays(**one) for one in await link.fetch(_OBJECTIONS, poll, consultation, as_of)
        ),
        known=(
            *_schemes(await link.fetch(_SCHEMES, consultation, as_of)),
            *_minutes(await link.fetch(_MINUTES, consultation, as_of)),
        ),
        mediations=tuple(
            MediationDays(**one) for one in await link.fetch(_MEDIATIONS, consultation, as_of)
        ),
        owed=tuple(OwedDays(**one) for one in await link.fetch(_OWED, consultation, as_of)),
        meetings=tuple(MeetingDays(**one) for one in await link.fetch(_MEETINGS, consultation))
        if meetings
        else (),
    )
    return clocks_of(
        case,
        publicity_days=settings.publicity_days,
        recheck_days=settings.recheck_days,
        calendar=Calendar(settings.holidays, settings.workdays),
        today=local_date(as_of),
    )


def _schemes(rows: Iterable[asyncpg.Record]) -> Iterable[MadeKnown]:
    for row in rows:
        label = _("费用方案《{title}》第 {n} 版").format(title=row["title"], n=row["number"])
        where = f"/costs/versions/{row['id']}"
        yield MadeKnown(f"scheme-{row['id']}", label, row["known_on"], where)


def _minutes(rows: Iterable[asyncpg.Record]) -> Iterable[MadeKnown]:
    for row in rows:
        label = _("第 {n} 次协商会纪要").format(n=row["number"])
        yield MadeKnown(f"minutes-{row['id']}", label, row["known_on"], f"/meetings/{row['id']}")
