"""Use-cases of ballots."""

import json
from collections.abc import Callable, Mapping
from datetime import datetime

from app import database
from votes.ballots.rules import Cast, ReceiptTaken, receipt_number
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
    A request that comes again (`identified.receipt` says which) is the ballot that it made.
    PollNotOpenYet, PollClosed, NotEveryMotionAnswered, SlipNoLongerFits, VotingSystemBusy,
    NoRoomLeft.
    """
    receipt = identified.receipt
    for left in reversed(range(_TRIES)):
        receipt = receipt or receipt_number(chance())
        cast = Cast(
            slip=identified.slip,
            signer=identified.signer,
            choices=dict(choices),
            received_at=now,
            receipt=receipt,
            head=identified.head,
        )
        try:
            await writer.submit(cast)
        except ReceiptTaken:
            if await _is_there(cast):
                return receipt
            if not left:
                raise
            receipt = ""
        else:
            return receipt
    raise AssertionError("unreachable")


async def _is_there(cast: Cast) -> bool:
    """The very ballot, from an earlier try of the same request; its answer may have got lost."""
    row = await database.fetch_one(
        "SELECT (SELECT json_object_agg(a.motion, a.choice) FROM ballot_answers a"
        "  WHERE a.ballot = b.id) AS choices"
        " FROM slips s JOIN ballots b ON b.poll = s.poll JOIN ballot_units u ON u.ballot = b.id"
        " WHERE s.id = $1 AND u.entry = s.entry AND b.receipt = $2 AND b.signer = $3"
        " AND b.channel = 'online'",
        cast.slip,
        cast.receipt,
        cast.signer,
    )
    return row is not None and json.loads(row["choices"]) == {
        str(motion): choice for motion, choice in cast.choices.items()
    }
