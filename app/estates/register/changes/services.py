"""Use-cases of a register kept by hand. Each is one transaction: the new state, the change with
its paper, the entry in the record."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import asyncpg

from app import database
from app.accounts.permissions import Actor
from app.audit.services import record
from app.clock import local_date
from app.errors import NotFound
from app.estates.register.access import DwellingFacts, dwelling_to_correct
from app.estates.register.changes.rules import (
    Correction,
    DwellingMoved,
    DwellingRetired,
    Ground,
    Joined,
    NothingChanged,
    Part,
    UnitTaken,
    check_day,
    check_seen,
    correct,
    join,
    same_person,
    split,
    transfer,
    with_owner,
)
from app.estates.register.records import DwellingRecord, Holder, Seen
from app.estates.register.storage import (
    add_dwelling,
    add_owner,
    is_set_apart,
    is_taken,
    load_records,
    lock_register,
    namesakes,
    records_of_owner,
    retire_dwellings,
    save_dwelling,
    save_owner,
)


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asks for a change, when, on what ground, and what her page had shown."""

    actor: Actor
    ground: Ground
    seen: Mapping[int, Seen]
    secret_key: str
    now: datetime


@dataclass(frozen=True, slots=True)
class OwnerCorrection:
    """None leaves what is there; "" takes the number away."""

    name: str | None
    id_tail: str | None
    phone: str | None


async def correct_dwelling(asked: Asked, dwelling: int, typed: Correction) -> None:
    """DwellingMoved, NothingChanged, UnitTaken, HardshipInRemark, NotYet."""
    facts = await _opened(asked, dwelling)
    async with database.transaction() as link:
        (before,) = await _locked(link, asked, facts, [dwelling])
        after = correct(before, typed)
        await _refuse_taken(link, facts, [after], [dwelling])
        await save_dwelling(link, after)
        await _note(link, asked, facts, "correction", "correct_dwelling", [before], [after])


async def transfer_dwelling(
    asked: Asked,
    dwelling: int,
    *,
    keep: Sequence[int],
    new: Sequence[tuple[int, Holder]],
    representative: str,
    status: str,
) -> None:
    """Owners of now on: those of `keep` in their order, then the new ones by their lines.

    `representative`: keep-ID, new-LINE or "". DwellingMoved, NoOwner, OwnerTwice, OwnerDiffers.
    """
    facts = await _opened(asked, dwelling)
    async with database.transaction() as link:
        (before,) = await _locked(link, asked, facts, [dwelling])
        owners = [owner for owner in before.owners if owner.id in keep]
        named = [f"keep-{owner.id}" for owner in owners] + [f"new-{n}" for n, _typed in new]
        speaks = named.index(representative) if representative in named else None
        for n, typed in new:
            known = await namesakes(link, facts.estate.id, typed.name)
            owners.append(same_person(typed, known, f"name-{n}") or typed)
        after = transfer(before, owners, speaks, status)
        there = [
            owner if owner.id else await add_owner(link, facts.estate.id, owner)
            for owner in after.owners
        ]
        after = replace(after, owners=tuple(there))
        await save_dwelling(link, after)
        await _note(link, asked, facts, "transfer", "transfer_dwelling", [before], [after])


async def split_dwelling(
    asked: Asked, dwelling: int, parts: Sequence[Part], area_source: str | None, sum_reason: str
) -> list[int]:
    """The new dwellings. DwellingMoved, TooFewParts, RoomTwice, AreasDiffer, UnitTaken."""
    facts = await _opened(asked, dwelling)
    async with database.transaction() as link:
        (before,) = await _locked(link, asked, facts, [dwelling])
        after = split(before, parts, area_source, sum_reason)
        made = await _replace(link, asked, facts, [before], after)
        await _note(link, asked, facts, "split", "split_dwelling", [before], made)
    return [one.id for one in made if one.id]


async def join_dwellings(
    asked: Asked, dwelling: int, others: Sequence[int], typed: Joined, sum_reason: str
) -> int:
    """The new dwelling. DwellingMoved, NothingToJoin, NotJoinable, AreasDiffer, UnitTaken."""
    facts = await _opened(asked, dwelling)
    async with database.transaction() as link:
        concerned = list(dict.fromkeys([dwelling, *others]))
        before = await _locked(link, asked, facts, concerned)
        after = join(before, typed, sum_reason)
        (made,) = await _replace(link, asked, facts, before, [after])
        await _note(link, asked, facts, "join", "join_dwellings", before, [made])
    assert made.id is not None
    return made.id


async def correct_owner(asked: Asked, dwelling: int, owner: int, typed: OwnerCorrection) -> None:
    """For all her homes. Who turns out to be known under that name and number becomes one person.

    DwellingMoved, NothingChanged, OwnerDiffers, OwnerTwice.
    """
    facts = await _opened(asked, dwelling)
    async with database.transaction() as link:
        before, old = await _homes(link, asked, facts, owner)
        new = replace(
            old,
            name=old.name if typed.name is None else typed.name,
            id_tail=old.id_tail if typed.id_tail is None else typed.id_tail or None,
            phone=old.phone if typed.phone is None else typed.phone or None,
        )
        if new == old:
            raise NothingChanged
        known = await namesakes(link, facts.estate.id, new.name)
        other = None
        if not await is_set_apart(link, owner):
            other = same_person(new, [one for one in known if one.id != owner], "name")
        after = [with_owner(home, owner, other or new) for home in before]
        if other is None:
            await save_owner(link, new)
        for home in after:
            await save_dwelling(link, home)
        await _note(link, asked, facts, "owner", "correct_owner", before, after)


async def mark_owner(asked: Asked, dwelling: int, owner: int, state: str) -> None:
    """known, dead, unknown or disputed, for all her homes; the reason stays with her."""
    facts = await _opened(asked, dwelling)
    async with database.transaction() as link:
        before, old = await _homes(link, asked, facts, owner)
        reason = "" if state == "known" else asked.ground.reason
        new = replace(old, state=state, state_reason=reason)
        if new == old:
            raise NothingChanged
        await save_owner(link, new)
        after = [with_owner(home, owner, new) for home in before]
        await _note(link, asked, facts, "owner", "mark_owner", before, after)


async def _opened(asked: Asked, dwelling: int) -> DwellingFacts:
    facts = await dwelling_to_correct(asked.actor, dwelling)
    check_day(asked.ground.effective_on, local_date(asked.now))
    return facts


async def _locked(
    link: asyncpg.Connection, asked: Asked, facts: DwellingFacts, dwellings: Sequence[int]
) -> list[DwellingRecord]:
    """As they are now and nobody else can change them. DwellingRetired, DwellingMoved, NotFound."""
    await lock_register(link, facts.estate.id)
    records = await load_records(dwellings)
    if not any(one.id == facts.id for one in records):
        raise DwellingRetired
    if len(records) < len(dwellings):
        raise DwellingMoved(tuple(asked.seen.values()))
    check_seen(records, asked.seen, asked.secret_key)
    return records


async def _homes(
    link: asyncpg.Connection, asked: Asked, facts: DwellingFacts, owner: int
) -> tuple[list[DwellingRecord], Holder]:
    """All that an owner of this dwelling has, and herself."""
    await _locked(link, asked, facts, [facts.id])
    homes = await records_of_owner(owner)
    here = next((home for home in homes if home.id == facts.id), None)
    if here is None:
        raise NotFound
    check_seen(homes, asked.seen, asked.secret_key)
    return homes, next(one for one in here.owners if one.id == owner)


async def _replace(
    link: asyncpg.Connection,
    asked: Asked,
    facts: DwellingFacts,
    before: Sequence[DwellingRecord],
    after: Sequence[DwellingRecord],
) -> list[DwellingRecord]:
    gone = [one.id for one in before if one.id]
    await _refuse_taken(link, facts, after, gone)
    await retire_dwellings(link, gone, asked.now)
    return [await add_dwelling(link, facts.estate.id, one) for one in after]


async def _refuse_taken(
    link: asyncpg.Connection,
    facts: DwellingFacts,
    records: Sequence[DwellingRecord],
    besides: Sequence[int],
) -> None:
    for one in records:
        if await is_taken(link, facts.estate.id, one.unit, besides):
            raise UnitTaken(one.unit)


async def _note(
    link: asyncpg.Connection,
    asked: Asked,
    facts: DwellingFacts,
    kind: str,
    action: str,
    before: Sequence[DwellingRecord],
    after: Sequence[DwellingRecord],
) -> None:
    """The change with all it changed; the record says which, without anybody's numbers."""
    change = await link.fetchval(
        "INSERT INTO dwelling_changes (estate, kind, effective_on, reason, paper, before, after,"
        " changed_by, changed_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING id",
        facts.estate.id,
        kind,
        asked.ground.effective_on,
        asked.ground.reason,
        asked.ground.paper,
        json.dumps([one.to_json() for one in before], ensure_ascii=False),
        json.dumps([one.to_json() for one in after], ensure_ascii=False),
        asked.actor.person,
        asked.now,
    )
    concerned = {one.id for one in (*before, *after)}
    await link.execute(
        "INSERT INTO dwellings_concerned (change, dwelling) SELECT $1, unnest($2::int[])",
        change,
        sorted(one for one in concerned if one),
    )
    await record(
        link,
        at=asked.now,
        person=asked.actor.person,
        action=action,
        subject="dwellings",
        subject_id=facts.id,
        community=facts.estate.place.community,
        reason=asked.ground.reason,
        before={"units": ", ".join(one.unit for one in before)},
        after={"units": ", ".join(one.unit for one in after), "change": change},
    )
