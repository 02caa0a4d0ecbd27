"""Noting who is there: the sheet as a whole, one who comes or goes, interests."""

from collections.abc import Mapping
from datetime import datetime

import asyncpg

from app.accounts.permissions import Actor
from app.errors import NotFound
from meetings.access import MeetingFacts
from meetings.attendance.rules import (
    Attended,
    InterestNotDeclared,
    announced,
    check_attendance,
    check_one_role,
)
from meetings.consultations.rules import seat_name
from meetings.links.rules import check_often, check_running
from meetings.papers.settled import check_settled
from meetings.record import held_record, open_record

_MEMBERS = (
    "SELECT m.id, m.name, m.seat, s.kind, s.body FROM seat_members m JOIN seats s ON s.id = m.seat"
    " JOIN meetings t ON t.consultation = s.consultation"
    " WHERE t.id = $1 AND NOT s.missing ORDER BY m.id"
)
_SENT_INSTEAD = (
    "SELECT n.answer, n.stand_in, n.reason FROM meeting_invitations i JOIN invitation_answers n"
    " ON n.invitation = i.id WHERE i.meeting = $1 AND i.member = $2 AND i.withdrawn_at IS NULL"
    " ORDER BY n.id DESC LIMIT 1"
)
# A seat that took its position by link was there with one of its persons, if none was seen.
_HEARD_UNSEEN = (
    "SELECT m.id, m.name FROM meetings t JOIN seats s ON s.consultation = t.consultation"
    " AND NOT s.missing JOIN seat_members m ON m.seat = s.id WHERE t.id = $1"
    " AND NOT EXISTS (SELECT 1 FROM attendances WHERE meeting = t.id AND member = m.id)"
    " AND (EXISTS (SELECT 1 FROM agenda_items a JOIN statements w ON w.item = a.id"
    "   WHERE a.meeting = t.id AND w.seat = s.id AND w.speaker = m.name)"
    "  OR EXISTS (SELECT 1 FROM agenda_items a JOIN position_entries e ON e.item = a.id"
    "   WHERE a.meeting = t.id AND e.seat = s.id AND e.noted_by IS NULL)"
    "  AND NOT EXISTS (SELECT 1 FROM attendances h JOIN seat_members o ON o.id = h.member"
    "   WHERE h.meeting = t.id AND o.seat = s.id AND h.status IN ('present', 'stand_in')))"
    " ORDER BY s.position, m.position"
)
_PRESENCE = (
    "SELECT kind, remote FROM presences WHERE meeting = $1 AND member = $2 ORDER BY id DESC LIMIT 1"
)


async def note_attendance(actor: Actor, meeting: int, typed: Mapping[int, Attended | None]) -> None:
    """For every person on a seat of the consultation, by member id. May be noted again.

    Persons who joined a seat since the page was opened are left open; who left it is skipped.
    NotFound, NotAllowed, MinutesIssued, Invalid, StandInTaken; QuestionsOpen while something that
    was asked before the meeting is neither answered nor on the table.
    """
    noted = check_attendance(typed)
    async with open_record(actor, meeting) as link:
        await check_settled(link, meeting)
        rows = await link.fetch(_MEMBERS, meeting)
        members = [row["id"] for row in rows if row["id"] in noted]
        check_one_role(
            {row["id"]: (row["seat"], _label(row), row["name"]) for row in rows},
            {member: noted[member] for member in members},
        )
        await link.execute(
            "INSERT INTO attendances (meeting, member, status, stand_in, reason)"
            " SELECT $1, * FROM unnest($2::int[], $3::text[], $4::text[], $5::text[])"
            " ON CONFLICT (meeting, member) DO UPDATE SET status = EXCLUDED.status,"
            " stand_in = EXCLUDED.stand_in, reason = EXCLUDED.reason",
            meeting,
            members,
            [noted[member].status for member in members],
            [noted[member].stand_in for member in members],
            [noted[member].reason for member in members],
        )


def _label(row: asyncpg.Record) -> str:
    return str(row["body"]) if row["kind"] == "invited" else seat_name(row["kind"])


async def arrive(
    actor: Actor, meeting: int, member: int, *, remote: bool = False, now: datetime
) -> None:
    """The clerk sees her come. NotFound."""
    async with open_record(actor, meeting) as link:
        await check_in(
            link, meeting, member, how="clerk", remote=remote, noted_by=actor.person, now=now
        )


async def check_in_by_number(
    facts: MeetingFacts, member: int, came: Attended, *, now: datetime
) -> None:
    """In the room, by the number beside her name; the caller has verified both. `came`: herself, or
    whom she sent. MeetingOver."""
    check_running(ended=facts.ended_at is not None)
    async with held_record(facts.id) as link:
        await check_in(
            link, facts.id, member, how="number", remote=False, noted_by=None, came=came, now=now
        )


async def declare_own_interest(
    facts: MeetingFacts, member: int, stake: str, *, now: datetime
) -> None:
    """By the person herself, who was verified. MeetingOver, TooOften."""
    check_running(ended=facts.ended_at is not None)
    async with held_record(facts.id) as link:
        check_often(
            await link.fetchval(
                "SELECT count(*) FROM interests WHERE meeting = $1 AND member = $2"
                " AND noted_by IS NULL",
                facts.id,
                member,
            )
        )
        await keep_interest(link, facts.id, member, stake, noted_by=None, now=now)


async def check_in(
    link: asyncpg.Connection,
    meeting: int,
    member: int,
    *,
    how: str,
    remote: bool,
    noted_by: int | None,
    came: Attended | None = None,
    now: datetime,
) -> None:
    """She is there from now on, or whom she said beforehand she would send (`came` says which); who
    is there already stays so. In the record's transaction. NotFound for who has no seat at this
    table."""
    await _must_sit(link, meeting, member)
    row = await link.fetchrow(_PRESENCE, meeting, member)
    if row is None or row["kind"] == "left" or row["remote"] != remote:
        await _note_presence(link, meeting, member, "arrived", how, remote, noted_by, now)
    row = await link.fetchrow(_SENT_INSTEAD, meeting, member)
    said = Attended("present")
    if row is not None and row["answer"] == "stand_in":
        said = announced(row["answer"], row["stand_in"], row["reason"])
    if came is None or came.stand_in == said.stand_in:
        came = said
    await link.execute(
        "INSERT INTO attendances (meeting, member, status, stand_in, reason)"
        " VALUES ($1, $2, $3, $4, $5) ON CONFLICT (meeting, member) DO UPDATE"
        " SET status = EXCLUDED.status, stand_in = EXCLUDED.stand_in, reason = EXCLUDED.reason"
        " WHERE attendances.status NOT IN ('present', 'stand_in')",
        meeting,
        member,
        came.status,
        came.stand_in,
        came.reason,
    )


async def note_missing(link: asyncpg.Connection, meeting: int) -> list[str]:
    """At the end: who was not seen is absent, or excused as she said beforehand; nobody, where
    nobody's coming was noted at all. May be corrected. In the record's transaction.

    Left open are those whose word or position is on record all the same: their names.
    """
    heard = await link.fetch(_HEARD_UNSEEN, meeting)
    await link.execute(
        "INSERT INTO attendances (meeting, member, status, stand_in, reason)"
        " SELECT t.id, m.id, CASE WHEN n.answer = 'no' THEN 'excused' ELSE 'absent' END, '',"
        " CASE WHEN n.answer = 'no' THEN n.reason ELSE '' END FROM meetings t"
        " JOIN seats s ON s.consultation = t.consultation AND NOT s.missing"
        " JOIN seat_members m ON m.seat = s.id LEFT JOIN LATERAL (SELECT a.answer, a.reason"
        "  FROM meeting_invitations i JOIN invitation_answers a ON a.invitation = i.id"
        "  AND a.for_time = t.starts_at"
        "  WHERE i.meeting = t.id AND i.member = m.id AND i.withdrawn_at IS NULL"
        "  ORDER BY a.id DESC LIMIT 1) n ON true"
        " WHERE t.id = $1 AND m.id <> ALL($2::int[])"
        " AND EXISTS (SELECT 1 FROM attendances WHERE meeting = t.id)"
        " ON CONFLICT (meeting, member) DO NOTHING",
        meeting,
        [row["id"] for row in heard],
    )
    return [row["name"] for row in heard]


async def leave(actor: Actor, meeting: int, member: int, *, now: datetime) -> None:
    """She goes: her turn ends, she is on the speakers' list no more, all she said stays."""
    async with open_record(actor, meeting) as link:
        await _must_sit(link, meeting, member)
        row = await link.fetchrow(_PRESENCE, meeting, member)
        if row is not None and row["kind"] == "left":
            return
        remote = bool(row and row["remote"])
        await _note_presence(link, meeting, member, "left", "clerk", remote, actor.person, now)
        await link.execute(
            "UPDATE speaking_turns SET ended_at = greatest($3, started_at, asked_at),"
            " used_seconds = used_seconds + CASE WHEN state = 'speaking'"
            "  THEN greatest(0, extract(epoch FROM $3 - started_at))::int ELSE 0 END,"
            " state = CASE WHEN state = 'speaking' THEN 'done' ELSE 'withdrawn' END"
            " WHERE meeting = $1 AND member = $2 AND state IN ('waiting', 'speaking')",
            meeting,
            member,
            now,
        )


async def declare_interest(
    actor: Actor, meeting: int, member: int, stake: str, *, now: datetime
) -> None:
    """What she has at stake, as she says it; "" for nothing. NotFound."""
    async with open_record(actor, meeting) as link:
        await keep_interest(link, meeting, member, stake, noted_by=actor.person, now=now)


async def keep_interest(
    link: asyncpg.Connection,
    meeting: int,
    member: int,
    stake: str,
    *,
    noted_by: int | None,
    now: datetime,
) -> None:
    """In the record's transaction; the same again is not kept twice. NotFound."""
    await _must_sit(link, meeting, member)
    await link.execute(
        "INSERT INTO interests (meeting, member, stake, declared_at, noted_by)"
        " SELECT $1, $2, $3, $4, $5 WHERE $3 IS DISTINCT FROM (SELECT stake FROM interests"
        "  WHERE meeting = $1 AND member = $2 ORDER BY id DESC LIMIT 1)",
        meeting,
        member,
        stake,
        now,
        noted_by,
    )


async def check_interest(link: asyncpg.Connection, meeting: int, member: int) -> None:
    """Declared before the first word, at this table or when she was invited.
    InterestNotDeclared."""
    declared = await link.fetchval(
        "SELECT EXISTS (SELECT 1 FROM interests WHERE meeting = $1 AND member = $2)"
        " OR EXISTS (SELECT 1 FROM expert_seats WHERE member = $2 AND declared_at IS NOT NULL)",
        meeting,
        member,
    )
    if not declared:
        raise InterestNotDeclared


async def _must_sit(link: asyncpg.Connection, meeting: int, member: int) -> None:
    found = await link.fetchval(
        "SELECT m.id FROM seat_members m JOIN seats s ON s.id = m.seat"
        " JOIN meetings t ON t.consultation = s.consultation"
        " WHERE t.id = $1 AND m.id = $2 AND NOT s.missing",
        meeting,
        member,
    )
    if found is None:
        raise NotFound


async def _note_presence(
    link: asyncpg.Connection,
    meeting: int,
    member: int,
    kind: str,
    how: str,
    remote: bool,
    noted_by: int | None,
    now: datetime,
) -> None:
    await link.execute(
        "INSERT INTO presences (meeting, member, kind, how, remote, at, noted_by)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7)",
        meeting,
        member,
        kind,
        how,
        remote,
        now,
        noted_by,
    )
