"""Writing down which owners have signed the request, building by building."""

from collections.abc import Collection
from datetime import datetime

from app import database
from app.accounts.permissions import Actor
from app.audit.services import note
from app.errors import NotAllowed
from votes.access import poll_to_work_on
from votes.electorate.register import registered_units
from votes.permissions import can_prepare_poll, can_record_request
from votes.polls.request.rules import RequestNotNow, UnitNotAsked
from votes.polls.rules import in_scope


async def record_request(
    actor: Actor, poll: int, building: str, signed: Collection[str], *, now: datetime
) -> None:
    """Of one building: the units whose owners signed, in place of those noted before.

    NotFound, NotAllowed, RequestNotNow, UnitNotAsked.
    """
    facts = await poll_to_work_on(actor, poll)
    if not can_record_request(actor, facts):
        raise RequestNotNow if can_prepare_poll(actor, facts.place) else NotAllowed
    async with database.transaction() as link:
        row = await link.fetchrow(
            "SELECT convener, frozen_at FROM polls WHERE id = $1 FOR UPDATE", poll
        )
        if row["frozen_at"] is not None or row["convener"] != "owners_request":
            raise RequestNotNow
        asked = {
            unit.unit
            for unit in in_scope(await registered_units(link, facts.estate), facts.scope)
            if unit.building == building and unit.owners
        }
        if not asked or not set(signed) <= asked:
            raise UnitNotAsked
        before = await link.fetch(
            "DELETE FROM poll_requesters WHERE poll = $1 AND unit = ANY($2::text[]) RETURNING unit",
            poll,
            list(asked),
        )
        await link.execute(
            "INSERT INTO poll_requesters (poll, unit, noted_by, noted_at)"
            " SELECT $1, unnest($2::text[]), $3, $4",
            poll,
            sorted(set(signed)),
            actor.person,
            now,
        )
        await note(
            link,
            actor,
            "record_request",
            facts,
            now,
            before={"units": sorted(one["unit"] for one in before)},
            after={"units": sorted(set(signed))},
        )
