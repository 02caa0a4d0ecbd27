"""Use-cases of people: invite, grant, take away, deactivate, let in again."""

from dataclasses import dataclass
from datetime import datetime

import asyncpg

from app import database
from app.accounts.permissions import Actor, Granted, Place, Role
from app.accounts.rules import AccountTaken
from app.accounts.services import hash_token
from app.audit.services import record
from app.errors import NotAllowed, NotFound
from app.people import rules
from app.people.access import PersonFacts, person_to_manage, person_to_view
from app.people.forms import GrantForm, PersonForm
from app.people.invitations.rules import lasts, purpose_for
from app.people.permissions import can_grant_role, can_invite_person

_PLACES = {
    "street": "SELECT NULL::int AS community, id AS street FROM streets WHERE id = $1",
    "community": "SELECT id AS community, street FROM communities WHERE id = $1",
    "grid": (
        "SELECT c.id AS community, c.street FROM grids r"
        " JOIN communities c ON c.id = r.community WHERE r.id = $1"
    ),
    "building": (
        "SELECT c.id AS community, c.street FROM buildings u JOIN estates e ON e.id = u.estate"
        " JOIN communities c ON c.id = e.community WHERE u.id = $1"
    ),
    "body": (
        "SELECT c.id AS community, c.street, b.kind, b.active FROM bodies b"
        " LEFT JOIN communities c ON c.id = b.community WHERE b.id = $1"
    ),
}


@dataclass(frozen=True, slots=True)
class MadeLink:
    """A link that was made now: what for, and until when it holds (UTC)."""

    purpose: str
    expires_at: datetime


async def invite_person(actor: Actor, typed: PersonForm, *, token: str, now: datetime) -> MadeLink:
    """A new person with her first role and the link by which she sets her password.

    `token`: the caller's fresh random one (≥ 128 bits). NotAllowed, AccountTaken, PlaceMissing,
    PlaceUnfit.
    """
    if not can_invite_person(actor):
        raise NotAllowed
    try:
        async with database.transaction() as link:
            granted, place = await _grantable(actor, typed.role, typed.place)
            person: int = await link.fetchval(
                "INSERT INTO persons (name, account, password_hash, active, created_at)"
                " VALUES ($1, $2, '', true, $3) RETURNING id",
                typed.name,
                typed.account,
                now,
            )
            await _insert_grant(link, person, granted, now)
            made = await _insert_link(link, actor, person, "invite", token=token, now=now)
            await record(
                link,
                at=now,
                person=actor.person,
                action="invite_person",
                subject="persons",
                subject_id=person,
                community=place.community if place else None,
                after=_in_record(granted),
            )
    except asyncpg.UniqueViolationError as taken:
        raise AccountTaken(typed.account) from taken
    return made


async def grant_role(actor: Actor, person: int, typed: GrantForm, *, now: datetime) -> None:
    """NotFound, NotAllowed, PlaceMissing, PlaceUnfit, GrantedAlready."""
    try:
        async with database.transaction() as link:
            await _lock(link, person)
            facts = await person_to_view(actor, person)
            granted, place = await _grantable(actor, typed.role, typed.place)
            await _insert_grant(link, facts.id, granted, now)
            # Whoever made a link could set the password of one who has more rights now.
            await link.execute(
                "UPDATE invitations SET expires_at = $2 WHERE person = $1 AND made_by <> $3"
                " AND used_at IS NULL AND expires_at > $2",
                person,
                now,
                actor.person,
            )
            await record(
                link,
                at=now,
                person=actor.person,
                action="grant_role",
                subject="persons",
                subject_id=person,
                community=place.community if place else None,
                after=_in_record(granted),
            )
    except asyncpg.UniqueViolationError as twice:
        raise rules.GrantedAlready from twice


async def revoke_role(actor: Actor, person: int, grant: int, *, now: datetime) -> None:
    """NotFound, NotAllowed, OwnAdministratorRole, LastAdministrator."""
    async with database.transaction() as link:
        administrators = await _administrators(link)
        await _lock(link, person)
        facts = await person_to_view(actor, person)
        held = next((one for one in facts.held if one.id == grant), None)
        if held is None:
            raise NotFound
        if not can_grant_role(actor, held.role, held.place):
            raise NotAllowed
        rules.check_revocation(
            actor=actor.person,
            person=person,
            role=held.role,
            active=facts.active,
            administrators=administrators,
        )
        await link.execute("DELETE FROM grants WHERE id = $1", grant)
        await record(
            link,
            at=now,
            person=actor.person,
            action="revoke_role",
            subject="persons",
            subject_id=person,
            community=held.place.community if held.place else None,
            before={"role": held.role, "place": held.place_name},
        )


async def deactivate_person(actor: Actor, person: int, *, now: datetime) -> None:
    """She is signed out everywhere, and links that are out stop working.

    NotFound, NotAllowed, OwnAccount, LastAdministrator.
    """
    async with database.transaction() as link:
        administrators = await _administrators(link)
        await _lock(link, person)
        facts = await person_to_manage(actor, person)
        rules.check_deactivation(
            actor=actor.person,
            person=person,
            administers=facts.administers,
            active=facts.active,
            administrators=administrators,
        )
        await link.execute("UPDATE persons SET active = false WHERE id = $1", person)
        await link.execute("DELETE FROM sessions WHERE person = $1", person)
        await _void_links(link, person, now)
        await _note(link, actor, facts, "deactivate_person", now)


async def reactivate_person(actor: Actor, person: int, *, now: datetime) -> None:
    """NotFound, NotAllowed."""
    async with database.transaction() as link:
        await _lock(link, person)
        facts = await person_to_manage(actor, person)
        await link.execute("UPDATE persons SET active = true WHERE id = $1", person)
        await _note(link, actor, facts, "reactivate_person", now)


async def make_link(actor: Actor, person: int, *, token: str, now: datetime) -> MadeLink:
    """A new link to set the password; older ones stop working. NotFound, NotAllowed,
    PersonInactive."""
    async with database.transaction() as link:
        await _lock(link, person)
        facts = await person_to_manage(actor, person)
        if not facts.active:
            raise rules.PersonInactive
        purpose = purpose_for(has_password=facts.has_password)
        made = await _insert_link(link, actor, person, purpose, token=token, now=now)
        await _note(link, actor, facts, "make_link", now, {"purpose": purpose})
    return made


async def clear_totp(actor: Actor, person: int, *, now: datetime) -> None:
    """For one who has lost the telephone with her codes. NotFound, NotAllowed."""
    async with database.transaction() as link:
        await _lock(link, person)
        facts = await person_to_manage(actor, person)
        await link.execute(
            "UPDATE persons SET totp_secret = NULL, totp_since = NULL, totp_step = NULL"
            " WHERE id = $1",
            person,
        )
        await link.execute("DELETE FROM sessions WHERE person = $1", person)
        await _note(link, actor, facts, "clear_totp", now)


async def _grantable(actor: Actor, role: Role, chosen: int | None) -> tuple[Granted, Place | None]:
    """The role at the chosen place, which the actor may give there."""
    granted = rules.granted_at(role, chosen)
    place = None
    if chosen is not None:
        kind = rules.place_kind(role)
        assert kind is not None
        row = await database.fetch_one(_PLACES[kind], chosen)
        if row is None:
            raise rules.PlaceUnfit
        if kind == "body" and not (row["active"] and row["kind"] in rules.body_kinds(role)):
            raise rules.PlaceUnfit
        if row["community"] is not None:
            place = Place(street=row["street"], community=row["community"])
    if not can_grant_role(actor, role, place):
        raise NotAllowed
    return granted, place


async def _insert_grant(
    link: asyncpg.Connection, person: int, granted: Granted, now: datetime
) -> None:
    await link.execute(
        "INSERT INTO grants (person, role, street, community, grid, building, body, granted_at)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        person,
        granted.role,
        granted.street,
        granted.community,
        granted.grid,
        granted.building,
        granted.body,
        now,
    )


async def _insert_link(
    link: asyncpg.Connection, actor: Actor, person: int, purpose: str, *, token: str, now: datetime
) -> MadeLink:
    await _void_links(link, person, now)
    expires_at: datetime = now + lasts(purpose)
    await link.execute(
        "INSERT INTO invitations (person, purpose, token_hash, made_by, made_at, expires_at)"
        " VALUES ($1, $2, $3, $4, $5, $6)",
        person,
        purpose,
        hash_token(token),
        actor.person,
        now,
        expires_at,
    )
    return MadeLink(purpose, expires_at)


async def _void_links(link: asyncpg.Connection, person: int, now: datetime) -> None:
    await link.execute(
        "UPDATE invitations SET expires_at = $2"
        " WHERE person = $1 AND used_at IS NULL AND expires_at > $2",
        person,
        now,
    )


async def _administrators(link: asyncpg.Connection) -> int:
    """How many can act now. Locked, so that two of them do not take each other away at once."""
    rows = await link.fetch(
        "SELECT g.person FROM grants g JOIN persons p ON p.id = g.person"
        " WHERE g.role = 'administrator' AND p.active ORDER BY g.id FOR UPDATE OF g, p"
    )
    return len(rows)


async def _lock(link: asyncpg.Connection, person: int) -> None:
    await link.execute("SELECT 1 FROM persons WHERE id = $1 FOR UPDATE", person)


async def _note(
    link: asyncpg.Connection,
    actor: Actor,
    facts: PersonFacts,
    action: str,
    now: datetime,
    after: dict[str, object] | None = None,
) -> None:
    await record(
        link,
        at=now,
        person=actor.person,
        action=action,
        subject="persons",
        subject_id=facts.id,
        community=facts.community,
        after=after,
    )


def _in_record(granted: Granted) -> dict[str, object]:
    places = {
        "street": granted.street,
        "community": granted.community,
        "grid": granted.grid,
        "building": granted.building,
        "body": granted.body,
    }
    return {"role": granted.role, **{kind: one for kind, one in places.items() if one is not None}}
