"""Kinds of consultation: templates that the program brings, and what each asks for.

Source of the templates: the "1+4+N" method (who is invited by topic), the standard flow of
consultation (papers public seven days before, one person of each affected building and one of
those against) and Civil Code Art. 278 (what an owners' vote must follow).
"""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any, Literal, get_args

from app.errors import Conflict
from app.i18n import _

Template = Literal["heating", "upkeep", "cost_sharing", "free"]
TEMPLATES: tuple[Template, ...] = get_args(Template)
Profession = Literal["lawyer", "social_worker", "expert"]
PROFESSIONS: tuple[Profession, ...] = get_args(Profession)
LINES_MOST = 20
LINE_LONGEST = 120


@dataclass(frozen=True, slots=True)
class KindContent:
    """`experts`: professions that must sit among the N; `of_buildings`, `of_against`: a person of
    each affected building, one of those against; `notice_days`: clear days, None: the setting;
    `needs_opinion`: no vote is frozen without a lawyer's opinion on what is asked; `fields`: words
    by which people of the pool are suggested."""

    experts: tuple[str, ...] = ()
    of_buildings: bool = False
    of_against: bool = False
    papers: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
    notice_days: int | None = None
    needs_vote: bool = False
    needs_opinion: bool = False
    fields: tuple[str, ...] = ()


class KindChanged(Conflict):
    def __init__(self) -> None:
        super().__init__(
            _("刚刚有人修改过这个类型"),
            _("您填写的内容还在下面；请在新页面查看最新一版，再把需要的改动保存。"),
        )


def template_name(template: str) -> str:
    return {
        "heating": _("供暖改造"),
        "upkeep": _("设施维护"),
        "cost_sharing": _("费用分摊"),
        "free": _("自定"),
    }[template]


def template_hint(template: str) -> str:
    return {
        "heating": _("分户改造、换热站、立管更换等"),
        "upkeep": _("电梯、屋面、道路、消防等设施的维修养护"),
        "cost_sharing": _("已定要做，商量谁出多少"),
        "free": _("其他事项，席位、材料自己定"),
    }[template]


def profession_name(profession: str) -> str:
    return {
        "lawyer": _("公益律师"),
        "social_worker": _("专业社工"),
        "expert": _("专家"),
    }[profession]


def built_in(template: Template) -> KindContent:
    """What the program brings."""
    if template == "heating":
        return KindContent(
            experts=("lawyer", "social_worker", "expert"),
            of_buildings=True,
            of_against=True,
            papers=(_("改造方案"), _("概算和报价"), _("产权分界说明"), _("各户分摊办法比较")),
            questions=(
                _("要不要改，采用哪个方案"),
                _("费用由谁承担，怎么分摊"),
                _("入户施工怎么安排，老人和困难家庭怎么照顾"),
            ),
            notice_days=7,
            needs_vote=True,
            fields=(_("供暖"), _("物业"), _("费用")),
        )
    if template == "upkeep":
        return KindContent(
            experts=("expert",),
            of_buildings=True,
            papers=(_("维修方案"), _("报价")),
            questions=(_("修什么，怎么修"), _("钱从哪里出"), _("施工期间怎么安排")),
            needs_vote=True,
            fields=(_("物业"), _("消防"), _("电梯"), _("维修资金")),
        )
    if template == "cost_sharing":
        return KindContent(
            experts=("lawyer",),
            of_buildings=True,
            of_against=True,
            papers=(_("费用清单"), _("分摊办法比较")),
            questions=(_("哪些费用要分摊"), _("按什么办法分摊"), _("困难家庭怎么减免")),
            notice_days=7,
            needs_vote=True,
            fields=(_("费用"), _("合同"), _("物业")),
        )
    return KindContent()


def as_json(content: KindContent) -> dict[str, object]:
    return {name: getattr(content, name) for name in KindContent.__slots__}


def from_json(kept: Mapping[str, Any]) -> KindContent:
    """Of whatever version: what it did not know yet is not asked for."""
    lists = ("experts", "papers", "questions", "fields")
    known: dict[str, Any] = {
        name: tuple(value) if name in lists else value
        for name, value in kept.items()
        if name in KindContent.__slots__
    }
    return KindContent(**known)


# -- how far a consultation is ----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Prepared:
    """What is there. `buildings`: affected ones; `spoken_for`: those of them with a voice."""

    professions: Set[str]
    buildings: Mapping[int, str]
    spoken_for: Set[int]
    against: bool
    papers: Set[str]
    undeclared: Sequence[str]


@dataclass(frozen=True, slots=True)
class Point:
    """One thing that the kind asks for. `where`: voices, pool, papers; what mends it."""

    text: str
    done: bool
    where: str


def points(content: KindContent, there: Prepared) -> list[Point]:
    """What the kind asks for, and whether it is there, in the order of the work."""
    found = [
        Point(_("{who}入席").format(who=profession_name(one)), one in there.professions, "pool")
        for one in content.experts
    ]
    if content.of_buildings:
        missing = [name for at, name in there.buildings.items() if at not in there.spoken_for]
        if not there.buildings:
            found.append(Point(_("选出受影响的楼栋，每栋至少一位居民代表"), False, "voices"))
        elif missing:
            text = _("{buildings}还没有居民代表").format(buildings=_("、").join(missing))
            found.append(Point(text, False, "voices"))
        else:
            found.append(Point(_("受影响的每栋楼都有居民代表"), True, "voices"))
    if content.of_against:
        found.append(Point(_("至少一位持反对意见的居民入席"), there.against, "voices"))
    found += [
        Point(_("材料：{title}").format(title=title), title in there.papers, "papers")
        for title in content.papers
    ]
    if there.undeclared:
        found.append(
            Point(
                _("{names}还没有声明利害关系").format(names=_("、").join(there.undeclared)),
                False,
                "pool",
            )
        )
    return found
