"""What a person types about the register, besides changing it."""

from pydantic import BaseModel, Field


class ReasonForm(BaseModel):
    """Why somebody looks at what is hidden, or takes the roll out."""

    reason: str = Field(min_length=1, max_length=500)
