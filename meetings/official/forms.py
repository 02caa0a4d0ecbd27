"""What is typed to issue a paper, and to say how an item goes on."""

from typing import Literal

from pydantic import BaseModel, Field

from meetings.official.facts import Kind


class PaperForm(BaseModel):
    """`meeting`: of a notice, a sign-in sheet or a record; `to`, `answer`, `phone` and `email`:
    of a reply."""

    kind: Kind
    meeting: int | None = None
    to: str = Field(default="", max_length=60)
    answer: str = Field(default="", max_length=3000)
    phone: str = Field(default="", max_length=20)
    email: str = Field(default="", max_length=120)


class WayForm(BaseModel):
    item: int
    way: Literal["vote", "again", "answer", "refer"]
    words: str = Field(min_length=1, max_length=1000)
