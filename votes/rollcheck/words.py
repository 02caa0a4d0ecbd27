"""The roll check in words: kinds of objection, outcomes, a line of the roll."""

from collections.abc import Sequence

from app.estates.chart import unit_name
from app.estates.register.words import source_word, status_word
from app.estates.roll.words import kind_word
from app.i18n import _
from app.masks import mask_owner, mask_phone
from app.numerals import say_area
from votes.electorate.rules import RegisteredUnit
from votes.rollcheck.rules import KINDS


def challenge_word(kind: str) -> str:
    return {
        "area": _("面积不对"),
        "owner": _("业主不对"),
        "not_mine": _("这套房屋不是我的"),
        "missing": _("漏了我家"),
        "other": _("其他"),
    }[kind]


def challenge_options() -> list[tuple[str, str]]:
    return [(kind, challenge_word(kind)) for kind in KINDS]


def outcome_word(outcome: str) -> tuple[str, str]:
    """(word, kind of tag)"""
    return {"upheld": (_("成立，已更正"), "done"), "dismissed": (_("不成立"), "")}[outcome]


def outcome_options() -> list[tuple[str, str, str]]:
    return [
        ("upheld", _("异议成立"), _("名册已凭材料更正，请在下面选择更正记录")),
        ("dismissed", _("异议不成立"), _("名册不改，请写明理由")),
    ]


def own_line(unit: RegisteredUnit) -> list[tuple[str, str]]:
    """(what, value) of a household's own line, whole; of a phone as much as tells it apart."""
    return [
        (_("房屋"), unit_name(unit.building, unit.staircase, unit.room)),
        (_("用途"), kind_word(unit.kind)),
        (_("专有部分面积"), _("{area} ㎡").format(area=say_area(unit.area_x100))),
        (_("面积来源"), source_word(unit.area_source)),
        (_("产权状态"), status_word(unit.status)),
        *(
            (
                _("业主") if len(unit.owners) == 1 else _("共有人 {n}").format(n=n),
                _("{name}，登记电话 {phone}").format(
                    name=owner.name,
                    phone=mask_phone(owner.phone) if owner.phone else _("没有"),
                ),
            )
            for n, owner in enumerate(unit.owners, 1)
        ),
        *(() if unit.owners else ((_("业主"), _("没有登记")),)),
    ]


def masked_lines(units: Sequence[RegisteredUnit]) -> list[list[str]]:
    """Rows (room, masked names, area) as they hang on the wall."""
    return [
        [
            unit_name(unit.building, unit.staircase, unit.room),
            _("、").join(mask_owner(owner.name) for owner in unit.owners) or _("没有登记"),
            say_area(unit.area_x100),
        ]
        for unit in units
    ]
