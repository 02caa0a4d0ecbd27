"""What an evidence file holds of the case itself: costs, objections, audit, order of events."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import asyncpg

from app.audit.words import action_in_words
from app.clock import say_time
from app.documents.services import read
from app.i18n import _
from app.masks import mask_name
from votes.costs.cost_file import read_cost_file
from votes.costs.rules import share
from votes.dossier.rules import Edition, Happening, Piece
from votes.dossier.sheets import sheet
from votes.results.count_writer import canonical_bytes


async def cost_pieces(
    link: asyncpg.Connection,
    consultation: int,
    edition: Edition,
    as_of: datetime,
    data_dir: Path,
) -> list[Piece]:
    """Each published version: its cost file, and what each household pays by it; in a full file
    also as it was settled after the audit, which tells what each had paid."""
    rows = await link.fetch(
        "SELECT s.id, s.title, v.id AS version, v.number, v.cost_file FROM scheme_versions v"
        " JOIN cost_schemes s ON s.id = v.scheme"
        " WHERE s.consultation = $1 AND v.published_at <= $2 ORDER BY s.id, v.number",
        consultation,
        as_of,
    )
    settled = {
        row["version"]: row["cost_file"]
        for row in await link.fetch(
            "SELECT c.version, f.cost_file FROM final_accounts f"
            " JOIN collections c ON c.id = f.collection WHERE c.version = ANY($1::int[])"
            " AND f.settled_at <= $2",
            [row["version"] for row in rows],
            as_of,
        )
    }
    pieces = []
    places: dict[int, int] = {}
    for row in rows:
        place = places.setdefault(row["id"], len(places) + 1)
        folder = f"costs/scheme-{place}/version-{row['number']}"
        title = _("{title} 第 {n} 版").format(title=row["title"], n=row["number"])
        pieces += await _shared(folder, title, row["cost_file"], data_dir)
        if edition == "full" and row["version"] in settled:
            title = _("{title}，决算").format(title=title)
            pieces += await _shared(
                f"{folder}/settlement", title, settled[row["version"]], data_dir
            )
    return pieces


async def _shared(folder: str, title: str, cost_file: int, data_dir: Path) -> list[Piece]:
    content, _type, _sha256 = await read(cost_file, data_dir=data_dir)
    shared = share(read_cost_file(content)).to_json()
    group = _("费用方案")
    return [
        Piece(f"{folder}/cost.json", _("{title}：费用文件").format(title=title), group, content),
        Piece(
            f"{folder}/shares.json",
            _("{title}：各户分摊").format(title=title),
            group,
            canonical_bytes(shared),
        ),
    ]


_OF_CASE = (
    "(a.subject = 'polls' AND a.subject_id = ANY($2))"
    " OR (a.subject = 'consultations' AND a.subject_id = $1)"
    " OR (a.subject = 'meetings' AND a.subject_id IN"
    "  (SELECT m.id FROM meetings m WHERE m.consultation = $1))"
    " OR (a.subject = 'cost_schemes' AND a.subject_id IN"
    "  (SELECT s.id FROM cost_schemes s WHERE s.consultation = $1))"
    " OR (a.subject = 'ballots' AND a.subject_id IN"
    "  (SELECT b.id FROM ballots b WHERE b.poll = ANY($2)))"
    " OR (a.subject = 'objections' AND a.subject_id IN"
    "  (SELECT o.id FROM objections o WHERE o.poll = ANY($2) OR o.consultation = $1))"
    " OR (a.subject = 'mediations' AND a.subject_id IN"
    "  (SELECT d.id FROM mediations d WHERE d.consultation = $1))"
    " OR (a.subject = 'deliveries' AND a.subject_id IN"
    "  (SELECT d.id FROM deliveries d WHERE d.poll = ANY($2)))"
    " OR (a.subject = 'paper_sheets' AND a.subject_id IN"
    "  (SELECT s.id FROM paper_sheets s WHERE s.poll = ANY($2)))"
)

_AUDIT = (
    "SELECT a.at, coalesce(p.name, '') AS person, a.action, a.subject, a.subject_id,"  # noqa: S608 (constants)
    " a.reason, a.before, a.after FROM audit_entries a LEFT JOIN persons p ON p.id = a.person"
    f" WHERE ({_OF_CASE}) AND a.at < $3 ORDER BY a.id"
)


async def audit(
    link: asyncpg.Connection,
    consultation: int,
    polls: Sequence[int],
    edition: Edition,
    as_of: datetime,
) -> Piece:
    """Who did what on the case; reasons and what was changed in a full file only.

    Before `as_of`, so that having the file made is not in the file.
    """
    rows = await link.fetch(
        _AUDIT,
        consultation,
        list(polls),
        as_of,
    )
    full = edition == "full"
    content = sheet(
        [
            *(_("时间"), _("经办人"), _("操作"), _("对象"), _("编号")),
            *([_("原因"), _("操作前"), _("操作后")] if full else []),
        ],
        (
            [
                say_time(row["at"]),
                row["person"] if full else mask_name(row["person"]),
                *(action_in_words(row["action"]), row["subject"], row["subject_id"]),
                *([row["reason"], row["before"], row["after"]] if full else []),
            ]
            for row in rows
        ),
    )
    return Piece("audit.csv", _("操作记录"), _("表"), content)


async def happenings(
    link: asyncpg.Connection, consultation: int, polls: Sequence[int], as_of: datetime
) -> list[Happening]:
    """The order of events, for the first page; one statement."""
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
        "  JOIN polls p ON p.id = f.poll WHERE f.poll = ANY($2)",
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
    }[what]
