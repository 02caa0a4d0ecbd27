"""What a person types to call a meeting and to set its agenda."""

from dataclasses import replace
from datetime import date
from typing import Self

from pydantic import BaseModel, Field, ValidationInfo, field_validator, model_validator

from app.i18n import _
from app.typed import LocalMoment
from meetings.preparing.forms import ContactPersonForm, ContactPersonNeededForm
from meetings.scheduling.rules import ITEMS_MOST, MINUTES_MOST, MINUTES_USUAL, MeetingPlan


class MeetingForm(ContactPersonForm):
    """Times are typed as Shanghai wall-clock time and held in UTC."""

    starts_at: LocalMoment
    minutes: int = Field(default=MINUTES_USUAL, ge=15, le=MINUTES_MOST)
    room: int | None = None
    location: str = Field(default="", max_length=200)
    chair: str = Field(min_length=1, max_length=60)
    recorder: str = Field(min_length=1, max_length=60)
    notice_on: date
    breach_reason: str = Field(default="", max_length=500)
    ended_at: LocalMoment | None = None

    @model_validator(mode="after")
    def is_somewhere(self) -> Self:
        if not self.location and self.room is None:
            raise ValueError(_("请选择会议室，或填写地点。"))
        return self

    def plan(self) -> MeetingPlan:
        return MeetingPlan(
            starts_at=self.starts_at,
            location=self.location,
            chair=self.chair,
            recorder=self.recorder,
            notice_on=self.notice_on,
            breach_reason=self.breach_reason,
            ended_at=self.ended_at,
            minutes=self.minutes,
            room=self.room,
            contact=self.contact_person(),
        )


class ToldMeetingForm(ContactPersonNeededForm, MeetingForm):
    """Of a meeting that names whom to ask: those who were told keep somebody to call."""


class NewMeetingForm(ContactPersonNeededForm, MeetingForm):
    """`carried`: items of earlier meetings that go on; `agenda`: new ones, one a line; `away`:
    members who are known not to come."""

    carried: list[int] = Field(default=[], max_length=200)
    agenda: str = Field(default="", max_length=4000, validate_default=True)
    away: list[int] = Field(default=[], max_length=200)

    @field_validator("agenda")
    @classmethod
    def lines_fit(cls, typed: str, before: ValidationInfo) -> str:
        lines = titles(typed)
        if not lines and not before.data.get("carried"):
            raise ValueError(_("请至少写一个议题，一行一个。"))
        if len(lines) > ITEMS_MOST:
            raise ValueError(_("一次会议最多 {n} 个议题。").format(n=ITEMS_MOST))
        if any(len(line) > 120 for line in lines):
            raise ValueError(_("每个议题最多 120 个字。"))
        return typed

    def plan(self) -> MeetingPlan:
        return replace(super().plan(), away=tuple(self.away))


def titles(agenda: str) -> list[str]:
    """The items of an agenda that was typed one a line."""
    return [line.strip() for line in agenda.split("\n") if line.strip()]


class ItemForm(BaseModel):
    title: str = Field(min_length=1, max_length=120)
    summary: str = Field(default="", max_length=4000)
