"""Long work: it goes on beside, says how far it is, can be stopped, fails in words, outlives
nothing it should not."""

import asyncio
import json
import os
import stat
from collections.abc import AsyncIterator
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from pypdf import PdfReader

from app import database
from app.accounts.permissions import Actor
from app.errors import NotAllowed, NotFound
from app.jobs import files, services
from app.jobs.kinds import JobKind
from app.jobs.queries import job_facts, latest_jobs
from app.jobs.rules import AlreadyRunning, FileExpired, NotFinished, WorkerFailed, WorkRefused
from app.jobs.runner import Doing, JobRunner, Work
from app.jobs.workshop import Workshop
from app.printing.lists import Column, Group, ListSheet
from app.settings import PROJECT
from tests.conftest import MovingClock
from tests.frozen_poll import clerk_of
from tests.printed import text_on
from tests.world import World

FONTS = PROJECT / "var" / "fonts"
SHEET = asdict(
    ListSheet(
        title="名单",
        subtitle="",
        part="1号楼",
        note="",
        columns=(Column("房号", "room"), Column("业主", "name")),
        groups=(Group("1单元", (("1-1-101", "张*"), ("1-1-102", "张*"))),),
        foot="",
        invented=False,
    )
)
STRANGER = Actor(person=0, name="", grants=())


async def check(actor: Actor, subject: int, now: datetime) -> bool:
    if actor is STRANGER:
        raise NotFound
    if not actor.grants:
        raise NotAllowed
    return True


def kind(name: str, lasting: timedelta | None = None) -> JobKind:
    return JobKind(
        name=name,
        media_type="text/plain",
        file_name=lambda: f"{name}.txt",
        check=check,
        home=lambda subject: f"/there/{subject}",
        lasting=lasting,
    )


KINDS = {made.name: made for made in (kind("kept"), kind("passing", timedelta(hours=24)))}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


@pytest.fixture
async def runner(world: World, folder: Path, clock: MovingClock) -> AsyncIterator[JobRunner]:
    async with JobRunner(KINDS, folder, clock) as running:
        yield running


async def begin(
    runner: JobRunner, world: World, clock: MovingClock, doing: Doing, *, name: str = "kept"
) -> int:
    return await services.start(runner, clerk_of(world), name, 1, "名单", 4, doing, now=clock.now)


async def written(_work: Work) -> bytes:
    return b"made"


async def state(job: int) -> tuple[str, int, str]:
    row = await database.fetch_one("SELECT state, done, fault FROM jobs WHERE id = $1", job)
    assert row is not None
    return row["state"], row["done"], row["fault"]


async def test_what_was_made_is_there_to_be_taken(
    world: World, runner: JobRunner, clock: MovingClock, folder: Path
) -> None:
    job = await begin(runner, world, clock, written)
    await runner.finished(job)
    assert await state(job) == ("finished", 4, "")
    clerk = clerk_of(world)
    taken = await services.take(clerk, job, runner=runner, data_dir=folder, now=clock.now)
    assert (taken[0].read_bytes(), *taken[1:]) == (b"made", "text/plain", "kept.txt")
    facts = await job_facts(clerk, job, KINDS, clock.now)
    assert (facts.home, facts.gone_at, facts.expired) == ("/there/1", None, False)
    assert await latest_jobs(["kept", "passing"], 1, KINDS, clock.now) == [
        replace(facts, invented=False)  # said by the kind, for its own page
    ]
    assert facts.invented


async def test_only_who_may_sees_stops_and_takes(
    world: World, runner: JobRunner, clock: MovingClock, folder: Path
) -> None:
    job = await begin(runner, world, clock, written)
    await runner.finished(job)
    for other, refusal in (
        (STRANGER, NotFound),
        (Actor(person=world.lawyer, name="", grants=()), NotAllowed),
    ):
        with pytest.raises(refusal):
            await job_facts(other, job, KINDS, clock.now)
        with pytest.raises(refusal):
            await services.cancel(other, job, runner=runner, now=clock.now)
        with pytest.raises(refusal):
            await services.take(other, job, runner=runner, data_dir=folder, now=clock.now)
    with pytest.raises(NotFound):
        await job_facts(clerk_of(world), job + 1, KINDS, clock.now)


async def test_the_same_is_not_made_twice_at_once(
    world: World, runner: JobRunner, clock: MovingClock
) -> None:
    release = asyncio.Event()

    async def waiting(_work: Work) -> bytes:
        await release.wait()
        return b""

    first = await begin(runner, world, clock, waiting)
    with pytest.raises(AlreadyRunning) as refused:
        await begin(runner, world, clock, written)
    assert refused.value.job == first
    release.set()
    await runner.finished(first)
    await runner.finished(await begin(runner, world, clock, written))


async def test_cancelled_in_the_midst_it_stops_and_keeps_nothing(
    world: World, runner: JobRunner, clock: MovingClock, folder: Path
) -> None:
    under_way = asyncio.Event()

    async def endless(_work: Work) -> bytes:
        under_way.set()
        await asyncio.sleep(3600)
        return b"never"

    job = await begin(runner, world, clock, endless, name="passing")
    await under_way.wait()
    with pytest.raises(NotFinished):
        await services.take(clerk_of(world), job, runner=runner, data_dir=folder, now=clock.now)
    assert await services.cancel(clerk_of(world), job, runner=runner, now=clock.now)
    assert await state(job) == ("cancelled", 0, "")
    assert not await services.cancel(clerk_of(world), job, runner=runner, now=clock.now)
    assert files.lying(folder) == []


async def test_how_many_pieces_may_show_after_it_has_begun(
    world: World, runner: JobRunner, clock: MovingClock
) -> None:
    said = []

    async def counting(work: Work) -> bytes:
        await work.expect(7)
        await work.advance(5)
        row = await database.fetch_one("SELECT done, total FROM jobs WHERE id = $1", work.job)
        said.append(tuple(row or ()))
        return b"made"

    job = await begin(runner, world, clock, counting)
    await runner.finished(job)
    assert said == [(5, 7)]
    assert await state(job) == ("finished", 7, "")


async def test_a_refusal_is_told_in_its_words_and_a_fault_by_the_number(
    world: World, runner: JobRunner, clock: MovingClock
) -> None:
    async def refused(_work: Work) -> bytes:
        raise WorkRefused("字体不全", "请联系管理员。")

    async def wrong(_work: Work) -> bytes:
        raise ValueError("张三 13800000000")

    job = await begin(runner, world, clock, refused)
    await runner.finished(job)
    assert await state(job) == ("failed", 0, "字体不全。请联系管理员。")
    job = await begin(runner, world, clock, wrong)
    await runner.finished(job)
    said = await state(job)
    assert said[0] == "failed"
    assert f"任务编号 {job}" in said[2]
    assert "张三" not in said[2]


async def test_left_behind_by_a_killed_server_it_has_failed(
    world: World, folder: Path, clock: MovingClock
) -> None:
    left = await database.fetch_one(
        "INSERT INTO jobs (kind, subject, title, state, done, total, fault, started_by, started_at)"
        " VALUES ('kept', 1, '名单', 'running', 2, 4, '', $1, $2) RETURNING id",
        world.clerk,
        clock.now,
    )
    assert left is not None
    async with JobRunner(KINDS, folder, clock) as runner:
        said = await state(left["id"])
        assert said[0] == "failed"
        assert "重新生成" in said[2]
        await runner.finished(await begin(runner, world, clock, written))


async def test_a_server_that_stops_says_so(world: World, folder: Path, clock: MovingClock) -> None:
    async def endless(_work: Work) -> bytes:
        await asyncio.sleep(3600)
        return b"never"

    async with JobRunner(KINDS, folder, clock) as runner:
        job = await begin(runner, world, clock, endless)
        await asyncio.sleep(0.05)
    assert (await state(job))[0] == "failed"


async def test_a_bundle_of_keys_is_no_document_and_goes_after_a_day(
    world: World, runner: JobRunner, clock: MovingClock, folder: Path
) -> None:
    job = await begin(runner, world, clock, written, name="passing")
    await runner.finished(job)
    clerk = clerk_of(world)
    taken = await services.take(clerk, job, runner=runner, data_dir=folder, now=clock.now)
    assert taken[0].read_bytes() == b"made"
    kept = [path.read_bytes() for path in (folder / "documents").rglob("*") if path.is_file()]
    assert len(kept) == 1
    assert json.loads(kept[0])["size"] == 4
    path = files.path_of(folder, job)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    clock.forward(hours=23)
    await runner.sweep()
    assert files.lying(folder) == [job]
    clock.forward(hours=1)
    with pytest.raises(FileExpired):
        await services.take(clerk, job, runner=runner, data_dir=folder, now=clock.now)
    files.begin(folder, job + 1).write_bytes(b"of a job that nobody knows")
    await runner.sweep()
    assert files.lying(folder) == []


async def test_a_file_that_is_not_what_was_stated_is_never_given_out(
    world: World, runner: JobRunner, clock: MovingClock, folder: Path
) -> None:
    job = await begin(runner, world, clock, written, name="passing")
    await runner.finished(job)
    files.begin(folder, job).write_bytes(b"something else")
    with pytest.raises(FileExpired):
        await services.take(clerk_of(world), job, runner=runner, data_dir=folder, now=clock.now)


async def test_a_working_process_writes_a_file_and_tells_how_far_it_is(
    world: World, runner: JobRunner, clock: MovingClock, folder: Path
) -> None:
    async def drawing(work: Work) -> Path:
        asked = {"sheets": [SHEET, SHEET], "title": "名单", "fonts": str(FONTS)}
        path = await work.draw("app.printing.setting:draw_lists", asked)
        assert (await state(work.job))[1] == 4
        return path

    job = await begin(runner, world, clock, drawing)
    await runner.finished(job)
    assert await state(job) == ("finished", 4, "")
    path, _type, _name = await services.take(
        clerk_of(world), job, runner=runner, data_dir=folder, now=clock.now
    )
    pages = [text_on(page) for page in PdfReader(path).pages]
    assert [page.count("张*") for page in pages] == [2, 2]
    assert files.lying(folder) == []


async def test_cancelled_while_it_is_written_nothing_lies_about(
    world: World, runner: JobRunner, clock: MovingClock, folder: Path
) -> None:
    begun = asyncio.Event()

    async def drawing(work: Work) -> Path:
        path = work.file()
        path.write_bytes(b"half")
        begun.set()
        await asyncio.sleep(3600)
        return path

    job = await begin(runner, world, clock, drawing)
    await begun.wait()
    await services.cancel(clerk_of(world), job, runner=runner, now=clock.now)
    assert files.lying(folder) == []


async def test_a_working_process_tells_its_faults_without_what_was_typed() -> None:
    async with Workshop() as shop:
        with pytest.raises(WorkerFailed) as broken:
            await shop.make("app.printing.setting:set_list", {"sheet": {}, "fonts": str(FONTS)})
        assert "KeyError" in broken.value.told
        with pytest.raises(WorkRefused) as refused:
            asked = {"sheets": [], "title": "x", "fonts": "no such folder"}
            await shop.make("app.printing.setting:draw_lists", {**asked, "into": os.devnull})
        assert "字体" in refused.value.message
