"""The same count another way, as page, notices and spreadsheet set it beside the published one."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.i18n import _
from app.numerals import say_area, say_count
from votes.results.queries import MotionResult


@dataclass(frozen=True, slots=True)
class Beside:
    """The result another way: a caption, the heads of a table and its rows, and in a sentence."""

    caption: str
    heads: list[str]
    rows: list[list[str]]
    sentence: str


def other_ways(motion: MotionResult, *, least: int) -> list[Beside]:
    """Without the silent rule, and without former owners, whose answers are told apart only where
    they are `least` at least, and differ; 0 for who may see what each unit has said."""
    hidden = least and _tells_former_owners(motion, least)
    return [
        _beside(motion.tally, motion.tally[key], caption)
        for key, caption in (
            ("without_silent_rule", _("不计送达未表态的")),
            *([] if hidden else [("without_former_owners", _("不计原业主的意见"))]),
        )
        if key in motion.tally
    ]


def _tells_former_owners(motion: MotionResult, least: int) -> bool:
    """What the count is without them, less what it is, would be what they said: which flats changed
    hands is posted."""
    said = [motion.says.get(unit) for unit in motion.tally.get("former_owner_units", ())]
    return len(said) < least or len(set(said)) == 1


def _beside(tally: Mapping[str, Any], other: Mapping[str, Any], caption: str) -> Beside:
    def both(one: Mapping[str, Any], name: str) -> str:
        return _("{heads} 人，{area} ㎡").format(
            heads=say_count(one[f"{name}_heads"]), area=say_area(one[f"{name}_area_x100"])
        )

    names = [
        (_("参与表决"), "participated"),
        (_("同意"), "agree"),
        (_("反对"), "against"),
        (_("弃权"), "abstain"),
    ]
    passed = [_("通过") if one["passed"] else _("未通过") for one in (tally, other)]
    return Beside(
        caption=_("{way}：两种算法对照").format(way=caption),
        heads=[_("项目"), _("公布的结果"), caption],
        rows=[
            *([what, both(tally, name), both(other, name)] for what, name in names),
            [_("结果"), *passed],
        ],
        sentence=_("{way}：参与 {p}，同意 {a}，结果为{outcome}。").format(
            way=caption,
            p=both(other, "participated"),
            a=both(other, "agree"),
            outcome=passed[1],
        ),
    )
