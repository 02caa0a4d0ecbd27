"""Looking for a date, and the busy times it looks at, as browsers send it."""

import pytest
from litestar import Litestar

from app import database
from meetings.busy import services
from meetings.busy.rules import FeedRefused
from tests.conftest import Browser, MovingClock, new_browser
from tests.web.test_bookings import consultation_of, seat_the_lawyer, shared_room
from tests.world import World

SEARCH = {"minutes": "90", "first": "2026-03-09", "days": "10", "rooms": "1", "people": "11"}


async def test_the_three_best_dates_say_why(world: World, app: Litestar, browser: Browser) -> None:
    async with new_browser(app) as lawyer:
        await lawyer.sign_in("lawyer")
        times = {"starts_at": "2026-03-09T09:00", "ends_at": "2026-03-09T10:15"}
        assert (await lawyer.submit("/busy", times)).status_code == 303
        page = (await lawyer.get("/busy")).text
        assert '2026年3月9日（周一）<span class="nowrap">09:00—10:15</span>' in page
    await shared_room(world)
    await browser.sign_in("clerk")
    path = await consultation_of(browser, world.estate, "供暖改造")
    assert await seat_the_lawyer(browser, path, world.lawyer) == ""
    empty = (await browser.get(f"{path}/dates")).text
    assert "按通知天数，最早是2026年3月5日" in empty
    page = (await browser.get(f"{path}/dates", params=SEARCH)).text
    assert "2026年3月9日（周一）10:30—12:00 · 2号会议室" in page
    assert "必到席位都有空" in page
    assert "孔令仪10:15前另有安排" in page
    assert "2号会议室12座，本次11人" in page
    assert page.count("用这个时间召集会议") == 3
    assert "starts_at=2026-03-09T10%3A30&amp;minutes=90&amp;room=" in page
    too_many = (await browser.get(f"{path}/dates", params={**SEARCH, "people": "13"})).text
    assert "最大的会议室只有 12 座，坐不下 13 人" in too_many
    wrong = await browser.get(f"{path}/dates", params={**SEARCH, "minutes": "300"})
    assert wrong.status_code == 422 and "这段时长放不进每天的开会时段" in wrong.text
    wrong = await browser.get(f"{path}/dates", params={**SEARCH, "days": "x"})
    assert wrong.status_code == 422 and "请填写整数" in wrong.text
    weekend = {**SEARCH, "first": "2026-03-07", "days": "2"}
    assert "都是休息日" in (await browser.get(f"{path}/dates", params=weekend)).text


async def test_the_cost_of_a_search_is_fixed(
    world: World, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    await browser.sign_in("clerk")
    path = await consultation_of(browser, world.estate, "供暖改造")

    async def cost() -> int:
        asked = 0
        plain = database.fetch

        async def counted(sql: str, *arguments: object) -> object:
            nonlocal asked
            asked += 1
            return await plain(sql, *arguments)

        monkeypatch.setattr(database, "fetch", counted)
        assert (await browser.get(f"{path}/dates", params=SEARCH)).status_code == 200
        monkeypatch.undo()
        return asked

    before = await cost()
    await shared_room(world)
    assert await seat_the_lawyer(browser, path, world.lawyer) == ""
    assert await cost() == before


@pytest.mark.parametrize(
    ("account", "status"), [("street_staff", 403), ("other_clerk", 404), ("lawyer", 404)]
)
async def test_others_look_for_no_date(
    world: World, app: Litestar, browser: Browser, account: str, status: int
) -> None:
    await browser.sign_in("clerk")
    path = await consultation_of(browser, world.estate, "供暖改造")
    async with new_browser(app) as other:
        await other.sign_in(account)
        assert (await other.get(f"{path}/dates", params=SEARCH)).status_code == status


async def test_nobody_deletes_the_times_of_another(
    world: World, app: Litestar, browser: Browser
) -> None:
    await browser.sign_in("lawyer")
    weekly = {
        "starts_at": "2026-03-09T09:00",
        "ends_at": "2026-03-09T11:00",
        "weekly_until": "2026-03-23",
    }
    assert (await browser.submit("/busy", weekly)).status_code == 303
    rows = await database.fetch("SELECT id FROM busy_times ORDER BY starts_at")
    assert len(rows) == 3
    async with new_browser(app) as other:
        await other.sign_in("other_lawyer")
        assert (await other.submit(f"/busy/{rows[0]['id']}/delete")).status_code == 404
        assert "09:00" not in (await other.get("/busy")).text
    assert (await browser.submit(f"/busy/{rows[0]['id']}/delete")).status_code == 303
    wrong = await browser.submit("/busy", {**weekly, "ends_at": "2026-03-09T09:00"})
    assert wrong.status_code == 422 and "结束时间要晚于开始时间" in wrong.text


FEED = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:1\r\n"
    "SUMMARY:私事\r\nDTSTART:20260309T010000Z\r\nDTEND:20260309T040000Z\r\n"
    "END:VEVENT\r\nEND:VCALENDAR\r\n"
)


async def test_a_calendar_is_read_in_its_own_process_and_only_its_times_are_kept(
    world: World,
    app: Litestar,
    browser: Browser,
    clock: MovingClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    given = {"content": FEED.encode()}

    async def fetch(_address: str) -> bytes:
        return given["content"]

    await browser.sign_in("lawyer")
    monkeypatch.setattr(services.read_feed, "__kwdefaults__", {"fetch": fetch})
    answer = await browser.submit("/busy/feed", {"address": "webcal://cal.example/secret.ics"})
    assert answer.status_code == 303, answer.text
    page = (await browser.get("/busy")).text
    assert "已从日历读入 1 段忙碌时间" in page
    assert (
        '2026年3月9日（周一）<span class="nowrap">09:00—12:00</span>' in page
        and "正在读取 cal.example 上的日历" in page
    )
    assert "secret.ics" not in page and "私事" not in page
    given["content"] = FEED.replace("DTSTART:2026", "DTSTART:nonsense").encode()
    again = await browser.submit("/busy/feed/again")
    assert again.status_code == 303
    page = (await browser.get("/busy")).text
    assert "这个日历的内容有错，无法读取" in page
    assert (
        '2026年3月9日（周一）<span class="nowrap">09:00—12:00</span>' in page
    )  # what was read before stays
    assert (await browser.submit("/busy/feed/drop")).status_code == 303
    assert "09:00—12:00" not in (await browser.get("/busy")).text
    bomb = FEED.replace("DTSTART", "RRULE:FREQ=HOURLY\r\nDTSTART").replace("T040000Z", "T011000Z")
    given["content"] = bomb.encode()
    refused = await browser.submit("/busy/feed", {"address": "https://cal.example/x"})
    assert refused.status_code == 422
    assert "重复得太密" in refused.text and "https://cal.example/x" in refused.text


async def test_an_address_inside_is_refused_with_the_reason(world: World, browser: Browser) -> None:
    await browser.sign_in("lawyer")
    refused = await browser.submit("/busy/feed", {"address": "http://127.0.0.1/x.ics"})
    assert refused.status_code == 422
    assert "这个地址指向内部网络，不能读取" in refused.text
    assert await database.fetch("SELECT 1 FROM busy_feeds") == []
    assert FeedRefused("x").field == "address"


@pytest.mark.parametrize(
    "typed",
    [
        {"first": "9999-12-31"},
        {"first": "0001-01-01"},
        {"first": "2026-02-30"},
        {"people": "99999999999"},
        {"evening": "maybe"},
        {"minutes": "1e3"},
    ],
)
async def test_nonsense_in_the_address_is_refused_in_words(
    world: World, browser: Browser, typed: dict[str, str]
) -> None:
    await browser.sign_in("clerk")
    path = await consultation_of(browser, world.estate, "供暖改造")
    answer = await browser.get(f"{path}/dates", params={**SEARCH, **typed})
    assert answer.status_code == 422
    assert "需要改正" in answer.text


@pytest.mark.parametrize("typed", ["0001-01-01T00:00", "9999-12-31T23:59", "x", "2026-03-10T09:00"])
async def test_dates_in_an_address_that_are_none_are_left_to_be_corrected(
    world: World, browser: Browser, typed: str
) -> None:
    await browser.sign_in("clerk")
    path = await consultation_of(browser, world.estate, "供暖改造")
    answer = await browser.get(f"{path}/datepolls/new", params={"starts_at": typed})
    assert answer.status_code == 200


async def test_a_repetition_without_end_is_refused(world: World, browser: Browser) -> None:
    await browser.sign_in("lawyer")
    typed = {
        "starts_at": "2026-03-09T09:00",
        "ends_at": "2026-03-09T11:00",
        "weekly_until": "9999-12-31",
    }
    answer = await browser.submit("/busy", typed)
    assert answer.status_code == 422 and "请按“2026-04-07”的格式填写日期" in answer.text
