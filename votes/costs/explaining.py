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
    return _Way(scheme, shared).of(name)


def explain_all(scheme: Scheme, shared: Shared) -> dict[str, Explanation]:
    """By unit, as `explain_unit`; what all have in common is looked at once."""
    way = _Way(scheme, shared)
    return {name: way.of(name) for name in shared.units}


class _Key:
    """What each unit weighs by a key, and what all of them do."""

    def __init__(self, key: str, units: Sequence[Unit]) -> None:
        weighed = weights(key, units)
        self._denominator = weighed.denominator
        self._of = dict(zip((unit.unit for unit in units), weighed.numerators, strict=True))
        self.whole = Fraction(sum(weighed.numerators), weighed.denominator)

    def of(self, name: str) -> Fraction:
        return Fraction(self._of[name], self._denominator)


class _Way:
    def __init__(self, scheme: Scheme, shared: Shared) -> None:
        self._scheme, self._shared = scheme, shared
        self._left = left_in_pools(scheme)
        self._keys = [
            _Key(item.key, [unit for unit in scheme.units if item.covers(unit.unit)])
            for item in scheme.items
        ]
        self._spread: _Key | None = None
        waivers = scheme.waivers
        if waivers is not None and waivers.payer == OTHER_HOUSEHOLDS:
            others = [unit for unit in scheme.units if unit.unit not in waivers.units]
            self._spread = _Key(waivers.key, others)
        self._waived_fen = sum(unit.waived_fen for unit in shared.units.values())

    def of(self, name: str) -> Explanation:
        scheme, paying = self._scheme, self._shared.units[name]
        steps: list[Step] = [
            self._item(item, key, name, paying)
            for item, key in zip(scheme.items, self._keys, strict=True)
            if item.covers(name)
        ]
        waivers = scheme.waivers
        if waivers is not None and name in waivers.units:
            steps.append(WaiverStep(waivers.units[name], waivers.payer, -paying.waived_fen))
        elif waivers is not None and self._spread is not None:
            weight, whole = self._spread.of(name), self._spread.whole
            fen = paying.spread_fen
            steps.append(SpreadStep(waivers.key, self._waived_fen, weight, whole, fen))
        if scheme.cap is not None:
            cap = scheme.cap
            steps.append(CapStep(cap.per_unit_fen, cap.payer, -paying.above_cap_fen))
        return Explanation(
            unit=name,
            steps=tuple(steps),
            share_fen=paying.share_fen,
            pays_fen=paying.pays_fen,
            instalments_fen=tuple(paying.instalments_fen or ()),
        )

    def _item(self, item: Item, key: _Key, name: str, paying: UnitShare) -> Step:
        weight, fen = key.of(name), paying.items[item.item]
        if item.amount_fen is None:
            return PriceStep(item.item, item.key, item.unit_price_fen or 0, weight, fen)
        left = self._left[item.item]
        return PoolStep(
            item=item.item,
            key=item.key,
            cost_fen=item.amount_fen,
            grants_fen=item.amount_fen - left,
            weight=weight,
            whole=key.whole,
            exact_fen=left * weight / key.whole if key.whole else Fraction(0),
            fen=fen,
        )
