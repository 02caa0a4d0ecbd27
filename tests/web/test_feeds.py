"""The personal calendar: read by an independent implementation, secret, revocable."""

import re
from datetime import timedelta

import vobject
from litestar import Litestar

from app import database
from meetings.invitations.services import cancel_meeting
from tests.conftest import Browser, MovingClock, new_browser
from tests.meeting_world import STARTS, a_meeting, a_table, clerk_of, move
from tests.world import World


async def address_of(browser: Browser) -> str:
    assert (await browser.submit("/account/calendar/make")).status_code == 303
    page = (await browser.get("/account/calendar")).text
    (address,) = re.findall(r"/calendar/\d+-[\w-]{22}\.ics", page)
    return address


async def test_it_is_read_by_another_implementation(
    world: World, app: Litestar, browser: Browser, clock: MovingClock
) -> None:
    meeting = await a_meeting(world, await a_table(world, clock), clock)
    await browser.sign_in("lawyer")
    address = await address_of(browser)
    async with new_browser(app) as phone:  # a calendar program: no cookie
        answer = await phone.get(address)
        assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
        assert answer.headers["cache-control"] == "private, max-age=900"
        assert "noindex" in answer.headers["x-robots-tag"]
        first = vobject.readOne(answer.text)
        event = first.vevent
        assert event.dtstart.value == STARTS and event.dtend.value - STARTS == timedelta(hours=2)
        assert event.summary.value == "协商会：供暖分户改造"
        assert (event.status.value, event.sequence.value) == ("CONFIRMED", "0")
        assert event.dtstamp.value == clock.now
        for name in ("孔令仪", "周文静", "高志远", "139"):
            assert name not in answer.text
        again = await phone.get(address, headers={"If-None-Match": answer.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")
        clock.forward(hours=1)
        await move(world, meeting, clock, STARTS + timedelta(days=1))
        await cancel_meeting(clerk_of(world), meeting, "停水", now=clock.now)
        answer = await phone.get(address, headers={"If-None-Match": answer.headers["etag"]})
        (moved,) = vobject.readOne(answer.text).vevent_list
        assert moved.uid.value == event.uid.value
        assert (moved.status.value, moved.sequence.value) == ("CANCELLED", "2")


async def test_every_line_is_as_rfc_5545_wants_it(
    world: World, browser: Browser, clock: MovingClock
) -> None:
    """Folded at 75 octets, ended by CRLF, times in UTC, what is needed once."""
    await a_meeting(world, await a_table(world, clock), clock)
    await database.execute("UPDATE consultations SET topic = repeat('供暖，分户;改造', 12)")
    await browser.sign_in("clerk")
    content = (await browser.get(await address_of(browser))).content
    lines = content.split(b"\r\n")
    assert lines[-1] == b"" and not any(b"\n" in line for line in lines)
    assert max(len(line) for line in lines) <= 75
    whole = content.replace(b"\r\n ", b"").decode()
    for name in ("UID", "DTSTAMP", "DTSTART", "DTEND", "SEQUENCE", "SUMMARY"):
        assert len(re.findall(rf"^{name}[:;]", whole, re.MULTILINE)) == 1, name
    assert re.search(r"^DTSTART:20260309T063000Z\r$", whole, re.MULTILINE)
    assert "供暖，分户\\;改造" in whole
    assert vobject.readOne(content.decode()).vevent.summary.value.endswith("供暖，分户;改造")


async def test_it_is_revoked_replaced_and_never_guessed(
    world: World, app: Litestar, browser: Browser, clock: MovingClock
) -> None:
    await a_meeting(world, await a_table(world, clock), clock)
    await browser.sign_in("lawyer")
    old = await address_of(browser)
    new = await address_of(browser)
    async with new_browser(app) as phone:
        assert (await phone.get(old)).status_code == 404
        assert (await phone.get(new)).status_code == 200
        mixed = new.partition("-")[0] + "-" + old.partition("-")[2]
        for wrong in (new[:-5] + "x.ics", mixed, "/calendar/x", "/calendar/1-.ics"):
            assert (await phone.get(wrong)).status_code == 404
        assert (await browser.submit("/account/calendar/revoke")).status_code == 303
        assert (await phone.get(new)).status_code == 404
        last = await address_of(browser)
        await database.execute("UPDATE persons SET active = false WHERE id = $1", world.lawyer)
        assert (await phone.get(last)).status_code == 404


async def test_it_holds_only_ones_own_tables(
    world: World, browser: Browser, clock: MovingClock
) -> None:
    await a_meeting(world, await a_table(world, clock), clock)
    for account, events in (("clerk", 1), ("lawyer", 1), ("other_lawyer", 0), ("other_clerk", 0)):
        await browser.sign_in(account)
        content = (await browser.get(await address_of(browser))).text
        assert content.count("BEGIN:VEVENT") == events, account
    await database.execute("DELETE FROM grants WHERE person = $1", world.lawyer)
    await browser.sign_in("lawyer")
    assert "VEVENT" not in (await browser.get(await address_of(browser))).text
