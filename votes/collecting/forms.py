"""What may be typed about payments."""

from datetime import date

from pydantic import BaseModel, Field

from votes.collecting.rules import Way
from votes.collecting.services import Money
from votes.costs.drafting.typed import read_money


class OpenForm(BaseModel):
    basis: str = Field(default="", max_length=1000)


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
