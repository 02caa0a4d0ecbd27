"""What a person types at the table of positions, agreement and promises."""

from collections.abc import Iterable
from datetime import date

from pydantic import BaseModel, Field

from app.errors import Invalid
from app.i18n import _
from app.web import Form
from meetings.positions.rules import STANCES, ConditionStanding, PromisePlan, Taken

LONGEST = 2000


class AgreedForm(BaseModel):
    agreed: str = Field(default="", max_length=4000)


class ConditionForm(BaseModel):
    state: ConditionStanding
    note: str = Field(default="", max_length=500)


class PromiseForm(BaseModel):
    seat: int
    person: str = Field(min_length=1, max_length=120)
    what: str = Field(min_length=1, max_length=1000)
    due_on: date | None = None

    def plan(self) -> PromisePlan:
        return PromisePlan(self.seat, self.person, self.what, self.due_on)


def read_positions(form: Form, seats: Iterable[int]) -> dict[int, Taken | None]:
    """By seat id; None where no stance was chosen. Invalid for a text that is too long."""
    faults = []
    typed: dict[int, Taken | None] = {}
    for seat in seats:
        texts = {}
        for name in ("reason", "dissent"):
            texts[name] = form.value(f"{name}-{seat}").strip()
            if len(texts[name]) > LONGEST:
                faults.append((f"{name}-{seat}", _("内容太长，最多 {n} 个字。").format(n=LONGEST)))
        chosen = form.value(f"stance-{seat}")
        typed[seat] = next((Taken(stance, **texts) for stance in STANCES if stance == chosen), None)
    if faults:
        raise Invalid(faults=tuple(faults))
    return typed


def read_numbers(form: Form, name: str, seats: Iterable[int]) -> dict[int, int]:
    """`name`-SEAT of each seat that sent a number."""
    return {
        seat: int(text)
        for seat in seats
        if (text := form.value(f"{name}-{seat}")).isascii() and text.isdecimal() and len(text) < 10
    }
