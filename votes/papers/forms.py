"""What a clerk types off a paper, and why she takes one back."""

import re
from typing import Literal

from pydantic import BaseModel, Field

from app.typed import LocalMoment
from votes.papers.rules import PaperPlan

DocumentName = Literal["identity", "title", "authority", "guardianship", "appointment", "seal"]


Capacity = Literal["owner", "representative", "proxy", "guardian", "organisation", "tenant"]


class _Paper(BaseModel):
    """`received_at`: Shanghai wall-clock time as typed, held in UTC. `another`: yes, it is a
    second paper of this unit."""

    received_at: LocalMoment
    signer: str = Field(default="", max_length=20)
    proxy: str = Field(default="", max_length=60)
    proxy_is_property_staff: bool = False
    documents: list[DocumentName] = Field(default_factory=list, max_length=6)
    ground: str = Field(default="", max_length=1000)
    another: bool = False

    def _plan(
        self, number: str, capacity: Capacity, signed: bool, marks: dict[int, str]
    ) -> PaperPlan:
        return PaperPlan(
            number=number,
            capacity=capacity,
            received_at=self.received_at,
            signed=signed,
            marks=marks,
            signer=self.signer,
            proxy=self.proxy,
            proxy_is_property_staff=self.proxy_is_property_staff,
            documents=tuple(self.documents),
            ground=self.ground,
        )


class PaperForm(_Paper):
    """`also`: other entries of the same owner that the paper speaks for."""

    number: str = Field(min_length=1, max_length=40)
    capacity: Capacity
    signed: bool
    also: list[int] = Field(default_factory=list, max_length=100)

    def plan(self, marks: dict[int, str]) -> PaperPlan:
        return self._plan(self.number, self.capacity, self.signed, marks)


class DeskForm(_Paper):
    """The form that is typed by keyboard, paper after paper: most of it stands there already.

    `unit` and `also` as people write them, `also` by commas. `number` empty: the printed one.
    """

    unit: str = Field(default="", max_length=60)
    number: str = Field(default="", max_length=40)
    capacity: Capacity = "owner"
    signed: bool = True
    also: str = Field(default="", max_length=500)

    def others(self) -> tuple[str, ...]:
        return (
            tuple(dict.fromkeys(re.split(r"[\s,，、;；]+", self.also.strip()))) if self.also else ()
        )

    def plan(self, marks: dict[int, str], printed: str) -> PaperPlan:
        """`printed`: the number for this unit, where none was typed."""
        return self._plan(self.number.strip() or printed, self.capacity, self.signed, marks)


class WithdrawalForm(BaseModel):
    reason: str = Field(default="", max_length=1000)
