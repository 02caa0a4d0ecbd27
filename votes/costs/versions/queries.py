"""Pages of a published version: its sums, one flat's way, two versions beside each other."""

import json
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter

from app import database
from app.accounts.permissions import Actor
from app.documents import services as documents
from app.errors import NotFound
from votes.access import PollFacts, poll_to_work_on
from votes.costs.access import VersionFacts, version_to_follow, version_to_view
from votes.costs.charts import Amounts, amounts
from votes.costs.comparing import Comparison, compare
from votes.costs.drafting.rules import Draft, Flat
from votes.costs.explaining import Explanation, explain_unit
from votes.costs.permissions import can_print_statements, can_view_flat_amounts
from votes.costs.store import Costs, costs_of
from votes.polls.rules import PollFrozen

_DRAFT = TypeAdapter(Draft)


@dataclass(frozen=True, slots=True)
class VersionView:
    """`collection`: what is collected by this version, None before."""

    facts: VersionFacts
    shown: Draft
    amounts: Amounts
    may_follow: bool
    may_print: bool
    collection: int | None


@dataclass(frozen=True, slots=True)
class FlatView:
    """`place`: the flat's number in the cost file, from 1."""

    facts: VersionFacts
    flat: Flat
    told: Explanation


@dataclass(frozen=True, slots=True)
class Affected:
    """One of the flats that the change touches most, on both ways."""

    flat: Flat
    change_fen: int
    before: Explanation | None
    after: Explanation | None


@dataclass(frozen=True, slots=True)
class ComparisonView:
    """`affected` only for those who may see what single flats pay."""

    before: VersionFacts
    after: VersionFacts
    compared: Comparison
    flats: tuple[Flat, ...]
    residents: tuple[int, int]
    affected: tuple[Affected, ...]


@dataclass(frozen=True, slots=True)
class VersionChoice:
    id: int
    title: str
    number: int
    sha256: str


async def flats_of_version(version: int) -> tuple[Flat, ...]:
    row = await database.fetch_one("SELECT flats FROM scheme_versions WHERE id = $1", version)
    assert row is not None, "just loaded"
    return tuple(Flat(*flat) for flat in json.loads(row["flats"]))


async def version_page(actor: Actor, version: int, data_dir: Path) -> VersionView:
    """NotFound, DocumentLost. Three queries."""
    facts = await version_to_view(actor, version)
    row = await database.fetch_one(
        "SELECT v.shown, c.id AS collection FROM scheme_versions v"
        " LEFT JOIN collections c ON c.version = v.id WHERE v.id = $1",
        version,
    )
    assert row is not None, "just loaded"
    costs = await costs_of(facts.sha256, data_dir)
    may_follow = can_view_flat_amounts(actor, facts.scheme)
    flats = await flats_of_version(version)
    sums = amounts(costs.shared, flats)
    may_print = can_print_statements(actor, facts.scheme)
    return VersionView(
        facts, _DRAFT.validate_json(row["shown"]), sums, may_follow, may_print, row["collection"]
    )


async def version_file(actor: Actor, version: int, data_dir: Path) -> tuple[bytes, VersionFacts]:
    """The cost file. NotFound, NotAllowed, DocumentLost."""
    facts = await version_to_follow(actor, version)
    content, _type, _sha256 = await documents.read(facts.cost_file, data_dir=data_dir)
    return content, facts


async def place_of_unit(actor: Actor, version: int, unit: str) -> int | None:
    """The flat's number in the cost file, from 1. NotFound, NotAllowed."""
    await version_to_follow(actor, version)
    flats = await flats_of_version(version)
    return next((n for n, flat in enumerate(flats, 1) if flat.unit == unit), None)


async def flat_page(actor: Actor, version: int, place: int, data_dir: Path) -> FlatView:
    """NotFound, NotAllowed, DocumentLost. Two queries."""
    facts = await version_to_follow(actor, version)
    flats = await flats_of_version(version)
    if not 1 <= place <= len(flats):
        raise NotFound
    costs = await costs_of(facts.sha256, data_dir)
    flat = flats[place - 1]
    return FlatView(facts, flat, explain_unit(costs.scheme, costs.shared, flat.unit))


async def comparison_page(actor: Actor, one: int, other: int, data_dir: Path) -> ComparisonView:
    """NotFound, also for versions of two estates; DocumentLost. Four queries."""
    before, after = await version_to_view(actor, one), await version_to_view(actor, other)
    if before.scheme.estate != after.scheme.estate:
        raise NotFound
    flats = {
        flat.unit: flat for flat in (*await flats_of_version(one), *await flats_of_version(other))
    }
    old = await costs_of(before.sha256, data_dir)
    new = await costs_of(after.sha256, data_dir)
    compared = compare(old.shared, new.shared)
    affected: tuple[Affected, ...] = ()
    if can_view_flat_amounts(actor, before.scheme) and can_view_flat_amounts(actor, after.scheme):
        affected = tuple(
            Affected(flats[unit], compared.changes[unit], _told(old, unit), _told(new, unit))
            for unit in compared.most_affected
        )
    residents = old.shared.residents_fen, new.shared.residents_fen
    return ComparisonView(before, after, compared, tuple(flats.values()), residents, affected)


def _told(costs: Costs, unit: str) -> Explanation | None:
    if unit not in costs.shared.units:
        return None
    return explain_unit(costs.scheme, costs.shared, unit)


async def told_of_unit(sha256: str, unit: str, data_dir: Path) -> Explanation | None:
    """For the household itself; None where it is no unit of the version. DocumentLost."""
    return _told(await costs_of(sha256, data_dir), unit)


async def versions_to_adopt(
    actor: Actor, poll: int, number: int
) -> tuple[PollFacts, list[VersionChoice], int | None]:
    """(poll, versions of its estate, the one adopted now). NotFound, NotAllowed, PollFrozen."""
    facts = await poll_to_work_on(actor, poll)
    if facts.frozen:
        raise PollFrozen
    motion = await database.fetch_one(
        "SELECT m.id, a.version FROM motions m LEFT JOIN motion_schemes a ON a.motion = m.id"
        " WHERE m.poll = $1 AND m.number = $2",
        poll,
        number,
    )
    if motion is None:
        raise NotFound
    rows = await database.fetch(
        "SELECT v.id, s.title, v.number, v.sha256 FROM scheme_versions v"
        " JOIN cost_schemes s ON s.id = v.scheme JOIN consultations c ON c.id = s.consultation"
        " WHERE c.estate = $1 ORDER BY s.id, v.number DESC",
        facts.estate,
    )
    return facts, [VersionChoice(**dict(row)) for row in rows], motion["version"]
