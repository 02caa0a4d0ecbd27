"""What may be typed about payments."""

from datetime import date

from pydantic import BaseModel, Field

from app.web import Form
from votes.collecting.rules import Way, WrongDays
from votes.collecting.services import Money
from votes.costs.drafting.typed import read_money


class OpenForm(BaseModel):
    basis: str = Field(default="", max_length=1000)


def read_days(form: Form) -> list[date]:
    """The last days of the instalments, due1 and on; none where none is filled in. WrongDays."""
    typed: list[str] = []
    while f"due{len(typed) + 1}" in form.values:
        typed.append(form.value(f"due{len(typed) + 1}").strip())
    if not any(typed):
        return []
    try:
        return [date.fromisoformat(day) for day in typed]
    except ValueError as wrong:
        raise WrongDays from wrong


class MoneyForm(BaseModel):
    unit: str = Field(max_length=60)
    amount: str = Field(max_length=20)
    paid_on: date
    way: Way
    receipt: str = Field(default="", max_length=60)
    note: str = Field(default="", max_length=500)

    def money(self) -> Money:
        """NotMoney."""
        return Money(
            self.unit.strip(),
            read_money(self.amount),
            self.paid_on,
            self.way,
            self.receipt.strip(),
            self.note.strip(),
        )
