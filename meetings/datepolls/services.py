"""Asking for a date, answering by a link, ending it."""

from collections.abc import Mapping
from datetime import datetime

from app import database
from app.accounts.permissions import Actor
from app.audit.services import record
from app.errors import NotFound
from meetings.access import consultation_to_run
from meetings.datepolls.forms import DatePollForm
from meetings.datepolls.queries import date_poll_page, own_dates
from meetings.datepolls.rules import (
    DatePollClosed,
    NobodyToAsk,
    check_answers,
    check_dates,
    check_open,
)
from meetings.dates.queries import seated_people


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
            "INSERT INTO date_polls (consultation, minutes, closes_at, opened_by, opened_at)"
            " VALUES ($1, $2, $3, $4, $5) RETURNING id",
            consultation,
            typed.minutes,
            typed.closes_at,
            actor.person,
            now,
        )
        await link.execute(
            "INSERT INTO date_options (poll, starts_at)"
            " SELECT $1, * FROM unnest($2::timestamptz[])",
            poll,
            starts,
        )
        await link.execute(
            "INSERT INTO date_voters (poll, name, seat, required, link_number)"
            " SELECT $1, n.name, n.seat, n.required, 0"
            " FROM unnest($2::text[], $3::text[], $4::bool[]) WITH ORDINALITY"
            "  AS n(name, seat, required, place) ORDER BY place",
            poll,
            [one.name for one in seated],
            [one.seat_name for one in seated],
            [one.required for one in seated],
        )
        await record(
            link,
            at=now,
            person=actor.person,
            action="open_date_poll",
            subject="date_polls",
            subject_id=poll,
            community=facts.place.community,
            after={"asked": len(seated)},
        )
    return poll


async def close_date_poll(actor: Actor, poll: int, *, secret_key: str, now: datetime) -> None:
    """No more answers. NotFound, NotAllowed, DatePollClosed."""
    await date_poll_page(actor, poll, secret_key=secret_key)
    closed = await database.fetch_one(
        "UPDATE date_polls SET closed_at = $2 WHERE id = $1 AND closed_at IS NULL RETURNING id",
        poll,
        now,
    )
    if closed is None:
        raise DatePollClosed


async def answer_dates(
    key: str, typed: Mapping[int, str], *, secret_key: str, now: datetime
) -> None:
    """By the link; the last answer stands until the end. NotFound, DatePollClosed,
    AnswerMissing."""
    own = await own_dates(key, secret_key=secret_key)
    check_open(own.closes_at, own.closed_at, now)
    answers = check_answers([option.id for option in own.options], typed)
    async with database.transaction() as link:
        # The poll's row: who answers at the moment it is ended is either before it or refused.
        row = await link.fetchrow(
            "SELECT closes_at, closed_at FROM date_polls WHERE id = $1 FOR SHARE", own.poll
        )
        if row is None:
            raise NotFound
        check_open(row["closes_at"], row["closed_at"], now)
        await link.execute("SELECT 1 FROM date_voters WHERE id = $1 FOR UPDATE", own.voter)
        await link.execute(
            "INSERT INTO date_answers (voter, option, answer)"
            " SELECT $1, * FROM unnest($2::int[], $3::text[])"
            " ON CONFLICT (voter, option) DO UPDATE SET answer = EXCLUDED.answer",
            own.voter,
            list(answers),
            list(answers.values()),
        )
        await link.execute("UPDATE date_voters SET answered_at = $2 WHERE id = $1", own.voter, now)
