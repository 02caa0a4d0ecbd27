"""What is typed about a community."""

from pydantic import BaseModel, Field, field_validator

from app.phones import LONGEST, dialable


class CommunityForm(BaseModel):
    phone: str = Field(min_length=1, max_length=LONGEST)

    @field_validator("phone")
    @classmethod
    def can_be_dialled(cls, typed: str) -> str:
        return dialable(typed)
