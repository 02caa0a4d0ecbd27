"""Kinds of values that people type into forms, read in one way everywhere."""

from datetime import date, datetime
from typing import Annotated

from pydantic import AfterValidator

from app.clock import from_local
from app.i18n import _

YEARS = range(1949, 2200)


def _in_utc(typed: datetime) -> datetime:
    if typed.year not in YEARS:  # also a bare number, which would be seconds since 1970
        raise ValueError(_("请按“2026-04-07T14:00”的格式填写时间。"))
    return from_local(typed) if typed.tzinfo is None else typed


# A wall-clock time in Shanghai as it is typed, held in UTC.
LocalMoment = Annotated[datetime, AfterValidator(_in_utc)]


def _sensible(typed: date) -> date:
    if typed.year not in YEARS:
        raise ValueError(_("请按“2026-04-07”的格式填写日期。"))
    return typed


# A day as it is typed, of a year in which something could happen.
SensibleDay = Annotated[date, AfterValidator(_sensible)]
