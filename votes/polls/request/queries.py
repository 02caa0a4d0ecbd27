"""Who has asked for a poll: the units, their share, a building to tick."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import asyncpg

from app import database
from app.accounts.permissions import Actor
from app.errors import NotFound
from app.masks import mask_owner
from votes.access import PollFacts, poll_to_view
from votes.electorate.queries import roll_line
from votes.electorate.register import registered_units
from votes.electorate.rules import RegisteredUnit
from votes.permissions import can_record_request, can_view_poll_document
from votes.polls.request.rules import RequestShare, share_of_register, share_of_roll
from votes.polls.rules import in_scope
from votes.results.rules import Policy


@dataclass(frozen=True, slots=True)
class RequestLine:
    unit: str
    staircase: str
    room: str
    owners: str
    signed: bool


@dataclass(frozen=True, slots=True)
class RequestView:
    """`units`: all that have signed; `lines`: of `building`, to tick; owners masked."""

    facts: PollFacts
    share: RequestShare
    units: tuple[str, ...]
    buildings: tuple[str, ...]
    building: str
    lines: tuple[RequestLine, ...]
    may_record: bool


async def request_page(actor: Actor, poll: int, building: str, now: datetime) -> RequestView:
    """NotFound also where the poll was convened by others. At most five queries."""
    facts = await poll_to_view(actor, poll)
    if not can_view_poll_document(actor, facts):
        raise NotFound
    row = await database.fetch_one("SELECT convener, policy FROM polls WHERE id = $1", poll)
    if row is None or row["convener"] != "owners_request":
        raise NotFound
    may = can_record_request(actor, facts)
    async with database.connection() as link:
        share = await request_share(link, facts)
        assert share is not None, "convened by owners"
        signed = await signed_units(link, poll)
        asked = in_scope(await registered_units(link, facts.estate), facts.scope) if may else []
    buildings = tuple(dict.fromkeys(unit.building for unit in asked))
    chosen = building if building in buildings else (buildings[0] if buildings else "")
    return RequestView(
        facts=facts,
        share=share,
        units=tuple(sorted(signed, key=lambda unit: (len(unit), unit))),
        buildings=buildings,
        building=chosen,
        lines=tuple(
            RequestLine(
                unit.unit,
                unit.staircase,
                unit.room,
                "、".join(mask_owner(owner.name) for owner in unit.owners),
                unit.unit in signed,
            )
            for unit in asked
            if unit.building == chosen and unit.owners
        ),
        may_record=may,
    )


async def signed_units(link: asyncpg.Connection, poll: int) -> frozenset[str]:
    rows = await link.fetch("SELECT unit FROM poll_requesters WHERE poll = $1", poll)
    return frozenset(row["unit"] for row in rows)


async def request_share(
    link: asyncpg.Connection,
    facts: PollFacts,
    register: Sequence[RegisteredUnit] | None = None,
) -> RequestShare | None:
    """None where the owners did not convene it. By the first frozen roll, before that by the
    register; `register`: the units asked, where they are at hand. At most four queries."""
    row = await link.fetchrow("SELECT convener, policy FROM polls WHERE id = $1", facts.id)
    if row["convener"] != "owners_request":
        return None
    policy = Policy(**json.loads(row["policy"]))
    signed = await signed_units(link, facts.id)
    if facts.frozen:
        rows = await link.fetch(
            "SELECT e.* FROM roll_entries e JOIN rolls r ON r.id = e.roll"
            " WHERE r.poll = $1 AND r.version = 1 ORDER BY e.id",
            facts.id,
        )
        return share_of_roll([roll_line(one) for one in rows], signed, policy)
    if register is None:
        register = in_scope(await registered_units(link, facts.estate), facts.scope)
    return share_of_register(register, signed, policy)
