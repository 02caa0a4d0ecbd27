"""Which kept files belong to a case: notices, minutes, papers, photographs."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import asyncpg

from app.documents.services import path_of
from app.i18n import _
from votes.dossier.gathering.sources import SOURCES
from votes.dossier.rules import Edition, Kept, Piece

_ENDINGS = {
    "application/pdf": ".pdf",
    "image/jpeg": ".jpg",
    "application/json": ".json",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
}


def _group(folder: str) -> str:
    return {
        "minutes": _("会议纪要"),
        "addenda": _("补充纪要"),
        "poll_papers": _("表决材料"),
        "preliminary": _("初步统计结果公示"),
        "final": _("表决结果公告"),
        "scheme_papers": _("费用方案的报价和依据"),
        "postings": _("张贴公示的照片"),
        "renewals": _("名册变更公告"),
        "renewal_papers": _("名册变更的依据"),
        "posted_notices": _("名册核对、表决、延长、废止的公告"),
        "official_papers": _("协商文书"),
        "meeting_papers": _("会议材料"),
        "opinions": _("法律意见书"),
        "closing_accounts": _("收支决算公告"),
        "audits": _("审计报告"),
        "confirmations": _("业主书面确认"),
        "door_visits": _("上门登记的签字照片"),
        "minutes_scans": _("纪要签字页"),
        "proofs": _("承诺落实的证明"),
        "deliveries": _("送达的照片"),
        "papers": _("纸质表决票照片"),
        "objections": _("异议附的照片"),
        "mediations": _("人民调解协议"),
    }[folder]


async def kept_documents(
    link: asyncpg.Connection,
    consultation: int,
    polls: Sequence[int],
    edition: Edition,
    as_of: datetime,
    data_dir: Path,
) -> list[Piece]:
    """One statement a kind of document, one for what they are, one for which polls were counted:
    before that no file shows how anybody voted, whoever takes it."""
    counted = [
        row["poll"]
        for row in await link.fetch(
            "SELECT DISTINCT m.poll FROM results r JOIN motions m ON m.id = r.motion"
            " WHERE m.poll = ANY($1::int[]) AND r.counted_at <= $2",
            list(polls),
            as_of,
        )
    ]
    found = []
    for source in SOURCES:
        if source.personal and edition != "full":
            continue
        asked = counted if source.secret else list(polls)
        rows = await link.fetch(source.sql, consultation, asked, as_of)
        found += [(source.folder, place, row) for place, row in enumerate(rows, start=1)]
    stated = {
        row["id"]: row
        for row in await link.fetch(
            "SELECT id, sha256, media_type, size FROM documents WHERE id = ANY($1::int[])",
            [row["document"] for _folder, _place, row in found],
        )
    }
    pieces = []
    for folder, place, row in found:
        document = stated[row["document"]]
        ending = _ENDINGS.get(document["media_type"], ".bin")
        sha256 = document["sha256"]
        pieces.append(
            Piece(
                f"documents/{folder}/{place:03d}{ending}",
                f"{_group(folder)} {row['part']}",
                _("文件"),
                Kept(str(path_of(data_dir, sha256)), sha256, document["size"]),
            )
        )
    return pieces
