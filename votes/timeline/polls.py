"""What owners' votes tell of a consultation: their stages, and the result once it is counted.

Nothing here says how anybody answered before the count, and nothing how a household did.
"""

import json
from datetime import UTC, date, datetime
from typing import cast

from app.clock import say_date, say_time
from app.i18n import _
from meetings.permissions import can_view_consultation
from meetings.timeline.chapters import Chapter, Event
from votes.delivery.queries import OUTCOME, WAY
from votes.delivery.rules import OUTCOMES, Way
from votes.delivery.words import attempt_in_words, way_in_short
from votes.results.quoted import figures, headline_of
from votes.rollcheck.words import challenge_word, outcome_word
from votes.timeline.telling import of_the_community, sayer

# Of polls that are announced; `what` is the number of the vote.
STAGES = """
SELECT p.frozen_at AS at, 'frozen' AS kind, NULL::int AS seat, b.name AS who,
    p.number::text AS what, r.sha256 AS extra, NULL::int AS meeting, p.id AS ref
    FROM rolls r JOIN polls p ON p.id = r.poll JOIN persons b ON b.id = r.frozen_by
    WHERE p.consultation = $1 AND r.version = 1
UNION ALL
SELECT r.frozen_at, 'renewed', NULL, b.name, p.number::text, r.version::text, NULL, p.id
    FROM roll_renewals n JOIN rolls r ON r.id = n.roll JOIN polls p ON p.id = r.poll
    JOIN persons b ON b.id = r.frozen_by WHERE p.consultation = $1
UNION ALL
SELECT p.opens_at, 'opens', NULL, '', p.number::text, p.title, NULL, p.id FROM polls p
    WHERE p.consultation = $1 AND p.frozen_at IS NOT NULL AND NOT EXISTS (SELECT 1
    FROM poll_terminations x WHERE x.poll = p.id AND x.terminated_at <= p.opens_at)
UNION ALL
SELECT p.closes_at, 'closes', NULL, '', p.number::text, p.title, NULL, p.id FROM polls p
    WHERE p.consultation = $1 AND p.frozen_at IS NOT NULL AND NOT EXISTS (SELECT 1
    FROM poll_terminations x WHERE x.poll = p.id AND x.terminated_at <= p.closes_at)
UNION ALL
SELECT x.extended_at, 'extended', NULL, b.name, p.number::text,
    extract(epoch FROM x.closes_at)::bigint || ' ' || x.reason, NULL, p.id
    FROM poll_extensions x JOIN polls p ON p.id = x.poll JOIN persons b ON b.id = x.extended_by
    WHERE p.consultation = $1
UNION ALL
SELECT x.terminated_at, 'terminated', NULL, b.name, p.number::text, x.reason, NULL, p.id
    FROM poll_terminations x JOIN polls p ON p.id = x.poll
    JOIN persons b ON b.id = x.terminated_by WHERE p.consultation = $1
UNION ALL
SELECT r.counted_at, 'counted', NULL, b.name, p.number::text, jsonb_build_object(
    'title', m.title, 'version', r.version, 'passed', r.passed, 'threshold', m.threshold,
    'tally', r.tally - 'rejected_ballots' - 'unheard_answers')::text, NULL, p.id
    FROM results r JOIN motions m ON m.id = r.motion JOIN polls p ON p.id = m.poll
    JOIN persons b ON b.id = r.counted_by WHERE p.consultation = $1
UNION ALL
SELECT r.recorded_at, 'published', NULL, b.name, p.number::text,
    r.ends_on || ' ' || r.place, NULL, p.id
    FROM result_publications r JOIN polls p ON p.id = r.poll
    JOIN persons b ON b.id = r.published_by WHERE p.consultation = $1
UNION ALL
SELECT c.counted_at, CASE WHEN c.equal THEN 'recounted' ELSE 'recounted_otherwise' END, NULL,
    b.name, p.number::text, '', NULL, p.id
    FROM result_recounts c JOIN polls p ON p.id = c.poll JOIN persons b ON b.id = c.counted_by
    WHERE p.consultation = $1
UNION ALL
SELECT f.finalised_at, 'final_result', NULL, b.name, p.number::text, '', NULL, p.id
    FROM final_results f JOIN polls p ON p.id = f.poll JOIN persons b ON b.id = f.finalised_by
    WHERE p.consultation = $1
"""
# Posted before the roll is frozen, when only the community may open the vote.
CHECKED = """
SELECT k.started_at AS at, 'roll_check' AS kind, NULL::int AS seat, b.name AS who,
    p.number::text AS what, k.ends_on || ' ' || k.place AS extra, NULL::int AS meeting,
    p.id AS ref FROM roll_checks k JOIN polls p ON p.id = k.poll
    JOIN persons b ON b.id = k.started_by WHERE p.consultation = $1
"""
# Drafts, and who was told: a day's deliveries by one way are one line.
_INNER = f"""
SELECT p.prepared_at AS at, 'prepared' AS kind, NULL::int AS seat, b.name AS who,
    p.number::text AS what, p.title AS extra, NULL::int AS meeting, p.id AS ref
    FROM polls p JOIN persons b ON b.id = p.prepared_by WHERE p.consultation = $1
UNION ALL
SELECT max(d.recorded_at), {OUTCOME}, NULL, '',
    p.number::text, {WAY} || ' ' || count(DISTINCT d.entry), NULL, p.id
    FROM deliveries d JOIN polls p ON p.id = d.poll WHERE p.consultation = $1
    AND NOT EXISTS (SELECT 1 FROM delivery_corrections x WHERE x.delivery = d.id)
    GROUP BY p.id, {WAY}, {OUTCOME}, (d.delivered_at AT TIME ZONE 'Asia/Shanghai')::date
UNION ALL
SELECT d.added_at, 'poll_paper', NULL, b.name, p.number::text, d.title, NULL, p.id
    FROM poll_documents d JOIN polls p ON p.id = d.poll JOIN persons b ON b.id = d.added_by
    WHERE p.consultation = $1
UNION ALL
SELECT c.raised_at, 'challenge', NULL, '', p.number::text, c.kind, NULL, p.id
    FROM roll_challenges c JOIN roll_checks k ON k.id = c.roll_check JOIN polls p ON p.id = k.poll
    WHERE p.consultation = $1
UNION ALL
SELECT a.answered_at, 'challenge_' || a.outcome, NULL, b.name, p.number::text, c.kind, NULL, p.id
    FROM roll_challenge_answers a JOIN roll_challenges c ON c.id = a.challenge
    JOIN roll_checks k ON k.id = c.roll_check JOIN polls p ON p.id = k.poll
    JOIN persons b ON b.id = a.answered_by WHERE p.consultation = $1
"""  # noqa: S608 (constants only)
# As `can_view_poll`: whoever sits at the table gets the papers of what is announced.
_PAPERS = """
SELECT 'notice_' || n.kind AS kind, p.number::text AS part, n.made_at AS at, n.document
    FROM posted_notices n JOIN polls p ON p.id = n.poll
    WHERE p.consultation = $1 AND p.frozen_at IS NOT NULL
UNION ALL
SELECT 'renewed', p.number::text, r.frozen_at, n.notice
    FROM roll_renewals n JOIN rolls r ON r.id = n.roll JOIN polls p ON p.id = r.poll
    WHERE p.consultation = $1
UNION ALL
SELECT 'published', p.number::text, r.recorded_at, r.notice
    FROM result_publications r JOIN polls p ON p.id = r.poll WHERE p.consultation = $1
UNION ALL
SELECT 'final_result', p.number::text, f.finalised_at, f.notice
    FROM final_results f JOIN polls p ON p.id = f.poll WHERE p.consultation = $1
"""
# The notice of a roll check lists every flat, and is posted while the vote is still a draft.
_INNER_PAPERS = """
SELECT 'notice_' || n.kind AS kind, p.number::text AS part, n.made_at AS at, n.document
    FROM posted_notices n JOIN polls p ON p.id = n.poll
    WHERE p.consultation = $1 AND p.frozen_at IS NULL
UNION ALL
SELECT 'paper', d.title, d.added_at, d.document
    FROM poll_documents d JOIN polls p ON p.id = d.poll WHERE p.consultation = $1
"""


def stage_words(event: Event) -> tuple[str, str]:
    kind, extra = event.kind, event.extra
    if kind == "counted":
        return _counted(event)
    first, _space, rest = extra.partition(" ")
    if kind in OUTCOMES:
        became = attempt_in_words(kind)
        return _("第 {n} 号表决：{what}").format(n=event.what, what=became), _(
            "{n} 户，{way}"
        ).format(n=rest, way=way_in_short(cast(Way, first)))
    title = {
        "prepared": _("起草第 {n} 号表决"),
        "roll_check": _("第 {n} 号表决：公布名册核对"),
        "frozen": _("第 {n} 号表决：冻结名册，公布表决"),
        "renewed": _("第 {n} 号表决：名册更新为第 {extra} 版"),
        "opens": _("第 {n} 号表决：开始投票"),
        "closes": _("第 {n} 号表决：投票截止"),
        "extended": _("第 {n} 号表决：延长表决时间"),
        "terminated": _("第 {n} 号表决：废止"),
        "published": _("第 {n} 号表决：公示初步结果"),
        "recounted": _("第 {n} 号表决：另一人复核计票，结果一致"),
        "recounted_otherwise": _("第 {n} 号表决：另一人复核计票，结果不一致"),
        "final_result": _("第 {n} 号表决：作出最终结果"),
        "poll_paper": _("第 {n} 号表决：放上材料"),
        "challenge": _("第 {n} 号表决：收到对名册的异议"),
        "challenge_upheld": _("第 {n} 号表决：答复对名册的异议"),
        "challenge_dismissed": _("第 {n} 号表决：答复对名册的异议"),
    }[kind].format(n=event.what, extra=extra)
    if kind == "frozen":
        return title, _("名册校验码 {sha}").format(sha=extra)
    if kind in ("roll_check", "published"):
        return title, _("到{day}，张贴在{place}").format(
            day=say_date(date.fromisoformat(first)), place=rest
        )
    if kind == "extended":
        return title, _("到{until}，{reason}").format(
            until=say_time(datetime.fromtimestamp(int(first), UTC)), reason=rest
        )
    if kind.startswith("challenge"):
        word = challenge_word(extra)
        outcome = kind.partition("_")[2]
        return title, f"{word}：{outcome_word(outcome)[0]}" if outcome else word
    return title, "" if kind == "renewed" else extra


def _counted(event: Event) -> tuple[str, str]:
    told = json.loads(event.extra)
    title = _("第 {n} 号表决：计票《{title}》").format(n=event.what, title=told["title"])
    if told["version"] > 1:
        title = _("第 {n} 号表决：重新计票《{title}》，第 {m} 版").format(
            n=event.what, title=told["title"], m=told["version"]
        )
    tally = told["tally"]
    said = [_("{name} {figure}").format(name=name, figure=one) for name, one in figures(tally)[:3]]
    outcome = headline_of(told["passed"], tally["failed_on"], told["threshold"])
    return title, outcome + _("；").join(said)


def _href(event: Event) -> str:
    path = f"/polls/{event.ref}"
    if event.kind in ("counted", "published", "recounted", "recounted_otherwise", "final_result"):
        return f"{path}/result"
    if event.kind == "roll_check" or event.kind.startswith("challenge"):
        return f"{path}/rollcheck"
    return f"{path}/delivery" if event.kind in OUTCOMES else path


def _name_paper(kind: str, part: str) -> str:
    return {
        "notice_roll_check": _("第 {n} 号表决：名册核对公告"),
        "notice_extension": _("第 {n} 号表决：延长表决时间公告"),
        "notice_vote": _("第 {n} 号表决：表决公告"),
        "notice_termination": _("第 {n} 号表决：废止公告"),
        "renewed": _("第 {n} 号表决：名册变更公告"),
        "published": _("第 {n} 号表决：初步统计结果公示"),
        "final_result": _("第 {n} 号表决：表决结果公告"),
        "paper": "{n}",
    }[kind].format(n=part)


_say = sayer(stage_words, _href)

CHAPTERS = (
    Chapter(can_view_consultation, STAGES, _say, papers=_PAPERS, name_paper=_name_paper),
    Chapter(can_view_consultation, CHECKED, _say, may_open=of_the_community),
    Chapter(of_the_community, _INNER, _say, papers=_INNER_PAPERS, name_paper=_name_paper),
)
