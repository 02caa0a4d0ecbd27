"""What is typed when options are compared."""

from collections.abc import Iterable

from pydantic import BaseModel, Field

from app.web import Form
from meetings.options.rules import Side


class OptionForm(BaseModel):
    title: str = Field(min_length=1, max_length=200)


class ArgumentForm(BaseModel):
    option: int
    seat: int
    side: Side
    text: str = Field(min_length=1, max_length=500)


class PollForm(BaseModel):
    question: str = Field(min_length=1, max_length=200)


def read_answers(form: Form, seats: Iterable[int]) -> dict[int, int | None]:
    """By seat, of those that said something: an option's id, None for none of them."""
    said: dict[int, int | None] = {}
    for seat in seats:
        typed = form.value(f"lean-{seat}")
        if typed == "none":
            said[seat] = None
        elif typed.isascii() and typed.isdecimal() and len(typed) < 10:
            said[seat] = int(typed)
    return said
