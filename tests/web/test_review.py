"""The lawyer's table: what a court would attack, and counting otherwise."""

import json

import pytest
from litestar import Litestar

from meetings.consultations.services import open_consultation
from tests.closed_poll import AFTER, build_closed_poll
from tests.conftest import Browser, MovingClock, new_browser
from tests.frozen_poll import NOW, clerk_of
from tests.world import World
from votes.results.count_file import read_count_file
from votes.results.rules import tally


@pytest.fixture
async def counted(world: World, app: Litestar, browser: Browser, clock: MovingClock) -> int:
    consultation = await open_consultation(clerk_of(world), world.estate, "供暖", "", now=NOW)
    poll = (await build_closed_poll(world, consultation=consultation)).poll
    clock.now = AFTER
    await browser.sign_in("clerk")
    answer = await browser.submit(f"/polls/{poll}/count")
    assert answer.status_code == 303, answer.text
    return poll


SETTINGS = {
    "include_parking": "1",
    "duplicate_rule": "latest_valid",
    "silent_rule": "none",
    "silent_clause": "",
    "proxy_cap": "",
    "without": "",
}


async def test_what_a_court_would_attack(browser: Browser, counted: int) -> None:
    page = (await browser.get(f"/polls/{counted}/procedure")).text
    for found in (
        "没有任何送达证明",
        "没有召集依据",
        "没有公示初步结果",
        "承租人没有自己的投票权",
        "截止以后收到",
        "收集当时的签收",
    ):
        assert found in page, found
    assert "业主1-1" not in page


async def test_counted_otherwise_beside_the_result(browser: Browser, counted: int) -> None:
    path = f"/polls/{counted}/otherwise"
    page = await browser.get(path)
    assert "假设计算，不是结果" in page.text
    same = await browser.submit(path, SETTINGS)
    assert same.status_code == 200
    assert "结果不变" in same.text
    fewer = await browser.submit(path, {**SETTINGS, "without": "TWICE002，RIGHT001\nLEFTOUT1"})
    assert fewer.status_code == 200
    assert fewer.text != same.text
    file = await browser.submit(path, {**SETTINGS, "without": "RIGHT001", "file": "1"})
    said = json.loads(file.content)
    assert "假设计算" in said["title"]
    assert "RIGHT001" not in {ballot["id"] for ballot in said["ballots"]}
    tally(read_count_file(file.content))


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"without": "NOSUCH01"}, "没有这些票：NOSUCH01"),
        ({"silent_rule": "majority_if_served"}, "要写明依据的条款"),
        ({"without": " ".join(f"X{n}" for n in range(501))}, "一次最多去掉"),
        ({"duplicate_rule": "nothing"}, "改正"),
        ({"proxy_cap": "-1"}, "改正"),
    ],
)
async def test_what_cannot_be_assumed_is_told_and_kept(
    browser: Browser, counted: int, typed: dict[str, str], says: str
) -> None:
    answer = await browser.submit(f"/polls/{counted}/otherwise", {**SETTINGS, **typed})
    assert answer.status_code == 422
    assert says in answer.text
    assert next(iter(typed.values())) in answer.text or "duplicate_rule" in typed


@pytest.mark.parametrize(
    ("account", "procedure", "otherwise"),
    [
        ("secretary", 200, 200),
        ("street_staff", 200, 404),
        ("other_clerk", 404, 404),
        ("lawyer", 404, 404),
        ("administrator", 404, 404),
    ],
)
async def test_who_reviews(
    app: Litestar, counted: int, account: str, procedure: int, otherwise: int
) -> None:
    async with new_browser(app) as other:
        await other.sign_in(account)
        assert (await other.get(f"/polls/{counted}/procedure")).status_code == procedure
        assert (await other.get(f"/polls/{counted}/otherwise")).status_code == otherwise
        posted = await other.submit(f"/polls/{counted}/otherwise", SETTINGS)
        assert posted.status_code == otherwise


async def test_nothing_is_counted_before_the_count(
    world: World, app: Litestar, browser: Browser, clock: MovingClock
) -> None:
    poll = (await build_closed_poll(world)).poll
    clock.now = AFTER
    await browser.sign_in("clerk")
    assert (await browser.get(f"/polls/{poll}/otherwise")).status_code == 404
    page = await browser.get(f"/polls/{poll}/procedure")
    assert page.status_code == 200
    assert "未计入" not in page.text
