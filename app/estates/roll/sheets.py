"""A file that somebody uploaded, as sheets of cells: .xlsx, .xls, .ods, .csv."""

import io
import zipfile
from pathlib import PurePath
from typing import Literal

from app.errors import Invalid
from app.estates.roll.keeping import open_packed
from app.estates.roll.rules import Sheet
from app.estates.roll.unpacking import (
    ROWS_MOST,
    FileBroken,
    FileLocked,
    NoHeader,
    TooManyRows,
    UnknownEncoding,
    unpack,
)
from app.i18n import _

BYTES_MOST = 20 * 1024 * 1024
UNPACKED_MOST = 400 * 1024 * 1024  # a zip that grows beyond it is no roll
_ENTRIES_MOST = 2000

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # .xls; and an .xlsx with a password


class NotARoll(Invalid):
    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(message, remedy, field="file")


def open_sheets(content: bytes, filename: str) -> list[Sheet]:
    """All sheets of an office's file, whatever it holds. NotARoll."""
    return open_packed(read_packed(content, filename, "all"))


def read_packed(content: bytes, filename: str, wanted: Literal["rolls", "all"] = "rolls") -> bytes:
    """The sheets that are wanted, packed as `keeping` says. NotARoll."""
    if not content:
        raise NotARoll(_("文件是空的"), _("请重新选择文件。"))
    if len(content) > BYTES_MOST:
        raise NotARoll(_("文件超过 20 MB"), _("请删去图片等无关内容，或按楼栋分成几个文件。"))
    kind = PurePath(filename.lower()).suffix
    if kind == ".xlsm":
        raise NotARoll(
            _("文件带有宏（.xlsm），不能上传"), _("请在表格软件里另存为 .xlsx 后再上传。")
        )
    if kind not in (".csv", ".xlsx", ".xls", ".ods"):
        raise NotARoll(
            _("不支持这种文件"), _("请上传 Excel 表格（.xlsx、.xls）、.ods 或 .csv 文件。")
        )
    if kind != ".csv":
        _check_workbook(content)
    try:
        return unpack(content, kind, wanted)
    except FileLocked as locked:
        raise NotARoll(_("文件设有密码"), _("请取消密码后另存一份，再上传。")) from locked
    except TooManyRows as long:
        raise NotARoll(
            _("表格超过 {n} 行，或空行空列太多").format(n=ROWS_MOST),
            _("请删去空行、空列，或按楼栋分成几个文件。"),
        ) from long
    except NoHeader as unknown:
        raise NotARoll(
            _("没有找到名册的表头"),
            _("表头应在前 20 行内，至少有“房号”“面积”“产权人”三列，列名照此填写。"),
        ) from unknown
    except UnknownEncoding as unreadable:
        raise NotARoll(
            _("文件的文字编码无法识别"), _("请另存为 UTF-8 编码的 .csv，或 .xlsx 文件。")
        ) from unreadable
    except FileBroken as broken:
        raise _broken() from broken


def _broken() -> NotARoll:
    return NotARoll(
        _("文件打不开，可能已损坏"), _("请在表格软件里打开确认，另存为 .xlsx 后再上传。")
    )


def _check_workbook(content: bytes) -> None:
    """What can be told from the outside, before anything is unpacked."""
    if content.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise NotARoll(_("文件设有密码"), _("请取消密码后另存一份，再上传。"))
        return
    if not content.startswith(b"PK"):
        raise _broken()
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            entries = packed.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError) as broken:
        raise _broken() from broken
    if any(PurePath(entry.filename).name.lower() == "vbaproject.bin" for entry in entries):
        raise NotARoll(_("文件里有宏，不能上传"), _("请在表格软件里另存为 .xlsx 后再上传。"))
    if len(entries) > _ENTRIES_MOST or sum(entry.file_size for entry in entries) > UNPACKED_MOST:
        raise NotARoll(_("文件展开后过大"), _("请只保留名册这一张表，再上传。"))
