"""What may be typed to open a survey and to run it."""

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from meetings.survey.rules import REASON_LENGTH, SurveyPlan, read_reasons


class SurveyForm(BaseModel):
    """`reasons`: one a line."""

    estate: int
    consultation: int | None = None
    question: Annotated[str, Field(min_length=1, max_length=200)]
    explanation: Annotated[str, Field(max_length=4000)] = ""
    scope: Literal["estate", "buildings"]
    buildings: list[int] = []
    opens_on: date
    closes_on: date
    needs_works: bool = False
    reasons: Annotated[str, Field(min_length=1, max_length=1000)]

    def plan(self) -> SurveyPlan:
        whole = self.scope == "estate"
        return SurveyPlan(
            question=self.question,
            explanation=self.explanation,
            buildings=() if whole else tuple(self.buildings),
            whole_estate=whole,
            opens_on=self.opens_on,
            closes_on=self.closes_on,
            needs_works=self.needs_works,
            reasons=read_reasons(self.reasons),
        )


class ReasonForm(BaseModel):
    reason_text: Annotated[str, Field(min_length=1, max_length=REASON_LENGTH)]


class HelperForm(BaseModel):
    person: int
    building: int
