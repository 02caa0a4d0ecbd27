"""The pool of a street, whom it suggests, and who speaks for whom at a table."""

import re

import pytest
from litestar import Litestar

from app import database
from meetings.pool.rules import Candidate, suggest
from tests.conftest import Browser, new_browser
from tests.web.test_bookings import MEETING, consultation_of
from tests.world import World


def candidate(expert: int, **changed: object) -> Candidate:
    plain = {
        "name": f"P{expert}",
        "profession": "lawyer",
        "body": "",
        "fields": ("供暖",),
        "load": 0,
        "monthly_most": 4,
    }
    return Candidate(expert=expert, **(plain | changed))  # type: ignore[arg-type]


def test_whom_to_suggest_first():
    order = suggest(
        "供暖分户改造",
        ["费用"],
        ["lawyer"],
        [
            candidate(1, ties=("法律顾问",)),
            candidate(2, load=4),
            candidate(3, fields=("电梯",)),
            candidate(4, load=2),
            candidate(5, load=1),
            candidate(6, fields=("供暖", "费用"), load=3),
            candidate(7, profession="expert", fields=("供暖", "费用")),
            candidate(8, seated=True),
        ],
    )
    assert [one.candidate.expert for one in order] == [6, 5, 4, 3, 7, 2, 1]
    assert order[0].matched == ("供暖", "费用")
    assert (order[-1].barred, order[-2].full) == (True, True)


def expert(world: World, **changed: object) -> dict[str, object]:
    return {
        "street": world.street,
        "name": "孔令仪",
        "profession": "lawyer",
        "body": "正和律师事务所",
        "fields_of": "供暖、费用",
        "monthly_most": "2",
        "account": str(world.lawyer),
    } | changed


async def add_expert(staff: Browser, world: World, **changed: object) -> str:
    answer = await staff.submit("/pool/new", expert(world, **changed))
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


async def test_the_pool_is_kept_by_the_street_and_read_by_its_communities(
    world: World, app: Litestar, browser: Browser
) -> None:
    await browser.sign_in("street_staff")
    path = await add_expert(browser, world)
    again = await browser.submit("/pool/new", expert(world))
    assert again.status_code == 422 and "这个人已在专家库里" in again.text
    many = await browser.submit(
        "/pool/new", expert(world, name="甲", fields_of="一 " * 3 + "长" * 21)
    )
    assert many.status_code == 422 and "领域最多" in many.text
    assert (await browser.submit(path, expert(world, body="新所"))).status_code == 303
    for account, reads in (("clerk", 200), ("other_clerk", 404), ("lawyer", 403)):
        async with new_browser(app) as other:
            await other.sign_in(account)
            assert (await other.get(path)).status_code == reads
            assert (await other.submit("/pool/new", expert(world, name="乙"))).status_code == 403
            refused = 403 if reads == 200 else reads
            for action in ("", "/ties", "/ties/1/end", "/deactivate"):
                sent = expert(world) | {"side": f"e{world.estate}", "nature": "x"}
                assert (await other.submit(f"{path}{action}", sent)).status_code == refused
            times = await other.get(f"{path}/busy")
            assert times.status_code == (200 if account == "lawyer" else 403)
    assert (await browser.get(f"{path}/busy")).status_code == 200


async def test_who_is_bound_is_not_invited(world: World, app: Litestar, browser: Browser) -> None:
    async with new_browser(app) as staff:
        await staff.sign_in("street_staff")
        path = await add_expert(staff, world)
        tie = {"side": f"e{world.estate}", "nature": "在本小区有房"}
        assert (await staff.submit(f"{path}/ties", tie)).status_code == 303
        twice = await staff.submit(f"{path}/ties", tie)
        assert twice.status_code == 422 and "已经登记" in twice.text
        await browser.sign_in("clerk")
        table = await consultation_of(browser, world.estate, "供暖改造")
        page = (await browser.get(f"{table}/pool")).text
        assert "不能邀请：与本小区或在席单位有利害关系（在本小区有房）" in page
        number = path.rpartition("/")[2]
        refused = await browser.submit(f"{table}/pool/{number}", {"reason": "懂供暖"})
        assert refused.status_code == 422
        assert "不能作为支持方入席" in refused.text
        row = await database.fetch_one("SELECT id FROM expert_interests")
        assert row is not None
        assert (await staff.submit(f"{path}/ties/{row['id']}/end")).status_code == 303
    invited = await browser.submit(f"{table}/pool/{number}", {"reason": "懂供暖"})
    assert invited.status_code == 303
    assert "推荐" in (await browser.get(f"{table}/pool")).text
    assert "正和律师事务所" in (await browser.get(table)).text


async def test_a_supporter_declares_before_her_first_word(
    world: World, app: Litestar, browser: Browser
) -> None:
    async with new_browser(app) as staff:
        await staff.sign_in("street_staff")
        number = (await add_expert(staff, world)).rpartition("/")[2]
    await browser.sign_in("clerk")
    table = await consultation_of(browser, world.estate, "供暖改造")
    assert (await browser.submit(f"{table}/pool/{number}", {"reason": "懂"})).status_code == 303
    again = await browser.submit(f"{table}/pool/{number}", {"reason": "懂"})
    assert again.status_code == 422 and "已经在这张桌上" in again.text
    answer = await browser.submit(f"{table}/meetings/new", {**MEETING, "location": "二楼"})
    item = f"{answer.headers['location']}/items/1"
    row = await database.fetch_one("SELECT member FROM expert_seats")
    assert row is not None
    said = {"who": f"m{row['member']}", "text": "先看产权。"}
    refused = await browser.submit(f"{item}/statements", said)
    assert refused.status_code in (409, 422)
    assert "还没有声明利害关系" in refused.text
    declaration = f"{table}/pool/declarations/{row['member']}"
    for account, status in (("other_lawyer", 404), ("street_staff", 403)):
        async with new_browser(app) as other:
            await other.sign_in(account)
            assert (await other.submit(declaration, {"no_stake": "1"})).status_code == status
    async with new_browser(app) as lawyer:
        await lawyer.sign_in("lawyer")
        silent = await lawyer.submit(declaration, {"stake": " "})
        assert silent.status_code == 422 and "还没有声明利害关系" in silent.text
        assert (await lawyer.submit(declaration, {"no_stake": "1"})).status_code == 303
    assert (await browser.submit(f"{item}/statements", said)).status_code == 303
    assert "没有利害关系" in (await browser.get(f"{table}/pool")).text


async def test_each_affected_building_and_those_against_have_a_voice(
    world: World, app: Litestar, browser: Browser
) -> None:
    await browser.sign_in("clerk")
    opened = {"estate": world.estate, "topic": "供暖", "kind": "heating"}
    table = (await browser.submit("/consultations/new", opened)).headers["location"]
    page = (await browser.get(table)).text
    assert "选出受影响的楼栋" in page
    rows = await database.fetch("SELECT id FROM buildings ORDER BY number")
    chosen = {"affected": [str(row["id"]) for row in rows]}
    assert (await browser.submit(f"{table}/voices/buildings", chosen)).status_code == 303
    ids = re.findall(r' id="([^"]+)"', (await browser.get(f"{table}/voices")).text)
    assert len(ids) == len(set(ids))  # each label leads to its own field
    nobody = await browser.submit(f"{table}/voices", {"name": "李大爷"})
    assert nobody.status_code == 422
    assert "请说明代表谁" in nobody.text and "李大爷" in nobody.text
    first = {"name": "李大爷", "building": str(rows[0]["id"]), "against": "1"}
    assert (await browser.submit(f"{table}/voices", first)).status_code == 303
    page = (await browser.get(table)).text
    assert "2号楼还没有居民代表" in page
    second = {"name": "周阿姨", "building": str(rows[1]["id"])}
    assert (await browser.submit(f"{table}/voices", second)).status_code == 303
    page = (await browser.get(table)).text
    assert "受影响的每栋楼都有居民代表" in page
    seats = await database.fetch("SELECT 1 FROM seats WHERE kind = 'invited'")
    assert len(seats) == 1
    for account, status in (("street_staff", 403), ("other_clerk", 404)):
        async with new_browser(app) as other:
            await other.sign_in(account)
            assert (await other.get(f"{table}/voices")).status_code == status
            assert (await other.submit(f"{table}/voices", second)).status_code == status
            answer = await other.submit(f"{table}/voices/buildings", {"affected": []})
            assert answer.status_code == status


@pytest.mark.parametrize("name", ["李大爷"])
async def test_a_voice_has_no_other_seat(world: World, browser: Browser, name: str) -> None:
    await browser.sign_in("clerk")
    table = await consultation_of(browser, world.estate, "供暖改造")
    seats = await database.fetch("SELECT id FROM seats WHERE kind = 'building_heads'")
    taken = {"body": "楼院长", "member": [""], "name": [name], "duty": [""]}
    assert (await browser.submit(f"{table}/seats/{seats[0]['id']}", taken)).status_code == 303
    refused = await browser.submit(f"{table}/voices", {"name": name, "against": "1"})
    assert refused.status_code == 422
    assert "一人不能有两种身份" in refused.text
