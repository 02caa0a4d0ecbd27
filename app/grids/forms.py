"""What is typed about a grid."""

from pydantic import BaseModel, Field


class GridForm(BaseModel):
    """`buildings`: ids of those that belong to the grid."""

    name: str = Field(min_length=1, max_length=80)
    buildings: list[int] = Field(default=[], max_length=2000)


class NewGridForm(BaseModel):
    community: int
    name: str = Field(min_length=1, max_length=80)
