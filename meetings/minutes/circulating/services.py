"""Circulating drafts, proposing and deciding corrections."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import asyncpg

from app import database
from app.accounts.permissions import Actor
from app.audit.services import record
from app.clock import local_date
from app.documents import services as documents
from app.errors import NotAllowed, NotFound
from meetings.access import MeetingFacts, meeting_to_view
from meetings.minutes.circulating.rules import (
    Accepted,
    AlreadyApproved,
    AlreadyDecided,
    AnotherVersion,
    AnswerDayPast,
    CorrectionsOpen,
    NotCirculated,
    NothingChanged,
    NothingToCirculate,
    NotThere,
    Stage,
    check_decision,
    corrected,
    place_of,
    reader_token,
    token_sha256,
)
from meetings.minutes.circulating.store import (
    CorrectionRow,
    PaperRow,
    ReaderRow,
    corrections_of,
    facts_of,
    paper_of,
    versions_of,
)
from meetings.minutes.circulating.telling import tell_readers
from meetings.minutes.facts import MinutesFacts
from meetings.minutes.issuing import RecordChanged, check_ready
from meetings.minutes.printing import print_minutes
from meetings.minutes.queries import asked_of, gather
from meetings.permissions import can_issue_minutes
from meetings.scheduling.queries import MeetingView, meeting_page
from meetings.scheduling.rules import MinutesIssued, RecordClosed


async def meeting_to_issue(actor: Actor, meeting: int) -> MeetingFacts:
    """NotFound, NotAllowed."""
    facts = await meeting_to_view(actor, meeting)
    if not can_issue_minutes(actor, facts.consultation):
        raise NotAllowed
    return facts


async def circulate(
    actor: Actor,
    meeting: int,
    answer_until: datetime,
    *,
    share: tuple[int, int],
    secret_key: str,
    salt: str,
    data_dir: Path,
    fonts_dir: Path,
    now: datetime,
) -> int:
    """The first draft goes to everybody on a seat, and the record is closed; its number, 1.

    Rendered outside the transaction; inside it is made sure that the record still says the same.
    `share`: the part of the invited that makes a quorum.
    NotFound, NotAllowed, MinutesIssued, RecordClosed, MinutesNotReady, FontsMissing,
    RecordChanged, AnswerDayPast.
    """
    await meeting_to_issue(actor, meeting)
    if answer_until <= now:
        raise AnswerDayPast
    view = await meeting_page(actor, meeting)
    _check_open(view.facts)
    check_ready(asked_of(view))
    today = local_date(now)
    facts = replace(await gather(view, issue=None, today=today, share=share), version=1)
    document = await keep_draft(facts, actor, data_dir, fonts_dir, now)
    try:
        async with database.transaction() as link:
            await link.execute("SELECT id FROM meetings WHERE id = $1 FOR UPDATE", meeting)
            there = await meeting_page(actor, meeting)
            _check_open(there.facts)
            now_said = await gather(there, issue=None, today=today, share=share)
            if replace(now_said, version=1) != facts:
                raise RecordChanged
            paper: int = await link.fetchval(
                "INSERT INTO minutes_papers (meeting, addendum, salt, opened_by, opened_at)"
                " VALUES ($1, 0, $2, $3, $4) RETURNING id",
                meeting,
                salt,
                actor.person,
                now,
            )
            await add_readers(link, paper, there, secret_key, salt)
            await add_version(link, actor, paper, facts, document, answer_until, now)
            await tell_circulated(link, actor, view.facts, now, 1)
    except asyncpg.UniqueViolationError as taken:
        raise RecordClosed from taken
    return 1


def _check_open(facts: MeetingFacts) -> None:
    """MinutesIssued, RecordClosed while a draft goes round."""
    if facts.record_closed:
        raise MinutesIssued if facts.issued else RecordClosed


async def circulate_again(
    actor: Actor,
    meeting: int,
    answer_until: datetime,
    *,
    addendum: int = 0,
    data_dir: Path,
    fonts_dir: Path,
    now: datetime,
) -> int:
    """The next draft, with the corrections accepted since the last one; its number.

    NotFound, NotAllowed, NotCirculated, AlreadyApproved, CorrectionsOpen, NothingToCirculate,
    AnotherVersion.
    """
    meeting_facts = await meeting_to_issue(actor, meeting)
    if answer_until <= now:
        raise AnswerDayPast
    paper = await open_paper(meeting, addendum)
    corrections = await corrections_of(paper.id)
    if undecided := [one for one in corrections if one.accepted is None]:
        raise CorrectionsOpen(len(undecided))
    last = (await versions_of(paper.id))[-1]
    fresh = accepted_since(corrections, last.number)
    if not fresh:
        raise NothingToCirculate
    facts = replace(corrected(await facts_of(last.id), fresh), version=last.number + 1)
    document = await keep_draft(facts, actor, data_dir, fonts_dir, now)
    try:
        async with database.transaction() as link:
            await lock_paper(link, paper)
            if accepted_since(await corrections_of(paper.id), last.number) != fresh:
                raise AnotherVersion
            await add_version(link, actor, paper.id, facts, document, answer_until, now)
            await tell_circulated(link, actor, meeting_facts, now, facts.version)
    except asyncpg.UniqueViolationError as taken:
        raise AnotherVersion from taken
    return facts.version


async def open_paper(meeting: int, addendum: int) -> PaperRow:
    """One that was circulated and is not approved yet. NotCirculated, AlreadyApproved."""
    paper = await paper_of(meeting, addendum)
    if paper is None:
        raise NotCirculated
    if paper.stage is not Stage.CIRCULATED:
        raise AlreadyApproved
    return paper


async def lock_paper(link: asyncpg.Connection, paper: PaperRow) -> None:
    """Who writes to it does so one after the other; AlreadyApproved where it went on meanwhile."""
    await link.execute("SELECT id FROM minutes_papers WHERE id = $1 FOR UPDATE", paper.id)
    if await link.fetchval(
        "SELECT EXISTS (SELECT 1 FROM minutes_approvals WHERE paper = $1)", paper.id
    ):
        raise AlreadyApproved


def accepted_since(corrections: Sequence[CorrectionRow], version: int) -> list[Accepted]:
    """What was accepted of what was proposed to this version or to a later one."""
    return [
        Accepted(one.place, one.decided_text, one.name)
        for one in corrections
        if one.accepted and one.in_version >= version
    ]


async def add_version(
    link: asyncpg.Connection,
    actor: Actor,
    paper: int,
    facts: MinutesFacts,
    document: int,
    answer_until: datetime,
    now: datetime,
) -> None:
    """The draft, and word of it to everybody who has it to read."""
    await link.execute(
        "INSERT INTO minutes_versions (paper, number, facts, document, answer_until,"
        " circulated_by, circulated_at) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        paper,
        facts.version,
        json.dumps(facts.to_json(), ensure_ascii=False),
        document,
        answer_until,
        actor.person,
        now,
    )
    await tell_readers(link, paper, facts.version, answer_until, now=now)


async def keep_draft(
    facts: MinutesFacts, actor: Actor, data_dir: Path, fonts_dir: Path, now: datetime
) -> int:
    pdf = await print_minutes(facts, draft=True, fonts_dir=fonts_dir)
    document, _sha256 = await documents.keep(
        pdf, "application/pdf", data_dir=data_dir, by=actor.person, now=now
    )
    return document


async def tell_circulated(
    link: asyncpg.Connection, actor: Actor, facts: MeetingFacts, now: datetime, version: int
) -> None:
    await record(
        link,
        at=now,
        person=actor.person,
        action="circulate_minutes",
        subject="meetings",
        subject_id=facts.id,
        community=facts.consultation.place.community,
        after={"version": version},
    )


async def add_readers(
    link: asyncpg.Connection, paper: int, view: MeetingView, secret_key: str, salt: str
) -> None:
    """One for each person on a seat, under the name of who came for her."""
    rows: list[tuple[int, int | None, str, bool, int | None, str]] = []
    for seat in view.seats:
        if seat.missing:
            key = token_sha256(reader_token(secret_key, salt, seat.id, 0))
            rows.append((seat.id, None, seat.replaced_by[:60], True, None, key))
            continue
        for member in seat.members:
            attended = view.attended.get(member.id)
            came = attended is not None and attended.there
            name = attended.stand_in if attended and attended.stand_in else member.name
            key = token_sha256(reader_token(secret_key, salt, seat.id, member.id))
            rows.append((seat.id, member.id, name, came, member.account, key))
    await link.executemany(
        "INSERT INTO minutes_readers (paper, seat, member, name, attended, account, key_sha256)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7)",
        [(paper, *row) for row in rows],
    )


# -- reading and correcting ------------------------------------------------------------------


async def note_opened(reader: ReaderRow, version: int, *, now: datetime) -> None:
    """The first time only."""
    await database.execute(
        "INSERT INTO minutes_readings (version, reader, what, read_at)"
        " VALUES ($1, $2, 'opened', $3) ON CONFLICT (version, reader, what) DO NOTHING",
        version,
        reader.id,
        now,
    )


async def agree(
    reader: ReaderRow, meeting: int, addendum: int, version: int, *, now: datetime
) -> None:
    """She says that this very version is right. NotThere, AnotherVersion, AlreadyApproved."""
    if not reader.attended:
        raise NotThere
    paper = await open_paper(meeting, addendum)
    async with database.transaction() as link:
        await _newest(link, paper, version)
        await link.execute(
            "INSERT INTO minutes_readings (version, reader, what, read_at)"
            " VALUES ($1, $2, 'agreed', $3) ON CONFLICT (version, reader, what) DO NOTHING",
            version,
            reader.id,
            now,
        )


async def propose_correction(
    reader: ReaderRow,
    meeting: int,
    addendum: int,
    version: int,
    place: str,
    text: str,
    reason: str,
    *,
    noted_by: int | None,
    now: datetime,
) -> int:
    """Its id. `noted_by`: staff who takes it down for her, None where she does it herself.

    NotThere, AnotherVersion, AlreadyApproved, PlaceUnknown, NothingChanged.
    """
    if not reader.attended:
        raise NotThere
    paper = await open_paper(meeting, addendum)
    where = place_of(await _facts_of_version(paper, version), place)
    if where.text == text:
        raise NothingChanged
    async with database.transaction() as link:
        await _newest(link, paper, version)
        correction: int = await link.fetchval(
            "INSERT INTO minutes_corrections (version, reader, place, before, text, reason,"
            " noted_by, proposed_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id",
            version,
            reader.id,
            place,
            where.text,
            text,
            reason,
            noted_by,
            now,
        )
    return correction


async def _facts_of_version(paper: PaperRow, version: int) -> MinutesFacts:
    if version not in {one.id for one in await versions_of(paper.id)}:
        raise AnotherVersion
    return await facts_of(version)


async def _newest(link: asyncpg.Connection, paper: PaperRow, version: int) -> None:
    await lock_paper(link, paper)
    newest = await link.fetchval(
        "SELECT id FROM minutes_versions WHERE paper = $1 ORDER BY number DESC LIMIT 1", paper.id
    )
    if newest != version:
        raise AnotherVersion


async def decide_correction(
    actor: Actor,
    meeting: int,
    correction: int,
    *,
    addendum: int = 0,
    accepted: bool,
    text: str,
    reason: str,
    now: datetime,
) -> None:
    """Once, for good. `text`: the words that go in, "" for those that were proposed.

    NotFound, NotAllowed, AlreadyApproved, AlreadyDecided, ReasonMissing.
    """
    facts = await meeting_to_issue(actor, meeting)
    paper = await open_paper(meeting, addendum)
    found = next((one for one in await corrections_of(paper.id) if one.id == correction), None)
    if found is None:
        raise NotFound
    words, why = check_decision(accepted, text, reason, found.text, field=f"reason-{correction}")
    try:
        async with database.transaction() as link:
            await lock_paper(link, paper)
            await link.execute(
                "INSERT INTO correction_decisions (correction, accepted, text, reason,"
                " decided_by, decided_at) VALUES ($1, $2, $3, $4, $5, $6)",
                correction,
                accepted,
                words,
                why,
                actor.person,
                now,
            )
            await record(
                link,
                at=now,
                person=actor.person,
                action="decide_correction",
                subject="meetings",
                subject_id=meeting,
                community=facts.consultation.place.community,
                reason=why,
                after={"correction": correction, "accepted": accepted},
            )
    except asyncpg.UniqueViolationError as taken:
        raise AlreadyDecided from taken
