"""Which column of a roll is which: headers by their words, in any order and spelling."""

import re
from collections.abc import Mapping, Sequence

from app.estates.roll.cells import Cell, text_of

CHINESE_DATA = True  # headers of spreadsheets

# name → its headers, the best first: where two columns fit, the better one is taken.
COLUMNS: dict[str, tuple[str, ...]] = {
    "building": (
        "楼号",
        "楼栋",
        "楼栋号",
        "栋号",
        "幢号",
        "楼幢",
        "楼幢号",
        "栋",
        "幢",
        "座",
        "楼",
    ),
    "staircase": ("单元", "单元号", "门栋", "门号"),
    "floor": ("楼层", "所在层", "层", "层次"),
    "room": (
        *("房号", "室号", "房间号", "户号", "门牌号", "门牌", "室", "户室号", "房屋编号"),
        *("房屋坐落", "坐落", "房屋地址", "房屋", "地址"),
    ),
    "kind": ("用途", "房屋用途", "规划用途", "房屋类型", "类型", "性质"),
    "area": (
        *("专有面积", "专有部分面积", "建筑面积", "产权面积", "登记面积", "房屋面积", "房产面积"),
        "面积",
    ),
    "area_source": ("面积来源", "面积依据"),
    "owner": (
        *("产权人", "产权人姓名", "业主", "业主姓名", "权利人", "所有权人", "房主", "户主", "姓名"),
        *("产权单位", "业主名称"),
    ),
    "id_tail": (
        *("证件号后四位", "身份证后四位", "证件后四位", "身份证号后四位", "证件号码后四位"),
        *("身份证号", "身份证号码", "身份证", "证件号", "证件号码"),
    ),
    "phone": (
        *("联系电话", "电话", "手机", "手机号", "手机号码", "电话号码", "联系方式"),
        *("业主电话", "联系手机"),
    ),
    "coowners": ("共有人", "共有产权人", "其他共有人", "共有权人", "共有人姓名"),
    "representative": ("表决代表人", "代表人", "产权代表", "推选代表", "共有人代表"),
    "status": ("产权状态", "状态", "销售状态", "交付状态"),
    "remark": ("备注", "说明", "情况说明"),
}
NEEDED = ("room", "area", "owner")
HEADER_WITHIN = 20  # rows from the top

# (words that make a header this one, words that make it another): only where no header above fits
_LIKE: dict[str, tuple[str, str]] = {
    "building": ("楼栋|楼号|栋号|幢号|楼座", "数"),
    "staircase": ("单元", "数|楼"),
    "floor": ("楼层", "总|数"),
    "room": ("房号|室号|门牌|房间号", "数"),
    "kind": ("用途", ""),
    "area": (
        "专有.*面积|建筑面积|产权.*面积|登记面积",
        "套内|公摊|分摊|使用|来源|依据|合计|总|阳台|土地|供热|供暖|采暖",
    ),
    "owner": (
        "产权人|业主|房主|权利人",
        "共有|电话|手机|联系|证件|身份|代表|代理|委托|签|数|类型|类别|地址|委员会|组|日期|意见|性别",
    ),
    "id_tail": ("身份证|证件号", "类型|名称|地址|代理|共有|日期|期限"),
    "phone": ("联系电话|手机|电话|联系方式", "紧急|代理|物业|单位|家属"),
    "coowners": ("共有人|共有权人", "代表|证件|身份|电话|份额|数|情况|类型"),
    "representative": ("表决代表|产权代表", "电话|证件"),
}
_TITLE_MOST = 16  # a longer text is a sentence, not a header
_UNLIKELY = 1000


def title_of(cell: Cell) -> str:
    """A header without units, marks and spaces: 专有面积(㎡) is 专有面积."""
    return re.sub(r"[(\[].*?[)\]]|[\s*:]|/?(m2|平方米)$", "", text_of(cell))


def _rank(title: str, name: str) -> int | None:
    """How well the title names the column, 0 best; None: not at all. 房号/门牌 is either."""
    known = COLUMNS[name]
    ranks = [known.index(part) for part in re.split(r"[/、|或]", title) if part in known]
    if ranks:
        return min(ranks)
    like, other = _LIKE.get(name, ("", ""))
    if like and re.search(like, title) and not (other and re.search(other, title)):
        return _UNLIKELY
    return None


def columns_of(titles: Sequence[Cell]) -> dict[str, int]:
    """Name → column, each column taken once, the best fit first."""
    fits = sorted(
        (rank, column, order, name)
        for column, cell in enumerate(titles)
        if (title := title_of(cell)) and len(title) <= _TITLE_MOST
        for order, name in enumerate(COLUMNS)
        if (rank := _rank(title, name)) is not None
    )
    found: dict[str, int] = {}
    for _fit, column, _order, name in fits:
        if name not in found and column not in found.values():
            found[name] = column
    return {name: found[name] for name in COLUMNS if name in found}


def find_columns(rows: Sequence[Sequence[Cell]]) -> tuple[int, dict[str, int]] | None:
    """(index of the header row, column of each name), or None: there is no header of a roll.

    The row of the first twenty that names most. Not every needed column must be there: staff can
    say which it is.
    """
    best: tuple[int, dict[str, int]] | None = None
    for index, row in enumerate(rows[:HEADER_WITHIN]):
        found = columns_of(row)
        if len(found) > (len(best[1]) if best else 1):
            best = index, found
    return best


def find_titles(
    rows: Sequence[Sequence[Cell]], columns: Mapping[str, Sequence[str]], needed: Sequence[str]
) -> tuple[int, dict[str, int]] | None:
    """As `find_columns`, of another table than a roll: the first row that has all `needed` of its
    `columns`, each by one of its titles to the letter."""
    for index, row in enumerate(rows[:HEADER_WITHIN]):
        titles = [title_of(cell) for cell in row]
        found = {
            name: next(column for column, title in enumerate(titles) if title in known)
            for name, known in columns.items()
            if any(title in known for title in titles)
        }
        if all(name in found for name in needed):
            return index, found
    return None


def missing_columns(columns: Mapping[str, int]) -> tuple[str, ...]:
    return tuple(name for name in NEEDED if name not in columns)


def column_letter(column: int) -> str:
    """0 → A, 26 → AA."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """A → 0, AA → 26."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def chosen_columns(
    found: Mapping[str, int],
    titles: Sequence[Cell],
    chosen: Mapping[str, str],
    first_titles: Sequence[Cell],
) -> dict[str, int]:
    """The columns as staff said: letters of the first sheet ("" is none), by title on others."""
    columns = dict(found)
    for name, letters in chosen.items():
        columns.pop(name, None)
        if not letters:
            continue
        column = column_number(letters)
        if titles is not first_titles:
            wanted = title_of(first_titles[column]) if column < len(first_titles) else ""
            same = [n for n, cell in enumerate(titles) if wanted and title_of(cell) == wanted]
            if not same:
                if name in found:
                    columns[name] = found[name]
                continue
            column = same[0]
        columns[name] = column
    taken = {column: name for name, column in columns.items() if name in chosen}
    return {name: column for name, column in columns.items() if taken.get(column, name) == name}
