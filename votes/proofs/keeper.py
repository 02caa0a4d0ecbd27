"""Signs the heads of all logs at their times, beside the requests."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from app.ledger.keys import signing_key
from app.ledger.proofs import Head
from app.rounds import Rounds
from votes.proofs.services import sign_due_heads


class HeadKeeper(Rounds):
    """At once for what was missed, then whenever a time has come. While the key is damaged the
    heads wait."""

    name = "heads"
    every = 20

    def __init__(self, data_dir: Path, hour: int, clock: Callable[[], datetime]) -> None:
        super().__init__()
        self._data_dir = data_dir
        self._hour = hour
        self._clock = clock

    async def once(self) -> None:
        await self.sign_due()

    async def sign_due(self) -> list[Head]:
        """SigningKeyDamaged, DatabaseAway."""
        return await sign_due_heads(
            lambda: signing_key(self._data_dir), self._hour, now=self._clock()
        )
