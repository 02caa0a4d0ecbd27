"""What a result says by building, wherever it is public: of no household what it has said. Pure.

One grouping for every page: by two, what one hides would follow from the other.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from votes.results.queries import Entry


@dataclass(frozen=True, slots=True)
class Group:
    """One building, or several together because one of them by itself would tell too much.

    `says`: how many of its units said what (agree, against, abstain, other); `units` all of them.
    """

    buildings: tuple[str, ...]
    units: int
    agree: int
    against: int
    abstain: int

    @property
    def took_part(self) -> int:
        return self.agree + self.against + self.abstain

    @property
    def of_one_mind(self) -> bool:
        return max(self.agree, self.against, self.abstain) == self.took_part


def guarded_groups(buildings: Sequence[Group], least: int) -> list[Group]:
    """Nobody's answer may follow from a small building, nor from the total less the others.

    Buildings in which fewer than `least` households took part, or all said the same, are put
    together; while those still tell too much, the smallest of the others joins them. Less than
    `least` in all: one group. Where the whole vote is of one mind there is nothing to hide in that.
    In the order given, what was put together at the end.
    """
    of_one_mind = _together(buildings).of_one_mind

    def may_be_shown(group: Group) -> bool:
        return group.took_part >= least and (of_one_mind or not group.of_one_mind)

    open_ones = [group for group in buildings if may_be_shown(group)]
    closed = [group for group in buildings if not may_be_shown(group)]
    if not closed:
        return open_ones
    while open_ones and not may_be_shown(_together(closed)):
        smallest = min(open_ones, key=lambda group: group.took_part)
        open_ones.remove(smallest)
        closed.append(smallest)
    order = {group.buildings: at for at, group in enumerate(buildings)}
    closed.sort(key=lambda group: order[group.buildings])
    return [*open_ones, _together(closed)]


def _together(groups: Sequence[Group]) -> Group:
    return Group(
        buildings=tuple(name for group in groups for name in group.buildings),
        units=sum(group.units for group in groups),
        agree=sum(group.agree for group in groups),
        against=sum(group.against for group in groups),
        abstain=sum(group.abstain for group in groups),
    )


def groups_of(says: Mapping[str, str], entries: Sequence[Entry], least: int) -> list[Group]:
    """The buildings of the electorate as they may be shown. `says`: unit → voice."""
    found: dict[str, list[str]] = {}
    for entry in entries:
        if entry.unit in says:
            found.setdefault(entry.building, []).append(says[entry.unit])
    buildings = [
        Group(
            (building,),
            len(said),
            said.count("agree"),
            said.count("against"),
            said.count("abstain"),
        )
        for building, said in found.items()
    ]
    return guarded_groups(buildings, least)
