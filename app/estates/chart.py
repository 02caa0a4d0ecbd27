"""The estate's home page as a drawing: its units as cells of the building chart 楼盘表."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import groupby
from typing import Protocol, TypeVar

from app.charts.layout import Flat, natural
from app.charts.picture import BuildingChart, building_chart
from app.charts.states import State
from app.estates.queries import UnitCell
from app.i18n import _


def building_name(number: str) -> str:
    """3号楼, as people say it."""
    return _("{n}号楼").format(n=number) if number.isdecimal() else number


# Asked for every flat of every page, and there are but so many flats.
@lru_cache(maxsize=8192)
def unit_name(building: str, staircase: str, room: str) -> str:
    """3号楼2单元501, as people say it."""
    head = building_name(building)
    stairs = _("{n}单元").format(n=staircase) if staircase.isdecimal() else staircase
    return f"{head}{stairs}{room}"


def walking_order(
    building: str, staircase: str, floor: int | None, room: str
) -> tuple[object, ...]:
    """A sort key: from door to door, up each staircase of each building."""
    return natural(building), natural(staircase), floor is not None, floor or 0, natural(room)


class InBuilding(Protocol):
    @property
    def building(self) -> str: ...


Home = TypeVar("Home", bound=InBuilding)


def by_building(homes: Iterable[Home]) -> list[tuple[str, list[Home]]]:
    """(number, its homes); `homes` in walking order, which a list keeps."""
    return [(number, list(some)) for number, some in groupby(homes, lambda one: one.building)]


def estate_chart(cells: Sequence[UnitCell], *, linked: bool) -> BuildingChart:
    """`linked`: each flat leads to its page in the register, for those who may read it."""
    return building_chart(
        tuple(
            Flat(
                building=cell.building,
                staircase=cell.staircase,
                room=cell.room,
                floor=cell.floor,
                state=_state(cell),
                name=unit_name(cell.building, cell.staircase, cell.room),
                href=f"/dwellings/{cell.dwelling}" if linked else None,
            )
            for cell in cells
        ),
        rooms=True,
    )


def _state(cell: UnitCell) -> State:
    if cell.status == "unsold":
        return State.UNSOLD
    if cell.status == "undelivered":
        return State.UNDELIVERED
    if cell.kind == "shop":
        return State.SHOP
    if cell.kind == "parking":
        return State.PARKING
    return State.PLAIN
