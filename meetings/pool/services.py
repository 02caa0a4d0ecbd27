"""Keeping the pool: people, what binds them; inviting one to a table; her declaration."""

from datetime import datetime

import asyncpg

from app import database
from app.accounts.permissions import Actor
from app.audit.services import note, record
from app.errors import NotAllowed, NotFound
from meetings.access import consultation_to_run, consultation_to_view
from meetings.consultations.services import add_invited_seat, changing_table
from meetings.kinds.forms import words
from meetings.kinds.rules import profession_name
from meetings.permissions import can_run_consultation
from meetings.pool.forms import ExpertForm, NewExpertForm, TieForm
from meetings.pool.queries import expert_to_keep, suggestion_page
from meetings.pool.rules import (
    FIELD_LONGEST,
    FIELDS_MOST,
    ExpertAway,
    ExpertExists,
    ExpertHasTie,
    ExpertSeated,
    InterestOwed,
    TieDeclared,
    TooManyFields,
)
from meetings.preparing.bookings import rebook_consultation
from meetings.preparing.permissions import can_keep_pool


async def add_expert(actor: Actor, typed: NewExpertForm, *, now: datetime) -> int:
    """Her id. NotAllowed, ExpertExists, TooManyFields."""
    if not can_keep_pool(actor, typed.street):
        raise NotAllowed
    fields = _fields(typed)
    try:
        async with database.transaction() as link:
            expert: int = await link.fetchval(
                "INSERT INTO experts (street, profession, name, body, account, monthly_most,"
                " active, added_by, added_at) SELECT $1, $2, $3, $4, $5, $6, true, $7, $8"
                " WHERE $5::int IS NULL OR EXISTS (SELECT 1 FROM grants WHERE person = $5"
                "  AND role IN ('lawyer', 'social_worker', 'expert')) RETURNING id",
                typed.street,
                typed.profession,
                typed.name,
                typed.body,
                typed.account,
                typed.monthly_most,
                actor.person,
                now,
            )
            if expert is None:
                raise NotFound
            await _set_fields(link, expert, fields)
            await _note(link, actor, "add_expert", expert, now, typed.model_dump())
    except asyncpg.UniqueViolationError as taken:
        raise ExpertExists from taken
    return expert


async def change_expert(actor: Actor, expert: int, typed: ExpertForm, *, now: datetime) -> None:
    """NotFound, NotAllowed, ExpertExists, TooManyFields."""
    await expert_to_keep(actor, expert, now=now)
    fields = _fields(typed)
    try:
        async with database.transaction() as link:
            await link.execute(
                "UPDATE experts SET profession = $2, name = $3, body = $4, monthly_most = $5"
                " WHERE id = $1",
                expert,
                typed.profession,
                typed.name,
                typed.body,
                typed.monthly_most,
            )
            await _set_fields(link, expert, fields)
            await _note(link, actor, "change_expert", expert, now, typed.model_dump())
    except asyncpg.UniqueViolationError as taken:
        raise ExpertExists from taken


async def set_expert_active(actor: Actor, expert: int, active: bool, *, now: datetime) -> None:
    """One who has left is suggested no more; where she sits she stays. NotFound, NotAllowed."""
    await expert_to_keep(actor, expert, now=now)
    async with database.transaction() as link:
        await link.execute("UPDATE experts SET active = $2 WHERE id = $1", expert, active)
        action = "reactivate_expert" if active else "deactivate_expert"
        await _note(link, actor, action, expert, now, None)


async def declare_tie(actor: Actor, expert: int, typed: TieForm, *, now: datetime) -> None:
    """As she declared it. NotFound, NotAllowed, TieDeclared."""
    page = await expert_to_keep(actor, expert, now=now)
    if typed.side not in {key for key, _name in page.sides}:
        raise NotFound
    estate, number = typed.side[0] == "e", int(typed.side[1:])
    try:
        async with database.transaction() as link:
            await link.execute(
                "INSERT INTO expert_interests (expert, body, estate, nature, declared_by,"
                " declared_at) VALUES ($1, $2, $3, $4, $5, $6)",
                expert,
                None if estate else number,
                number if estate else None,
                typed.nature,
                actor.person,
                now,
            )
            await _note(link, actor, "declare_tie", expert, now, typed.model_dump())
    except asyncpg.UniqueViolationError as taken:
        raise TieDeclared from taken


async def end_tie(actor: Actor, expert: int, tie: int, *, now: datetime) -> None:
    """It binds her no longer; that it did stays on record. NotFound, NotAllowed."""
    await expert_to_keep(actor, expert, now=now)
    async with database.transaction() as link:
        ended = await link.fetchval(
            "UPDATE expert_interests SET ended_at = $3"
            " WHERE id = $1 AND expert = $2 AND ended_at IS NULL RETURNING id",
            tie,
            expert,
            now,
        )
        if ended is None:
            raise NotFound
        await _note(link, actor, "end_tie", expert, now, {"tie": tie})


async def invite_expert(
    actor: Actor, consultation: int, expert: int, reason: str, *, now: datetime
) -> None:
    """On a seat of her own, with the reason. NotFound, NotAllowed, ExpertAway, ExpertSeated,
    ExpertHasTie, SecondSeat; TimeTaken where a meeting is set already."""
    facts = await consultation_to_run(actor, consultation)
    async with changing_table(consultation) as link:
        row = await link.fetchrow(
            "SELECT e.name, e.profession, e.body, e.account, e.active,"
            " EXISTS (SELECT 1 FROM expert_interests i LEFT JOIN bodies b ON b.id = i.body"
            "  WHERE i.expert = e.id AND i.ended_at IS NULL AND (i.estate = $3 OR b.name IN"
            "   (SELECT s.body FROM seats s WHERE s.consultation = $2))) AS bound,"
            " EXISTS (SELECT 1 FROM expert_seats x JOIN seat_members m ON m.id = x.member"
            "  JOIN seats s ON s.id = m.seat WHERE x.expert = e.id AND s.consultation = $2)"
            "  AS seated FROM experts e WHERE e.id = $1 AND e.street = $4 FOR SHARE OF e",
            expert,
            consultation,
            facts.estate,
            facts.place.street,
        )
        if row is None:
            raise NotFound
        if not row["active"]:
            raise ExpertAway
        if row["seated"]:
            raise ExpertSeated
        if row["bound"]:
            raise ExpertHasTie
        title = profession_name(row["profession"])
        seat = await add_invited_seat(link, consultation, row["body"] or title)
        member = await link.fetchval(
            "INSERT INTO seat_members (seat, name, duty, account, position, is_spokesperson)"
            " VALUES ($1, $2, $3, $4, 0, true) RETURNING id",
            seat,
            row["name"],
            title,
            row["account"],
        )
        await link.execute(
            "INSERT INTO expert_seats (member, expert, reason, invited_by, invited_at, interest)"
            " VALUES ($1, $2, $3, $4, $5, '')",
            member,
            expert,
            reason,
            actor.person,
            now,
        )
        await rebook_consultation(link, consultation, now=now)


async def declare_interest(
    actor: Actor, consultation: int, member: int, interest: str, *, now: datetime
) -> None:
    """Before her first word: that she is bound to nobody here, or what binds her.

    By herself, or noted by those who run it. May be said anew. NotFound, NotAllowed.
    """
    facts = await consultation_to_view(actor, consultation)
    page = await suggestion_page(actor, consultation, now=now)
    seated = next((one for one in page.seated if one.member == member), None)
    if seated is None:
        raise NotFound
    if not can_run_consultation(actor, facts) and seated.account != actor.person:
        raise NotAllowed
    async with database.transaction() as link:
        await link.execute(
            "UPDATE expert_seats SET interest = $2, declared_at = $3, noted_by = $4"
            " WHERE member = $1",
            member,
            interest,
            now,
            actor.person,
        )
        await note(
            link,
            actor,
            "declare_interest",
            facts,
            now,
            of=("expert_seats", member),
            before={"interest": seated.interest} if seated.declared_at else None,
            after={"interest": interest},
        )


async def check_declared(link: asyncpg.Connection, seat: int) -> None:
    """InterestOwed where a supporter on the seat has not declared her interest yet, neither when
    she was invited nor at a table."""
    owed = await link.fetchval(
        "SELECT EXISTS (SELECT 1 FROM expert_seats x JOIN seat_members m ON m.id = x.member"
        " WHERE m.seat = $1 AND x.declared_at IS NULL"
        " AND NOT EXISTS (SELECT 1 FROM interests i WHERE i.member = x.member))",
        seat,
    )
    if owed:
        raise InterestOwed


def _fields(typed: ExpertForm) -> list[str]:
    found = list(words(typed.fields_of))
    if len(found) > FIELDS_MOST or any(len(field) > FIELD_LONGEST for field in found):
        raise TooManyFields
    return found


async def _set_fields(link: asyncpg.Connection, expert: int, fields: list[str]) -> None:
    await link.execute("DELETE FROM expert_fields WHERE expert = $1", expert)
    await link.execute(
        "INSERT INTO expert_fields (expert, field) SELECT $1, f FROM unnest($2::text[])"
        " WITH ORDINALITY AS n(f, place) ORDER BY place",
        expert,
        fields,
    )


async def _note(
    link: asyncpg.Connection,
    actor: Actor,
    action: str,
    expert: int,
    now: datetime,
    after: dict[str, object] | None,
) -> None:
    await record(
        link,
        at=now,
        person=actor.person,
        action=action,
        subject="experts",
        subject_id=expert,
        after=after,
    )
