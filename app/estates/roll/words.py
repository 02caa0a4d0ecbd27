"""A preview in words: what was understood, what stands in a row, masked."""

from app.estates.roll.headers import column_letter
from app.estates.roll.preview import Preview
from app.estates.roll.rows import RollRow
from app.i18n import _
from app.masks import mask_owner
from app.numerals import say_area

ROWS_SHOWN = 8
REMARKS_SHOWN = 200
QUESTIONS_SHOWN = 200


def column_word(name: str) -> str:
    return {
        "building": _("楼号"),
        "staircase": _("单元"),
        "floor": _("楼层"),
        "room": _("房号"),
        "kind": _("用途"),
        "area": _("专有面积"),
        "area_source": _("面积来源"),
        "owner": _("产权人"),
        "id_tail": _("证件号后四位"),
        "phone": _("电话"),
        "coowners": _("共有人"),
        "representative": _("代表人"),
        "status": _("产权状态"),
        "remark": _("备注"),
    }[name]


def kind_word(kind: str) -> str:
    return {"dwelling": _("住宅"), "shop": _("商铺"), "parking": _("车位")}[kind]


def shown_row(row: RollRow) -> list[str]:
    """For a table: unit, kind, area, masked owners."""
    return [
        row.unit,
        kind_word(row.kind),
        say_area(row.area_x100),
        _("、").join(mask_owner(owner.name) for owner in row.owners) or _("（未登记）"),
    ]


def state_word(state: str) -> str:
    return {"dead": _("已故"), "unknown": _("不详"), "disputed": _("产权有争议")}[state]


def column_choices(preview: Preview) -> list[tuple[str, str]]:
    """(letter, letter and title) of every column of the first sheet, for a select."""
    return [
        (letter, f"{letter}　{title[:20]}" if title else letter)
        for letter, title in (
            (column_letter(number), title) for number, title in enumerate(preview.titles)
        )
    ]
