"""Printed notices: printed, handed over, noted once, and never for a notice that came later."""

import asyncio
import io
import re
from datetime import timedelta

import pytest
from pypdf import PdfReader

from app import database
from meetings.invitations.handing_over import hand_over_letters
from tests.conftest import Browser, MovingClock
from tests.meeting_world import STARTS, a_meeting, a_table, clerk_of, invitation_of, move, told
from tests.web.test_invitations import link_of
from tests.world import World

LETTER_WAITS = ("letter", "waiting")


@pytest.fixture
async def meeting(world: World, clock: MovingClock) -> int:
    return await a_meeting(world, await a_table(world, clock), clock)


async def letter_of(name: str) -> str:
    """The one that waits, as the page posts it."""
    row = await database.fetch_one(
        "SELECT id FROM messages WHERE name = $1 AND channel = 'letter' AND state = 'waiting'", name
    )
    assert row is not None
    return str(row["id"])


async def hand_over(browser: Browser, path: str) -> str:
    """Presses the button of the person's page; what is said then."""
    page = (await browser.get(path)).text
    fields = re.findall(r'name="(letter|notice)" value="(-?\d+)"', page)
    return await noted(browser, path, dict(fields))


async def noted(browser: Browser, path: str, fields: dict[str, str]) -> str:
    answer = await browser.submit(f"{path}/letter", fields)
    assert answer.status_code == 303, answer.text
    return (await browser.get(answer.headers["location"])).text


async def test_letters_are_printed_and_handed_over(
    world: World, meeting: int, browser: Browser
) -> None:
    await browser.sign_in("clerk")
    path = f"/meetings/{meeting}/invitations"
    pdf = await browser.get(f"{path}/letters")
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(pdf.content)).pages]
    assert len(pages) == 2
    assert "周文静" in pages[0] and "居民委员会主任赵兰" in pages[1]
    link = (await link_of("周文静")).partition("-")[2]
    assert link in re.sub(r"\s", "", pages[0])
    invited = await invitation_of("周文静")
    assert "纸质已送交" in await hand_over(browser, f"{path}/{invited}")
    pdf = await browser.get(f"{path}/letters")
    assert len(PdfReader(io.BytesIO(pdf.content)).pages) == 1
    # Also for one who was told by message: what was handed over is on record.
    other = await invitation_of("高志远")
    assert "纸质已送交" in await hand_over(browser, f"{path}/{other}")


async def test_several_letters_are_noted_at_once(
    world: World, meeting: int, browser: Browser
) -> None:
    await browser.sign_in("clerk")
    path = f"/meetings/{meeting}/invitations"
    nobody = await browser.submit(f"{path}/letters", {})
    assert nobody.status_code == 303
    assert "请勾选已经送到的人。" in (await browser.get(path)).text
    two = [await letter_of(name) for name in ("周文静", "居民委员会主任赵兰")]
    strange = await browser.submit(f"{path}/letters", {"letter": [two[0], "999999"]})
    assert strange.status_code == 404
    assert ("周文静", "letter", "waiting") in await told()
    assert re.findall(r'name="letter" value="(\d+)"', (await browser.get(path)).text) == two
    answer = await browser.submit(f"{path}/letters", {"letter": two})
    assert answer.status_code == 303
    page = (await browser.get(path)).text
    assert "已登记 2 份当面送交。" in page and "登记已送交" not in page
    assert [one for one in await told() if one[1] == "letter"] == [
        ("周文静", "letter", "delivered"),
        ("居民委员会主任赵兰", "letter", "delivered"),
    ]
    # Pressed again on the old page: said, and no second line in the proof.
    await browser.submit(f"{path}/letters", {"letter": two})
    assert "已经登记过，没有重复登记。" in (await browser.get(path)).text
    assert len([one for one in await told() if one[1] == "letter"]) == 2
    proof = await database.fetch(
        "SELECT 1 FROM message_attempts WHERE message = ANY($1::int[])", [int(one) for one in two]
    )
    assert len(proof) == 2
    for account, status in (("other_clerk", 404), ("lawyer", 403)):
        await browser.sign_in(account)
        refused = await browser.submit(f"{path}/letters", {"letter": [two[0]]})
        assert refused.status_code == status


async def test_an_old_page_does_not_note_the_new_letter(
    world: World, meeting: int, browser: Browser, clock: MovingClock
) -> None:
    """Printed at nine, the meeting moved at noon, ticked at three in a page of the morning."""
    await browser.sign_in("clerk")
    path = f"/meetings/{meeting}/invitations"
    names = ("周文静", "居民委员会主任赵兰")
    old = [await letter_of(name) for name in names]
    clock.forward(hours=3)
    await move(world, meeting, clock, STARTS.replace(day=10))
    new = await letter_of("居民委员会主任赵兰")
    await browser.submit(f"{path}/letters", {"letter": [old[0], new]})
    page = (await browser.get(path)).text
    assert "已登记 1 份当面送交。周文静：会议通知在打印以后有变动，没有登记。" in page
    waits = [name for name, channel, state in await told() if (channel, state) == LETTER_WAITS]
    assert waits == ["周文静"]
    one = f"{path}/{await invitation_of('周文静')}"
    said = await noted(browser, one, {"letter": old[0], "notice": "0"})
    assert "没有登记。请重新打印" in said and "已登记" not in said
    assert "已登记 1 份" in await hand_over(browser, one)


async def test_another_paper_is_noted_once_for_each_notice_and_link(
    world: World, meeting: int, browser: Browser, clock: MovingClock
) -> None:
    await browser.sign_in("clerk")
    one = f"/meetings/{meeting}/invitations/{await invitation_of('高志远')}"
    shown = {"letter": "0", "notice": "0"}
    for said in ("已登记 1 份", "已经登记过", "已经登记过"):
        clock.forward(minutes=1)
        assert said in await noted(browser, one, shown)
    await browser.submit(f"{one}/renew")
    assert "已登记 1 份" in await hand_over(browser, one)
    clock.forward(hours=1)
    await move(world, meeting, clock, STARTS.replace(day=10))
    said = await noted(browser, one, shown)
    assert "没有登记" in said and "请重新打印" in said
    # Told of the change by paper as well, as she had some: that one is handed over once.
    for said in ("已登记 1 份", "已经登记过"):
        clock.forward(minutes=1)
        assert said in await hand_over(browser, one)
    letters = [state for name, way, state in await told() if (name, way) == ("高志远", "letter")]
    assert letters == ["delivered"] * 3


async def _letter_pages(browser: Browser, path: str) -> list[str]:
    pdf = await browser.get(path)
    assert pdf.status_code == 200
    return [
        re.sub(r"\s", "", page.extract_text()) for page in PdfReader(io.BytesIO(pdf.content)).pages
    ]


async def test_who_has_an_earlier_paper_is_told_what_changed(
    world: World, meeting: int, browser: Browser, clock: MovingClock
) -> None:
    """Two papers with two dates: the later one says so, and whom to ask."""
    await browser.sign_in("clerk")
    path = f"/meetings/{meeting}/invitations"
    first = await _letter_pages(browser, f"{path}/letters")
    assert all("会议通知书" in page and "0931-5550101" in page for page in first)
    assert "联系人：陈小雨" in first[0] and "也可以打电话0931-5550101告诉陈小雨" in first[0]
    handed = await invitation_of("周文静")
    await hand_over(browser, f"{path}/{handed}")
    cancelling = (await browser.get(f"{path}/cancel")).text
    assert "居民委员会主任赵兰" in cancelling and "周文静" not in cancelling
    clock.forward(hours=1)
    await move(world, meeting, clock, STARTS.replace(day=10))
    changed, called = await _letter_pages(browser, f"{path}/letters")
    assert "会议变更通知书" in changed and "请以这份通知为准" in changed
    assert "时间由2026年3月9日（周一）14:30改为2026年3月10日（周二）14:30" in changed
    assert "会议变更" not in called and "3月10日" in called  # the first paper she gets
    await hand_over(browser, f"{path}/{handed}")
    clock.forward(hours=1)
    await browser.submit(f"{path}/cancel", {"reason": "停水抢修"})
    (cancelled,) = await _letter_pages(browser, f"{path}/letters")
    assert "周文静" in cancelled and "会议取消通知书" in cancelled and "0931-5550101" in cancelled


async def test_who_is_off_the_table_gets_no_invitation_on_paper(
    world: World, meeting: int, browser: Browser, clock: MovingClock
) -> None:
    await browser.sign_in("clerk")
    path = f"/meetings/{meeting}/invitations"
    gone = f"{path}/{await invitation_of('周文静')}"
    await hand_over(browser, gone)
    answer = {"answer": "stand_in", "stand_in": "苏启明", "authority": "单位委托书"}
    assert (await browser.submit(f"{gone}/answer", answer)).status_code == 303
    await database.execute("DELETE FROM seat_members WHERE name = '周文静'")
    clock.forward(hours=1)
    assert (await browser.submit(f"{path}/tell")).status_code == 303
    pages = await _letter_pages(browser, f"{path}/letters")
    (farewell,) = [page for page in pages if "会议席位调整通知书" in page]
    assert "周文静" in farewell and "您不用参加了" in farewell
    assert "您原来请苏启明代为参加，请转告本人不用前来。" in farewell
    assert "回执" not in farewell and "扫码" not in farewell


async def test_handing_over_and_a_change_at_once_never_note_the_new_letter(
    world: World, clock: MovingClock
) -> None:
    meeting = await a_meeting(world, await a_table(world, clock), clock)
    clerk = clerk_of(world)
    for turn in range(4):
        clock.forward(hours=1)
        rows = await database.fetch(
            "SELECT id FROM messages WHERE channel = 'letter' AND state = 'waiting'"
        )
        old = [row["id"] for row in rows]
        handed, again, _moved = await asyncio.gather(
            hand_over_letters(clerk, meeting, old, now=clock.now),
            hand_over_letters(clerk, meeting, old, now=clock.now),
            move(world, meeting, clock, STARTS + timedelta(days=turn + 1)),
        )
        noted = await database.fetch(
            "SELECT x.id FROM messages x JOIN message_attempts a ON a.message = x.id"
            " WHERE a.outcome = 'delivered' AND x.id = ANY($1::int[])",
            old,
        )
        assert len(noted) == handed.persons + again.persons
        assert {len(handed.outdated) + handed.persons, len(again.outdated) + again.persons} <= {
            0,
            len(old),
        }
        states = [state for _name, channel, state in await told() if channel == "letter"]
        assert states.count("waiting") == 2, "the new date is still to be brought to both"
