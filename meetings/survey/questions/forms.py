"""What may be typed about a question."""

from typing import Annotated

from pydantic import BaseModel, Field


class AnswerForm(BaseModel):
    answer: Annotated[str, Field(min_length=1, max_length=2000)]
