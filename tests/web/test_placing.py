"""A street's month: proposed, accepted, held, called; what was taken meanwhile says so."""

import re

import pytest
from litestar import Litestar

from app import database
from app.jobs.runner import JobRunner
from tests.conftest import Browser, MovingClock, new_browser
from tests.web.test_bookings import (
    MEETING,
    consultation_of,
    seat_the_lawyer,
    shared_room,
)
from tests.world import World


async def three_waiting(browser: Browser, world: World) -> list[str]:
    """Three consultations that share the lawyer and the only room."""
    await browser.sign_in("clerk")
    paths = []
    for topic in ("供暖改造", "停车", "电梯"):
        path = await consultation_of(browser, world.estate, topic)
        assert await seat_the_lawyer(browser, path, world.lawyer) == ""
        paths.append(path)
    return paths


def number(path: str) -> str:
    return path.rpartition("/")[2]


async def place(app: Litestar, staff: Browser, world: World, paths: list[str]) -> None:
    typed = {
        "month": "2026-03",
        "minutes": "120",
        "consultation": [number(path) for path in paths],
    }
    answer = await staff.submit(f"/placing/{world.street}", typed)
    assert answer.status_code == 303, answer.text
    runner: JobRunner = app.state.job_runner
    job = int(number(answer.headers["location"]))
    await runner.finished(job)
    done = (await staff.get(f"/jobs/{job}")).text  # it leads to the proposal, not to a file
    assert f'<a class="button" href="/placing/{world.street}">查看方案</a>' in done
    assert "下载" not in done
    row = await database.fetch_one("SELECT state, fault FROM jobs WHERE id = $1", job)
    assert row is not None and row["state"] == "finished", row


async def test_proposed_accepted_held_and_called(
    world: World, app: Litestar, browser: Browser, clock: MovingClock
) -> None:
    await shared_room(world)
    paths = await three_waiting(browser, world)
    async with new_browser(app) as staff:
        await staff.sign_in("street_staff")
        home = f"/placing/{world.street}"
        page = (await staff.get("/placing", follow_redirects=True)).text
        assert "供暖改造（柳荫社区，1 人）" in page
        nothing = await staff.submit(home, {"month": "2026-03"})
        assert nothing.status_code == 422 and "请选择要排期的协商" in nothing.text
        over = await staff.submit(home, {"month": "2026-02", "consultation": [number(paths[0])]})
        assert over.status_code == 422 and "这个月已经过去" in over.text
        await place(app, staff, world, paths)
        page = (await staff.get(home)).text
        assert page.count("2号会议室12座，本次1人") == 3
        assert "孔令仪本月共排 3 次" in page
        times = await database.fetch("SELECT starts_at FROM placements ORDER BY starts_at")
        assert len({row["starts_at"] for row in times}) == 3
        assert await database.fetch("SELECT 1 FROM bookings") == []  # only a proposal

        # Somebody calls a meeting into the first of the times before it is accepted.
        first = await database.fetch_one(
            "SELECT id, consultation, starts_at FROM placements ORDER BY starts_at LIMIT 1"
        )
        room = await database.fetch_one("SELECT id FROM rooms")
        assert first is not None and room is not None
        fourth = await consultation_of(browser, world.estate, "屋面")
        taken = {
            **MEETING,
            "starts_at": "2026-03-05T09:00",
            "notice_on": "2026-03-01",
            "room": str(room["id"]),
        }
        called = await browser.submit(f"{fourth}/meetings/new", taken)
        assert called.status_code == 303, called.text
        accepted = await staff.submit(f"{home}/accept")
        assert accepted.status_code == 303
        page = (await staff.get(home)).text
        assert "已保留 2 件；1 件在确认时已被别的会议占用" in page
        assert "确认时已经冲突：2号会议室在2026年3月5日（周四）09:00—10:30已被占用" in page
        assert (await staff.submit(f"{home}/accept")).status_code == 409

        # Its first page says so, and leads to calling it.
        first_page = (await browser.get("/")).text
        assert first_page.count("街道已为它保留2026年3月") == 2
        # The community calls one of them at its held time: the hold becomes the meeting's.
        held = await database.fetch_one(
            "SELECT id, consultation, starts_at FROM placements WHERE state = 'held' ORDER BY id"
        )
        assert held is not None
        path = f"/consultations/{held['consultation']}"
        form = (await browser.get(f"{path}/meetings/new")).text
        assert "已填入街道排期为本协商保留的时间" in form
        typed = re.search(r'name="starts_at"[^>]*value="([^"]+)"', form)
        assert typed is not None
        used = {**MEETING, "starts_at": typed[1], "minutes": "120", "room": str(room["id"])}
        used["notice_on"] = "2026-03-01"
        called = await browser.submit(f"{path}/meetings/new", used)
        assert called.status_code == 303, called.text
        row = await database.fetch_one("SELECT state FROM placements WHERE id = $1", held["id"])
        assert row is not None and row["state"] == "used"

        other = await database.fetch_one("SELECT id FROM placements WHERE state = 'held'")
        assert other is not None
        assert (await staff.submit(f"{home}/release/{other['id']}")).status_code == 303
        left = await database.fetch("SELECT 1 FROM bookings WHERE placement IS NOT NULL")
        assert left == []


async def test_what_cannot_be_placed_says_why(
    world: World, app: Litestar, browser: Browser, clock: MovingClock
) -> None:
    await shared_room(world)
    paths = await three_waiting(browser, world)
    async with new_browser(app) as lawyer:
        await lawyer.sign_in("lawyer")
        whole = {"starts_at": "2026-03-01T00:00", "ends_at": "2026-04-01T00:00"}
        assert (await lawyer.submit("/busy", whole)).status_code == 303
    async with new_browser(app) as staff:
        await staff.sign_in("street_staff")
        await place(app, staff, world, paths[:1])
        page = (await staff.get(f"/placing/{world.street}")).text
        assert "孔令仪（某律师事务所）本月没有一个时段有空" in page
        assert "排不进" in page and "确认方案" not in page
        assert (await staff.submit(f"/placing/{world.street}/drop")).status_code == 303
        assert (await staff.submit(f"/placing/{world.street}/drop")).status_code == 409


@pytest.mark.parametrize(
    ("account", "reads", "writes"),
    [("clerk", 200, 403), ("other_street_staff", 404, 404), ("lawyer", 403, 403)],
)
async def test_who_looks_and_who_places(
    world: World,
    app: Litestar,
    browser: Browser,
    account: str,
    reads: int,
    writes: int,
) -> None:
    await browser.sign_in(account)
    home = f"/placing/{world.street}"
    assert (await browser.get(home)).status_code == reads
    assert (await browser.submit(home, {"month": "2026-03"})).status_code == writes
    for action in ("accept", "drop", "release/1"):
        assert (await browser.submit(f"{home}/{action}")).status_code == writes
