"""What an evidence file holds of the case itself: costs and who did what."""

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
from votes.dossier.rules import Edition, Piece
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
