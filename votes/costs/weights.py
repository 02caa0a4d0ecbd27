"""What each unit weighs by a key, and how a sum is divided by weights to the last fen."""

from collections.abc import Sequence
from fractions import Fraction
from math import lcm
from typing import NamedTuple

from votes.costs.scheme import AREA, HOUSEHOLD, Unit

FACTOR = "*"


class Weights(NamedTuple):
    """Whole numbers over one denominator: unit i weighs numerators[i] / denominator."""

    numerators: Sequence[int]
    denominator: int


def measure_of(factor: str) -> str | None:
    """The measure of a unit that a factor of a key stands for; a household needs none."""
    if factor == HOUSEHOLD:
        return None
    return "area_x100" if factor == AREA else factor


def measures_of(key: str) -> list[str]:
    measures = (measure_of(factor) for factor in key.split(FACTOR))
    return [measure for measure in measures if measure is not None]


def weights(key: str, units: Sequence[Unit]) -> Weights:
    """KeyError if a unit lacks a measure of the key. An area weighs in m², so that a price is one
    for a square metre."""
    product, denominator = [1] * len(units), 1
    for factor in key.split(FACTOR):
        measure = measure_of(factor)
        if measure is None:
            continue
        whole = over_one_denominator([unit.measures[measure] for unit in units])
        denominator *= whole.denominator * (100 if factor == AREA else 1)
        product = [a * b for a, b in zip(product, whole.numerators, strict=True)]
    return Weights(product, denominator)


def over_one_denominator(numbers: Sequence[int | Fraction]) -> Weights:
    if set(map(type, numbers)) <= {int}:
        return Weights(numbers, 1)  # type: ignore[arg-type]
    common = lcm(*{number.denominator for number in numbers})
    return Weights([n.numerator * (common // n.denominator) for n in numbers], common)


def largest_remainder(amount: int, numerators: Sequence[int]) -> list[int]:
    """The amount divided in proportion to the weights, to the fen, with nothing left over.

    Every exact share is rounded down; the missing fen go to the largest fractions, on a tie to
    whoever is listed first. ValueError if there is something to divide and nothing weighs.
    """
    total = sum(numerators)
    if total == 0:
        if amount:
            raise ValueError("nothing weighs")
        return [0] * len(numerators)
    shares = [amount * weight // total for weight in numerators]
    missing = amount - sum(shares)
    if missing:
        rests = [amount * weight % total for weight in numerators]
        # Sorting keeps the listed order among equals, also in reverse.
        for index in sorted(range(len(rests)), key=rests.__getitem__, reverse=True)[:missing]:
            shares[index] += 1
    return shares


def half_up(numerator: int, denominator: int) -> int:
    """Not negative; a half is rounded up."""
    return (2 * numerator + denominator) // (2 * denominator)
