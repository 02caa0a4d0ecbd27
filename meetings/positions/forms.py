"""What a person types at the table."""

from collections.abc import Iterable
from datetime import date

from pydantic import BaseModel, Field

from app.errors import Invalid
from app.i18n import _
from app.web import Form
from meetings.positions.rules import STANCES, PromisePlan, Taken

_LONGEST = 2000


class StatementForm(BaseModel):
    """`who`: m and the id of a person on a seat, or s and the id of a seat others stand for."""

    who: str = Field(pattern=r"^[ms][0-9]{1,9}$")
    text: str = Field(min_length=1, max_length=4000)


class AgreedForm(BaseModel):
    agreed: str = Field(default="", max_length=4000)


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
            if len(texts[name]) > _LONGEST:
                faults.append((f"{name}-{seat}", _("内容太长，最多 {n} 个字。").format(n=_LONGEST)))
        chosen = form.value(f"stance-{seat}")
        typed[seat] = next((Taken(stance, **texts) for stance in STANCES if stance == chosen), None)
    if faults:
        raise Invalid(faults=tuple(faults))
    return typed
