"""Preparing a vote: forms keep what was typed, freezing fixes everything, others stay out."""

import asyncpg
import pytest
from litestar import Litestar

from app import database
from tests.conftest import Browser, MovingClock, new_browser
from tests.web.open_poll import MOTION, POLL, open_poll
from tests.world import World


async def _draft(world: World, browser: Browser) -> str:
    await browser.sign_in("clerk")
    made = await browser.submit("/polls/new", {**POLL, "estate": world.estate})
    return made.headers["location"]


async def test_all_faults_at_once_and_nothing_lost(world: World, browser: Browser) -> None:
    await browser.sign_in("clerk")
    wrong = {**POLL, "estate": world.estate, "title": "", "closes_at": "2026-03-16T18:00"}
    answer = await browser.submit("/polls/new", wrong)
    assert answer.status_code == 422
    assert "有 2 处需要改正" in answer.text
    assert "截止时间要晚于开始时间" in answer.text
    assert "柳荫花园业主委员会" in answer.text
    assert await database.fetch("SELECT 1 FROM polls") == []


async def test_too_short_a_notice_is_not_frozen(world: World, browser: Browser) -> None:
    path = await _draft(world, browser)
    await browser.submit(f"{path}/motions/new", dict(MOTION))
    await browser.submit(f"{path}/edit", {**POLL, "opens_at": "2026-03-16T08:00"})
    page = (await browser.get(path)).text
    assert "最早 2026年3月17日才能开始表决" in page
    answer = await browser.submit(f"{path}/freeze")
    assert answer.status_code == 422
    assert "还不能冻结名册" in answer.text
    assert await database.fetch("SELECT 1 FROM rolls") == []


async def test_a_stricter_threshold_wants_a_reason_and_a_laxer_one_does_not_exist(
    world: World, browser: Browser
) -> None:
    path = await _draft(world, browser)
    answer = await browser.submit(f"{path}/motions/new", {**MOTION, "item": "5", "stricter": "1"})
    assert answer.status_code == 422
    assert "为什么采用更高的门槛" in answer.text
    assert MOTION["plain_words"] in answer.text
    sent = {**MOTION, "item": "7", "threshold": "ordinary_1_2"}
    assert (await browser.submit(f"{path}/motions/new", sent)).status_code == 303
    (row,) = await database.fetch("SELECT threshold FROM motions")
    assert row["threshold"] == "special_3_4"
    with pytest.raises(asyncpg.CheckViolationError):
        await database.execute("UPDATE motions SET threshold = 'ordinary_1_2'")


async def test_frozen_is_frozen(world: World, browser: Browser, clock: MovingClock) -> None:
    poll = await open_poll(world, browser, clock)
    for path, typed in (
        ("/edit", POLL),
        ("/motions/new", MOTION),
        ("/motions/1", MOTION),
        ("/motions/1/remove", {}),
        ("/freeze", {}),
    ):
        answer = await browser.submit(poll.path + path, dict(typed))
        assert answer.status_code in (409, 422), path
        assert "冻结" in answer.text
    for sql in (
        "UPDATE polls SET closes_at = closes_at + interval '1 day'",
        "UPDATE motions SET item = 9",
        "UPDATE roll_entries SET area_x100 = 1",
        "DELETE FROM roll_entries",
        "UPDATE rolls SET heads = 1",
    ):
        with pytest.raises(asyncpg.RestrictViolationError):
            await database.execute(sql)


async def test_freezing_twice_at_once_makes_one_roll(
    world: World, app: Litestar, browser: Browser
) -> None:
    path = await _draft(world, browser)
    await browser.submit(f"{path}/motions/new", dict(MOTION))
    async with new_browser(app) as other:
        await other.sign_in("secretary")
        answers = [await browser.submit(f"{path}/freeze"), await other.submit(f"{path}/freeze")]
    assert sorted(answer.status_code for answer in answers) == [303, 422]
    assert len(await database.fetch("SELECT 1 FROM rolls")) == 1
    assert len(await database.fetch("SELECT 1 FROM slips")) == 12


@pytest.mark.parametrize(
    ("account", "reads"),
    [("street_staff", True), ("other_clerk", False), ("lawyer", False)],
)
async def test_others_prepare_nothing(
    world: World, app: Litestar, browser: Browser, account: str, reads: bool
) -> None:
    path = await _draft(world, browser)
    await browser.submit(f"{path}/motions/new", dict(MOTION))
    refused = 403 if reads else 404
    async with new_browser(app) as other:
        await other.sign_in(account)
        assert (await other.get(path)).status_code == (200 if reads else 404)
        for page, typed in (
            ("/edit", POLL),
            ("/motions/new", MOTION),
            ("/motions/1", MOTION),
            ("/motions/1/remove", {}),
            ("/freeze", {}),
        ):
            answer = await other.submit(path + page, dict(typed))
            assert answer.status_code == refused, (account, page)
        made = await other.submit("/polls/new", {**POLL, "estate": world.estate})
        assert made.status_code in (403, 404)
    assert len(await database.fetch("SELECT 1 FROM polls")) == 1


async def test_the_page_of_a_poll_costs_the_same_for_any_number_of_answers(
    world: World,
    app: Litestar,
    browser: Browser,
    clock: MovingClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    poll = await open_poll(world, browser, clock)
    asked: list[str] = []
    plain, plain_one = database.fetch, database.fetch_one

    async def counted(sql: str, *arguments: object) -> object:
        asked.append(sql)
        return await plain(sql, *arguments)

    async def counted_one(sql: str, *arguments: object) -> object:
        asked.append(sql)
        return await plain_one(sql, *arguments)

    monkeypatch.setattr(database, "fetch", counted)
    monkeypatch.setattr(database, "fetch_one", counted_one)
    assert (await browser.get(poll.path)).status_code == 200
    assert len(asked) <= 8, asked
