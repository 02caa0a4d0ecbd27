"""A result as the minutes quote it: texts and figures, frozen when it was counted."""

from collections.abc import Mapping, Sequence
from typing import Any

from app.i18n import _
from app.numerals import say_area, say_count, say_percent
from meetings.minutes.facts import QuotedVote
from votes.polls.article278 import force_statement, rule_in_words, source
from votes.results.charts import households
from votes.results.queries import MotionResult, ResultView
from votes.results.shares import shares_of
from votes.results.words import failure_in_words


def quoted_votes(view: ResultView) -> list[tuple[str, QuotedVote]]:
    """(source, quote) of every motion; the source names the motion, once and for all."""
    return [(f"motion:{motion.motion}", _quote(view, motion)) for motion in view.motions]


def _quote(view: ResultView, motion: MotionResult) -> QuotedVote:
    tally = motion.tally
    agree, all_households = households(motion.says, view.entries)
    shares = shares_of(tally, motion.threshold)
    text, where = force_statement()
    return QuotedVote(
        poll_title=view.poll.title,
        motion_title=motion.title,
        wording=motion.wording,
        rule=_("{source}：{rule}").format(
            source=source(motion.item), rule=rule_in_words(motion.threshold)
        ),
        force=_("{text}（{source}）").format(text=text, source=where),
        passed=motion.passed,
        headline=headline(motion),
        figures=figures(motion.tally),
        participation_heads=shares.participation_heads,
        participation_area=shares.participation_area,
        agreement_heads=shares.agreement_heads,
        agreement_area=shares.agreement_area,
        strict_majority=shares.strict_majority,
        household_share=_(
            "全体 {total} 户中 {agree} 户同意，占 {percent}%（按户数计算，仅作说明）。"
        ).format(
            total=say_count(all_households),
            agree=say_count(agree),
            percent=say_percent(agree, all_households, 1),
        ),
        roll_version=view.roll_version,
        roll_sha256=view.roll_sha256,
        closes_at=view.poll.closes_at,
        counted_at=motion.counted_at,
    )


def headline(motion: MotionResult) -> str:
    return headline_of(motion.passed, motion.tally["failed_on"], motion.threshold)


def headline_of(passed: bool, failed_on: Sequence[str], threshold: str) -> str:
    """What came out, in one sentence; every missed threshold is named."""
    if passed:
        return _("参与和同意的人数、面积四项门槛全部达到，表决通过。")
    return _("表决未通过：{reasons}。").format(
        reasons=_("；").join(failure_in_words(code, threshold) for code in failed_on)
    )


def figures(tally: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """Every count with its base: (what, heads and area)."""

    def both(name: str) -> str:
        return _("{heads} 人，{area} ㎡").format(
            heads=say_count(tally[f"{name}_heads"]), area=say_area(tally[f"{name}_area_x100"])
        )

    return (
        (_("有表决权"), both("total")),
        (_("参与表决"), both("participated")),
        (_("同意"), both("agree")),
        (_("反对"), both("against")),
        (_("弃权"), both("abstain")),
    )
