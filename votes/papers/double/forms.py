"""What is typed about photographed papers: an upload, a decision, the setting."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, Field, field_validator

from app.clock import from_local
from votes.papers.double.rules import PAGES_MOST
from votes.papers.forms import DeskForm


class UploadForm(BaseModel):
    """`pages`: photographs of one paper. `received_at`: Shanghai wall-clock time, held in UTC."""

    received_at: datetime
    pages: int = Field(default=1, ge=1, le=PAGES_MOST)

    @field_validator("received_at")
    @classmethod
    def in_utc(cls, typed: datetime) -> datetime:
        return from_local(typed) if typed.tzinfo is None else typed


class SheetForm(DeskForm):
    """`void`: why the photograph is no ballot; then nothing else of the form is looked at."""

    void: Literal["", "unreadable", "not_ballot", "same_paper"] = ""


class VoidForm(BaseModel):
    """What is looked at first: a photograph that is none needs no time of receipt."""

    void: Literal["", "unreadable", "not_ballot", "same_paper"] = ""


class DecisionForm(BaseModel):
    """`take`: the first reading, the second, or what is typed below. `another`: see PaperForm."""

    take: Literal["", "1", "2", "own"] = ""
    reason: str = Field(default="", max_length=1000)
    another: bool = False


class SettingForm(BaseModel):
    double: Literal["1", "0"]
    reason: str = Field(default="", max_length=500)
