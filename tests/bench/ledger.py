"""A log of 100,000 entries: what a proof, a check and an append cost."""

import asyncio
import time
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime
from pathlib import Path

import uvloop
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from app import database
from app.ledger.proofs import failures
from app.ledger.queries import consistency_proof, inclusion, inclusion_proof
from app.ledger.services import append, open_log, sign_head
from app.migrating import migrate
from app.postgres import EmbeddedPostgres
from tests.bench.sizes import sized

ENTRIES = sized(100_000, 300)
GROUP = 64
RUNS = sized(50, 2)

Measured = tuple[str, list[float]]


def events(first: int, n: int) -> list[dict[str, object]]:
    """As large as a ballot's."""
    return [
        {
            "kind": "ballot",
            "receipt": f"R{at:07d}",
            "channel": "online",
            "received_at": "2026-03-30T10:00:00.123456Z",
            "units": [f"3-1-{at}"],
            "answers": [["1", "agree"], ["2", "against"]],
        }
        for at in range(first, first + n)
    ]


def measure_log(folder: Path) -> list[Measured]:
    """Seconds of each run. Appends without their commit: the caller's transaction pays that."""
    with EmbeddedPostgres(folder / "ledger") as server:
        database.configure(server.dsn)
        asyncio.run(migrate())
        return uvloop.run(_connected())  # as the server runs


async def _connected() -> list[Measured]:
    await database.connect()
    try:
        return await _measure()
    finally:
        await database.disconnect()


async def _measure() -> list[Measured]:
    async with database.transaction() as link:
        log = await open_log(link, "polls", 1)
        await append(link, log, events(0, GROUP))
    empty = await _appended(log, GROUP)
    for first in range((RUNS + 1) * GROUP, ENTRIES, 5_000):
        async with database.transaction() as link:
            await append(link, log, events(first, min(5_000, ENTRIES - first)))
    await database.execute("VACUUM ANALYZE")
    async with database.transaction() as link:
        key = Ed25519PrivateKey.generate()
        head = await sign_head(link, log, key, datetime(2026, 3, 30, tzinfo=UTC))
    receipt = await inclusion(log, 0, head)

    async def checked(_run: int) -> None:
        assert failures(receipt) == []

    step = ENTRIES // RUNS
    return [
        ("追加 64 条，短日志", empty),
        ("追加 64 条，10 万条日志", await _appended(log, ENTRIES)),
        ("包含证明", await _each(lambda run: inclusion_proof(log, run * step, ENTRIES))),
        ("一致性证明", await _each(lambda run: consistency_proof(log, run * step, ENTRIES))),
        ("整份回执", await _each(lambda run: inclusion(log, run * step, head))),
        ("核对回执", await _each(checked)),
    ]


async def _appended(log: int, size: int) -> list[float]:
    took = []
    for run in range(RUNS):
        async with database.transaction() as link:
            begun = time.perf_counter()
            await append(link, log, events(size + run * GROUP, GROUP))
            took.append(time.perf_counter() - begun)
    return took


async def _each(work: Callable[[int], Coroutine[None, None, object]]) -> list[float]:
    took = []
    for run in range(RUNS):
        begun = time.perf_counter()
        await work(run)
        took.append(time.perf_counter() - begun)
    return took
