"""Pages of people: the list, one person, and the places that a role may hold at."""

import json
from dataclasses import dataclass
from datetime import datetime

from app import database
from app.accounts.permissions import Actor, Role, communities_led
from app.errors import NotAllowed
from app.people.access import HELD, HeldRole, PersonFacts, held_role, person_to_view
from app.people.permissions import (
    can_grant_role,
    can_invite_person,
    can_manage_person,
    grantable_roles,
)
from app.people.rules import body_kinds, place_kind, place_optional
from app.people.words import place_in_words

SHOWN = 200


@dataclass(frozen=True, slots=True)
class PersonLine:
    """A person in the list. `signed_in_at`: the last time, None for never."""

    id: int
    name: str
    account: str
    active: bool
    has_password: bool
    signed_in_at: datetime | None
    held: tuple[HeldRole, ...]


@dataclass(frozen=True, slots=True)
class PeopleView:
    """`more`: there are others that the name must be typed to find."""

    lines: tuple[PersonLine, ...]
    more: bool


@dataclass(frozen=True, slots=True)
class PersonView:
    """`revocable`: ids of the grants that the actor may take away; `link_until`: the end of a
    link that is out and unused."""

    facts: PersonFacts
    signed_in_at: datetime | None
    link_until: datetime | None
    may_manage: bool
    revocable: frozenset[int]
    roles: tuple[Role, ...]


@dataclass(frozen=True, slots=True)
class RoleChoice:
    """`role`: the one that was chosen, None as long as none is; `places`: (id, words) of where
    the actor may give it."""

    roles: tuple[Role, ...]
    role: Role | None
    places: tuple[tuple[int, str], ...]
    optional: bool


async def people_page(actor: Actor, name: str) -> PeopleView:
    """Whom the actor looks after, those whose name contains `name`. NotAllowed. One query."""
    if not can_invite_person(actor):
        raise NotAllowed
    rows = await database.fetch(
        f"WITH held AS ({HELD}) "  # noqa: S608 (a constant of ours)
        "SELECT p.id, p.name, p.account, p.active, p.password_hash <> '' AS has_password,"
        " (SELECT max(s.at) FROM sign_ins s WHERE s.person = p.id) AS signed_in_at,"
        " (SELECT json_agg(h ORDER BY h.id) FROM held h WHERE h.person = p.id) AS held"
        " FROM persons p WHERE ($1 OR EXISTS"
        "  (SELECT 1 FROM held x WHERE x.person = p.id AND x.community = ANY($2::int[])))"
        " AND ($3 = '' OR position($3 IN p.name) > 0)"
        " ORDER BY p.active DESC, p.name, p.id LIMIT $4",
        actor.has("administrator"),
        communities_led(actor),
        name.strip(),
        SHOWN + 1,
    )
    return PeopleView(
        lines=tuple(
            PersonLine(
                **{
                    **dict(row),
                    "held": tuple(held_role(one) for one in json.loads(row["held"] or "[]")),
                }
            )
            for row in rows[:SHOWN]
        ),
        more=len(rows) > SHOWN,
    )


async def person_page(actor: Actor, person: int, now: datetime) -> PersonView:
    """Three queries."""
    facts = await person_to_view(actor, person)
    row = await database.fetch_one(
        "SELECT (SELECT max(at) FROM sign_ins WHERE person = $1) AS signed_in_at,"
        " (SELECT max(expires_at) FROM invitations"
        "  WHERE person = $1 AND used_at IS NULL AND expires_at > $2) AS link_until",
        person,
        now,
    )
    assert row is not None
    return PersonView(
        facts=facts,
        signed_in_at=row["signed_in_at"],
        link_until=row["link_until"],
        may_manage=can_manage_person(actor, facts.held),
        revocable=frozenset(
            one.id for one in facts.held if can_grant_role(actor, one.role, one.place)
        ),
        roles=grantable_roles(actor),
    )


_CHOICES = {
    "street": (
        "SELECT id, NULL AS community, name AS street, NULL AS grid, NULL AS estate,"
        " NULL AS building, NULL AS body FROM streets WHERE $1 AND $2::int[] IS NOT NULL"
        " AND $3::text[] IS NOT NULL ORDER BY name"
    ),
    "community": (
        "SELECT id, name AS community, NULL AS street, NULL AS grid, NULL AS estate,"
        " NULL AS building, NULL AS body FROM communities WHERE ($1 OR id = ANY($2::int[]))"
        " AND $3::text[] IS NOT NULL ORDER BY name"
    ),
    "grid": (
        "SELECT r.id, c.name AS community, NULL AS street, r.name AS grid, NULL AS estate,"
        " NULL AS building, NULL AS body FROM grids r JOIN communities c ON c.id = r.community"
        " WHERE ($1 OR c.id = ANY($2::int[])) AND $3::text[] IS NOT NULL ORDER BY c.name, r.name"
    ),
    "building": (
        "SELECT u.id, c.name AS community, NULL AS street, NULL AS grid, e.name AS estate,"
        " u.number AS building, NULL AS body FROM buildings u JOIN estates e ON e.id = u.estate"
        " JOIN communities c ON c.id = e.community WHERE ($1 OR c.id = ANY($2::int[]))"
        " AND $3::text[] IS NOT NULL ORDER BY c.name, e.name, length(u.number), u.number"
    ),
    "body": (
        "SELECT b.id, c.name AS community, s.name AS street, NULL AS grid, NULL AS estate,"
        " NULL AS building, b.name AS body FROM bodies b LEFT JOIN communities c"
        " ON c.id = b.community LEFT JOIN streets s ON s.id = b.street"
        " WHERE ($1 OR c.id = ANY($2::int[])) AND b.active AND b.kind = ANY($3::text[])"
        " ORDER BY c.name, s.name, b.name"
    ),
}


async def role_choice(actor: Actor, chosen: str) -> RoleChoice:
    """NotAllowed where there is no role that she could give. At most one query."""
    roles = grantable_roles(actor)
    if not roles:
        raise NotAllowed
    role = next((role for role in roles if role == chosen), None)
    kind = role and place_kind(role)
    if role is None or kind is None:
        return RoleChoice(roles, role, (), optional=True)
    rows = await database.fetch(
        _CHOICES[kind],
        actor.has("administrator"),
        communities_led(actor),
        list(body_kinds(role)),
    )
    places = tuple(
        (row["id"], place_in_words(**{name: row[name] for name in row.keys() if name != "id"}))  # noqa: SIM118 (a record)
        for row in rows
    )
    return RoleChoice(roles, role, places, optional=place_optional(role))
