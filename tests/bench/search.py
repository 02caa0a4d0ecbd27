"""Search among 100,000 statements: words of every kind, by who sees half of them and by who sees
all."""

import asyncio
import random
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import uvloop

from app import database
from app.accounts.permissions import Actor, Granted
from app.migrating import migrate
from app.postgres import EmbeddedPostgres
from meetings.search.queries import search
from meetings.search.rules import read_question
from tests.bench.sizes import sized
from tests.world import World, build_world

MEETINGS = sized(1_000, 10)
ITEMS = 10
SAID = 10  # to an item
RUNS = sized(9, 1)
_OLD = 0.9  # of the meetings are not of late
_PLAIN = (
    "供暖改造费用分摊管道阀门楼栋单元住户温度室内公共面积物业业委会居民意见施工时间安全检查维修资金"
    "方案合同审计公示签字代表老人困难家庭计量井盖水压漏水墙面恢复"
)
# (what it is, the word, how many of a hundred statements have it: late, early, elsewhere alone)
_WORDS = (
    ("各处常说的词", "热表", 20, 20, False),
    ("早先常说、近来没人说的词", "煤炉", 0, 25, False),
    ("早先几乎每条都说的词", "古早", 0, 88, False),
    ("早先常说的三个字", "锅炉房", 0, 25, False),
    ("只有别的社区常说的词", "电梯", 30, 30, True),
    ("很少说的词", "鹦鹉", 0.05, 0.05, False),
    ("没人说过的词", "没有的词", 0, 0, False),
)


def _text(chance: random.Random, *, early: bool, elsewhere: bool) -> str:
    said = "".join(chance.choices(_PLAIN, k=chance.randint(30, 110)))
    for _what, word, late_share, early_share, only_elsewhere in _WORDS:
        share = early_share if early else late_share
        if (elsewhere or not only_elsewhere) and chance.random() * 100 < share:
            at = chance.randint(0, len(said))
            said = said[:at] + word + said[at:]
    return said


async def _fill(world: World) -> None:
    """Meetings of two communities by turns, one every other day."""
    chance = random.Random(5)
    begun = datetime(2020, 1, 1, tzinfo=UTC)
    rows: dict[str, list[tuple[object, ...]]] = {
        name: [] for name in ("consultations", "meetings", "seats", "agenda_items", "statements")
    }
    for n in range(1, MEETINGS + 1):
        elsewhere = n % 2 == 0
        place = (
            (world.other_community, world.other_estate)
            if elsewhere
            else (world.community, world.estate)
        )
        at = begun + timedelta(days=2 * n)
        rows["consultations"].append((n, *place, f"议题{n}", "", world.clerk, at))
        rows["meetings"].append(
            (n, n, 1, at, at + timedelta(hours=3), "议事厅", "周", "陈", at.date(), 3, "", 1)
        )
        rows["seats"].append((n, n, "lead", "党委", 1, False, "", ""))
        for number in range(1, ITEMS + 1):
            item = (n - 1) * ITEMS + number
            rows["agenda_items"].append(
                (item, n, number, f"第{number}项", "", "", 0, "", 1, "closed", 0, "")
            )
            for said in range(SAID):
                text = _text(chance, early=n <= MEETINGS * _OLD, elsewhere=elsewhere)
                moment = at + timedelta(minutes=number * SAID + said)
                rows["statements"].append((item, n, "某人", text, moment, 1, False))
    columns = {
        "consultations": "id community estate topic background opened_by opened_at",
        "meetings": "id consultation number starts_at ended_at place chair recorder notice_on"
        " notice_days breach_reason called_by",
        "seats": "id consultation kind body position missing missing_reason replaced_by",
        "agenda_items": "id meeting number title summary agreed planned_minutes presenter round"
        " state used_seconds origin",
        "statements": "item seat speaker text said_at version remote",
    }
    async with database.connection() as link:
        for name, records in rows.items():
            await link.copy_records_to_table(name, records=records, columns=columns[name].split())
        await link.execute("VACUUM ANALYZE")


async def _measured() -> list[tuple[str, list[float]]]:
    await database.connect()
    try:
        world = await build_world(datetime(2026, 3, 1, tzinfo=UTC))
        await _fill(world)
        clerk = Actor(world.clerk, "", (Granted("community_clerk", community=world.community),))
        both = (world.community, world.other_community)
        all_of_them = Actor(
            world.clerk, "", tuple(Granted("community_clerk", community=one) for one in both)
        )
        lines = []
        for what, word, *_shares in _WORDS:
            question = read_question(word)
            for who, actor in (("看得到一半的人", clerk), ("全看得到的人", all_of_them)):
                took = []
                for _run in range(RUNS):
                    begun = time.perf_counter()
                    await search(actor, question, ("statement",))
                    took.append(time.perf_counter() - begun)
                lines.append((f"{what}，{who}", took))
        return lines
    finally:
        await database.disconnect()


def measure_search(folder: Path) -> Iterator[tuple[str, list[float]]]:
    """Seconds of each run of each kind of word."""
    with EmbeddedPostgres(folder / "search") as server:
        database.configure(server.dsn)
        asyncio.run(migrate())
        yield from uvloop.run(_measured())
