"""Answers that nobody gave, from a number: the same number gives the same answers. Pure."""

import hashlib
from collections.abc import Sequence, Set
from datetime import datetime, timedelta

from votes.results.case import Ballot, Unit

SEEDS = 10_000

# Of a hundred heads so many answer, and of those so many agree; the next are against.
_ANSWER = 82
_AGREE = 80
_AGAINST = 13
_ON_PAPER = 35
_UNSIGNED = 2
_LATE = 2


def invented_ballots(
    units: Sequence[Unit],
    held: Set[str],
    motion: int,
    seed: int,
    opens_at: datetime,
    closes_at: datetime,
) -> tuple[Ballot, ...]:
    """A ballot for each owner who answers, for all her units; of co-owned ones each signs.

    `held`: units for which nobody votes. `motion`: its number, so that each is answered
    differently; who answers at all, how and when is the same for all motions.
    """
    homes: dict[tuple[str, ...], list[Unit]] = {}
    for unit in units:
        if unit.unit not in held:
            homes.setdefault((unit.owner, *unit.coowners), []).append(unit)
    ballots: list[Ballot] = []
    for (owner, *coowners), owned in homes.items():
        if _chance(seed, "answers", owner) >= _ANSWER:
            continue
        signers: Sequence[str | None] = coowners or (None,)
        for signer in signers:
            late = _chance(seed, "late", owner) < _LATE
            spread = (closes_at - opens_at) * _chance(seed, "when", owner) / 100
            ballots.append(
                Ballot(
                    id=f"YL{len(ballots) + 1:06d}",
                    units=tuple(unit.unit for unit in owned),
                    choice=_choice(_chance(seed, f"choice{motion}", owner)),
                    channel="paper" if _chance(seed, "way", owner) < _ON_PAPER else "online",
                    at=closes_at + timedelta(hours=1) if late else opens_at + spread,
                    signed=_chance(seed, "signed", owner) >= _UNSIGNED,
                    signer=signer,
                )
            )
    return tuple(ballots)


def _choice(chance: int) -> str:
    if chance < _AGREE:
        return "agree"
    return "against" if chance < _AGREE + _AGAINST else "abstain"


def _chance(seed: int, about: str, owner: str) -> int:
    """0 … 99, evenly; by a hash, so that it is the same on every machine."""
    digest = hashlib.sha256(f"{seed}:{about}:{owner}".encode()).digest()
    return int.from_bytes(digest[:8]) % 100
