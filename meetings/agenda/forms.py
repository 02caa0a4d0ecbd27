"""What is typed about an item itself."""

from pydantic import BaseModel, Field


class PlanForm(BaseModel):
    """`planned_minutes` 0: no time is planned."""

    planned_minutes: int = Field(default=0, ge=0, le=600)
    presenter: str = Field(default="", max_length=60)


class CloseForm(BaseModel):
    """`carried`: not settled, goes on in a later meeting."""

    carried: bool = False
