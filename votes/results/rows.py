"""Where a number comes from: the units and ballots behind each figure of a result. Pure.

The public sees no unit: only how many of each building, and no group so small that it would tell
what one household has said.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from votes.results.case import VOICES
from votes.results.queries import Entry

FIGURES = (
    "total",
    "participated",
    "agree",
    "against",
    "abstain",
    "invalid",
    "set_aside",
    "none",
)
# A group of fewer units is put together with others before it is shown in public.
SMALLEST_GROUP = 5


@dataclass(frozen=True, slots=True)
class Behind:
    """The units behind a figure, with the sums that it must be. `first`: unit → the first unit
    of the same owner, with which it is one head."""

    entries: tuple[Entry, ...]
    heads: int
    area_x100: int
    first: Mapping[str, str]


def behind(
    figure: str, tally: Mapping[str, Any], says: Mapping[str, str], entries: Sequence[Entry]
) -> Behind:
    """`figure`: one of FIGURES. The units of the electorate that it counts, in roll order."""
    asked = _picked(figure, tally)
    found = [entry for entry in entries if entry.unit in says and asked(says[entry.unit])]
    firsts: dict[str, str] = {}
    for entry in found:
        firsts.setdefault(entry.head, entry.unit)
    return Behind(
        entries=tuple(found),
        heads=len(firsts),
        area_x100=sum(entry.area_x100 for entry in found),
        first={entry.unit: firsts[entry.head] for entry in found},
    )


def _picked(figure: str, tally: Mapping[str, Any]) -> Callable[[str], bool]:
    if figure == "total":
        return lambda _voice: True
    if figure == "participated":
        spoiled = tally["policy"]["invalid_counts_as_participation"]
        voices = {*VOICES, "invalid"} if spoiled else set(VOICES)
        return voices.__contains__
    return lambda voice: voice == figure


# -- for the public --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Group:
    """Buildings shown together, and how many of their units say what."""

    buildings: tuple[str, ...]
    units: int
    voices: Mapping[str, int]


def public_groups(says: Mapping[str, str], entries: Sequence[Entry]) -> tuple[Group, ...]:
    """By building, in roll order; what would give a household away is put together.

    A group is shown if it has at least SMALLEST_GROUP units and they do not all say the same.
    Others go together with the next; if in the end even all together may not be shown, nothing is.
    """
    by_building: dict[str, Counter[str]] = {}
    for entry in entries:
        if entry.unit in says:
            by_building.setdefault(entry.building, Counter())[says[entry.unit]] += 1
    shown: list[Group] = []
    waiting: list[str] = []
    held: Counter[str] = Counter()
    for building, voices in by_building.items():
        waiting.append(building)
        held = held + voices
        if _harmless(held):
            shown.append(Group(tuple(waiting), held.total(), dict(held)))
            waiting, held = [], Counter()
    if waiting and shown:
        last = shown.pop()
        together = Counter(last.voices) + held
        shown.append(Group((*last.buildings, *waiting), together.total(), dict(together)))
    return tuple(shown)


def _harmless(voices: Counter[str]) -> bool:
    return voices.total() >= SMALLEST_GROUP and len(voices) > 1
