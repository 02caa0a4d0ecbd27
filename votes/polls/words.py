"""Polls in words: phases, who convenes, a motion with its rule."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass

from app.estates.chart import unit_name
from app.i18n import _
from votes.polls.article278 import (
    ITEMS,
    item_hint,
    item_name,
    item_ordinal,
    rule_in_words,
    source,
)
from votes.polls.queries import MotionText
from votes.polls.rules import CONVENERS, Phase, Scope, convener_in_words, usual_right
from votes.results.case import Policy, least_threshold
from votes.results.words import policy_in_words


def phase_in_words(phase: Phase) -> tuple[str, str]:
    """(word, kind of tag)"""
    return {
        Phase.DRAFT: (_("准备中"), ""),
        Phase.ANNOUNCED: (_("公告中"), "wait"),
        Phase.OPEN: (_("正在表决"), "now"),
        Phase.CLOSED: (_("已截止，待计票"), "wait"),
        Phase.COUNTED: (_("已计票"), "done"),
        Phase.TERMINATED: (_("已废止"), ""),
    }[phase]


def stations() -> list[str]:
    """The way of a poll, a station for each phase."""
    return [_("准备"), _("公告"), _("表决"), _("计票"), _("结果")]


def convener_options() -> list[tuple[str, str, str]]:
    return [(name, convener_in_words(name), usual_right(name)) for name in CONVENERS]


def building_name(building: str) -> str:
    """3号楼; what is no number is a name already."""
    return unit_name(building, "", "")


def staircase_name(staircase: str) -> str:
    """5号楼1单元, from "5-1"."""
    building, _dash, stairs = staircase.rpartition("-")
    return unit_name(building, stairs, "")


def scope_in_words(scope: Scope) -> str:
    if scope.whole:
        return _("全小区")
    return _("、").join(
        [
            *map(building_name, scope.buildings),
            *map(staircase_name, scope.staircases),
        ]
    )


def settings_in_words(scope: Scope, policy: Policy | Mapping[str, object]) -> list[tuple[str, str]]:
    """Every setting of a poll as page, result and announcement print it: (what, how).

    `policy`: of the poll, or as it stands in a published result.
    """
    used = asdict(policy) if isinstance(policy, Policy) else dict(policy)
    return [(_("表决范围"), scope_in_words(scope)), *policy_in_words(used)]


@dataclass(frozen=True, slots=True)
class Places:
    """What may be ticked for the scope: (value, word)."""

    buildings: list[tuple[str, str]]
    staircases: list[tuple[str, str]]


def place_options(buildings: tuple[str, ...], staircases: tuple[str, ...]) -> Places:
    return Places(
        [(building, building_name(building)) for building in buildings],
        [(staircase, staircase_name(staircase)) for staircase in staircases],
    )


def item_options() -> list[tuple[str, str]]:
    """Items of Art. 278 to choose from, each with what it covers and the threshold it needs."""
    options = []
    for item in ITEMS:
        need = _("四分之三") if least_threshold(item) == "special_3_4" else _("过半数")
        hint = item_hint(item)
        name = _("{ordinal} {name}").format(ordinal=item_ordinal(item), name=item_name(item))
        if hint:
            name = _("{name}（{hint}）").format(name=name, hint=hint)
        options.append((str(item), _("{name} · 同意须{need}").format(name=name, need=need)))
    return options


@dataclass(frozen=True, slots=True)
class MotionShown:
    """A motion with the rule it is counted by, and where that stands."""

    motion: MotionText
    item: str
    rule: str
    source: str


def shown_motion(motion: MotionText) -> MotionShown:
    return MotionShown(
        motion=motion,
        item=item_name(motion.item),
        rule=rule_in_words(motion.threshold),
        source=source(motion.item),
    )
