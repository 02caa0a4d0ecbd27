"""What a clerk types off a paper, and why she takes one back."""

import re
from typing import Literal

from pydantic import BaseModel, Field

from app.typed import LocalMoment
from votes.papers.rules import PaperPlan

DocumentName = Literal["identity", "title", "authority", "guardianship", "appointment", "seal"]


class PaperForm(BaseModel):
    """`received_at`: Shanghai wall-clock time as typed, held in UTC. `also`: other entries of the
    same owner that the paper speaks for. `another`: yes, it is a second paper of this unit."""

    number: str = Field(min_length=1, max_length=40)
    capacity: Literal["owner", "representative", "proxy", "guardian", "organisation", "tenant"]
    received_at: LocalMoment
    signed: bool
    signer: str = Field(default="", max_length=20)
    proxy: str = Field(default="", max_length=60)
    proxy_is_property_staff: bool = False
    documents: list[DocumentName] = Field(default_factory=list, max_length=6)
    also: list[int] = Field(default_factory=list, max_length=100)
    ground: str = Field(default="", max_length=1000)
    another: bool = False

    def plan(self, marks: dict[int, str]) -> PaperPlan:
        return PaperPlan(
            number=self.number,
            capacity=self.capacity,
            received_at=self.received_at,
            signed=self.signed,
            marks=marks,
            signer=self.signer,
            proxy=self.proxy,
            proxy_is_property_staff=self.proxy_is_property_staff,
            documents=tuple(self.documents),
            ground=self.ground,
        )


class DeskForm(BaseModel):
    """The form that is typed by keyboard, paper after paper: most of it stands there already.

    `unit` and `also` as people write them, `also` by commas. `number` empty: the printed one.
    """

    unit: str = Field(default="", max_length=60)
    number: str = Field(default="", max_length=40)
    capacity: Literal["owner", "representative", "proxy", "guardian", "organisation", "tenant"] = (
        "owner"
    )
    received_at: LocalMoment
    signed: bool = True
    signer: str = Field(default="", max_length=20)
    proxy: str = Field(default="", max_length=60)
    proxy_is_property_staff: bool = False
    documents: list[DocumentName] = Field(default_factory=list, max_length=6)
    also: str = Field(default="", max_length=500)
    ground: str = Field(default="", max_length=1000)
    another: bool = False

    def others(self) -> tuple[str, ...]:
        return (
            tuple(dict.fromkeys(re.split(r"[\s,，、;；]+", self.also.strip()))) if self.also else ()
        )

    def plan(self, marks: dict[int, str], printed: str) -> PaperPlan:
        """`printed`: the number for this unit, where none was typed."""
        return PaperPlan(
            number=self.number.strip() or printed,
            capacity=self.capacity,
            received_at=self.received_at,
            signed=self.signed,
            marks=marks,
            signer=self.signer,
            proxy=self.proxy,
            proxy_is_property_staff=self.proxy_is_property_staff,
            documents=tuple(self.documents),
            ground=self.ground,
        )


class WithdrawalForm(BaseModel):
    reason: str = Field(default="", max_length=1000)
