"""What a count starts from: units, ballots, settings, the threshold. Areas are m² × 100."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal, NamedTuple

Threshold = Literal["special_3_4", "ordinary_1_2"]
Head = str | tuple[str, ...]

VOICES = ("agree", "against", "abstain")
SPECIAL_ITEMS = frozenset({6, 7, 8})
_DEVELOPER = ("developer",)


def least_threshold(item: int) -> Threshold:
    """The threshold that Art. 278 of the Civil Code sets for one of its items 1 to 9."""
    return "special_3_4" if item in SPECIAL_ITEMS else "ordinary_1_2"


class Unit(NamedTuple):
    """An exclusive part 专有部分. `owner` is counted once as a head; `status` None: delivered."""

    unit: str
    area_x100: int
    owner: str
    kind: str = "dwelling"
    status: str | None = None
    coowners: tuple[str, ...] = ()
    representative: str | None = None


class Ballot(NamedTuple):
    """`at` is when it was received (aware), None: before all others."""

    id: str
    units: tuple[str, ...]
    choice: str
    channel: str = "paper"
    at: datetime | None = None
    signed: bool = True
    withdrawn: bool = False
    signer: str | None = None
    signer_role: str = "owner"
    proxy: str | None = None
    proxy_doc: bool = False
    proxy_is_property_staff: bool = False
    guardian_doc: bool = False


@dataclass(frozen=True, slots=True)
class Policy:
    """The settings of a poll; every one is printed on the result."""

    include_parking: bool = True
    silent_rule: str = "none"
    silent_clause: str | None = None
    invalid_counts_as_participation: bool = False
    duplicate_rule: str = "latest_valid"
    proxy_cap: int | None = None
    property_staff_proxy_forbidden: bool = False


class Confirmation(NamedTuple):
    """An owner of several units who had answered differently for them has confirmed `choice`.

    `ballot`: the one of hers that says so, now heard for all `units` in question; `set_back`: her
    ballots that said otherwise for them."""

    owner: str
    choice: str
    ballot: str
    units: tuple[str, ...]
    set_back: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CountCase:
    """Everything a count needs; the content of one count file.

    `former`: (ballot, unit) where it is a former owner's answer that stands for the unit;
    `unheard`: where a ballot is no longer heard for a unit, which changed hands or left the roll.
    `confirmed`: what owners of several units have confirmed in writing; it is in the ballots.
    The count takes no notice of these: they are for counting once more, and for telling.
    """

    item: int
    threshold: Threshold
    units: Sequence[Unit]
    ballots: Sequence[Ballot]
    deadline: datetime | None = None
    scope_units: frozenset[str] | None = None
    served_units: frozenset[str] = frozenset()
    policy: Policy = field(default_factory=Policy)
    former: frozenset[tuple[str, str]] = frozenset()
    unheard: frozenset[tuple[str, str]] = frozenset()
    confirmed: tuple[Confirmation, ...] = ()


def without_silent_rule(case: CountCase) -> CountCase:
    """The same case, counted strictly: published beside a result that deems silence."""
    return replace(case, policy=replace(case.policy, silent_rule="none", silent_clause=None))


def without_former_owners(case: CountCase) -> CountCase:
    """The same case without the answers of former owners: published beside a result with some."""
    left = (
        ballot._replace(
            units=tuple(unit for unit in ballot.units if (ballot.id, unit) not in case.former)
        )
        for ballot in case.ballots
    )
    return replace(case, ballots=[ballot for ballot in left if ballot.units], former=frozenset())


def electorate(case: CountCase) -> list[Unit]:
    """The units that may vote on this motion, in roll order."""
    return [
        unit
        for unit in case.units
        if (case.scope_units is None or unit.unit in case.scope_units)
        and (case.policy.include_parking or unit.kind != "parking")
    ]


def head_of(unit: Unit) -> Head:
    """One owner is one head; what the developer still holds is one head together (Art. 9)."""
    return _DEVELOPER if unit.status is not None else unit.owner
