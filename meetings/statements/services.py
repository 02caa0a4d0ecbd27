"""Noting what is said. Each statement is a row of its own, so two note takers never overwrite
each other; a correction says which version it corrects."""

from datetime import datetime

import asyncpg

from app import database
from app.accounts.permissions import Actor
from app.errors import NotFound
from meetings.access import meeting_to_run
from meetings.attendance.services import check_interest, keep_interest
from meetings.pool.services import check_declared
from meetings.record import item_id, open_record
from meetings.statements.rules import SpeakerUnknown, StatementChanged


async def note_statement(
    actor: Actor,
    meeting: int,
    number: int,
    who: str,
    text: str,
    *,
    declares: str | None = None,
    now: datetime,
) -> None:
    """`who` as in `StatementForm`. A stand-in speaks under her own name. `declares`: what she says
    she has at stake, "" for nothing, None where she has said so before.

    Also to an item that is closed: the pen is slower than the tongue. The draft is used up.
    SpeakerUnknown; InterestNotDeclared where it is her first word and she has not declared;
    InterestOwed where a supporter has not declared whether she is bound to anybody.
    """
    async with open_record(actor, meeting) as link:
        item = await item_id(link, meeting, number)
        speaker = await speaker_of(link, meeting, who)
        member = speaker["member"]
        if declares is not None and member is not None:
            await keep_interest(link, meeting, member, declares, noted_by=actor.person, now=now)
        await check_declared(link, speaker["seat"])
        if member is not None:
            await check_interest(link, meeting, member)
        await link.execute(
            "INSERT INTO statements (item, seat, speaker, text, said_at, version, remote,"
            " noted_by) VALUES ($1, $2, $3, $4, $5, 1, $6, $7)",
            item,
            speaker["seat"],
            speaker["name"],
            text,
            now,
            speaker["remote"],
            actor.person,
        )
        await link.execute(
            "DELETE FROM statement_drafts WHERE item = $1 AND person = $2", item, actor.person
        )


async def speaker_of(link: asyncpg.Connection, meeting: int, who: str) -> asyncpg.Record:
    """seat, member (None for a seat others stand for), name, remote. SpeakerUnknown."""
    sql = (
        "SELECT s.id AS seat, m.id AS member, coalesce(nullif(a.stand_in, ''), m.name) AS name,"
        " coalesce((SELECT p.remote FROM presences p WHERE p.meeting = t.id AND p.member = m.id"
        "  ORDER BY p.id DESC LIMIT 1), false) AS remote"
        " FROM seat_members m JOIN seats s ON s.id = m.seat"
        " JOIN meetings t ON t.consultation = s.consultation"
        " LEFT JOIN attendances a ON a.member = m.id AND a.meeting = t.id"
        " WHERE t.id = $1 AND m.id = $2 AND NOT s.missing"
        if who.startswith("m")
        else "SELECT s.id AS seat, NULL::int AS member, left(s.replaced_by, 60) AS name,"
        " false AS remote FROM seats s JOIN meetings t ON t.consultation = s.consultation"
        " WHERE t.id = $1 AND s.id = $2 AND s.missing"
    )
    found = await link.fetchrow(sql, meeting, int(who[1:]))
    if found is None:
        raise SpeakerUnknown
    return found


async def correct_statement(
    actor: Actor,
    meeting: int,
    number: int,
    statement: int,
    text: str,
    version: int,
    *,
    now: datetime,
) -> None:
    """What it said before is kept. StatementChanged unless it is still at `version`; NotFound."""
    async with open_record(actor, meeting) as link:
        item = await item_id(link, meeting, number)
        row = await _statement(link, item, statement)
        if row["version"] != version:
            raise StatementChanged(row["text"], row["version"], row["by"], text)
        if row["text"] == text:
            return
        await _keep(link, item, row, actor, now, removed=False)
        await link.execute(
            "UPDATE statements SET text = $2, version = version + 1 WHERE id = $1",
            statement,
            text,
        )


async def remove_statement(
    actor: Actor, meeting: int, number: int, statement: int, *, now: datetime
) -> None:
    """One that was noted by mistake, before the minutes are issued; its words are kept aside.
    NotFound."""
    async with open_record(actor, meeting) as link:
        item = await item_id(link, meeting, number)
        row = await _statement(link, item, statement)
        await _keep(link, item, row, actor, now, removed=True)
        await link.execute("DELETE FROM statements WHERE id = $1", statement)


async def _statement(link: asyncpg.Connection, item: int, statement: int) -> asyncpg.Record:
    """With `by`: who corrected it last, else who noted it. NotFound."""
    row = await link.fetchrow(
        "SELECT s.id, s.speaker, s.text, s.version, coalesce((SELECT p.name"
        "  FROM statement_revisions r JOIN persons p ON p.id = r.by WHERE r.statement = s.id"
        "  ORDER BY r.version DESC LIMIT 1), (SELECT p.name FROM persons p"
        "  WHERE p.id = s.noted_by), '') AS by"
        " FROM statements s WHERE s.id = $1 AND s.item = $2",
        statement,
        item,
    )
    if row is None:
        raise NotFound
    return row


async def _keep(
    link: asyncpg.Connection,
    item: int,
    row: asyncpg.Record,
    actor: Actor,
    now: datetime,
    *,
    removed: bool,
) -> None:
    await link.execute(
        "INSERT INTO statement_revisions (item, statement, version, speaker, text, removed, at,"
        " by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        item,
        row["id"],
        row["version"],
        row["speaker"],
        row["text"],
        removed,
        now,
        actor.person,
    )


async def save_draft(
    actor: Actor, meeting: int, number: int, who: str, text: str, *, now: datetime
) -> None:
    """What the note taker has typed so far; nothing typed drops it. NotFound, NotAllowed.

    No part of the record: it neither waits for other writers nor wakes the screens.
    """
    await meeting_to_run(actor, meeting)
    async with database.transaction() as link:
        item = await item_id(link, meeting, number)
        if not text.strip():
            await link.execute(
                "DELETE FROM statement_drafts WHERE item = $1 AND person = $2", item, actor.person
            )
            return
        await link.execute(
            "INSERT INTO statement_drafts (item, person, who, text, saved_at)"
            " VALUES ($1, $2, $3, $4, $5) ON CONFLICT (item, person) DO UPDATE"
            " SET who = EXCLUDED.who, text = EXCLUDED.text, saved_at = EXCLUDED.saved_at",
            item,
            actor.person,
            who,
            text,
            now,
        )
