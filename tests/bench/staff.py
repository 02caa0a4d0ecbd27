"""Fifty signed-in staff at once on an estate of three thousand flats."""

import asyncio
import re
import time

import httpx

from tests.bench.http import connection, get
from tests.bench.large_roll import large_roll
from tests.bench.sizes import sized

STAFF = sized(50, 2)
SECONDS = sized(20.0, 0.1)
# A person reads a page before she opens the next.
PAUSE = sized(4.0, 0.02)


def open_large_estate(
    address: str, password: str, name: str, flats: int
) -> tuple[str, float, float]:
    """Opens an estate and imports its roll as the clerk does: (its page, seconds until the preview
    was there, seconds until it was committed)."""
    with httpx.Client(base_url=address, timeout=300) as browser:
        field = _signed_in(browser, password)
        community = re.search(r'<option value="(\d+)"', browser.get("/estates/new").text)
        assert community is not None
        typed = {"community": community[1], "name": name, "address": "长路 1 号"}
        estate = browser.post("/estates/new", data={**typed, **field}).headers["location"]
        files = {"file": ("roll.xlsx", large_roll(flats))}
        begun = time.perf_counter()
        waiting = browser.post(f"{estate}/roll", data=field, files=files).headers["location"]
        assert browser.get(waiting).status_code == 200
        shown = time.perf_counter()
        assert browser.post(waiting, data=field).headers["location"] == estate
        return str(estate), shown - begun, time.perf_counter() - shown


def _signed_in(browser: httpx.Client, password: str) -> dict[str, str]:
    browser.get("/sign-in")
    field = {"_csrf_token": browser.cookies["csrftoken"]}
    browser.post("/sign-in", data={"account": "clerk", "password": password, **field})
    assert "待办" in browser.get("/").text
    return field


async def answer_times(address: str, cookies: list[str], paths: list[str]) -> list[float]:
    """Seconds until each whole answer was there, sorted; a person of each cookie, in turn on the
    pages, every PAUSE seconds, none in step with the others."""
    host, port = address.removeprefix("http://").split(":")
    begun = time.perf_counter()
    took: list[float] = []

    async def work(number: int, cookie: str) -> None:
        async with connection(host, int(port)) as link:
            await asyncio.sleep(PAUSE * number / len(cookies))
            turn = number
            while time.perf_counter() - begun < SECONDS:
                asked = time.perf_counter()
                await get(link, f"{host}:{port}", paths[turn % len(paths)], cookie)
                took.append(time.perf_counter() - asked)
                turn += 1
                await asyncio.sleep(max(0.0, PAUSE - took[-1]))

    await asyncio.gather(*(work(number, cookie) for number, cookie in enumerate(cookies)))
    return sorted(took)


def sessions(address: str, password: str) -> list[str]:
    """STAFF signed-in browsers, as Cookie headers."""
    kept = []
    for _person in range(STAFF):
        with httpx.Client(base_url=address, timeout=60) as browser:
            _signed_in(browser, password)
            kept.append("; ".join(f"{name}={value}" for name, value in browser.cookies.items()))
    return kept
