"""The ballots of one poll, group after group.

Whatever decides on a ballot (an extension, the termination, a new version of the roll, the count)
is an entry of the poll's log, in the transaction in which it happens, as is every ballot. So while
the log is as long as this process left it, all that it remembers of the poll holds: one statement
lets the log grow from that very length by a whole group, or does nothing. Only where somebody else
writes to the poll too the locks are taken; whoever waits for them gathers a larger group.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import asyncpg

from app import database
from app.errors import YishiError
from app.ledger.services import append
from votes.ballots.facts import (
    OnRoll,
    PollFacts,
    hold_poll,
    lock_log,
    on_roll,
    slip_facts,
    taken_receipts,
)
from votes.ballots.rules import Cast, NewBallot, NoRoomLeft, ReceiptTaken, accept
from votes.ballots.store import store_locked, store_unlocked
from votes.polls.rules import PollClosed, PollNotOpenYet
from votes.proofs.rules import Event, refusal_event
from votes.proofs.services import PollLog

_log = logging.getLogger("yishi")

_AGAIN = 5

# So many groups in a row found the log as the one before had left it: nobody else writes now. Of
# two servers in a rush one may be faster twice, and what is laid out for the wrong length is lost.
_SURE = 4


@dataclass(frozen=True, slots=True)
class Waiting:
    """`slip`: what it may speak for, as last read; `done`: the refusal, or None once it is
    durable."""

    cast: Cast
    slip: OnRoll
    done: asyncio.Future[None]


@dataclass(frozen=True, slots=True)
class _Left:
    """The poll and its log as this process left them. `alone`: so many groups in a row found that
    nobody had written to it since the one before."""

    facts: PollFacts
    log: PollLog
    alone: int


class PollWriter:
    """`learn` is told what was found of slips on a newer version of the roll."""

    def __init__(
        self,
        poll: int,
        link: database.OwnLink,
        group: int,
        learn: Callable[[dict[int, OnRoll]], None],
    ) -> None:
        self._poll = poll
        self._link = link
        self._group = group
        self._learn = learn
        self._waiting: deque[Waiting] = deque()
        self._left: _Left | None = None
        self.task: asyncio.Task[None] | None = None

    def put(self, waiting: Waiting) -> None:
        self._waiting.append(waiting)
        if self.task is None:
            self.task = asyncio.create_task(self._run(), name=f"ballots of poll {self._poll}")

    async def _run(self) -> None:
        try:
            while self._waiting:
                await self._write([])
        finally:
            self.task = None

    def _fill(self, group: list[Waiting]) -> None:
        """With all that waits; what there is of it already stays."""
        if not group:
            while self._waiting and len(group) < self._group:
                group.append(self._waiting.popleft())

    async def _write(self, group: list[Waiting], *, again: int = _AGAIN) -> None:
        """Answers every one of the group, the next that waits where it is empty. Never raises, so
        that the writer lives on."""
        try:
            refused = await self._record(group, look=again < _AGAIN)
        except asyncpg.InsufficientResourcesError as full:
            self._fill(group)
            _log.error("ballots are not written: %s", type(full).__name__)
            for one in group:
                _settle(one.done, NoRoomLeft())
        except Exception as fault:  # whatever it is, who waits is told; the next group goes on
            self._fill(group)
            if again and _is_twin(fault):  # of one in another process, which is seen from now on
                await self._write(group, again=again - 1)
            elif len(group) == 1 or not isinstance(
                fault, asyncpg.PostgresError | asyncpg.InterfaceError | OSError
            ):
                for one in group:
                    _settle(one.done, fault)
            else:
                _log.warning(
                    "a group of %d ballots is written one by one: %s",
                    len(group),
                    type(fault).__name__,
                )
                for one in group:
                    await self._write([one])
        else:
            for one, refusal in zip(group, refused, strict=True):
                _settle(one.done, refusal)

    async def _record(self, group: list[Waiting], *, look: bool) -> list[YishiError | None]:
        """One transaction for all: the refusal of each, or None where it is stored. `look`: one of
        their receipt numbers is taken."""
        if self._left is not None and self._left.alone >= _SURE:
            self._fill(group)
            if await self._stored_alone(group, self._left):
                return [None] * len(group)
        async with database.transaction(hold_poll(self._poll)) as link:
            facts, log = await lock_log(link, self._poll)
            found = log.frontier.size
            self._fill(group)
            slips = await self._slips(link, group, facts.roll)
            refused, accepted, late = _decided(group, slips, facts)
            # Whoever else writes to the poll waits: the fewer ways, the better. That a number is
            # taken the database says too; only then, and of who comes late, is it looked for.
            if look or any(refused):
                receipts = [one.cast.receipt for one in group]
                taken = await taken_receipts(link, self._poll, receipts)
                refused, accepted, late = _decided(group, slips, facts, taken)
            to = PollLog(self._poll, log, facts.numbers, _names(slips))
            if accepted:
                await store_locked(link, to, accepted)
            await append(link, log, late)
        before = self._left
        if before is None:
            alone = _SURE
        else:
            alone = before.alone + 1 if before.log.log.frontier.size == found else 0
        self._left = _Left(facts, to, alone)
        return refused

    async def _stored_alone(self, group: Sequence[Waiting], left: _Left) -> bool:
        """Whether all are durable. Else none is, or that is not known: their receipt numbers are
        looked for under the locks."""
        slips = [one.slip for one in group]
        if any(slip.roll != left.facts.roll for slip in slips):
            return False
        refused, accepted, _late = _decided(group, slips, left.facts)
        if any(refused):
            return False
        self._left = None  # until it is known what became of them
        try:
            done = await store_unlocked(
                self._link, replace(left.log, units=_names(slips)), accepted
            )
        except database.LOST:
            return False
        self._left = replace(left, alone=left.alone if done else 0)
        return done

    async def _slips(
        self, link: asyncpg.Connection, group: Sequence[Waiting], roll: int
    ) -> list[OnRoll | None]:
        """By this version of the roll; None where the unit is no longer on it."""
        moved = [one.cast.slip for one in group if one.slip.roll != roll]
        again = await on_roll(link, moved) if moved else {}
        self._learn(again)
        return [one.slip if one.slip.roll == roll else again.get(one.cast.slip) for one in group]


def _decided(
    group: Sequence[Waiting],
    slips: Sequence[OnRoll | None],
    facts: PollFacts,
    taken: frozenset[str] = frozenset(),
) -> tuple[list[YishiError | None], list[NewBallot], list[Event]]:
    """The refusal of each or None, the ballots, and what is put on record of who came too early
    or too late."""
    refused: list[YishiError | None] = []
    accepted: list[NewBallot] = []
    late: list[Event] = []
    receipts: set[str] = set()
    for one, slip in zip(group, slips, strict=True):
        cast = one.cast
        try:
            ballot = accept(cast, None if slip is None else slip_facts(slip, facts, taken))
            if cast.receipt in receipts:
                raise ReceiptTaken  # its twin goes in with this very group
        except YishiError as refusal:
            refused.append(refusal)
            if isinstance(refusal, PollClosed | PollNotOpenYet):
                why = type(refusal).__name__
                late.append(refusal_event(facts.id, cast.slip, cast.received_at, why))
        else:
            receipts.add(cast.receipt)
            accepted.append(ballot)
            refused.append(None)
    return refused, accepted, late


def _names(slips: Sequence[OnRoll | None]) -> dict[int, str]:
    return {
        entry: name
        for slip in slips
        if slip is not None
        for entry, name in zip(slip.entries, slip.units, strict=True)
    }


def _is_twin(fault: Exception) -> bool:
    return (
        isinstance(fault, asyncpg.UniqueViolationError)
        and fault.constraint_name == "ballots_receipt"
    )


def _settle(done: asyncio.Future[None], error: Exception | None) -> None:
    if done.done():  # whoever waited has gone
        return
    if error is None:
        done.set_result(None)
    else:
        done.set_exception(error)
