"""What is typed while minutes are on their way."""

from datetime import date, datetime, time, timedelta
from typing import Literal, Self

from pydantic import BaseModel, Field

from app.clock import from_local
from app.errors import Invalid
from app.web import Form


class CirculateForm(BaseModel):
    """`answer_by`: the last day to answer."""

    answer_by: date

    def answer_until(self) -> datetime:
        """The end of that day, in UTC."""
        return from_local(datetime.combine(self.answer_by + timedelta(days=1), time()))


class CorrectionForm(BaseModel):
    version: int
    place: str = Field(min_length=1, max_length=60)
    text: str = Field(min_length=1, max_length=4000)
    reason: str = Field(min_length=1, max_length=1000)
    reader: int = 0


class AgreeForm(BaseModel):
    version: int


class DecisionForm(BaseModel):
    """One form a correction; its fields carry the correction's id."""

    decision: Literal["accept", "refuse"]
    text: str = Field(default="", max_length=4000)
    reason: str = Field(default="", max_length=1000)

    @classmethod
    def of(cls, form: Form, correction: int) -> Self:
        """Invalid, with the fault at the field of this correction."""
        own = Form(
            {
                name: form.value(f"{name}-{correction}" if name != "decision" else name)
                for name in ("decision", "text", "reason")
            }
        )
        try:
            return own.read(cls)
        except Invalid as refusal:
            raise Invalid(
                faults=tuple((f"{name}-{correction}", said) for name, said in refusal.faults)
            ) from None


def read_entries(form: Form, most: int) -> tuple[list[str], list[str], list[str]]:
    """What an addendum is to say, as typed: (about, text, reason), line by line."""
    about, text, reason = (
        [form.value(f"{name}-{n}").strip() for n in range(1, most + 1)]
        for name in ("about", "text", "reason")
    )
    return about, text, reason
