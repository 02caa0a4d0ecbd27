"""The record as its readers see it, the newest first."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from app import database
from app.accounts.permissions import Actor
from app.audit.permissions import can_open_audit
from app.errors import NotAllowed

PAGE = 50


@dataclass(frozen=True, slots=True)
class AuditLine:
    """One entry; `person` is "" for the command line."""

    id: int
    at: datetime
    person: str
    action: str
    subject: str
    subject_id: int
    place: str
    reason: str
    before: Mapping[str, object]
    after: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class AuditView:
    """`older`: where the next page starts, None on the last one."""

    lines: tuple[AuditLine, ...]
    older: int | None


async def audit_page(actor: Actor, before: int | None) -> AuditView:
    """Entries older than `before` (all if None). NotAllowed. One query."""
    if not can_open_audit(actor):
        raise NotAllowed
    rows = await database.fetch(
        "SELECT a.id, a.at, coalesce(p.name, '') AS person, a.action, a.subject, a.subject_id,"
        " coalesce(c.name, '') AS place, a.reason, a.before, a.after"
        " FROM audit_entries a LEFT JOIN persons p ON p.id = a.person"
        " LEFT JOIN communities c ON c.id = a.community"
        " WHERE ($1::int IS NULL OR a.id < $1)"
        " AND (a.community = ANY($2::int[]) OR c.street = ANY($3::int[])"
        "  OR ($4 AND a.community IS NULL))"
        " ORDER BY a.id DESC LIMIT $5",
        before,
        [g.community for g in actor.grants if g.role == "community_secretary"],
        [g.street for g in actor.grants if g.role == "street_staff"],
        actor.has("administrator"),
        PAGE + 1,
    )
    return AuditView(
        lines=tuple(
            AuditLine(
                **{
                    **dict(row),
                    "before": json.loads(row["before"] or "{}"),
                    "after": json.loads(row["after"] or "{}"),
                }
            )
            for row in rows[:PAGE]
        ),
        older=rows[PAGE - 1]["id"] if len(rows) > PAGE else None,
    )
