"""The roll check through the pages: announced, looked at, objected to, answered, then frozen."""

import re

import asyncpg
import pytest
from litestar import Litestar

from app import database
from tests.conftest import Browser, MovingClock, new_browser
from tests.web.open_poll import MOTION, POLL
from tests.world import World

START = {"starts_on": "2026-03-01", "days": "7", "place": "小区公告栏"}
CHALLENGE = {"kind": "area", "says": "房产证上是 89.50 ㎡"}
DESK = {"unit": "1-1-201", "kind": "owner", "says": "已过户", "raised_by": "李某某"}


async def draft(world: World, browser: Browser) -> str:
    await browser.sign_in("clerk")
    made = await browser.submit("/polls/new", {**POLL, "estate": world.estate})
    path: str = made.headers["location"]
    await browser.submit(f"{path}/motions/new", MOTION)
    return path


async def links(browser: Browser, path: str) -> dict[str, str]:
    page = (await browser.get(f"{path}/rollcheck/slips/2")).text
    flats = re.findall(r"柳荫花园 (\d)号楼(\d)单元(\d+)</b>", page)
    tokens = re.findall(r"(/c/[\w-]{22})</p>", page)
    return {"-".join(flat): link for flat, link in zip(flats, tokens, strict=True)}


async def dwelling(unit: str) -> int:
    row = await database.fetch_one("SELECT id FROM dwellings WHERE unit = $1", unit)
    assert row is not None
    return int(row["id"])


async def correct_area(world: World, unit: str, clock: MovingClock) -> int:
    """A dated entry of the register, as its own pages make it."""
    id_ = await dwelling(unit)
    async with database.transaction() as link:
        change: int = await link.fetchval(
            "INSERT INTO dwelling_changes (estate, kind, effective_on, reason, paper, before,"
            " after, changed_by, changed_at) VALUES ($1, 'correction', '2026-03-02', '实测',"
            " '不动产权证', '[]', '[]', $2, $3) RETURNING id",
            world.estate,
            world.clerk,
            clock.now,
        )
        await link.execute(
            "INSERT INTO dwellings_concerned (change, dwelling) VALUES ($1, $2)", change, id_
        )
    return change


async def test_from_the_notice_to_the_frozen_roll(
    world: World, browser: Browser, clock: MovingClock, app: Litestar
) -> None:
    path = await draft(world, browser)
    assert "没有安排；建议先" in (await browser.get(path)).text
    past = await browser.submit(f"{path}/rollcheck", {**START, "starts_on": "2026-02-28"})
    assert past.status_code == 422
    assert "小区公告栏" in past.text
    assert (await browser.submit(f"{path}/rollcheck", START)).status_code == 303
    assert (await browser.submit(f"{path}/rollcheck", START)).status_code == 422
    # 1 March and seven days end on Sunday the 8th, and so on the Monday.
    assert "核对期到 2026年3月9日为止" in (await browser.get(path)).text
    assert (await browser.submit(f"{path}/freeze")).status_code == 422
    notice = (await browser.get(f"{path}/rollcheck/notice")).text
    assert "业**" in notice
    assert "业主2-1-101" not in notice
    link = (await links(browser, path))["2-1-101"]
    async with new_browser(app) as phone:
        assert "业主2-1-101" not in (await phone.get(link)).text
        wrong = await phone.submit(f"{link}/who", {"tail": "0000"})
        assert (wrong.status_code, "还可以再试" in wrong.text) == (422, True)
        assert (await phone.submit(f"{link}/challenge", CHALLENGE)).headers["location"] == link
        assert (await phone.submit(f"{link}/who", {"tail": "2101"})).status_code == 303
        own = (await phone.get(link)).text
        assert "业主2-1-101，登记电话 199****2101" in own
        assert "71.01 ㎡" in own
        assert "业主2-1-102" not in own
        empty = await phone.submit(f"{link}/challenge", {**CHALLENGE, "says": ""})
        assert empty.status_code == 422
        assert (await phone.submit(f"{link}/challenge", CHALLENGE)).status_code == 303
        own = (await phone.get(link)).text
        assert "正在核实" in own and "2026年3月1日09:00 收到" in own
        # Pressed twice it is one challenge.
        assert (await phone.submit(f"{link}/challenge", CHALLENGE)).status_code == 303
        assert len(await database.fetch("SELECT 1 FROM roll_challenges")) == 1
        assert "1 件名册异议没有答复" in (await browser.get("/")).text
        clock.now = clock.now.replace(day=10)
        await browser.sign_in("clerk")
        assert (await phone.get(link)).status_code == 200
        assert "还有 1 件名册异议没有答复" in (await browser.get(path)).text
        frozen = await browser.submit(f"{path}/freeze")
        assert (frozen.status_code, "没有答复" in frozen.text) == (422, True)
        page = (await browser.get(f"{path}/rollcheck")).text
        found = re.search(r'href="([^"]+/challenges/\d+)"', page)
        assert found is not None
        answer = {"outcome": "upheld", "reason": "按不动产权证更正", "correction": ""}
        missing = await browser.submit(found[1], answer)
        assert (missing.status_code, "还没有选择对应的更正记录" in missing.text) == (422, True)
        entry = await correct_area(world, "2-1-101", clock)
        elsewhere = await correct_area(world, "2-1-102", clock)
        other = await browser.submit(found[1], {**answer, "correction": elsewhere})
        assert other.status_code == 422
        done = await browser.submit(found[1], {**answer, "correction": entry})
        assert done.status_code == 303, done.text
        twice = await browser.submit(found[1], {**answer, "correction": entry})
        assert (twice.status_code, "已经答复过" in twice.text) == (422, True)
        assert "更正记录" in (await browser.get(found[1])).text
        await phone.submit(f"{link}/who", {"tail": "2101"})
        told = (await phone.get(link)).text
        assert "按不动产权证更正" in told
        late = await phone.submit(f"{link}/challenge", CHALLENGE)
        assert (late.status_code, "现在不在名册核对期内" in late.text) == (422, True)
    assert "异议已全部答复" in (await browser.get(path)).text
    # The notice of 1 March is old enough, the opening of the 17th still lies ahead.
    assert (await browser.submit(f"{path}/freeze")).status_code == 303
    assert (await browser.get(f"{path}/rollcheck")).status_code == 200
    closed = await browser.submit(f"{path}/rollcheck/challenges", DESK)
    assert (closed.status_code, "名册已经冻结" in closed.text) == (422, True)


async def test_at_the_desk(world: World, browser: Browser, clock: MovingClock) -> None:
    path = await draft(world, browser)
    early = await browser.submit(f"{path}/rollcheck/challenges", DESK)
    assert "还没有安排名册核对" in early.text
    assert (await browser.get(f"{path}/rollcheck/notice")).status_code == 409
    await browser.submit(f"{path}/rollcheck", START)
    unknown = await browser.submit(f"{path}/rollcheck/challenges", {**DESK, "unit": "9-9-999"})
    assert (unknown.status_code, "名册里没有这一户" in unknown.text) == (422, True)
    assert "李某某" in unknown.text
    for typed in (DESK, {**DESK, "unit": "9-9-999", "kind": "missing"}):
        done = await browser.submit(f"{path}/rollcheck/challenges", typed)
        assert done.status_code == 303, done.text
    rows = await database.fetch("SELECT dwelling, room, recorded_by FROM roll_challenges")
    assert [row["dwelling"] is None for row in rows] == [False, True]
    assert {row["recorded_by"] for row in rows} == {world.clerk}
    page = (await browser.get(f"{path}/rollcheck/challenges/1")).text
    assert "李**" in page
    assert "李某某" not in page
    dismissed = {"outcome": "dismissed", "reason": "登记未变更", "correction": ""}
    done = await browser.submit(f"{path}/rollcheck/challenges/1", dismissed)
    assert done.status_code == 303
    assert (await browser.get(f"{path}/rollcheck/challenges/99")).status_code == 404
    audit = await database.fetch("SELECT action FROM audit_entries ORDER BY id")
    assert [row["action"] for row in audit] == [
        "start_roll_check",
        "challenge_roll",
        "challenge_roll",
        "answer_challenge",
    ]


async def test_guessing_is_slowed_for_this_slip_only(
    world: World, browser: Browser, app: Litestar
) -> None:
    path = await draft(world, browser)
    await browser.submit(f"{path}/rollcheck", START)
    found = await links(browser, path)
    async with new_browser(app) as phone:
        for _n in range(5):
            last = await phone.submit(f"{found['2-1-101']}/who", {"tail": "0000"})
        assert "输错次数过多" in last.text
        right = await phone.submit(f"{found['2-1-101']}/who", {"tail": "2101"})
        assert right.status_code == 422
        other = await phone.submit(f"{found['2-1-102']}/who", {"tail": "2102"})
        assert other.status_code == 303
        # The cookie of one slip opens no other.
        assert "业主2-1-201" not in (await phone.get(found["2-1-201"])).text
        for wrong in ("/c/x", "/c/" + "A" * 22):
            assert (await phone.get(wrong)).status_code == 404


@pytest.mark.parametrize("account", ["street_staff", "other_clerk", "lawyer"])
async def test_who_may_not(world: World, browser: Browser, account: str) -> None:
    path = await draft(world, browser)
    await browser.submit(f"{path}/rollcheck", START)
    await browser.submit(f"{path}/rollcheck/challenges", DESK)
    await browser.sign_in(account)
    refused = 403 if account == "street_staff" else 404
    for part, typed in (
        ("rollcheck", START),
        ("rollcheck/challenges", DESK),
        ("rollcheck/challenges/1", {"outcome": "dismissed", "reason": "x"}),
    ):
        assert (await browser.submit(f"{path}/{part}", typed)).status_code == refused
    assert (await browser.get(f"{path}/rollcheck/slips/2")).status_code == refused
    seen = await browser.get(f"{path}/rollcheck")
    assert seen.status_code == (200 if account == "street_staff" else 404)


@pytest.mark.parametrize(
    "table", ["roll_checks", "roll_check_slips", "roll_challenges", "roll_challenge_answers"]
)
async def test_nothing_is_taken_back(world: World, browser: Browser, table: str) -> None:
    path = await draft(world, browser)
    await browser.submit(f"{path}/rollcheck", START)
    await browser.submit(f"{path}/rollcheck/challenges", DESK)
    await browser.submit(
        f"{path}/rollcheck/challenges/1", {"outcome": "dismissed", "reason": "登记未变更"}
    )
    for sql in (f"DELETE FROM {table}", f"UPDATE {table} SET id = id"):
        with pytest.raises(asyncpg.RestrictViolationError):
            await database.execute(sql)
