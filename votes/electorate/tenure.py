"""Whose answer a unit's answer is, where its owners changed after the roll was frozen. Pure.

One flat has one voice. What its owner of the day said stands for the flat when it changes hands:
the right of common management passes with it (Civil Code Art. 273), and he was the owner when he
spoke (Art. 209; Interpretation of 2020-12-29, Art. 1). It stands until the new owner answers, for
this flat or for another of his own; from then on only he is heard. What a former owner says from
the day on which he no longer owns it is not heard (docs/decisions/0005).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Tenure:
    """One set of owners of a unit. `head`: they as they are counted once; `coowners` their keys
    where they are several. `owned_from`, `known_at`: since when they own it, and when the roll
    first showed them; None for those it was frozen with.
    """

    head: str
    coowners: tuple[str, ...] = ()
    representative: str | None = None
    owned_from: datetime | None = None
    known_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Given:
    """A ballot as far as it matters here. `counts`: it came in time and was not withdrawn."""

    id: str
    units: tuple[str, ...]
    received_at: datetime
    recorded_at: datetime
    counts: bool


@dataclass(frozen=True, slots=True)
class Heard:
    """`units`: ballot → the units it is still heard for. `speaks`: unit → whose answer is heard,
    of the units in question. `former`: (ballot, unit) that stand for a former owner. `unheard`:
    (ballot, unit) that are no longer heard.
    """

    units: Mapping[str, tuple[str, ...]]
    speaks: Mapping[str, Tenure]
    former: frozenset[tuple[str, str]]
    unheard: frozenset[tuple[str, str]]


def hear(
    tenures: Mapping[str, Sequence[Tenure]],
    heads: Mapping[str, str],
    given: Sequence[Given],
) -> Heard:
    """`tenures`: the units whose owners changed, the first owners first; `heads`: every unit of
    the newest roll → its owner. A unit that is no longer on the roll is heard no more.
    """
    spoken = _heads_that_spoke(tenures, heads, given)
    speaks: dict[str, Tenure] = {}
    drop: set[tuple[str, str]] = set()
    former: set[tuple[str, str]] = set()
    for unit, owners in tenures.items():
        naming = [(one, _by(owners, one)) for one in given if unit in one.units]
        last = len(owners) - 1
        entitled = [
            n
            for one, n in naming
            if one.counts and n < last and _still_owned(owners[n + 1], one.received_at)
        ]
        voice = last if heads[unit] in spoken or not entitled else max(entitled)
        speaks[unit] = owners[voice]
        for one, n in naming:
            if n != voice or (n < last and not _still_owned(owners[n + 1], one.received_at)):
                drop.add((one.id, unit))
            elif n < last and one.counts:
                former.add((one.id, unit))
    gone = {(one.id, unit) for one in given for unit in one.units if unit not in heads}
    return Heard(
        units={
            one.id: tuple(unit for unit in one.units if (one.id, unit) not in drop | gone)
            for one in given
        },
        speaks=speaks,
        former=frozenset(former),
        unheard=frozenset(drop | gone),
    )


def _heads_that_spoke(
    tenures: Mapping[str, Sequence[Tenure]], heads: Mapping[str, str], given: Sequence[Given]
) -> set[str]:
    """Owners who have themselves answered for one of their units."""
    return {
        heads[unit]
        for one in given
        if one.counts
        for unit in one.units
        if unit in heads
        and (unit not in tenures or _by(tenures[unit], one) == len(tenures[unit]) - 1)
    }


def _by(owners: Sequence[Tenure], one: Given) -> int:
    """Whose ballot it is: of the last owners whom the roll showed when it was recorded and who
    owned the unit when it was received; else of those before."""
    for n in range(len(owners) - 1, 0, -1):
        who = owners[n]
        assert who.known_at is not None and who.owned_from is not None
        if one.recorded_at >= who.known_at and one.received_at >= who.owned_from:
            return n
    return 0


def _still_owned(following: Tenure, received_at: datetime) -> bool:
    assert following.owned_from is not None
    return received_at < following.owned_from
