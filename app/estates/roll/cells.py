"""Cells of a roll 业主名册 as offices type them: headers by their names, areas, tails, floors."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal

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

_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2060\ufeff]")
_DIGITS = "一二三四五六七八九"
_SEVERAL = re.compile(r"[、，,；;/\n]+")
_NOTHING = ("无", "没有", "-", "--", "—", "/")

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
    """A cell as text: full-width signs become plain, 101.0 is 101, unseen signs are left out."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    words = unicodedata.normalize("NFKC", str(cell)).split()
    return " ".join(filter(None, (_UNSEEN.sub("", word) for word in words)))


def number_of(cell: Cell, words: str) -> str:
    """The number of a building or staircase without its word: 01栋, 一号楼 and 1.0 are all 1."""
    text = re.sub(rf"({words})$", "", text_of(cell).replace(" ", ""))
    if re.fullmatch(r"[0-9]+", text):
        return text.lstrip("0") or "0"
    found = re.fullmatch(rf"([{_DIGITS}]?)(十?)([{_DIGITS}]?)", text)
    if found is None or not text or (found[1] and found[3] and not found[2]):
        return text
    tens = (_DIGITS.index(found[1]) + 1 if found[1] else 1) if found[2] else 0
    ones = found[3] or ("" if found[2] else found[1])
    return str(10 * tens + (_DIGITS.index(ones) + 1 if ones else 0))


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


def find_columns(
    rows: Sequence[Sequence[Cell]],
    columns: Mapping[str, Sequence[str]] = COLUMNS,
    needed: Sequence[str] = NEEDED,
) -> tuple[int, dict[str, int]] | None:
    """(index of the header row, column of each name), or None: this sheet is no roll, or none of
    what else has these `columns`."""
    for index, row in enumerate(rows[:HEADER_WITHIN]):
        found: dict[str, int] = {}
        for column, cell in enumerate(row):
            title = _title(cell)
            for name, known in columns.items():
                if title in known and name not in found:
                    found[name] = column
        if all(name in found for name in needed):
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
    text = re.sub(r"(m2|平方米|平米|平)$", "", text_of(cell)).strip()
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


def refuse_dates(cells: Mapping[str, Cell]) -> None:
    """Office software makes a date of 1-2 unasked; what was typed is lost. WrongCell."""
    for name in ("building", "staircase", "room", "area", "id_tail"):
        if isinstance(cells.get(name), date):
            raise WrongCell(name, _("表格软件把这一格改成了日期，请把这一列设为文本格式后重新填写"))


def read_names(cell: Cell, column: str) -> list[str]:
    """Names as told apart by 、，；/ or a new line. WrongCell where a space could mean either."""
    lines = cell.splitlines() if isinstance(cell, str) else [cell]
    parts = [part.strip() for line in lines for part in _SEVERAL.split(text_of(line))]
    return [_one_name(part, column) for part in parts if part and part not in _NOTHING]


def _one_name(text: str, column: str) -> str:
    """张 三 is 张三, 张三 李四 is asked about; a number stands in the wrong column."""
    if re.search(r"[0-9]{6}", text):
        raise WrongCell(column, _("姓名里有号码，请把号码移到证件号或电话那一列"))
    if len(text) > 120:
        raise WrongCell(column, _("姓名太长，请核对"))
    words = text.split(" ")
    if len(words) == 1 or not all(re.fullmatch(r"[\u3400-\u9fff·]+", word) for word in words):
        return text
    if all(len(word) > 1 for word in words):
        raise WrongCell(column, _("姓名之间有空格：几个人请用“、”分开，一个人请删去空格"))
    return "".join(words)


def read_tails(cell: Cell) -> list[str]:
    """The last four signs of each ID number in the cell, however much of it is there. WrongCell."""
    text = text_of(cell)
    if (isinstance(cell, int | float) and cell >= 10**15) or re.search(r"[0-9]E\+", text.upper()):
        raise WrongCell(
            "id_tail", _("证件号被存成了数字，末几位已经丢失，请设为文本格式后重新填写")
        )
    if isinstance(cell, int | float):
        return [read_tail(text.zfill(4)) or ""]  # 327 was 0327
    several = [part for part in _SEVERAL.split(text) if part.strip()]
    return [read_tail(part) or "" for part in several]


def read_tail(cell: Cell) -> str | None:
    """The last four signs of one ID number. WrongCell."""
    text = re.sub(r"[\s*()-]", "", text_of(cell)).upper()
    if not text or text in _NOTHING:
        return None
    if not re.fullmatch(r"[0-9A-Z]{4,40}", text):
        raise WrongCell("id_tail", _("证件号至少要有后四位"))
    return text[-4:]


def read_phones(cell: Cell) -> list[str]:
    """Telephone numbers without spaces; a mobile number without dashes. WrongCell."""
    phones = []
    for part in _SEVERAL.split(text_of(cell)):
        text = part.replace(" ", "")
        mobile = re.fullmatch(r"(\+?86)?-?(1[0-9]{10})", text.replace("-", ""))
        if mobile is not None:
            phones.append(mobile[2])
        elif re.fullmatch(r"[0-9()+-]{5,25}", text):
            phones.append(text)
        elif text and text not in _NOTHING:
            raise WrongCell("phone", _("电话看不懂，请只填号码；没有电话请留空"))
    return phones


def read_floor(cell: Cell, room: str) -> int | None:
    """As given, else as room numbers tell: 501 is on the fifth."""
    text = re.sub(r"[层楼F]", "", text_of(cell).upper())
    if re.fullmatch(r"-?\d{1,3}", text):
        return int(text)
    if re.fullmatch(r"\d{3,4}", room):
        return int(room[:-2])
    return None
