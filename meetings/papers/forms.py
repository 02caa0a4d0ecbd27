"""What a person types about papers, and what residents ask."""

from typing import Literal

from pydantic import BaseModel, Field

from meetings.papers.rules import QuestionKind


class PaperForm(BaseModel):
    item: int = Field(ge=1)
    title: str = Field(min_length=1, max_length=120)
    public: Literal["", "1"] = ""


class WithdrawForm(BaseModel):
    reason: str = Field(min_length=1, max_length=200)


class AskForm(BaseModel):
    """`who`: as the person likes to be called; nobody has to say her name."""

    item: int = Field(ge=1)
    kind: QuestionKind = "question"
    who: str = Field(default="", max_length=40)
    text: str = Field(min_length=2, max_length=500)


class AnswerForm(BaseModel):
    answer: str = Field(min_length=1, max_length=2000)
    shown: Literal["", "1"] = ""


class TableForm(BaseModel):
    shown: Literal["", "1"] = ""
