"""Asking for a date, answering by a link, ending it."""

from collections.abc import Mapping
from datetime import datetime

import asyncpg

from app import database
from app.accounts.permissions import Actor
from app.audit.services import note
from app.errors import NotFound
from app.outbox.services import note_letters
from meetings.access import ConsultationFacts, consultation_to_run
from meetings.datepolls.forms import DatePollForm
from meetings.datepolls.queries import DatePollPage, date_poll_page, own_dates
from meetings.datepolls.rules import (
    AnsweredMeanwhile,
    DateAnswerKind,
    DatePollClosed,
    NobodyToAsk,
    check_answers,
    check_dates,
    check_open,
)
from meetings.datepolls.telling import SUBJECT, Question, ask, ask_again, stop_asking
from meetings.dates.queries import seated_people
from meetings.preparing.contact import ContactPerson


async def open_date_poll(
    actor: Actor, consultation: int, typed: DatePollForm, *, now: datetime
) -> int:
    """Everybody on a seat is asked; its id. NotFound, NotAllowed, BadDates, ClosesTooLate,
    NobodyToAsk."""
    facts = await consultation_to_run(actor, consultation)
    starts = check_dates(typed.starts_at, typed.closes_at, now)
    seated = await seated_people(consultation)
    if not seated:
        raise NobodyToAsk
    async with database.transaction() as link:
        poll: int = await link.fetchval(
            "INSERT INTO date_polls (consultation, minutes, closes_at, opened_by, opened_at,"
            " contact, contact_phone) VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id",
            consultation,
            typed.minutes,
            typed.closes_at,
            actor.person,
            now,
            typed.contact,
            typed.contact_phone,
        )
        await link.execute(
            "INSERT INTO date_options (poll, starts_at)"
            " SELECT $1, * FROM unnest($2::timestamptz[])",
            poll,
            starts,
        )
        voters = await link.fetch(
            "INSERT INTO date_voters (poll, name, seat, required, link_number)"
            " SELECT $1, n.name, n.seat, n.required, 0"
            " FROM unnest($2::text[], $3::text[], $4::bool[]) WITH ORDINALITY"
            "  AS n(name, seat, required, place) ORDER BY place RETURNING id",
            poll,
            [one.name for one in seated],
            [one.seat_name for one in seated],
            [one.required for one in seated],
        )
        members = {
            voter: one.member
            for voter, one in zip(sorted(row["id"] for row in voters), seated, strict=True)
        }
        await ask(link, _question(facts, typed.closes_at, typed.contact_person()), members, now=now)
        await note(
            link,
            actor,
            "open_date_poll",
            facts,
            now,
            of=("date_polls", poll),
            after={"asked": len(seated)},
        )
    return poll


async def close_date_poll(actor: Actor, poll: int, *, secret_key: str, now: datetime) -> None:
    """No more answers. NotFound, NotAllowed, DatePollClosed."""
    await date_poll_page(actor, poll, secret_key=secret_key)
    async with database.transaction() as link:
        closed = await link.fetchval(
            "UPDATE date_polls SET closed_at = $2 WHERE id = $1 AND closed_at IS NULL RETURNING id",
            poll,
            now,
        )
        if closed is None:
            raise DatePollClosed
        await stop_asking(link, poll, now=now)


async def renew_date_link(
    actor: Actor, poll: int, voter: int, *, secret_key: str, now: datetime
) -> None:
    """The link one person has opens nothing any more; she is sent a new one by the same ways.

    NotFound, NotAllowed, DatePollClosed.
    """
    page = await date_poll_page(actor, poll, secret_key=secret_key)
    line = page.voter(voter)
    check_open(page.closes_at, page.closed_at, now)
    async with database.transaction() as link:
        number = await link.fetchval(
            "UPDATE date_voters SET link_number = link_number + 1 WHERE id = $1"
            " RETURNING link_number",
            voter,
        )
        question = _question(page.facts, page.closes_at, page.contact)
        await ask_again(link, question, voter, line.name, number, now=now)
        await _note(link, actor, page, "renew_date_link", voter, now)


async def hand_over_question(
    actor: Actor, poll: int, voter: int, *, secret_key: str, now: datetime
) -> None:
    """The printed question was handed over: noted once. NotFound, NotAllowed."""
    page = await date_poll_page(actor, poll, secret_key=secret_key)
    page.voter(voter)
    async with database.transaction() as link:
        rows = await link.fetch(
            "SELECT id FROM messages WHERE subject = $1 AND subject_id = $2"
            " AND channel = 'letter' AND state = 'waiting' FOR UPDATE",
            SUBJECT,
            voter,
        )
        if rows:
            await note_letters(link, [row["id"] for row in rows], by=actor.person, now=now)
            await _note(link, actor, page, "hand_over_letter", voter, now)


def _question(facts: ConsultationFacts, closes_at: datetime, contact: ContactPerson) -> Question:
    return Question(facts.topic, facts.place.community, facts.community_name, closes_at, contact)


async def _note(
    link: asyncpg.Connection,
    actor: Actor,
    page: DatePollPage,
    action: str,
    voter: int,
    now: datetime,
) -> None:
    await note(
        link, actor, action, page.facts, now, of=("date_polls", page.id), after={"voter": voter}
    )


async def answer_dates(
    key: str, typed: Mapping[int, str], *, secret_key: str, now: datetime
) -> None:
    """By the link; the last answer stands until the end. NotFound, DatePollClosed,
    AnswerMissing."""
    own = await own_dates(key, secret_key=secret_key)
    check_open(own.closes_at, own.closed_at, now)
    answers = check_answers([option.id for option in own.options], typed)
    async with database.transaction() as link:
        await _held(link, own.poll, own.voter, now)
        await _keep(link, own.voter, answers, now)


async def enter_dates(
    actor: Actor,
    poll: int,
    voter: int,
    typed: Mapping[int, str],
    seen: datetime | None,
    *,
    secret_key: str,
    now: datetime,
) -> None:
    """As she told the clerk, or as her slip says. `seen`: when she had answered last, as the page
    showed it; None where she had not.

    NotFound, NotAllowed, DatePollClosed, AnswerMissing, AnsweredMeanwhile.
    """
    page = await date_poll_page(actor, poll, secret_key=secret_key)
    page.voter(voter)
    check_open(page.closes_at, page.closed_at, now)
    answers = check_answers([option.id for option in page.options], typed)
    async with database.transaction() as link:
        if await _held(link, poll, voter, now) != seen:
            raise AnsweredMeanwhile
        await _keep(link, voter, answers, now)
        await _note(link, actor, page, "enter_dates", voter, now)


async def _held(link: asyncpg.Connection, poll: int, voter: int, now: datetime) -> datetime | None:
    """When she answered last; nobody answers for her until the transaction ends. DatePollClosed."""
    # The poll's row: who answers at the moment it is ended is either before it or refused.
    row = await link.fetchrow(
        "SELECT closes_at, closed_at FROM date_polls WHERE id = $1 FOR SHARE", poll
    )
    if row is None:
        raise NotFound
    check_open(row["closes_at"], row["closed_at"], now)
    at: datetime | None = await link.fetchval(
        "SELECT answered_at FROM date_voters WHERE id = $1 FOR UPDATE", voter
    )
    return at


async def _keep(
    link: asyncpg.Connection, voter: int, answers: Mapping[int, DateAnswerKind], now: datetime
) -> None:
    await link.execute(
        "INSERT INTO date_answers (voter, option, answer)"
        " SELECT $1, * FROM unnest($2::int[], $3::text[])"
        " ON CONFLICT (voter, option) DO UPDATE SET answer = EXCLUDED.answer",
        voter,
        list(answers),
        list(answers.values()),
    )
    await link.execute("UPDATE date_voters SET answered_at = $2 WHERE id = $1", voter, now)
