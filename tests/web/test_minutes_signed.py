"""What a reader is told of her own signature: how it was given, and hers alone."""

from dataclasses import replace
from datetime import timedelta

from litestar import Litestar

from app.clock import local_date, say_date
from meetings.minutes.circulating.store import readers_of
from meetings.minutes.signing.queries import approved_of, signed_by
from tests.conftest import Browser, MovingClock, new_browser
from tests.minutes_world import approved, circulated, ended_meeting, links, signed
from tests.world import World


async def test_who_has_the_name_of_another_is_not_told_of_that_ones_signature(
    world: World, app: Litestar, browser: Browser, clock: MovingClock
) -> None:
    meeting = await ended_meeting(world, browser, clock)
    await circulated(browser, meeting)
    await approved(app, meeting)
    await signed(browser, meeting)
    number = int(meeting.rpartition("/")[2])
    there = await approved_of(number, 0, "http://yishi.test")
    readers = {reader.name: reader for reader in await readers_of(there.paper.id)}
    one = readers["乙property_company"]
    (own,) = signed_by(one, there)
    assert own.name == one.name
    assert signed_by(replace(readers["乙heating_company"], name=one.name), there) == []


async def test_a_signature_on_paper_is_told_with_the_day_it_was_noted(
    world: World, app: Litestar, browser: Browser, clock: MovingClock
) -> None:
    meeting = await ended_meeting(world, browser, clock)
    await circulated(browser, meeting)
    link = (await links(browser, meeting))["乙heating_company"]
    await approved(app, meeting)
    async with new_browser(app) as reader:
        key = (await reader.get(link)).text.split('name="signer" value="')[1].split('"')[0]
        clock.now += timedelta(days=1)
        await browser.sign_in("clerk")
        paper = {"signer": key, "way": "paper"}
        assert (await browser.submit(f"{meeting}/minutes/sign", paper)).status_code == 303
        noted = f"在纸质件上签字，{say_date(local_date(clock.now))}登记。"
        assert noted in (await reader.get(link)).text
