"""The doors of a table as somebody meets them who was not invited: guessing, forging, old links."""

import httpx
import pytest
from litestar import Litestar

from app.settings import Settings
from meetings.attendance.rules import NUMBERS_ALLOWED, check_in_code
from tests.conftest import Browser, MovingClock, new_browser
from tests.table_world import Table, build_table
from tests.web.test_table import links_of
from tests.world import World


@pytest.fixture
async def table(world: World, clock: MovingClock) -> Table:
    return await build_table(world, clock.now, present=False)


def _from(app: Litestar, address: str) -> Browser:
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False, client=(address, 1))
    return Browser(transport=transport, base_url="http://yishi.test")


async def test_guessing_check_in_numbers_ends_for_that_address_alone(
    table: Table, app: Litestar, browser: Browser, settings: Settings, clock: MovingClock
) -> None:
    door = (await links_of(table, browser, settings))["check-in"]
    right = {
        name: check_in_code(settings.secret_key, table.meeting, member)
        for name, member in table.members.items()
    }
    wrong = [f"{n:04d}" for n in range(10_000) if f"{n:04d}" not in right.values()]
    async with _from(app, "192.0.2.1") as guesser, _from(app, "192.0.2.2") as neighbour:
        for turn in range(NUMBERS_ALLOWED):
            path = door if turn % 2 else f"{door}/interest"  # both doors count
            answer = await guesser.submit(path, {"code": wrong[turn]})
            assert answer.status_code == 422 and "没有这个签到号" in answer.text
        answer = await guesser.submit(door, {"code": right["张建国"]})
        assert answer.status_code == 422 and "请到签到台由工作人员登记" in answer.text
        answer = await guesser.submit(f"{door}/interest", {"code": right["张建国"], "stake": "x"})
        assert answer.status_code == 422
        answer = await neighbour.submit(door, {"code": right["高志远"]})
        assert answer.status_code == 200 and "高志远" in answer.text
        for _turn in range(NUMBERS_ALLOWED * 2):  # the right number is no guess
            assert (await neighbour.submit(door, {"code": right["高志远"]})).status_code == 200
        clock.forward(minutes=15)
        answer = await guesser.submit(door, {"code": right["张建国"]})
        assert answer.status_code == 200 and "张建国" in answer.text


async def test_a_number_is_read_as_old_people_type_it(
    table: Table, app: Litestar, browser: Browser, settings: Settings
) -> None:
    door = (await links_of(table, browser, settings))["check-in"]
    code = check_in_code(settings.secret_key, table.meeting, table.members["张建国"])
    wide = code.translate({ord(one): ord(one) + 0xFEE0 for one in "0123456789"})
    async with new_browser(app) as phone:
        for _turn in range(NUMBERS_ALLOWED + 1):  # what is no number at all is no guess
            answer = await phone.submit(door, {"code": "一二"})
            assert answer.status_code == 422
            assert "签到号是四位数字" in answer.text
            assert 'value="一二"' in answer.text
        for typed in (wide, f" {code[:2]} {code[2:]} "):
            answer = await phone.submit(door, {"code": typed})
            assert answer.status_code == 200 and "张建国" in answer.text


async def test_one_persons_link_is_made_void_alone(
    table: Table, app: Litestar, browser: Browser, settings: Settings
) -> None:
    links = await links_of(table, browser, settings)
    member = table.members["高志远"]
    for account, status in (("street_staff", 403), ("other_clerk", 404)):
        await browser.sign_in(account)
        assert (await browser.submit(f"{table.path}/links/{member}")).status_code == status
    await browser.sign_in("clerk")
    assert (await browser.submit(f"{table.path}/links/999999")).status_code == 404
    for _turn in range(2):
        page = (await browser.get(f"{table.path}/links")).text
        old = page.partition(f"/seat/{table.meeting}-{member}.")[2][:22]
        door = f"/seat/{table.meeting}-{member}.{old}"
        async with new_browser(app) as phone:
            assert (await phone.get(door)).status_code == 200
            assert (await browser.submit(f"{table.path}/links/{member}")).status_code == 303
            assert (await phone.get(door)).status_code == 404
            assert (await phone.submit(f"{door}/arrive")).status_code == 404
            for name in ("hall", "check-in", "张建国"):
                assert (await phone.get(links[name])).status_code == 200, name
    page = (await browser.get(f"{table.path}/links")).text
    new = page.partition(f"/seat/{table.meeting}-{member}.")[2][:22]
    async with new_browser(app) as phone:
        assert (await phone.get(f"/seat/{table.meeting}-{member}.{new}")).status_code == 200
        # Nor does one person's seal open another's seat, or the same at another meeting.
        other = table.members["张建国"]
        for forged in (
            f"/seat/{table.meeting}-{other}.{new}",
            f"/seat/{table.meeting + 1}-{member}.{new}",
            f"/seat/{table.meeting}.{new}",
            f"/hall/{table.meeting}.{new}",
            f"/check-in/{table.meeting}.{new}",
            f"/seat/0{table.meeting}-{member}.{new[:-1]}",
        ):
            assert (await phone.get(forged)).status_code == 404, forged


async def test_a_meeting_called_by_other_ways_is_not_said_to_be_unannounced(
    table: Table, browser: Browser
) -> None:
    await browser.sign_in("clerk")
    page = (await browser.get(table.path)).text
    assert "还没有从本系统发出过通知。" in page
