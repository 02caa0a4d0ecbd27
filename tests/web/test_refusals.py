"""What goes wrong is said to the person in Chinese, and to the log without what was typed."""

import logging

import pytest
from litestar import Litestar

from app import database
from app.logs import where
from tests.conftest import Browser, MovingClock
from tests.web.open_poll import POLL
from tests.world import World

HUGE = "99999999999999999999"


@pytest.mark.parametrize(
    "path",
    [f"/estates/{HUGE}", f"/consultations/{HUGE}", f"/meetings/{HUGE}", f"/polls/{HUGE}/result"],
)
async def test_a_number_that_no_column_holds(world: World, browser: Browser, path: str) -> None:
    await browser.sign_in("clerk")
    answer = await browser.get(path)
    assert answer.status_code == 404
    assert "没有找到" in answer.text


async def test_the_same_in_a_form(world: World, browser: Browser) -> None:
    await browser.sign_in("clerk")
    answer = await browser.submit("/polls/new", {**POLL, "estate": HUGE})
    assert answer.status_code == 404


async def test_our_mistake_is_a_number_and_the_log_holds_nothing_personal(
    world: World,
    app: Litestar,
    browser: Browser,
    clock: MovingClock,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    await browser.sign_in("clerk")

    async def broken(*_arguments: object) -> object:
        raise RuntimeError("业主康梅慧 19900009142")

    monkeypatch.setattr(database, "fetch", broken)
    with caplog.at_level(logging.ERROR, logger="yishi"):
        answer = await browser.get("/estates")
    assert answer.status_code == 500
    assert "系统出了问题" in answer.text
    assert "Traceback" not in answer.text
    assert "RuntimeError" in caplog.text
    assert "queries.py" in caplog.text
    assert "康梅慧" not in caplog.text
    number = caplog.records[0].getMessage().split()[1]
    assert number in answer.text


def test_the_cause_is_told_first() -> None:
    try:
        try:
            int("x")
        except ValueError as cause:
            raise RuntimeError("secret") from cause
    except RuntimeError as fault:
        told = where(fault)
    assert told.index("ValueError") < told.index("RuntimeError")
    assert "secret" not in told
