"""Who pays what: the payers, the households' rest, waivers, cap, instalments, settlement.

The only implementation. The published list, the household's page, the cost file and `yishi share`
all use `share`. Pure: whole numbers and exact fractions in, fen out. The arithmetic is specified
in the cost file's format (docs/cost-file.md).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from votes.costs.scheme import (
    OTHER_HOUSEHOLDS,
    Cap,
    Instalments,
    Item,
    Payer,
    Scheme,
    Settlement,
    Unit,
    Waivers,
)
from votes.costs.weights import (
    half_up,
    largest_remainder,
    measures_of,
    over_one_denominator,
    weights,
)

__all__ = [
    "Cap",
    "Gifts",
    "Instalments",
    "Item",
    "Payer",
    "Scheme",
    "Settled",
    "Settlement",
    "Shared",
    "Unit",
    "UnitShare",
    "Waivers",
    "gifts",
    "left_in_pools",
    "pools_without_weight",
    "share",
    "spread_without_weight",
    "with_final_amounts",
]


class Gifts(NamedTuple):
    """What each listed payer gives to the pools, in the order listed, and what nobody needed."""

    fen: tuple[int, ...]
    excess_fen: int


class UnitShare(NamedTuple):
    """One unit's way from its share of the items to what it pays."""

    items: Mapping[str, int]
    share_fen: int
    waived_fen: int
    spread_fen: int  # of the waivers of others
    above_cap_fen: int
    pays_fen: int
    instalments_fen: Sequence[int] | None

    def to_json(self) -> dict[str, object]:
        published: dict[str, object] = {
            "pays_fen": self.pays_fen,
            "share_fen": self.share_fen,
            "waived_fen": self.waived_fen,
            "items": self.items,
        }
        if self.instalments_fen is not None:
            published["instalments_fen"] = self.instalments_fen
        return published


@dataclass(frozen=True, slots=True)
class Settled:
    """By unit: positive is still to be paid, negative is paid back."""

    difference_fen: int
    final_residents_fen: int
    units: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Shared:
    """The outcome. Always `grand_total_fen` = residents + payers = the cost of all items."""

    units: Mapping[str, UnitShare]
    payers: Mapping[str, int]
    residents_fen: int
    excess_fen: int
    grand_total_fen: int
    settlement: Settled | None = None

    def to_json(self) -> dict[str, object]:
        """The published result, field by field."""
        published: dict[str, object] = {
            "payers": dict(self.payers),
            "residents_fen": self.residents_fen,
            "excess_fen": self.excess_fen,
            "grand_total_fen": self.grand_total_fen,
            "units": {unit: shared.to_json() for unit, shared in self.units.items()},
        }
        if self.settlement is not None:
            published["settlement"] = {
                "difference_fen": self.settlement.difference_fen,
                "final_residents_fen": self.settlement.final_residents_fen,
                "units": dict(self.settlement.units),
            }
        return published


def share(scheme: Scheme) -> Shared:
    """Share the costs. The scheme is assumed to be free of the format's faults."""
    shared = _share_once(scheme)
    if scheme.settlement is None:
        return shared
    final = _share_once(with_final_amounts(scheme))
    collected = scheme.settlement.collected_fen
    differences = {
        unit: paying.pays_fen - collected.get(unit, 0) for unit, paying in final.units.items()
    }
    settled = Settled(sum(differences.values()), final.residents_fen, differences)
    return replace(shared, settlement=settled)


def with_final_amounts(scheme: Scheme) -> Scheme:
    """The scheme as it is shared again after the audit: final amounts in place of the named
    pools; nothing is asked for in instalments or settled a second time."""
    final = scheme.settlement.final_items if scheme.settlement else {}
    items = [
        replace(item, amount_fen=final[item.item]) if item.item in final else item
        for item in scheme.items
    ]
    return replace(scheme, items=items, instalments=None, settlement=None)


def gifts(payers: Sequence[Payer], pools_fen: int) -> Gifts:
    """From the sum of the pools, in the order listed, never more than is left."""
    given, excess, left = [], 0, pools_fen
    for payer in payers:
        if payer.part is not None:
            whole = half_up(pools_fen * payer.part.numerator, payer.part.denominator)
        else:
            whole = payer.fixed_fen or 0
        given.append(min(whole, left))
        excess += whole - given[-1]
        left -= given[-1]
    return Gifts(tuple(given), excess)


def left_in_pools(scheme: Scheme) -> dict[str, int]:
    """By pool: what the payers leave to the residents, in proportion to the pools' amounts."""
    pools = {item.item: item.amount_fen for item in scheme.items if item.amount_fen is not None}
    total = sum(pools.values())
    left = total - sum(gifts(scheme.payers, total).fen)
    return dict(zip(pools, largest_remainder(left, list(pools.values())), strict=True))


def pools_without_weight(scheme: Scheme) -> list[str]:
    """Pools with something left to share where no unit weighs anything by the key."""
    left = left_in_pools(scheme)
    return [
        item.item
        for item in scheme.items
        if left.get(item.item, 0) > 0
        and not any(
            all(unit.measures[measure] for measure in measures_of(item.key))
            for unit in scheme.units
            if item.covers(unit.unit)
        )
    ]


def spread_without_weight(scheme: Scheme) -> bool:
    """Is there something waived for the other households to bear, where none of them weighs?"""
    if scheme.waivers is None or scheme.waivers.payer != OTHER_HOUSEHOLDS:
        return False
    others = [unit for unit in scheme.units if unit.unit not in scheme.waivers.units]
    if any(weights(scheme.waivers.key, others).numerators):
        return False
    return any(_waived(scheme, _shares(scheme, _columns(scheme))))


def _share_once(scheme: Scheme) -> Shared:
    columns = _columns(scheme)
    shares = _shares(scheme, columns)
    waived = _waived(scheme, shares)
    spread = _spread(scheme, sum(waived))
    due = [s - w + more for s, w, more in zip(shares, waived, spread, strict=True)]
    cap = scheme.cap.per_unit_fen if scheme.cap is not None else max(due, default=0)
    pays = [min(fen, cap) for fen in due]
    amounts = [item.amount_fen or 0 for item in scheme.items]
    given = gifts(scheme.payers, sum(amounts))
    payers: dict[str, int] = {}
    for payer, fen in zip(scheme.payers, given.fen, strict=True):
        payers[payer.payer] = payers.get(payer.payer, 0) + fen
    if scheme.waivers is not None and scheme.waivers.payer != OTHER_HOUSEHOLDS:
        payers[scheme.waivers.payer] = payers.get(scheme.waivers.payer, 0) + sum(waived)
    if scheme.cap is not None:
        payers[scheme.cap.payer] = payers.get(scheme.cap.payer, 0) + sum(due) - sum(pays)
    cost = sum(
        sum(column) if item.amount_fen is None else item.amount_fen
        for item, column in zip(scheme.items, columns, strict=True)
    )
    # What does not add up to the fen must not be published.
    assert sum(pays) + sum(payers.values()) == cost
    names = [item.item for item in scheme.items]
    instalments = _instalments(scheme.instalments, pays)
    return Shared(
        units={
            unit.unit: UnitShare(dict(zip(names, row[0], strict=True)), *row[1:])
            for unit, *row in zip(
                scheme.units,
                zip(*columns, strict=True) if columns else [()] * len(scheme.units),
                shares,
                waived,
                spread,
                [d - p for d, p in zip(due, pays, strict=True)],
                pays,
                instalments,
                strict=True,
            )
        },
        payers=payers,
        residents_fen=sum(pays),
        excess_fen=given.excess_fen,
        grand_total_fen=cost,
    )


def _columns(scheme: Scheme) -> list[list[int]]:
    """By item: what each unit bears of it, in the units' order; 0 where it is not on the unit."""
    left = left_in_pools(scheme)
    return [_column(item, scheme.units, left.get(item.item, 0)) for item in scheme.items]


def _shares(scheme: Scheme, columns: Sequence[Sequence[int]]) -> list[int]:
    if not columns:
        return [0] * len(scheme.units)
    return [sum(row) for row in zip(*columns, strict=True)]


def _column(item: Item, units: Sequence[Unit], left_fen: int) -> list[int]:
    on = [] if item.everywhere else [i for i, unit in enumerate(units) if item.covers(unit.unit)]
    weighed = weights(item.key, units if item.everywhere else [units[i] for i in on])
    if item.unit_price_fen is None:
        fen = largest_remainder(left_fen, weighed.numerators)
    else:
        # Most units have few different numbers of what is priced.
        fen_of = {
            weight: half_up(item.unit_price_fen * weight, weighed.denominator)
            for weight in set(weighed.numerators)
        }
        fen = [fen_of[weight] for weight in weighed.numerators]
    if item.everywhere:
        return fen
    column = [0] * len(units)
    for index, borne in zip(on, fen, strict=True):
        column[index] = borne
    return column


def _waived(scheme: Scheme, shares: Sequence[int]) -> list[int]:
    """By unit: the waiver's part of its share, rounded down."""
    waived = [0] * len(scheme.units)
    if scheme.waivers is not None:
        for index, unit in enumerate(scheme.units):
            part = scheme.waivers.units.get(unit.unit)
            if part is not None:
                waived[index] = shares[index] * part.numerator // part.denominator
    return waived


def _spread(scheme: Scheme, waived_fen: int) -> list[int]:
    """By unit: what the units without a waiver bear of the waivers of others."""
    spread = [0] * len(scheme.units)
    if scheme.waivers is not None and scheme.waivers.payer == OTHER_HOUSEHOLDS:
        named = scheme.waivers.units
        others = [index for index, unit in enumerate(scheme.units) if unit.unit not in named]
        weighed = weights(scheme.waivers.key, [scheme.units[index] for index in others])
        for index, fen in zip(
            others, largest_remainder(waived_fen, weighed.numerators), strict=True
        ):
            spread[index] = fen
    return spread


def _instalments(
    instalments: Instalments | None, pays: Sequence[int]
) -> Sequence[Sequence[int] | None]:
    if instalments is None:
        return [None] * len(pays)
    parts = over_one_denominator(instalments.parts).numerators
    asked = {fen: largest_remainder(fen, parts) for fen in set(pays)}
    return [asked[fen] for fen in pays]
