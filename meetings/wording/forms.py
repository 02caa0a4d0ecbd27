"""What is typed while a wording is settled."""

from pydantic import BaseModel, Field

from meetings.wording.rules import LONGEST


class DraftWordingForm(BaseModel):
    """Any number of sentences at once."""

    text: str = Field(min_length=1, max_length=8000)


class AmendmentForm(BaseModel):
    """`version`: of the sentence as the page showed it; an empty text strikes it; `seat`: who
    proposes it, 0 for nobody."""

    text: str = Field(default="", max_length=LONGEST)
    version: int = Field(ge=1, le=1_000_000)
    seat: int = Field(default=0, ge=0, le=2_000_000_000)
    note: str = Field(default="", max_length=500)


class FixForm(BaseModel):
    version: int = Field(ge=1, le=1_000_000)


class ReopenForm(BaseModel):
    version: int = Field(ge=1, le=1_000_000)
    note: str = Field(default="", max_length=500)
