"""What a person types to have a month placed."""

from pydantic import BaseModel, Field


class PlacingForm(BaseModel):
    """`month`: 2026-04; `consultation`: those to be placed."""

    month: str = Field(pattern="^20[0-9][0-9]-(0[1-9]|1[0-2])$")
    minutes: int = Field(default=120, ge=15, le=600)
    consultation: list[int] = Field(default=[], max_length=400)
