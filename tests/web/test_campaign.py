"""The campaign in a vote: who is open, what participation is missing, reminders to nobody else."""

import re

import pytest
from litestar import Litestar

from app import database
from app.outbox.worker import OutboxWorker
from app.sending import Sending
from tests.conftest import Browser, MovingClock, new_browser
from tests.web.open_poll import choose, open_poll
from tests.world import World


async def test_who_is_open_and_what_is_missing(
    world: World, app: Litestar, browser: Browser, clock: MovingClock
) -> None:
    poll = await open_poll(world, browser, clock)
    async with new_browser(app) as phone:
        await choose(phone, poll.links["2-1-101"], "2101", "against")
        await choose(phone, poll.links["1-1-101"], "1101", "agree")  # and 1-1-102 with it
    page = (await browser.get(f"{poll.path}/campaign")).text
    assert "3 / 12" in page
    # 11 heads, 2 have answered: 8 are two thirds.
    assert "6</b><span>位业主，离三分之二参与还差" in page
    assert "2号楼1单元102" in page
    for done in ("2号楼1单元101", "1号楼1单元102"):
        assert done not in page
    assert "业主2-1-102" not in page  # masked
    for hidden in ("反对 ", "against", "agree"):
        assert hidden not in page
    one = (await browser.get(f"{poll.path}/campaign?building=2&staircase=1")).text
    assert "2号楼1单元还没有表决的 5 户" in one
    assert "1号楼1单元201" not in one
    slips = (await browser.get(f"{poll.path}/campaign/slips?building=2")).text
    assert slips.count("请您表决") == 5
    assert "/v/" not in slips


async def test_a_reminder_goes_to_nobody_who_has_answered_and_once_a_day(
    world: World, app: Litestar, browser: Browser, clock: MovingClock
) -> None:
    poll = await open_poll(world, browser, clock)
    await database.execute("UPDATE owners SET phone = '1990000' || right(id::text, 4)")
    async with new_browser(app) as phone:
        await choose(phone, poll.links["2-1-101"], "2101", "against")
    done = await browser.submit(f"{poll.path}/campaign/remind", {"building": "2"})
    assert done.status_code == 303
    rows = await database.fetch(
        "SELECT m.text, e.unit FROM messages m JOIN slips s ON s.id = m.subject_id"
        " JOIN roll_entries e ON e.id = s.entry ORDER BY e.unit"
    )
    assert [row["unit"] for row in rows] == ["2-1-102", "2-1-201", "2-1-202", "2-1-301", "2-1-302"]
    assert all("还没有收到您家的表决意见" in row["text"] for row in rows)
    assert all(f"柳荫社区工作人员（{World.PHONE}）上门" in row["text"] for row in rows)
    late = await database.fetch("SELECT 1 FROM messages WHERE not_after > $1", poll_ends(clock))
    assert late == []
    await browser.submit(f"{poll.path}/campaign/remind", {"building": "2"})
    page = (await browser.get(f"{poll.path}/campaign")).text
    assert "今天都已经提醒过" in page
    assert "已经提醒过 5 户" in page
    clock.forward(days=1)
    await browser.sign_in("clerk")
    await browser.submit(f"{poll.path}/campaign/remind")
    assert len(await database.fetch("SELECT 1 FROM messages")) == 5 + 5 + 7
    clock.now = clock.now.replace(day=31)
    await browser.sign_in("clerk")
    await browser.submit(f"{poll.path}/campaign/remind")
    assert "现在不能提醒" in (await browser.get(f"{poll.path}/campaign")).text


async def test_what_did_not_leave_is_not_called_reminded(
    world: World, browser: Browser, clock: MovingClock
) -> None:
    poll = await open_poll(world, browser, clock)
    await database.execute("UPDATE owners SET phone = '1990000' || right(id::text, 4)")
    done = await browser.submit(f"{poll.path}/campaign/remind", {"building": "2"})
    assert done.status_code == 303
    assert "正在发送" in (await browser.get(f"{poll.path}/campaign")).text
    nowhere = OutboxWorker(Sending(), "https://yishi.example", "a secret", lambda: clock.now)
    await nowhere.send_due()
    page = (await browser.get(f"{poll.path}/campaign")).text
    assert "已经提醒过 0 户" in page and "有 6 户的短信没有送到" in page


async def test_of_each_household_the_newest_reminder_counts_and_of_those_open_only(
    world: World, app: Litestar, browser: Browser, clock: MovingClock
) -> None:
    poll = await open_poll(world, browser, clock)
    await database.execute("UPDATE owners SET phone = '1990000' || right(id::text, 4)")
    await browser.submit(f"{poll.path}/campaign/remind", {"building": "2"})
    await database.execute("UPDATE messages SET state = 'failed'")
    # She has answered since: nobody has to bring her a slip.
    async with new_browser(app) as phone:
        await choose(phone, poll.links["2-1-101"], "2101", "against")
    page = (await browser.get(f"{poll.path}/campaign")).text
    assert "已经提醒过 0 户" in page and "有 5 户的短信没有送到" in page
    clock.forward(days=1)
    await browser.sign_in("clerk")
    await browser.submit(f"{poll.path}/campaign/remind", {"building": "2"})
    page = (await browser.get(f"{poll.path}/campaign")).text
    assert "已经提醒过 5 户" in page and "的短信没有送到" not in page
    # Two own a flat: the message of one of them came back, the other has hers.
    await database.execute(
        "INSERT INTO messages SELECT (jsonb_populate_record(m, jsonb_build_object("
        " 'id', nextval('messages_id_seq'), 'key', m.key || ':2', 'state', 'failed'))).*"
        " FROM messages m WHERE state <> 'failed'"
    )
    page = (await browser.get(f"{poll.path}/campaign")).text
    assert "已经提醒过 5 户" in page and "的短信没有送到" not in page


def poll_ends(clock: MovingClock) -> object:
    return clock.now.replace(day=30, hour=10, minute=0)


async def test_a_large_estate_is_listed_by_building_unless_all_of_it_is_asked_for(
    world: World, browser: Browser, clock: MovingClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Five hundred doors would be forty screens of a phone."""
    poll = await open_poll(world, browser, clock)
    monkeypatch.setattr("votes.campaign.queries._FEW", 6)
    page = (await browser.get(f"{poll.path}/campaign")).text
    assert "还没有表决的 12 户" in page and "业**" not in page and "1号楼1单元101" not in page
    whole = await browser.get(re.findall(r'href="([^"#]*whole=true)', page)[0])
    assert "1号楼1单元101" in whole.text and "2号楼1单元302" in whole.text
    one = (await browser.get(f"{poll.path}/campaign?building=1&staircase=1")).text
    assert "1号楼1单元101" in one and "2号楼1单元302" not in one


async def test_the_street_watches_and_reminds_nobody(
    world: World, app: Litestar, browser: Browser, clock: MovingClock
) -> None:
    poll = await open_poll(world, browser, clock)
    async with new_browser(app) as other:
        await other.sign_in("street_staff")
        page = await other.get(f"{poll.path}/campaign")
        assert page.status_code == 200
        assert "发短信提醒" not in page.text
        assert (await other.submit(f"{poll.path}/campaign/remind")).status_code == 403
    for account in ("other_clerk", "lawyer"):
        async with new_browser(app) as other:
            await other.sign_in(account)
            for way in (
                await other.get(f"{poll.path}/campaign"),
                await other.submit(f"{poll.path}/campaign/remind"),
            ):
                assert way.status_code == 404
    assert await database.fetch("SELECT 1 FROM messages") == []
