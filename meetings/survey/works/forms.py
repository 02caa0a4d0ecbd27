"""What may be typed about works indoors."""

from datetime import date, datetime, time
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from app.clock import from_local
from meetings.survey.works.rules import AccessPlan, ConsentPlan


class ConsentForm(BaseModel):
    agreed: Literal["1", "0"]
    signed_on: date
    paper: Annotated[str, Field(min_length=1, max_length=200)]

    def plan(self) -> ConsentPlan:
        return ConsentPlan(self.agreed == "1", self.signed_on, self.paper)


class AccessForm(BaseModel):
    """Wall-clock times in Shanghai, on one day."""

    on: date
    since: time
    until: time
    note: Annotated[str, Field(max_length=500)] = ""

    def plan(self) -> AccessPlan:
        return AccessPlan(
            from_local(datetime.combine(self.on, self.since.replace(tzinfo=None))),
            from_local(datetime.combine(self.on, self.until.replace(tzinfo=None))),
            self.note,
        )


class CancelForm(BaseModel):
    reason: Annotated[str, Field(min_length=1, max_length=500)]
