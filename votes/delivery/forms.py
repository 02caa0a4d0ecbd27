"""What may be typed about a delivery."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from app.typed import LocalMoment
from votes.delivery.rules import DeliveryPlan

Short = Annotated[str, Field(max_length=60)]
Long = Annotated[str, Field(max_length=500)]


class DeliveryForm(BaseModel):
    way: Literal["receipt", "mailbox", "registered_mail", "sms", "message"]
    reached: Literal["1", "0"]
    at: LocalMoment
    witness: Short = ""
    note: Long = ""

    def plan(self) -> DeliveryPlan:
        return DeliveryPlan(
            way=self.way,
            reached=self.reached == "1",
            at=self.at,
            witness=self.witness,
            note=self.note,
        )


class PosterForm(BaseModel):
    at: LocalMoment
    place: Annotated[str, Field(min_length=1, max_length=200)]
    witness: Short = ""


class TakeBackForm(BaseModel):
    reason: Annotated[str, Field(min_length=1, max_length=500)]
