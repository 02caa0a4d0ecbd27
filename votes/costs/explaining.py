"""One unit's way to its amount, step by step, with exact figures: "why is it this much?"

Nothing is computed a second time that `share` has rounded: the fen are those of the shares, and
the exact figures beside them show where they come from. Pure.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from votes.costs.rules import Shared, UnitShare, left_in_pools
from votes.costs.scheme import OTHER_HOUSEHOLDS, Item, Scheme, Unit
from votes.costs.weights import weights


@dataclass(frozen=True, slots=True)
class PoolStep:
    """`cost_fen` less `grants_fen` is shared by the key, of which the unit has `weight` of
    `whole`; the exact part is rounded to the fen by largest remainder."""

    item: str
    key: str
    cost_fen: int
    grants_fen: int
    weight: Fraction
    whole: Fraction
    exact_fen: Fraction
    fen: int

    @property
    def rounding_fen(self) -> Fraction:
        return self.fen - self.exact_fen


@dataclass(frozen=True, slots=True)
class PriceStep:
    """The unit price times what the unit has of the key, half-up."""

    item: str
    key: str
    unit_price_fen: int
    weight: Fraction
    fen: int

    @property
    def exact_fen(self) -> Fraction:
        return self.unit_price_fen * self.weight

    @property
    def rounding_fen(self) -> Fraction:
        return self.fen - self.exact_fen


@dataclass(frozen=True, slots=True)
class WaiverStep:
    """The unit is let off a part of its share, rounded down; the payer bears it. Not positive."""

    part: Fraction
    payer: str
    fen: int


@dataclass(frozen=True, slots=True)
class SpreadStep:
    """The unit bears, by the key, a part of what others were let off, `waived_fen` in all."""

    key: str
    waived_fen: int
    weight: Fraction
    whole: Fraction
    fen: int


@dataclass(frozen=True, slots=True)
class CapStep:
    """What is above the cap goes to the payer. Not positive; 0 where the cap is not reached."""

    per_unit_fen: int
    payer: str
    fen: int


Step = PoolStep | PriceStep | WaiverStep | SpreadStep | CapStep


@dataclass(frozen=True, slots=True)
class Explanation:
    """The `fen` of all steps add up to `pays_fen`; so do the instalments, where there are any."""

    unit: str
    steps: tuple[Step, ...]
    share_fen: int
    pays_fen: int
    instalments_fen: tuple[int, ...]


def explain_unit(scheme: Scheme, shared: Shared, name: str) -> Explanation:
    """`shared` is `share(scheme)`. Items that are not on the unit are no step. KeyError: no such
    unit."""
    paying = shared.units[name]
    unit = next(unit for unit in scheme.units if unit.unit == name)
    left = left_in_pools(scheme)
    steps: list[Step] = [
        _price(item, unit, paying)
        if item.amount_fen is None
        else _pool(item, scheme.units, unit, left[item.item], paying)
        for item in scheme.items
        if item.covers(name)
    ]
    waivers = scheme.waivers
    if waivers is not None and name in waivers.units:
        steps.append(WaiverStep(waivers.units[name], waivers.payer, -paying.waived_fen))
    elif waivers is not None and waivers.payer == OTHER_HOUSEHOLDS:
        others = [other for other in scheme.units if other.unit not in waivers.units]
        waived = sum(other.waived_fen for other in shared.units.values())
        weight, whole = _part_of(waivers.key, others, unit)
        steps.append(SpreadStep(waivers.key, waived, weight, whole, paying.spread_fen))
    if scheme.cap is not None:
        steps.append(CapStep(scheme.cap.per_unit_fen, scheme.cap.payer, -paying.above_cap_fen))
    return Explanation(
        unit=name,
        steps=tuple(steps),
        share_fen=paying.share_fen,
        pays_fen=paying.pays_fen,
        instalments_fen=tuple(paying.instalments_fen or ()),
    )


def _pool(
    item: Item, units: Sequence[Unit], unit: Unit, left_fen: int, paying: UnitShare
) -> PoolStep:
    cost = item.amount_fen or 0
    weight, whole = _part_of(item.key, [one for one in units if item.covers(one.unit)], unit)
    return PoolStep(
        item=item.item,
        key=item.key,
        cost_fen=cost,
        grants_fen=cost - left_fen,
        weight=weight,
        whole=whole,
        exact_fen=left_fen * weight / whole if whole else Fraction(0),
        fen=paying.items[item.item],
    )


def _price(item: Item, unit: Unit, paying: UnitShare) -> PriceStep:
    weight, _whole = _part_of(item.key, [unit], unit)
    return PriceStep(item.item, item.key, item.unit_price_fen or 0, weight, paying.items[item.item])


def _part_of(key: str, units: Sequence[Unit], unit: Unit) -> tuple[Fraction, Fraction]:
    """What the unit weighs by the key, and what all of these units do."""
    weighed = weights(key, units)
    return (
        Fraction(weighed.numerators[units.index(unit)], weighed.denominator),
        Fraction(sum(weighed.numerators), weighed.denominator),
    )
