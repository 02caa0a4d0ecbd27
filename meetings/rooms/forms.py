"""What a person types about a room."""

from pydantic import BaseModel, Field


class RoomForm(BaseModel):
    name: str = Field(min_length=1, max_length=60)
    location: str = Field(min_length=1, max_length=120)
    capacity: int = Field(ge=1, le=2000)


class NewRoomForm(RoomForm):
    """`owner`: c12 (a community) or s3 (a whole street)."""

    owner: str = Field(min_length=1, max_length=12)
