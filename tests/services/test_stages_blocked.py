"""The next stage waits for the last: every service refuses by itself, whatever a page shows."""

from collections.abc import Awaitable, Callable
from datetime import date

import pytest

from app.errors import YishiError
from app.settings import Settings
from tests.frozen_poll import (
    CLOSES,
    MOTION,
    NOW,
    OPENS,
    PLAN,
    SECOND,
    SECRET,
    cast,
    clerk_of,
    frozen_poll,
    prepare,
)
from tests.world import World
from votes.ballots.writer import BallotWriter
from votes.delivery.rules import DeliveryNotNow, DeliveryPlan
from votes.delivery.services import record_delivery
from votes.electorate.renewal.queries import renewal_page
from votes.electorate.renewal.rules import RenewalNotNow
from votes.electorate.rules import AlreadyFrozen
from votes.electorate.services import freeze_poll
from votes.finals.rules import NotYetFinal
from votes.finals.services import Posting, Signatures, finalise_result, publish_result
from votes.polls.changes.rules import ExtensionNotNow, NothingToFollow, TerminationNotNow
from votes.polls.changes.services import extend_poll, hold_again, terminate_poll
from votes.polls.check_list import PollNotReady
from votes.polls.rules import PollClosed, PollFrozen, PollNotOpenYet
from votes.polls.services import add_motion, change_poll
from votes.printing.queries import papers_of
from votes.rehearsal.queries import rehearse
from votes.results.services import NothingToCountAgain, NotToBeCounted, count_again, count_poll
from votes.slips.rules import SlipsNotNow

Step = Callable[[World, int, Settings], Awaitable[object]]

_POSTING = Posting(date(2026, 3, 30), "南门公告栏", "陈小雨")
_SIGNED = Signatures("甲", "乙", "丙")


def _deliver(at: object) -> Step:
    async def step(world: World, poll: int, settings: Settings) -> object:
        return await record_delivery(
            clerk_of(world), poll, [1], DeliveryPlan("receipt", True, NOW), None,
            data_dir=settings.data_dir, now=at,  # type: ignore[arg-type]
        )  # fmt: skip

    return step


async def _count(world: World, poll: int, settings: Settings) -> object:
    return await count_poll(clerk_of(world), poll, data_dir=settings.data_dir, now=CLOSES)


async def _count_after(world: World, poll: int, settings: Settings) -> None:
    await count_poll(clerk_of(world), poll, data_dir=settings.data_dir, now=CLOSES + SECOND)


async def _again(world: World, poll: int, settings: Settings) -> object:
    return await count_again(clerk_of(world), poll, data_dir=settings.data_dir, now=CLOSES + SECOND)


async def _publish(world: World, poll: int, settings: Settings) -> object:
    return await publish_result(
        clerk_of(world), poll, _POSTING, settings=settings, now=CLOSES + SECOND
    )


async def _final(world: World, poll: int, settings: Settings) -> object:
    return await finalise_result(
        clerk_of(world), poll, _SIGNED, settings=settings, now=CLOSES + SECOND
    )


async def _freeze(world: World, poll: int, settings: Settings) -> object:
    return await freeze_poll(clerk_of(world), poll, secret_key=SECRET, now=NOW)


async def refused(
    step: Step, error: type[YishiError], world: World, poll: int, settings: Settings
) -> None:
    with pytest.raises(error) as told:
        await step(world, poll, settings)
    assert told.value.message
    assert told.value.remedy


async def test_nothing_goes_on_before_the_roll_is_frozen(world: World, settings: Settings) -> None:
    bare = await prepare(world, motions=0)
    await refused(_freeze, PollNotReady, world, bare, settings)
    poll = await prepare(world, salt=b"t" * 16)
    clerk = clerk_of(world)
    for step, error in (
        (_deliver(NOW), DeliveryNotNow),
        (lambda *_: papers_of(clerk, poll, NOW), SlipsNotNow),
        (_count, NotToBeCounted),
        (_publish, YishiError),
        (_final, YishiError),
        (lambda *_: renewal_page(clerk, poll, NOW), RenewalNotNow),
        (lambda *_: extend_poll(clerk, poll, CLOSES + SECOND, "x", "x", now=NOW), ExtensionNotNow),
        (lambda *_: terminate_poll(clerk, poll, "x", now=NOW), TerminationNotNow),
        (lambda *_: hold_again(clerk, poll, salt=b"u" * 16, now=NOW), NothingToFollow),
    ):
        await refused(step, error, world, poll, settings)  # type: ignore[arg-type]


async def test_a_frozen_poll_goes_only_forward(world: World, settings: Settings) -> None:
    poll = await frozen_poll(world)
    clerk = clerk_of(world)
    for step, error in (
        (_freeze, AlreadyFrozen),
        (lambda *_: change_poll(clerk, poll.poll, PLAN), PollFrozen),
        (lambda *_: add_motion(clerk, poll.poll, MOTION), PollFrozen),
        (_count, NotToBeCounted),  # exactly at the deadline it is still open
        (_publish, YishiError),
        (lambda *_: rehearse(clerk, poll.poll, 1, OPENS), YishiError),
    ):
        await refused(step, error, world, poll.poll, settings)  # type: ignore[arg-type]
    async with BallotWriter() as writer:
        with pytest.raises(PollNotOpenYet):
            await cast(writer, poll, "2-1-101", "agree", at=OPENS - SECOND)
        with pytest.raises(PollClosed):
            await cast(writer, poll, "2-1-101", "agree", at=CLOSES + SECOND)


async def test_a_counted_poll_is_not_final_at_once(world: World, settings: Settings) -> None:
    poll = await frozen_poll(world)
    await _count_after(world, poll.poll, settings)
    clerk = clerk_of(world)
    for step, error in (
        (_count_after, NotToBeCounted),
        (_again, NothingToCountAgain),
        (_final, NotYetFinal),
        (_deliver(CLOSES + SECOND), DeliveryNotNow),
        (lambda *_: renewal_page(clerk, poll.poll, CLOSES + SECOND), RenewalNotNow),
        (
            lambda *_: extend_poll(clerk, poll.poll, CLOSES + 2 * SECOND, "x", "x", now=CLOSES),
            ExtensionNotNow,
        ),
        (lambda *_: terminate_poll(clerk, poll.poll, "x", now=CLOSES), TerminationNotNow),
    ):
        await refused(step, error, world, poll.poll, settings)  # type: ignore[arg-type]
