"""The legal clocks of a matter: each with its rule, its beginning, its last day, where it stands.
Pure; days are days in Shanghai, counted in `app.periods`.

A WAIT has to be over before something happens; a DUTY has to be done by its last day; a RIGHT is
somebody's until its last day.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from app.clock import say_date
from app.i18n import _
from app.numerals import say_count
from app.periods import Calendar, earliest_day, last_day_of_years, moved_on
from votes.finals.rules import publicity, revocable_until


class Sort(StrEnum):
    WAIT = "wait"
    DUTY = "duty"
    RIGHT = "right"


class State(StrEnum):
    """RUNNING: the last day has not passed. KEPT, BROKEN: of a wait or duty. USED: a right was
    made use of in time; OVER: its days have passed."""

    RUNNING = "running"
    KEPT = "kept"
    BROKEN = "broken"
    USED = "used"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Clock:
    """`happened_on`: of a wait, the day of what had to wait; of a duty or right, the day it was
    done or used; None: not yet. `where`: path of the page on which it stands."""

    key: str
    sort: Sort
    what: str
    rule: str
    began: str
    began_on: date
    last_on: date
    happened_on: date | None
    where: str

    def state(self, today: date) -> State:
        happened = self.happened_on
        if self.sort is Sort.WAIT:
            if happened is not None and (happened <= today or happened <= self.last_on):
                return State.KEPT if happened > self.last_on else State.BROKEN
            return State.RUNNING if today <= self.last_on else State.KEPT
        if happened is not None and happened <= today:
            kept, late = (
                (State.KEPT, State.BROKEN) if self.sort is Sort.DUTY else (State.USED, State.OVER)
            )
            return kept if happened <= self.last_on else late
        if today <= self.last_on:
            return State.RUNNING
        return State.BROKEN if self.sort is Sort.DUTY else State.OVER

    def days_left(self, today: date) -> int:
        """Days still to come after today; negative once the last day has passed."""
        return (self.last_on - today).days


# -- what the rows say -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PollDays:
    """`published_on` and what follows: of the newest version posted, None before. `waiting`:
    objections raised in time without an answer; `answered_on`: the last answer to one of them."""

    id: int
    number: int
    notice_on: date
    notice_days: int
    opens_on: date
    check_starts_on: date | None
    check_ends_on: date | None
    published_on: date | None
    ends_on: date | None
    recheck_by: date | None
    final_on: date | None
    waiting: int = 0
    answered_on: date | None = None


@dataclass(frozen=True, slots=True)
class ObjectionDays:
    id: int
    number: str
    raised_on: date
    due_on: date
    answered_on: date | None


@dataclass(frozen=True, slots=True)
class MadeKnown:
    """A scheme version or minutes: from the day they were made known on, objections are taken."""

    key: str
    label: str
    known_on: date
    where: str


@dataclass(frozen=True, slots=True)
class MediationDays:
    id: int
    effective_on: date
    confirm_by: date
    applied_on: date | None


@dataclass(frozen=True, slots=True)
class OwedDays:
    """Of a collection: how many households owe something, and the earliest day from which the
    time runs for one of them: the last instalment's day, asked for, or a part paid last. A
    reminder counts only where it can be proven, so it is not in it."""

    collection: int
    title: str
    households: int
    since: date


@dataclass(frozen=True, slots=True)
class MeetingDays:
    id: int
    number: int
    notice_on: date
    notice_days: int
    starts_on: date


@dataclass(frozen=True, slots=True)
class CaseDays:
    """Everything of a matter that a clock begins with."""

    polls: tuple[PollDays, ...] = ()
    objections: tuple[ObjectionDays, ...] = ()
    known: tuple[MadeKnown, ...] = ()
    mediations: tuple[MediationDays, ...] = ()
    owed: tuple[OwedDays, ...] = ()
    meetings: tuple[MeetingDays, ...] = ()


def clocks_of(
    case: CaseDays, *, publicity_days: int, recheck_days: int, calendar: Calendar, today: date
) -> tuple[Clock, ...]:
    """What still runs by its last day, the nearest first; then the rest, the newest first."""
    found = [
        *(_meeting(one) for one in case.meetings),
        *(clock for one in case.polls for clock in _poll(one, recheck_days, calendar)),
        *(_known(one, publicity_days, recheck_days, calendar) for one in case.known),
        *_objections(case.objections, today),
        *(_mediation(one) for one in case.mediations),
        *(_owed(one, calendar) for one in case.owed),
    ]
    running = [one for one in found if one.state(today) is State.RUNNING]
    rest = [one for one in found if one.state(today) is not State.RUNNING]
    return (
        *sorted(running, key=lambda one: (one.last_on, one.key)),
        *sorted(rest, key=lambda one: (-one.last_on.toordinal(), one.key)),
    )


def _meeting(one: MeetingDays) -> Clock:
    return Clock(
        f"meeting-{one.id}",
        Sort.WAIT,
        _("第 {n} 次协商会提前 {days} 个整天通知").format(n=one.number, days=one.notice_days),
        _("协商会通知期，平台设置（默认 3 个整天）"),
        _("发出通知"),
        one.notice_on,
        earliest_day(one.notice_on, one.notice_days) - timedelta(days=1),
        one.starts_on,
        f"/meetings/{one.id}",
    )


def _poll(poll: PollDays, recheck_days: int, calendar: Calendar) -> Iterable[Clock]:
    where = f"/polls/{poll.id}"
    yield Clock(
        f"notice-{poll.id}",
        Sort.WAIT,
        _("第 {n} 号表决公告满 {days} 个整天才能开始").format(n=poll.number, days=poll.notice_days),
        _("《物业管理条例》第十四条：会议召开 15 日以前通知全体业主；按较严的算法取整天"),
        _("公告"),
        poll.notice_on,
        earliest_day(poll.notice_on, poll.notice_days) - timedelta(days=1),
        poll.opens_on,
        where,
    )
    if poll.check_starts_on is not None and poll.check_ends_on is not None:
        yield Clock(
            f"check-{poll.id}",
            Sort.RIGHT,
            _("第 {n} 号表决名册核对、提出名册异议").format(n=poll.number),
            _("地方做法：表决前公布名册供业主核对（如南宁、山东）；天数为平台设置"),
            _("公布名册"),
            poll.check_starts_on,
            poll.check_ends_on,
            None,
            f"{where}/rollcheck",
        )
    if poll.published_on is None or poll.ends_on is None or poll.recheck_by is None:
        return
    yield Clock(
        f"publicity-{poll.id}",
        Sort.WAIT,
        _("第 {n} 号表决初步结果公示，期满才能作出最终结果；期内可以提出异议").format(
            n=poll.number
        ),
        _("地方规则（如东莞投票询异公示、清远 7 日）；天数为平台设置"),
        _("公示初步结果"),
        poll.published_on,
        poll.ends_on,
        poll.final_on,
        f"{where}/result",
    )
    yield Clock(
        f"recheck-{poll.id}",
        Sort.DUTY,
        _("第 {n} 号表决的异议在 {days} 个工作日内复核答复").format(
            n=poll.number, days=recheck_days
        ),
        _("公示期满后的复核期，平台设置（默认 5 个工作日）"),
        _("公示期满"),
        poll.ends_on,
        poll.recheck_by,
        None if poll.waiting else max(poll.answered_on or poll.ends_on, poll.ends_on),
        f"{where}/objections",
    )
    if poll.final_on is not None:
        yield Clock(
            f"revoke-{poll.id}",
            Sort.RIGHT,
            _("业主请求法院撤销第 {n} 号表决的决定").format(n=poll.number),
            _(
                "《民法典》第二百八十条；最高人民法院建筑物区分所有权司法解释第十二条："
                "知道或者应当知道之日起一年内"
            ),
            _("公布最终结果"),
            poll.final_on,
            revocable_until(poll.final_on, calendar),
            None,
            f"{where}/result",
        )


def _known(one: MadeKnown, days: int, recheck_days: int, calendar: Calendar) -> Clock:
    return Clock(
        one.key,
        Sort.RIGHT,
        _("对{label}提出异议").format(label=one.label),
        _("公布后的异议期，平台设置（默认 7 天）；逾期提出的仍登记、答复"),
        _("公布"),
        one.known_on,
        publicity(one.known_on, days, recheck_days, calendar).ends_on,
        None,
        one.where,
    )


def _objections(found: Iterable[ObjectionDays], today: date) -> Iterable[Clock]:
    """One by one those that wait or were answered late; the rest as one."""
    kept = []
    for one in found:
        clock = Clock(
            f"objection-{one.id}",
            Sort.DUTY,
            _("答复异议 {number}").format(number=one.number),
            _("异议的答复期限：期内提出的在复核期内，逾期提出的自收到之日起同样的工作日"),
            _("收到异议"),
            one.raised_on,
            one.due_on,
            one.answered_on,
            f"/objections/{one.id}",
        )
        if clock.state(today) is State.KEPT:
            kept.append(one)
        else:
            yield clock
    if kept:
        last = max(kept, key=lambda one: one.due_on)
        yield Clock(
            "objections-kept",
            Sort.DUTY,
            _("{n} 件异议已按期答复").format(n=say_count(len(kept))),
            _("异议的答复期限"),
            _("收到异议"),
            min(one.raised_on for one in kept),
            last.due_on,
            last.answered_on,
            "",
        )


def _mediation(one: MediationDays) -> Clock:
    return Clock(
        f"mediation-{one.id}",
        Sort.RIGHT,
        _("双方就第 {n} 号调解协议共同申请司法确认").format(n=one.id),
        _("《人民调解法》第三十三条：自调解协议生效之日起三十日内"),
        _("调解协议生效"),
        one.effective_on,
        one.confirm_by,
        one.applied_on,
        f"/mediations/{one.id}",
    )


def _owed(one: OwedDays, calendar: Calendar) -> Clock:
    return Clock(
        f"limitation-{one.collection}",
        Sort.RIGHT,
        _("催交“{title}”的欠费：还有 {n} 户，时效最早的一户").format(
            title=one.title, n=say_count(one.households)
        ),
        _(
            "《民法典》第一百八十八条：诉讼时效三年；第一百八十九条：分期的自最后一期届满起算；"
            "第一百九十五条：有证据的催交、部分付款、起诉，从那时重新计算"
        ),
        _("最后一期届满、应交之日，或者最近一次付款"),
        one.since,
        limitation_ends(one.since, calendar),
        None,
        f"/collections/{one.collection}",
    )


def limitation_ends(since: date, calendar: Calendar) -> date:
    """Three years (Civil Code Art. 188), the first day not counted (Art. 201-203)."""
    return moved_on(last_day_of_years(since, 3), calendar)


# -- in words --------------------------------------------------------------------------------


def state_in_words(clock: Clock, today: date) -> tuple[str, str]:
    """(words, kind of tag)"""
    state = clock.state(today)
    left = clock.days_left(today)
    if state is State.RUNNING:
        return (_("今天是最后一天") if left == 0 else _("还有 {n} 天").format(n=left)), "wait"
    if state is State.KEPT:
        return (_("已满") if clock.sort is Sort.WAIT else _("已按期办理")), "done"
    if state is State.BROKEN:
        if clock.sort is Sort.WAIT:
            return _("没有满期"), "now"
        if clock.happened_on is not None:
            return _("逾期办理"), "now"
        return _("已逾期 {n} 天").format(n=-left), "now"
    return (_("已办"), "done") if state is State.USED else (_("已过"), "")


def happened_in_words(clock: Clock) -> str:
    if clock.happened_on is None:
        return ""
    label = _("{day}进行") if clock.sort is Sort.WAIT else _("{day}办理")
    return label.format(day=say_date(clock.happened_on))
