"""Dates offered and answers in words."""

from datetime import datetime, timedelta

from app.clock import local
from app.i18n import _
from meetings.datepolls.rules import ANSWERS, Standing
from meetings.preparing.words import say_span


def answer_word(answer: str) -> str:
    return {"yes": _("有空"), "if_needed": _("勉强可以"), "no": _("没空")}[answer]


def answer_options() -> list[tuple[str, str]]:
    return [(answer, answer_word(answer)) for answer in ANSWERS]


def say_option(starts_at: datetime, minutes: int) -> str:
    return say_span(starts_at, starts_at + timedelta(minutes=minutes))


def say_short(starts_at: datetime) -> str:
    """3月9日14:30"""
    there = local(starts_at)
    return _("{month}月{day}日{time}").format(
        month=there.month, day=there.day, time=f"{there:%H:%M}"
    )


def say_standing(one: Standing) -> str:
    said = _("有空 {yes} 人，勉强可以 {if_needed} 人，没空 {no} 人").format(
        yes=one.yes, if_needed=one.if_needed, no=one.no
    )
    if one.required_no:
        names = _("、").join(one.required_no)
        said = _("{said}（其中必到的：{names}）").format(said=said, names=names)
    return said
