"""What may be typed at a door."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from app.clock import from_local
from app.i18n import _
from app.strokes import STROKES_MOST
from meetings.survey.rules import (
    Addressee,
    Answer,
    VisitPlan,
    Way,
    made_at,
)

_DAYS_KEPT = 60 * 60 * 24 * 60


class VisitForm(BaseModel):
    """`at`: a wall-clock time in Shanghai; `ago`: seconds that an entry waited on the phone."""

    answer: Answer
    condition: Annotated[str, Field(max_length=1000)] = ""
    reason: Annotated[list[int], Field(max_length=20)] = []
    way: Way = "door"
    at: datetime | None = None
    ago: Annotated[int, Field(ge=0, le=_DAYS_KEPT)] | None = None
    note: Annotated[str, Field(max_length=1000)] = ""
    on_paper: bool = False
    signature: Annotated[str, Field(max_length=STROKES_MOST)] = ""
    question: Annotated[str, Field(max_length=1000)] = ""
    to_whom: Addressee | Literal[""] = ""
    seen: Annotated[int, Field(ge=0)] = 0
    key: Annotated[str, Field(min_length=16, max_length=64)]

    def plan(self, now: datetime) -> VisitPlan:
        at = None
        if self.at is not None:
            at = from_local(self.at.replace(tzinfo=None))
        elif self.ago is not None:
            at = made_at(self.ago, now)
        return VisitPlan(
            answer=self.answer,
            condition=self.condition if self.answer is Answer.CONDITIONAL else "",
            reasons=tuple(dict.fromkeys(self.reason)),
            way=self.way,
            at=at,
            note=self.note,
            on_paper=self.on_paper,
            signature=self.signature,
            question=self.question,
            to_whom=self.to_whom or None,
            seen=self.seen,
            key=self.key,
        )


def read_household(typed: str) -> int:
    """Which door an entry from a phone is for. ValueError."""
    if not (typed.isascii() and typed.isdecimal() and len(typed) < 10):
        raise ValueError(_("没有写明是哪一户"))
    return int(typed)
