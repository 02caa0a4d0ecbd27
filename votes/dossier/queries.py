"""The evidence files of a case: what was asked for, and what may be done with each."""

import json
from dataclasses import dataclass
from datetime import datetime

import asyncpg

from app import database
from app.accounts.permissions import Actor
from app.errors import NotFound
from meetings.access import ConsultationFacts, consultation_to_view
from meetings.permissions import can_review_consultation
from votes.dossier.permissions import (
    can_decide_dossier,
    can_request_dossier,
    can_take_dossier,
)
from votes.dossier.rules import Edition, dossier_number


@dataclass(frozen=True, slots=True)
class StatedHead:
    poll: int
    log: int
    size: int


@dataclass(frozen=True, slots=True)
class DossierLine:
    """One file that was asked for. `granted` None: not decided (a masked one needs nobody)."""

    id: int
    number: str
    edition: Edition
    reason: str
    as_of: datetime
    heads: tuple[StatedHead, ...]
    requested_by: int
    requester: str
    granted: bool | None
    decider: int | None
    decided_by: str
    refusal: str
    may_take: bool
    may_decide: bool


@dataclass(frozen=True, slots=True)
class DossiersView:
    case: ConsultationFacts
    lines: tuple[DossierLine, ...]
    may_request: bool


_REQUESTS = (
    "SELECT r.id, r.consultation, r.edition, r.reason, r.as_of, r.heads, r.requested_by,"
    " p.name AS requester, d.granted, d.decided_by AS decider, coalesce(q.name, '') AS decided_by,"
    " coalesce(d.reason, '') AS refusal"
    " FROM dossier_requests r JOIN persons p ON p.id = r.requested_by"
    " LEFT JOIN dossier_decisions d ON d.request = r.id"
    " LEFT JOIN persons q ON q.id = d.decided_by"
)


async def case_with_dossiers(actor: Actor, consultation: int) -> ConsultationFacts:
    """NotFound, also where the actor may not know of it."""
    case = await consultation_to_view(actor, consultation)
    if not can_review_consultation(actor, case):
        raise NotFound
    return case


async def dossiers_page(actor: Actor, consultation: int) -> DossiersView:
    """NotFound. Two queries."""
    case = await case_with_dossiers(actor, consultation)
    rows = await database.fetch(
        f"{_REQUESTS} WHERE r.consultation = $1 ORDER BY r.id DESC", consultation
    )
    return DossiersView(
        case=case,
        lines=tuple(_line(actor, case, row) for row in rows),
        may_request=can_request_dossier(actor, case),
    )


async def dossier_to_view(actor: Actor, request: int) -> tuple[ConsultationFacts, DossierLine]:
    """NotFound. Two queries."""
    row = await database.fetch_one(f"{_REQUESTS} WHERE r.id = $1", request)
    if row is None:
        raise NotFound
    case = await case_with_dossiers(actor, row["consultation"])
    return case, _line(actor, case, row)


def _line(actor: Actor, case: ConsultationFacts, row: asyncpg.Record) -> DossierLine:
    granted_by = row["decider"] if row["granted"] else None
    return DossierLine(
        id=row["id"],
        number=dossier_number(row["id"], row["as_of"]),
        edition=row["edition"],
        reason=row["reason"],
        as_of=row["as_of"],
        heads=tuple(StatedHead(**one) for one in json.loads(row["heads"])),
        requested_by=row["requested_by"],
        requester=row["requester"],
        granted=row["granted"],
        decider=row["decider"],
        decided_by=row["decided_by"],
        refusal=row["refusal"],
        may_take=can_take_dossier(actor, case, row["edition"], row["requested_by"], granted_by),
        may_decide=row["edition"] == "full"
        and row["granted"] is None
        and can_decide_dossier(actor, case, row["requested_by"]),
    )
