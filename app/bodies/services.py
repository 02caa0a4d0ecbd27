"""Use-cases of bodies: register, change, close, open again."""

from datetime import datetime

import asyncpg

from app import database
from app.accounts.permissions import Actor, Place
from app.audit.services import record
from app.bodies.forms import BodyForm
from app.bodies.permissions import can_manage_bodies
from app.bodies.queries import body_to_manage
from app.bodies.rules import BodyExists, BodyPlaceUnknown
from app.errors import NotAllowed


async def open_body(actor: Actor, typed: BodyForm, *, now: datetime) -> int:
    """A new body; its id. NotAllowed, BodyPlaceUnknown, BodyExists."""
    try:
        async with database.transaction() as link:
            place = await _place(actor, typed)
            body: int = await link.fetchval(
                "INSERT INTO bodies (kind, name, street, community, active)"
                " VALUES ($1, $2, $3, $4, true) RETURNING id",
                typed.kind,
                typed.name,
                typed.street,
                typed.community,
            )
            await _note(link, actor, "open_body", body, place, now, after=typed.model_dump())
    except asyncpg.UniqueViolationError as taken:
        raise BodyExists(typed.name) from taken
    return body


async def change_body(actor: Actor, body: int, typed: BodyForm, *, now: datetime) -> None:
    """NotFound, NotAllowed (to move it there), BodyPlaceUnknown, BodyExists."""
    try:
        async with database.transaction() as link:
            await link.execute("SELECT 1 FROM bodies WHERE id = $1 FOR UPDATE", body)
            line = await body_to_manage(actor, body)
            place = await _place(actor, typed)
            await link.execute(
                "UPDATE bodies SET kind = $2, name = $3, street = $4, community = $5 WHERE id = $1",
                body,
                typed.kind,
                typed.name,
                typed.street,
                typed.community,
            )
            await _note(
                link,
                actor,
                "change_body",
                body,
                place,
                now,
                before={"kind": line.kind, "name": line.name, "place": line.place_name},
                after=typed.model_dump(),
            )
    except asyncpg.UniqueViolationError as taken:
        raise BodyExists(typed.name) from taken


async def set_body_active(actor: Actor, body: int, active: bool, *, now: datetime) -> None:
    """One that is not active is offered for no new role; those who speak for it stay. NotFound."""
    async with database.transaction() as link:
        line = await body_to_manage(actor, body)
        await link.execute("UPDATE bodies SET active = $2 WHERE id = $1", body, active)
        action = "reactivate_body" if active else "deactivate_body"
        await _note(link, actor, action, body, line.place, now)


async def _place(actor: Actor, typed: BodyForm) -> Place | None:
    """Where the typed body works, if the actor keeps the bodies there."""
    place = None
    if typed.community is not None:
        row = await database.fetch_one(
            "SELECT street FROM communities WHERE id = $1", typed.community
        )
        if row is None:
            raise BodyPlaceUnknown
        place = Place(street=row["street"], community=typed.community)
    elif typed.street is not None and not await database.fetch(
        "SELECT 1 FROM streets WHERE id = $1", typed.street
    ):
        raise BodyPlaceUnknown
    if not can_manage_bodies(actor, place):
        raise NotAllowed
    return place


async def _note(
    link: asyncpg.Connection,
    actor: Actor,
    action: str,
    body: int,
    place: Place | None,
    now: datetime,
    *,
    before: dict[str, object] | None = None,
    after: dict[str, object] | None = None,
) -> None:
    await record(
        link,
        at=now,
        person=actor.person,
        action=action,
        subject="bodies",
        subject_id=body,
        community=place.community if place else None,
        before=before,
        after=after,
    )
