"""All that happened in a consultation, from the rows that were written as it happened."""

from dataclasses import dataclass
from datetime import datetime

import asyncpg

from app import database
from app.accounts.permissions import Actor
from meetings.access import ConsultationFacts, consultation_to_view
from meetings.consultations.queries import SeatView, seats_of
from meetings.official.standing import NEWER
from meetings.permissions import can_view_draft_minutes


@dataclass(frozen=True, slots=True)
class Event:
    """`kind` says which sentence; `who`, `what`, `extra` are its parts. `seat`: the party it
    belongs to, None for all; `meeting`, `ref`: where it leads."""

    at: datetime
    kind: str
    seat: int | None
    who: str
    what: str
    extra: str
    meeting: int | None
    ref: int


@dataclass(frozen=True, slots=True)
class TimelineView:
    facts: ConsultationFacts
    seats: tuple[SeatView, ...]
    events: tuple[Event, ...]
    chosen: int | None


# at, kind, seat, who, what, extra, meeting, ref; $1 is the consultation. What only those may know
# who read drafts and invitations stands in _INNER.
_PUBLIC = """
SELECT c.opened_at AS at, 'opened' AS kind, NULL::int AS seat, p.name AS who, c.topic AS what,
    '' AS extra, NULL::int AS meeting, c.id AS ref
    FROM consultations c JOIN persons p ON p.id = c.opened_by WHERE c.id = $1
UNION ALL
SELECT n.made_at, 'notice_' || n.kind, NULL, p.name, m.number::text, n.reason, m.id, n.id
    FROM meeting_notices n JOIN meetings m ON m.id = n.meeting JOIN persons p ON p.id = n.made_by
    WHERE m.consultation = $1
UNION ALL
SELECT (m.notice_on + time '09:00') AT TIME ZONE 'Asia/Shanghai', 'called', NULL, '',
    m.number::text, m.place, m.id, m.id FROM meetings m WHERE m.consultation = $1
    AND NOT EXISTS (SELECT 1 FROM meeting_notices n WHERE n.meeting = m.id)
UNION ALL
SELECT m.starts_at, 'met', NULL, m.chair, m.number::text, m.place, m.id, m.id
    FROM meetings m WHERE m.consultation = $1 AND m.ended_at IS NOT NULL
UNION ALL
SELECT m.ended_at, 'position', x.seat, s.body, a.title, x.stance || ' ' || x.reason, m.id, a.number
    FROM positions x JOIN agenda_items a ON a.id = x.item JOIN meetings m ON m.id = a.meeting
    JOIN seats s ON s.id = x.seat WHERE m.consultation = $1 AND m.ended_at IS NOT NULL
UNION ALL
SELECT m.ended_at, 'agreed', NULL, '', a.title, a.agreed, m.id, a.number
    FROM agenda_items a JOIN meetings m ON m.id = a.meeting
    WHERE m.consultation = $1 AND m.ended_at IS NOT NULL AND a.agreed <> ''
UNION ALL
SELECT w.decided_at, 'way', NULL, p.name, a.title, w.way || ' ' || w.words, m.id, a.number
    FROM ways_on w JOIN agenda_items a ON a.id = w.item JOIN meetings m ON m.id = a.meeting
    JOIN persons p ON p.id = w.decided_by WHERE m.consultation = $1
UNION ALL
SELECT f.made_at, CASE w.addendum WHEN 0 THEN 'final' ELSE 'addendum' END, NULL, p.name,
    v.year || ' ' || v.issue, w.addendum::text, m.id, w.addendum
    FROM minutes_finals f JOIN minutes_approvals v ON v.id = f.approval
    JOIN minutes_papers w ON w.id = v.paper JOIN meetings m ON m.id = w.meeting
    JOIN persons p ON p.id = f.made_by WHERE m.consultation = $1
UNION ALL
SELECT i.issued_at, 'final', NULL, p.name, i.year || ' ' || i.issue, '0', m.id, 0
    FROM minutes i JOIN meetings m ON m.id = i.meeting JOIN persons p ON p.id = i.issued_by
    WHERE m.consultation = $1
    AND NOT EXISTS (SELECT 1 FROM minutes_papers w WHERE w.meeting = m.id)
UNION ALL
SELECT t.born_at, 'task', t.seat, t.who, t.what, coalesce(t.due_on::text, ''), t.meeting, t.id
    FROM tasks t WHERE t.consultation = $1
UNION ALL
SELECT r.told_at, 'task_' || r.kind, t.seat, coalesce(nullif(r.told_for, ''), p.name), t.what,
    r.text, t.meeting, t.id FROM task_reports r JOIN tasks t ON t.id = r.task
    JOIN persons p ON p.id = r.told_by WHERE t.consultation = $1
UNION ALL
SELECT o.issued_at, 'paper', NULL, p.name, o.title, o.kind, o.meeting, o.id
    FROM official_papers o JOIN persons p ON p.id = o.issued_by WHERE o.consultation = $1
UNION ALL
SELECT k.added_at, 'material', NULL, p.name, k.title, a.title, m.id, k.id
    FROM papers k JOIN agenda_items a ON a.id = k.item JOIN meetings m ON m.id = a.meeting
    JOIN persons p ON p.id = k.added_by WHERE m.consultation = $1
UNION ALL
SELECT q.handed_at, 'vote', NULL, '', q.snapshot->>'motion_title', q.snapshot->>'headline',
    NULL, q.id FROM quoted_results q WHERE q.consultation = $1
UNION ALL
SELECT u.opened_at, 'survey', NULL, p.name, u.question, '', NULL, u.id
    FROM surveys u JOIN persons p ON p.id = u.opened_by WHERE u.consultation = $1
"""
_INNER = """
UNION ALL
SELECT s.created_at, 'told', i.seat, s.name, s.channel, s.state, i.meeting, m.number
    FROM messages s JOIN meeting_invitations i ON i.id = s.subject_id
    JOIN meetings m ON m.id = i.meeting
    WHERE s.subject = 'meeting_invitations' AND m.consultation = $1
UNION ALL
SELECT s.created_at, 'draft_told', NULL, s.name, s.channel, s.state, m.id, 0
    FROM messages s JOIN meetings m ON m.id = s.subject_id
    WHERE s.subject = 'meetings' AND s.kind = 'minutes_draft' AND m.consultation = $1
UNION ALL
SELECT s.created_at, 'reply_told', NULL, s.name, s.channel, s.state, NULL, 0
    FROM messages s JOIN official_papers k ON k.id = s.subject_id
    WHERE s.subject = 'official_papers' AND k.consultation = $1
UNION ALL
SELECT n.at, 'answered', i.seat, i.name, n.answer, n.stand_in || n.reason, i.meeting, m.number
    FROM invitation_answers n JOIN meeting_invitations i ON i.id = n.invitation
    JOIN meetings m ON m.id = i.meeting WHERE m.consultation = $1
UNION ALL
SELECT v.circulated_at, 'draft', NULL, p.name, v.number::text, w.addendum::text, m.id, w.addendum
    FROM minutes_versions v JOIN minutes_papers w ON w.id = v.paper
    JOIN meetings m ON m.id = w.meeting JOIN persons p ON p.id = v.circulated_by
    WHERE m.consultation = $1
UNION ALL
SELECT g.read_at, 'read_' || g.what, r.seat, r.name, v.number::text, '', m.id, w.addendum
    FROM minutes_readings g JOIN minutes_versions v ON v.id = g.version
    JOIN minutes_readers r ON r.id = g.reader JOIN minutes_papers w ON w.id = v.paper
    JOIN meetings m ON m.id = w.meeting WHERE m.consultation = $1
UNION ALL
SELECT x.proposed_at, 'correction', r.seat, r.name, x.text, x.reason, m.id, w.addendum
    FROM minutes_corrections x JOIN minutes_versions v ON v.id = x.version
    JOIN minutes_readers r ON r.id = x.reader JOIN minutes_papers w ON w.id = v.paper
    JOIN meetings m ON m.id = w.meeting WHERE m.consultation = $1
UNION ALL
SELECT d.decided_at, CASE WHEN d.accepted THEN 'accepted' ELSE 'refused' END, r.seat, p.name,
    x.text, d.reason, m.id, w.addendum
    FROM correction_decisions d JOIN minutes_corrections x ON x.id = d.correction
    JOIN minutes_versions v ON v.id = x.version JOIN minutes_readers r ON r.id = x.reader
    JOIN minutes_papers w ON w.id = v.paper JOIN meetings m ON m.id = w.meeting
    JOIN persons p ON p.id = d.decided_by WHERE m.consultation = $1
UNION ALL
SELECT v.approved_at, 'approved', NULL, p.name, v.year || ' ' || v.issue, v.early_reason, m.id,
    w.addendum FROM minutes_approvals v JOIN minutes_papers w ON w.id = v.paper
    JOIN meetings m ON m.id = w.meeting JOIN persons p ON p.id = v.approved_by
    WHERE m.consultation = $1
UNION ALL
SELECT s.signed_at, 'signed', s.seat, s.name, s.way, s.reason, m.id, w.addendum
    FROM minutes_signatures s JOIN minutes_approvals v ON v.id = s.approval
    JOIN minutes_papers w ON w.id = v.paper JOIN meetings m ON m.id = w.meeting
    WHERE m.consultation = $1
"""

# Put together of the constants above; values only ever go in as $1, $2.
_CHOSEN = " WHERE ($2::int IS NULL OR seat = $2 OR seat IS NULL) ORDER BY at, kind, ref"
_OUTER_EVENTS = f"SELECT * FROM ({_PUBLIC}) events{_CHOSEN}"  # noqa: S608 (constants)
_ALL_EVENTS = f"SELECT * FROM ({_PUBLIC}{_INNER}) events{_CHOSEN}"  # noqa: S608 (constants)


async def timeline_page(actor: Actor, consultation: int, seat: int | None) -> TimelineView:
    """Three queries. `seat`: only what is of this party, and what is of all. NotFound."""
    facts = await consultation_to_view(actor, consultation)
    seats = await seats_of(consultation)
    chosen = seat if seat in {one.id for one in seats} else None
    sql = _ALL_EVENTS if can_view_draft_minutes(actor, facts) else _OUTER_EVENTS
    rows = await database.fetch(sql, consultation, chosen)
    return TimelineView(facts, seats, tuple(_event(row) for row in rows), chosen)


def _event(row: asyncpg.Record) -> Event:
    return Event(**dict(row))


@dataclass(frozen=True, slots=True)
class Kept:
    """A paper that belongs into the whole file."""

    title: str
    at: datetime
    document: int
    media_type: str


async def kept_papers(actor: Actor, facts: ConsultationFacts) -> list[Kept]:
    """The newest of each, in the order of time. One query."""
    rows = await database.fetch(
        "SELECT x.title, x.at, x.document, d.media_type FROM ("  # noqa: S608 (a constant)
        " SELECT p.title, p.issued_at AS at, p.document, false AS inner_only FROM official_papers p"
        "  WHERE p.consultation = $1"
        f"  AND NOT EXISTS (SELECT 1 FROM official_papers z WHERE {NEWER})"
        " UNION ALL"
        " SELECT 'minutes ' || m.number, i.issued_at, i.document, false FROM minutes i"
        "  JOIN meetings m ON m.id = i.meeting WHERE m.consultation = $1"
        " UNION ALL"
        " SELECT 'addendum ' || w.addendum, f.made_at, f.document, false FROM minutes_finals f"
        "  JOIN minutes_approvals v ON v.id = f.approval JOIN minutes_papers w ON w.id = v.paper"
        "  JOIN meetings m ON m.id = w.meeting WHERE m.consultation = $1 AND w.addendum > 0"
        " UNION ALL"
        " SELECT 'scan', s.uploaded_at, s.document, true FROM minutes_scans s"
        "  JOIN minutes_approvals v ON v.id = s.approval JOIN minutes_papers w ON w.id = v.paper"
        "  JOIN meetings m ON m.id = w.meeting WHERE m.consultation = $1"
        " UNION ALL"
        " SELECT k.title, k.added_at, k.document, false FROM papers k"
        "  JOIN agenda_items a ON a.id = k.item JOIN meetings m ON m.id = a.meeting"
        "  WHERE m.consultation = $1 AND k.withdrawn_at IS NULL"
        " ) x JOIN documents d ON d.id = x.document WHERE $2 OR NOT x.inner_only"
        " ORDER BY x.at",
        facts.id,
        can_view_draft_minutes(actor, facts),
    )
    return [Kept(**dict(row)) for row in rows]
