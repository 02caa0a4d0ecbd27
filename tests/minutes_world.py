"""A meeting that has ended, and its minutes on their way to the paper that stands."""

from datetime import UTC, datetime

from litestar import Litestar

from app import database
from tests.conftest import Browser, MovingClock, new_browser
from tests.web.test_meetings import _fill, _meet, _open
from tests.world import World

SIGNED = "M20 70L50 35L62 88L86 40M120 45L170 42"


async def ended_meeting(world: World, browser: Browser, clock: MovingClock) -> str:
    """Its path. Everybody was there; the clerk is signed in."""
    path = await _open(browser, world)
    await _fill(browser, path)
    meeting = await _meet(browser, path)
    members = await database.fetch("SELECT id FROM seat_members")
    sheet = {f"status-{row['id']}": "present" for row in members}
    await browser.submit(f"{meeting}/attendance", sheet)
    await browser.submit(f"{meeting}/items/2/agreed", {"agreed": "材料费由供热公司承担。"})
    clock.now = clock.now.replace(month=3, day=9, hour=8)
    await browser.sign_in("clerk")
    await browser.submit(f"{meeting}/end")
    return meeting


async def circulated(browser: Browser, meeting: str) -> None:
    answer = await browser.submit(f"{meeting}/minutes/circulate", {"answer_by": "2026-03-12"})
    assert answer.status_code == 303, answer.text


async def approved(app: Litestar, meeting: str) -> None:
    async with new_browser(app) as lead:
        await lead.sign_in("secretary")
        answer = await lead.submit(
            f"{meeting}/minutes/approve", {"early_reason": "各方都已当面核对"}
        )
        assert answer.status_code == 303, answer.text


async def signed(browser: Browser, meeting: str) -> None:
    """By everybody, on the screen of the community."""
    page = (await browser.get(f"{meeting}/minutes")).text
    keys = [part.split('"')[0] for part in page.split("signer=")[1:]]
    assert keys
    for key in keys:
        answer = await browser.submit(
            f"{meeting}/minutes/sign", {"signer": key, "way": "screen", "strokes": SIGNED}
        )
        assert answer.status_code == 303, answer.text


async def issue(app: Litestar, browser: Browser, meeting: str) -> None:
    """The whole way to the minutes that stand."""
    await circulated(browser, meeting)
    await approved(app, meeting)
    await signed(browser, meeting)
    answer = await browser.submit(f"{meeting}/minutes/finish")
    assert answer.status_code == 303, answer.text


async def links(browser: Browser, meeting: str, addendum: int = 0) -> dict[str, str]:
    """By name of the reader, the path of her link."""
    tail = f"?addendum={addendum}" if addendum else ""
    page = (await browser.get(f"{meeting}/minutes/links{tail}")).text
    found = {}
    for part in page.split("<h2>")[1:]:
        if "/m/" in part:
            found[part.split(" · ")[0]] = "/m/" + part.split("/m/")[1].split('"')[0]
    return found


EVENING = datetime(2026, 3, 9, 11, 0, tzinfo=UTC)
