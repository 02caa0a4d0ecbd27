"""Addresses that may not be asked, answers that may not be read, calendars read to the border."""

import asyncio
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.clock import local
from meetings.busy import fetching
from meetings.busy.fetching import fetch_feed
from meetings.busy.reading import read_calendar
from meetings.busy.rules import (
    REPEATS_MOST,
    EndsBeforeStart,
    FeedRefused,
    TooLong,
    may_be_asked,
    merged,
    read_address,
    repeated,
)

NOW = datetime(2026, 3, 1, tzinfo=UTC)
LATER = NOW + timedelta(days=180)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.8.9.10",
        "0.0.0.0",
        "10.1.2.3",
        "172.16.0.1",
        "172.31.255.255",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "198.18.0.1",
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1%eth0",
        "fc00::1",
        "ff02::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
        "2001:0:4136:e378:8000:63bf:3fff:fdd2",
        "localhost",
        "",
    ],
)
def test_what_lies_inside_is_not_asked(address: str):
    assert not may_be_asked(address)


@pytest.mark.parametrize(
    "address", ["1.1.1.1", "172.32.0.1", "223.5.5.5", "2400:3200::1", "::ffff:8.8.8.8"]
)
def test_what_lies_in_the_open_is(address: str):
    assert may_be_asked(address)


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("ftp://a.example/x", "要以 https:// 或 webcal:// 开头"),
        ("file:///etc/passwd", "要以 https:// 或 webcal:// 开头"),
        ("a.example/x.ics", "要以 https:// 或 webcal:// 开头"),
        ("https://me:secret@a.example/x", "不能带用户名和密码"),
        ("https://a.example:8080/x", "不能指定端口"),
        ("https://[::1/x", "不是一个完整的网址"),
        ("http://a.example:port/", "不是一个完整的网址"),
        ("https://a.example/" + "x" * 2000, "要以"),
    ],
)
def test_addresses_that_are_no_web_address(typed: str, why: str):
    with pytest.raises(FeedRefused) as refused:
        read_address(typed)
    assert why in refused.value.message
    assert "secret" not in refused.value.message


def test_webcal_is_https():
    assert read_address(" webcal://cal.example/a?b=c#d ").url == "https://cal.example/a?b=c"


async def _in_the_open(host: str, port: int) -> list[str]:
    return {"inside.example": ["10.0.0.8"], "both.example": ["1.1.1.1", "127.0.0.1"]}.get(
        host, ["1.1.1.1"]
    )


def _serving(answer):
    asked: list[httpx.Request] = []

    def handle(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return answer(request)

    return httpx.MockTransport(handle), asked


async def _fetch(typed: str, answer) -> tuple[bytes, list[httpx.Request]]:
    transport, asked = _serving(answer)
    return await fetch_feed(typed, resolving=_in_the_open, transport=transport), asked


async def test_the_address_that_was_checked_is_the_one_that_is_asked():
    content, asked = await _fetch(
        "https://cal.example/me.ics", lambda _: httpx.Response(200, content=_pieces(b"BEG", b"IN"))
    )
    assert content == b"BEGIN"
    assert str(asked[0].url) == "https://1.1.1.1/me.ics"
    assert asked[0].headers["host"] == "cal.example"
    assert asked[0].extensions["sni_hostname"] == "cal.example"


@pytest.mark.parametrize("host", ["inside.example", "both.example"])
async def test_a_name_that_leads_inside_is_refused_before_anything_is_asked(host: str):
    transport, asked = _serving(lambda _: httpx.Response(200))
    with pytest.raises(FeedRefused, match="指向内部网络"):
        await fetch_feed(f"https://{host}/x", resolving=_in_the_open, transport=transport)
    assert asked == []


@pytest.mark.parametrize(
    ("location", "why"),
    [
        ("https://inside.example/x", "指向内部网络"),
        ("//inside.example/x", "指向内部网络"),
        ("file:///etc/passwd", "要以 https://"),
        ("https://cal.example/again", "一再转到别处"),
    ],
)
async def test_a_redirect_is_checked_like_the_first(location: str, why: str):
    with pytest.raises(FeedRefused) as refused:
        await _fetch(
            "https://cal.example/x",
            lambda _: httpx.Response(302, headers={"location": location}),
        )
    assert why in refused.value.message


async def test_a_redirect_in_the_open_is_followed():
    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/x":
            return httpx.Response(301, headers={"location": "/y"})
        return httpx.Response(200, content=_pieces(b"there"))

    content, asked = await _fetch("https://cal.example/x", answer)
    assert content == b"there" and len(asked) == 2


async def _pieces(*content: bytes):
    for piece in content:
        yield piece


async def _endless():
    for _ in range(100):
        yield b"x" * 50_000


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (lambda _: httpx.Response(404), "没有日历"),
        (lambda _: httpx.Response(401), "要登录才能看"),
        (lambda _: httpx.Response(500), "日历服务器拒绝了（500）"),
        (lambda _: httpx.Response(200, content=_endless()), "太大"),
        (
            lambda _: httpx.Response(200, headers={"content-encoding": "gzip"}, content=b""),
            "无法读取",
        ),
    ],
)
async def test_answers_that_are_refused(answer, why: str):
    with pytest.raises(FeedRefused, match=why):
        await _fetch("https://cal.example/x", answer)


async def test_one_who_is_slow_or_away(monkeypatch: pytest.MonkeyPatch):
    def gone(_request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("no")

    with pytest.raises(FeedRefused, match="连不上"):
        await _fetch("https://cal.example/x", gone)

    async def slow(host: str, port: int) -> list[str]:
        await asyncio.sleep(5)
        return []

    monkeypatch.setattr(fetching, "SECONDS_MOST", 0.01)
    with pytest.raises(FeedRefused, match="太久没有回应"):
        await fetch_feed("https://cal.example/x", resolving=slow)


async def test_one_who_drips_is_not_waited_for(monkeypatch: pytest.MonkeyPatch):
    async def drops():
        while True:
            yield b"x"
            await asyncio.sleep(0.005)

    monkeypatch.setattr(fetching, "SECONDS_MOST", 0.05)
    with pytest.raises(FeedRefused, match="太久没有回应"):
        await _fetch("https://cal.example/x", lambda _: httpx.Response(200, content=drops()))


async def test_the_real_network_stack_refuses_this_machine():
    for typed in ("http://localhost/", "http://127.1/", "http://2130706433/", "http://[::1]/"):
        with pytest.raises(FeedRefused) as refused:
            await fetch_feed(typed)
        assert "指向内部网络" in refused.value.message, typed


def calendar(*events: str) -> str:
    body = "".join(
        f"BEGIN:VEVENT\r\nUID:{n}\r\n{event}END:VEVENT\r\n" for n, event in enumerate(events)
    )
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n{body}END:VCALENDAR\r\n"


def said(content: str) -> list[str]:
    return [
        f"{local(a):%m-%d %H:%M}—{local(b):%m-%d %H:%M}"
        for a, b in read_calendar(content, NOW, LATER)
    ]


def test_times_with_and_without_a_zone_and_whole_days():
    assert said(
        calendar(
            "DTSTART:20260309T063000Z\r\nDTEND:20260309T083000Z\r\n",
            "DTSTART:20260310T090000\r\nDURATION:PT45M\r\n",
            "DTSTART;VALUE=DATE:20260311\r\n",
            "DTSTART;TZID=Asia/Shanghai:20260312T200000\r\nDTEND;TZID=Asia/Shanghai:20260312T210000\r\n",
        )
    ) == [
        "03-09 14:30—03-09 16:30",
        "03-10 09:00—03-10 09:45",
        "03-11 00:00—03-12 00:00",
        "03-12 20:00—03-12 21:00",
    ]


def test_a_summer_time_zone_moves_against_shanghai():
    """Ten in Berlin is 17:00 in Shanghai in winter, 16:00 in summer: 29 March 2026 changes it."""
    weekly = (
        "DTSTART;TZID=Europe/Berlin:20260323T100000\r\nDTEND;TZID=Europe/Berlin:20260323T110000\r\n"
        "RRULE:FREQ=WEEKLY;COUNT=2\r\n"
    )
    assert said(calendar(weekly)) == ["03-23 17:00—03-23 18:00", "03-30 16:00—03-30 17:00"]


def test_free_cancelled_and_excluded_are_not_busy():
    assert said(
        calendar(
            "DTSTART:20260309T063000Z\r\nDTEND:20260309T083000Z\r\nTRANSP:TRANSPARENT\r\n",
            "DTSTART:20260310T063000Z\r\nDTEND:20260310T083000Z\r\nSTATUS:CANCELLED\r\n",
            "DTSTART:20260311T063000Z\r\nDTEND:20260311T083000Z\r\nRRULE:FREQ=DAILY;COUNT=2\r\n"
            "EXDATE:20260312T063000Z\r\n",
        )
    ) == ["03-11 14:30—03-11 16:30"]


def test_what_has_begun_is_cut_and_what_is_over_is_left_out():
    assert said(
        calendar(
            "DTSTART:20260228T230000Z\r\nDTEND:20260301T010000Z\r\n",
            "DTSTART:20260201T230000Z\r\nDTEND:20260202T010000Z\r\n",
        )
    ) == ["03-01 08:00—03-01 09:00"]


@pytest.mark.parametrize(
    "content",
    [
        "",
        "<html>sign in</html>",
        "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART:nonsense\r\nEND:VCALENDAR",
        calendar("DTSTART:20260309T063000Z\r\nRRULE:FREQ=SECONDLY\r\n"),
        calendar("DTSTART:20260309T063000Z\r\nRRULE:FREQ=MINUTELY;INTERVAL=2\r\n"),
        calendar("DTSTART:20260309T063000Z\r\nDTEND:20260309T064000Z\r\nRRULE:FREQ=HOURLY\r\n"),
        calendar("DTSTART:20260309T063000Z\r\nRRULE:FREQ=NONSENSE\r\n"),
        calendar(*(["DTSTART:20260309T063000Z\r\n"] * 5_001)),
    ],
)
def test_calendars_that_are_refused(content: str):
    with pytest.raises(FeedRefused):
        read_calendar(content, NOW, LATER)


_hours = st.integers(0, 40).map(lambda n: NOW + timedelta(hours=n))


@given(
    st.lists(
        st.tuples(_hours, st.integers(1, 9)).map(lambda a: (a[0], a[0] + timedelta(hours=a[1]))),
        max_size=12,
    )
)
def test_what_is_put_together_covers_the_same(times):
    whole = merged(times)
    assert all(one[1] < two[0] for one, two in pairwise(whole))
    for hour in range(60):
        at = NOW + timedelta(hours=hour, minutes=30)
        assert any(a <= at < b for a, b in times) == any(a <= at < b for a, b in whole)


def test_every_week_up_to_a_day():
    hour = timedelta(hours=1)
    times = repeated((NOW, NOW + hour), NOW + timedelta(days=14))
    assert [a for a, _ in times] == [NOW, NOW + timedelta(days=7), NOW + timedelta(days=14)]
    assert len(repeated((NOW, NOW + hour), NOW + timedelta(days=14) - timedelta.resolution)) == 2
    assert len(repeated((NOW, NOW + hour), NOW + timedelta(days=9000))) == REPEATS_MOST
    with pytest.raises(EndsBeforeStart):
        repeated((NOW, NOW), None)
    with pytest.raises(TooLong):
        repeated((NOW, NOW + timedelta(days=63)), None)
