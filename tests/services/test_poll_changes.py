"""A later end, a poll given up, one held in its place: on the real database."""

from datetime import timedelta
from pathlib import Path

import asyncpg
import pytest

from app import database
from app.accounts.permissions import Actor, Granted
from app.clock import local_date
from app.errors import NotAllowed
from tests.frozen_poll import (
    CLOSES,
    NOW,
    OPENS,
    SECOND,
    Frozen,
    cast,
    clerk_of,
    freeze,
    frozen_poll,
    prepare,
    standing,
)
from tests.world import World
from votes.access import poll_to_view
from votes.ballots.writer import BallotWriter
from votes.polls.changes.rules import (
    ExtensionNotLater,
    ExtensionNotNow,
    NothingToFollow,
    PollTerminated,
    TerminationNotNow,
)
from votes.polls.changes.services import extend_poll, hold_again, terminate_poll
from votes.polls.check_list import PollNotReady
from votes.polls.rules import Phase, PollClosed
from votes.results.queries import result_page
from votes.results.services import NotToBeCounted, count_poll

LATER = CLOSES + timedelta(days=7)


async def extend(world: World, poll: Frozen, **how: object) -> None:
    typed = {"closes_at": LATER, "reason": "参与不足", "announced": "公告栏", "now": CLOSES} | how
    await extend_poll(clerk_of(world), poll.poll, **typed)  # type: ignore[arg-type]


async def test_everything_goes_by_the_later_end(world: World, tmp_path: Path) -> None:
    poll = await frozen_poll(world)
    await extend(world, poll)
    facts = await poll_to_view(clerk_of(world), poll.poll)
    assert facts.closes_at == LATER
    assert [(one.closed_at, one.closes_at) for one in facts.extensions] == [(CLOSES, LATER)]
    assert facts.phase(LATER) is Phase.OPEN
    async with BallotWriter() as writer:
        receipt = await cast(writer, poll, "1-1-101", "agree", at=LATER)
        with pytest.raises(PollClosed):
            await cast(writer, poll, "2-1-101", "agree", at=LATER + SECOND)
    assert (await standing())[0][3] == receipt
    await count_poll(clerk_of(world), poll.poll, data_dir=tmp_path, now=LATER + SECOND)
    view = await result_page(clerk_of(world), poll.poll)
    assert view.motions[0].tally["agree_heads"] == 1
    assert view.poll.extensions[0].reason == "参与不足"
    audit = await database.fetch_one("SELECT * FROM audit_entries WHERE action = 'extend_poll'")
    assert audit is not None
    assert (audit["reason"], CLOSES.isoformat() in audit["before"]) == ("参与不足", True)


async def test_only_before_the_end_and_only_later(world: World) -> None:
    poll = await frozen_poll(world)
    with pytest.raises(ExtensionNotLater):
        await extend(world, poll, closes_at=CLOSES)
    with pytest.raises(ExtensionNotNow):
        await extend(world, poll, now=CLOSES + SECOND)
    draft = await prepare(world, salt=b"t" * 16)
    with pytest.raises(ExtensionNotNow):
        await extend_poll(clerk_of(world), draft, LATER, "x", "x", now=NOW)
    street = Actor(1, "", (Granted("street_staff", street=world.street),))
    with pytest.raises(NotAllowed):
        await extend_poll(street, poll.poll, LATER, "x", "x", now=NOW)
    await extend(world, poll)
    await extend(world, poll, closes_at=LATER + SECOND, now=LATER)
    assert (await poll_to_view(clerk_of(world), poll.poll)).closes_at == LATER + SECOND


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE polls SET closes_at = closes_at + interval '1 day'",
        "UPDATE polls SET closes_at = closes_at - interval '7 days'",
        "UPDATE polls SET title = 'x', closes_at = closes_at",
        "UPDATE polls SET follows = id",
        "UPDATE poll_extensions SET reason = 'x'",
        "DELETE FROM poll_extensions",
        "INSERT INTO poll_extensions (poll, closed_at, closes_at, reason, announced, extended_by,"
        " extended_at) SELECT poll, closed_at, closes_at, 'x', 'x', extended_by, extended_at"
        " FROM poll_extensions",
    ],
)
async def test_nothing_else_moves_the_end(world: World, sql: str) -> None:
    await extend(world, await frozen_poll(world))
    with pytest.raises(asyncpg.RestrictViolationError):
        await database.execute(sql)


async def test_a_terminated_poll_stays_and_takes_nothing_more(world: World, tmp_path: Path) -> None:
    poll = await frozen_poll(world, motions=2)
    clerk = clerk_of(world)
    async with BallotWriter() as writer:
        await cast(writer, poll, "1-1-101", "agree", "against")
        with pytest.raises(NothingToFollow):
            await hold_again(clerk, poll.poll, salt=b"n" * 16, now=OPENS)
        await terminate_poll(clerk, poll.poll, "金额写错", now=OPENS + SECOND)
        with pytest.raises(PollTerminated):
            await cast(writer, poll, "2-1-101", "agree", "agree", at=OPENS + 2 * SECOND)
    for refused in (TerminationNotNow, TerminationNotNow):
        with pytest.raises(refused):
            await terminate_poll(clerk, poll.poll, "x", now=OPENS + SECOND)
    with pytest.raises(NotToBeCounted):
        await count_poll(clerk, poll.poll, data_dir=tmp_path, now=CLOSES + SECOND)
    with pytest.raises(ExtensionNotNow):
        await extend(world, poll)
    assert len(await standing()) == 4  # both flats of her owner, two motions
    with pytest.raises(asyncpg.RestrictViolationError):
        await database.execute("DELETE FROM poll_terminations")
    new = await hold_again(clerk, poll.poll, salt=b"n" * 16, now=CLOSES)
    facts = await poll_to_view(clerk, new)
    assert (facts.follows, facts.number, facts.frozen) == (poll.poll, 2, False)
    motions = "SELECT number, title, wording, item FROM motions WHERE poll = $1 ORDER BY number"
    assert await database.fetch(motions, new) == await database.fetch(motions, poll.poll)
    assert (await poll_to_view(clerk, poll.poll)).followed_by is None
    with pytest.raises(PollNotReady, match="公告的是原来那次表决"):
        await freeze(world, new)
    told = local_date(OPENS)  # the day on which the old one was given up is soon enough
    await database.execute(
        "UPDATE polls SET opens_at = $2, closes_at = $3, notice_on = $4,"
        " committee_informed_on = $4 WHERE id = $1",
        new,
        OPENS + timedelta(days=20),
        CLOSES + timedelta(days=20),
        told,
    )
    await freeze(world, new)
    assert (await poll_to_view(clerk, poll.poll)).followed_by == new


async def test_a_draft_and_a_counted_poll_are_not_terminated(world: World, tmp_path: Path) -> None:
    clerk = clerk_of(world)
    draft = await prepare(world, salt=b"t" * 16)
    with pytest.raises(TerminationNotNow):
        await terminate_poll(clerk, draft, "x", now=NOW)
    poll = await frozen_poll(world)
    await count_poll(clerk, poll.poll, data_dir=tmp_path, now=CLOSES + SECOND)
    with pytest.raises(TerminationNotNow):
        await terminate_poll(clerk, poll.poll, "x", now=CLOSES + SECOND)
    with pytest.raises(asyncpg.RestrictViolationError):
        await database.execute(
            "INSERT INTO poll_terminations (poll, reason, terminated_by, terminated_at)"
            " VALUES ($1, 'x', $2, $3)",
            poll.poll,
            world.clerk,
            CLOSES,
        )
