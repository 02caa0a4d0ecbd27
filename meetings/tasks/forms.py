"""What is typed of a task."""

from datetime import date
from typing import Literal

from pydantic import BaseModel, Field


class ReportForm(BaseModel):
    kind: Literal["progress", "done", "verified", "redo", "moved"]
    text: str = Field(default="", max_length=2000)
    due_on: date | None = None
    told_for: str = Field(default="", max_length=60)
