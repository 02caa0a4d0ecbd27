"""What a person types about hardship."""

from pydantic import BaseModel, Field


class NoteForm(BaseModel):
    note: str = Field(min_length=1, max_length=1000)
