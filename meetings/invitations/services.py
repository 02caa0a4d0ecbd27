"""Use-cases of invitations: telling, cancelling, answering by link or at the desk."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import astuple, dataclass
from datetime import datetime

import asyncpg

from app import database
from app.accounts.permissions import Actor
from app.audit.services import note
from app.errors import NotFound
from app.outbox import services as outbox
from app.outbox.links import is_key, link_token, number_in
from app.outbox.rules import NotToRelease
from meetings.access import MeetingFacts, meeting_to_run
from meetings.invitations.messages import SUBJECT, invitation_link
from meetings.invitations.rules import (
    ANSWERS_MOST,
    Answer,
    MeetingCancelled,
    MeetingOver,
    NobodyToTell,
    TooManyAnswers,
    check_answer,
    check_open,
)
from meetings.invitations.telling import (
    REMINDER,
    is_cancelled,
    tell,
    tell_cancelled,
    tell_in_group,
)
from meetings.preparing.bookings import book_meeting, release_meeting


async def tell_all(actor: Actor, meeting: int, *, now: datetime) -> int:
    """All who are owed word: of a call, a change, a seat gained or lost; how many.

    NotFound, NotAllowed, NobodyToTell, MeetingCancelled.
    """
    facts = await meeting_to_run(actor, meeting)
    async with _held(facts, now) as link:
        told = await tell(link, meeting, by=actor.person, now=now)
        if not told:
            raise NobodyToTell
        await note(link, actor, "send_notices", facts, now, after={"persons": told})
    return told


async def cancel_meeting(actor: Actor, meeting: int, reason: str, *, now: datetime) -> int:
    """Everybody who was told of it is told; how many. Persons and room are free again.

    NotFound, NotAllowed, MeetingCancelled, MeetingOver.
    """
    facts = await meeting_to_run(actor, meeting)
    async with _held(facts, now) as link:
        over = await link.fetchval(
            "SELECT ended_at IS NOT NULL"
            " OR EXISTS (SELECT 1 FROM attendances WHERE meeting = $1)"
            " OR EXISTS (SELECT 1 FROM minutes WHERE meeting = $1) FROM meetings WHERE id = $1",
            meeting,
        )
        if over:
            raise MeetingOver
        told = await tell_cancelled(link, meeting, reason, by=actor.person, now=now)
        await release_meeting(link, meeting)
        # What it had taken over goes on to the next meeting instead.
        await link.execute(
            "UPDATE agenda_items SET carried_from = NULL WHERE meeting = $1", meeting
        )
        await note(link, actor, "cancel_meeting", facts, now, reason=reason)
    return told


async def tell_group(actor: Actor, meeting: int, *, now: datetime) -> bool:
    """The notice into the group, without names and without a link; whether it is new there. From
    then on the group hears of changes as everybody does.

    NotFound, NotAllowed, MeetingCancelled.
    """
    facts = await meeting_to_run(actor, meeting)
    async with _held(facts, now) as link:
        return await tell_in_group(link, meeting, now=now)


@asynccontextmanager
async def _held(facts: MeetingFacts, now: datetime) -> AsyncIterator[asyncpg.Connection]:
    """A transaction that holds the meeting's row. MeetingCancelled."""
    async with database.transaction() as link:
        await link.execute("SELECT id FROM meetings WHERE id = $1 FOR UPDATE", facts.id)
        if await is_cancelled(link, facts.id):
            raise MeetingCancelled
        yield link


# -- answers -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OpenedLink:
    """An invitation that a right link opened."""

    invitation: int


async def open_link(opened: str, secret_key: str) -> OpenedLink:
    """`opened`: "57-key", as it stands in the address. NotFound for any other. One query."""
    row = await database.fetch_one(
        "SELECT id, link_number FROM meeting_invitations WHERE id = $1", number_in(opened)
    )
    if row is None:
        raise NotFound
    right = link_token(secret_key, f"invitation:{row['id']}:{row['link_number']}")
    if not is_key(opened, f"{row['id']}-{right}"):
        raise NotFound
    return OpenedLink(row["id"])


async def answer_by_link(link_opened: OpenedLink, answer: Answer, *, now: datetime) -> None:
    """Again and again until the meeting begins; the last one stands, all are kept.

    Invalid, MeetingCancelled, NotInvited, MeetingBegun; TimeTaken where she comes after all and
    has another meeting by now.
    """
    checked = check_answer(answer)
    async with database.transaction() as link:
        await _keep_answer(link, link_opened.invitation, checked, "link", None, now)


async def enter_answer(
    actor: Actor, meeting: int, invitation: int, answer: Answer, *, now: datetime
) -> None:
    """As it was told to the clerk. NotFound, NotAllowed, Invalid, MeetingCancelled, NotInvited,
    MeetingBegun, TimeTaken."""
    facts = await meeting_to_run(actor, meeting)
    await _of_meeting(meeting, invitation)
    checked = check_answer(answer)
    async with database.transaction() as link:
        await _keep_answer(link, invitation, checked, "clerk", actor.person, now)
        await note(
            link,
            actor,
            "enter_invitation_answer",
            facts,
            now,
            after={"invitation": invitation, "answer": checked.answer},
        )


async def _keep_answer(
    link: asyncpg.Connection,
    invitation: int,
    answer: Answer,
    via: str,
    by: int | None,
    now: datetime,
) -> None:
    # First the meeting, as everybody who changes it does: its people are booked anew below.
    await link.execute(
        "SELECT 1 FROM meetings WHERE id = (SELECT meeting FROM meeting_invitations WHERE id = $1)"
        " FOR UPDATE",
        invitation,
    )
    row = await link.fetchrow(
        "SELECT t.id AS meeting, t.starts_at, i.withdrawn_at IS NOT NULL AS withdrawn, EXISTS ("
        "  SELECT 1 FROM meeting_notices n WHERE n.meeting = t.id AND n.kind = 'cancel')"
        " AS cancelled FROM meeting_invitations i JOIN meetings t ON t.id = i.meeting"
        " WHERE i.id = $1 FOR UPDATE OF i",
        invitation,
    )
    check_open(row["starts_at"], cancelled=row["cancelled"], withdrawn=row["withdrawn"], now=now)
    if await _is_no_news(link, invitation, answer, row["starts_at"]):
        return
    await link.execute(
        "INSERT INTO invitation_answers (invitation, answer, stand_in, authority, reason, for_time,"
        " via, by, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        invitation,
        answer.answer,
        answer.stand_in,
        answer.authority,
        answer.reason,
        row["starts_at"],
        via,
        by,
        now,
    )
    # Who does not come is free for another table; who comes after all must still be free.
    await book_meeting(link, row["meeting"])
    if answer.answer == "no":
        await outbox.withdraw(link, SUBJECT, [invitation], kinds=[REMINDER], now=now)


async def _is_no_news(
    link: asyncpg.Connection, invitation: int, answer: Answer, starts_at: datetime
) -> bool:
    """Whether the same stands already: pressed twice, it is one answer. TooManyAnswers."""
    rows = await link.fetch(
        "SELECT answer, stand_in, authority, reason, for_time FROM invitation_answers"
        " WHERE invitation = $1 ORDER BY id DESC LIMIT $2",
        invitation,
        ANSWERS_MOST,
    )
    if rows and tuple(rows[0]) == (*astuple(answer), starts_at):
        return True
    if len(rows) == ANSWERS_MOST:
        raise TooManyAnswers
    return False


# -- messages of one invitation ----------------------------------------------------------------


async def send_again(
    actor: Actor, meeting: int, invitation: int, message: int, *, now: datetime
) -> None:
    """What failed or is uncertain. NotFound, NotAllowed, NotToRelease, MeetingCancelled."""
    facts = await meeting_to_run(actor, meeting)
    await _of_meeting(meeting, invitation)
    async with database.transaction() as link:
        mine = await link.fetchval(
            "SELECT EXISTS (SELECT 1 FROM messages WHERE id = $1 AND subject = $2"
            " AND subject_id = $3)",
            message,
            SUBJECT,
            invitation,
        )
        if not mine:
            raise NotFound
        if not await outbox.release(link, message, by=actor.person, now=now):
            raise NotToRelease
        await note(link, actor, "send_message_again", facts, now, after={"message": message})


async def renew_link(actor: Actor, meeting: int, invitation: int, *, now: datetime) -> None:
    """Links handed out before open nothing any more; the next letter bears the new one.

    NotFound, NotAllowed.
    """
    facts = await meeting_to_run(actor, meeting)
    await _of_meeting(meeting, invitation)
    async with database.transaction() as link:
        number = await link.fetchval(
            "UPDATE meeting_invitations SET link_number = link_number + 1 WHERE id = $1"
            " RETURNING link_number",
            invitation,
        )
        await link.execute(
            "UPDATE messages SET link_of = $3 WHERE subject = $1 AND subject_id = $2"
            " AND link_of <> '' AND state IN ('waiting', 'sent', 'failed', 'uncertain')"
            " AND (channel = 'inbox' OR state <> 'sent')",
            SUBJECT,
            invitation,
            invitation_link(invitation, number).of,
        )
        await note(
            link, actor, "renew_invitation_link", facts, now, after={"invitation": invitation}
        )


async def _of_meeting(meeting: int, invitation: int) -> None:
    """NotFound unless the invitation is one to this meeting."""
    row = await database.fetch_one(
        "SELECT 1 FROM meeting_invitations WHERE id = $1 AND meeting = $2", invitation, meeting
    )
    if row is None:
        raise NotFound
