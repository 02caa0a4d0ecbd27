"""Use-cases after freezing: extend, terminate, hold again."""

from datetime import datetime

import asyncpg

from app import database
from app.accounts.permissions import Actor
from app.audit.services import note
from votes.access import PollFacts, poll_to_work_on
from votes.permissions import can_extend_poll, can_follow_poll, can_terminate_poll
from votes.polls.changes.rules import (
    ExtensionNotNow,
    NothingToFollow,
    TerminationNotNow,
    check_extension,
)
from votes.proofs.rules import extension_event, termination_event
from votes.proofs.services import log_event


async def extend_poll(
    actor: Actor, poll: int, closes_at: datetime, reason: str, announced: str, *, now: datetime
) -> None:
    """A later end, from now on the only one. NotFound, NotAllowed, ExtensionNotNow,
    ExtensionNotLater. Who casts a ballot meanwhile is decided by the end that stood then."""
    facts = await poll_to_extend(actor, poll, now)
    async with database.transaction() as link:
        stands: datetime = await link.fetchval(
            "SELECT closes_at FROM polls WHERE id = $1 FOR UPDATE", poll
        )
        check_extension(stands, closes_at, now)
        try:
            await link.execute(
                "INSERT INTO poll_extensions (poll, closed_at, closes_at, reason, announced,"
                " extended_by, extended_at) VALUES ($1, $2, $3, $4, $5, $6, $7)",
                poll,
                stands,
                closes_at,
                reason,
                announced,
                actor.person,
                now,
            )
        except asyncpg.RestrictViolationError as meanwhile:  # terminated since the page was shown
            raise ExtensionNotNow from meanwhile
        await link.execute("UPDATE polls SET closes_at = $2 WHERE id = $1", poll, closes_at)
        await log_event(
            link, poll, extension_event(poll, (stands, closes_at), reason, announced, now)
        )
        await note(
            link,
            actor,
            "extend_poll",
            facts,
            now,
            reason=reason,
            before={"closes_at": stands.isoformat()},
            after={"closes_at": closes_at.isoformat(), "announced": announced},
        )


async def terminate_poll(actor: Actor, poll: int, reason: str, *, now: datetime) -> None:
    """It stays as it is and is never counted. NotFound, NotAllowed, TerminationNotNow."""
    facts = await poll_to_terminate(actor, poll, now)
    async with database.transaction() as link:
        # Waits for ballots that are being written, and lets in none after it.
        await link.execute("SELECT id FROM polls WHERE id = $1 FOR UPDATE", poll)
        try:
            await link.execute(
                "INSERT INTO poll_terminations (poll, reason, terminated_by, terminated_at)"
                " VALUES ($1, $2, $3, $4)",
                poll,
                reason,
                actor.person,
                now,
            )
        except (asyncpg.RestrictViolationError, asyncpg.UniqueViolationError) as meanwhile:
            raise TerminationNotNow from meanwhile
        await log_event(link, poll, termination_event(poll, reason, now))
        await note(link, actor, "terminate_poll", facts, now, reason=reason)


async def hold_again(actor: Actor, poll: int, *, salt: bytes, now: datetime) -> int:
    """A new draft that refers to a terminated poll, with its words and motions; its id.

    Its times are those of the old one, for the clerk to change: the check list says so, and takes
    no notice for one of this poll that was given before the old one ended.
    `salt`: ≥ 128 random bits. NotFound, NotAllowed, NothingToFollow.
    """
    facts = await poll_to_work_on(actor, poll)
    if not can_follow_poll(actor, facts, facts.phase(now)):
        raise NothingToFollow
    async with database.transaction() as link:
        # Polls of one estate are numbered one after the other.
        await link.fetchrow("SELECT id FROM estates WHERE id = $1 FOR UPDATE", facts.estate)
        new: int = await link.fetchval(
            "INSERT INTO polls (estate, consultation, number, title, explanation, convener,"
            " convener_name, convener_right, committee_informed_on, notice_on, notice_days,"
            " opens_at, closes_at, policy, scope, salt, prepared_by, prepared_at, follows)"
            " SELECT estate, consultation,"
            " (SELECT max(number) + 1 FROM polls WHERE estate = old.estate), title, explanation,"
            " convener, convener_name, convener_right, committee_informed_on, notice_on,"
            " notice_days, opens_at, closes_at, policy, scope, $2, $3, $4, id"
            " FROM polls old WHERE id = $1 RETURNING id",
            poll,
            salt,
            actor.person,
            now,
        )
        await link.execute(
            "INSERT INTO motions (poll, number, title, wording, plain_words, item, threshold,"
            " stricter_reason) SELECT $2, number, title, wording, plain_words, item, threshold,"
            " stricter_reason FROM motions WHERE poll = $1 ORDER BY number",
            poll,
            new,
        )
        await note(
            link, actor, "follow_poll", facts, now, of=("polls", new), after={"follows": poll}
        )
    return new


async def poll_to_extend(actor: Actor, poll: int, now: datetime) -> PollFacts:
    """NotFound, NotAllowed, ExtensionNotNow."""
    facts = await poll_to_work_on(actor, poll)
    if not can_extend_poll(actor, facts, facts.phase(now)):
        raise ExtensionNotNow
    return facts


async def poll_to_terminate(actor: Actor, poll: int, now: datetime) -> PollFacts:
    """NotFound, NotAllowed, TerminationNotNow."""
    facts = await poll_to_work_on(actor, poll)
    if not can_terminate_poll(actor, facts, facts.phase(now)):
        raise TerminationNotNow
    return facts
