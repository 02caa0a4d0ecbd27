"""Minutes and records as they are kept, and looking for words in a hundred thousand statements."""

import asyncio
import io
import json
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from pypdf import PdfReader

from app import database
from app.accounts.permissions import Actor, Granted
from app.migrating import migrate
from app.postgres import EmbeddedPostgres
from app.settings import PROJECT, Settings
from meetings.consultations.queries import seats_of
from meetings.consultations.rules import MemberPlan, SeatPlan
from meetings.consultations.services import invite, open_consultation
from meetings.minutes.facts import StatementFacts
from meetings.minutes.rendering import render_minutes
from meetings.scheduling.rules import MeetingPlan
from meetings.scheduling.services import call_meeting
from meetings.search.queries import KINDS, search
from meetings.search.rules import read_question
from tests.bench.sizes import sized
from tests.pdf.sample import record_of, sample_facts
from tests.world import build_world

CHINESE_DATA = True  # invented statements
AT = datetime(2026, 3, 13, 2, 0, tzinfo=UTC)
STATEMENTS = sized(100_000, 200)
SAID = sized(100, 1)  # to each of ten items of a record
ASKED = ("供暖", "水箱间", "热", "第", "立管 DN32", "第 77777 条", "没有的词")
_WORDS = tuple(
    "供暖立管阀门热表每户费用分摊施工夏天一栋楼道粉刷老人困难家庭减免物业钥匙水箱维修资金表决业主同意反对"[
        n : n + 2
    ]
    for n in range(0, 50, 2)
)


def _statement(dice: random.Random, n: int) -> str:
    words = "".join(dice.choice(_WORDS) for _word in range(24))
    rare = "，水箱间的门要修" if n % 997 == 0 else ""
    return f"第{n}条：{words}，DN{dice.choice((20, 25, 32))}{rare}。"


def minutes_of(items: int, fonts: Path) -> tuple[int, list[float]]:
    """(pages, seconds of three runs): PDF/A-3a with the data attached, as it is kept."""
    facts = sample_facts(items)
    pages = len(PdfReader(io.BytesIO(_kept(items, fonts))).pages)
    took = []
    for _run in range(sized(3, 1)):
        begun = time.perf_counter()
        render_minutes(facts, draft=False, fonts_dir=fonts, at=AT)
        took.append(time.perf_counter() - begun)
    return pages, took


def _kept(items: int, fonts: Path) -> bytes:
    return render_minutes(sample_facts(items), draft=False, fonts_dir=fonts, at=AT)


def long_record(fonts: Path) -> dict[str, object]:
    """1,000 statements of three lines, as they are handed to a working process."""
    dice = random.Random(7)
    said = sample_facts(3)
    items = tuple(
        replace(
            said.items[0],
            number=n,
            statements=tuple(
                StatementFacts(seat_body="供热公司", speaker="王燚", text=_statement(dice, k))
                for k in range(SAID)
            ),
        )
        for n in range(1, 11)
    )
    times = tuple(tuple(AT + timedelta(minutes=k) for k in range(SAID)) for _item in items)
    facts = record_of(replace(said, items=items), times)
    return {"facts": facts.to_json(), "fonts": str(fonts), "at": AT.isoformat()}


def record_of_a_thousand(fonts: Path) -> dict[str, float]:
    """Set in a process of its own: seconds, seconds of processor, megabytes at most."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.record"],
        cwd=PROJECT,
        check=True,
        capture_output=True,
        input=json.dumps({"with": long_record(fonts)}),
        text=True,
    )
    told: dict[str, float] = json.loads(done.stdout)
    return told


async def _search_times() -> dict[str, list[float]]:
    await migrate()
    await database.connect()
    try:
        clerk, lawyer = await _fill()
        found: dict[str, list[float]] = {}
        for who, actor in (("", clerk), ("（只看得到一场协商的人）", lawyer)):
            for asked in ASKED:
                question = read_question(asked)
                await search(actor, question, KINDS)
                for _run in range(sized(7, 1)):
                    begun = time.perf_counter()
                    await search(actor, question, KINDS)
                    found.setdefault(f"“{asked}”{who}", []).append(time.perf_counter() - begun)
        return found
    finally:
        await database.disconnect()


async def _fill() -> tuple[Actor, Actor]:
    """The clerk, who sees all, and a lawyer, who sits at one table."""
    now = datetime(2026, 3, 1, 1, 0, tzinfo=UTC)
    world = await build_world(now)
    clerk = Actor(world.clerk, "", (Granted("community_clerk", community=world.community),))
    dice = random.Random(11)
    for matter in range(20):
        consultation = await open_consultation(
            clerk, world.estate, f"协商{matter}", "冬天不热。", now=now
        )
        seats = {seat.kind: seat.id for seat in await seats_of(consultation)}
        meeting = await call_meeting(
            clerk,
            consultation,
            MeetingPlan(now + timedelta(days=9), "议事厅", "周", "陈", date(2026, 3, 1)),
            [f"议题{n}" for n in range(10)],
            notice_days=3,
            now=now,
        )
        items = await database.fetch(
            "SELECT id FROM agenda_items WHERE meeting = $1 ORDER BY number", meeting
        )
        count = STATEMENTS // 20
        texts = [_statement(dice, matter * count + k) for k in range(count)]
        await database.execute(
            "INSERT INTO statements (item, seat, speaker, text, said_at, version, remote)"
            " SELECT ($1::int[])[1 + n % 10], $2, '王燚', text, $3::timestamptz + n * interval"
            " '1 second', 1, false FROM unnest($4::text[]) WITH ORDINALITY AS t(text, n)",
            [row["id"] for row in items],
            seats["heating_company"],
            now + timedelta(days=9 + matter),
            texts,
        )
    seat = SeatPlan("公益律师", (MemberPlan(None, "孔令仪", "律师", world.lawyer),), 0)
    await invite(clerk, consultation, seat, now=now)
    await database.execute("ANALYZE")
    return clerk, Actor(world.lawyer, "", (Granted("lawyer"),))


def measure_minutes(folder: Path) -> Iterator[tuple[str, str, str]]:
    """(what, measured, promised)"""
    fonts = Settings.from_environment({"DATA_DIR": str(folder)}).fonts_dir
    for items, promised in (
        (sized(6, 1), "≤ 0.4 秒（6 页）"),
        (sized(28, 1), "≤ 2 秒（36 页）"),
    ):
        pages, took = minutes_of(items, fonts)
        yield f"纪要 {pages} 页，存档格式", f"{statistics.median(took):.2f} 秒", promised
    record = record_of_a_thousand(fonts)
    took_record = f"{record['seconds']:.2f} 秒（处理器 {record['cpu']:.2f} 秒）"
    yield "会议记录 1000 条发言", took_record, "≤ 5 秒"
    yield "会议记录 1000 条发言的内存", f"{record['megabytes']:.0f} MB", "≤ 300 MB"
    with EmbeddedPostgres(folder / "search", durable=False) as server:
        database.configure(server.dsn)
        searched = asyncio.run(_search_times())
    for asked, times in searched.items():
        yield (
            f"在 {STATEMENTS // 10_000} 万条发言里找{asked}",
            f"{statistics.median(times) * 1e3:.0f} 毫秒",
            "≤ 100 毫秒",
        )
