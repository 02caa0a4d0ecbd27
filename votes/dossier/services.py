"""Asking for an evidence file, agreeing to a full one, having it made."""

import contextlib
import json
from datetime import datetime
from pathlib import Path

import anyio.to_thread
import asyncpg

from app import database
from app.accounts.permissions import Actor
from app.audit.services import record
from app.errors import NotAllowed
from app.jobs import services as jobs
from app.jobs.runner import JobRunner, Work
from app.ledger.keys import signing_key
from app.ledger.proofs import fingerprint, log_name, say_moment
from app.settings import Settings
from meetings.access import ConsultationFacts
from votes.dossier.gathering.case import StatedCase, gather
from votes.dossier.gathering.polls import StatedPoll
from votes.dossier.manifest import MANIFEST, SIGNATURE, LogHead, Manifest
from votes.dossier.packing import listed, pack
from votes.dossier.permissions import can_request_dossier
from votes.dossier.queries import DossierLine, case_with_dossiers, dossier_to_view
from votes.dossier.rules import (
    REASON_MOST,
    AlreadyDecided,
    Edition,
    NotAgreedTo,
    ReasonNeeded,
    ReasonTooLong,
    RefusalNeedsReason,
)
from votes.proofs.services import sign_poll

DOSSIER = "dossier"
FULL_DOSSIER = "full_dossier"


async def request_dossier(
    actor: Actor, consultation: int, edition: Edition, reason: str, *, data_dir: Path, now: datetime
) -> int:
    """The request's id: the case as it stands now, with a signed head of every log. NotFound,
    NotAllowed, ReasonNeeded, ReasonTooLong, SigningKeyDamaged."""
    case = await case_with_dossiers(actor, consultation)
    if not can_request_dossier(actor, case):
        raise NotAllowed
    reason = reason.strip()
    if edition == "full" and not reason:
        raise ReasonNeeded
    if len(reason) > REASON_MOST:
        raise ReasonTooLong
    key = signing_key(data_dir)
    async with database.transaction() as link:
        heads = []
        for row in await link.fetch(
            "SELECT p.id, g.id AS log FROM polls p"
            " JOIN logs g ON g.subject = 'polls' AND g.subject_id = p.id"
            " WHERE p.consultation = $1 AND p.frozen_at IS NOT NULL ORDER BY g.id",
            consultation,
        ):
            head = await sign_poll(link, row["id"], key, now)
            heads.append({"poll": row["id"], "log": row["log"], "size": head.size})
        request: int = await link.fetchval(
            "INSERT INTO dossier_requests (consultation, edition, reason, as_of, heads,"
            " requested_by, requested_at) VALUES ($1, $2, $3, $4, $5, $6, $4) RETURNING id",
            consultation,
            edition,
            reason,
            now,
            json.dumps(heads),
            actor.person,
        )
        await _note(link, actor, case, "request_dossier", now, request, edition, reason)
    return request


async def decide_dossier(
    actor: Actor, request: int, *, granted: bool, reason: str, now: datetime
) -> None:
    """NotFound, NotAllowed, RefusalNeedsReason, ReasonTooLong, AlreadyDecided."""
    case, line = await dossier_to_view(actor, request)
    if line.granted is not None:
        raise AlreadyDecided
    if not line.may_decide:
        raise NotAllowed
    reason = reason.strip()
    if not granted and not reason:
        raise RefusalNeedsReason
    if len(reason) > REASON_MOST:
        raise ReasonTooLong
    try:
        async with database.transaction() as link:
            await link.execute(
                "INSERT INTO dossier_decisions (request, granted, reason, decided_by, decided_at)"
                " VALUES ($1, $2, $3, $4, $5)",
                request,
                granted,
                reason,
                actor.person,
                now,
            )
            done = "grant_dossier" if granted else "refuse_dossier"
            await _note(link, actor, case, done, now, request, line.edition, reason)
    except asyncpg.UniqueViolationError as taken:
        raise AlreadyDecided from taken


async def make_dossier(
    actor: Actor, request: int, *, runner: JobRunner, settings: Settings, now: datetime
) -> int:
    """The job's id; the same bytes as when it was made before. NotFound, NotAllowed,
    NotAgreedTo, AlreadyRunning, SigningKeyDamaged."""
    case, line = await dossier_to_view(actor, request)
    if not line.may_take:
        raise NotAgreedTo if line.edition == "full" and not line.granted else NotAllowed
    key = signing_key(settings.data_dir)
    mark = fingerprint(key.public_key().public_bytes_raw())
    stated = await _stated(case, line, mark)

    async def doing(work: Work) -> Path:
        pieces = await gather(stated, settings)
        manifest = Manifest(
            title=stated.topic,
            number=stated.number,
            edition=stated.edition,
            as_of=say_moment(stated.as_of),
            heads=await _log_heads(stated),
            files=listed(pieces),
        )
        await work.expect(len(pieces) + len((MANIFEST, SIGNATURE)))
        made = work.file()
        with contextlib.closing(pack(pieces, manifest, key, stated.as_of, made)) as packing:
            while (written := await anyio.to_thread.run_sync(next, packing, None)) is not None:
                await work.advance(written)
        return made

    async def note(link: asyncpg.Connection, job: int) -> None:
        await _note(link, actor, case, "make_dossier", now, request, line.edition, line.reason, job)

    kind = FULL_DOSSIER if line.edition == "full" else DOSSIER
    return await jobs.start(
        runner, actor, kind, request, line.number, 1, doing, now=now, record=note
    )


async def _stated(case: ConsultationFacts, line: DossierLine, mark: str) -> StatedCase:
    polls = {
        row["id"]: row
        for row in await database.fetch(
            "SELECT id, number, title FROM polls WHERE id = ANY($1::int[])",
            [head.poll for head in line.heads],
        )
    }
    return StatedCase(
        consultation=case.id,
        topic=case.topic,
        estate_name=case.estate_name,
        community_name=case.community_name,
        invented=case.invented,
        number=line.number,
        edition=line.edition,
        as_of=line.as_of,
        fingerprint=mark,
        polls=tuple(
            StatedPoll(
                head.poll,
                polls[head.poll]["number"],
                polls[head.poll]["title"],
                head.log,
                head.size,
            )
            for head in line.heads
        ),
    )


async def _log_heads(case: StatedCase) -> tuple[LogHead, ...]:
    found = {
        (row["log"], row["size"]): row["root"].hex()
        for row in await database.fetch(
            "SELECT log, size, root FROM log_heads WHERE log = ANY($1::int[])",
            [poll.log for poll in case.polls],
        )
    }
    return tuple(
        LogHead(poll.folder, log_name("polls", poll.id), poll.size, found[poll.log, poll.size])
        for poll in case.polls
    )


async def _note(
    link: asyncpg.Connection,
    actor: Actor,
    case: ConsultationFacts,
    action: str,
    at: datetime,
    request: int,
    edition: str,
    reason: str,
    job: int | None = None,
) -> None:
    """Into the audit log, in the transaction of what is noted."""
    await record(
        link,
        at=at,
        person=actor.person,
        action=action,
        subject="consultations",
        subject_id=case.id,
        community=case.place.community,
        reason=reason,
        after={"request": request, "edition": edition, **({"job": job} if job else {})},
    )


async def note_taking(
    link: asyncpg.Connection, actor: Actor, request: int, job: int, now: datetime
) -> None:
    """That the file was taken, in the transaction in which it is handed out."""
    case, line = await dossier_to_view(actor, request)
    await _note(link, actor, case, "take_dossier", now, request, line.edition, line.reason, job)
