"""What is typed in a roll check: by the clerk, by a household."""

from datetime import date
from typing import Literal

from pydantic import BaseModel, Field

from votes.rollcheck.rules import Kind


class StartForm(BaseModel):
    starts_on: date
    days: int = Field(ge=1, le=60)
    place: str = Field(min_length=1, max_length=200)


class ChallengeForm(BaseModel):
    """By the link: of her own line, or of a flat that is not on the roll."""

    kind: Kind
    says: str = Field(min_length=1, max_length=1000)


class DeskForm(ChallengeForm):
    """At the desk: `unit` as the roll names it, or the room of a flat that is not on it."""

    unit: str = Field(min_length=1, max_length=60)
    raised_by: str = Field(min_length=1, max_length=60)


class AnswerForm(BaseModel):
    outcome: Literal["upheld", "dismissed"]
    reason: str = Field(min_length=1, max_length=1000)
    correction: int | None = Field(default=None, ge=1, le=2**31 - 1)
