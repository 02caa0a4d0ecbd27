"""Polls in words: phases, who convenes, a motion with its rule."""

from dataclasses import dataclass

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
from votes.polls.rules import CONVENERS, Phase, convener_in_words, usual_right
from votes.results.case import least_threshold


def phase_in_words(phase: Phase) -> tuple[str, str]:
    """(word, kind of tag)"""
    return {
        Phase.DRAFT: (_("准备中"), ""),
        Phase.ANNOUNCED: (_("公告中"), "wait"),
        Phase.OPEN: (_("正在表决"), "now"),
        Phase.CLOSED: (_("已截止，待计票"), "wait"),
        Phase.COUNTED: (_("已计票"), "done"),
    }[phase]


def stations() -> list[str]:
    """The way of a poll, a station for each phase."""
    return [_("准备"), _("公告"), _("表决"), _("计票"), _("结果")]


def convener_options() -> list[tuple[str, str, str]]:
    return [(name, convener_in_words(name), usual_right(name)) for name in CONVENERS]


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
