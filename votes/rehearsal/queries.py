"""The result of a rehearsal, made in memory: the roll is read, nothing is written."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app import database
from app.accounts.permissions import Actor
from app.errors import Conflict
from app.i18n import _
from votes.access import PollFacts, poll_to_work_on
from votes.electorate.queries import roll_line
from votes.electorate.register import registered_units
from votes.electorate.rules import RollLine, as_unit, build_roll, roll_sha256, totals
from votes.electorate.standing import NEWEST_ROLL
from votes.papers.double.setting import entry_facts
from votes.permissions import can_rehearse_poll
from votes.polls.queries import MotionText, PollView, poll_page
from votes.polls.rules import in_scope
from votes.rehearsal.rules import invented_ballots
from votes.results.queries import Entry, MotionResult, Rejected, ResultView
from votes.results.rules import CountCase, tally


class RehearsalNotNow(Conflict):
    def __init__(self) -> None:
        super().__init__(_("现在不能演练"), _("演练在表决开始之前进行；开始以后请看参与情况。"))


class NothingToRehearse(Conflict):
    def __init__(self) -> None:
        super().__init__(_("还不能演练"), _("请先导入业主名册、补全业主，并至少添加一个表决事项。"))


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """`result` as of a counted poll; `skipped`: units without an owner, left out."""

    facts: PollFacts
    result: ResultView
    skipped: int
    ballots: int


async def rehearse(actor: Actor, poll: int, seed: int, now: datetime) -> Rehearsal:
    """NotFound, NotAllowed, RehearsalNotNow, NothingToRehearse."""
    facts = await poll_to_work_on(actor, poll)
    if not can_rehearse_poll(actor, facts, facts.phase(now)):
        raise RehearsalNotNow
    view = await poll_page(actor, poll, now)
    lines, skipped = await _lines(facts)
    if not lines or not view.motions:
        raise NothingToRehearse
    cases = [_case(view, motion, lines, seed) for motion in view.motions]
    sums = totals(cases[0].units, view.policy)
    return Rehearsal(
        facts=facts,
        result=ResultView(
            poll=facts,
            roll_sha256=roll_sha256(lines),
            roll_version=view.roll.version if view.roll else 0,
            roll_frozen_at=view.roll.frozen_at if view.roll else now,
            roll_units=sums.units,
            roll_heads=sums.heads,
            roll_area_x100=sums.area_x100,
            entries=tuple(
                Entry(
                    one.unit,
                    one.building,
                    one.staircase,
                    one.floor,
                    one.room,
                    one.kind,
                    one.area_x100,
                    one.head,
                )
                for one in lines
            ),
            motions=tuple(
                _result(motion, case, now) for motion, case in zip(view.motions, cases, strict=True)
            ),
            head=None,
            papers=await entry_facts(poll),
        ),
        skipped=skipped,
        ballots=len(cases[0].ballots),
    )


async def _lines(facts: PollFacts) -> tuple[tuple[RollLine, ...], int]:
    """The frozen roll, or what would be frozen now. One query."""
    if facts.frozen:
        rows = await database.fetch(
            f"SELECT e.* FROM roll_entries e WHERE e.roll = {NEWEST_ROLL} ORDER BY e.id",  # noqa: S608
            facts.id,
        )
        return tuple(roll_line(row) for row in rows), 0
    async with database.connection() as link:
        units = in_scope(await registered_units(link, facts.estate), facts.scope)
    owned = [unit for unit in units if unit.owners]
    return build_roll(owned), len(units) - len(owned)


def _case(view: PollView, motion: MotionText, lines: Sequence[RollLine], seed: int) -> CountCase:
    units = [as_unit(line) for line in lines]
    return CountCase(
        item=motion.item,
        threshold=motion.threshold,
        units=units,
        ballots=invented_ballots(
            units,
            {line.unit for line in lines if line.hold is not None},
            motion.number,
            seed,
            view.facts.opens_at,
            view.facts.closes_at,
        ),
        deadline=view.facts.closes_at,
        served_units=frozenset(),
        policy=view.policy,
    )


def _result(motion: MotionText, case: CountCase, now: datetime) -> MotionResult:
    counted = tally(case)
    published = counted.to_json()
    by_id = {ballot.id: ballot for ballot in case.ballots}
    return MotionResult(
        result=0,
        version=0,
        motion=motion.id,
        number=motion.number,
        title=motion.title,
        wording=motion.wording,
        item=motion.item,
        threshold=motion.threshold,
        stricter_reason=motion.stricter_reason,
        tally=published,
        says=dict(counted.says),
        passed=counted.passed,
        counted_at=now,
        counted_by="",
        count_file_sha256="",
        rejected=tuple(
            Rejected(
                receipt, by_id[receipt].units, by_id[receipt].channel, by_id[receipt].at or now, why
            )
            for receipt, why in counted.rejected.items()
        ),
    )
