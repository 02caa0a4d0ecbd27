"""What if: the same events counted under another permitted setting, or without some ballots. Pure.

It stands beside the official result and never in its place; nothing of it is kept.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.errors import Invalid
from app.i18n import _
from votes.results.case import CountCase, Policy
from votes.results.rules import Tally, tally

WITHOUT_MOST = 500


class UnknownBallots(Invalid):
    def __init__(self, names: Sequence[str]) -> None:
        self.names = tuple(names)
        super().__init__(
            _("没有这些票：{names}").format(names="、".join(names[:10])),
            _("请填结果页“未计入的票”或日志里的回执号，用空格或换行分开。"),
            field="without",
        )


class TooManyBallots(Invalid):
    def __init__(self) -> None:
        super().__init__(
            _("一次最多去掉 {n} 张票").format(n=WITHOUT_MOST),
            _("要去掉更多的，请下载计票文件，改好后用 yishi recount 计算。"),
            field="without",
        )


class SilentNeedsClause(Invalid):
    def __init__(self) -> None:
        super().__init__(
            _("按送达未表态计入多数来算，要写明依据的条款"),
            _("请填写业主大会议事规则的条款号或原文。"),
            field="silent_clause",
        )


@dataclass(frozen=True, slots=True)
class Assumed:
    """`policy` as a whole; `without`: ids of ballots that are left out."""

    policy: Policy
    without: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Otherwise:
    """One motion: as published, and as it would come out."""

    case: CountCase
    official: Tally
    assumed: Tally

    @property
    def turns(self) -> bool:
        """Whether the motion would pass instead of fail, or fail instead of pass."""
        return self.official.passed != self.assumed.passed


def read_ballots(typed: str) -> tuple[str, ...]:
    """Ballots as typed or pasted: spaces, commas, lines between them. TooManyBallots."""
    for mark in "，、；,;":
        typed = typed.replace(mark, " ")
    names = tuple(dict.fromkeys(typed.upper().split()))
    if len(names) > WITHOUT_MOST:
        raise TooManyBallots
    return names


def assume(case: CountCase, assumed: Assumed) -> Otherwise:
    """UnknownBallots, SilentNeedsClause."""
    if assumed.policy.silent_rule != "none" and not assumed.policy.silent_clause:
        raise SilentNeedsClause
    known = {ballot.id for ballot in case.ballots}
    if strange := sorted(assumed.without - known):
        raise UnknownBallots(strange)
    changed = replace(
        case,
        policy=assumed.policy,
        ballots=[ballot for ballot in case.ballots if ballot.id not in assumed.without],
    )
    return Otherwise(changed, tally(case), tally(changed))
