"""The group-commit writer: many waiting requests, one transaction.

One commit to disk costs the same for one ballot and for sixty. While a group is being written
the next one gathers. Nobody is answered before the commit.
"""

import asyncio
from collections.abc import Sequence
from types import TracebackType

from app import database
from app.gathering import Gathered, Remembered
from votes.ballots.facts import OnRoll, on_roll
from votes.ballots.poll_writer import PollWriter, Waiting
from votes.ballots.rules import Cast, SlipNoLongerFits, VotingSystemBusy

MOST_REMEMBERED = 20_000  # slips; some 500 bytes each


class BallotWriter:
    """`async with BallotWriter() as writer`, then `await writer.submit(cast)` from anywhere.

    One for the life of the application. Several processes may each have one: what must hold
    between them is held by locks and keys in the database.
    """

    def __init__(self, *, group: int = 64, limit: int = 2_000) -> None:
        self._group = group
        self._limit = limit
        self._waiting = 0
        self._nobody_waits = asyncio.Event()
        self._nobody_waits.set()
        self._running = False
        self._link = database.OwnLink()
        self._polls: dict[int, PollWriter] = {}
        self._kept: Remembered[int, OnRoll] = Remembered(MOST_REMEMBERED)
        self._look_up = Gathered(_on_roll)

    async def __aenter__(self) -> "BallotWriter":
        self._running = True
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Writes what is waiting, then ends."""
        self._running = False
        await self._nobody_waits.wait()
        # The ballots of those who stopped waiting.
        await asyncio.gather(*(one.task for one in self._polls.values() if one.task is not None))
        await self._link.close()

    async def submit(self, cast: Cast) -> None:
        """Returns when the ballot is durable. What `accept` raises; VotingSystemBusy,
        NoRoomLeft.

        Who stops waiting once it is known whose slip it is loses the answer, not the ballot; she
        takes nobody along.
        """
        if not self._running or self._waiting >= self._limit:
            raise VotingSystemBusy
        self._waiting += 1
        self._nobody_waits.clear()
        try:
            slip = self._kept.get(cast.slip)
            if slip is None:
                slip = await self._look_up.get(cast.slip)
                if slip is None:
                    raise SlipNoLongerFits
                self._kept.remember(cast.slip, slip)
            done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._of(slip.poll).put(Waiting(cast, slip, done))
            await done
        finally:
            self._waiting -= 1
            if not self._waiting:
                self._nobody_waits.set()

    def _of(self, poll: int) -> PollWriter:
        if poll not in self._polls:
            self._polls[poll] = PollWriter(poll, self._link, self._group, self._learn)
        return self._polls[poll]

    def _learn(self, slips: dict[int, OnRoll]) -> None:
        for slip, found in slips.items():
            self._kept.remember(slip, found)


async def _on_roll(slips: Sequence[int]) -> dict[int, OnRoll]:
    async with database.connection() as link:
        return await on_roll(link, slips)
