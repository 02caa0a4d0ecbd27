"""What is typed for the speakers' list."""

from pydantic import BaseModel, Field

from meetings.speaking.rules import TurnKind


class AskForm(BaseModel):
    """`speaker` as `who` of a statement; `beyond`: the chair allows one more."""

    speaker: str = Field(pattern=r"^[ms][0-9]{1,9}$")
    kind: TurnKind = "speech"
    beyond: bool = False


class LimitsForm(BaseModel):
    minutes: int
    per_seat: int
