"""The one way an entry comes into the record."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar, Protocol

import asyncpg

from app.accounts.permissions import Actor, Place


class Recorded(Protocol):
    """Facts of a thing that entries are made of: the table it lies in, and where it belongs."""

    TABLE: ClassVar[str]

    @property
    def id(self) -> int: ...

    @property
    def place(self) -> Place: ...


async def note(
    link: asyncpg.Connection,
    actor: Actor,
    action: str,
    facts: Recorded,
    now: datetime,
    *,
    of: tuple[str, int] | None = None,
    reason: str = "",
    before: Mapping[str, object] | None = None,
    after: Mapping[str, object] | None = None,
) -> None:
    """What somebody with an account did; `of`: table and id where it was done to something that
    belongs to what `facts` are of. The rest as in `record`."""
    table, number = of or (facts.TABLE, facts.id)
    await record(
        link,
        at=now,
        person=actor.person,
        action=action,
        subject=table,
        subject_id=number,
        community=facts.place.community,
        reason=reason,
        before=before,
        after=after,
    )


async def record(
    link: asyncpg.Connection,
    *,
    at: datetime,
    person: int | None,
    action: str,
    subject: str,
    subject_id: int,
    community: int | None = None,
    reason: str = "",
    before: Mapping[str, object] | None = None,
    after: Mapping[str, object] | None = None,
) -> None:
    """Inside the transaction of what is recorded, so that neither is there without the other.

    `action`: verb and noun as in the predicate ("correct_dwelling"); `subject`: the table of the
    thing. `before` and `after` go to JSON; times and days must be texts already.
    """
    await link.execute(
        "INSERT INTO audit_entries (at, person, action, subject, subject_id, community, reason,"
        " before, after) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        at,
        person,
        action,
        subject,
        subject_id,
        community,
        reason,
        None if before is None else json.dumps(before, ensure_ascii=False),
        None if after is None else json.dumps(after, ensure_ascii=False),
    )
