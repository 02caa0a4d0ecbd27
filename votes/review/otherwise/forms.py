"""What may be assumed, as typed."""

from pydantic import BaseModel, Field

from votes.results.case import Policy
from votes.review.otherwise.rules import Assumed, read_ballots


class AssumedForm(BaseModel):
    include_parking: bool = False
    invalid_counts_as_participation: bool = False
    property_staff_proxy_forbidden: bool = False
    duplicate_rule: str = Field(pattern="^(latest_valid|online_prevails|paper_prevails)$")
    silent_rule: str = Field(pattern="^(none|majority_if_served)$")
    silent_clause: str = Field(default="", max_length=500)
    proxy_cap: str = Field(default="", pattern="^([1-9][0-9]{0,2})?$")
    without: str = Field(default="", max_length=8_000)

    def assumed(self) -> Assumed:
        """TooManyBallots."""
        silent = self.silent_rule != "none"
        return Assumed(
            Policy(
                include_parking=self.include_parking,
                silent_rule=self.silent_rule,
                silent_clause=(self.silent_clause.strip() or None) if silent else None,
                invalid_counts_as_participation=self.invalid_counts_as_participation,
                duplicate_rule=self.duplicate_rule,
                proxy_cap=int(self.proxy_cap) if self.proxy_cap else None,
                property_staff_proxy_forbidden=self.property_staff_proxy_forbidden,
            ),
            frozenset(read_ballots(self.without)),
        )
