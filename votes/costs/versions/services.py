"""Publishing a version, and saying which version a motion adopts."""

import json
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from app import database
from app.accounts.permissions import Actor
from app.audit.services import record
from app.documents import services as documents
from app.errors import NotAllowed, NotFound
from votes.access import poll_to_work_on
from votes.costs.access import scheme_to_build
from votes.costs.cost_file import read_cost_file
from votes.costs.cost_writer import write_cost_file
from votes.costs.drafting.rules import AlreadyPublished, NotReady, SchemeMoved
from votes.costs.drafting.storage import built_of, flats_of, lock_kept, read_kept
from votes.costs.permissions import can_publish_scheme
from votes.costs.rules import share
from votes.polls.rules import PollFrozen
from votes.results.count_writer import canonical_bytes


async def publish(
    actor: Actor, scheme: int, revision: int, *, data_dir: Path, now: datetime
) -> int:
    """Freeze the draft of this revision as the next version; its id. NotFound, NotAllowed,
    SchemeMoved, NotReady, AlreadyPublished."""
    facts = await scheme_to_build(actor, scheme)
    if not can_publish_scheme(actor, facts):
        raise NotAllowed
    kept = await read_kept(scheme)
    if kept.revision != revision:
        raise SchemeMoved
    flats = await flats_of(facts.estate)
    built = built_of(kept, flats)
    if built.in_the_way or built.scheme is None:
        raise NotReady(built.in_the_way)
    content = canonical_bytes(write_cost_file(built.scheme, kept.title))
    # What is kept is what everybody reads: it must come to the same, to the fen.
    assert share(read_cost_file(content)) == built.shared
    document, sha256 = await documents.keep(
        content, "application/json", data_dir=data_dir, by=actor.person, now=now
    )
    # Everything of the draft that may be shown; why somebody is let off is not in it.
    shown = json.dumps(asdict(kept.draft), ensure_ascii=False, sort_keys=True)
    async with database.transaction() as link:
        await lock_kept(link, scheme, revision)
        last = await link.fetchrow(
            "SELECT number, sha256, shown = $2::jsonb AS same FROM scheme_versions"
            " WHERE scheme = $1 ORDER BY number DESC LIMIT 1",
            scheme,
            shown,
        )
        if last is not None and last["sha256"] == sha256 and last["same"]:
            raise AlreadyPublished(last["number"])
        number = last["number"] + 1 if last is not None else 1
        version: int = await link.fetchval(
            "INSERT INTO scheme_versions (scheme, number, sha256, cost_file, shown, flats,"
            " published_by, published_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id",
            scheme,
            number,
            sha256,
            document,
            shown,
            json.dumps(flats, ensure_ascii=False),
            actor.person,
            now,
        )
        await record(
            link,
            at=now,
            person=actor.person,
            action="publish_scheme",
            subject="cost_schemes",
            subject_id=scheme,
            community=facts.place.community,
            after={"number": number, "sha256": sha256},
        )
    return version


async def adopt(actor: Actor, poll: int, number: int, version: int | None) -> None:
    """The motion adopts the version, or none. NotFound, NotAllowed, PollFrozen."""
    facts = await poll_to_work_on(actor, poll)
    async with database.transaction() as link:
        if await link.fetchval("SELECT frozen_at FROM polls WHERE id = $1 FOR UPDATE", poll):
            raise PollFrozen
        motion = await link.fetchval(
            "SELECT id FROM motions WHERE poll = $1 AND number = $2", poll, number
        )
        if motion is None:
            raise NotFound
        await link.execute("DELETE FROM motion_schemes WHERE motion = $1", motion)
        if version is None:
            return
        if not await link.fetchval(
            "SELECT 1 FROM scheme_versions v JOIN cost_schemes s ON s.id = v.scheme"
            " JOIN consultations c ON c.id = s.consultation WHERE v.id = $1 AND c.estate = $2",
            version,
            facts.estate,
        ):
            raise NotFound
        await link.execute(
            "INSERT INTO motion_schemes (motion, version) VALUES ($1, $2)", motion, version
        )
