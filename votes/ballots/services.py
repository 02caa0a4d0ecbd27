"""Use-cases of ballots."""

from collections.abc import Callable, Mapping
from datetime import datetime

import asyncpg

from votes.ballots.rules import Cast, receipt_number
from votes.ballots.writer import BallotWriter
from votes.slips.rules import Identified

_TRIES = 3  # of 2.75e10 receipt numbers: a second one is needed once in a blue moon, a third never


async def cast_ballot(
    writer: BallotWriter,
    identified: Identified,
    choices: Mapping[int, str],
    *,
    chance: Callable[[], int],
    now: datetime,
) -> str:
    """One answer for all units of the slip's owner; the receipt number, once it is durable.

    `choices`: motion id → choice. `now` is when the request was received. There is no actor:
    the slip and who identified herself are checked again where the ballot is written.
    PollNotOpenYet, PollClosed, NotEveryMotionAnswered, SlipNoLongerFits, VotingSystemBusy.
    """
    for left in reversed(range(_TRIES)):
        receipt = receipt_number(chance())
        try:
            await writer.submit(
                Cast(
                    slip=identified.slip,
                    signer=identified.signer,
                    choices=dict(choices),
                    received_at=now,
                    receipt=receipt,
                )
            )
        except asyncpg.UniqueViolationError as taken:
            if taken.constraint_name != "ballots_receipt" or not left:
                raise
        else:
            return receipt
    raise AssertionError("unreachable")
