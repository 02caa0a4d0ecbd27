"""What a person types to change a kind."""

from typing import Literal

from pydantic import BaseModel, Field, field_validator

from app.i18n import _
from meetings.kinds.rules import LINE_LONGEST, LINES_MOST, KindContent, Profession


class KindForm(BaseModel):
    """`papers`, `questions`: one a line; `fields`: words between commas or spaces. `based_on`:
    the version that was on the page."""

    experts: list[Profession] = Field(default=[], max_length=3)
    of_buildings: Literal["", "1"] = ""
    of_against: Literal["", "1"] = ""
    papers: str = Field(default="", max_length=2500)
    questions: str = Field(default="", max_length=2500)
    notice_days: int | None = Field(default=None, ge=0, le=60)
    needs_vote: Literal["", "1"] = ""
    needs_opinion: Literal["", "1"] = ""
    fields_of: str = Field(default="", max_length=200)
    note: str = Field(min_length=1, max_length=200)
    based_on: int = Field(default=0, ge=0)

    @field_validator("papers", "questions")
    @classmethod
    def lines_fit(cls, typed: str) -> str:
        if len(lines(typed)) > LINES_MOST:
            raise ValueError(_("最多写 {n} 行。").format(n=LINES_MOST))
        if any(len(line) > LINE_LONGEST for line in lines(typed)):
            raise ValueError(_("每行最多 {n} 个字。").format(n=LINE_LONGEST))
        return typed

    def content(self) -> KindContent:
        return KindContent(
            experts=tuple(self.experts),
            of_buildings=bool(self.of_buildings),
            of_against=bool(self.of_against),
            papers=lines(self.papers),
            questions=lines(self.questions),
            notice_days=self.notice_days,
            needs_vote=bool(self.needs_vote),
            needs_opinion=bool(self.needs_opinion),
            fields=words(self.fields_of),
        )


def lines(typed: str) -> tuple[str, ...]:
    """Without empty ones and without what comes a second time."""
    return tuple(dict.fromkeys(line.strip() for line in typed.split("\n") if line.strip()))


def words(typed: str) -> tuple[str, ...]:
    """Between spaces, commas and 、."""
    plain = typed
    for mark in "，,、；;\n":
        plain = plain.replace(mark, " ")
    return tuple(dict.fromkeys(plain.split()))
