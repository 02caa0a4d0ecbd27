"""Where a number comes from: the units and ballots behind each figure of a result. Pure."""

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
