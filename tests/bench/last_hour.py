"""The last hour of a vote of 3,000 households, pressed into a minute.

Each of them looks at her question, answers, looks at her receipt and refreshes both; all on two
cores, the clients among them.
"""

import asyncio
import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random

from tests.bench.http import connection
from tests.bench.sizes import sized
from tests.voting_clients import Slip, exchange, page_of, request_of
from votes.ballots.rules import RECEIPTS, receipt_number

SECONDS = sized(60.0, 0.1)
PAUSE = sized((0.1, 0.5), (0.0, 0.01))
_CHANCE = Random(20260330)


@dataclass(slots=True)
class LastHour:
    """`seconds` of every answer to every request; `failed`: of another kind than it should be."""

    households: int = 0
    seconds: list[float] = field(default_factory=list)
    failed: int = 0


async def last_hour(port: int, slips: Sequence[Slip], csrf: str) -> LastHour:
    hour = LastHour(households=len(slips))
    host = f"127.0.0.1:{port}"

    async def household(slip: Slip) -> None:
        await asyncio.sleep(_CHANCE.uniform(0, SECONDS))
        receipt = receipt_number(secrets.randbelow(RECEIPTS))
        asked = (
            (page_of(slip, "", host), 200, ""),
            (request_of(slip, "agree", receipt, csrf, host), 303, "/receipt"),
            (page_of(slip, "/receipt", host), 200, ""),
            (page_of(slip, "/receipt", host), 200, ""),
            (page_of(slip, "", host), 200, ""),
        )
        async with connection("127.0.0.1", port) as link:
            for request, status, leads_to in asked:
                begun = time.perf_counter()
                try:
                    given, head = await exchange(link, request)
                except (OSError, asyncio.IncompleteReadError):
                    hour.failed += 1
                    return
                hour.seconds.append(time.perf_counter() - begun)
                hour.failed += given != status or leads_to not in head
                await asyncio.sleep(_CHANCE.uniform(*PAUSE))

    await asyncio.gather(*(household(slip) for slip in slips))
    return hour
