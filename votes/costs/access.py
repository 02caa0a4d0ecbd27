"""Load and authorise together: neither a scheme nor a version of it can be had unchecked."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

import asyncpg

from app import database
from app.accounts.permissions import Actor, Place
from app.errors import NotAllowed, NotFound
from votes.costs.permissions import (
    can_build_scheme,
    can_print_statements,
    can_view_flat_amounts,
    can_view_scheme,
)


@dataclass(frozen=True, slots=True)
class SchemeFacts:
    """A scheme and where it belongs. `versions`: how many of it stand."""

    TABLE: ClassVar[str] = "cost_schemes"

    id: int
    title: str
    revision: int
    consultation: int
    topic: str
    estate: int
    estate_name: str
    community_name: str
    invented: bool
    place: Place
    seated: frozenset[int]
    versions: int

    @property
    def published(self) -> bool:
        return self.versions > 0


@dataclass(frozen=True, slots=True)
class VersionFacts:
    """A published version. `cost_file`: its document."""

    id: int
    number: int
    sha256: str
    cost_file: int
    published_by: str
    published_at: datetime
    scheme: SchemeFacts


_COLUMNS = (
    "s.id, s.title, s.revision, s.consultation, c.topic, c.estate, e.name AS estate_name,"
    " o.id AS community, o.name AS community_name, o.street, o.invented,"
    " (SELECT count(*) FROM scheme_versions v WHERE v.scheme = s.id) AS versions,"
    " ARRAY(SELECT m.account FROM seat_members m JOIN seats t ON t.id = m.seat"
    "  WHERE t.consultation = c.id AND m.account IS NOT NULL) AS seated"
)
_FROM = (
    " JOIN consultations c ON c.id = s.consultation JOIN estates e ON e.id = c.estate"
    " JOIN communities o ON o.id = c.community"
)

# Put together of the constants above; values only ever go in as $1.
_SCHEME = f"SELECT {_COLUMNS} FROM cost_schemes s{_FROM} WHERE s.id = $1"  # noqa: S608 (constants)
_VERSION = (
    f"SELECT {_COLUMNS}, v.id AS version, v.number, v.sha256, v.cost_file,"  # noqa: S608 (constants)
    " p.name AS published_by, v.published_at"
    " FROM scheme_versions v JOIN persons p ON p.id = v.published_by"
    f" JOIN cost_schemes s ON s.id = v.scheme{_FROM} WHERE v.id = $1"
)


def _facts(row: asyncpg.Record) -> SchemeFacts:
    return SchemeFacts(
        id=row["id"],
        title=row["title"],
        revision=row["revision"],
        consultation=row["consultation"],
        topic=row["topic"],
        estate=row["estate"],
        estate_name=row["estate_name"],
        community_name=row["community_name"],
        invented=row["invented"],
        place=Place(street=row["street"], community=row["community"]),
        seated=frozenset(row["seated"]),
        versions=row["versions"],
    )


async def scheme_to_view(actor: Actor, scheme: int) -> SchemeFacts:
    """NotFound, also where the actor may not know of it. One query."""
    row = await database.fetch_one(_SCHEME, scheme)
    if row is None or not can_view_scheme(actor, facts := _facts(row)):
        raise NotFound
    return facts


async def scheme_to_build(actor: Actor, scheme: int) -> SchemeFacts:
    """NotFound, or NotAllowed where the actor may only watch."""
    facts = await scheme_to_view(actor, scheme)
    if not can_build_scheme(actor, facts):
        raise NotAllowed
    return facts


async def version_to_view(actor: Actor, version: int) -> VersionFacts:
    """NotFound, also where the actor may not know of it. One query."""
    row = await database.fetch_one(_VERSION, version)
    if row is None or not can_view_scheme(actor, facts := _facts(row)):
        raise NotFound
    return VersionFacts(
        id=row["version"],
        number=row["number"],
        sha256=row["sha256"],
        cost_file=row["cost_file"],
        published_by=row["published_by"],
        published_at=row["published_at"],
        scheme=facts,
    )


async def version_to_follow(actor: Actor, version: int) -> VersionFacts:
    """With what single flats pay: NotFound, NotAllowed."""
    facts = await version_to_view(actor, version)
    if not can_view_flat_amounts(actor, facts.scheme):
        raise NotAllowed
    return facts


async def version_to_print(actor: Actor, version: int) -> VersionFacts:
    """NotFound, NotAllowed."""
    facts = await version_to_view(actor, version)
    if not can_print_statements(actor, facts.scheme):
        raise NotAllowed
    return facts
