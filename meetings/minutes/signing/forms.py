"""What is typed to approve and sign."""

from typing import Literal

from pydantic import BaseModel, Field


class ApproveForm(BaseModel):
    early_reason: str = Field(default="", max_length=500)


class ScanForm(BaseModel):
    """`signed`: keys of those who signed on the sheet."""

    signed: list[str] = Field(default_factory=list, max_length=20)


class SignatureForm(BaseModel):
    """`strokes`: as the canvas sends them; their form is checked by the rules."""

    signer: str = Field(min_length=1, max_length=20)
    way: Literal["screen", "paper", "refused"] = "screen"
    strokes: str = ""
    reason: str = Field(default="", max_length=500)
