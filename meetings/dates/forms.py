"""What a person types to look for a date."""

from typing import Literal

from pydantic import BaseModel, Field

from app.typed import SensibleDay
from meetings.dates.rules import DAYS_MOST


class SearchForm(BaseModel):
    """`people` empty: as many as sit at the table. `rooms`: "" none is needed."""

    minutes: int = Field(ge=15, le=600)
    first: SensibleDay | None = None
    days: int = Field(default=30, ge=1, le=DAYS_MOST)
    people: int | None = Field(default=None, ge=1, le=2000)
    rooms: Literal["", "1"] = ""
    evening: Literal["", "1"] = ""
    rest_days: Literal["", "1"] = ""
