"""What a person types to prepare a poll and its motions."""

from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel, Field, ValidationInfo, field_validator

from app.i18n import _
from app.typed import LocalMoment
from votes.polls.rules import MotionPlan, PollPlan, Scope, ScopeEmpty
from votes.results.rules import Policy

Convener = Literal["owners_committee", "owners_request", "guided"]


class PollForm(BaseModel):
    """Times are typed as Shanghai wall-clock time and held in UTC.

    `convener_right` may be left empty: then the usual words for this convener are used. The
    settings are those of the count file; each has the law's or the usual default. `scope` says
    which of `buildings` ("3") and `staircases` ("5-1") is meant; what is ticked in the other one
    is left out. `silent_clause`: text or number of the clause that allows the silent rule.
    """

    title: str = Field(min_length=1, max_length=120)
    explanation: str = Field(min_length=1, max_length=4000)
    convener: Convener
    convener_name: str = Field(min_length=1, max_length=120)
    convener_right: str = Field(default="", max_length=1000)
    committee_informed_on: date
    notice_on: date
    opens_at: LocalMoment
    closes_at: LocalMoment
    scope: Literal["estate", "buildings", "staircases"] = "estate"
    buildings: list[str] = Field(default_factory=list, max_length=500)
    staircases: list[str] = Field(default_factory=list, max_length=2000)
    include_parking: bool = False
    silent_rule: Literal["none", "majority_if_served"] = "none"
    silent_clause: str = Field(default="", max_length=1000, validate_default=True)
    invalid_counts_as_participation: bool = False
    duplicate_rule: Literal["latest_valid", "online_prevails", "paper_prevails"] = "latest_valid"
    proxy_cap: int | None = Field(default=None, ge=1, le=1000)
    property_staff_proxy_forbidden: bool = False

    @field_validator("closes_at")
    @classmethod
    def closes_after_opening(cls, typed: datetime, info: ValidationInfo) -> datetime:
        opens = info.data.get("opens_at")
        if opens is not None and typed <= opens:
            raise ValueError(_("截止时间要晚于开始时间。"))
        return typed

    @field_validator("silent_clause")
    @classmethod
    def silent_rule_stands_on_a_clause(cls, typed: str, info: ValidationInfo) -> str:
        if info.data.get("silent_rule") == "majority_if_served" and not typed:
            raise ValueError(_("请写明业主大会议事规则的哪一条允许这样计票，并附原文。"))
        return typed

    def plan(self) -> PollPlan:
        """ScopeEmpty."""
        return PollPlan(
            title=self.title,
            explanation=self.explanation,
            convener=self.convener,
            convener_name=self.convener_name,
            convener_right=self.convener_right,
            committee_informed_on=self.committee_informed_on,
            notice_on=self.notice_on,
            opens_at=self.opens_at,
            closes_at=self.closes_at,
            policy=self._policy(),
            scope=self._scope(),
        )

    def _scope(self) -> Scope:
        if self.scope == "estate":
            return Scope()
        scope = (
            Scope(buildings=tuple(self.buildings))
            if self.scope == "buildings"
            else Scope(staircases=tuple(self.staircases))
        )
        if scope.whole:
            raise ScopeEmpty
        return scope

    def _policy(self) -> Policy:
        return Policy(
            include_parking=self.include_parking,
            silent_rule=self.silent_rule,
            silent_clause=self.silent_clause if self.silent_rule != "none" else None,
            invalid_counts_as_participation=self.invalid_counts_as_participation,
            duplicate_rule=self.duplicate_rule,
            proxy_cap=self.proxy_cap,
            property_staff_proxy_forbidden=self.property_staff_proxy_forbidden,
        )


class NewPollForm(PollForm):
    """As above, and where it is held."""

    estate: int
    consultation: int | None = None


class MotionForm(BaseModel):
    """`item` of Art. 278 fixes the least threshold; `stricter` asks for three quarters."""

    title: str = Field(min_length=1, max_length=120)
    wording: str = Field(min_length=1, max_length=4000)
    plain_words: str = Field(min_length=1, max_length=4000)
    item: int = Field(ge=1, le=9)
    stricter: bool = False
    stricter_reason: str = Field(default="", max_length=1000)

    def plan(self) -> MotionPlan:
        return MotionPlan(**self.model_dump())
