"""What is typed off a signed confirmation."""

from collections.abc import Mapping
from datetime import date

from pydantic import BaseModel

from votes.confirmations.rules import ConfirmationPlan


class ConfirmationForm(BaseModel):
    signed_on: date

    def plan(self, choices: Mapping[int, str]) -> ConfirmationPlan:
        return ConfirmationPlan(choices, self.signed_on)
