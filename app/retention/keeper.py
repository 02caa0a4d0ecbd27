"""Lets rows whose time is over go, beside the requests."""

from collections.abc import Callable, Sequence
from datetime import datetime

from app.logs import note_pruned
from app.retention.rules import Expiring
from app.retention.services import prune
from app.rounds import Rounds


class RetentionKeeper(Rounds):
    """Every hour."""

    name = "retention"
    every = 3600

    def __init__(self, expiring: Sequence[Expiring], clock: Callable[[], datetime]) -> None:
        super().__init__()
        self._expiring = expiring
        self._clock = clock

    async def once(self) -> None:
        for table, rows in (await prune(self._expiring, now=self._clock())).items():
            note_pruned(table, rows)
