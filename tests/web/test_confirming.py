"""“确认提交” is answered before the routes where all is in order, and by the route in all else."""

from collections.abc import Callable
from datetime import timedelta

import httpx
import pytest
from litestar import Litestar
from litestar.types import Receive, Scope, Send

from app import database
from tests.conftest import Browser, MovingClock, new_browser
from tests.web.open_poll import OpenPoll, open_poll
from tests.world import World
from votes.slips.confirming import ConfirmAtOnce

TAIL = {"1-1-101": "1101", "2-1-101": "2101"}


@pytest.fixture
def routed(app: Litestar, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The paths of all requests that came as far as the routes."""
    handler = app.asgi_handler
    assert isinstance(handler, ConfirmAtOnce)
    routes, seen = handler.app, []

    async def noted(scope: Scope, receive: Receive, send: Send) -> None:
        seen.append(scope["path"])
        await routes(scope, receive, send)

    monkeypatch.setattr(handler, "app", noted)
    return seen


async def _picked(phone: Browser, poll: OpenPoll, unit: str) -> str:
    """A telephone on the page that asks "确认提交"; its path."""
    link = poll.links[unit]
    await phone.submit(f"{link}/who", {"tail": TAIL[unit]})
    row = await database.fetch_one("SELECT min(id) AS id FROM motions")
    assert row is not None
    answer = await phone.submit(f"{link}/answer", {f"m{row['id']}": "agree"})
    assert answer.headers["location"] == f"{link}/confirm"
    return f"{link}/confirm"


def _told(answer: httpx.Response, slip: str) -> tuple[object, ...]:
    """All of an answer but its number and what differs from slip to slip."""
    headers = sorted(
        (name, value.replace(slip, "SLIP"))
        for name, value in answer.headers.multi_items()
        if name not in ("set-cookie", "x-request-id")
    )
    attributes = answer.headers["set-cookie"].replace(slip, "SLIP").split("; ")[1:]
    return answer.status_code, headers, sorted(attributes), answer.content


async def test_the_answer_is_the_same_whichever_way_it_comes(
    world: World, app: Litestar, browser: Browser, clock: MovingClock, routed: list[str]
) -> None:
    poll = await open_poll(world, browser, clock)
    told = []
    for unit, multipart in (("1-1-101", False), ("2-1-101", True)):
        async with new_browser(app) as phone:
            path = await _picked(phone, poll, unit)
            token = {"_csrf_token": phone.cookies["csrftoken"]}
            if multipart:
                files = {name: (None, value) for name, value in token.items()}
                answer = await phone.post(path, files=files)
            else:
                answer = await phone.post(path, data=token)
            told.append(_told(answer, poll.links[unit]))
            assert (path in routed) == multipart
            assert "已收到您的意见" in (await phone.get(answer.headers["location"])).text
    assert told[0] == told[1]
    assert told[0][0] == 303
    counted = await database.fetch("SELECT receipt FROM ballots")
    assert len(counted) == 2


def _no_token(form: dict[str, str], _phone: Browser) -> None:
    form.clear()


def _forged_token(form: dict[str, str], _phone: Browser) -> None:
    form["_csrf_token"] = form["_csrf_token"][:-1] + "!"


def _forged_twice(form: dict[str, str], phone: Browser) -> None:
    """Cookie and form alike, by nobody who has our secret."""
    form["_csrf_token"] = "0" * 128
    phone.cookies.delete("csrftoken")
    phone.cookies.set("csrftoken", "0" * 128, domain="testserver.local")


@pytest.mark.parametrize("forge", [_no_token, _forged_token, _forged_twice])
async def test_a_form_that_is_not_ours_makes_no_ballot(
    world: World,
    app: Litestar,
    browser: Browser,
    clock: MovingClock,
    forge: Callable[[dict[str, str], Browser], None],
) -> None:
    poll = await open_poll(world, browser, clock)
    async with new_browser(app) as phone:
        path = await _picked(phone, poll, "1-1-101")
        form = {"_csrf_token": phone.cookies["csrftoken"]}
        forge(form, phone)
        answer = await phone.post(path, data=form)
    assert answer.status_code == 403
    assert "页面" in answer.text
    assert await database.fetch("SELECT 1 FROM ballots") == []


async def test_what_is_not_in_order_is_for_the_route(
    world: World, app: Litestar, browser: Browser, clock: MovingClock, routed: list[str]
) -> None:
    poll = await open_poll(world, browser, clock)
    link = poll.links["1-1-101"]
    async with new_browser(app) as phone:
        nobody = await phone.submit(f"{link}/confirm")  # did not say who she is
        assert nobody.headers["location"] == link
        unknown = await phone.submit(f"/v/{'A' * 22}/confirm")
        assert unknown.status_code == 404
        path = await _picked(phone, poll, "1-1-101")
        large = await phone.submit(path, {"more": "x" * 5_000})  # whatever it is, it is not lost
        assert large.headers["location"] == f"{link}/receipt"
        again = await phone.submit(path)  # a second tap: nothing is picked any more
        assert again.headers["location"] == f"{link}/receipt"
    assert routed.count(path) == 3
    assert len(await database.fetch("SELECT 1 FROM ballots")) == 1


async def test_too_late_is_told_once_and_is_one_entry_of_the_log(
    world: World, app: Litestar, browser: Browser, clock: MovingClock, routed: list[str]
) -> None:
    poll = await open_poll(world, browser, clock)
    row = await database.fetch_one("SELECT closes_at FROM polls WHERE id = $1", poll.id)
    assert row is not None
    async with new_browser(app) as phone:
        clock.now = row["closes_at"] - timedelta(minutes=1)
        path = await _picked(phone, poll, "1-1-101")
        clock.now = row["closes_at"]  # exactly at the end is in time
        in_time = await phone.submit(path)
        assert in_time.headers["location"].endswith("/receipt")
        assert path not in routed
        clock.now = row["closes_at"] - timedelta(minutes=1)
        path = await _picked(phone, poll, "2-1-101")
        clock.now = row["closes_at"] + timedelta(microseconds=1)
        late = await phone.submit(path)
        assert late.headers["location"] == poll.links["2-1-101"]
        page = await phone.get(poll.links["2-1-101"])
        assert "已经过了截止时间，您刚才选的没有提交，不会计入。" in page.text
    entries = await database.fetch(
        "SELECT event::jsonb ->> 'kind' AS kind FROM log_events ORDER BY id"
    )
    assert [row["kind"] for row in entries] == ["opening", "ballot", "refused"]
