"""What counts as delivered, and when.

Written consultation: the paper must go to every owner; what cannot be delivered is posted in the
estate (建房[2009]274号 Art. 22). By hand with the owner's signature; by electronic means the proof
of sending is kept (Binzhou's rules Art. 13); posting, the last resort, runs for its days.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Literal, get_args

from app.clock import LOCAL, local_date
from app.errors import Conflict, Invalid
from app.i18n import _
from app.periods import last_day

# A `reminder` the program sends by itself to who has not answered: it carries no paper, so it is no
# attempt to bring one, whatever became of it.
Way = Literal[
    "receipt", "mailbox", "registered_mail", "sms", "message", "posted", "opened", "reminder"
]

# What a person notes; `opened` is noted by the program when the page was opened with the last four.
NOTED: tuple[Way, ...] = ("receipt", "mailbox", "registered_mail", "sms", "message")

# What became of an attempt. A message that the program sent was taken by its gateway until that
# reports more.
Outcome = Literal["delivered", "not_reached", "message_taken", "message_refused"]
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)


class Stand(StrEnum):
    """Where a household stands, the best first."""

    SERVED = "served"
    POSTED = "posted"
    TRIED = "tried"
    UNTRIED = "untried"


# -- refusals --------------------------------------------------------------------------------


class NoHouseholdChosen(Invalid):
    def __init__(self) -> None:
        super().__init__(_("还没有选择住户"), _("请在名单里勾选这次送达的住户。"), field="entry")


class HouseholdUnknown(Invalid):
    def __init__(self) -> None:
        super().__init__(_("名单里没有这一户"), _("请刷新页面，在名单里重新勾选。"), field="entry")


class DeliveredInFuture(Invalid):
    def __init__(self) -> None:
        super().__init__(
            _("送达时间还没有到"), _("请填写实际送达的时间，不能晚于现在。"), field="at"
        )


class DeliveredOutsideVote(Invalid):
    """Before the roll was frozen there was no paper; after the close it is of no use."""

    def __init__(self) -> None:
        super().__init__(
            _("送达时间不在本次表决期间"),
            _("请填写名册冻结以后、表决截止以前的时间。"),
            field="at",
        )


class ProofMissing(Invalid):
    def __init__(self, way: Way) -> None:
        self.way = way
        remedy = {
            "mailbox": _("投入信箱请拍一张照片，否则不算送达证明。"),
            "sms": _("请在说明里写明短信平台的发送记录编号和接收号码后四位。"),
            "message": _("请在说明里写明发送的号码后四位或发送记录编号。"),
            "registered_mail": _("请在说明里写明挂号信编号。"),
        }
        super().__init__(
            _("缺少送达凭证"),
            remedy.get(way, _("请补上照片或说明。")),
            field="photo" if way == "mailbox" else "note",
        )


class NothingToPost(Conflict):
    def __init__(self) -> None:
        super().__init__(_("所有住户都已经送达，不需要张贴公告"), _("请回到送达页面查看。"))


class PosterNeedsPhoto(Invalid):
    def __init__(self) -> None:
        super().__init__(_("请附上张贴的照片"), _("照片要看得清公告和张贴的位置。"), field="photo")


class AlreadyTakenBack(Conflict):
    def __init__(self) -> None:
        super().__init__(_("这条送达记录已经更正过"), _("请回到这一户的送达记录查看。"))


class NotTheirsToTakeBack(Conflict):
    """Noted by the program, not by a person."""

    def __init__(self) -> None:
        super().__init__(_("这条记录由系统自动登记，不能更正"), _("如有疑问，请另行登记一条说明。"))


class NobodyLeft(Conflict):
    def __init__(self) -> None:
        super().__init__(_("没有尚未送达的住户"), _("请回到送达页面查看。"))


class DeliveryNotNow(Conflict):
    def __init__(self) -> None:
        super().__init__(
            _("现在不能登记送达"), _("名册冻结以后、计票以前可以登记；计票以后送达记录只能查看。")
        )


# -- an attempt ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class DeliveryPlan:
    """What is noted of one round, for all households that were ticked. `at` is UTC.

    `reached` False: tried, and nobody was there or the paper was refused; of a reminder: the
    gateway took it and reported nothing, or it was `given_back`.
    """

    way: Way
    reached: bool
    at: datetime
    witness: str = ""
    note: str = ""
    given_back: bool = False


@dataclass(frozen=True, slots=True)
class Attempt:
    """One line of the ledger, as far as it decides. `serves_at`: see the function; fixed when it
    was noted, so that a setting changed later changes no delivery."""

    way: Way
    reached: bool
    at: datetime
    serves_at: datetime | None
    taken_back: bool = False


def check_plan(
    plan: DeliveryPlan,
    *,
    photo: bool,
    frozen_at: datetime | None,
    closes_at: datetime,
    now: datetime,
) -> None:
    """DeliveredInFuture, DeliveredOutsideVote, ProofMissing."""
    if plan.at > now:
        raise DeliveredInFuture
    if frozen_at is None or not frozen_at <= plan.at <= closes_at:
        raise DeliveredOutsideVote
    if not plan.reached:
        return
    if plan.way == "mailbox" and not photo:
        raise ProofMissing(plan.way)
    if plan.way in ("sms", "message", "registered_mail") and not plan.note:
        raise ProofMissing(plan.way)


def serves_at(
    way: Way, reached: bool, at: datetime, *, photo: bool, posting_days: int
) -> datetime | None:
    """From when on the attempt counts as delivery; None if it never does.

    A posted notice counts from the end of its last day in Shanghai; the day of posting is not
    counted (Civil Code Art. 201).
    """
    if not reached or (way == "mailbox" and not photo):
        return None
    if way == "posted":
        day = last_day(local_date(at), posting_days) + timedelta(days=1)
        return datetime(day.year, day.month, day.day, tzinfo=LOCAL).astimezone(UTC)
    return at


def stand(attempts: Sequence[Attempt], now: datetime) -> Stand:
    """Of one household, at `now`; at the close it decides who was served."""
    standing = [one for one in attempts if not one.taken_back and one.way != "reminder"]
    counted = [one.serves_at for one in standing if one.serves_at is not None]
    if any(at <= now for at in counted):
        return Stand.SERVED
    if counted:
        return Stand.POSTED
    return Stand.TRIED if standing else Stand.UNTRIED


def posting_in_time(posted_at: datetime, closes_at: datetime, posting_days: int) -> bool:
    """Whether a notice posted now would count before the close."""
    at = serves_at("posted", True, posted_at, photo=True, posting_days=posting_days)
    return at is not None and at <= closes_at
