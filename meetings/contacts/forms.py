"""Why somebody looks at a whole number or address."""

from pydantic import BaseModel, Field


class LookForm(BaseModel):
    reason: str = Field(min_length=2, max_length=200)
