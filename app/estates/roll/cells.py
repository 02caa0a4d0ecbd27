"""Cells of a roll 业主名册 as offices type them: headers by their names, areas, tails, floors."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation

from app.i18n import _

CHINESE_DATA = True  # headers and cells of spreadsheets

Cell = str | int | float | bool | datetime | date | time | timedelta | None

COLUMNS: dict[str, tuple[str, ...]] = {
    "building": ("楼号", "楼栋", "楼栋号", "栋号", "幢号", "楼幢", "座", "楼"),
    "staircase": ("单元", "单元号", "门栋", "门号"),
    "floor": ("楼层", "层", "所在层"),
    "room": ("房号", "室号", "房间号", "户号", "门牌号", "房屋坐落", "坐落", "房屋地址", "地址"),
    "kind": ("用途", "房屋用途", "类型", "房屋类型", "性质", "规划用途"),
    "area": (
        "专有面积",
        "专有部分面积",
        "建筑面积",
        "产权面积",
        "房屋面积",
        "面积",
    ),
    "area_source": ("面积来源", "面积依据"),
    "owner": ("产权人", "业主", "业主姓名", "姓名", "房主", "权利人", "所有权人", "户主"),
    "id_tail": (
        "证件号后四位",
        "身份证后四位",
        "证件后四位",
        "身份证号",
        "身份证号码",
        "证件号",
        "证件号码",
    ),
    "phone": ("联系电话", "电话", "手机", "手机号", "手机号码", "联系方式"),
    "coowners": ("共有人", "共有产权人", "其他共有人", "共有权人"),
    "representative": ("表决代表人", "代表人", "产权代表", "推选代表", "共有人代表"),
    "status": ("产权状态", "状态", "销售状态", "交付状态"),
    "remark": ("备注", "说明"),
}

NEEDED = ("room", "area", "owner")
HEADER_WITHIN = 20  # rows from the top

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
    """A cell as text: full-width signs become plain, 101.0 is 101, a date stays a date."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return " ".join(unicodedata.normalize("NFKC", str(cell)).split())


def column_letter(column: int) -> str:
    """0 → A, 26 → AA."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _title(cell: Cell) -> str:
    """A header without units, marks and spaces: 专有面积(㎡) is 专有面积."""
    return re.sub(r"\(.*?\)|[\s*:]", "", text_of(cell))


def find_columns(rows: Sequence[Sequence[Cell]]) -> tuple[int, dict[str, int]] | None:
    """(index of the header row, column of each name), or None: this sheet is no roll."""
    for index, row in enumerate(rows[:HEADER_WITHIN]):
        found: dict[str, int] = {}
        for column, cell in enumerate(row):
            title = _title(cell)
            for name, known in COLUMNS.items():
                if title in known and name not in found:
                    found[name] = column
        if all(name in found for name in NEEDED):
            return index, found
    return None


class WrongCell(Exception):
    """A cell that cannot be read: its column's name and the reason."""

    def __init__(self, column: str, reason: str) -> None:
        super().__init__(reason)
        self.column = column
        self.reason = reason


def read_area(cell: Cell) -> int:
    """m² × 100. At most two decimals; the noise of a formula's result is none. WrongCell."""
    text = text_of(cell).replace(",", "")
    text = re.sub(r"(m2|平方米|平米|平)$", "", text).strip()
    if not text:
        raise WrongCell("area", _("没有填写面积"))
    try:
        exact = Decimal(text).quantize(Decimal("0.000001")) * 100
    except InvalidOperation as unread:
        raise WrongCell("area", _("面积“{text}”不是数字").format(text=text[:20])) from unread
    if exact != exact.to_integral_value():
        raise WrongCell("area", _("面积“{text}”超过两位小数").format(text=text[:20]))
    if not 0 < exact <= 10_000_000:
        raise WrongCell("area", _("面积“{text}”不在合理范围内").format(text=text[:20]))
    return int(exact)


def one_of(cell: Cell, known: Mapping[str, Sequence[str]], column: str) -> str | None:
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


def read_tail(cell: Cell) -> str | None:
    """The last four signs of an ID number, however much of it is in the cell. WrongCell."""
    text = re.sub(r"[\s*]", "", text_of(cell)).upper()
    if not text:
        return None
    if not re.fullmatch(r"[0-9A-Z-]{4,40}", text):
        raise WrongCell("id_tail", _("证件号至少要有后四位"))
    return text[-4:]


def read_floor(cell: Cell, room: str) -> int | None:
    """As given, else as room numbers tell: 501 is on the fifth."""
    text = re.sub(r"[层楼F]", "", text_of(cell).upper())
    if re.fullmatch(r"-?\d{1,3}", text):
        return int(text)
    if re.fullmatch(r"\d{3,4}", room):
        return int(room[:-2])
    return None
