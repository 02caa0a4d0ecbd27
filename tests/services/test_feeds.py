"""Calendars of busy times are read again by themselves; what is wrong with one harms no other."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import httpx
import pytest
from litestar import Litestar

from app import database
from app.accounts.permissions import Actor, Granted
from app.clock import from_local
from meetings.busy.fetching import BYTES_MOST, fetch_feed
from meetings.busy.renewing import FeedKeeper, renew_next
from meetings.busy.rules import FeedRefused
from meetings.busy.services import drop_feed, read_feed
from tests.conftest import Browser, MovingClock
from tests.web.test_bookings import MEETING, consultation_of, seat_the_lawyer
from tests.world import World

EVERY = timedelta(hours=6)


def _calendar(*starts: str, uid: str = "x") -> bytes:
    events = "".join(
        f"BEGIN:VEVENT\r\nUID:{uid}{n}\r\nDTSTAMP:20260301T000000Z\r\nSUMMARY:私事\r\n"
        f"DTSTART:{start}\r\nDURATION:PT1H\r\nEND:VEVENT\r\n"
        for n, start in enumerate(starts)
    )
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n{events}END:VCALENDAR\r\n".encode()


def _lawyer(person: int) -> Actor:
    return Actor(person, "", (Granted("lawyer"),))


async def _busy(person: int) -> list[str]:
    rows = await database.fetch(
        "SELECT starts_at FROM busy_times WHERE resource = $1 ORDER BY starts_at", person
    )
    return [f"{row['starts_at']:%m-%d %H:%M}" for row in rows]


async def test_read_again_in_turn_whatever_one_of_them_gives(
    world: World, clock: MovingClock
) -> None:
    good = _calendar("20260309T060000Z")
    gives: dict[str, bytes | int] = {
        "https://a.example/good": good,
        "https://b.example/broken": good,
        "https://c.example/huge": good,
        "https://d.example/private": good,
    }
    asked: Counter[str] = Counter()

    async def answer(request: httpx.Request) -> httpx.Response:
        url = f"https://{request.headers['host']}{request.url.path}"
        asked[url] += 1
        given = gives[url]
        if isinstance(given, int):
            return httpx.Response(given)

        async def pieces() -> AsyncIterator[bytes]:
            yield given

        return httpx.Response(200, content=pieces())

    async def resolving(_host: str, _port: int) -> list[str]:
        return ["93.184.215.14"]

    async def fetch(address: str) -> bytes:
        transport = httpx.MockTransport(answer)
        return await fetch_feed(address, resolving=resolving, transport=transport)

    people = [world.lawyer, world.other_lawyer, world.secretary, world.clerk]
    for person, address in zip(people, gives, strict=True):
        await read_feed(_lawyer(person), None, address, now=clock.now, fetch=fetch)
    asked.clear()
    assert not await renew_next(EVERY, clock=clock, fetch=fetch)  # they were just read
    clock.forward(hours=6)
    gives["https://a.example/good"] = _calendar("20260310T060000Z", "20260311T060000Z")
    gives["https://b.example/broken"] = b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART:never"
    gives["https://c.example/huge"] = good + b" " * BYTES_MOST
    gives["https://d.example/private"] = 401
    # Two processes at once: each calendar is asked once.
    both = (renew_next(EVERY, clock=clock, fetch=fetch) for _process in range(6))
    assert sorted(await asyncio.gather(*both)) == [False, False, True, True, True, True]
    assert asked == Counter(dict.fromkeys(gives, 1))
    assert await _busy(world.lawyer) == ["03-10 06:00", "03-11 06:00"]
    for person in people[1:]:
        assert await _busy(person) == ["03-09 06:00"]  # what was read before stays
    faults = await database.fetch("SELECT fault FROM busy_feeds ORDER BY address")
    assert [row["fault"] for row in faults] == [
        "",
        "这个日历的内容有错，无法读取",
        "这个日历太大，超过 1 MB",
        "这个日历要登录才能看，请改用它的订阅地址（有的叫“秘密地址”）",
    ]
    assert not await renew_next(EVERY, clock=clock, fetch=fetch)  # the broken wait their turn too
    clock.forward(hours=6)
    gives["https://d.example/private"] = _calendar("20260312T060000Z")
    while await renew_next(EVERY, clock=clock, fetch=fetch):
        pass
    assert await _busy(world.clerk) == ["03-12 06:00"]
    row = await database.fetch_one("SELECT fault FROM busy_feeds WHERE resource = $1", world.clerk)
    assert row is not None and row["fault"] == ""


async def test_a_calendar_that_cannot_be_read_is_told_whose_it_is(
    world: World, browser: Browser, clock: MovingClock
) -> None:
    gives = [_calendar("20260309T060000Z")]

    async def fetch(_address: str) -> bytes:
        if not gives:
            raise FeedRefused("这个日历太大，超过 1 MB")
        return gives[0]

    await read_feed(_lawyer(world.lawyer), None, "https://a.example/x", now=clock.now, fetch=fetch)
    await browser.sign_in("lawyer")
    assert "您的日历没有读成" not in (await browser.get("/")).text
    gives.clear()
    clock.forward(hours=6)
    assert await renew_next(EVERY, clock=clock, fetch=fetch)
    await browser.sign_in("lawyer")
    page = (await browser.get("/")).text
    assert "您的日历没有读成" in page and "超过 1 MB" in page and 'href="/busy"' in page
    own = (await browser.get("/busy")).text
    assert "上次没有读成" in own and "来自日历" in own  # what was read before still holds
    await browser.sign_in("clerk")
    assert "您的日历没有读成" not in (await browser.get("/")).text


async def test_one_that_was_dropped_meanwhile_stays_dropped(
    world: World, clock: MovingClock
) -> None:
    lawyer = _lawyer(world.lawyer)

    async def first(_address: str) -> bytes:
        return _calendar("20260309T060000Z")

    async def dropped_meanwhile(_address: str) -> bytes:
        await drop_feed(lawyer, None)
        return _calendar("20260309T060000Z")

    await read_feed(lawyer, None, "https://a.example/x", now=clock.now, fetch=first)
    clock.forward(hours=7)
    assert await renew_next(EVERY, clock=clock, fetch=dropped_meanwhile)
    assert await _busy(world.lawyer) == []
    assert await database.fetch("SELECT 1 FROM busy_feeds") == []


async def test_what_comes_into_a_calendar_later_is_told_the_organiser(
    world: World,
    app: Litestar,
    browser: Browser,
    clock: MovingClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    given = [_calendar("20260301T060000Z")]

    async def fetch(_address: str) -> bytes:
        return given[0]

    await browser.sign_in("clerk")
    path = await consultation_of(browser, world.estate, "供暖改造")
    assert await seat_the_lawyer(browser, path, world.lawyer) == ""
    lawyer = _lawyer(world.lawyer)
    await read_feed(lawyer, None, "https://a.example/x", now=clock.now, fetch=fetch)
    answer = await browser.submit(f"{path}/meetings/new", {**MEETING, "location": "议事厅"})
    assert answer.status_code == 303, answer.text
    meeting = answer.headers["location"]
    assert "后来登记了没空" not in (await browser.get("/")).text
    monkeypatch.setattr(renew_next, "__kwdefaults__", {"fetch": fetch})
    starts = from_local(datetime(2026, 3, 9, 14, 30))  # noqa: DTZ001 (Shanghai's wall clock)
    ours = f"meeting-1-{clock.now:%Y%m%dT%H%M%S}@yishi"
    # Her calendar has the meeting itself, from the program's own mail: that is no conflict.
    given[0] = _calendar(f"{starts:%Y%m%dT%H%M%S}Z").replace(b"UID:x0", f"UID:{ours}".encode())
    clock.forward(hours=6)
    await FeedKeeper(6, clock).once()
    await browser.sign_in("clerk")
    assert "后来登记了没空" not in (await browser.get("/")).text
    given[0] = _calendar(f"{starts:%Y%m%dT%H%M%S}Z")
    clock.forward(hours=6)
    await FeedKeeper(6, clock).once()
    await browser.sign_in("clerk")
    page = (await browser.get("/")).text
    assert "孔令仪后来登记了没空" in page and f'href="{meeting}"' in page
    assert "私事" not in page
    assert "有人后来登记了没空" in (await browser.get(meeting)).text
    await browser.sign_in("street_staff")
    assert "后来登记了没空" not in (await browser.get("/")).text
