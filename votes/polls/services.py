"""Use-cases of polls and motions, up to freezing."""

import json
from dataclasses import asdict
from datetime import datetime

import asyncpg

from app import database
from app.accounts.permissions import Actor
from app.errors import NotAllowed, NotFound
from app.estates.access import estate_to_view
from votes.access import poll_to_work_on
from votes.electorate.register import registered_units
from votes.permissions import can_prepare_poll
from votes.polls.rules import (
    MOTIONS_MOST,
    MotionPlan,
    PollFrozen,
    PollPlan,
    Scope,
    TooManyMotions,
    check_scope,
    motion_rule,
    usual_right,
)


async def prepare_poll(
    actor: Actor,
    estate: int,
    plan: PollPlan,
    *,
    consultation: int | None,
    notice_days: int,
    salt: bytes,
    now: datetime,
) -> int:
    """A new draft; its id. `salt`: ≥ 128 random bits, from which its slips will be made.

    `notice_days`: the setting in force, in clear days. NotFound, NotAllowed, ScopeUnknown.
    """
    facts = await estate_to_view(actor, estate)
    if not can_prepare_poll(actor, facts.place):
        raise NotAllowed
    async with database.transaction() as link:
        # Polls of one estate are numbered one after the other.
        await link.fetchrow("SELECT id FROM estates WHERE id = $1 FOR UPDATE", estate)
        if consultation is not None:
            await _check_consultation(link, consultation, estate)
        await _check_scope(link, estate, plan.scope)
        poll: int = await link.fetchval(
            "INSERT INTO polls (estate, consultation, number, title, explanation, convener,"
            " convener_name, convener_right, committee_informed_on, notice_on, notice_days,"
            " opens_at, closes_at, policy, scope, salt, prepared_by, prepared_at)"
            " SELECT $1, $2, coalesce(max(number), 0) + 1, $3, $4, $5, $6, $7, $8, $9, $10, $11,"
            " $12, $13, $14, $15, $16, $17 FROM polls WHERE estate = $1 RETURNING id",
            estate,
            consultation,
            plan.title,
            plan.explanation,
            plan.convener,
            plan.convener_name,
            plan.convener_right or usual_right(plan.convener),
            plan.committee_informed_on,
            plan.notice_on,
            notice_days,
            plan.opens_at,
            plan.closes_at,
            json.dumps(asdict(plan.policy), ensure_ascii=False),
            json.dumps(asdict(plan.scope), ensure_ascii=False),
            salt,
            actor.person,
            now,
        )
    return poll


async def _check_consultation(link: asyncpg.Connection, consultation: int, estate: int) -> None:
    """NotFound unless it is one of this estate's."""
    found = await link.fetchrow(
        "SELECT 1 FROM consultations WHERE id = $1 AND estate = $2", consultation, estate
    )
    if found is None:
        raise NotFound


async def _check_scope(link: asyncpg.Connection, estate: int, scope: Scope) -> None:
    if not scope.whole:
        check_scope(scope, await registered_units(link, estate))


async def change_poll(actor: Actor, poll: int, plan: PollPlan) -> None:
    """NotFound, NotAllowed, PollFrozen, ScopeUnknown."""
    facts = await poll_to_work_on(actor, poll)
    async with database.transaction() as link:
        await _lock_draft(link, poll)
        await _check_scope(link, facts.estate, plan.scope)
        await link.execute(
            "UPDATE polls SET title = $2, explanation = $3, convener = $4, convener_name = $5,"
            " convener_right = $6, committee_informed_on = $7, notice_on = $8, opens_at = $9,"
            " closes_at = $10, policy = $11, scope = $12 WHERE id = $1",
            poll,
            plan.title,
            plan.explanation,
            plan.convener,
            plan.convener_name,
            plan.convener_right or usual_right(plan.convener),
            plan.committee_informed_on,
            plan.notice_on,
            plan.opens_at,
            plan.closes_at,
            json.dumps(asdict(plan.policy), ensure_ascii=False),
            json.dumps(asdict(plan.scope), ensure_ascii=False),
        )


async def add_motion(
    actor: Actor, poll: int, plan: MotionPlan, *, source: int | None = None
) -> int:
    """Its number within the poll. `source`: the item of its consultation it comes from, if any.

    NotFound, NotAllowed, PollFrozen, ReasonMissing, TooManyMotions.
    """
    await poll_to_work_on(actor, poll)
    rule = motion_rule(plan.item, plan.stricter, plan.stricter_reason)
    async with database.transaction() as link:
        await _lock_draft(link, poll)
        number: int = await link.fetchval("SELECT count(*) + 1 FROM motions WHERE poll = $1", poll)
        if number > MOTIONS_MOST:
            raise TooManyMotions
        motion: int = await link.fetchval(
            "INSERT INTO motions (poll, number, title, wording, plain_words, item, threshold,"
            " stricter_reason) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id",
            poll,
            number,
            plan.title,
            plan.wording,
            plan.plain_words,
            plan.item,
            rule.threshold,
            rule.stricter_reason,
        )
        if source is not None:
            await link.execute(
                "INSERT INTO motion_sources (motion, item) SELECT $2, a.id FROM polls p"
                " JOIN meetings m ON m.consultation = p.consultation"
                " JOIN agenda_items a ON a.meeting = m.id WHERE p.id = $1 AND a.id = $3",
                poll,
                motion,
                source,
            )
    return number


async def change_motion(actor: Actor, poll: int, number: int, plan: MotionPlan) -> None:
    """NotFound, NotAllowed, PollFrozen, ReasonMissing."""
    await poll_to_work_on(actor, poll)
    rule = motion_rule(plan.item, plan.stricter, plan.stricter_reason)
    async with database.transaction() as link:
        await _lock_draft(link, poll)
        changed = await link.fetchval(
            "UPDATE motions SET title = $3, wording = $4, plain_words = $5, item = $6,"
            " threshold = $7, stricter_reason = $8 WHERE poll = $1 AND number = $2 RETURNING id",
            poll,
            number,
            plan.title,
            plan.wording,
            plan.plain_words,
            plan.item,
            rule.threshold,
            rule.stricter_reason,
        )
        if changed is None:
            raise NotFound


async def remove_motion(actor: Actor, poll: int, number: int) -> None:
    """Those after it move up. NotFound, NotAllowed, PollFrozen."""
    await poll_to_work_on(actor, poll)
    async with database.transaction() as link:
        await _lock_draft(link, poll)
        await link.execute(
            "DELETE FROM motion_schemes WHERE motion ="
            " (SELECT id FROM motions WHERE poll = $1 AND number = $2)",
            poll,
            number,
        )
        await link.execute(
            "DELETE FROM motion_sources WHERE motion ="
            " (SELECT id FROM motions WHERE poll = $1 AND number = $2)",
            poll,
            number,
        )
        removed = await link.fetchval(
            "DELETE FROM motions WHERE poll = $1 AND number = $2 RETURNING id", poll, number
        )
        if removed is None:
            raise NotFound
        # By way of negative numbers: the key (poll, number) is checked row by row.
        await link.execute(
            "UPDATE motions SET number = -number WHERE poll = $1 AND number > $2", poll, number
        )
        await link.execute(
            "UPDATE motions SET number = -number - 1 WHERE poll = $1 AND number < 0", poll
        )


async def _lock_draft(link: asyncpg.Connection, poll: int) -> None:
    """Freezing waits for this change, or this change is refused."""
    frozen_at = await link.fetchval("SELECT frozen_at FROM polls WHERE id = $1 FOR UPDATE", poll)
    if frozen_at is not None:
        raise PollFrozen
