"""Settings of a vote: typed, kept, fixed by freezing, printed on every page; units on hold."""

import json

from litestar import Litestar

from app import database
from tests.conftest import Browser, MovingClock, new_browser
from tests.web.open_poll import MOTION, POLL, open_poll
from tests.world import World

SETTINGS = {
    "scope": "buildings",
    "buildings": ["2"],
    "include_parking": "1",
    "duplicate_rule": "online_prevails",
    "invalid_counts_as_participation": "1",
    "proxy_cap": "3",
    "property_staff_proxy_forbidden": "1",
    "silent_rule": "majority_if_served",
    "silent_clause": "第二十条：送达未表态的计入多数",
}
PRINTED = (
    "2号楼",
    "计入专有部分",
    "以网上票为准",
    "计入参与",
    "按议事规则计入多数：第二十条：送达未表态的计入多数",
    "3 位业主",
    "不允许",
)


async def test_every_setting_is_kept_fixed_and_printed(
    world: World, browser: Browser, clock: MovingClock
) -> None:
    await browser.sign_in("clerk")
    made = await browser.submit("/polls/new", {**POLL, "estate": world.estate, **SETTINGS})
    assert made.status_code == 303, made.text
    path = made.headers["location"]
    edit = (await browser.get(f"{path}/edit")).text
    assert 'name="buildings" value="2" checked' in edit
    assert 'name="buildings" value="1" checked' not in edit
    await browser.submit(f"{path}/motions/new", dict(MOTION))
    assert "共 6 户" in (await browser.get(path)).text
    refused = await browser.submit(f"{path}/freeze")
    assert (refused.status_code, "请上传议事规则的这一条" in refused.text) == (422, True)
    clause = {"kind": "rules_clause", "title": "议事规则第二十条"}
    await browser.submit(f"{path}/documents", clause, files={"file": ("a.pdf", b"%PDF-1.7 %%EOF")})
    assert (await browser.submit(f"{path}/freeze")).status_code == 303
    (entries,) = await database.fetch(
        "SELECT count(*) AS n, min(building) AS building FROM roll_entries"
    )
    assert (entries["n"], entries["building"]) == (6, "2")
    changed = await browser.submit(f"{path}/edit", {**POLL, "silent_rule": "none"})
    assert changed.status_code in (409, 422)
    (row,) = await database.fetch("SELECT policy FROM polls")
    policy = json.loads(row["policy"])
    assert policy["silent_clause"] == SETTINGS["silent_clause"]
    clock.now = clock.now.replace(month=3, day=31)
    await browser.sign_in("clerk")
    await browser.submit(f"{path}/count")
    for page in (path, f"{path}/result"):
        text = (await browser.get(page)).text
        for printed in PRINTED:
            assert printed in text, (page, printed)


async def test_a_setting_that_cannot_be_is_refused(world: World, browser: Browser) -> None:
    await browser.sign_in("clerk")
    sent = {**POLL, "estate": world.estate}
    for wrong, said in (
        ({"silent_rule": "majority_if_served"}, "请写明业主大会议事规则的哪一条"),
        ({"scope": "buildings"}, "没有选择楼栋或单元"),
        ({"scope": "staircases", "staircases": ["9-9"]}, "不在名册里"),
        ({"proxy_cap": "0"}, "不小于 1"),
    ):
        answer = await browser.submit("/polls/new", {**sent, **wrong})
        assert answer.status_code == 422, wrong
        assert said in answer.text
        assert "柳荫花园业主委员会" in answer.text
    assert await database.fetch("SELECT 1 FROM polls") == []


async def test_a_unit_on_hold_answers_at_the_office(
    world: World, app: Litestar, browser: Browser, clock: MovingClock
) -> None:
    await database.execute("UPDATE owners SET state = 'dead' WHERE name = '业主2-1-101'")
    poll = await open_poll(world, browser, clock)
    link = poll.links["2-1-101"]
    async with new_browser(app) as phone:
        page = (await phone.get(link)).text
        assert "柳荫社区办公室" in page
        assert "去世" not in page.partition("带什么")[0]  # why is nobody's business
        answer = await phone.submit(f"{link}/who", {"tail": "2101"})
        assert answer.headers["location"] == link
        assert (await phone.submit(f"{link}/confirm")).headers["location"] == link
        assert "后四位" in (await phone.get(poll.links["2-1-102"])).text
    assert await database.fetch("SELECT 1 FROM ballots") == []
