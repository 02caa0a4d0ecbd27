"""Who opens a household's link, by the last four of a phone or ID: the one limit on guessing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app import database
from votes.electorate.rules import Signer
from votes.slips.rules import (
    TRIES,
    TRIES_WITHIN,
    TooManyTries,
    WrongTail,
    check_tries,
    minutes_to_wait,
    read_tail,
    signers_with_tail,
    tries_allowed,
)


@dataclass(frozen=True, slots=True)
class Tries:
    """The tables of a kind of link: its rows, and the wrong tries at them. Constants, never from
    outside."""

    slips: str
    attempts: str


SLIP_TRIES = Tries("slips", "slip_attempts")
CHECK_TRIES = Tries("roll_check_slips", "roll_check_attempts")


async def recognise(
    tries: Tries, slip: int, signers: Sequence[Signer], typed: str, *, address: str, now: datetime
) -> tuple[Signer, ...]:
    """Those of the signers whose last four were `typed`. TailMissing, WrongTail, TooManyTries.

    Counted a slip, and stricter for an address from which many slips were tried. The lock lets
    tries in one by one: fifty at once are fifty, not one.
    """
    tail = read_tail(typed)
    async with database.transaction() as link:
        await link.execute(
            f"SELECT id FROM {tries.slips} WHERE id = $1 FOR NO KEY UPDATE",  # noqa: S608
            slip,
        )
        last = await link.fetch(
            f"SELECT tried_at FROM {tries.attempts} WHERE slip = $1"  # noqa: S608
            " ORDER BY tried_at DESC LIMIT $2",
            slip,
            TRIES,
        )
        wrong = await link.fetchval(
            f"SELECT count(*) FROM {tries.attempts} WHERE address = $1 AND tried_at > $2",  # noqa: S608
            address,
            now - TRIES_WITHIN,
        )
        left = check_tries([row["tried_at"] for row in last], now, tries_allowed(wrong))
        found = signers_with_tail(signers, tail)
        if not found:
            await link.execute(
                f"INSERT INTO {tries.attempts} (slip, address, tried_at)"  # noqa: S608
                " VALUES ($1, $2, $3)",
                slip,
                address,
                now,
            )
    # Said after the transaction, or the try would not be counted.
    if found:
        return found
    if left <= 1:
        raise TooManyTries(minutes_to_wait(now, now))
    raise WrongTail(left - 1)
