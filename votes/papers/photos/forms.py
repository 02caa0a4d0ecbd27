"""Why somebody looks."""

from pydantic import BaseModel, Field


class PhotoForm(BaseModel):
    reason: str = Field(min_length=1, max_length=500)
