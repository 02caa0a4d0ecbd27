"""What an evidence file holds of the case itself: costs, objections, audit, order of events."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import asyncpg

from app.audit.words import action_in_words
from app.clock import say_date, say_time
from app.documents.services import read
from app.i18n import _
from app.masks import mask_name
from votes.costs.cost_file import read_cost_file
from votes.costs.rules import share
from votes.dossier.rules import Edition, Happening, Piece
from votes.dossier.sheets import sheet
from votes.objections.words import kind_in_words, outcome_in_words, way_in_words
from votes.results.count_writer import canonical_bytes


async def cost_pieces(
    link: asyncpg.Connection, consultation: int, as_of: datetime, data_dir: Path
) -> list[Piece]:
    """Each published version: its cost file, and what each household pays by it."""
    rows = await link.fetch(
        "SELECT s.id, s.title, v.number, v.cost_file FROM scheme_versions v"
        " JOIN cost_schemes s ON s.id = v.scheme"
        " WHERE s.consultation = $1 AND v.published_at <= $2 ORDER BY s.id, v.number",
        consultation,
        as_of,
    )
    pieces = []
    places: dict[int, int] = {}
    for row in rows:
        place = places.setdefault(row["id"], len(places) + 1)
        folder = f"costs/scheme-{place}/version-{row['number']}"
        title = _("{title} 第 {n} 版").format(title=row["title"], n=row["number"])
        content, _type, _sha256 = await read(row["cost_file"], data_dir=data_dir)
        shared = share(read_cost_file(content)).to_json()
        group = _("费用方案")
        pieces += [
            Piece(
                f"{folder}/cost.json", _("{title}：费用文件").format(title=title), group, content
            ),
            Piece(
                f"{folder}/shares.json",
                _("{title}：各户分摊").format(title=title),
                group,
                canonical_bytes(shared),
            ),
        ]
    return pieces


async def objections(
    link: asyncpg.Connection, polls: Sequence[int], edition: Edition, as_of: datetime
) -> Piece:
    rows = await link.fetch(
        "SELECT o.number, p.number AS poll, o.kind, o.way, o.text, o.raised_at, o.late, o.due_on,"
        " o.name, coalesce(e.unit, o.room) AS room, o.phone, o.count_file_sha256,"
        " a.outcome, a.reasons, a.answered_at"
        " FROM objections o JOIN polls p ON p.id = o.poll"
        " LEFT JOIN roll_entries e ON e.id = o.entry"
        " LEFT JOIN objection_answers a ON a.objection = o.id AND a.answered_at <= $2"
        " WHERE o.poll = ANY($1) AND o.raised_at <= $2 ORDER BY o.id",
        list(polls),
        as_of,
    )
    full = edition == "full"
    content = sheet(
        [
            *(_("编号"), _("表决"), _("对什么"), _("怎么提出的"), _("内容"), _("提出时间")),
            *(_("逾期"), _("答复期限"), _("所针对的计票文件 SHA-256"), _("结论"), _("理由")),
            *(_("答复时间"), _("房号")),
            *([_("姓名"), _("电话")] if full else []),
        ],
        (
            [
                *(row["number"], row["poll"], kind_in_words(row["kind"]), way_in_words(row["way"])),
                *(row["text"], say_time(row["raised_at"]), _("是") if row["late"] else _("否")),
                *(say_date(row["due_on"]), row["count_file_sha256"]),
                *(outcome_in_words(row["outcome"])[0], row["reasons"]),
                say_time(row["answered_at"]) if row["answered_at"] else "",
                row["room"],
                *([row["name"], row["phone"]] if full else []),
            ]
            for row in rows
        ),
    )
    return Piece("objections.csv", _("异议和答复"), _("表"), content)


async def challenges(
    link: asyncpg.Connection, polls: Sequence[int], edition: Edition, as_of: datetime
) -> Piece:
    rows = await link.fetch(
        "SELECT p.number AS poll, d.unit, c.room, c.kind, c.says, c.raised_by, c.raised_at,"
        " a.outcome, a.reason, a.answered_at"
        " FROM roll_challenges c JOIN roll_checks k ON k.id = c.roll_check"
        " JOIN polls p ON p.id = k.poll LEFT JOIN dwellings d ON d.id = c.dwelling"
        " LEFT JOIN roll_challenge_answers a ON a.challenge = c.id AND a.answered_at <= $2"
        " WHERE k.poll = ANY($1) AND c.raised_at <= $2 ORDER BY c.id",
        list(polls),
        as_of,
    )
    full = edition == "full"
    content = sheet(
        [
            *(_("表决"), _("房号"), _("提出时间"), _("结论"), _("答复时间")),
            *([_("内容"), _("提出人"), _("理由")] if full else []),
        ],
        (
            [
                *(row["poll"], row["unit"] or row["room"], say_time(row["raised_at"])),
                outcome_in_words({"dismissed": "refused"}.get(row["outcome"], row["outcome"]))[0],
                say_time(row["answered_at"]) if row["answered_at"] else "",
                *([row["says"], row["raised_by"], row["reason"]] if full else []),
            ]
            for row in rows
        ),
    )
    return Piece("roll-challenges.csv", _("名册异议和答复"), _("表"), content)


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
    "  (SELECT o.id FROM objections o WHERE o.poll = ANY($2)))"
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
        " UNION ALL SELECT o.raised_at, 'objection', p.number::text, o.number FROM objections o"
        "  JOIN polls p ON p.id = o.poll WHERE o.poll = ANY($2)"
        " UNION ALL SELECT a.answered_at, 'answered', p.number::text, o.number"
        "  FROM objection_answers a JOIN objections o ON o.id = a.objection"
        "  JOIN polls p ON p.id = o.poll WHERE o.poll = ANY($2)"
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
        "objection": _("第 {n} 号表决：收到异议 {said}"),
        "answered": _("第 {n} 号表决：答复异议 {said}"),
        "recounted": _("第 {n} 号表决：另一人复核计票"),
        "final": _("第 {n} 号表决：作出最终结果"),
    }[what]
