"""A vote's rush: the whole path of an answer against the least that a server can do.

(a) the application; (b) a bare Litestar that inserts one row durably a request; (c) the
application with a group of one; (d) the application twice, half of the clients each. One
PostgreSQL, 64 clients, in turn for a few seconds each, so that every round has all four under the
same conditions.
"""

import asyncio
import os
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import uvloop

from app import database
from app.migrating import migrate
from app.postgres import EmbeddedPostgres
from app.settings import PROJECT
from tests.bench.count_input import large_count_file
from tests.bench.http import connection
from tests.bench.last_hour import LastHour, last_hour
from tests.bench.sizes import sized
from tests.frozen_poll import SECRET
from tests.ports import free_port
from tests.voting_clients import Slip, Told, csrf_token, exchange, running_poll, slips_of, vote
from tests.world import build_world
from votes.electorate.queries import turnout_view
from votes.results.case import Policy
from votes.results.count_file import parse_count_file
from votes.results.rules import tally

CLIENTS = sized(64, 4)
ROUNDS = sized(4, 1)
SECONDS = sized(3.0, 0.1)
LONG = int(os.environ.get("BENCH_ANSWERS", sized("100000", "40")))

# As `yishi serve` does, with its log.
_SERVE = """
import os
from app import database, logs
from app.commands.serving import server_of
from app.main import create_app
from app.settings import Settings
from votes.ballots import writer
group = int(os.environ["GROUP"])
writer.BallotWriter.__init__.__kwdefaults__["group"] = group
settings = Settings.from_environment(os.environ)
logs.configure("json", open(os.devnull, "w"))
database.configure(settings.database_url)
server_of(create_app(settings), settings).run()
"""

_BARE = """
import asyncpg, os, uvicorn
from litestar import Litestar, Request, post
@post("/", status_code=303)
async def insert(request: Request) -> None:
    await request.body()
    await pool.execute("INSERT INTO bare (said) VALUES ($1)", "agree")
async def connect() -> None:
    global pool
    pool = await asyncpg.create_pool(os.environ["DATABASE_URL"], min_size=1, max_size=10)
uvicorn.run(Litestar([insert], on_startup=[connect]), port=int(os.environ["PORT"]),
            loop="uvloop", http="httptools", log_level="error", access_log=False)
"""


@dataclass(slots=True)
class Rush:
    """Answers a second of each round; `seconds` of every single answer of (a). `gauge`: seconds
    of the participation figures before and after the many answers."""

    whole: list[float] = field(default_factory=list)
    bare: list[float] = field(default_factory=list)
    single: list[float] = field(default_factory=list)
    twice: list[float] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    first_tenth: float = 0.0
    last_tenth: float = 0.0
    gauge: tuple[float, float] = (0.0, 0.0)
    hour: LastHour = field(default_factory=LastHour)
    failed: int = 0

    def p99(self) -> float:
        return sorted(self.seconds)[len(self.seconds) * 99 // 100]


def measure_ballots(folder: Path) -> Rush:
    with EmbeddedPostgres(folder / "rush") as server:
        database.configure(server.dsn)
        asyncio.run(migrate())
        return uvloop.run(_measure(server.dsn, folder))


@contextmanager
def _running(program: str, dsn: str, folder: Path, **more: str) -> Iterator[int]:
    port = free_port()
    environ = {
        **os.environ,
        "DATABASE_URL": dsn,
        "DATA_DIR": str(folder / "rush-data"),
        "PORT": str(port),
        "SECRET_KEY": SECRET,
        **more,
    }
    with subprocess.Popen([sys.executable, "-c", program], cwd=PROJECT, env=environ) as process:
        try:
            for _try in range(600):
                with socket.socket() as trial:
                    if trial.connect_ex(("127.0.0.1", port)) == 0:
                        break
                time.sleep(0.05)
            yield port
        finally:
            process.terminate()


async def _measure(dsn: str, folder: Path) -> Rush:
    await database.connect()
    try:
        await database.execute("CREATE TABLE bare (id serial PRIMARY KEY, said text NOT NULL)")
        world = await build_world(datetime.now(UTC))
        await database.execute(MORE_FLATS, world.estate)
        await database.execute(MORE_OWNERS, world.estate)
        poll = await running_poll(world)
        slips = await slips_of(poll)
        await database.execute("VACUUM ANALYZE")
        with (
            _running(_SERVE, dsn, folder, GROUP="64") as whole,
            _running(_SERVE, dsn, folder, GROUP="64") as beside,
            _running(_SERVE, dsn, folder, GROUP="1") as single,
            _running(_BARE, dsn, folder) as bare,
        ):
            rush = await _rounds(slips, whole, beside, single, bare)
            before = await _gauge(poll)
            await _long(rush, slips, whole)
            rush.gauge = (before, await _gauge(poll))
            csrf = await csrf_token("127.0.0.1", whole)
            rush.hour = await last_hour(whole, slips, csrf)
            return rush
    finally:
        await database.disconnect()


# So many flats more, each of its own owner.
FLATS = sized(3_000, 30)
MORE_FLATS = (
    "INSERT INTO dwellings (estate, building, staircase, floor, room, unit, kind, area_x100,"
    " area_source, status) SELECT $1, (SELECT min(id) FROM buildings WHERE estate = $1), '9', 1,"
    " 'R' || n, '9-9-R' || n, 'dwelling', 9000 + n % 100, 'register', 'sold'"
    f" FROM generate_series(1, {FLATS}) n"
)
MORE_OWNERS = (
    "WITH made AS (INSERT INTO owners (estate, name, id_tail, state)"
    " SELECT $1, unit, '0000', 'known' FROM dwellings WHERE staircase = '9' RETURNING id, name)"
    " INSERT INTO ownerships (dwelling, owner, position)"
    " SELECT d.id, m.id, 1 FROM made m JOIN dwellings d ON d.unit = m.name"
)


async def _rounds(slips: list[Slip], whole: int, beside: int, single: int, bare: int) -> Rush:
    rush = Rush()
    csrf = await csrf_token("127.0.0.1", whole)

    async def answers(told: Told, *ports: int) -> float:
        begun = time.perf_counter()
        clients = CLIENTS // len(ports)
        await asyncio.gather(
            *(
                vote(port, slips, told, clients=clients, seconds=SECONDS, csrf=csrf)
                for port in ports
            )
        )
        return len(told.seconds) / (time.perf_counter() - begun)

    for turn in range(ROUNDS + 1):  # the first is to warm up
        told, alone, together = Told(), Told(), Told()
        rates = (
            await answers(told, whole),
            await _bare(bare),
            await answers(alone, single),
            await answers(together, whole, beside),
        )
        if turn:
            for kept, rate in zip(
                (rush.whole, rush.bare, rush.single, rush.twice), rates, strict=True
            ):
                kept.append(rate)
            rush.seconds += told.seconds
        rush.failed += told.failed + alone.failed + together.failed
    return rush


async def _long(rush: Rush, slips: list[Slip], whole: int) -> None:
    csrf = await csrf_token("127.0.0.1", whole)
    tenths = []
    for _tenth in range(10):
        told = Told()
        begun = time.perf_counter()
        await vote(whole, slips, told, clients=CLIENTS, answers=LONG // 10, csrf=csrf)
        tenths.append(len(told.seconds) / (time.perf_counter() - begun))
        rush.failed += told.failed
    rush.first_tenth, rush.last_tenth = tenths[0], tenths[-1]


async def _gauge(poll: int) -> float:
    """Of the figures that staff sees while the vote is open, the middle one of nine."""
    took = []
    for _run in range(9):
        begun = time.perf_counter()
        await turnout_view(poll, Policy())
        took.append(time.perf_counter() - begun)
    return statistics.median(took)


def count_seconds(flats: int) -> float:
    """What the result page waits for: the count itself, the middle one of nine."""
    case = parse_count_file(large_count_file(flats))
    took = []
    for _run in range(9):
        begun = time.perf_counter()
        tally(case)
        took.append(time.perf_counter() - begun)
    return statistics.median(took)


async def _bare(port: int) -> float:
    host = f"127.0.0.1:{port}"
    body = "choice=agree"
    request = (
        f"POST / HTTP/1.1\r\nHost: {host}\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\n"
        f"Content-Length: {len(body)}\r\n\r\n{body}"
    ).encode()
    begun = time.perf_counter()
    done = 0

    async def one() -> None:
        nonlocal done
        async with connection("127.0.0.1", port) as link:
            while time.perf_counter() - begun < SECONDS:
                status, _head = await exchange(link, request)
                assert status == 303
                done += 1

    await asyncio.gather(*(one() for _client in range(CLIENTS)))
    return done / (time.perf_counter() - begun)


def ratio(over: list[float], under: list[float]) -> float:
    """Of neighbours in time, the middle one."""
    return statistics.median(a / b for a, b in zip(over, under, strict=True))


def lines(rush: Rush) -> Iterator[tuple[str, str, str]]:
    """(what, measured, promised)"""
    rate = statistics.median
    yield "表决 整条路径（a）", f"{rate(rush.whole):.0f} 票/秒", "64 个客户端"
    yield "表决 最简单的写入（b）", f"{rate(rush.bare):.0f} 次/秒", ""
    yield "表决 a / b", f"{ratio(rush.whole, rush.bare):.2f}", "≥ 0.6"
    yield "表决 a / c（不合并提交）", f"{ratio(rush.whole, rush.single):.2f}", "≥ 3"
    yield "表决 99% 的回答", f"{rush.p99() * 1000:.0f} 毫秒", "≤ 60 毫秒"
    yield (
        "表决 两个进程 / 一个",
        f"{ratio(rush.twice, rush.whole):.2f}",
        "≥ 1（客户端也在这两核上）",
    )
    yield (
        f"表决 {LONG} 票，最后十分之一比最初",
        f"{rush.last_tenth / rush.first_tenth:.2f}",
        "≥ 0.9",
    )
    before, after = rush.gauge
    yield (
        f"参与情况，{LONG} 票以前和以后",
        f"{before * 1000:.0f}、{after * 1000:.0f} 毫秒",
        "不变慢",
    )
    hour = rush.hour
    yield (
        f"最后一小时压成一分钟，{hour.households} 户 {len(hour.seconds)} 次请求，最慢",
        f"{max(hour.seconds) * 1000:.0f} 毫秒",
        "≤ 1 秒",
    )
    yield "其中失败", f"{hour.failed}", "0"
    yield "表决 失败", f"{rush.failed}", "0"
    yield (
        "计票 1 万户（结果页）",
        f"{count_seconds(sized(10_000, 50)) * 1000:.0f} 毫秒",
        "≤ 100 毫秒",
    )
