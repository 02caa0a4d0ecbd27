"""The evidence file of a case with three thousand households, with every paper photographed."""

import asyncio
import hashlib
import json
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from app import database
from app.accounts.permissions import Actor, Granted
from app.documents.services import path_of
from app.jobs.runner import JobRunner
from app.migrating import migrate
from app.postgres import EmbeddedPostgres
from app.settings import PROJECT, Settings
from meetings.consultations.services import open_consultation
from tests.bench.ballots import MORE_FLATS, MORE_OWNERS
from tests.bench.jobs import worked
from tests.bench.memory import most_held
from tests.bench.sizes import sized
from tests.frozen_poll import CLOSES, NOW, OPENS, Frozen, cast, clerk_of, frozen_poll
from tests.world import World, build_world
from votes.ballots.writer import BallotWriter
from votes.costs.drafting import services as drafting
from votes.costs.drafting.rules import DraftItem, DraftPayer
from votes.costs.drafting.storage import read_kept
from votes.costs.versions.services import publish
from votes.dossier.kinds import DOSSIER_KIND, FULL_DOSSIER_KIND
from votes.dossier.services import decide_dossier, make_dossier, request_dossier
from votes.results.services import count_poll

HOUSEHOLDS = sized(3_000, 30)
PHOTO = sized(100_000, 1_000)  # bytes
AFTER = CLOSES + timedelta(hours=2)
KINDS = {kind.name: kind for kind in (DOSSIER_KIND, FULL_DOSSIER_KIND)}


def measure_dossier(folder: Path) -> Iterator[tuple[str, str, str]]:
    """(what, measured, promised). Made in a process of its own, so that its memory can be told."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.dossier", str(folder)],
        cwd=PROJECT,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    for edition, spent, wall, most, size in json.loads(done.stdout):
        said = {"masked": "卷宗", "full": f"完整卷宗，{HOUSEHOLDS} 张照片"}[edition]
        yield (
            f"{said}（{HOUSEHOLDS} 户，{size / 1e6:.0f} MB）",
            f"{wall:.1f} 秒（处理器 {spent:.1f} 秒）",
            "≤ 30 秒",
        )
        yield "　内存", f"{most:.0f} MB", "≤ 300 MB"
        took = [_verified(folder / f"{edition}.zip") for _run in range(sized(3, 1))]
        walls, worked_on = zip(*took, strict=True)
        yield (
            "　verify.py",
            f"{min(walls):.1f}—{max(walls):.1f} 秒（处理器 {min(worked_on):.1f} 秒）",
            "≤ 5 秒",
        )


def _verified(packed: Path) -> tuple[float, float]:
    """With nothing but Python, as a court would."""
    taken = "import sys, zipfile; zipfile.ZipFile(sys.argv[1]).extract('verify.py', sys.argv[2])"
    subprocess.run([sys.executable, "-c", taken, str(packed), str(packed.parent)], check=True)
    begun, before = time.perf_counter(), worked()
    checker = [sys.executable, "-I", "-S", str(packed.parent / "verify.py"), str(packed)]
    subprocess.run(checker, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - begun, worked() - before


async def _measure(folder: Path) -> list[tuple[str, float, float, float, int]]:
    await migrate()
    await database.connect()
    try:
        world = await build_world(NOW)
        consultation, poll = await _case(world, folder)
        clerk = clerk_of(world)
        secretary = Actor(
            world.secretary, "", (Granted("community_secretary", community=world.community),)
        )
        await _photographs(poll, world.clerk, folder)
        settings = Settings.from_environment({"DATA_DIR": str(folder)})
        found = []
        async with JobRunner(KINDS, folder, lambda: AFTER) as runner:
            for edition in ("masked", "full"):
                request = await request_dossier(
                    clerk, consultation, edition, "法院调取", data_dir=folder, now=AFTER
                )
                if edition == "full":
                    await decide_dossier(secretary, request, granted=True, reason="", now=AFTER)
                begun, before = time.perf_counter(), time.process_time()
                job = await make_dossier(
                    clerk, request, runner=runner, settings=settings, now=AFTER
                )
                await runner.finished(job)
                wall, spent = time.perf_counter() - begun, time.process_time() - before
                made = (folder / "printing" / f"{job}.part").replace(folder / f"{edition}.zip")
                found.append((edition, spent, wall, most_held(), made.stat().st_size))
        return found
    finally:
        await database.disconnect()


async def _case(world: World, folder: Path) -> tuple[int, Frozen]:
    """Every household has answered, the vote is counted, a scheme of costs is published."""
    clerk = clerk_of(world)
    await database.execute(MORE_FLATS, world.estate)
    await database.execute(MORE_OWNERS, world.estate)
    consultation = await open_consultation(clerk, world.estate, "供暖改造", "", now=NOW)
    scheme = await drafting.open_scheme(clerk, consultation, "分摊方案", now=NOW)
    item = DraftItem("立管", "area", 900_000_017, None, "owners")
    await drafting.save_item(clerk, scheme, (await read_kept(scheme)).revision, None, item)
    paying = (DraftPayer("government", "percent", "40"),)
    await drafting.save_payers(clerk, scheme, (await read_kept(scheme)).revision, paying)
    await publish(clerk, scheme, (await read_kept(scheme)).revision, data_dir=folder, now=NOW)
    poll = await frozen_poll(world, motions=2, consultation=consultation)
    async with BallotWriter() as writer:
        dice = random.Random(5)
        for slips in _hundreds(sorted(poll.slips)):
            await asyncio.gather(
                *(
                    cast(writer, poll, unit, dice.choice(("agree", "against")), "agree", at=OPENS)
                    for unit in slips
                ),
                return_exceptions=True,  # a flat of one owner answers for all that he has
            )
    await count_poll(clerk, poll.poll, data_dir=folder, now=CLOSES + timedelta(hours=1))
    return consultation, poll


def _hundreds(units: list[str]) -> Iterator[list[str]]:
    for at in range(0, len(units), 100):
        yield units[at : at + 100]


async def _photographs(poll: Frozen, by: int, folder: Path) -> None:
    dice = random.Random(7)
    hashes = []
    for _photo in range(HOUSEHOLDS):
        content = dice.randbytes(PHOTO)
        hashes.append(hashlib.sha256(content).hexdigest())
        path = path_of(folder, hashes[-1])
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    await database.execute(
        "WITH kept AS (INSERT INTO documents (sha256, media_type, size, kept_at, kept_by)"
        " SELECT h, 'image/jpeg', $3, $4, $5 FROM unnest($2::text[]) h RETURNING id),"
        " sheets AS (INSERT INTO paper_sheets (poll, number, received_at, uploaded_by, uploaded_at)"
        " SELECT $1, row_number() OVER (), $4, $5, $4 FROM kept RETURNING id)"
        " INSERT INTO paper_photos (sheet, page, document)"
        " SELECT s.id, 1, k.id FROM (SELECT id, row_number() OVER () AS n FROM sheets) s"
        " JOIN (SELECT id, row_number() OVER () AS n FROM kept) k ON k.n = s.n",
        poll.poll,
        hashes,
        PHOTO,
        OPENS,
        by,
    )


def main() -> None:
    folder = Path(sys.argv[1])
    with EmbeddedPostgres(folder / "dossier", durable=False) as server:
        database.configure(server.dsn)
        sys.stdout.write(json.dumps(asyncio.run(_measure(folder))))


if __name__ == "__main__":
    main()
