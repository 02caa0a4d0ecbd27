"""What a person types about the pool."""

from pydantic import BaseModel, Field

from meetings.kinds.rules import Profession


class ExpertForm(BaseModel):
    """`fields_of`: words between spaces or commas."""

    name: str = Field(min_length=1, max_length=60)
    profession: Profession
    body: str = Field(default="", max_length=120)
    fields_of: str = Field(min_length=1, max_length=300)
    monthly_most: int = Field(default=4, ge=1, le=60)


class NewExpertForm(ExpertForm):
    """`account`: set once and for all."""

    street: int
    account: int | None = None


class TieForm(BaseModel):
    """`side`: e12 (an estate) or b3 (a body)."""

    side: str = Field(min_length=2, max_length=12, pattern="^[eb][0-9]+$")
    nature: str = Field(min_length=1, max_length=200)


class InviteForm(BaseModel):
    reason: str = Field(min_length=1, max_length=200)
