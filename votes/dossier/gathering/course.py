"""What happened in a case, in its order: for the first page of its evidence file and the lawyer."""

from collections.abc import Sequence
from datetime import datetime

import asyncpg

from app.i18n import _
from votes.dossier.rules import Happening


async def happenings(
    link: asyncpg.Connection, consultation: int, polls: Sequence[int], as_of: datetime
) -> list[Happening]:
    """In their order, none after `as_of`. One statement."""
    rows = await link.fetch(
        "SELECT c.opened_at AS at, 'opened' AS what, '' AS number, c.topic AS said"
        " FROM consultations c WHERE c.id = $1"
        " UNION ALL SELECT i.issued_at, 'minutes', m.number::text, '' FROM minutes i"
        "  JOIN meetings m ON m.id = i.meeting WHERE m.consultation = $1"
        " UNION ALL SELECT v.published_at, 'scheme', v.number::text, s.title"
        "  FROM scheme_versions v JOIN cost_schemes s ON s.id = v.scheme WHERE s.consultation = $1"
        " UNION ALL SELECT k.started_at, 'roll_check', p.number::text, '' FROM roll_checks k"
        "  JOIN polls p ON p.id = k.poll WHERE k.poll = ANY($2)"
        " UNION ALL SELECT r.frozen_at, 'frozen', p.number::text, r.sha256 FROM rolls r"
        "  JOIN polls p ON p.id = r.poll WHERE r.poll = ANY($2)"
        " UNION ALL SELECT x.extended_at, 'extended', p.number::text, x.reason"
        "  FROM poll_extensions x JOIN polls p ON p.id = x.poll WHERE x.poll = ANY($2)"
        " UNION ALL SELECT x.terminated_at, 'terminated', p.number::text, x.reason"
        "  FROM poll_terminations x JOIN polls p ON p.id = x.poll WHERE x.poll = ANY($2)"
        " UNION ALL SELECT r.counted_at, 'counted', p.number::text, m.title FROM results r"
        "  JOIN motions m ON m.id = r.motion JOIN polls p ON p.id = m.poll WHERE p.id = ANY($2)"
        " UNION ALL SELECT r.recorded_at, 'published', p.number::text, r.place"
        "  FROM result_publications r JOIN polls p ON p.id = r.poll WHERE r.poll = ANY($2)"
        " UNION ALL SELECT o.raised_at, 'objection', o.number, o.label FROM objections o"
        "  WHERE o.poll = ANY($2) OR o.consultation = $1"
        " UNION ALL SELECT a.answered_at, 'answered', o.number, o.label"
        "  FROM objection_answers a JOIN objections o ON o.id = a.objection"
        "  WHERE o.poll = ANY($2) OR o.consultation = $1"
        " UNION ALL SELECT f.recorded_at, 'corrected', o.number, f.before || ' → ' || f.after"
        "  FROM figure_corrections f JOIN objections o ON o.id = f.objection"
        "  WHERE o.poll = ANY($2) OR o.consultation = $1"
        " UNION ALL SELECT d.recorded_at, 'mediation', d.id::text, d.body FROM mediations d"
        "  WHERE d.consultation = $1"
        " UNION ALL SELECT x.recorded_at, 'mediated_' || x.outcome, d.id::text, ''"
        "  FROM mediation_outcomes x JOIN mediations d ON d.id = x.mediation"
        "  WHERE d.consultation = $1"
        " UNION ALL SELECT x.recorded_at, 'court_' || x.step, d.id::text, x.court"
        "  FROM judicial_steps x JOIN mediations d ON d.id = x.mediation"
        "  WHERE d.consultation = $1"
        " UNION ALL SELECT t.made_at, 'to_table', m.number::text, i.title FROM dispute_items t"
        "  JOIN agenda_items i ON i.id = t.item JOIN meetings m ON m.id = i.meeting"
        "  WHERE m.consultation = $1"
        " UNION ALL SELECT c.counted_at, 'recounted', p.number::text, '' FROM result_recounts c"
        "  JOIN polls p ON p.id = c.poll WHERE c.poll = ANY($2)"
        " UNION ALL SELECT f.finalised_at, 'final', p.number::text, '' FROM final_results f"
        "  JOIN polls p ON p.id = f.poll WHERE f.poll = ANY($2)"
        " UNION ALL SELECT o.given_at, 'opinion_' || o.conclusion, o.number::text, ''"
        "  FROM legal_opinions o WHERE o.consultation = $1"
        " UNION ALL SELECT c.opened_at, 'collection', v.number::text, s.title FROM collections c"
        "  JOIN scheme_versions v ON v.id = c.version JOIN cost_schemes s ON s.id = v.scheme"
        "  WHERE s.consultation = $1"
        " UNION ALL SELECT f.settled_at, 'settled', v.number::text, s.title FROM final_accounts f"
        "  JOIN collections c ON c.id = f.collection JOIN scheme_versions v ON v.id = c.version"
        "  JOIN cost_schemes s ON s.id = v.scheme WHERE s.consultation = $1",
        consultation,
        list(polls),
    )
    told = [
        Happening(row["at"], _in_words(row["what"]).format(n=row["number"], said=row["said"]))
        for row in rows
        if row["at"] <= as_of
    ]
    return sorted(told, key=lambda one: (one.at, one.what))


def _in_words(what: str) -> str:
    return {
        "opened": _("发起协商：{said}"),
        "minutes": _("第 {n} 次会议的纪要印发"),
        "scheme": _("费用方案《{said}》公布第 {n} 版"),
        "roll_check": _("第 {n} 号表决：公布名册核对"),
        "frozen": _("第 {n} 号表决：冻结名册，校验码 {said}"),
        "extended": _("第 {n} 号表决：延长表决时间，{said}"),
        "terminated": _("第 {n} 号表决：废止，{said}"),
        "counted": _("第 {n} 号表决：计票《{said}》"),
        "published": _("第 {n} 号表决：公示初步结果，{said}"),
        "objection": _("收到异议 {n}：{said}"),
        "answered": _("答复异议 {n}：{said}"),
        "corrected": _("异议 {n} 引起的更正：{said}"),
        "mediation": _("第 {n} 号人民调解：{said}受理"),
        "mediated_agreed": _("第 {n} 号人民调解：达成协议"),
        "mediated_failed": _("第 {n} 号人民调解：没有达成协议"),
        "mediated_declined": _("第 {n} 号人民调解：一方拒绝，终止"),
        "court_applied": _("第 {n} 号人民调解：向{said}申请司法确认"),
        "court_confirmed": _("第 {n} 号人民调解：{said}确认协议有效"),
        "court_refused": _("第 {n} 号人民调解：{said}没有确认"),
        "to_table": _("争议回到第 {n} 次会议，列为议题《{said}》"),
        "recounted": _("第 {n} 号表决：另一人复核计票"),
        "final": _("第 {n} 号表决：作出最终结果"),
        "opinion_proceed": _("法律意见第 {n} 号：可以进行"),
        "opinion_after_mending": _("法律意见第 {n} 号：补正以后可以进行"),
        "opinion_stop": _("法律意见第 {n} 号：不宜进行"),
        "collection": _("按费用方案《{said}》第 {n} 版开始收款"),
        "settled": _("按审计决算，费用方案《{said}》第 {n} 版重新分摊，公布收支决算"),
    }[what]
