"""What a person types to answer an invitation, and to cancel a meeting."""

from pydantic import BaseModel, Field

from meetings.invitations.rules import Answer, AnswerKind


class AnswerForm(BaseModel):
    answer: AnswerKind
    stand_in: str = Field(default="", max_length=60)
    authority: str = Field(default="", max_length=200)
    reason: str = Field(default="", max_length=500)

    def plan(self) -> Answer:
        return Answer(self.answer, self.stand_in, self.authority, self.reason)


class HandedOverForm(BaseModel):
    """The printed notices that were handed over, by message."""

    letter: list[int] = Field(min_length=1, max_length=400)


class OneHandedOverForm(BaseModel):
    """What the page showed: the letter that waited, 0 for none, and the last notice."""

    letter: int = 0
    notice: int = -1


class CancelForm(BaseModel):
    reason: str = Field(min_length=1, max_length=200)
