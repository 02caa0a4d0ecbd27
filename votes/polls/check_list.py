"""The check list before freezing: what must hold, what is missing, where it is mended. Pure.

Sources: State Council property regulation Art. 14 and 15 (15 days' notice, the residents'
committee told at the same time); local practice of checking the roll before the vote (Nanning).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from app.clock import local_date, say_date, say_time
from app.errors import Conflict
from app.i18n import _
from app.periods import earliest_day
from votes.polls.request.rules import RequestShare, say_share
from votes.review.opinions.rules import OpinionStanding


class PollNotReady(Conflict):
    """`missing` are the lines of the check list that are not fulfilled."""

    def __init__(self, missing: tuple[str, ...]) -> None:
        self.missing = missing
        super().__init__(
            _("还不能冻结名册：{missing}").format(missing="；".join(missing)),
            _("请按冻结前检查的提示补全后再冻结。"),
        )


@dataclass(frozen=True, slots=True)
class Readiness:
    """What the check list looks at. `without_…` name units, `held` those by why nobody votes.

    `request`: how many heads ask for it, where owners convene. `documents`: kinds of the papers
    that lie with the poll; `deems_silent`: silence after delivery is to be counted with the
    majority. `needs_opinion`: by the kind of its consultation; `opinion`: whether a lawyer's
    stands on what is asked now. `given_up_on`: the day on which the poll was terminated in whose
    place it is held.
    """

    motions: int
    units: int
    without_owner: tuple[str, ...]
    without_area: tuple[str, ...]
    committee_informed_on: date
    notice_on: date
    notice_days: int
    opens_at: datetime
    closes_at: datetime
    check_ends_on: date | None = None
    challenges_open: int = 0
    without_source: tuple[str, ...] = ()
    held: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    convener: str = "owners_committee"
    documents: frozenset[str] = frozenset()
    deems_silent: bool = False
    request: RequestShare | None = None
    needs_opinion: bool = False
    opinion: OpinionStanding = "none"
    given_up_on: date | None = None


@dataclass(frozen=True, slots=True)
class Check:
    """One line: what is asked, whether it holds, and what is missing if it does not.

    `advice`: nothing is missing by law, but somebody should look.
    """

    name: str
    label: str
    done: bool
    text: str
    advice: bool = False


def check_list(ready: Readiness, now: datetime) -> tuple[Check, ...]:
    """Every line that must hold before the roll is frozen, in the order of the work."""
    return (
        _check(
            "motions",
            _("表决事项"),
            ready.motions > 0,
            _("共 {n} 项").format(n=ready.motions),
            _("还没有表决事项，请至少添加一项"),
        ),
        _check(
            "roll",
            _("业主名册"),
            ready.units > 0,
            _("共 {n} 户").format(n=ready.units),
            _("这个小区还没有业主名册，请先导入"),
        ),
        _check(
            "owners",
            _("每户都有业主"),
            not ready.without_owner,
            _("已齐全"),
            _("{units}没有登记业主，请补全名册").format(units=_some(ready.without_owner)),
        ),
        _check(
            "areas",
            _("每户都有面积"),
            not ready.without_area,
            _("已齐全"),
            _("{units}没有专有部分面积，请补全名册").format(units=_some(ready.without_area)),
        ),
        _advice(
            "sources",
            _("面积来源"),
            ready.without_source,
            _("都已写明"),
            _("{units}没有写明面积来源（不动产登记、测绘或合同），请尽量补全"),
        ),
        *(
            _advice(f"held_{state}", _("暂停表决的房屋"), units, "", _HELD[state]())
            for state, units in ready.held.items()
            if units
        ),
        _roll_check(ready, local_date(now)),
        _right(ready),
        *((_fifth(ready.request),) if ready.request is not None else ()),
        *((_clause(ready),) if ready.deems_silent else ()),
        *((_opinion(ready),) if ready.needs_opinion or ready.opinion != "none" else ()),
        _committee(ready),
        _notice(ready),
        _check(
            "opening",
            _("开始时间"),
            ready.opens_at > now,
            say_time(ready.opens_at),
            _("{opens} 已经过了，请改到以后").format(opens=say_time(ready.opens_at)),
        ),
        _check(
            "closing",
            _("截止时间"),
            ready.closes_at > ready.opens_at,
            say_time(ready.closes_at),
            _("截止时间要晚于开始时间"),
        ),
    )


_HELD = {
    "dead": lambda: _("{units}业主已去世，继承办妥前只能凭依据投纸质票"),
    "unknown": lambda: _("{units}业主下落不明，只能凭依据投纸质票"),
    "disputed": lambda: _("{units}产权有争议，只能凭依据投纸质票"),
}


def _advice(name: str, label: str, units: tuple[str, ...], fine: str, look: str) -> Check:
    """Nothing that stops the freezing: the vote goes on, and these are worth a look."""
    return Check(name, label, True, look.format(units=_some(units)) if units else fine, bool(units))


def _right(ready: Readiness) -> Check:
    """Owners who call a meeting have to be a fifth of them: that is seen on their list."""
    return _check(
        "right",
        _("召集依据"),
        ready.convener != "owners_request" or "convener_basis" in ready.documents,
        _("已写明，材料 {n} 类").format(n=len(ready.documents)),
        _("由 20% 以上业主提议召开的，请上传提议书和签名"),
    )


def _fifth(share: RequestShare) -> Check:
    """State Council property regulation Art. 13."""
    return _check(
        "request",
        _("提议的业主"),
        share.enough,
        say_share(share),
        _("{share}，不足 20%，还差 {n} 位；请登记在提议书上签名的房屋").format(
            share=say_share(share), n=share.missing
        ),
    )


def _clause(ready: Readiness) -> Check:
    """Civil Code Art. 278 asks for real participation; silence counts only by a written clause."""
    return _check(
        "clause",
        _("送达未表态的条款"),
        "rules_clause" in ready.documents,
        _("已上传"),
        _("设置了送达未表态计入多数，请上传议事规则的这一条"),
    )


def _opinion(ready: Readiness) -> Check:
    """A setting of the kind; where it is not asked for, an older or warning one is worth a look."""
    said = {
        "none": _("这类事项表决前须有法律意见，还没有；请律师在法律审查页出具"),
        "older": _("法律意见是就旧版本给出的；请律师看过现在的文字和费用方案，重新出具"),
        "unmended": _("法律意见的结论不是“可以进行”；请改好后由律师重新出具"),
        "stands": _("已有，针对现在的文字和费用方案"),
    }[ready.opinion]
    stands = ready.opinion == "stands"
    done = stands or not ready.needs_opinion
    return Check("opinion", _("法律意见"), done, said, advice=done and not stands)


def _check(name: str, label: str, done: bool, fine: str, missing: str) -> Check:
    return Check(name, label, done, fine if done else missing)


def _roll_check(ready: Readiness, today: date) -> Check:
    """One is not asked for everywhere; one that was announced is carried through."""
    name, label = "roll_check", _("名册核对")
    if ready.check_ends_on is not None and today <= ready.check_ends_on:
        return Check(
            name,
            label,
            False,
            _("核对期到 {day}为止，结束后才能冻结名册").format(day=say_date(ready.check_ends_on)),
        )
    if ready.challenges_open:
        return Check(
            name,
            label,
            False,
            _("还有 {n} 件名册异议没有答复").format(n=ready.challenges_open),
        )
    if ready.check_ends_on is None:
        return Check(name, label, True, _("没有安排；建议先把名册公布给业主核对"), advice=True)
    return Check(
        name, label, True, _("{day}结束，异议已全部答复").format(day=say_date(ready.check_ends_on))
    )


def _of_the_former(ready: Readiness, day: date) -> bool:
    """Told before the poll it follows was given up: that was told of the other one."""
    return ready.given_up_on is not None and day < ready.given_up_on


def _committee(ready: Readiness) -> Check:
    if _of_the_former(ready, ready.committee_informed_on):
        return Check(
            "committee",
            _("告知居民委员会"),
            False,
            _("{day}告知的是原来那次表决；请重新告知，填写新的日期").format(
                day=say_date(ready.committee_informed_on)
            ),
        )
    return _check(
        "committee",
        _("告知居民委员会"),
        ready.committee_informed_on <= ready.notice_on,
        _("{day}，不晚于公告").format(day=say_date(ready.committee_informed_on)),
        _("{day}才告知，晚于公告日期；应当在公告的同时或之前告知").format(
            day=say_date(ready.committee_informed_on)
        ),
    )


def _notice(ready: Readiness) -> Check:
    earliest = earliest_day(ready.notice_on, ready.notice_days)
    if _of_the_former(ready, ready.notice_on):
        return Check(
            "notice",
            _("公告满 {n} 天").format(n=ready.notice_days),
            False,
            _("{day}公告的是原来那次表决；请重新公告，填写新的公告日期").format(
                day=say_date(ready.notice_on)
            ),
        )
    return _check(
        "notice",
        _("公告满 {n} 天").format(n=ready.notice_days),
        local_date(ready.opens_at) >= earliest,
        _("{day}公告，开始前已足 {n} 天").format(
            day=say_date(ready.notice_on), n=ready.notice_days
        ),
        _("{day}公告，最早 {earliest}才能开始表决；请推迟开始时间").format(
            day=say_date(ready.notice_on), earliest=say_date(earliest)
        ),
    )


def _some(units: tuple[str, ...]) -> str:
    """The first few by name, the rest by number."""
    shown = "、".join(units[:3])
    if len(units) <= 3:
        return shown
    return _("{shown}等 {n} 户").format(shown=shown, n=len(units))


def check_ready(ready: Readiness, now: datetime) -> None:
    """PollNotReady with every line that does not hold."""
    missing = tuple(check.text for check in check_list(ready, now) if not check.done)
    if missing:
        raise PollNotReady(missing)
