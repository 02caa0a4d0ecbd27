"""The count: who may vote, what each unit says, and whether the motion carries.

The only implementation. The result page, the minutes, the count file and `yishi recount` all use
`tally`. Pure: integers in, integers out; areas are m² × 100. Sources: Civil Code Art. 278 and 1259;
Supreme Court Interpretation of 2020-12-29, Art. 8 and 9. The arithmetic is specified in the count
file's format (docs/count-file.md).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from votes.results.case import (
    VOICES,
    Ballot,
    CountCase,
    Head,
    Policy,
    Threshold,
    Unit,
    electorate,
    head_of,
    least_threshold,
    without_silent_rule,
)
from votes.results.thresholds import (
    agreement,
    fraction,
    missing_agreement,
    missing_quorum,
    percent,
    quorum,
)
from votes.results.voices import set_aside_divided_heads, voices

__all__ = [
    "Ballot",
    "CountCase",
    "Deemed",
    "Policy",
    "Sum",
    "Tally",
    "Threshold",
    "Unit",
    "electorate",
    "head_of",
    "least_threshold",
    "tally",
    "without_silent_rule",
]


class Sum(NamedTuple):
    area_x100: int
    heads: int


@dataclass(frozen=True, slots=True)
class Deemed:
    """What the silent rule added: the side (None on a tie), its units, and new heads."""

    side: str | None
    units: tuple[str, ...]
    area_x100: int
    heads: int


@dataclass(frozen=True, slots=True)
class Tally:
    """The outcome. `says` holds, for each unit of the electorate, agree, against, abstain,
    set_aside, invalid or none (after deeming)."""

    threshold: Threshold
    policy: Policy
    total: Sum
    participated: Sum
    agree: Sum
    against: Sum
    abstain: Sum
    says: Mapping[str, str]
    rejected: Mapping[str, str]
    superseded: tuple[str, ...]
    not_returned: int
    deemed: Deemed | None

    @property
    def quorum(self) -> tuple[bool, bool]:
        """(area, heads): at least two thirds take part; zero never does."""
        return quorum(self.participated.area_x100, self.total.area_x100), quorum(
            self.participated.heads, self.total.heads
        )

    @property
    def agreement(self) -> tuple[bool, bool]:
        """(area, heads): at least three quarters, or more than half, of those who take part."""
        return (
            agreement(self.threshold, self.agree.area_x100, self.participated.area_x100),
            agreement(self.threshold, self.agree.heads, self.participated.heads),
        )

    @property
    def passed(self) -> bool:
        return all(self.quorum) and all(self.agreement)

    @property
    def failed_on(self) -> list[str]:
        held = dict(
            zip(
                ("QUORUM_AREA", "QUORUM_HEADS", "AGREE_AREA", "AGREE_HEADS"),
                (*self.quorum, *self.agreement),
                strict=True,
            )
        )
        return [name for name, holds in held.items() if not holds]

    def to_json(self) -> dict[str, object]:
        """The published result, field by field."""
        shares = (
            (self.participated.area_x100, self.total.area_x100),
            (self.participated.heads, self.total.heads),
            (self.agree.area_x100, self.participated.area_x100),
            (self.agree.heads, self.participated.heads),
        )
        published: dict[str, object] = {
            "total_area_x100": self.total.area_x100,
            "total_heads": self.total.heads,
        }
        for name in ("participated", "agree", "against", "abstain"):
            amount: Sum = getattr(self, name)
            published[f"{name}_area_x100"] = amount.area_x100
            published[f"{name}_heads"] = amount.heads
        published |= {
            "participation_area": fraction(*shares[0]),
            "participation_heads": fraction(*shares[1]),
            "agree_of_participated_area": fraction(*shares[2]),
            "agree_of_participated_heads": fraction(*shares[3]),
            "display_pct": [percent(*share) for share in shares],
            "quorum_area": self.quorum[0],
            "quorum_heads": self.quorum[1],
            "agreement_area": self.agreement[0],
            "agreement_heads": self.agreement[1],
            "passed": self.passed,
            "failed_on": self.failed_on,
            "missing": {
                "participation_area_x100": missing_quorum(*shares[0]),
                "participation_heads": missing_quorum(*shares[1]),
                "agreement_area_x100": missing_agreement(self.threshold, *shares[2]),
                "agreement_heads": missing_agreement(self.threshold, *shares[3]),
            },
            "rejected_ballots": dict(self.rejected),
            "superseded_ballots": list(self.superseded),
            "units_set_aside": self._units("set_aside"),
            "units_invalid": self._units("invalid"),
            "units_not_returned": self.not_returned,
        }
        if self.deemed is not None:
            published["deemed"] = {
                "side": self.deemed.side,
                "area_x100": self.deemed.area_x100,
                "heads": self.deemed.heads,
            }
        published["policy"] = {
            name: getattr(self.policy, name) for name in Policy.__dataclass_fields__
        }
        return published

    def _units(self, said: str) -> list[str]:
        return sorted(unit for unit, says in self.says.items() if says == said)


def tally(case: CountCase) -> Tally:
    """Count one motion. The case is assumed to be free of the format's faults."""
    units, heads, ballots, rejected, late, picked, says = voices(case)
    set_aside_divided_heads(says, heads)
    areas = {unit.unit: unit.area_x100 for unit in units}
    not_returned = sum(voice == "none" for voice in says.values())
    deemed = None
    if case.policy.silent_rule != "none":
        deemed = _deem(case, says, heads, areas, late)
    counted = ("invalid", *VOICES) if case.policy.invalid_counts_as_participation else VOICES
    return Tally(
        threshold=case.threshold,
        policy=case.policy,
        total=Sum(sum(areas.values()), len(set(heads.values()))),
        participated=_sum(says, heads, areas, counted),
        agree=_sum(says, heads, areas, ("agree",)),
        against=_sum(says, heads, areas, ("against",)),
        abstain=_sum(says, heads, areas, ("abstain",)),
        says=says,
        rejected=rejected,
        superseded=tuple(
            sorted(b.id for b in ballots if b.id not in rejected and b.id not in picked)
        ),
        not_returned=not_returned,
        deemed=deemed,
    )


def _deem(
    case: CountCase,
    says: dict[str, str],
    heads: Mapping[str, Head],
    areas: Mapping[str, int],
    late: set[str],
) -> Deemed:
    agree = _sum(says, heads, areas, ("agree",))
    against = _sum(says, heads, areas, ("against",))
    if agree.area_x100 > against.area_x100 and agree.heads > against.heads:
        side = "agree"
    elif against.area_x100 > agree.area_x100 and against.heads > agree.heads:
        side = "against"
    else:
        return Deemed(None, (), 0, 0)
    otherwise = {
        heads[name]
        for name, voice in says.items()
        if voice == "set_aside" or (voice in VOICES and voice != side)
    }
    counted = ("invalid", *VOICES) if case.policy.invalid_counts_as_participation else VOICES
    before = {heads[name] for name, voice in says.items() if voice in counted}
    deemed = tuple(
        name
        for name, voice in says.items()
        if voice == "none"
        and name in case.served_units
        and name not in late
        and heads[name] not in otherwise
    )
    for name in deemed:
        says[name] = side
    return Deemed(
        side=side,
        units=deemed,
        area_x100=sum(areas[name] for name in deemed),
        heads=len({heads[name] for name in deemed} - before),
    )


def _sum(
    says: Mapping[str, str],
    heads: Mapping[str, Head],
    areas: Mapping[str, int],
    voices: Sequence[str],
) -> Sum:
    names = [name for name, voice in says.items() if voice in voices]
    return Sum(sum(map(areas.__getitem__, names)), len(set(map(heads.__getitem__, names))))
