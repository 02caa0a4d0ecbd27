"""Works indoors: what may be refused. Without the flat's own signature nobody comes in."""

from dataclasses import dataclass
from datetime import date, datetime

from app.clock import local_date
from app.errors import Conflict, Invalid
from app.i18n import _


class SignedInFuture(Invalid):
    def __init__(self) -> None:
        super().__init__(_("签署日期还没有到"), _("请填写同意书上的日期。"), field="signed_on")


class AccessNeedsConsent(Conflict):
    """No consent yet, or it was refused."""

    def __init__(self) -> None:
        super().__init__(
            _("这一户还没有同意入户施工"), _("请先登记签了字的入户施工同意书，再约入户时间。")
        )


class BadWindow(Invalid):
    def __init__(self) -> None:
        super().__init__(_("结束时间要晚于开始时间"), _("请核对入户的起止时间。"), field="until")


class AccessInPast(Invalid):
    def __init__(self) -> None:
        super().__init__(_("入户时间已经过去"), _("请填写以后的日期。"), field="on")


class NoWorks(Conflict):
    def __init__(self) -> None:
        super().__init__(
            _("这次征询不涉及入户施工"), _("需要入户施工的，请在发起征询时勾选“需要入户施工”。")
        )


class AlreadyCancelled(Conflict):
    def __init__(self) -> None:
        super().__init__(_("这个入户时间已经取消"), _("请刷新页面查看。"))


@dataclass(frozen=True, slots=True)
class ConsentPlan:
    """A signed sheet: yes or no, its day in Shanghai, and which paper it is."""

    agreed: bool
    signed_on: date
    paper: str


def check_consent(plan: ConsentPlan, now: datetime) -> None:
    """SignedInFuture."""
    if plan.signed_on > local_date(now):
        raise SignedInFuture


@dataclass(frozen=True, slots=True)
class AccessPlan:
    """A window, UTC."""

    starts_at: datetime
    ends_at: datetime
    note: str


def check_access(plan: AccessPlan, *, agreed: bool | None, now: datetime) -> None:
    """AccessNeedsConsent, BadWindow, AccessInPast."""
    if not agreed:
        raise AccessNeedsConsent
    if plan.ends_at <= plan.starts_at:
        raise BadWindow
    if plan.starts_at < now:
        raise AccessInPast
