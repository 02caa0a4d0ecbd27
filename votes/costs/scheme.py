"""A cost scheme: what the works cost, who pays first, and how the households share the rest.

Money is integer fen, areas are m² × 100, parts and coefficients exact fractions. The
usual key is the area: Civil Code Art. 283.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

RESIDENTS = "residents"
OTHER_HOUSEHOLDS = "other_households"
HOUSEHOLD = "household"
AREA = "area"


class Unit(NamedTuple):
    """An exclusive part and what can be measured of it: `area_x100`, radiators, coefficients."""

    unit: str
    measures: Mapping[str, int | Fraction]


@dataclass(frozen=True, slots=True)
class Item:
    """Either a pool, `amount_fen` shared by the key, or a price, `unit_price_fen` for one of it.

    `key`: household, area, a measure, or a product of such with `*`. On all units, on `units`, or
    on all but `except_units`.
    """

    item: str
    key: str
    amount_fen: int | None = None
    unit_price_fen: int | None = None
    units: frozenset[str] | None = None
    except_units: frozenset[str] = frozenset()

    @property
    def everywhere(self) -> bool:
        return self.units is None and not self.except_units

    def covers(self, unit: str) -> bool:
        return unit not in self.except_units and (self.units is None or unit in self.units)


@dataclass(frozen=True, slots=True)
class Payer:
    """Gives a part of the sum of the pools, or a fixed sum. Residents are no such payer."""

    payer: str
    part: Fraction | None = None
    fixed_fen: int | None = None


@dataclass(frozen=True, slots=True)
class Waivers:
    """The part of its share, 0 to 1, that a unit is let off, and who bears it: a purse, or the
    units without a waiver by `key`."""

    units: Mapping[str, Fraction]
    payer: str
    key: str = AREA


@dataclass(frozen=True, slots=True)
class Cap:
    """What a unit would pay above it goes to the payer."""

    per_unit_fen: int
    payer: str


@dataclass(frozen=True, slots=True)
class Instalments:
    """Parts of what a unit pays, in order of time; together 1."""

    parts: tuple[Fraction, ...]


@dataclass(frozen=True, slots=True)
class Settlement:
    """After the final audit: amounts in place of those of the named pools, and what each unit has
    been asked for and has paid."""

    final_items: Mapping[str, int]
    collected_fen: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Scheme:
    units: list[Unit]
    items: list[Item]
    payers: tuple[Payer, ...] = ()
    waivers: Waivers | None = None
    cap: Cap | None = None
    instalments: Instalments | None = None
    settlement: Settlement | None = None
