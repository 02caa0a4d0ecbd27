"""Changing a kind: a new version each time, in the owner's own copy."""

import json
from datetime import datetime

import asyncpg

from app import database
from app.accounts.permissions import Actor
from app.audit.services import record
from meetings.kinds.queries import InForce, kind_to_edit
from meetings.kinds.rules import KindChanged, KindContent, as_json


async def change_kind(
    actor: Actor,
    key: str,
    template: str,
    content: KindContent,
    note: str,
    *,
    based_on: int,
    now: datetime,
) -> int:
    """The number of the new version. The first one makes the copy.

    `based_on`: the number of the owner's version that was changed, 0 without one. Consultations
    that were made from an earlier version keep it. NotFound, KindChanged.
    """
    page = await kind_to_edit(actor, key, template)
    owner = page.kept.owner
    try:
        async with database.transaction() as link:
            kind: int = await link.fetchval(
                "INSERT INTO kinds (template, street, community) VALUES ($1, $2, $3)"
                " ON CONFLICT (template, street, community)"
                " DO UPDATE SET template = EXCLUDED.template RETURNING id",
                template,
                owner.street,
                owner.community,
            )
            newest = await link.fetchval(
                "SELECT coalesce(max(number), 0) FROM kind_versions WHERE kind = $1", kind
            )
            if newest != based_on:
                raise KindChanged
            await link.execute(
                "INSERT INTO kind_versions (kind, number, content, note, made_by, made_at)"
                " VALUES ($1, $2, $3, $4, $5, $6)",
                kind,
                newest + 1,
                json.dumps(as_json(content), ensure_ascii=False),
                note,
                actor.person,
                now,
            )
            await record(
                link,
                at=now,
                person=actor.person,
                action="edit_kind",
                subject="kinds",
                subject_id=kind,
                community=owner.community,
                reason=note,
                before=as_json(page.kind.content),
                after=as_json(content),
            )
    except asyncpg.UniqueViolationError as taken:
        raise KindChanged from taken
    return int(newest) + 1


async def keep_kind(link: asyncpg.Connection, consultation: int, kind: InForce) -> None:
    """What a consultation is made from stays with it."""
    await link.execute(
        "INSERT INTO consultation_kinds (consultation, template, version, content)"
        " VALUES ($1, $2, $3, $4)",
        consultation,
        kind.template,
        kind.version,
        json.dumps(as_json(kind.content), ensure_ascii=False),
    )
