"""What a reader is told of her own signature: how it was given, and hers alone."""

from dataclasses import replace
from datetime import timedelta

from litestar import Litestar

from app import database
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


async def _signed(
    world: World, app: Litestar, browser: Browser, clock: MovingClock
) -> tuple[Approved, dict[str, ReaderRow]]:
    """By everybody, on the screen of the community."""
    meeting, there, readers = await _approved(world, app, browser, clock)
    await signed(browser, meeting)
    return await approved_of(there.paper.meeting, 0, "http://yishi.test"), readers


async def test_who_has_the_name_of_another_is_not_told_of_that_ones_signature(
    world: World, app: Litestar, browser: Browser, clock: MovingClock
) -> None:
    there, readers = await _signed(world, app, browser, clock)
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


async def test_who_signed_as_chair_from_another_seat_still_sees_it(
    world: World, app: Litestar, browser: Browser, clock: MovingClock
) -> None:
    """On her own screen, as it was done before chairs signed from the lead's seat only."""
    there, readers = await _signed(world, app, browser, clock)
    one = readers["乙property_company"]
    lead = next(reader for reader in readers.values() if reader.seat_kind == "lead")

    def chaired(name: str) -> Approved:
        chair, *others = there.facts.signatures
        signatures = (replace(chair, name=name), *others)
        facts = replace(there.facts, chair=name, signatures=signatures)
        return replace(there, facts=facts, due=tuple(signers_due(facts)))

    assert "主持人" in [mine.who for mine in signed_by(one, chaired(one.name))]
    assert len(signed_by(one, chaired(one.name))) == 2, "and for her seat"
    assert [mine.who for mine in signed_by(lead, chaired(lead.name))] == ["主持人"]
    assert signed_by(replace(one, name=lead.name), chaired(lead.name)) == [], "of the same name"


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


async def test_who_signed_on_a_sheet_is_noted_with_it(
    world: World, app: Litestar, browser: Browser, clock: MovingClock
) -> None:
    meeting, there, _readers = await _approved(world, app, browser, clock)
    minutes = f"{meeting}/minutes"
    first, *others = [key for key, _who in there.awaited]
    await browser.submit(f"{minutes}/sign", {"signer": first, "way": "paper"})
    copy = (await browser.get(f"{minutes}/copy")).content
    scan = {"file": ("签字页.pdf", copy, "application/pdf")}
    taken = await browser.submit(f"{minutes}/scan", {"signed": [first, *others]}, files=scan)
    assert taken.status_code == 409 and "已经签过字" in taken.text
    assert await database.fetch("SELECT 1 FROM minutes_scans") == []
    noted = await browser.submit(f"{minutes}/scan", {"signed": others}, files=scan)
    assert noted.status_code == 303, noted.text
    ways = await database.fetch("SELECT DISTINCT way FROM minutes_signatures")
    assert [row["way"] for row in ways] == ["paper"]
    assert (await browser.submit(f"{minutes}/finish")).status_code == 303


async def test_who_is_to_read_and_sign_finds_the_way_from_the_page_of_the_minutes(
    world: World, app: Litestar, browser: Browser, clock: MovingClock
) -> None:
    meeting = await ended_meeting(world, browser, clock)
    await database.execute(
        "UPDATE seat_members SET account = $1 WHERE name = '乙heating_company'", world.lawyer
    )
    minutes = f"{meeting}/minutes"
    await circulated(browser, meeting)
    async with new_browser(app) as company:
        await company.sign_in("lawyer")
        page = (await company.get(minutes)).text
        assert f'class="button" href="{minutes}/read"' in page and "核对纪要" in page
        assert f'href="{minutes}/read"' in (await company.get("/")).text, "it waits for her"
        await approved(app, meeting)
        page = (await company.get(minutes)).text
        assert f'class="button" href="{minutes}/read"' in page and "查看，去签字" in page
        assert "登记纸质签字" not in page and "待签字" not in page
        await signed(browser, meeting)
        page = (await company.get(minutes)).text
        assert f'class="link" href="{minutes}/read"' in page and "去签字" not in page
        assert f'href="{minutes}/read"' not in (await company.get("/")).text
