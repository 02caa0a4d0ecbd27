"""What the watchdog is told, and what the log tells of a request."""

import io
import json
import logging
from collections.abc import AsyncIterator, Iterator

import httpx
import pytest
from litestar import Litestar

from app import database, logs
from app.errors import Invalid
from app.settings import Settings
from app.version import version
from tests.conftest import Browser, MovingClock, new_browser
from tests.web.open_poll import choose, open_poll
from tests.world import World


async def test_healthy(world: World, browser: Browser) -> None:
    answer = await browser.get("/health")
    assert answer.status_code == 200
    assert answer.json() == {"status": "ok", "version": version()}
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("path", "status"),
    [("/health", 200), ("/nowhere", 404), ("/v/x", 404)],
)
async def test_every_answer_is_guarded(
    world: World, browser: Browser, path: str, status: int
) -> None:
    """A refusal's too: it is a page like any other."""
    answer = await browser.get(path)
    assert answer.status_code == status
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers.get_list("x-frame-options") == ["DENY"]
    assert "default-src 'self'" in answer.headers["content-security-policy"]


async def test_static_files_say_themselves_how_long_they_last(browser: Browser) -> None:
    (kept,) = (await browser.get("/static/base.css")).headers.get_list("cache-control")
    assert "immutable" in kept


async def test_without_its_database_it_says_so(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*_arguments: object) -> object:
        raise database.DatabaseAway

    monkeypatch.setattr(database, "fetch_one", away)
    answer = await browser.get("/health")
    assert answer.status_code == 503
    assert answer.json() == {"status": "database unavailable"}
    assert answer.headers["cache-control"] == "no-store"


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What a machine would read; logging is as before afterwards."""
    root, ours = logging.getLogger(), logging.getLogger("yishi")
    before = root.handlers[:], root.level, ours.level
    root.handlers = []
    written = io.StringIO()
    logs.configure("json", written)
    yield written
    root.handlers, level, our_level = before
    root.setLevel(level)
    ours.setLevel(our_level)


@pytest.fixture
async def logged(app: Litestar, log: io.StringIO) -> AsyncIterator[Browser]:
    """A browser that comes in through the door that `yishi serve` has."""
    transport = httpx.ASGITransport(app=logs.RequestLog(app), raise_app_exceptions=False)
    async with Browser(transport=transport, base_url="http://yishi.test") as client:
        yield client


def lines(log: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in log.getvalue().splitlines()]


async def test_a_slip_leaves_its_route_and_nothing_else(
    world: World, logged: Browser, log: io.StringIO, clock: MovingClock
) -> None:
    poll = await open_poll(world, logged, clock)
    link = poll.links["1-1-101"]
    await choose(logged, link, "1101", "agree")
    wrong = await logged.get(f"/v/{'x' * 22}")
    assert wrong.status_code == 404
    told = log.getvalue()
    for secret in (link.rpartition("/")[2], "1101", "x" * 22):
        assert secret not in told
    last = lines(log)[-1]
    assert (last["event"], last["method"], last["status"]) == ("request", "GET", 404)
    assert last["route"] == "/v/{token}"
    assert last["person"] == world.clerk
    assert last["request"] == wrong.headers["x-request-id"]
    assert isinstance(last["ms"], float)
    assert {"/v/{token}/who", "/v/{token}/confirm"} <= {str(line["route"]) for line in lines(log)}


async def test_what_was_typed_is_not_in_the_log_even_when_it_breaks(
    world: World, logged: Browser, log: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_arguments: object) -> object:
        raise RuntimeError("19900009142 不对")

    await logged.get("/sign-in")
    monkeypatch.setattr(database, "fetch_one", broken)
    answer = await logged.submit(
        "/sign-in?phone=19900009143", {"account": "19900009142", "password": "geheim-geheim"}
    )
    assert answer.status_code == 500
    await logged.get("/nirgends/19900009144")
    told = log.getvalue()
    for typed in ("19900009142", "19900009143", "19900009144", "geheim"):
        assert typed not in told
    error, request, nowhere = lines(log)[-3:]
    assert (error["event"], error["level"], error["route"]) == ("error", "error", "/sign-in")
    assert "builtins.RuntimeError" in str(error["error"])
    # The number on the page, of the error and of the request are one.
    assert error["reference"] == error["request"] == request["request"]
    assert str(error["reference"]) in answer.text
    assert (request["status"], request["person"]) == (500, None)
    assert (nowhere["route"], nowhere["status"]) == (None, 404)


def test_other_libraries_lose_their_values(log: io.StringIO) -> None:
    other = logging.getLogger("somebody.else")
    try:
        raise ValueError("19900009142")
    except ValueError:
        other.exception("cannot read %s", "19900009142")
    other.warning("Task failed\nfuture: <Task exception=KeyError('19900009142')>")
    assert "19900009142" not in log.getvalue()
    first, second = lines(log)
    assert (first["logger"], first["text"]) == ("somebody.else", "cannot read %s")
    assert "builtins.ValueError" in str(first["error"])
    assert second["text"] == "Task failed"


def test_a_job_is_one_line(log: io.StringIO) -> None:
    logs.note_job("slips", 7, "running")
    logs.note_job("slips", 7, "failed", RuntimeError("19900009142"))
    began, failed = lines(log)
    assert (began["event"], began["kind"], began["job"]) == ("job", "slips", 7)
    assert (failed["level"], failed["state"]) == ("error", "failed")
    assert failed["error"] == ["builtins.RuntimeError"]


def test_at_a_terminal_it_is_readable() -> None:
    record = logging.makeLogRecord(
        {"name": "yishi", "levelname": "INFO", "event": "request", "facts": {"route": "/v/{token}"}}
    )
    said = logs.TextLines().format(record)
    assert said.endswith("info request route=/v/{token}")


def test_the_setting(settings: Settings) -> None:
    def read(value: str) -> str | None:
        environ = {"DATA_DIR": str(settings.data_dir), "LOG_FORMAT": value}
        return Settings.from_environment(environ).log_format

    assert (read(""), read("json"), read("text")) == (None, "json", "text")
    with pytest.raises(Invalid, match="LOG_FORMAT"):
        read("xml")


async def test_nobody_else_sees_the_number(world: World, app: Litestar, log: io.StringIO) -> None:
    """Outside of the door there is no request to tell of."""
    async with new_browser(app) as browser:
        assert (await browser.get("/health")).status_code == 200
    assert log.getvalue() == ""
