"""Which households get a sheet, in which order, and what stands on it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from app.charts.layout import natural
from app.errors import Invalid
from app.i18n import _

_NAMED = 5  # units that a refusal names


class OnRoll(Protocol):
    """What tells where a household lives."""

    @property
    def entry(self) -> int: ...
    @property
    def unit(self) -> str: ...
    @property
    def building(self) -> str: ...
    @property
    def staircase(self) -> str: ...
    @property
    def floor(self) -> int | None: ...
    @property
    def room(self) -> str: ...


Household = TypeVar("Household", bound=OnRoll)


class NothingChosen(Invalid):
    def __init__(self, field: str) -> None:
        super().__init__(
            _("还没有选择给谁打印"), _("请选择一栋楼、一个单元，或填写房号。"), field=field
        )


class UnknownUnits(Invalid):
    """Numbers of flats that are not on the roll."""

    def __init__(self, units: Sequence[str]) -> None:
        self.units = tuple(units)
        named = _("、").join(units[:_NAMED])
        super().__init__(
            _("名册上没有：{units}").format(units=named)
            if len(units) <= _NAMED
            else _("名册上没有：{units} 等 {n} 个").format(units=named, n=len(units)),
            _("请按“楼-单元-房间”的格式填写，例如 3-2-501，一行一个。"),
            field="units",
        )


@dataclass(frozen=True, slots=True)
class Choice:
    """Whose sheets: all (everything empty), a building, one of its staircases, or some units."""

    building: str = ""
    staircase: str = ""
    units: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PrintedMotion:
    number: str
    title: str
    plain_words: str
    wording: str
    rule: str
    scheme: str = ""


@dataclass(frozen=True, slots=True)
class PrintedPoll:
    """What is the same on every sheet. `fingerprint`: of the key that receipts are checked with."""

    title: str
    explanation: str
    estate: str
    staff: str
    convener: str
    invented: bool
    opens: str
    closes: str
    motions: tuple[PrintedMotion, ...]
    force: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class PrintedSlip:
    """One household's sheet. `link` is its key: for paper, never for a log.

    `others`: how many more flats of the same owner its answer speaks for.
    """

    unit: str
    place: str
    names: str
    area: str
    others: int
    link: str


@dataclass(frozen=True, slots=True)
class PrintedBallot:
    """One household's ballot paper. `number`: what it is entered under; no key, no link."""

    number: str
    place: str
    names: str
    area: str
    others: int


def delivery_order(households: Sequence[Household]) -> list[Household]:
    """As one walks: building, staircase, floor from below, room. Unknown floors come first."""
    return sorted(
        households,
        key=lambda home: (
            natural(home.building),
            natural(home.staircase),
            home.floor is not None,
            home.floor or 0,
            natural(home.room),
            home.entry,
        ),
    )


def chosen(households: Sequence[Household], choice: Choice) -> list[Household]:
    """Those of the choice, in order of delivery, each once. UnknownUnits; Invalid for nobody."""
    if choice.units:
        known = {home.unit for home in households}
        if unknown := [unit for unit in choice.units if unit not in known]:
            raise UnknownUnits(unknown)
        households = _of_units(households, set(choice.units))
    elif choice.building:
        households = [
            home
            for home in households
            if home.building == choice.building and choice.staircase in ("", home.staircase)
        ]
    if not households:
        raise NothingChosen("part")
    return delivery_order(households)


def _of_units(households: Sequence[Household], units: Collection[str]) -> list[Household]:
    return [home for home in households if home.unit in units]


def parts_of(households: Sequence[Household]) -> list[tuple[str, str, int]]:
    """(building, staircase or "" for all of it, households), in order of delivery.

    A building of one staircase comes once.
    """
    found: dict[str, dict[str, int]] = {}
    for home in delivery_order(households):
        staircases = found.setdefault(home.building, {})
        staircases[home.staircase] = staircases.get(home.staircase, 0) + 1
    parts: list[tuple[str, str, int]] = []
    for building, staircases in found.items():
        parts.append((building, "", sum(staircases.values())))
        if len(staircases) > 1:
            parts += [(building, name, count) for name, count in staircases.items() if name]
    return parts
