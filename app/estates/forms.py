"""What a person types to open an estate."""

from pydantic import BaseModel, Field


class EstateForm(BaseModel):
    community: int
    name: str = Field(min_length=1, max_length=80)
    address: str = Field(min_length=1, max_length=200)
