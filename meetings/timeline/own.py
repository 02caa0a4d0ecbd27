"""What the table itself tells: the consultation, its meetings, minutes, promises and papers."""

from collections.abc import Callable, Sequence

from app.i18n import _
from app.masks import mask_name
from app.outbox.rules import channel_word, state_word
from meetings.agenda.rules import way_word
from meetings.minutes.words import way_word as signing_word
from meetings.official.standing import NEWER
from meetings.official.words import kind_word
from meetings.permissions import (
    can_run_consultation,
    can_view_consultation,
    can_view_draft_minutes,
)
from meetings.positions.rules import STANCES, condition_word, stance_word
from meetings.tasks.words import kind_word as report_word
from meetings.timeline.chapters import Chapter, Event, Said

# What only those may know who read drafts and invitations stands in _INNER.
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
SELECT d.raised_at, 'condition', d.seat, s.body, a.title, d.text, m.id, a.number
    FROM conditions d JOIN agenda_items a ON a.id = d.item JOIN meetings m ON m.id = a.meeting
    JOIN seats s ON s.id = d.seat WHERE m.consultation = $1 AND m.ended_at IS NOT NULL
UNION ALL
SELECT e.at, 'condition_' || e.state, d.seat, s.body, d.text, e.note, m.id, a.number
    FROM condition_states e JOIN conditions d ON d.id = e.condition
    JOIN agenda_items a ON a.id = d.item JOIN meetings m ON m.id = a.meeting
    JOIN seats s ON s.id = d.seat WHERE m.consultation = $1 AND m.ended_at IS NOT NULL
"""
_DATES = """
SELECT o.opened_at AS at, 'date_poll' AS kind, NULL::int AS seat, p.name AS who, '' AS what,
    '' AS extra, NULL::int AS meeting, o.id AS ref
    FROM date_polls o JOIN persons p ON p.id = o.opened_by WHERE o.consultation = $1
"""

_INNER = """
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
UNION ALL
SELECT q.asked_at, 'asked', NULL, '', q.text, a.title, m.id, q.id
    FROM paper_questions q JOIN agenda_items a ON a.id = q.item JOIN meetings m ON m.id = a.meeting
    WHERE m.consultation = $1
UNION ALL
SELECT q.answered_at, 'question_answered', NULL, p.name, q.text, q.answer, m.id, q.id
    FROM paper_questions q JOIN agenda_items a ON a.id = q.item JOIN meetings m ON m.id = a.meeting
    JOIN persons p ON p.id = q.answered_by WHERE m.consultation = $1 AND q.answered_at IS NOT NULL
UNION ALL
SELECT q.tabled_at, 'question_tabled', NULL, p.name, q.text, '', m.id, q.id
    FROM paper_questions q JOIN agenda_items a ON a.id = q.item JOIN meetings m ON m.id = a.meeting
    JOIN persons p ON p.id = q.tabled_by WHERE m.consultation = $1 AND q.tabled_at IS NOT NULL
"""

# The newest of each, minutes apart: of those the signed one is kept with the meeting.
_PAPERS = f"""
SELECT 'paper' AS kind, p.title AS part, p.issued_at AS at, p.document FROM official_papers p
    WHERE p.consultation = $1 AND NOT EXISTS (SELECT 1 FROM official_papers z WHERE {NEWER})
UNION ALL
SELECT 'minutes', m.number::text, i.issued_at, i.document FROM minutes i
    JOIN meetings m ON m.id = i.meeting WHERE m.consultation = $1
UNION ALL
SELECT 'addendum', m.number || ' ' || w.addendum, f.made_at, f.document FROM minutes_finals f
    JOIN minutes_approvals v ON v.id = f.approval JOIN minutes_papers w ON w.id = v.paper
    JOIN meetings m ON m.id = w.meeting WHERE m.consultation = $1 AND w.addendum > 0
UNION ALL
SELECT 'paper', k.title, k.added_at, k.document FROM papers k
    JOIN agenda_items a ON a.id = k.item JOIN meetings m ON m.id = a.meeting
    WHERE m.consultation = $1 AND k.withdrawn_at IS NULL
"""  # noqa: S608 (a constant)
_SCANS = """
SELECT 'scan' AS kind, m.number::text AS part, s.uploaded_at AS at, s.document
    FROM minutes_scans s JOIN minutes_approvals v ON v.id = s.approval
    JOIN minutes_papers w ON w.id = v.paper JOIN meetings m ON m.id = w.meeting
    WHERE m.consultation = $1
"""


def _name_paper(kind: str, part: str) -> str:
    number, _space, addendum = part.partition(" ")
    return {
        "minutes": _("第 {n} 次会议纪要").format(n=part),
        "addendum": _("第 {n} 次会议补充纪要 {m}").format(n=number, m=addendum),
        "scan": _("第 {n} 次会议纪要签字页扫描件").format(n=part),
    }.get(kind, part)


def _say(event: Event) -> Said:
    title, text = _words(event)
    return Said(title, text, _href(event))


def _words(event: Event) -> tuple[str, str]:
    who, what, extra = event.who, event.what, event.extra
    if event.kind.startswith("task_"):
        word = report_word(event.kind.removeprefix("task_"))
        return _("承诺“{what}”：{word}（{who}）").format(what=what, word=word, who=who), extra
    if event.kind.startswith("condition_"):
        word = condition_word(event.kind.removeprefix("condition_"))
        return _("{who}的条件“{what}”：{word}").format(who=who, what=what, word=word), extra
    first, _space, rest = extra.partition(" ")
    year, _blank, issue = what.partition(" ")
    said: dict[str, Callable[[], tuple[str, str]]] = {
        "opened": lambda: (_("{who}发起协商").format(who=who), what),
        "notice_call": lambda: (_("{who}通知第 {n} 次会议").format(who=who, n=what), extra),
        "notice_change": lambda: (
            _("{who}通知第 {n} 次会议改期或改地点").format(who=who, n=what),
            extra,
        ),
        "notice_cancel": lambda: (_("{who}取消第 {n} 次会议").format(who=who, n=what), extra),
        "called": lambda: (_("通知第 {n} 次会议").format(n=what), extra),
        "told": lambda: (
            _("通知{who}（{channel}）").format(who=who, channel=channel_word(what)),
            state_word(extra, what),
        ),
        "draft_told": lambda: (
            _("请{who}核对纪要（{channel}）").format(who=who, channel=channel_word(what)),
            state_word(extra, what),
        ),
        "reply_told": lambda: (
            _("答复{who}（{channel}）").format(who=mask_name(who), channel=channel_word(what)),
            state_word(extra, what),
        ),
        "answered": lambda: (_("{who}答复：{what}").format(who=who, what=_answer(what)), extra),
        "met": lambda: (_("第 {n} 次会议，{who}主持").format(n=what, who=who), extra),
        "position": lambda: (
            _("{who}对“{what}”：{stance}").format(
                who=who, what=what, stance=stance_word(first) if first in STANCES else first
            ),
            rest,
        ),
        "agreed": lambda: (_("“{what}”议定").format(what=what), extra),
        "way": lambda: (_("“{what}”：{way}").format(what=what, way=way_word(first)), rest),
        "draft": lambda: (_("{who}发出纪要第 {n} 稿").format(who=who, n=what), ""),
        "read_opened": lambda: (_("{who}打开纪要第 {n} 稿").format(who=who, n=what), ""),
        "read_agreed": lambda: (_("{who}核对第 {n} 稿无误").format(who=who, n=what), ""),
        "correction": lambda: (_("{who}提出更正").format(who=who), what),
        "accepted": lambda: (_("{who}采纳更正").format(who=who), what),
        "refused": lambda: (_("{who}没有采纳更正").format(who=who), extra),
        "approved": lambda: (
            _("{who}批准纪要，编为〔{year}〕第{n}期").format(who=who, year=year, n=issue),
            extra,
        ),
        "signed": lambda: (_("{who}：{way}").format(who=who, way=signing_word(what)), extra),
        "final": lambda: (_("纪要〔{year}〕第{n}期定稿").format(year=year, n=issue), ""),
        "addendum": lambda: (
            _("补充纪要〔{year}〕第{n}期补充{m}定稿").format(year=year, n=issue, m=extra),
            "",
        ),
        "task": lambda: (
            _("承诺成为任务：{who}").format(who=who),
            _("{what}（{day}前）").format(what=what, day=extra) if extra else what,
        ),
        "paper": lambda: (_("{kind}存档（{who}）").format(kind=kind_word(extra), who=who), what),
        "material": lambda: (_("{who}放上材料“{what}”").format(who=who, what=what), extra),
        "condition": lambda: (_("{who}对“{what}”提出条件").format(who=who, what=what), extra),
        "date_poll": lambda: (_("{who}发起会期征询").format(who=who), ""),
        "asked": lambda: (_("收到会前提问"), what),
        "question_answered": lambda: (
            _("{who}答复会前提问").format(who=who),
            _("{what} 答：{extra}").format(what=what, extra=extra),
        ),
        "question_tabled": lambda: (_("{who}把会前提问带到会上").format(who=who), what),
    }
    return said[event.kind]()


def _answer(answer: str) -> str:
    return {"yes": _("参加"), "stand_in": _("委托他人参加"), "no": _("不能参加")}.get(
        answer, answer
    )


def _href(event: Event) -> str:
    if event.kind in ("position", "agreed", "way") or event.kind.startswith("condition"):
        return f"/meetings/{event.meeting}/items/{event.ref}"
    if event.kind == "task" or event.kind.startswith("task_"):
        return f"/tasks/{event.ref}"
    if event.kind in ("asked", "question_answered", "question_tabled"):
        return f"/meetings/{event.meeting}/papers"
    if event.kind == "date_poll":
        return f"/datepolls/{event.ref}"
    if event.kind in ("final", "addendum", "draft", "correction", "accepted", "refused"):
        return f"/meetings/{event.meeting}/minutes" + (
            f"?addendum={event.ref}" if event.ref else ""
        )
    if event.kind in ("met", "called", "told", "answered") or event.kind.startswith("notice_"):
        return f"/meetings/{event.meeting}"
    return ""


def _several(title: Callable[[int, Event], str]) -> Callable[[Sequence[Event]], Said]:
    """One line for what many did in the same minute, with all their names."""

    def say(events: Sequence[Event]) -> Said:
        first = events[0]
        names = _("、").join(_named(one) for one in events)
        return Said(title(len(events), first), names, _href(first))

    return say


def _named(event: Event) -> str:
    if event.kind in ("told", "draft_told"):
        return _("{who}（{channel}，{state}）").format(
            who=event.who,
            channel=channel_word(event.what),
            state=state_word(event.extra, event.what),
        )
    if event.kind == "signed":
        return _("{who}（{way}）").format(who=event.who, way=signing_word(event.what))
    return event.who


_TOGETHER = {
    "told": _several(lambda n, first: _("送出第 {m} 次会议的通知 {n} 份").format(m=first.ref, n=n)),
    "draft_told": _several(lambda n, _first: _("请 {n} 人核对纪要").format(n=n)),
    "read_opened": _several(
        lambda n, first: _("{n} 人打开纪要第 {m} 稿").format(n=n, m=first.what)
    ),
    "read_agreed": _several(
        lambda n, first: _("{n} 人核对第 {m} 稿无误").format(n=n, m=first.what)
    ),
    "signed": _several(lambda n, _first: _("{n} 人签字").format(n=n)),
}

CHAPTERS = (
    Chapter(can_view_draft_minutes, _DATES, _say, may_open=can_run_consultation),
    Chapter(can_view_consultation, _PUBLIC, _say, papers=_PAPERS, name_paper=_name_paper),
    Chapter(
        can_view_draft_minutes,
        _INNER,
        _say,
        together=_TOGETHER,
        papers=_SCANS,
        name_paper=_name_paper,
    ),
)
