"""Approving a version, signing it, making the document that stands."""

import json
from collections.abc import Collection
from datetime import datetime
from pathlib import Path

import asyncpg

from app import database
from app.accounts.permissions import Actor
from app.audit.services import record
from app.clock import local_date
from app.documents import services as documents
from app.documents.uploads import read_paper
from app.errors import NotAllowed
from app.keeping import Seal, kept_form
from meetings.access import MeetingFacts, meeting_to_view
from meetings.minutes.circulating.rules import AlreadyApproved, Stage, check_approval
from meetings.minutes.circulating.services import (
    accepted_since,
    lock_paper,
    meeting_to_issue,
    open_paper,
)
from meetings.minutes.circulating.store import (
    ReaderRow,
    corrections_of,
    readers_of,
    versions_of,
)
from meetings.minutes.circulating.telling import recall_drafts
from meetings.minutes.composing import compose, text_of
from meetings.minutes.printing import print_minutes
from meetings.minutes.signing.queries import Approved, approved_of, may_sign_as
from meetings.minutes.signing.rules import (
    AlreadyFinal,
    NotToSign,
    SignatureTaken,
    SignatureWay,
    Signer,
    check_final,
    check_signature,
)
from meetings.permissions import can_approve_minutes
from meetings.tasks.births import bear_tasks


async def approve(
    actor: Actor,
    meeting: int,
    early_reason: str,
    *,
    addendum: int = 0,
    code: str,
    now: datetime,
) -> int:
    """The newest version gets its number and its code; the number.

    NotFound, NotAllowed, NotCirculated, AlreadyApproved, CorrectionsOpen, VersionOwed, TooEarly.
    """
    facts = await meeting_to_view(actor, meeting)
    if not can_approve_minutes(actor, facts.consultation):
        raise NotAllowed
    paper = await open_paper(meeting, addendum)
    community = facts.consultation.place.community
    try:
        async with database.transaction() as link:
            await link.execute("SELECT id FROM communities WHERE id = $1 FOR UPDATE", community)
            await lock_paper(link, paper)
            last = (await versions_of(paper.id))[-1]
            corrections = await corrections_of(paper.id)
            kept = check_approval(
                open_corrections=sum(one.accepted is None for one in corrections),
                newly_accepted=len(accepted_since(corrections, last.number)),
                answer_until=last.answer_until,
                waiting_for=sum(
                    one.attended and one.agreed_at is None and not one.proposed
                    for one in await readers_of(paper.id)
                ),
                early_reason=early_reason,
                now=now,
            )
            year, issue = await _number(link, meeting, addendum, community, local_date(now).year)
            await link.execute(
                "INSERT INTO minutes_approvals (paper, version, community, year, issue, addendum,"
                " code, early_reason, approved_by, approved_at)"
                " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
                paper.id,
                last.id,
                community,
                year,
                issue,
                addendum,
                code,
                kept,
                actor.person,
                now,
            )
            await recall_drafts(link, meeting, now=now)
            await record(
                link,
                at=now,
                person=actor.person,
                action="approve_minutes",
                subject="meetings",
                subject_id=meeting,
                community=community,
                reason=kept,
                after={"version": last.number, "year": year, "issue": issue},
            )
    except asyncpg.UniqueViolationError as taken:
        raise AlreadyApproved from taken
    return issue


async def _number(
    link: asyncpg.Connection, meeting: int, addendum: int, community: int, year: int
) -> tuple[int, int]:
    """(year, issue): the next of the community and year; an addendum has that of its minutes."""
    if addendum:
        row = await link.fetchrow("SELECT year, issue FROM minutes WHERE meeting = $1", meeting)
        assert row is not None, "an addendum is opened to minutes that stand"
        return row["year"], row["issue"]
    issue: int = await link.fetchval(
        "SELECT greatest((SELECT coalesce(max(issue), 0) FROM minutes"
        "  WHERE community = $1 AND year = $2),"
        " (SELECT coalesce(max(issue), 0) FROM minutes_approvals"
        "  WHERE community = $1 AND year = $2)) + 1",
        community,
        year,
    )
    return year, issue


async def sign(
    actor: Actor,
    meeting: int,
    signer_key: str,
    way: SignatureWay,
    strokes: str,
    reason: str,
    *,
    addendum: int = 0,
    now: datetime,
) -> None:
    """On the community's tablet, on paper, or refused: staff is there and says so.

    NotFound, NotAllowed, NotApproved, NotToSign, SignatureTaken, BadStrokes,
    RefusalUnexplained, AlreadyFinal.
    """
    facts = await meeting_to_issue(actor, meeting)
    approved = await approved_of(meeting, addendum, "")
    signer = next((one for one in approved.due if one.key == signer_key), None)
    if signer is None:
        raise NotToSign
    await _sign(approved, signer, signer.name, way, strokes, reason, facts, actor.person, now)


async def sign_as_reader(
    reader: ReaderRow,
    meeting: int,
    addendum: int,
    signer_key: str,
    strokes: str,
    *,
    now: datetime,
) -> None:
    """On her own screen, behind her link or her account. NotApproved, NotToSign, SignatureTaken,
    BadStrokes, AlreadyFinal."""
    approved = await approved_of(meeting, addendum, "")
    signer = next((one for one in may_sign_as(reader, approved) if one.key == signer_key), None)
    if signer is None:
        raise NotToSign
    await _sign(approved, signer, reader.name, "screen", strokes, "", None, None, now)


async def _sign(
    approved: Approved,
    signer: Signer,
    name: str,
    way: SignatureWay,
    strokes: str,
    reason: str,
    facts: MeetingFacts | None,
    noted_by: int | None,
    now: datetime,
) -> None:
    kept = check_signature(way, strokes, reason)
    if approved.paper.stage is Stage.FINAL:
        raise AlreadyFinal
    try:
        async with database.transaction() as link:
            await _keep(link, approved, signer, name, way, kept, facts, noted_by, now)
    except asyncpg.UniqueViolationError as taken:
        raise SignatureTaken from taken


async def _keep(
    link: asyncpg.Connection,
    approved: Approved,
    signer: Signer,
    name: str,
    way: SignatureWay,
    kept: tuple[str, str],
    facts: MeetingFacts | None,
    noted_by: int | None,
    now: datetime,
) -> None:
    """`kept`: strokes and reason. Of `facts` what is on record of staff that noted it."""
    strokes, reason = kept
    await link.execute(
        "INSERT INTO minutes_signatures (approval, capacity, seat, name, way, strokes,"
        " reason, noted_by, signed_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        approved.id,
        signer.capacity,
        None if signer.seat is None else approved.seat_ids[signer.seat],
        name[:60],
        way,
        strokes,
        reason,
        noted_by,
        now,
    )
    if facts is not None:
        await record(
            link,
            at=now,
            person=noted_by,
            action="sign_minutes",
            subject="meetings",
            subject_id=facts.id,
            community=facts.consultation.place.community,
            reason=reason,
            after={"capacity": signer.capacity, "way": way},
        )


async def add_scan(
    actor: Actor,
    meeting: int,
    content: bytes | None,
    signed: Collection[str] = (),
    *,
    addendum: int = 0,
    data_dir: Path,
    now: datetime,
) -> None:
    """The sheet signed on paper. `signed`: keys of those who signed on it and are not noted yet.

    NotFound, NotAllowed, NotApproved, AlreadyFinal, SignatureTaken, FileMissing, FileNotTaken.
    """
    facts = await meeting_to_issue(actor, meeting)
    approved = await approved_of(meeting, addendum, "")
    if approved.paper.stage is Stage.FINAL:
        raise AlreadyFinal
    if not approved.signed.keys().isdisjoint(signed):
        raise SignatureTaken
    paper, media_type = await read_paper(content)
    document, sha256 = await documents.keep(
        paper, media_type, data_dir=data_dir, by=actor.person, now=now
    )
    try:
        async with database.transaction() as link:
            await link.execute(
                "INSERT INTO minutes_scans (approval, document, uploaded_by, uploaded_at)"
                " VALUES ($1, $2, $3, $4)",
                approved.id,
                document,
                actor.person,
                now,
            )
            await record(
                link,
                at=now,
                person=actor.person,
                action="scan_minutes",
                subject="meetings",
                subject_id=meeting,
                community=facts.consultation.place.community,
                after={"sha256": sha256},
            )
            for signer in approved.due:
                if signer.key in signed:
                    on_paper = check_signature("paper", "", "")
                    await _keep(
                        link,
                        approved,
                        signer,
                        signer.name,
                        "paper",
                        on_paper,
                        facts,
                        actor.person,
                        now,
                    )
    except asyncpg.UniqueViolationError as taken:
        raise SignatureTaken from taken


async def finish(
    actor: Actor,
    meeting: int,
    *,
    addendum: int = 0,
    base_url: str,
    seal: Seal | None,
    data_dir: Path,
    fonts_dir: Path,
    now: datetime,
) -> int:
    """The document that stands, kept by hash; promises become tasks. Its issue.

    NotFound, NotAllowed, NotApproved, SignaturesMissing, ScanMissing, AlreadyFinal, FontsMissing,
    SealUnusable.
    """
    meeting_facts = await meeting_to_issue(actor, meeting)
    approved = await approved_of(meeting, addendum, base_url)
    if approved.paper.stage is Stage.FINAL:
        raise AlreadyFinal
    facts = approved.facts
    ways = {key: one.way for key, one in approved.signed.items()}
    check_final(approved.due, ways, len(approved.scans))
    composed = compose(facts)
    pdf = await print_minutes(facts, draft=False, fonts_dir=fonts_dir, at=now)
    made = await kept_form(pdf, seal, composed.number, now)
    document, _sha256 = await documents.keep(
        made.content, "application/pdf", data_dir=data_dir, by=actor.person, now=now
    )
    place = meeting_facts.consultation.place
    try:
        async with database.transaction() as link:
            # Who signs meanwhile waits here or is refused by what is written below.
            await link.execute(
                "SELECT id FROM minutes_papers WHERE id = $1 FOR UPDATE", approved.paper.id
            )
            if addendum == 0:
                await link.execute(
                    "INSERT INTO minutes (meeting, community, year, issue, document, facts,"
                    " issued_by, issued_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
                    meeting,
                    place.community,
                    facts.year,
                    facts.issue,
                    document,
                    json.dumps(facts.to_json(), ensure_ascii=False),
                    actor.person,
                    now,
                )
                await bear_tasks(link, meeting, facts, now=now)
            await link.execute(
                "INSERT INTO minutes_finals (approval, document, pages, text, sealed, made_by,"
                " made_at) VALUES ($1, $2, $3, $4, $5, $6, $7)",
                approved.id,
                document,
                made.pages,
                "\n".join(text_of(composed)),
                made.sealed,
                actor.person,
                now,
            )
            await record(
                link,
                at=now,
                person=actor.person,
                action="issue_minutes",
                subject="meetings",
                subject_id=meeting,
                community=place.community,
                after={"year": facts.year, "issue": facts.issue, "document": document},
            )
    except asyncpg.UniqueViolationError as taken:
        raise AlreadyFinal from taken
    assert facts.issue is not None
    return facts.issue
