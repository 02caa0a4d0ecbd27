"""Screens of the hall: each change comes as it is made, one look and one drawing for all."""

import asyncio

import httpx
import pytest
from litestar import Litestar

from app.settings import Settings
from tests.conftest import Browser, MovingClock, new_browser
from tests.table_world import Table, build_table
from tests.web.test_table import links_of
from tests.world import World

PATIENCE = 180  # seconds; a machine that has other things to do is no fault


@pytest.fixture
async def table(world: World, clock: MovingClock) -> Table:
    return await build_table(world, clock.now)


# -- streams ---------------------------------------------------------------------------------


class _Screen:
    """Reads server-sent events of the application as they come, without a socket."""

    def __init__(self, app: Litestar, path: str, headers: dict[str, str]) -> None:
        self._app, self._path, self._headers = app, path, headers
        self.events: list[tuple[str, str]] = []
        self.over = asyncio.Event()
        self._grown = asyncio.Event()

    async def __aenter__(self) -> "_Screen":
        self._task = asyncio.create_task(self._run())
        return self

    async def __aexit__(self, *_: object) -> None:
        self.over.set()
        await asyncio.wait_for(self._task, PATIENCE)

    async def _run(self) -> None:
        kept = b""
        asked = False

        async def receive() -> dict[str, object]:
            nonlocal asked
            if not asked:
                asked = True
                return {"type": "http.request", "body": b"", "more_body": False}
            await self.over.wait()
            return {"type": "http.disconnect"}

        async def send(message: dict[str, object]) -> None:
            nonlocal kept
            if message["type"] != "http.response.body":
                return
            if not message.get("more_body"):
                self.over.set()  # as a server tells once the answer is whole
            kept += message.get("body", b"")  # type: ignore[operator]
            *whole, kept = kept.split(b"\n\n")
            for block in whole:
                lines = block.decode().split("\n")
                id_ = next((line[4:] for line in lines if line.startswith("id: ")), "")
                data = "\n".join(line[6:] for line in lines if line.startswith("data: "))
                if id_:
                    self.events.append((id_, data))
                    self._grown.set()

        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": "GET",
            "scheme": "http",
            "path": self._path,
            "raw_path": self._path.encode(),
            "query_string": b"",
            "root_path": "",
            "headers": [(k.encode(), v.encode()) for k, v in self._headers.items()],
            "client": ("127.0.0.1", 1),
            "server": ("yishi.test", 80),
        }
        await self._app(scope, receive, send)  # type: ignore[arg-type]

    async def until(self, words: str) -> tuple[str, str]:
        async with asyncio.timeout(PATIENCE):
            while True:
                for event in self.events:
                    if words in event[1]:
                        return event
                self._grown.clear()
                await self._grown.wait()


async def test_a_screen_sees_each_change_and_misses_nothing_while_it_was_away(
    table: Table, app: Litestar, browser: Browser, settings: Settings
) -> None:
    links = await links_of(table, browser, settings)
    stream = f"{links['hall']}/stream"
    async with _Screen(app, stream, {}) as screen:
        await screen.until("议程")
        await browser.submit(f"{table.path}/items/1/open")
        seen, _html = await screen.until("<h1>议题1</h1>")
    # The line is broken; meanwhile a sentence is fixed and the item changes.
    await browser.submit(f"{table.path}/items/1/wording", {"text": "断线时定的一句。"})
    await browser.submit(f"{table.path}/items/1/wording/1/fix", {"version": "1"})
    async with _Screen(app, stream, {"last-event-id": seen}) as screen:
        newest, html = await screen.until("断线时定的一句。")
        assert int(newest) > int(seen) and "已定稿" in html
        assert len(screen.events) == 1  # the newest whole, nothing of what lies between
    async with _Screen(app, stream, {"last-event-id": newest}) as screen:
        await asyncio.sleep(1)
        assert screen.events == []  # nothing has changed
        await browser.submit(f"{table.path}/links")  # the link is void from now on
        await asyncio.wait_for(screen.over.wait(), PATIENCE)


async def test_forty_screens_cost_one_look_and_one_drawing(
    table: Table,
    app: Litestar,
    browser: Browser,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    links = await links_of(table, browser, settings)
    screens = [_Screen(app, f"{links['hall']}/stream", {}) for _ in range(40)]
    for screen in screens:
        await screen.__aenter__()
    await asyncio.gather(*(screen.until("议程") for screen in screens))
    drawn = 0
    watch = app.state.watch
    plain = watch._draw

    async def counted(meeting: int) -> object:
        nonlocal drawn
        drawn += 1
        return await plain(meeting)

    monkeypatch.setattr(watch, "_draw", counted)
    await browser.submit(f"{table.path}/items/2/open")
    await asyncio.gather(*(screen.until("<h1>议题2</h1>") for screen in screens))
    assert drawn == 1
    for screen in screens:
        await screen.__aexit__()
    assert watch._watched == {}


async def test_note_takers_are_told_of_each_other(
    table: Table, app: Litestar, browser: Browser
) -> None:
    await browser.sign_in("clerk")
    cookies = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
    async with _Screen(app, f"{table.path}/changes", {"cookie": cookies}) as screen:
        await browser.submit(
            f"{table.path}/items/1/statements", {"who": table.who("张建国"), "text": "一句"}
        )
        async with asyncio.timeout(PATIENCE):
            while not screen.events:
                await asyncio.sleep(0.05)
    async with new_browser(app) as stranger:
        answer: httpx.Response = await stranger.get(f"{table.path}/changes")
        assert answer.status_code == 303
