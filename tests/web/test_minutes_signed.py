"""What a reader is told of her own signature: how it was given, and hers alone."""

from dataclasses import replace
from datetime import timedelta

from litestar import Litestar

from app.clock import local_date, say_date
from meetings.minutes.circulating.store import ReaderRow, readers_of
from meetings.minutes.signing.queries import Approved, approved_of, may_sign_as, signed_by
from meetings.minutes.signing.rules import signers_due
from tests.conftest import Browser, MovingClock, new_browser
from tests.minutes_world import approved, circulated, ended_meeting, links, signed
from tests.world import World


async def _approved(
    world: World, app: Litestar, browser: Browser, clock: MovingClock
) -> tuple[str, Approved, dict[str, ReaderRow]]:
    """The meeting's path, what is to be signed, its readers by name."""
    meeting = await ended_meeting(world, browser, clock)
    await circulated(browser, meeting)
    await approved(app, meeting)
    there = await approved_of(int(meeting.rpartition("/")[2]), 0, "http://yishi.test")
    return meeting, there, {one.name: one for one in await readers_of(there.paper.id)}


async def test_who_has_the_name_of_another_is_not_told_of_that_ones_signature(
    world: World, app: Litestar, browser: Browser, clock: MovingClock
) -> None:
    meeting, there, readers = await _approved(world, app, browser, clock)
    await signed(browser, meeting)
    there = await approved_of(there.paper.meeting, 0, "http://yishi.test")
    one = readers["乙property_company"]
    (own,) = signed_by(one, there)
    assert own.name == one.name
    assert signed_by(replace(readers["乙heating_company"], name=one.name), there) == []


async def test_who_has_the_name_of_the_chair_does_not_sign_as_the_chair(
    world: World, app: Litestar, browser: Browser, clock: MovingClock
) -> None:
    _meeting, there, readers = await _approved(world, app, browser, clock)
    lead = next(one for one in readers.values() if one.seat_kind == "lead")
    facts = replace(there.facts, chair=lead.name)
    chaired = replace(there, facts=facts, due=tuple(signers_due(facts)))
    assert "chair" in [one.capacity for one in may_sign_as(lead, chaired)]
    same = replace(readers["乙heating_company"], name=lead.name)
    assert [one.capacity for one in may_sign_as(same, chaired)] == ["seat"]
    seat = next(one for one in facts.seats if one.kind == "lead")
    twice = replace(facts, seats=(replace(seat, persons=seat.persons * 2), *facts.seats[1:]))
    assert may_sign_as(lead, replace(chaired, facts=twice)) == [], "which of the two?"


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
