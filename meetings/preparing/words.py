"""Times and appointments in words."""

from datetime import datetime

from app.clock import local, say_date
from app.errors import YishiError
from app.i18n import _
from app.web import Form
from meetings.preparing.bookings import Taken, TimeTaken


def say_weekday(moment: datetime) -> str:
    return [_("周一"), _("周二"), _("周三"), _("周四"), _("周五"), _("周六"), _("周日")][
        local(moment).weekday()
    ]


def say_span(begins: datetime, ends: datetime) -> str:
    """2026年3月9日（周一）14:30—16:30, local; the second day too where it is another."""
    first, last = local(begins), local(ends)
    until = (
        f"{last:%H:%M}" if last.date() == first.date() else f"{say_date(last.date())}{last:%H:%M}"
    )
    return _("{day}（{weekday}）{begins}—{ends}").format(
        day=say_date(first.date()), weekday=say_weekday(begins), begins=f"{first:%H:%M}", ends=until
    )


def say_taken(one: Taken) -> str:
    span = say_span(one.begins, one.ends)
    if one.is_room:
        return _("{name}在{span}已被占用").format(name=one.name, span=span)
    return _("{name}在{span}另有会议").format(name=one.name, span=span)


def say_busy(one: Taken) -> str:
    return _("{name}：{span}").format(name=one.name, span=say_span(one.begins, one.ends))


def with_refusal(form: Form, refusal: YishiError, field: str = "starts_at") -> Form:
    """The form shown again; each conflict of times in a sentence of its own."""
    if not isinstance(refusal, TimeTaken):
        return form.refused(refusal)
    form.faults = [(field, f"{say_taken(one)}。{refusal.remedy}") for one in refusal.taken]
    return form
