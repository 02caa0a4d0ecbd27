"""What a person types about the buildings a topic touches, and residents who speak for them."""

from typing import Literal

from pydantic import BaseModel, Field


class BuildingsForm(BaseModel):
    affected: list[int] = Field(default=[], max_length=500)


class VoiceForm(BaseModel):
    """`building` None: she speaks for those against alone."""

    name: str = Field(min_length=1, max_length=60)
    duty: str = Field(default="", max_length=60)
    building: int | None = None
    against: Literal["", "1"] = ""
