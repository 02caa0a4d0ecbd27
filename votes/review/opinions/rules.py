"""Opinions: what they are given on, what must be said, what may be refused. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from app.errors import Conflict, Invalid
from app.i18n import _
from votes.review.opinions.questions import STATES

Conclusion = Literal["proceed", "after_mending", "stop"]
# Of a vote that is prepared: none given; given on what has changed since; covering what is asked
# now, but asking for mending; covering it, and clear.
OpinionStanding = Literal["none", "older", "unmended", "stands"]
CONCLUSIONS: tuple[Conclusion, ...] = ("proceed", "after_mending", "stop")


class OpinionFaults(Invalid):
    def __init__(self, faults: Sequence[tuple[str, str]]) -> None:
        super().__init__(faults=tuple(faults))


class VersionsMoved(Conflict):
    """Something changed between reading and signing."""

    def __init__(self) -> None:
        super().__init__(
            _("您打开这一页以后，所审查的内容有了新版本"),
            _("填写的内容都还在；请核对下面列出的新版本，再提交一次。"),
        )


class AlreadyAnswered(Conflict):
    def __init__(self) -> None:
        super().__init__(
            _("这个问题已经有人答复过"), _("请刷新页面查看；需要补充的，另提一个问题。")
        )


class OwnQuestion(Conflict):
    def __init__(self) -> None:
        super().__init__(_("自己提的问题要由对方答复"), _("请等对方答复；有补充的，另提一个问题。"))


@dataclass(frozen=True, slots=True)
class Bound:
    """One thing as it stood. `subject` names it over all its versions ("roll/3"), `sha256` this
    one; `label` says which in words."""

    kind: str
    subject: str
    label: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Answer:
    key: str
    state: str
    note: str


@dataclass(frozen=True, slots=True)
class OpinionPlan:
    conclusion: Conclusion
    text: str
    interest: str
    answers: tuple[Answer, ...]


def outdated(given_on: Sequence[Bound], current: Sequence[Bound]) -> tuple[tuple[Bound, str], ...]:
    """What has changed since: each with the label of what stands now, "" where it is gone."""
    now: Mapping[str, Bound] = {one.subject: one for one in current}
    return tuple(
        (one, now[one.subject].label if one.subject in now else "")
        for one in given_on
        if one.subject not in now or now[one.subject].sha256 != one.sha256
    )


def standing_on(
    needed: Sequence[Bound], given: Sequence[tuple[str, Sequence[Bound]]]
) -> OpinionStanding:
    """Of opinions (conclusion, what it was given on), the newest last: whether one covers all that
    is needed as it stands now, and says "proceed"."""
    covering = [conclusion for conclusion, bound in given if bound and _covers(needed, bound)]
    if covering:
        return "stands" if covering[-1] == "proceed" else "unmended"
    return "older" if given else "none"


def _covers(needed: Sequence[Bound], bound: Sequence[Bound]) -> bool:
    there = {one.subject: one.sha256 for one in bound}
    return all(there.get(one.subject) == one.sha256 for one in needed)


def check_opinion(plan: OpinionPlan, keys: Sequence[str]) -> None:
    """OpinionFaults: every question is answered; what is open or does not apply says why; who
    says "proceed" leaves nothing open."""
    faults = []
    if not plan.text:
        faults.append(("text", _("请写意见的正文")))
    if not plan.interest:
        faults.append(("interest", _("请声明与各方有没有利害关系；没有的写“没有”")))
    if plan.conclusion not in CONCLUSIONS:
        faults.append(("conclusion", _("请选择结论")))
    answers = {answer.key: answer for answer in plan.answers}
    for key in keys:
        answer = answers.get(key)
        if answer is None or answer.state not in STATES:
            faults.append((f"state_{key}", _("请逐项选择")))
        elif answer.state != "ok" and not answer.note:
            faults.append((f"note_{key}", _("有问题或不适用的，请写明原因")))
    still_open = [answer for answer in plan.answers if answer.state == "open"]
    if plan.conclusion == "proceed" and still_open:
        faults.append(
            ("conclusion", _("还有 {n} 项有问题，结论不能是“可以进行”").format(n=len(still_open)))
        )
    if faults:
        raise OpinionFaults(faults)
