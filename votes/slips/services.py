"""Opening a slip: who is there, and how often she may try."""

from datetime import datetime

import asyncpg

from app import database
from votes.delivery.services import note_opened
from votes.electorate.rules import Signer
from votes.slips.queries import Household
from votes.slips.recognising import SLIP_TRIES, recognise
from votes.slips.rules import (
    IDENTIFIED_FOR,
    Identified,
    SignerNotChosen,
    asks_for_tail,
    signer_key,
)


async def identify(
    household: Household, tail: str, signer: str, *, address: str, now: datetime
) -> Identified:
    """Who signs: by the last four, and where those fit several or nobody has any, by choice.

    `tail` as typed, `signer` the key she picked ("" if she was not asked), `address` from where.
    WrongTail, TooManyTries, SignerNotChosen with those to choose from.
    """
    candidates = household.signers
    if asks_for_tail(household.signers):
        candidates = await recognise(
            SLIP_TRIES, household.slip, household.signers, tail, address=address, now=now
        )
    signs = _choose(household, candidates, signer)
    if not household.takes_answers(now):  # she looks at her receipt: nothing is delivered by that
        return Identified(household.slip, signs, now + IDENTIFIED_FOR, head=household.head)
    async with database.transaction() as link:
        await note_opened(link, household.poll, [home.entry for home in household.homes], now)
        await _note_visit(link, household, address, now)
    return Identified(household.slip, signs, now + IDENTIFIED_FOR, head=household.head)


async def _note_visit(
    link: asyncpg.Connection, household: Household, address: str, now: datetime
) -> None:
    """That two slips were opened from one place, never from where."""
    if address:
        await link.execute(
            "INSERT INTO slip_visits (slip, mark, visited_at)"
            " SELECT $1, substring(sha256(p.salt || convert_to($2, 'UTF8')) FOR 8), $3"
            " FROM polls p WHERE p.id = $4 ON CONFLICT (slip, mark) DO NOTHING",
            household.slip,
            address,
            now,
            household.poll,
        )


def _choose(household: Household, candidates: tuple[Signer, ...], signer: str) -> str:
    if len(candidates) == 1:
        return signer_key(household.signers, candidates[0])
    for candidate in candidates:
        if candidate.key == signer:
            return signer_key(household.signers, candidate)
    raise SignerNotChosen(candidates)
