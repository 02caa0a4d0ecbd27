"""What is typed to change a frozen poll."""

from datetime import datetime

from pydantic import BaseModel, Field, field_validator

from app.clock import from_local


class ExtensionForm(BaseModel):
    """`closes_at` is typed as wall-clock time in Shanghai and held in UTC."""

    closes_at: datetime
    reason: str = Field(min_length=1, max_length=1000)
    announced: str = Field(min_length=1, max_length=500)

    @field_validator("closes_at")
    @classmethod
    def in_utc(cls, typed: datetime) -> datetime:
        return from_local(typed) if typed.tzinfo is None else typed


class TerminationForm(BaseModel):
    reason: str = Field(min_length=1, max_length=1000)
