"""Use-cases of the roll: keep an uploaded roll for preview, import what the preview showed."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import anyio.to_thread

from app import database
from app.accounts.permissions import Actor
from app.documents import services as documents
from app.errors import Conflict, NotFound
from app.estates.access import estate_to_import
from app.estates.roll.keeping import MEDIA_TYPE, open_packed, pack
from app.estates.roll.rules import Preview, Sheet, preview
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


class RegisterMoved(Conflict):
    def __init__(self) -> None:
        super().__init__(
            _("您核对之后，库里的名册有了变化"),
            _("下面是按现在的名册重新比较的结果，请再核对一遍，然后确认导入。"),
        )


def _read_and_pack(content: bytes, filename: str) -> bytes:
    return pack(read_sheets(content, filename))


async def upload_roll(
    actor: Actor, estate: int, filename: str, content: bytes, *, data_dir: Path, now: datetime
) -> int:
    """Keep what the file says and open a preview of it; its id. The register is not touched.

    NotARoll where the file cannot be read as a roll. A long file takes seconds: not on the loop.
    """
    await estate_to_import(actor, estate)
    packed = await anyio.to_thread.run_sync(_read_and_pack, content, filename)
    waiting = RollPreview(
        estate=estate,
        filename=filename[-200:],
        content=packed,
        choices={},
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
    sheets, row = await _kept(estate, waiting)
    return await anyio.to_thread.run_sync(preview, sheets, await existing_rows(estate)), row


async def _kept(estate: int, waiting: int) -> tuple[Sequence[Sheet], Mapping[str, Any]]:
    row = await database.fetch_one(
        "SELECT id, filename, content, uploaded_at FROM roll_previews"
        " WHERE id = $1 AND estate = $2",
        waiting,
        estate,
    )
    if row is None:
        raise NotFound
    return await anyio.to_thread.run_sync(open_packed, row["content"]), dict(row)


async def import_roll(
    actor: Actor,
    estate: int,
    waiting: int,
    *,
    data_dir: Path,
    now: datetime,
    seen: str | None = None,
) -> Preview:
    """Write the good rows of the previewed file, all or nothing; what was done.

    The register is locked and the file read against it again. RegisterMoved where that gives
    another result than the preview marked `seen`; NothingToImport where no row is new or changed.
    """
    await estate_to_import(actor, estate)
    sheets, row = await _kept(estate, waiting)
    document, _sha256 = await documents.keep(
        row["content"], MEDIA_TYPE, data_dir=data_dir, by=actor.person, now=now
    )
    async with database.transaction() as link:
        await link.execute("SELECT 1 FROM estates WHERE id = $1 FOR UPDATE", estate)
        done = await anyio.to_thread.run_sync(preview, sheets, await existing_rows(estate))
        to_write = [*done.new, *done.changed]
        if not to_write:
            raise NothingToImport
        if seen is not None and seen != done.mark:
            raise RegisterMoved
        await write_rows(link, estate, to_write)
        await RollImport(
            estate=estate,
            filename=row["filename"],
            document=document,
            new=len(done.new),
            changed=len(done.changed),
            unchanged=len(done.unchanged),
            imported_by=actor.person,
            imported_at=now,
        ).save()
    return done
