"""A real Chromium against the real application, served on a real port."""

import asyncio
import os
import shutil
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import uvicorn
from axe_playwright_python.async_playwright import Axe
from litestar import Litestar
from playwright.async_api import Browser, Locator, Page, async_playwright, expect

from app import database
from app.rounds import Rounds
from app.settings import Settings
from tests.conftest import MovingClock, application_of

CHROMIUM = next(
    (
        found
        for name in ("chromium", "chromium-browser", "google-chrome")
        if (found := shutil.which(name))
    ),
    None,
)

# As long as everything else waits for: a machine with much else to do is no fault of a page.
expect.set_options(timeout=30_000)


class _Server(uvicorn.Server):
    def install_signal_handlers(self) -> None:
        """Ctrl-C is pytest's business."""


@asynccontextmanager
async def serve(application: Litestar) -> AsyncIterator[str]:
    """The address of the application on a free port, for as long as it is used."""
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    server = _Server(
        uvicorn.Config(
            application,
            log_config=None,
            access_log=False,
            lifespan="on",
            timeout_graceful_shutdown=1,
        )
    )
    running = asyncio.create_task(server.serve(sockets=[listening]))
    while not server.started:
        await asyncio.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        await running


@pytest.fixture
async def served(
    db: str, settings: Settings, clock: MovingClock, keepers: list[Rounds]
) -> AsyncIterator[str]:
    """The address of the running application."""
    await database.disconnect()
    async with serve(application_of(settings, clock)) as address:
        yield address


@pytest.fixture
async def chromium() -> AsyncIterator[Browser]:
    assert CHROMIUM is not None, "chromium is missing: apt-get install chromium"
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        try:
            yield browser
        finally:
            await browser.close()


@pytest.fixture
def pictures() -> Path | None:
    """Where pictures of the pages go; none unless SHOTS names a folder."""
    named = os.environ.get("SHOTS")
    if not named:
        return None
    folder = Path(named)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


async def go_by(page: Page, pressed: Locator) -> None:
    """Clicks, and returns when the next page is there: a click alone does not wait for it, and
    going elsewhere meanwhile would drop what was sent."""
    async with page.expect_navigation():
        await pressed.click()


async def look(page: Page, name: str, pictures: Path | None) -> None:
    """What every page must be: nothing wider than the screen, no fault that axe finds."""
    if pictures is not None:
        await page.screenshot(path=pictures / f"{name}.png", full_page=True)
    wide = await page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    assert wide <= 0, f"{name} is {wide} px wider than the screen"
    found = await Axe().run(page)
    faults = [
        f"{fault['id']}: {fault['nodes'][0]['html'][:200]}"
        for fault in found.response["violations"]
    ]
    assert not faults, f"{name}: {faults}"


async def look_without_scripts(page: Page, name: str, pictures: Path | None) -> None:
    """A page whose browser runs no JavaScript, seen as it is; axe, which is a script, looks at
    the same address with the same cookies."""
    if pictures is not None:
        await page.screenshot(path=pictures / f"{name}.png", full_page=True)
    browser = page.context.browser
    assert browser is not None
    other = await browser.new_context(
        viewport=page.viewport_size, storage_state=await page.context.storage_state()
    )
    try:
        seen = await other.new_page()
        await seen.goto(page.url)
        await look(seen, name, None)
    finally:
        await other.close()


async def write_name(page: Page) -> None:
    """A name written with a finger, or a mouse, into the box."""
    await page.locator("canvas").scroll_into_view_if_needed()
    box = await page.locator("canvas").bounding_box()
    assert box is not None
    await page.mouse.move(box["x"] + 20, box["y"] + 20)
    await page.mouse.down()
    for step in range(12):
        await page.mouse.move(box["x"] + 20 + 15 * step, box["y"] + 20 + 30 * (step % 2))
    await page.mouse.up()
