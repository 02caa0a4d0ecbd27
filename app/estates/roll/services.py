"""Use-cases of the roll: keep an uploaded file for preview, import what the preview showed."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from app import database
from app.accounts.permissions import Actor
from app.documents import services as documents
from app.errors import Conflict, NotFound
from app.estates.access import estate_to_import
from app.estates.roll.rules import Preview, preview
from app.estates.roll.sheets import read_sheets
from app.estates.roll.storage import existing_rows, write_rows
from app.estates.tables import RollImport, RollPreview
from app.i18n import _


class NothingToImport(Conflict):
    def __init__(self) -> None:
        super().__init__(
            _("这份名册里没有可以导入的新内容"),
            _("请核对预览中列出的错误，改正表格后重新上传。"),
        )


async def upload_roll(
    actor: Actor, estate: int, filename: str, content: bytes, *, data_dir: Path, now: datetime
) -> int:
    """Keep the file and open a preview of it; the preview's id. The register is not touched.

    Invalid where the file cannot be read as a spreadsheet.
    """
    await estate_to_import(actor, estate)
    read_sheets(content, filename)
    document, _sha256 = await documents.keep(
        content, "application/octet-stream", data_dir=data_dir, by=actor.person, now=now
    )
    waiting = RollPreview(
        estate=estate,
        filename=filename[-200:],
        document=document,
        uploaded_by=actor.person,
        uploaded_at=now,
    )
    async with database.transaction():
        await waiting.save()
    return int(waiting.id)


async def load_preview(
    actor: Actor, estate: int, waiting: int, *, data_dir: Path
) -> tuple[Preview, Mapping[str, object]]:
    """What the uploaded file would do, and the row of `roll_previews`. NotFound."""
    await estate_to_import(actor, estate)
    row = await database.fetch_one(
        "SELECT id, filename, document, uploaded_at FROM roll_previews"
        " WHERE id = $1 AND estate = $2",
        waiting,
        estate,
    )
    if row is None:
        raise NotFound
    content, _media_type, _sha256 = await documents.read(row["document"], data_dir=data_dir)
    sheets = read_sheets(content, row["filename"])
    return preview(sheets, await existing_rows(estate)), dict(row)


async def import_roll(
    actor: Actor, estate: int, waiting: int, *, data_dir: Path, now: datetime
) -> Preview:
    """Write the good rows of the previewed file, all or nothing; what was done.

    The register is locked and the file read against it again: what another import changed in
    the meantime is seen. NothingToImport where no good row is new or changed.
    """
    seen, row = await load_preview(actor, estate, waiting, data_dir=data_dir)
    content, _media_type, _sha256 = await documents.read(
        int(str(row["document"])), data_dir=data_dir
    )
    sheets = read_sheets(content, str(row["filename"]))
    async with database.transaction() as link:
        await link.execute("SELECT 1 FROM estates WHERE id = $1 FOR UPDATE", estate)
        seen = preview(sheets, await existing_rows(estate))
        to_write = [*seen.new, *seen.changed]
        if not to_write:
            raise NothingToImport
        await write_rows(link, estate, to_write)
        await RollImport(
            estate=estate,
            filename=row["filename"],
            document=row["document"],
            new=len(seen.new),
            changed=len(seen.changed),
            unchanged=len(seen.unchanged),
            imported_by=actor.person,
            imported_at=now,
        ).save()
    return seen
