"""The way of a vote on one timeline, with the legal clock of each stage. Pure.

Clocks: 15 clear days of notice (State Council property regulation Art. 14, in its stricter
reading); the preliminary result is public for 7 days with objections in the same days, and
objections are rechecked within 5 working days after. Days are days in Shanghai, counted
by `app.periods` (Civil Code Art. 201 and 203), after the count by `votes.finals.rules`.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from app.clock import local_date
from app.periods import earliest_day
from votes.finals.rules import Life
from votes.polls.request.rules import RequestShare


class Step(StrEnum):
    CONVENED = "convened"
    ROLL_CHECK = "roll_check"
    FREEZE = "freeze"
    DELIVERY = "delivery"
    VOTING = "voting"
    CLOSE = "close"
    PRELIMINARY = "preliminary"
    OBJECTIONS = "objections"
    FINAL = "final"


class Standing(StrEnum):
    """`SKIPPED`: not asked for and not held. `STOPPED`: the poll was given up before. `LAPSED`: its
    time is over and it was not completed."""

    DONE = "done"
    LAPSED = "lapsed"
    NOW = "now"
    AHEAD = "ahead"
    SKIPPED = "skipped"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class StageFacts:
    """What the timeline follows from; what has not happened is None.

    `missing`: lines of a draft's check list that do not hold. `delivered`: (households served,
    households) of a frozen poll; `short`: heads and area (m² × 100) that participation is short of
    two thirds, while it is told. `life`: where a counted result stands. `publicity_days`,
    `recheck_days`: the settings, for what is ahead. `request`: owners who asked for the vote.
    """

    notice_on: date
    notice_days: int
    opens_at: datetime
    closes_at: datetime
    extensions: int = 0
    check_starts_on: date | None = None
    check_ends_on: date | None = None
    challenges_open: int = 0
    missing: tuple[str, ...] = ()
    frozen_at: datetime | None = None
    delivered: tuple[int, int] | None = None
    short: tuple[int, int] | None = None
    terminated_at: datetime | None = None
    life: Life | None = None
    publicity_days: int = 7
    recheck_days: int = 5
    request: RequestShare | None = None


@dataclass(frozen=True, slots=True)
class Stage:
    """One step: since when or from when on (`starts`), until when (`ends`), as it stands.

    Moments for what is told to the minute, days for the rest; None where nothing is known yet.
    """

    step: Step
    standing: Standing
    starts: datetime | date | None = None
    ends: datetime | date | None = None


def earliest_opening(facts: StageFacts) -> date:
    """The first day on which voting may start."""
    return earliest_day(facts.notice_on, facts.notice_days)


def timeline(facts: StageFacts, now: datetime) -> tuple[Stage, ...]:
    """All stages in order. Exactly at the deadline voting is still on."""
    stages = (
        _convened(facts, local_date(now)),
        _roll_check(facts, local_date(now)),
        Stage(
            Step.FREEZE,
            Standing.DONE if facts.frozen_at is not None else Standing.NOW,
            facts.frozen_at,
        ),
        _delivery(facts, now),
        _voting(facts, now),
        _close(facts, now),
        _preliminary(facts, now),
        _objections(facts, local_date(now)),
        _final(facts, local_date(now)),
    )
    if facts.terminated_at is None:
        return stages
    return tuple(
        Stage(one.step, Standing.STOPPED) if one.standing in (Standing.NOW, Standing.AHEAD) else one
        for one in stages
    )


def _convened(facts: StageFacts, today: date) -> Stage:
    """What is announced stands once the roll is frozen: a draft may still ask something else."""
    if today < facts.notice_on:
        standing = Standing.AHEAD
    else:
        standing = Standing.NOW if facts.frozen_at is None else Standing.DONE
    return Stage(Step.CONVENED, standing, facts.notice_on, earliest_opening(facts))


def _roll_check(facts: StageFacts, today: date) -> Stage:
    if facts.check_ends_on is None:
        standing = Standing.AHEAD if facts.frozen_at is None else Standing.SKIPPED
        return Stage(Step.ROLL_CHECK, standing)
    if facts.check_starts_on is not None and today < facts.check_starts_on:
        standing = Standing.AHEAD
    elif today <= facts.check_ends_on or facts.challenges_open:
        standing = Standing.NOW
    else:
        standing = Standing.DONE
    return Stage(Step.ROLL_CHECK, standing, facts.check_starts_on, facts.check_ends_on)


def _delivery(facts: StageFacts, now: datetime) -> Stage:
    """Until the close; whoever is reached later was not served with this vote."""
    if facts.frozen_at is None:
        return Stage(Step.DELIVERY, Standing.AHEAD, None, facts.closes_at)
    served, households = facts.delivered or (0, 0)
    if 0 < households == served:
        standing = Standing.DONE
    else:
        standing = Standing.NOW if now <= facts.closes_at else Standing.LAPSED
    return Stage(Step.DELIVERY, standing, facts.frozen_at, facts.closes_at)


def _voting(facts: StageFacts, now: datetime) -> Stage:
    if facts.frozen_at is None or now < facts.opens_at:
        standing = Standing.AHEAD
    else:
        standing = Standing.NOW if now <= facts.closes_at else Standing.DONE
    return Stage(Step.VOTING, standing, facts.opens_at, facts.closes_at)


def _close(facts: StageFacts, now: datetime) -> Stage:
    closed = facts.frozen_at is not None and now > facts.closes_at
    return Stage(Step.CLOSE, Standing.DONE if closed else Standing.AHEAD, facts.closes_at)


def _preliminary(facts: StageFacts, now: datetime) -> Stage:
    """Counted and posted: before that nobody can object to it."""
    if facts.life is not None and facts.life.period is not None:
        return Stage(Step.PRELIMINARY, Standing.DONE, facts.life.period.published_on)
    closed = facts.frozen_at is not None and now > facts.closes_at
    return Stage(Step.PRELIMINARY, Standing.NOW if closed else Standing.AHEAD)


def _objections(facts: StageFacts, today: date) -> Stage:
    if facts.life is None or facts.life.period is None:
        return Stage(Step.OBJECTIONS, Standing.AHEAD)
    period = facts.life.period
    waits = facts.life.open_objections or facts.life.corrections
    over = facts.life.final_on is not None or (today > period.ends_on and not waits)
    standing = Standing.DONE if over else Standing.NOW
    return Stage(Step.OBJECTIONS, standing, period.published_on, period.ends_on)


def _final(facts: StageFacts, today: date) -> Stage:
    if facts.life is None or facts.life.period is None:
        return Stage(Step.FINAL, Standing.AHEAD)
    if facts.life.final_on is not None:
        return Stage(Step.FINAL, Standing.DONE, facts.life.final_on)
    period = facts.life.period
    waits = facts.life.open_objections or facts.life.corrections
    ready = today > period.ends_on and not waits
    return Stage(Step.FINAL, Standing.NOW if ready else Standing.AHEAD, None, period.recheck_by)
