"""The group-commit writer: many waiting requests, one transaction.

One commit to disk costs the same for one ballot and for sixty. While a group is being written
the next one gathers in the queue. Nobody is answered before the commit.
"""

import asyncio
import json
import logging
from collections.abc import Sequence, Set
from types import TracebackType

import asyncpg

from app import database
from app.errors import YishiError
from votes.ballots.rules import Cast, NewBallot, NoRoomLeft, SlipFacts, VotingSystemBusy, accept
from votes.ballots.store import store_ballots
from votes.polls.rules import PollClosed, PollNotOpenYet
from votes.proofs.rules import Event, refusal_event
from votes.proofs.services import log_event

_log = logging.getLogger("yishi")

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

    async def _write(self, group: Sequence[_Waiting]) -> None:
        """Answers every one of the group; never raises, so that the writer lives on."""
        try:
            refused = await _record([cast for cast, _done in group])
        except asyncpg.InsufficientResourcesError as full:
            _log.error("ballots are not written: %s", type(full).__name__)
            for _cast, done in group:
                _settle(done, NoRoomLeft())
            return
        except Exception as fault:
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


def _settle(done: asyncio.Future[None], error: Exception | None) -> None:
    if done.done():  # whoever waited has gone
        return
    if error is None:
        done.set_result(None)
    else:
        done.set_exception(error)


async def _record(casts: Sequence[Cast]) -> list[YishiError | None]:
    """One transaction for all: the refusal of each, or None where it is stored."""
    refused: list[YishiError | None] = []
    accepted: dict[int, list[NewBallot]] = {}
    late: dict[int, list[Event]] = {}
    async with database.transaction() as link:
        slips = await _load_slips(link, {cast.slip for cast in casts})
        for cast in casts:
            slip = slips.get(cast.slip)
            try:
                ballot = accept(cast, slip)
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
        for poll in sorted({*accepted, *late}):  # whoever locks several logs keeps to this order
            await store_ballots(link, poll, accepted.get(poll, ()))
            for event in late.get(poll, ()):
                await log_event(link, poll, event)
    return refused


async def _load_slips(link: asyncpg.Connection, slips: Set[int]) -> dict[int, SlipFacts]:
    """Facts by slip, with the polls locked against being counted. Three statements.

    The lock stands in a statement of its own: what is read after it has seen every commit that
    it waited for.
    """
    rows = await link.fetch(
        "SELECT p.id FROM polls p WHERE p.id IN (SELECT poll FROM slips WHERE id = ANY($1::int[]))"
        " ORDER BY p.id FOR SHARE OF p",
        list(slips),
    )
    polls = {
        row["id"]: row
        for row in await link.fetch(
            "SELECT p.id, p.frozen_at, p.opens_at, p.closes_at,"
            " ARRAY(SELECT m.id FROM motions m WHERE m.poll = p.id) AS motions,"
            " EXISTS (SELECT 1 FROM results r JOIN motions m ON m.id = r.motion"
            "  WHERE m.poll = p.id) AS counted,"
            " EXISTS (SELECT 1 FROM poll_terminations t WHERE t.poll = p.id) AS terminated"
            " FROM polls p WHERE p.id = ANY($1::int[])",
            [row["id"] for row in rows],
        )
    }
    found = await link.fetch(
        "SELECT s.id, s.poll, own.signers,"
        " ARRAY(SELECT e.id FROM roll_entries e JOIN slips given ON given.entry = e.id"
        "  WHERE e.roll = own.roll AND e.head = own.head ORDER BY e.id) AS entries,"
        " EXISTS (SELECT 1 FROM roll_entries e WHERE e.roll = own.roll AND e.head = own.head"
        "  AND e.hold IS NOT NULL) AS held"
        " FROM slips s JOIN roll_entries own ON own.id = s.entry WHERE s.id = ANY($1::int[])",
        list(slips),
    )
    return {row["id"]: _slip_facts(row, polls[row["poll"]]) for row in found}


def _slip_facts(slip: asyncpg.Record, poll: asyncpg.Record) -> SlipFacts:
    keys = tuple(signer["key"] for signer in json.loads(slip["signers"]))
    return SlipFacts(
        poll=poll["id"],
        entries=tuple(slip["entries"]),
        signers=keys if len(keys) > 1 else ("",),
        motions=frozenset(poll["motions"]),
        frozen_at=poll["frozen_at"],
        opens_at=poll["opens_at"],
        closes_at=poll["closes_at"],
        counted=poll["counted"],
        held=slip["held"],
        terminated=poll["terminated"],
    )
