"""Looking a receipt up without an account: limited, and silent about the choice."""

from dataclasses import dataclass
from datetime import datetime

from app.accounts.attempts import counted_attempt
from app.accounts.rules import FAILURES_PER_TAIL
from app.errors import Conflict
from votes.ballots.rules import read_receipt
from votes.proofs.fates import Fate
from votes.proofs.queries import Logged, Received, fates, logged_ballot, received
from votes.proofs.rules import ReceiptUnknown, TooManyLookUps
from votes.slips.rules import TailMissing, asks_for_tail, read_tail, signers_with_tail


@dataclass(frozen=True, slots=True)
class Found:
    ballot: Received
    logged: Logged | None
    fates: tuple[Fate, ...]


async def look_up(poll: int, number: str, tail: str, *, address: str, now: datetime) -> Found:
    """By the receipt number and the last four of who signed, both as typed.

    Each wrong pair counts, for the number and for the `address`; a neighbour behind the same
    address still finds hers. Four digits are soon gone through by a host of addresses: after
    FAILURES_PER_TAIL a number waits for all; its owner finds the same on her slip.
    ReceiptUnknown, TooManyLookUps.
    """
    receipt = read_receipt(number)
    if receipt is None:  # a mistyped sign: its check shows it, and no guess is gained
        raise ReceiptUnknown
    try:
        async with counted_attempt(
            f"receipt {poll} {receipt}",
            f"receipt {address}",
            now=now,
            per_number=FAILURES_PER_TAIL,
        ):
            ballot = await received(poll, receipt)
            if ballot is None or not _may_ask(ballot, tail):
                raise ReceiptUnknown
    except Conflict as too_many:
        raise TooManyLookUps from too_many
    return Found(
        ballot,
        await logged_ballot(poll, receipt),
        tuple(await fates(poll, receipt)) if ballot.counted else (),
    )


def _may_ask(ballot: Received, tail: str) -> bool:
    """Where nobody on the roll has a phone or ID, the number alone suffices."""
    if not asks_for_tail(ballot.signers):
        return True
    try:
        return bool(signers_with_tail(ballot.signers, read_tail(tail)))
    except TailMissing:
        return False
