"""Programs of their own on one database: two at once, the close in the middle, clients that hang,
a disk that is really full."""

import asyncio
import contextlib
import html
import os
import re
import secrets
import shutil
import subprocess
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import anyio
import pytest

from app import database
from app.migrating import migrate
from app.settings import PROJECT
from tests.faults.program import Program, Server, everything_holds, the_record_holds
from tests.frozen_poll import kept
from tests.voting_clients import (
    Slip,
    Told,
    csrf_token,
    exchange,
    request_of,
    running_poll,
    slips_of,
    vote,
)
from tests.world import World, build_world
from votes.ballots.rules import RECEIPTS, receipt_number

HERE = "127.0.0.1"
_PATIENCE = 180  # seconds; a machine that has other things to do is no fault


@asynccontextmanager
async def running(dsn: str, data: Path, programs: int) -> AsyncIterator[list[Program]]:
    """Programs that share a database and a data directory."""
    started = [Program(dsn, data) for _n in range(programs)]
    try:
        await asyncio.gather(*(program.start() for program in started))
        yield started
    finally:
        for program in started:
            program.end()


@pytest.fixture
async def now_world(db: str) -> World:
    """By the real clock, which is the programs'."""
    return await build_world(datetime.now(UTC))


async def test_two_processes_on_one_database(now_world: World, db: str, tmp_path: Path) -> None:
    poll = await running_poll(now_world)
    slips = await slips_of(poll)
    one, other = Told(), Told()
    async with running(db, tmp_path, 2) as programs:
        csrf = await csrf_token(HERE, programs[0].port)
        await asyncio.gather(
            *(
                vote(program.port, slips, told, clients=32, answers=400, csrf=csrf)
                for program, told in zip(programs, (one, other), strict=True)
            )
        )
    assert (one.failed, other.failed) == (0, 0)
    assert (len(one.acknowledged), len(other.acknowledged)) == (400, 400)
    both = Told(one.acknowledged | other.acknowledged, one.sent | other.sent)
    assert len(await kept()) == 800
    await everything_holds(poll, both)


async def test_the_same_request_to_two_processes_is_one_ballot(
    now_world: World, db: str, tmp_path: Path
) -> None:
    """As a phone sends it again that has heard nothing: each time "taken", and there once."""
    poll = await running_poll(now_world)
    slips = await slips_of(poll)
    async with running(db, tmp_path, 2) as programs:
        csrf = await csrf_token(HERE, programs[0].port)
        receipts = [receipt_number(secrets.randbelow(RECEIPTS)) for _n in range(48)]
        answers = await asyncio.gather(
            *(
                _ask(program.port, slips[n % len(slips)], receipt, csrf)
                for n, receipt in enumerate(receipts)
                for program in (*programs, *programs)
            )
        )
    assert {(status, "/receipt" in head) for status, head in answers} == {(303, True)}
    assert sorted(await kept()) == sorted(receipts)
    await the_record_holds(poll)


async def _ask(port: int, slip: Slip, receipt: str, csrf: str) -> tuple[int, str]:
    link = await asyncio.open_connection(HERE, port)
    try:
        return await exchange(link, request_of(slip, "agree", receipt, csrf, f"{HERE}:{port}"))
    finally:
        link[1].close()


async def test_the_close_passes_while_hundreds_answer(
    now_world: World, db: str, tmp_path: Path
) -> None:
    """Who was told "taken" was in time and is there; who was not is told so and is not there."""
    told = Told()
    poll = await running_poll(now_world)
    slips = await slips_of(poll)
    async with running(db, tmp_path, 1) as (program,):
        csrf = await csrf_token(HERE, program.port)
        closes_at = await _close_in(poll, timedelta(seconds=4))
        async with asyncio.timeout(_PATIENCE):
            while not told.failed:
                await vote(program.port, slips, told, clients=32, seconds=1, csrf=csrf)
        ends = [await _ask(program.port, slip, receipt_number(1), csrf) for slip in slips[:2]]
        page = await _get(program.port, slips[0].path.removesuffix("/confirm"))
    assert told.acknowledged
    assert told.failed
    # Sent back to the page that says that it is over, and what to do.
    assert [(status, "/receipt" in head) for status, head in ends] == [(303, False)] * 2
    assert "已经截止" in page or "已截止" in page
    stored = await database.fetch("SELECT receipt, received_at FROM ballots")
    assert {row["receipt"] for row in stored} == set(told.acknowledged)
    assert max(row["received_at"] for row in stored) <= closes_at
    await everything_holds(poll, told)


async def _close_in(poll: int, time: timedelta) -> datetime:
    """When it closes: that long after all is ready, however long that took, and before a program
    has seen it. A frozen poll keeps its end, so the rule stands aside."""
    closes_at = datetime.now(UTC) + time
    await database.execute("ALTER TABLE polls DISABLE TRIGGER frozen")
    await database.execute("UPDATE polls SET closes_at = $2 WHERE id = $1", poll, closes_at)
    await database.execute("ALTER TABLE polls ENABLE TRIGGER frozen")
    return closes_at


async def _get(port: int, path: str) -> str:
    reader, writer = await asyncio.open_connection(HERE, port)
    writer.write(f"GET {path} HTTP/1.1\r\nHost: {HERE}\r\nConnection: close\r\n\r\n".encode())
    page = (await reader.read()).decode("utf-8", "replace")
    writer.close()
    return html.unescape(page)


async def test_clients_that_hang_take_nobody_along(
    now_world: World, db: str, tmp_path: Path
) -> None:
    """Sixty that say nothing, sixty that stop in the middle, sixty that never read the answer."""
    poll = await running_poll(now_world)
    slips = await slips_of(poll)
    told = Told()
    async with running(db, tmp_path, 1) as (program,):
        csrf = await csrf_token(HERE, program.port)
        whole = [_request(slips, n, program.port, csrf) for n in range(60)]
        hanging = [await asyncio.open_connection(HERE, program.port) for _n in range(180)]
        for (_reader, writer), (_receipt, request) in zip(hanging[60:120], whole, strict=True):
            writer.write(request[:-20])
        for (_reader, writer), (_receipt, request) in zip(hanging[120:], whole, strict=True):
            writer.write(request)
        await vote(program.port, slips, told, clients=16, answers=300, csrf=csrf)
        assert (len(told.acknowledged), told.failed) == (300, 0)
        # Who has read no answer asks again, and hears that it was taken.
        link = await asyncio.open_connection(HERE, program.port)
        for _receipt, request in whole:
            status, head = await exchange(link, request)
            assert (status, "/receipt" in head) == (303, True)
        for _reader, writer in (*hanging, link):
            writer.close()
    unread = [receipt for receipt, _request in whole]
    assert sorted(await kept()) == sorted([*told.acknowledged, *unread])
    await the_record_holds(poll)


def _request(slips: Sequence[Slip], n: int, port: int, csrf: str) -> tuple[str, bytes]:
    receipt = receipt_number(secrets.randbelow(RECEIPTS))
    return receipt, request_of(slips[n % len(slips)], "agree", receipt, csrf, f"{HERE}:{port}")


# -- a disk that is really full ----------------------------------------------------------------


@pytest.fixture
def small_disk() -> Iterator[Path]:
    """120 MB in memory, where this account may mount one."""
    folder = PROJECT / "var" / f"disk-{os.getpid()}"
    folder.mkdir(parents=True)
    mount = ["mount", "-t", "tmpfs", "-o", "size=120m,mode=755", "tmpfs", str(folder)]
    try:
        if shutil.which("mount") is None or subprocess.run(mount, capture_output=True).returncode:
            pytest.skip("this account may not mount a small disk")
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], capture_output=True)
        folder.rmdir()


async def test_a_disk_that_is_really_full(small_disk: Path, tmp_path: Path) -> None:
    """Refused in words while it is full, nothing half-written, and it goes on afterwards."""
    server = Server(small_disk, revive=True)
    await anyio.to_thread.run_sync(server.__enter__)
    try:
        database.configure(server.dsn)
        await migrate()
        await database.connect()
        poll = await running_poll(await build_world(datetime.now(UTC)))
        slips = await slips_of(poll)
        async with running(server.dsn, tmp_path, 1) as (program,):
            csrf = await csrf_token(HERE, program.port)
            before, full, after = Told(), Told(), Told()
            await vote(program.port, slips, before, clients=8, answers=100, csrf=csrf)
            ballast = small_disk / "ballast"
            with contextlib.suppress(OSError), ballast.open("wb", buffering=0) as file:
                while True:
                    file.write(bytes(1 << 16))
            statuses = await _until_refused(program.port, slips, full, csrf)
            ballast.unlink()
            await _until_taken(program.port, slips, after, csrf)
        assert (len(before.acknowledged), before.failed) == (100, 0)
        assert statuses <= {409, 503}
        assert after.acknowledged
        told = Told(
            before.acknowledged | full.acknowledged | after.acknowledged,
            before.sent | full.sent | after.sent,
        )
        await database.disconnect()
        await database.connect()
        await everything_holds(poll, told)
    finally:
        await database.disconnect()
        await anyio.to_thread.run_sync(server.stop)


async def _until_refused(port: int, slips: Sequence[Slip], told: Told, csrf: str) -> set[int]:
    """How those were answered that were not taken: ten of them, each with a page in words."""
    refused: set[int] = set()
    for n in range(20_000):
        receipt, request = _request(slips, n, port, csrf)
        slip = slips[n % len(slips)]
        told.sent[receipt] = (slip.id, "agree")
        reader, writer = await asyncio.open_connection(HERE, port)
        writer.write(request.replace(b"\r\nCookie", b"\r\nConnection: close\r\nCookie", 1))
        answer = (await reader.read()).decode("utf-8", "replace")
        writer.close()
        status = int(answer.split(" ", 2)[1])
        if status == 303 and re.search(r"location: \S*/receipt", answer, re.IGNORECASE):
            told.acknowledged[receipt] = (slip.id, "agree")
            continue
        told.failed += 1
        refused.add(status)
        assert "Traceback" not in answer
        assert "请" in answer  # what to do
        if told.failed == 10:
            return refused
    raise AssertionError("the disk is never full")


async def _until_taken(port: int, slips: Sequence[Slip], told: Told, csrf: str) -> None:
    for _try in range(100):
        await vote(port, slips, told, clients=1, answers=1, csrf=csrf)
        if told.acknowledged:
            return
        await asyncio.sleep(0.2)
