"""The group-commit writer: many waiting requests, one transaction.

One commit to disk costs the same for one ballot and for sixty. While a group is being written
the next one gathers in the queue. Nobody is answered before the commit.
"""

import asyncio
import logging
from collections.abc import Sequence
from types import TracebackType

import asyncpg

from app import database
from app.errors import YishiError
from app.gathering import Remembered
from votes.ballots.alone import Alone
from votes.ballots.facts import OnRoll, load_slips
from votes.ballots.rules import Cast, NewBallot, NoRoomLeft, ReceiptTaken, VotingSystemBusy, accept
from votes.ballots.store import entries_of, store_locked
from votes.polls.rules import PollClosed, PollNotOpenYet
from votes.proofs.rules import Event, refusal_event
from votes.proofs.services import PollLog, lock_poll_log, log_events

_log = logging.getLogger("yishi")

MOST_REMEMBERED = 20_000  # slips; some 500 bytes each

_AGAIN = 5

_Waiting = tuple[Cast, asyncio.Future[None]]


class BallotWriter:
    """`async with BallotWriter() as writer`, then `await writer.submit(cast)` from anywhere.

    One for the life of the application. Several processes may each have one: what must hold
    between them is held by locks and keys in the database.
    """

    def __init__(self, *, group: int = 64, limit: int = 2_000) -> None:
        self._group = group
        self._limit = limit
        self._queue: asyncio.Queue[_Waiting | None] = asyncio.Queue()
        self._task: asyncio.Task[None] | None = None
        self._kept: Remembered[int, OnRoll] = Remembered(MOST_REMEMBERED)
        self._alone = Alone()

    async def __aenter__(self) -> "BallotWriter":
        self._task = asyncio.create_task(self._run(), name="ballot writer")
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Writes what is waiting, then ends."""
        task, self._task = self._task, None
        if task is not None:
            self._queue.put_nowait(None)
            await task
            await self._alone.close()

    async def submit(self, cast: Cast) -> None:
        """Returns when the ballot is durable. What `accept` raises; VotingSystemBusy,
        NoRoomLeft.

        Who stops waiting loses the answer, not the ballot, and takes nobody along.
        """
        if self._task is None or self._queue.qsize() >= self._limit:
            raise VotingSystemBusy
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._queue.put_nowait((cast, done))
        await done

    async def _run(self) -> None:
        while (first := await self._queue.get()) is not None:
            group = [first]
            last = False
            while len(group) < self._group and not self._queue.empty():
                waiting = self._queue.get_nowait()
                if waiting is None:
                    last = True
                    break
                group.append(waiting)
            await self._write(group)
            if last:
                return

    async def _write(self, group: Sequence[_Waiting], *, again: int = _AGAIN) -> None:
        """Answers every one of the group; never raises, so that the writer lives on."""
        try:
            refused = await self._record([cast for cast, _done in group])
        except asyncpg.InsufficientResourcesError as full:
            _log.error("ballots are not written: %s", type(full).__name__)
            for _cast, done in group:
                _settle(done, NoRoomLeft())
            return
        except Exception as fault:
            if again and _is_twin(fault):  # of one in another process, which is seen from now on
                await self._write(group, again=again - 1)
                return
            if len(group) == 1 or not isinstance(
                fault, asyncpg.PostgresError | asyncpg.InterfaceError | OSError
            ):
                for _cast, done in group:
                    _settle(done, fault)
                return
            _log.warning(
                "a group of %d ballots is written one by one: %s", len(group), type(fault).__name__
            )
            for one in group:
                await self._write([one])
            return
        for (_cast, done), refusal in zip(group, refused, strict=True):
            _settle(done, refusal)

    async def _record(self, casts: Sequence[Cast]) -> list[YishiError | None]:
        """One transaction for all: the refusal of each, or None where it is stored."""
        if await self._alone.stored(casts, self._kept):
            return [None] * len(casts)
        refused: list[YishiError | None] = []
        accepted: dict[int, list[NewBallot]] = {}
        late: dict[int, list[Event]] = {}
        grown: list[tuple[int, PollLog, int]] = []
        async with database.transaction() as link:
            slips, polls = await load_slips(link, casts, self._kept)
            seen: set[tuple[int, str]] = set()
            for cast in casts:
                slip = slips.get(cast.slip)
                try:
                    ballot = accept(cast, slip)
                    if slip is not None and _seen(seen, slip.poll, cast.receipt):
                        raise ReceiptTaken  # its twin goes in with this very group
                except YishiError as refusal:
                    refused.append(refusal)
                    if slip is not None and isinstance(refusal, PollClosed | PollNotOpenYet):
                        why = type(refusal).__name__
                        late.setdefault(slip.poll, []).append(
                            refusal_event(slip.poll, cast.slip, cast.received_at, why)
                        )
                else:
                    assert slip is not None, "accepted"
                    accepted.setdefault(slip.poll, []).append(ballot)
                    refused.append(None)
            # Whoever locks several logs keeps to this order.
            for poll in sorted({*accepted, *late}):
                if poll in accepted:
                    ballots = accepted[poll]
                    log = await lock_poll_log(link, poll, entries_of(ballots))
                    grown.append((poll, log, log.log.frontier.size))
                    await store_locked(link, log, ballots)
                await log_events(link, poll, late.get(poll, ()))
        for poll, log, found in grown:
            self._alone.leave(polls[poll], log, found)
        return refused


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


def _seen(before: set[tuple[int, str]], poll: int, receipt: str) -> bool:
    if (poll, receipt) in before:
        return True
    before.add((poll, receipt))
    return False
