"""`make bench`: what was promised of speed and size, measured side by side in one run.

Figures are of the machine it runs on; read them as ratios, and run it more than once.
"""

import argparse
import asyncio
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.settings import PROJECT, Settings
from tests.bench import ballots, staff, table
from tests.bench.builder import builder_changes
from tests.bench.costs import draw_statements
from tests.bench.count_input import large_count_file
from tests.bench.dossier import measure_dossier
from tests.bench.http import connection, get
from tests.bench.ledger import measure_log
from tests.bench.memory import family_pss
from tests.bench.minutes import measure_minutes
from tests.bench.placing import preparing_seconds
from tests.bench.roll import roll_imports, roll_previews
from tests.bench.search import measure_search
from tests.bench.sizes import sized
from tests.bench.slips import draw_household_list, draw_slips
from tests.bench.took import Took
from tests.demonstration import demonstration, sign_in
from tests.rules.cost_input import large_cost_file
from votes.demo.people import demo_password

SECONDS = sized(4.0, 0.05)
CONNECTIONS = 4
RUNS = sized(3, 1)
FLATS = sized(3_000, 20)
UNITS = sized(100_000, 20)


@dataclass(frozen=True, slots=True)
class Line:
    what: str
    measured: str
    promised: str


async def pages_a_second(address: str, path: str, cookies: str) -> float:
    """Whole answers over kept connections; the client does as little as it can."""
    host, port = address.removeprefix("http://").split(":")
    until = time.perf_counter() + SECONDS
    done = 0

    async def ask() -> None:
        nonlocal done
        async with connection(host, int(port)) as link:
            while time.perf_counter() < until:
                await get(link, f"{host}:{port}", path, cookies)
                done += 1

    begun = time.perf_counter()
    await asyncio.gather(*(ask() for _ in range(CONNECTIONS)))
    return done / (time.perf_counter() - begun)


def command_seconds(command: str, file: object, folder: Path) -> str:
    """Of three runs of a command on a file, the fastest and the slowest."""
    kept = folder / f"{command}.json"
    kept.write_text(json.dumps(file), "utf-8")
    took = []
    for _run in range(RUNS):
        begun = time.perf_counter()
        subprocess.run(
            [sys.executable, "-m", "app.cli", command, str(kept)],
            cwd=PROJECT,
            check=True,
            stdout=subprocess.DEVNULL,
        )
        took.append(time.perf_counter() - begun)
    return f"{min(took):.2f}—{max(took):.2f} 秒"


def staff_at_once(address: str, password: str) -> Iterator[Line]:
    estate, _shown, _committed = staff.open_large_estate(address, password, "三千户小区", FLATS)
    cookies = staff.sessions(address, password)
    paths = [estate, "/", "/estates", "/consultations/1", estate, "/polls/1", "/polls/1/result"]
    took = asyncio.run(staff.answer_times(address, cookies, paths))
    yield Line(
        f"{staff.STAFF} 人同时使用，3000 户小区，{len(took)} 页：95% 的页面",
        f"{took[len(took) * 95 // 100] * 1000:.0f} 毫秒",
        "≤ 200 毫秒",
    )


def roll_lines(folder: Path) -> Iterator[Line]:
    previews = roll_previews()
    yield Line("名册 10 万户预览", _seconds(previews), "≤ 3 秒")
    own, child = (max(one.megabytes[at] for one in previews) for at in (0, 1))
    yield Line("名册 10 万户预览的内存", f"{own:.0f} + {child:.0f} MB", "≤ 300 MB")
    imports = roll_imports(folder)
    yield Line("名册 10 万户导入（真的数据库）", _seconds(imports), "≤ 5 秒")
    worked = [one.database for one in imports]
    yield Line("　其中数据库的处理器时间", f"{min(worked):.1f}—{max(worked):.1f} 秒", "")
    held = max(one.megabytes[0] for one in imports)
    yield Line("名册 10 万户导入的内存", f"{held:.0f} MB", "≤ 300 MB")


def _seconds(runs: Sequence[Took]) -> str:
    """Of several runs the fastest and the slowest; and how long the processor worked."""
    walls, worked = [one.wall for one in runs], [one.processor for one in runs]
    return f"{min(walls):.1f}—{max(walls):.1f} 秒（处理器 {min(worked):.1f}—{max(worked):.1f} 秒）"


def demonstration_lines(folder: Path) -> Iterator[Line]:
    with demonstration(folder) as (address, pid, settings):
        time.sleep(sized(2, 0))
        yield Line(
            "程序和数据库空闲时的内存（PSS）", f"{family_pss(pid) / 1024:.0f} MB", "≤ 300 MB"
        )
        cookies = sign_in(address, demo_password(settings))
        for what, path in (
            ("小区首页（500 户）", "/estates/1"),
            ("结果页（500 户）", "/polls/1/result"),
        ):
            asyncio.run(pages_a_second(address, path, cookies))
            rates = [asyncio.run(pages_a_second(address, path, cookies)) for _ in range(RUNS)]
            yield Line(what, f"{statistics.median(rates):.0f} 次/秒", "≥ 100 次/秒")
        yield from staff_at_once(address, demo_password(settings))
        _page, shown, committed = staff.open_large_estate(
            address, demo_password(settings), "十万户名册", UNITS
        )
        yield Line("名册 10 万户：上传到看见预览（网页）", f"{shown:.2f} 秒", "≤ 3 秒")
        yield Line("名册 10 万户：确认到写入完成（网页）", f"{committed:.2f} 秒", "≤ 5 秒")


def command_lines(folder: Path) -> Iterator[Line]:
    counted = command_seconds("recount", large_count_file(UNITS), folder)
    yield Line("yishi recount，10 万户 10 万票", counted, "≤ 3 秒")
    shared = command_seconds("share", large_cost_file(UNITS), folder)
    yield Line("yishi share，10 万户 3 项费用", shared, "≤ 2 秒")


def ledger_lines(folder: Path) -> Iterator[Line]:
    for what, took in measure_log(folder):
        yield Line(
            f"日志 {what}",
            f"{statistics.median(took) * 1e3:.2f} 毫秒",
            "≤ 2 毫秒" if what.startswith("追加") else "≤ 50 毫秒",
        )


def ballot_lines(folder: Path) -> Iterator[Line]:
    for what, figure, promised in ballots.lines(ballots.measure_ballots(folder)):
        yield Line(what, figure, promised)


def paper_lines(folder: Path) -> Iterator[Line]:
    fonts = Settings.from_environment({"DATA_DIR": str(folder)}).fonts_dir
    made = folder / "made.pdf"
    slips = [draw_slips(fonts, sized(500, 2), made) for _run in range(RUNS)]
    yield Line(f"表决票 500 张（{_size(made)}）", _seconds(slips), "≤ 12 秒")
    yield from _once("表决票 3000 张", draw_slips(fonts, FLATS, made), made, "", "≤ 400 MB")
    took = draw_household_list(fonts, sized(10_000, 200), made)
    yield from _once("住户清单 10000 行", took, made, "≤ 15 秒", "≤ 300 MB")
    took = draw_statements(fonts, FLATS, made)
    yield from _once("告知单 3000 户", took, made, "≤ 40 秒", "≤ 400 MB")
    changes = builder_changes(folder)
    wall, worked = (
        statistics.median(getattr(one, name) for one in changes) * 1e3
        for name in ("wall", "processor")
    )
    yield Line(
        "费用方案改一处并看见新的合计，3000 户",
        f"{wall:.0f} 毫秒（处理器 {worked:.0f} 毫秒）",
        "≤ 150 毫秒",
    )


def _once(what: str, took: Took, made: Path, promised: str, memory: str) -> Iterator[Line]:
    yield Line(f"{what}（{_size(made)}）", _seconds([took]), promised)
    yield Line("　所有进程合计的内存", f"{took.megabytes[0]:.0f} MB", memory)


def _size(made: Path) -> str:
    return f"{made.stat().st_size / 1e6:.1f} MB"


def dossier_lines(folder: Path) -> Iterator[Line]:
    for what, measured, promised in measure_dossier(folder):
        yield Line(what, measured, promised)


def preparing_lines(_folder: Path) -> Iterator[Line]:
    for what, took, promised in preparing_seconds():
        yield Line(what, f"{min(took):.3f}—{max(took):.3f} 秒", promised)


def minutes_lines(folder: Path) -> Iterator[Line]:
    for what, measured, promised in measure_minutes(folder):
        yield Line(what, measured, promised)


def table_lines(folder: Path) -> Iterator[Line]:
    with demonstration(folder) as (address, _pid, settings):
        meeting, hall = table.hold_large_meeting(address, demo_password(settings))
        cookies = sign_in(address, demo_password(settings))
        asyncio.run(pages_a_second(address, meeting, cookies))
        rates = [asyncio.run(pages_a_second(address, meeting, cookies)) for _ in range(RUNS)]
        yield Line(
            f"会议页（{table.ITEMS} 个议题，{table.SEATS} 个席位）",
            f"{statistics.median(rates):.0f} 次/秒",
            "≥ 60 次/秒",
        )
        took = asyncio.run(table.screens_seconds(address, cookies, meeting, hall))
        yield Line(
            f"{table.SCREENS} 块会场屏幕看到变化：中位数，最慢",
            f"{statistics.median(took):.2f} 秒，{took[-1]:.2f} 秒",
            "≤ 1 秒",
        )


def search_lines(folder: Path) -> Iterator[Line]:
    for what, took in measure_search(folder):
        yield Line(
            f"检索十万条发言：{what}", f"{statistics.median(took) * 1e3:.0f} 毫秒", "≤ 100 毫秒"
        )


PARTS: dict[str, Callable[[Path], Iterator[Line]]] = {
    "demonstration": demonstration_lines,
    "commands": command_lines,
    "roll": roll_lines,
    "ledger": ledger_lines,
    "ballots": ballot_lines,
    "papers": paper_lines,
    "dossier": dossier_lines,
    "preparing": preparing_lines,
    "minutes": minutes_lines,
    "table": table_lines,
    "search": search_lines,
}


def main() -> None:
    """All parts, or those that are named: python -m tests.bench roll ballots."""
    parser = argparse.ArgumentParser("python -m tests.bench", description=__doc__)
    parser.add_argument("parts", nargs="*", help=", ".join(PARTS))
    chosen = parser.parse_args().parts or list(PARTS)
    if unknown := set(chosen) - set(PARTS):
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    for name in chosen:
        with tempfile.TemporaryDirectory(prefix="yishi-bench-") as place:
            folder = Path(place)
            folder.chmod(0o755)
            for line in PARTS[name](folder):
                print(f"{line.what:<28}{line.measured:>16}   {line.promised}", flush=True)


if __name__ == "__main__":
    main()
