"""Cells of a roll 业主名册 as offices type them: places, areas, floors, words."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache

from app.i18n import _
from app.masks import split_room

CHINESE_DATA = True  # cells of spreadsheets

Cell = str | int | float | bool | datetime | date | time | timedelta | None

_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2060\ufeff]")
_DIGITS = "一二三四五六七八九"
_CACHED = 8192  # different cells of one column that a roll repeats: 3号楼, 78.90, 已交付

KINDS = {
    "dwelling": ("住宅", "住房", "居住", "公寓", "成套住宅"),
    "shop": ("商铺", "商业", "门面", "网点", "商服", "店铺", "营业", "商业服务"),
    "parking": ("车位", "车库", "地下车位", "停车位"),
}
STATUSES = {
    "sold": ("已交付", "已售", "已售已交付", "正常", "已入住", "自住", "出租"),
    "unsold": ("未售", "未出售", "待售"),
    "undelivered": ("未交付", "已售未交付", "未交房"),
}
SOURCES = {
    "register": ("不动产登记", "登记", "产权证", "不动产权证", "房产证", "登记簿"),
    "survey": ("测绘", "实测", "测绘成果"),
    "contract": ("合同", "买卖合同", "购房合同"),
}


def text_of(cell: Cell) -> str:
    """A cell as text: full-width signs become plain, 101.0 is 101, unseen signs are left out."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    text = cell if isinstance(cell, str) else str(cell)
    if text.isalnum() and unicodedata.is_normalized("NFKC", text):
        return text  # most cells, and this is done for each
    words = unicodedata.normalize("NFKC", text).split()
    return " ".join(filter(None, (_UNSEEN.sub("", word) for word in words)))


class WrongCell(Exception):
    """A cell that cannot be read: its column's name and the reason."""

    def __init__(self, column: str, reason: str) -> None:
        super().__init__(reason)
        self.column = column
        self.reason = reason


# -- where ---------------------------------------------------------------------------------------


@lru_cache(_CACHED, typed=True)
def number_of(cell: Cell, words: str) -> str:
    """The number of a building or staircase without its word: 01栋, 一号楼 and 1.0 are all 1."""
    text = re.sub(rf"({words})$", "", text_of(cell).replace(" ", ""))
    if found := re.fullmatch(r"([0-9]+)(\.0+)?", text):
        return found[1].lstrip("0") or "0"
    found = re.fullmatch(rf"([{_DIGITS}]?)(十?)([{_DIGITS}]?)", text)
    if found is None or not text or (found[1] and found[3] and not found[2]):
        return text
    tens = (_DIGITS.index(found[1]) + 1 if found[1] else 1) if found[2] else 0
    ones = found[3] or ("" if found[2] else found[1])
    return str(10 * tens + (_DIGITS.index(ones) + 1 if ones else 0))


_BUILDING_WORDS = "号楼|栋|幢|座|号|楼|#"
_STAIRCASE_WORDS = "单元|门"
_BOTH = re.compile(r"(.+?(?:号楼|栋|幢|座|楼|#))-?([0-9一二三四五六七八九十]+(?:单元|门))")
_PLAIN_ROOM = re.compile(r"[0-9]{1,6}")
_DASHED = re.compile(r"(\D*?区|)([0-9A-Za-z]+)-([0-9A-Za-z]+)-([0-9A-Za-z]+)")
_STAIRCASE_AND_ROOM = re.compile(r"([0-9]{1,2})(?:单元|门|-)-?([0-9]{3,4}[A-Za-z]?)")


def read_place(cells: Mapping[str, Cell]) -> tuple[str, str, str]:
    """(building, staircase, room), also where all stand in one cell. WrongCell."""
    room = text_of(cells.get("room")).replace(" ", "")
    if not room:
        raise WrongCell("room", _("没有填写房号"))
    building = number_of(cells.get("building"), _BUILDING_WORDS)
    staircase = number_of(cells.get("staircase"), _STAIRCASE_WORDS)
    if (
        building
        and staircase
        and len(building) < 9 > len(staircase)
        and _PLAIN_ROOM.fullmatch(room)
    ):
        return building, staircase, room  # most rows
    room = re.sub(r"^([0-9]+)\.0+$", r"\1", room)
    if not building:
        building, stair, room = _split_place(room)
        return building, staircase or stair, room
    if not staircase:
        building, staircase = _two_in_one(building, cells)
    if _PLAIN_ROOM.fullmatch(room) is None:
        staircase, room = _longer_room(building, staircase, room)
    for name, text in (("building", building), ("staircase", staircase), ("room", room)):
        if len(text) > 20:
            raise WrongCell(name, _("“{text}…”太长，最多 20 个字").format(text=text[:10]))
    return building, staircase, room


def _split_place(text: str) -> tuple[str, str, str]:
    """东区3号楼2单元501室 or 3-2-501. 501 alone could be anywhere. WrongCell."""
    text = re.sub(r"(室|房|号)$", "", text)
    dashed = _DASHED.fullmatch(text)
    parts = None if dashed or (text.isascii() and text.isalnum()) else split_room(text)
    if dashed is not None:
        area, building, staircase, room = dashed.groups()
    elif parts is not None and parts.building:
        area, building, staircase, room = parts.area, parts.building, parts.staircase, parts.room
    else:
        raise WrongCell("room", _("“{room}”看不出楼号，请填写楼号列").format(room=text[:20]))
    return area + number_of(building, ""), number_of(staircase, ""), room


def _two_in_one(building: str, cells: Mapping[str, Cell]) -> tuple[str, str]:
    """3号楼2单元 in the cell of the building."""
    found = _BOTH.fullmatch(text_of(cells.get("building")).replace(" ", ""))
    if found is None:
        return building, ""
    return number_of(found[1], _BUILDING_WORDS), number_of(found[2], _STAIRCASE_WORDS)


def _longer_room(building: str, staircase: str, room: str) -> tuple[str, str]:
    """(staircase, room) of 501室, 2-501 or 3-2-501 beside columns that say 3 and perhaps 2."""
    room = re.sub(r"(室|房|号)$", "", room)
    parts = split_room(room)
    whole = parts if parts and parts.building and parts.staircase else None
    if dashed := _DASHED.fullmatch(room):
        said, stair, rest = dashed[1] + dashed[2], dashed[3], dashed[4]
    elif whole is not None:
        said, stair, rest = whole.area + whole.building, whole.staircase, whole.room
    elif two := _STAIRCASE_AND_ROOM.fullmatch(room):
        said, stair, rest = building, two[1], two[2]
    else:
        return staircase, room
    said, stair = number_of(said, ""), number_of(stair, "")
    if said != building or staircase not in ("", stair):
        raise WrongCell("room", _("“{room}”与楼号、单元两列不一致，请核对").format(room=room[:20]))
    return stair, rest


@lru_cache(_CACHED, typed=True)
def read_floor(cell: Cell, room: str) -> int | None:
    """As given, else as room numbers tell: 501 is on the fifth."""
    text = re.sub(r"[层楼F第]", "", text_of(cell).upper())
    if re.fullmatch(r"-?\d{1,3}", text):
        return int(text)
    if re.fullmatch(r"\d{3,4}", room):
        return int(room[:-2])
    return None


# -- how large, of what kind ---------------------------------------------------------------------


@lru_cache(_CACHED, typed=True)
def read_area(cell: Cell) -> int:
    """m² × 100. At most two decimals; the noise of a formula's result is none. WrongCell."""
    text = re.sub(r"(?i)(m2|平方米|平方|平米|平)$", "", text_of(cell)).strip()
    if not text:
        raise WrongCell("area", _("没有填写面积"))
    if not re.fullmatch(r"-?([0-9]{1,12}|[0-9]{1,3}(,[0-9]{3}){1,3})(\.[0-9]{1,30})?", text):
        raise WrongCell("area", _("面积“{text}”不是数字，请填写如 71.20").format(text=text[:20]))
    exact = Decimal(text.replace(",", "")) * 100
    if isinstance(cell, float):
        exact = exact.quantize(Decimal("0.0001"))
    if exact != exact.to_integral_value():
        raise WrongCell(
            "area", _("面积“{text}”超过两位小数，请按产权资料填写两位").format(text=text[:20])
        )
    if not 0 < exact <= 10_000_000:
        raise WrongCell("area", _("面积“{text}”不在合理范围内，请核对").format(text=text[:20]))
    return int(exact)


@lru_cache(_CACHED, typed=True)
def read_kind(cell: Cell) -> str:
    return (one_of(cell, _WORDS["kind"], "kind") if cell else None) or "dwelling"


def read_source(cell: Cell) -> str | None:
    return one_of(cell, _WORDS["area_source"], "area_source") if cell else None


@lru_cache(_CACHED, typed=True)
def read_status(cell: Cell) -> str:
    return (one_of(cell, _WORDS["status"], "status") if cell else None) or "sold"


_WORDS: Mapping[str, Mapping[str, Sequence[str]]] = {
    "kind": KINDS,
    "area_source": SOURCES,
    "status": STATUSES,
}


def one_of(cell: Cell, known: Mapping[str, Sequence[str]], column: str) -> str | None:
    """Which of the `known` (name → its words) the cell says; None if empty. WrongCell."""
    text = text_of(cell).replace(" ", "")
    if not text:
        return None
    for name, words in known.items():
        if text in words:
            return name
    raise WrongCell(
        column,
        _("“{text}”不认识，请填写{words}").format(
            text=text[:20], words="、".join(words[0] for words in known.values())
        ),
    )


def refuse_dates(cells: Mapping[str, Cell]) -> None:
    """Office software makes a date of 1-2 unasked; what was typed is lost. WrongCell."""
    if date not in map(type, cells.values()):
        return
    for name in ("building", "staircase", "room", "area", "id_tail"):
        if isinstance(cells.get(name), date):
            raise WrongCell(name, _("表格软件把这一格改成了日期，请把这一列设为文本格式后重新填写"))
