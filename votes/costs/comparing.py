"""Two versions of a scheme beside each other: who pays more, who less, by how much. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from votes.costs.rules import Shared

MOST_AFFECTED = 3
_BANDS = 4  # on either side of "no change"
_ROUND = (1, 2, 5)


@dataclass(frozen=True, slots=True)
class Band:
    """Units whose change lies in low…high fen, both included; both are 0 for "no change"."""

    low_fen: int
    high_fen: int
    units: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """`changes`: by unit, what it pays more (fen; less is negative), in the order of the later
    version; a unit that one of the two does not have pays nothing there."""

    changes: Mapping[str, int]
    more: int
    less: int
    same: int
    more_fen: int
    less_fen: int
    bands: tuple[Band, ...]
    most_affected: tuple[str, ...]


def compare(before: Shared, after: Shared) -> Comparison:
    """The changes add up to the difference of what the residents pay in all."""
    changes = {
        unit: (after.units[unit].pays_fen if unit in after.units else 0)
        - (before.units[unit].pays_fen if unit in before.units else 0)
        for unit in (*after.units, *(unit for unit in before.units if unit not in after.units))
    }
    more = [fen for fen in changes.values() if fen > 0]
    less = [fen for fen in changes.values() if fen < 0]
    largest = sorted(changes, key=lambda unit: -abs(changes[unit]))
    return Comparison(
        changes=changes,
        more=len(more),
        less=len(less),
        same=len(changes) - len(more) - len(less),
        more_fen=sum(more),
        less_fen=-sum(less),
        bands=_bands(changes),
        most_affected=tuple(unit for unit in largest[:MOST_AFFECTED] if changes[unit]),
    )


def _bands(changes: Mapping[str, int]) -> tuple[Band, ...]:
    """From the largest saving to the largest rise, in steps of a round sum; empty ones inside
    stay, so that the picture has no hidden gap."""
    step = round_step(max(map(abs, changes.values()), default=0), _BANDS)
    counted: dict[int, int] = {}
    for fen in changes.values():
        # Band n > 0 holds (n-1)·step+1 … n·step fen; band 0 only "no change".
        band = -(-fen // step) if fen > 0 else fen // step
        counted[band] = counted.get(band, 0) + 1
    if not counted:
        return ()
    return tuple(
        Band(
            low_fen=(band - 1) * step + 1 if band > 0 else band * step,
            high_fen=band * step if band >= 0 else (band + 1) * step - 1,
            units=counted.get(band, 0),
        )
        for band in range(min(counted), max(counted) + 1)
    )


def round_step(most: int, parts: int) -> int:
    """The smallest of 1, 2, 5, 10, 20 … of which `parts` reach `most`."""
    power = 1
    while True:
        for digit in _ROUND:
            if digit * power * parts >= most:
                return digit * power
        power *= 10
