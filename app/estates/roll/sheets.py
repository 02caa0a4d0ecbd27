"""A file that somebody uploaded, as sheets of cells: .xlsx, .xls, .ods, .csv."""

import csv
import io
import zipfile
from pathlib import PurePath

from app.errors import Invalid
from app.estates.roll.cells import find_columns
from app.estates.roll.rules import Sheet
from app.estates.roll.unpacking import FileBroken, FileLocked, unpack
from app.i18n import _

BYTES_MOST = 20 * 1024 * 1024
UNPACKED_MOST = 400 * 1024 * 1024  # a zip that grows beyond it is no roll
ROWS_MOST = 120_000


class NotARoll(Invalid):
    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(message, remedy, field="file")


def read_sheets(content: bytes, filename: str) -> list[Sheet]:
    """The sheets that have the columns of a roll. NotARoll."""
    rolls = [
        sheet for sheet in open_sheets(content, filename) if find_columns(sheet.rows) is not None
    ]
    if not rolls:
        raise NotARoll(
            _("没有找到名册的表头"),
            _("表头应在前 20 行内，至少有“房号”“面积”“产权人”三列，列名照此填写。"),
        )
    return rolls


def open_sheets(content: bytes, filename: str) -> list[Sheet]:
    """All sheets of an office's file, whatever it holds. NotARoll."""
    if not content:
        raise NotARoll(_("文件是空的"), _("请重新选择文件。"))
    if len(content) > BYTES_MOST:
        raise NotARoll(_("文件超过 20 MB"), _("请删去图片等无关内容，或按楼栋分成几个文件。"))
    kind = PurePath(filename.lower()).suffix
    if kind == ".csv":
        sheets = [Sheet("", _read_csv(content))]
    elif kind in (".xlsx", ".xls", ".ods", ".xlsm"):
        sheets = _read_workbook(content)
    else:
        raise NotARoll(
            _("不支持这种文件"), _("请上传 Excel 表格（.xlsx、.xls）、.ods 或 .csv 文件。")
        )
    if sum(len(sheet.rows) for sheet in sheets) > ROWS_MOST:
        raise NotARoll(
            _("表格超过 {n} 行").format(n=ROWS_MOST), _("请删去空行，或按楼栋分成几个文件。")
        )
    return sheets


def _read_workbook(content: bytes) -> list[Sheet]:
    if content[:2] == b"PK":
        _check_unpacked(content)
    try:
        return [Sheet(name, rows) for name, rows in unpack(content)]
    except FileLocked as locked:
        raise NotARoll(_("文件设有密码"), _("请取消密码后另存一份，再上传。")) from locked
    except FileBroken as broken:
        raise NotARoll(
            _("文件打不开，可能已损坏"), _("请在表格软件里打开确认，另存为 .xlsx 后再上传。")
        ) from broken


def _check_unpacked(content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            size = sum(entry.file_size for entry in packed.infolist())
    except zipfile.BadZipFile as broken:
        raise NotARoll(
            _("文件打不开，可能已损坏"), _("请在表格软件里打开确认，另存为 .xlsx 后再上传。")
        ) from broken
    if size > UNPACKED_MOST:
        raise NotARoll(_("文件展开后过大"), _("请只保留名册这一张表，再上传。"))


def _read_csv(content: bytes) -> list[list[str]]:
    """UTF-8 or, as older office software writes, GB 18030."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        try:
            return list(csv.reader(io.StringIO(text)))
        except csv.Error:
            break
    raise NotARoll(_("文件的文字编码无法识别"), _("请另存为 UTF-8 编码的 .csv，或 .xlsx 文件。"))
