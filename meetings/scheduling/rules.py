"""Calling a meeting: the notice period, the agenda, what may still be changed.

The period is a setting (3 days unless set otherwise; model rules of consultation councils ask to
hand out topics three days ahead). It is counted as for owners' meetings: clear days between the
notice and the meeting. A shorter notice needs a reason, and the minutes print it.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime

from app.clock import local_date, say_date
from app.errors import Conflict, Invalid
from app.i18n import _
from app.periods import earliest_day
from meetings.preparing.contact import NOBODY, ContactPerson

ITEMS_MOST = 200
MINUTES_USUAL = 120
MINUTES_MOST = 600


@dataclass(frozen=True, slots=True)
class MeetingPlan:
    """A meeting as it is called. Times in UTC, `notice_on` a day in Shanghai.

    `minutes`: how long it is meant to take; `room`: one of those that are kept, by id; `away`:
    members who are known not to come, by id (None: what is known of them stays as it is);
    `contact`: whom to ask.
    """

    starts_at: datetime
    location: str
    chair: str
    recorder: str
    notice_on: date
    breach_reason: str = ""
    ended_at: datetime | None = None
    minutes: int = MINUTES_USUAL
    room: int | None = None
    away: tuple[int, ...] | None = None
    contact: ContactPerson = NOBODY


class NoticeTooShort(Invalid):
    def __init__(self, days: int, earliest: date) -> None:
        self.earliest = earliest
        super().__init__(
            _("通知不足 {days} 天，最早应在{earliest}开会").format(
                days=days, earliest=say_date(earliest)
            ),
            _("请推迟开会时间；确需提前召开的，请在这里写明理由，理由会印在纪要上。"),
            field="breach_reason",
        )


class NoticeAfterMeeting(Invalid):
    def __init__(self) -> None:
        super().__init__(
            _("通知日期晚于开会日期"), _("请核对通知日期和开会时间。"), field="notice_on"
        )


class EndsBeforeStart(Invalid):
    def __init__(self) -> None:
        super().__init__(
            _("结束时间要晚于开始时间"), _("请核对开会时间和结束时间。"), field="ended_at"
        )


class MinutesIssued(Conflict):
    def __init__(self) -> None:
        super().__init__(
            _("这次会议的纪要已经印发，会议记录不能再改"),
            _("内容有误的，请在会议纪要页起草补充纪要，由各方核对、签字。"),
        )


class RecordClosed(Conflict):
    def __init__(self) -> None:
        super().__init__(
            _("纪要草稿已经发给各方核对，会议记录不能再改"),
            _("内容有误的，请在纪要页面提出更正意见。"),
        )


class ItemTaken(Conflict):
    def __init__(self) -> None:
        super().__init__(
            _("这个议题已有材料、提问、发言、立场或承诺，不能删除"),
            _("请先删除其中的内容，或保留这个议题并写明未议。"),
        )


class TooManyItems(Conflict):
    def __init__(self) -> None:
        super().__init__(
            _("一次会议最多 {n} 个议题").format(n=ITEMS_MOST), _("请把其余议题放到下一次会议。")
        )


def notice_kept(notice_on: date, starts_at: datetime, days: int) -> bool:
    """Whether `days` clear days lie between the notice and the meeting."""
    return local_date(starts_at) >= earliest_day(notice_on, days)


def check_meeting(plan: MeetingPlan, days: int) -> MeetingPlan:
    """The plan, with a reason only where the notice is too short.

    NoticeAfterMeeting, EndsBeforeStart, NoticeTooShort.
    """
    if plan.notice_on > local_date(plan.starts_at):
        raise NoticeAfterMeeting
    if plan.ended_at is not None and plan.ended_at <= plan.starts_at:
        raise EndsBeforeStart
    kept = notice_kept(plan.notice_on, plan.starts_at, days)
    if not kept and not plan.breach_reason:
        raise NoticeTooShort(days, earliest_day(plan.notice_on, days))
    return replace(plan, breach_reason="" if kept else plan.breach_reason)
