"""Use-cases of the roll: keep an uploaded roll for preview, import what the preview showed."""

import gc
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import anyio.to_thread

from app import database
from app.accounts.permissions import Actor
from app.audit.services import note
from app.documents import services as documents
from app.errors import Conflict, Invalid, NotAllowed, NotFound
from app.estates.access import estate_to_import
from app.estates.register.imported import Source, note_import
from app.estates.register.storage import records_of_estate
from app.estates.roll.choices import Choices, choices_of
from app.estates.roll.faults import faults_sheet
from app.estates.roll.headers import NEEDED, column_letter
from app.estates.roll.keeping import MEDIA_TYPE, open_packed, record_of
from app.estates.roll.permissions import can_download_faults
from app.estates.roll.preview import Preview
from app.estates.roll.rows import RollRow
from app.estates.roll.rules import preview
from app.estates.roll.sheets import read_packed
from app.estates.roll.storage import existing_rows, write_rows
from app.estates.roll.words import column_word
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
            _("您核对之后，库里的名册或您的选择有了变化"),
            _("下面是按现在的名册重新比较的结果，请再核对一遍，然后确认导入。"),
        )


class ColumnsUnclear(Invalid):
    """One column for two things, a needed one for nothing, or one that is not there."""

    def __init__(self, faults: Sequence[tuple[str, str]]) -> None:
        super().__init__(faults=tuple(faults))


@dataclass(frozen=True, slots=True)
class Upload:
    """A roll that waits, and who brought it."""

    filename: str
    uploaded_at: datetime
    uploaded_by: int
    choices: Choices
    content: bytes


async def upload_roll(
    actor: Actor, estate: int, filename: str, content: bytes, *, data_dir: Path, now: datetime
) -> int:
    """Keep what the file says and open a preview of it; its id. The register is not touched.

    NotARoll where the file cannot be read as a roll. A long file takes seconds: not on the loop.
    A preview that nobody comes back to goes by itself.
    """
    await estate_to_import(actor, estate)
    packed = await anyio.to_thread.run_sync(read_packed, content, filename)
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
    actor: Actor, estate: int, waiting: int, *, choices: Choices | None = None
) -> tuple[Preview, Upload]:
    """What the uploaded file would do, with other choices than the kept ones if given. NotFound."""
    await estate_to_import(actor, estate)
    upload = await _kept(estate, waiting)
    with _keeping_all():
        seen = await anyio.to_thread.run_sync(
            _compared, upload.content, await existing_rows(estate), choices or upload.choices
        )
    return seen, upload


def _compared(content: bytes, existing: Mapping[str, RollRow], choices: Choices) -> Preview:
    with _keeping_all():
        return preview(open_packed(content), existing, choices)


@contextmanager
def _keeping_all() -> Iterator[None]:
    """A long roll is a million small things that all stay: looking for garbage among them again
    and again takes as long as reading it."""
    looking = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if looking:
            gc.enable()


async def _kept(estate: int, waiting: int) -> Upload:
    row = await database.fetch_one(
        "SELECT filename, content, choices, uploaded_by, uploaded_at FROM roll_previews"
        " WHERE id = $1 AND estate = $2",
        waiting,
        estate,
    )
    if row is None:
        raise NotFound
    return Upload(
        filename=row["filename"],
        uploaded_at=row["uploaded_at"],
        uploaded_by=row["uploaded_by"],
        choices=choices_of(json.loads(row["choices"])),
        content=row["content"],
    )


async def choose_columns(
    actor: Actor, estate: int, waiting: int, columns: Mapping[str, str], *, remark: bool
) -> None:
    """Keep what each column is, letters of the first sheet or "". ColumnsUnclear."""
    seen, upload = await load_preview(actor, estate, waiting)
    letters = {column_letter(number) for number in range(len(seen.titles))}
    faults = []
    taken: dict[str, str] = {}
    for name, letter in columns.items():
        if not letter:
            if name in NEEDED:
                faults.append((name, _("请选择哪一列是{what}。").format(what=column_word(name))))
            continue
        if letter not in letters:
            faults.append((name, _("表格里没有 {letter} 列。").format(letter=letter[:3])))
        elif letter in taken:
            faults.append(
                (
                    name,
                    _("{letter} 列已经选作{other}，请改选另一列。").format(
                        letter=letter, other=column_word(taken[letter])
                    ),
                )
            )
        taken.setdefault(letter, name)
    if faults:
        raise ColumnsUnclear(faults)
    await _choose(estate, waiting, replace(upload.choices, columns=columns, remark=remark))


async def choose_carry(actor: Actor, estate: int, waiting: int, *, carry: bool) -> None:
    """Whether a blank building is the one above it. NotFound."""
    await estate_to_import(actor, estate)
    upload = await _kept(estate, waiting)
    await _choose(estate, waiting, replace(upload.choices, carry=carry))


async def choose_people(
    actor: Actor,
    estate: int,
    waiting: int,
    same: Sequence[Sequence[str]],
    apart: Sequence[str],
) -> None:
    """Keep who is one person and who is not; units that nobody asked about are left out.

    Invalid where a single unit is to be one person's with nothing, or one is both.
    """
    seen, upload = await load_preview(actor, estate, waiting)
    asked = {unit for one in seen.questions for unit in one.units}
    groups = [tuple(unit for unit in group if unit in asked) for group in same]
    groups = [group for group in groups if group]
    if any(len(group) < 2 for group in groups):
        raise Invalid(_("只勾选了一处房屋"), _("是同一人的房屋请勾选两处以上，否则都不要勾选。"))
    alone = tuple(unit for unit in apart if unit in asked)
    if set(alone) & {unit for group in groups for unit in group}:
        raise Invalid(_("同一处房屋既选了是同一人，又选了不是"), _("请只选一种。"))
    await _choose(estate, waiting, replace(upload.choices, same=tuple(groups), apart=alone))


async def _choose(estate: int, waiting: int, choices: Choices) -> None:
    async with database.transaction() as link:
        await link.execute(
            "UPDATE roll_previews SET choices = $3 WHERE id = $1 AND estate = $2",
            waiting,
            estate,
            json.dumps(choices.to_json(), ensure_ascii=False),
        )


async def download_faults(actor: Actor, estate: int, waiting: int) -> tuple[bytes, str]:
    """The rows that will not be imported, marked, as .xlsx; and the file's name.

    They hold names and phones, so only whoever uploaded them has them back. NotAllowed.
    """
    facts = await estate_to_import(actor, estate)
    seen, upload = await load_preview(actor, estate, waiting)
    if not can_download_faults(actor, facts.place, upload.uploaded_by):
        raise NotAllowed
    sheets = open_packed(upload.content)
    content = await anyio.to_thread.run_sync(faults_sheet, sheets, seen, upload.choices)
    return content, _("{name}-有错的行.xlsx").format(name=Path(upload.filename).stem)


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
    facts = await estate_to_import(actor, estate)
    upload = await _kept(estate, waiting)
    kept = await anyio.to_thread.run_sync(_recorded, upload)
    document, sha256 = await documents.keep(
        kept, MEDIA_TYPE, data_dir=data_dir, by=actor.person, now=now
    )
    async with database.transaction() as link:
        await link.execute("SELECT 1 FROM estates WHERE id = $1 FOR UPDATE", estate)
        with _keeping_all():
            done = await anyio.to_thread.run_sync(
                _compared, upload.content, await existing_rows(estate), upload.choices
            )
            if not done.new and not done.changed:
                raise NothingToImport
            if seen is not None and seen != done.mark:
                raise RegisterMoved
            before = await records_of_estate(estate)
            await write_rows(link, estate, done.new, done.changed, by=actor.person, now=now)
            await note_import(
                link,
                estate,
                before,
                Source(upload.filename, sha256, actor.person, now),
            )
        imported = RollImport(
            estate=estate,
            filename=upload.filename,
            document=document,
            new=len(done.new),
            changed=len(done.changed),
            unchanged=len(done.unchanged),
            imported_by=actor.person,
            imported_at=now,
        )
        await imported.save()
        await link.execute("DELETE FROM roll_previews WHERE id = $1", waiting)
        await note(
            link,
            actor,
            "import_roll",
            facts,
            now,
            of=("roll_imports", int(imported.id)),
            after={
                "estate": estate,
                **{name: len(getattr(done, name)) for name in ("new", "changed", "unchanged")},
                **{name: len(getattr(done, name)) for name in ("wrong", "doubtful")},
                "hardship_notes": done.hardships,
                "said_same": len(upload.choices.same),
                "said_apart": len(upload.choices.apart),
                "carried": done.carried if upload.choices.carry else 0,
            },
        )
    return done


def _recorded(upload: Upload) -> bytes:
    return record_of(open_packed(upload.content), dict(upload.choices.columns))
