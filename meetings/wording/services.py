"""Drafting, amending and fixing sentences. What is agreed follows from them at once."""

from datetime import datetime

import asyncpg

from app.accounts.permissions import Actor
from app.errors import NotFound
from meetings.agenda.services import item_for_notes
from meetings.record import open_record
from meetings.wording.rules import (
    MOST,
    NothingToFix,
    ReasonMissing,
    SentenceChanged,
    SentenceFixed,
    WordingTooLong,
    agreed_text,
    split_sentences,
)


async def draft_sentences(
    actor: Actor, meeting: int, number: int, text: str, *, now: datetime
) -> None:
    """Added after those there are. What stood as agreed in free words gives way to what is fixed:
    it belongs into `text`. NothingToFix, WordingTooLong, ItemClosed."""
    sentences = split_sentences(text)
    if not sentences:
        raise NothingToFix
    async with open_record(actor, meeting) as link:
        item = await item_for_notes(link, meeting, number)
        there: int = await link.fetchval(
            "SELECT coalesce(max(number), 0) FROM wording_sentences WHERE item = $1", item
        )
        if there + len(sentences) > MOST:
            raise WordingTooLong
        for place, one in enumerate(sentences, there + 1):
            sentence = await link.fetchval(
                "INSERT INTO wording_sentences (item, number, text, version, fixed)"
                " VALUES ($1, $2, $3, 1, false) RETURNING id",
                item,
                place,
                one,
            )
            await _write(link, sentence, 1, "drafted", one, None, "", actor, now)
        await _tell_agreed(link, item)


async def amend_sentence(
    actor: Actor,
    meeting: int,
    number: int,
    place: int,
    text: str,
    version: int,
    *,
    seat: int | None,
    note: str,
    now: datetime,
) -> None:
    """An empty text strikes the sentence. SentenceChanged, SentenceFixed, NotFound, ItemClosed."""
    async with open_record(actor, meeting) as link:
        item = await item_for_notes(link, meeting, number)
        row = await _sentence(link, item, place)
        if row["version"] != version:
            raise SentenceChanged(place, row["text"], row["version"], row["by"], text)
        if row["fixed"]:
            raise SentenceFixed(place)
        if row["text"] == text:
            return
        proposed_by = await link.fetchval(
            "SELECT s.id FROM seats s JOIN meetings t ON t.consultation = s.consultation"
            " WHERE t.id = $1 AND s.id = $2",
            meeting,
            seat,
        )
        await _move(link, row["id"], version + 1, text, fixed=False)
        act = "amended" if text else "struck"
        await _write(link, row["id"], version + 1, act, text, proposed_by, note, actor, now)


async def fix_sentence(
    actor: Actor, meeting: int, number: int, place: int, version: int, *, now: datetime
) -> None:
    """Exactly the words that were on the page. SentenceChanged, SentenceFixed, NothingToFix."""
    async with open_record(actor, meeting) as link:
        item = await item_for_notes(link, meeting, number)
        row = await _sentence(link, item, place)
        if row["version"] != version:
            raise SentenceChanged(place, row["text"], row["version"], row["by"], "")
        if row["fixed"]:
            raise SentenceFixed(place)
        if not row["text"]:
            raise NothingToFix
        await _move(link, row["id"], version + 1, row["text"], fixed=True)
        await _write(link, row["id"], version + 1, "fixed", row["text"], None, "", actor, now)
        await _tell_agreed(link, item)


async def reopen_sentence(
    actor: Actor, meeting: int, number: int, place: int, version: int, note: str, *, now: datetime
) -> None:
    """ReasonMissing, SentenceChanged, NotFound."""
    if not note:
        raise ReasonMissing
    async with open_record(actor, meeting) as link:
        item = await item_for_notes(link, meeting, number)
        row = await _sentence(link, item, place)
        if row["version"] != version or not row["fixed"]:
            raise SentenceChanged(place, row["text"], row["version"], row["by"], "")
        await _move(link, row["id"], version + 1, row["text"], fixed=False)
        await _write(link, row["id"], version + 1, "reopened", row["text"], None, note, actor, now)
        await _tell_agreed(link, item)


async def _sentence(link: asyncpg.Connection, item: int, place: int) -> asyncpg.Record:
    row = await link.fetchrow(
        "SELECT s.id, s.text, s.version, s.fixed, p.name AS by FROM wording_sentences s"
        " JOIN wording_versions v ON v.sentence = s.id AND v.version = s.version"
        " JOIN persons p ON p.id = v.noted_by WHERE s.item = $1 AND s.number = $2",
        item,
        place,
    )
    if row is None:
        raise NotFound
    return row


async def _move(
    link: asyncpg.Connection, sentence: int, version: int, text: str, *, fixed: bool
) -> None:
    await link.execute(
        "UPDATE wording_sentences SET version = $2, text = $3, fixed = $4 WHERE id = $1",
        sentence,
        version,
        text,
        fixed,
    )


async def _write(
    link: asyncpg.Connection,
    sentence: int,
    version: int,
    act: str,
    text: str,
    seat: int | None,
    note: str,
    actor: Actor,
    now: datetime,
) -> None:
    await link.execute(
        "INSERT INTO wording_versions (sentence, version, act, text, seat, note, at, noted_by)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        sentence,
        version,
        act,
        text,
        seat,
        note,
        now,
        actor.person,
    )


async def _tell_agreed(link: asyncpg.Connection, item: int) -> None:
    """What is agreed is the fixed sentences, and nothing else once there are sentences."""
    rows = await link.fetch(
        "SELECT text, fixed FROM wording_sentences WHERE item = $1 ORDER BY number", item
    )
    await link.execute(
        "UPDATE agenda_items SET agreed = $2 WHERE id = $1",
        item,
        agreed_text([row["text"] for row in rows if row["fixed"]]),
    )
