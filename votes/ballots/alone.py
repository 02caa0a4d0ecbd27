"""A group of ballots in one statement, while this process alone writes to the poll.

Whatever decides on a ballot (an extension, the termination, a new version of the roll, the count)
is an entry of the poll's log, in the transaction in which it happens, as is every ballot. So while
the log is as long as this process left it, all that it remembers of the poll holds. The statement
lets the log grow from that very length, or does nothing; then the way with locks is taken.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.database import LOST, OwnLink
from app.errors import YishiError
from app.gathering import Remembered
from votes.ballots.facts import OnRoll, PollFacts, load_on_roll, slip_facts
from votes.ballots.rules import Cast, NewBallot, accept
from votes.ballots.store import store_unlocked
from votes.proofs.services import PollLog

_MOST_REMEMBERED = 100  # polls


@dataclass(frozen=True, slots=True)
class _Left:
    """A poll as it was left. `alone`: nobody had written to it since the time before."""

    poll: PollFacts
    log: PollLog
    alone: bool


class Alone:
    def __init__(self) -> None:
        self._link = OwnLink()
        self._left: Remembered[int, _Left] = Remembered(_MOST_REMEMBERED)

    async def close(self) -> None:
        await self._link.close()

    async def stored(self, casts: Sequence[Cast], kept: Remembered[int, OnRoll]) -> bool:
        """Whether all of them are durable now. Else none is, or that is not known: whoever looks
        for their receipt numbers under locks finds out."""
        if not any(left.alone for left in self._left.values()):
            return False
        try:
            await load_on_roll(self._link, [cast.slip for cast in casts], kept)
        except LOST:
            return False
        slips = [kept.get(cast.slip) for cast in casts]
        left = None if slips[0] is None else self._left.get(slips[0].poll)
        if left is None or not left.alone:
            return False
        ballots = _all_accepted(casts, slips, left.poll)
        if ballots is None:
            return False
        names = {
            entry: name
            for slip in slips
            if slip is not None
            for entry, name in zip(slip.entries, slip.units, strict=True)
        }
        del self._left[left.poll.id]  # until it is known what became of them
        try:
            done = await store_unlocked(self._link, replace(left.log, units=names), ballots)
        except LOST:
            return False
        self._left.remember(left.poll.id, replace(left, alone=done))
        return done

    def leave(self, poll: PollFacts, log: PollLog, found: int) -> None:
        """After the commit of who held the locks, and `found` the log of that size."""
        before = self._left.pop(poll.id, None)
        alone = before is None or before.log.log.frontier.size == found
        self._left.remember(poll.id, _Left(poll, log, alone))


def _all_accepted(
    casts: Sequence[Cast], slips: Sequence[OnRoll | None], poll: PollFacts
) -> list[NewBallot] | None:
    """None where there is a refusal, which is decided under locks, or another poll."""
    if len({cast.receipt for cast in casts}) < len(casts):
        return None
    ballots = []
    for cast, slip in zip(casts, slips, strict=True):
        if slip is None or (slip.poll, slip.roll) != (poll.id, poll.roll):
            return None
        try:
            ballots.append(accept(cast, slip_facts(slip, poll)))
        except YishiError:
            return None
    return ballots
