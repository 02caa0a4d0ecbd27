"""What objections, mediation and reviews tell of a consultation: no party, no objector by name."""

from datetime import date

from app.clock import say_date
from app.i18n import _
from meetings.permissions import can_review_consultation
from meetings.timeline.chapters import Chapter, Event
from votes.mediation.permissions import can_view_mediation
from votes.mediation.words import mediated_in_words, step_in_words
from votes.objections.permissions import can_view_objections
from votes.objections.words import outcome_in_words
from votes.review.opinions.words import conclusion_in_words
from votes.timeline.telling import sayer

_OF_CASE = "(o.consultation = $1 OR o.poll IN (SELECT p.id FROM polls p WHERE p.consultation = $1))"

# `what`: the objection's number.
OBJECTIONS = f"""
SELECT o.raised_at AS at, 'objection' AS kind, NULL::int AS seat, '' AS who, o.number AS what,
    o.label AS extra, NULL::int AS meeting, o.id AS ref FROM objections o WHERE {_OF_CASE}
UNION ALL
SELECT a.answered_at, 'objection_' || a.outcome, NULL, b.name, o.number, o.label, NULL, o.id
    FROM objection_answers a JOIN objections o ON o.id = a.objection
    JOIN persons b ON b.id = a.answered_by WHERE {_OF_CASE}
UNION ALL
SELECT f.recorded_at, 'put_right', NULL, b.name, o.number, f.before || ' → ' || f.after, NULL, o.id
    FROM figure_corrections f JOIN objections o ON o.id = f.objection
    JOIN persons b ON b.id = f.recorded_by WHERE {_OF_CASE}
"""  # noqa: S608 (a constant)
# `what`: the mediation's number, or of the meeting to which a dispute went back.
MEDIATIONS = """
SELECT d.recorded_at AS at, 'mediation' AS kind, NULL::int AS seat, b.name AS who,
    d.id::text AS what, d.body AS extra, NULL::int AS meeting, d.id AS ref
    FROM mediations d JOIN persons b ON b.id = d.recorded_by WHERE d.consultation = $1
UNION ALL
SELECT s.recorded_at, 'session', NULL, b.name, d.id::text, s.held_on::text, NULL, d.id
    FROM mediation_sessions s JOIN mediations d ON d.id = s.mediation
    JOIN persons b ON b.id = s.recorded_by WHERE d.consultation = $1
UNION ALL
SELECT x.recorded_at, 'mediated', NULL, b.name, d.id::text, x.outcome, NULL, d.id
    FROM mediation_outcomes x JOIN mediations d ON d.id = x.mediation
    JOIN persons b ON b.id = x.recorded_by WHERE d.consultation = $1
UNION ALL
SELECT x.recorded_at, 'court', NULL, b.name, d.id::text, x.step || ' ' || x.court, NULL, d.id
    FROM judicial_steps x JOIN mediations d ON d.id = x.mediation
    JOIN persons b ON b.id = x.recorded_by WHERE d.consultation = $1
UNION ALL
SELECT t.made_at, 'to_table', NULL, b.name, m.number::text, i.title, m.id, i.number
    FROM dispute_items t JOIN agenda_items i ON i.id = t.item JOIN meetings m ON m.id = i.meeting
    JOIN persons b ON b.id = t.made_by WHERE m.consultation = $1
"""
OPINIONS = """
SELECT o.given_at AS at, 'opinion' AS kind, NULL::int AS seat, b.name AS who,
    o.number::text AS what, o.conclusion AS extra, NULL::int AS meeting, o.id AS ref
    FROM legal_opinions o JOIN persons b ON b.id = o.given_by WHERE o.consultation = $1
"""
_QUESTIONS = """
SELECT q.asked_at AS at, 'question' AS kind, NULL::int AS seat, b.name AS who, '' AS what,
    q.text AS extra, NULL::int AS meeting, q.consultation AS ref
    FROM review_questions q JOIN persons b ON b.id = q.asked_by WHERE q.consultation = $1
UNION ALL
SELECT a.answered_at, 'answer', NULL, b.name, '', a.text, NULL, q.consultation
    FROM review_answers a JOIN review_questions q ON q.id = a.question
    JOIN persons b ON b.id = a.answered_by WHERE q.consultation = $1
UNION ALL
SELECT r.requested_at, 'dossier', NULL, b.name, r.edition, r.reason, NULL, r.id
    FROM dossier_requests r JOIN persons b ON b.id = r.requested_by WHERE r.consultation = $1
UNION ALL
SELECT d.decided_at, CASE WHEN d.granted THEN 'dossier_granted' ELSE 'dossier_refused' END, NULL,
    b.name, r.edition, d.reason, NULL, r.id
    FROM dossier_decisions d JOIN dossier_requests r ON r.id = d.request
    JOIN persons b ON b.id = d.decided_by WHERE r.consultation = $1
"""
_PAPERS = """
SELECT 'opinion' AS kind, o.number::text AS part, o.given_at AS at, o.document
    FROM legal_opinions o WHERE o.consultation = $1
"""


def dispute_words(event: Event) -> tuple[str, str]:
    kind, what, extra = event.kind, event.what, event.extra
    first, _space, rest = extra.partition(" ")
    if kind == "opinion":
        return _("法律意见第 {n} 号").format(n=what), conclusion_in_words(extra)[0]
    if kind in ("dossier", "dossier_granted", "dossier_refused"):
        return _dossier(event), extra
    if kind == "mediated":
        return _mediation(what), mediated_in_words(extra)[0]
    if kind == "court":
        return _mediation(what), _("{step}，{court}").format(step=step_in_words(first), court=rest)
    if kind == "session":
        return _mediation(what), _("{day}调解").format(day=say_date(date.fromisoformat(extra)))
    if kind.startswith("objection_"):
        outcome = outcome_in_words(kind.partition("_")[2])[0]
        return _("答复异议 {n}：{outcome}").format(n=what, outcome=outcome), extra
    title = {
        "objection": _("收到异议 {n}"),
        "put_right": _("异议 {n} 引起的更正"),
        "mediation": _("第 {n} 号人民调解受理"),
        "to_table": _("争议回到第 {n} 次会议，列为议题"),
        "question": _("法律审查：提问"),
        "answer": _("法律审查：答复"),
    }[kind].format(n=what)
    return title, extra


def _mediation(number: str) -> str:
    return _("第 {n} 号人民调解").format(n=number)


def _dossier(event: Event) -> str:
    full = event.what == "full"
    return {
        "dossier": _("申请完整卷宗") if full else _("申请隐去姓名的卷宗"),
        "dossier_granted": _("同意生成完整卷宗"),
        "dossier_refused": _("不同意生成完整卷宗"),
    }[event.kind]


def _href(event: Event) -> str:
    kind = event.kind
    if kind == "to_table":
        return f"/meetings/{event.meeting}/items/{event.ref}"
    if kind in ("mediation", "session", "mediated", "court"):
        return f"/mediations/{event.ref}"
    if kind.startswith("dossier"):
        return f"/dossiers/{event.ref}"
    if kind == "opinion":
        return f"/opinions/{event.ref}"
    if kind in ("question", "answer"):
        return f"/consultations/{event.ref}/review"
    return f"/objections/{event.ref}"


def _name_paper(_kind: str, part: str) -> str:
    return _("法律意见书第 {n} 号").format(n=part)


_say = sayer(dispute_words, _href)

CHAPTERS = (
    Chapter(can_view_objections, OBJECTIONS, _say),
    Chapter(can_view_mediation, MEDIATIONS, _say),
    Chapter(can_review_consultation, OPINIONS, _say, papers=_PAPERS, name_paper=_name_paper),
    Chapter(can_review_consultation, _QUESTIONS, _say),
)
