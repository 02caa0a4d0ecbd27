"""What a person sends by the link of her seat."""

from pydantic import BaseModel, Field

from meetings.positions.rules import Stance
from meetings.speaking.rules import TurnKind


class OwnAskForm(BaseModel):
    kind: TurnKind = "speech"


class OwnPositionForm(BaseModel):
    """`seen`: the newest entry when the page was opened, 0 for none."""

    stance: Stance
    reason: str = Field(default="", max_length=2000)
    dissent: str = Field(default="", max_length=2000)
    seen: int = Field(default=0, ge=0, le=2_000_000_000)


class OwnLeanForm(BaseModel):
    """`option` 0: to none of them."""

    poll: int
    option: int = Field(ge=0, le=2_000_000_000)
