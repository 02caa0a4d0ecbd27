"""Which kept files belong to a case: notices, minutes, papers, photographs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import asyncpg

from app.documents.services import read
from app.i18n import _
from votes.dossier.rules import Edition, Piece

_ENDINGS = {
    "application/pdf": ".pdf",
    "image/jpeg": ".jpg",
    "application/json": ".json",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
}


@dataclass(frozen=True, slots=True)
class _Source:
    """`sql`: rows of document, title part, at; $1 the consultation, $2 the polls, $3 until when.

    `personal`: photographs of papers and the like, for a full file only.
    """

    folder: str
    sql: str
    personal: bool = False


_SOURCES = (
    _Source(
        "minutes",
        "SELECT i.document, m.number::text AS part, i.issued_at AS at FROM minutes i"
        " JOIN meetings m ON m.id = i.meeting WHERE m.consultation = $1 AND $2::int[] IS NOT NULL"
        " AND i.issued_at <= $3 ORDER BY m.number",
    ),
    _Source(
        "poll_papers",
        "SELECT d.document, p.number || ' ' || d.title AS part, d.added_at AS at"
        " FROM poll_documents d JOIN polls p ON p.id = d.poll"
        " WHERE $1::int IS NOT NULL AND d.poll = ANY($2) AND d.added_at <= $3 ORDER BY d.id",
    ),
    _Source(
        "preliminary",
        "SELECT r.notice AS document, p.number || '-' || r.version AS part, r.recorded_at AS at"
        " FROM result_publications r JOIN polls p ON p.id = r.poll"
        " WHERE $1::int IS NOT NULL AND r.poll = ANY($2) AND r.recorded_at <= $3 ORDER BY r.id",
    ),
    _Source(
        "final",
        "SELECT f.notice AS document, p.number::text AS part, f.finalised_at AS at"
        " FROM final_results f JOIN polls p ON p.id = f.poll"
        " WHERE $1::int IS NOT NULL AND f.poll = ANY($2) AND f.finalised_at <= $3 ORDER BY f.id",
    ),
    _Source(
        "scheme_papers",
        "SELECT s.document, s.name AS part, s.added_at AS at"
        " FROM scheme_papers s JOIN cost_schemes c ON c.id = s.scheme"
        " WHERE c.consultation = $1 AND $2::int[] IS NOT NULL AND s.added_at <= $3 ORDER BY s.id",
    ),
    _Source(
        "postings",
        "SELECT DISTINCT d.photo AS document, p.number || ' ' || d.note AS part,"
        " min(d.recorded_at) OVER (PARTITION BY d.photo) AS at"
        " FROM deliveries d JOIN polls p ON p.id = d.poll WHERE $1::int IS NOT NULL"
        " AND d.poll = ANY($2) AND d.recorded_at <= $3 AND d.way = 'posted'"
        " AND d.photo IS NOT NULL ORDER BY 1",
    ),
    _Source(
        "deliveries",
        "SELECT d.photo AS document, p.number || ' ' || e.unit AS part, d.recorded_at AS at"
        " FROM deliveries d JOIN polls p ON p.id = d.poll JOIN roll_entries e ON e.id = d.entry"
        " WHERE $1::int IS NOT NULL AND d.poll = ANY($2) AND d.recorded_at <= $3"
        " AND d.way <> 'posted' AND d.photo IS NOT NULL ORDER BY d.id",
        personal=True,
    ),
    _Source(
        "papers",
        "SELECT f.document, p.number || '-' || s.number || '-' || f.page AS part,"
        " s.uploaded_at AS at FROM paper_photos f JOIN paper_sheets s ON s.id = f.sheet"
        " JOIN polls p ON p.id = s.poll WHERE $1::int IS NOT NULL AND s.poll = ANY($2)"
        " AND s.uploaded_at <= $3 ORDER BY f.id",
        personal=True,
    ),
    _Source(
        "objections",
        "SELECT o.photo AS document, o.number AS part, o.raised_at AS at FROM objections o"
        " WHERE $1::int IS NOT NULL AND o.poll = ANY($2) AND o.raised_at <= $3"
        " AND o.photo IS NOT NULL ORDER BY o.id",
        personal=True,
    ),
)


def _group(folder: str) -> str:
    return {
        "minutes": _("会议纪要"),
        "poll_papers": _("表决材料"),
        "preliminary": _("初步统计结果公示"),
        "final": _("表决结果公告"),
        "scheme_papers": _("费用方案的报价和依据"),
        "postings": _("张贴公示的照片"),
        "deliveries": _("送达的照片"),
        "papers": _("纸质表决票照片"),
        "objections": _("异议附的照片"),
    }[folder]


async def kept_documents(
    link: asyncpg.Connection,
    consultation: int,
    polls: Sequence[int],
    edition: Edition,
    as_of: datetime,
    data_dir: Path,
) -> list[Piece]:
    """One statement a kind of document, and the files themselves. DocumentLost."""
    pieces = []
    for source in _SOURCES:
        if source.personal and edition != "full":
            continue
        rows = await link.fetch(source.sql, consultation, list(polls), as_of)
        for place, row in enumerate(rows, start=1):
            content, media_type, _sha256 = await read(row["document"], data_dir=data_dir)
            ending = _ENDINGS.get(media_type, ".bin")
            pieces.append(
                Piece(
                    f"documents/{source.folder}/{place:03d}{ending}",
                    f"{_group(source.folder)} {row['part']}",
                    _("文件"),
                    content,
                )
            )
    return pieces
