"""What a person types to open a consultation and to fill its seats."""

from typing import Self

from pydantic import BaseModel, Field, model_validator

from app.i18n import _
from meetings.consultations.rules import MemberPlan, SeatPlan
from meetings.kinds.rules import Template

ROWS_MOST = 40


class ConsultationForm(BaseModel):
    estate: int
    topic: str = Field(min_length=1, max_length=120)
    background: str = Field(default="", max_length=4000)
    kind: Template


class SeatForm(BaseModel):
    """Rows of persons come as lists of equal length, one line each; empty lines are left out.

    `missing`, its reason and who stands for the seat are sent only by seats that may be missing.
    """

    body: str = Field(min_length=1, max_length=120)
    member: list[str] = Field(default=[], max_length=ROWS_MOST)
    name: list[str] = Field(default=[], max_length=ROWS_MOST)
    duty: list[str] = Field(default=[], max_length=ROWS_MOST)
    account: list[str] = Field(default=[], max_length=ROWS_MOST)
    spokesperson: int = Field(default=1, ge=1, le=ROWS_MOST)
    missing: bool = False
    missing_reason: str = Field(default="", max_length=500)
    replaced_by: str = Field(default="", max_length=200)

    @model_validator(mode="after")
    def lines_are_whole(self) -> Self:
        if not len(self.member) == len(self.name) == len(self.duty):
            raise ValueError(_("人员名单不完整，请刷新页面后重新填写。"))
        if any(len(name) > 60 for name in self.name) or any(len(duty) > 60 for duty in self.duty):
            raise ValueError(_("姓名和职务每项最多 60 个字。"))
        return self

    def plan(self) -> SeatPlan:
        members: list[MemberPlan] = []
        spokesperson = None
        for line, name in enumerate(self.name):
            if not name:
                continue
            if line == self.spokesperson - 1:
                spokesperson = len(members)
            account = self.account[line] if line < len(self.account) else ""
            members.append(
                MemberPlan(
                    member=_number(self.member[line]),
                    name=name,
                    duty=self.duty[line],
                    account=_number(account),
                )
            )
        if members and spokesperson is None:
            spokesperson = 0
        return SeatPlan(
            body=self.body,
            members=tuple(members),
            spokesperson=spokesperson,
            missing=self.missing,
            missing_reason=self.missing_reason if self.missing else "",
            replaced_by=self.replaced_by if self.missing else "",
        )


def _number(typed: str) -> int | None:
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 10 else None
