"""What may be typed about a mediation."""

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, Field

from votes.mediation.rules import EndPlan, MediationPlan, Outcome, Step

MayBeDay = Annotated[date | None, BeforeValidator(lambda typed: None if typed == "" else typed)]


class MediationForm(BaseModel):
    dispute: Annotated[str, Field(min_length=1, max_length=2000)]
    body: Annotated[str, Field(min_length=1, max_length=120)]
    mediator: Annotated[str, Field(min_length=1, max_length=60)]
    parties: Annotated[str, Field(min_length=1, max_length=1000)]
    applied_on: date
    willing: Literal["1", ""] = ""

    def plan(self) -> MediationPlan:
        return MediationPlan(
            self.dispute,
            self.body,
            self.mediator,
            self.parties,
            self.applied_on,
            bool(self.willing),
        )


class SessionForm(BaseModel):
    held_on: date
    note: Annotated[str, Field(min_length=1, max_length=1000)]


class EndForm(BaseModel):
    outcome: Outcome
    ended_on: date
    effective_on: MayBeDay = None
    terms: Annotated[str, Field(max_length=4000)] = ""

    def plan(self) -> EndPlan:
        return EndPlan(self.outcome, self.ended_on, self.effective_on, self.terms)


class StepForm(BaseModel):
    step: Step
    happened_on: date
    court: Annotated[str, Field(min_length=1, max_length=120)]


class TableForm(BaseModel):
    meeting: Annotated[int, Field(ge=1, lt=10**9)]
    title: Annotated[str, Field(min_length=1, max_length=120)]


class LookForm(BaseModel):
    reason: Annotated[str, Field(min_length=1, max_length=500)]
