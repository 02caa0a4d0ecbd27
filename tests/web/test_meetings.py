"""A consultation from its opening to the end of a meeting, as the clerk's browser sends it."""

import io
import re

import pytest
from litestar import Litestar
from pypdf import PdfReader

from app import database
from app.accounts.permissions import Granted
from app.accounts.services import create_person
from tests.conftest import Browser, MovingClock, new_browser
from tests.printed import text_on
from tests.world import World


async def _open(browser: Browser, world: World) -> str:
    """A consultation; its path."""
    await browser.sign_in("clerk")
    answer = await browser.submit(
        "/consultations/new",
        {
            "estate": world.estate,
            "topic": "供暖分户改造",
            "background": "冬天不热。",
            "kind": "free",
        },
    )
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


async def _seats(path: str) -> dict[str, int]:
    rows = await database.fetch(
        "SELECT id, kind FROM seats WHERE consultation = $1", int(path.rpartition("/")[2])
    )
    return {row["kind"]: row["id"] for row in rows}


async def _fill(browser: Browser, path: str) -> dict[str, int]:
    """Every seat but the owners' committee, which this estate has not got."""
    seats = await _seats(path)
    for kind in ("lead", "building_heads", "heating_company", "property_company"):
        answer = await browser.submit(
            f"{path}/seats/{seats[kind]}",
            {
                "body": f"单位{kind}",
                "member": ["", ""],
                "name": [f"甲{kind}", f"乙{kind}"],
                "duty": ["主任", ""],
                "spokesperson": "2",
            },
        )
        assert answer.status_code == 303, answer.text
    answer = await browser.submit(
        f"{path}/seats/{seats['owners_committee']}",
        {
            "body": "柳荫花园业主委员会",
            "missing": "1",
            "missing_reason": "尚未成立",
            "replaced_by": "居民委员会主任赵兰",
        },
    )
    assert answer.status_code == 303, answer.text
    return seats


MEETING = {
    "agenda": "改不改\n\n谁出钱\n",
    "starts_at": "2026-03-09T14:30",
    "notice_on": "2026-03-05",
    "location": "二楼议事厅",
    "chair": "周文静",
    "recorder": "陈小雨",
    "contact": "陈小雨",
    "contact_phone": "0931-5550101",
}


async def _meet(browser: Browser, path: str) -> str:
    answer = await browser.submit(f"{path}/meetings/new", dict(MEETING))
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


async def test_the_whole_way_of_a_meeting(
    world: World, browser: Browser, clock: MovingClock
) -> None:
    path = await _open(browser, world)
    page = (await browser.get(path)).text
    assert "还有席位没有落实" in page
    await _fill(browser, path)
    page = (await browser.get(path)).text
    assert "还有席位没有落实" not in page
    assert "本小区没有：尚未成立。由居民委员会主任赵兰代为参加" in page
    assert "乙heating_company·发言代表" in page

    meeting = await _meet(browser, path)
    members = await database.fetch(
        "SELECT m.id, s.kind FROM seat_members m JOIN seats s ON s.id = m.seat ORDER BY m.id"
    )
    sheet = {f"status-{row['id']}": "absent" for row in members}
    answer = await browser.submit(f"{meeting}/attendance", dict(sheet))
    page = (await browser.get(meeting)).text
    assert "会议不完整：社区党委、楼院长、供热公司、物业公司无人到会。" in page
    for row in members:
        if row["kind"] in ("lead", "building_heads"):
            sheet[f"status-{row['id']}"] = "present"
        else:
            sheet[f"status-{row['id']}"] = "stand_in"
            sheet[f"stand_in-{row['id']}"] = "马代"  # at two seats at once
    answer = await browser.submit(f"{meeting}/attendance", dict(sheet))
    assert answer.status_code == 422
    assert "马代已经在“供热公司”席位上" in answer.text
    for row in members:
        if row["kind"] == "property_company":
            sheet[f"stand_in-{row['id']}"] = "牛代"
    answer = await browser.submit(f"{meeting}/attendance", dict(sheet))
    assert answer.status_code == 303
    page = (await browser.get(meeting)).text
    assert "牵头方和四方均已到会，会议完整。" in page

    item = f"{meeting}/items/2"
    seats = await _seats(path)
    heating = next(row["id"] for row in members if row["kind"] == "heating_company")
    said = await browser.submit(
        f"{item}/statements",
        {"who": f"m{heating}", "text": "立管我们出<b>材料</b>。", "stake": "供热单位"},
    )
    assert said.status_code == 303
    taken = {f"stance-{seats['owners_committee']}": "against"}
    taken[f"dissent-{seats['owners_committee']}"] = "不同意先交钱。"
    taken[f"stance-{seats['building_heads']}"] = "on_condition"
    refused = await browser.submit(f"{item}/positions", dict(taken))
    assert refused.status_code == 422
    assert "有条件同意的，请写明条件。" in refused.text
    assert "不同意先交钱。" in refused.text  # what was typed is kept
    taken[f"reason-{seats['building_heads']}"] = "三日内恢复墙面"
    assert (await browser.submit(f"{item}/positions", dict(taken))).status_code == 303
    agreed = await browser.submit(f"{item}/agreed", {"agreed": "材料费由供热公司承担。"})
    assert agreed.status_code == 303
    promise = {"seat": seats["heating_company"], "person": "马代", "what": "三日内恢复墙面"}
    assert (
        await browser.submit(f"{item}/promises", {**promise, "due_on": "2026-03-20"})
    ).status_code == 303
    page = (await browser.get(item)).text
    assert "立管我们出&lt;b&gt;材料&lt;/b&gt;。" in page
    assert "马代" in page and "2026年3月20日前" in page

    clock.now = clock.now.replace(month=3, day=9, hour=8)
    await browser.sign_in("clerk")  # the session of the day of the notice is over
    assert (await browser.submit(f"{meeting}/end")).status_code == 303
    assert "出纪要" in (await browser.get(meeting)).text


@pytest.mark.parametrize(
    ("contact", "phone", "fault"),
    [
        ("", "", "请填写"),
        ("陈小雨", "", "请填写"),
        ("陈小雨", "找我就行", "请填写能打通的电话"),
        ("陈小雨", "0931-1234567转x", "请填写能打通的电话"),
        ("陈小雨", "１２", "请填写能打通的电话"),
    ],
)
async def test_a_notice_names_whom_to_call(
    world: World, browser: Browser, contact: str, phone: str, fault: str
) -> None:
    path = await _open(browser, world)
    form = (await browser.get(f"{path}/meetings/new")).text
    assert re.search(r'name="contact"[^>]*value="陈小雨"', form)  # herself, the first time
    wrong = {**MEETING, "contact": contact, "contact_phone": phone}
    refused = await browser.submit(f"{path}/meetings/new", wrong)
    assert refused.status_code == 422 and fault in refused.text
    assert "二楼议事厅" in refused.text and f'value="{phone}"' in refused.text


async def test_whom_to_call_is_kept_and_offered_again(world: World, browser: Browser) -> None:
    path = await _open(browser, world)
    asked = {**MEETING, "contact": "马玉琴", "contact_phone": "（0931）5550102 转8"}
    answer = await browser.submit(f"{path}/meetings/new", asked)
    assert answer.status_code == 303, answer.text
    page = (await browser.get(answer.headers["location"])).text
    assert 'href="tel:09315550102"' in page and "(0931)5550102 转8" in page
    form = (await browser.get(f"{path}/meetings/new")).text
    assert re.search(r'name="contact"[^>]*value="马玉琴"', form)
    assert re.search(r'name="contact_phone"[^>]*value="\(0931\)5550102 转8"', form)
    edit = f"{answer.headers['location']}/edit"
    # Those who were told keep somebody to call.
    assert re.search(r'name="contact"[^>]*required', (await browser.get(edit)).text)
    for name, phone in (("", "12345"), ("", "")):
        typed = {**MEETING, "contact": name, "contact_phone": phone}
        refused = await browser.submit(edit, typed)
        assert refused.status_code == 422, (name, phone)
        assert 'aria-invalid="true"' in refused.text
    await database.execute("UPDATE meetings SET contact = '', contact_phone = ''")
    half = await browser.submit(edit, {**MEETING, "contact": "", "contact_phone": "12345"})
    assert half.status_code == 422 and "联系人和联系电话要一起填写" in half.text
    assert (await browser.submit(edit, {**MEETING, "contact": "", "contact_phone": ""})).is_redirect


async def test_a_short_notice_needs_a_reason_that_is_kept(world: World, browser: Browser) -> None:
    path = await _open(browser, world)
    late = {**MEETING, "notice_on": "2026-03-06"}  # two days between the 6th and the 9th
    answer = await browser.submit(f"{path}/meetings/new", dict(late))
    assert answer.status_code == 422
    assert "通知不足 3 天，最早应在2026年3月10日开会" in answer.text
    assert "二楼议事厅" in answer.text
    answer = await browser.submit(
        f"{path}/meetings/new", {**late, "breach_reason": "管道爆裂，不能等。"}
    )
    assert answer.status_code == 303
    assert "管道爆裂，不能等。" in (await browser.get(answer.headers["location"])).text


async def test_a_seat_is_taken_or_its_absence_explained(world: World, browser: Browser) -> None:
    path = await _open(browser, world)
    seats = await _seats(path)
    answer = await browser.submit(f"{path}/seats/{seats['owners_committee']}", {"body": "业委会"})
    assert answer.status_code == 422
    assert "请至少填写一位到席人员。" in answer.text
    answer = await browser.submit(
        f"{path}/seats/{seats['owners_committee']}", {"body": "业委会", "missing": "1"}
    )
    assert "请写明为什么没有" in answer.text and "请写明由谁代为参加" in answer.text
    answer = await browser.submit(
        f"{path}/seats/{seats['lead']}",
        {"body": "党委", "missing": "1", "missing_reason": "x", "replaced_by": "y"},
    )
    assert "席位不能缺" in answer.text


async def test_who_attended_cannot_vanish(world: World, browser: Browser) -> None:
    path = await _open(browser, world)
    seats = await _fill(browser, path)
    meeting = await _meet(browser, path)
    members = await database.fetch("SELECT id, seat FROM seat_members ORDER BY id")
    await browser.submit(
        f"{meeting}/attendance", {f"status-{row['id']}": "present" for row in members}
    )
    answer = await browser.submit(
        f"{path}/seats/{seats['lead']}",
        {"body": "党委", "member": [""], "name": ["新人"], "duty": [""]},
    )
    assert answer.status_code == 422
    assert "不能删除已有到会记录的人员" in answer.text
    assert "新人" in answer.text


async def test_the_heating_company_reads_what_it_sits_at_and_nothing_else(
    world: World, app: Litestar, browser: Browser, clock: MovingClock
) -> None:
    company = await database.fetch_one(
        "INSERT INTO bodies (kind, name, active) VALUES ('heating_company', '暖城供热公司', true)"
        " RETURNING id"
    )
    assert company is not None
    grants = (Granted("heating_company", body=company["id"]),)
    person = await create_person("郝暖", "heating", World.PASSWORD, grants, now=clock())
    path = await _open(browser, world)
    seat = await database.fetch_one("SELECT id FROM seats WHERE kind = 'heating_company'")
    assert seat is not None
    async with new_browser(app) as company_page:
        await company_page.sign_in("heating")
        assert (await company_page.get(path)).status_code == 404
        answer = await browser.submit(
            f"{path}/seats/{seat['id']}",
            {
                "body": "暖城供热公司",
                "member": [""],
                "name": ["郝暖"],
                "duty": ["客服经理"],
                "account": [str(person)],
            },
        )
        assert answer.status_code == 303, answer.text
        assert (await company_page.get(path)).status_code == 200
        assert (await company_page.get(f"/estates/{world.estate}")).status_code == 404
        assert (await company_page.submit(f"{path}/seats/{seat['id']}")).status_code == 403


async def test_a_seated_lawyer_reads_and_nothing_more(
    world: World, app: Litestar, browser: Browser
) -> None:
    path = await _open(browser, world)
    async with new_browser(app) as lawyer:
        await lawyer.sign_in("lawyer")
        assert (await lawyer.get(path)).status_code == 404
        seat = {
            "body": "某律师事务所",
            "member": [""],
            "name": ["孔令仪"],
            "duty": ["律师"],
            "account": [str(world.lawyer)],
        }
        answer = await browser.submit(f"{path}/seats/new", seat)
        assert answer.status_code == 303, answer.text
        assert (await lawyer.get(path)).status_code == 200
        assert "供暖分户改造" in (await lawyer.get("/consultations")).text
        meeting = await _meet(browser, path)
        assert (await lawyer.get(meeting)).status_code == 200
        assert (await lawyer.submit(f"{meeting}/end")).status_code == 403
        not_a_lawyer = {**seat, "account": [str(world.clerk)]}
        assert (await browser.submit(f"{path}/seats/new", not_a_lawyer)).status_code == 422


@pytest.mark.parametrize(
    ("account", "reads"),
    [("street_staff", True), ("other_clerk", False), ("other_street_staff", False)],
)
async def test_others_never_write(
    world: World, app: Litestar, browser: Browser, account: str, reads: bool
) -> None:
    path = await _open(browser, world)
    seats = await _seats(path)
    meeting = await _meet(browser, path)
    async with new_browser(app) as other:
        await other.sign_in(account)
        for page in (path, meeting, f"{meeting}/items/1"):
            assert (await other.get(page)).status_code == (200 if reads else 404)
        refused = 403 if reads else 404
        for page in (f"{path}/seats/new", f"{path}/meetings/new", f"{meeting}/edit"):
            assert (await other.get(page)).status_code == refused, page
        for page in (
            f"{path}/seats/new",
            f"{path}/seats/{seats['lead']}",
            f"{path}/seats/{seats['lead']}/remove",
            f"{path}/meetings/new",
            f"{meeting}/edit",
            f"{meeting}/end",
            f"{meeting}/attendance",
            f"{meeting}/items/new",
            f"{meeting}/items/1",
            f"{meeting}/items/1/remove",
            f"{meeting}/items/1/positions",
            f"{meeting}/items/1/agreed",
            f"{meeting}/items/1/promises",
            f"{meeting}/items/1/statements",
        ):
            sent = {**MEETING, "title": "x", "body": "x", "member": [""], "name": ["x"]}
            sent |= {"duty": [""], "agreed": "x", "who": "m1", "text": "x", "seat": "1"}
            sent |= {"what": "x", "person": "x"}
            assert (await other.submit(page, sent)).status_code == refused, page
    unchanged = await database.fetch_one(
        "SELECT (SELECT count(*) FROM seat_members) + (SELECT count(*) FROM statements) AS n"
    )
    assert unchanged is not None and unchanged["n"] == 0


async def test_a_page_costs_the_same_however_much_was_said(
    world: World, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = await _open(browser, world)
    await _fill(browser, path)
    meeting = await _meet(browser, path)
    member = await database.fetch_one("SELECT min(id) AS id FROM seat_members")
    assert member is not None

    async def cost() -> int:
        asked = 0
        plain = database.fetch

        async def counted(sql: str, *arguments: object) -> object:
            nonlocal asked
            asked += 1
            return await plain(sql, *arguments)

        monkeypatch.setattr(database, "fetch", counted)
        assert (await browser.get(f"{meeting}/items/1")).status_code == 200
        monkeypatch.undo()
        return asked

    before = await cost()
    for n in range(5):
        said = {"who": f"m{member['id']}", "text": f"第{n}句", "no_stake": "1"}
        await browser.submit(f"{meeting}/items/1/statements", said)
    assert await cost() == before


async def test_the_sheet_to_sign_is_for_those_who_run_the_meeting(
    world: World, app: Litestar, browser: Browser
) -> None:
    path = await _open(browser, world)
    await _fill(browser, path)
    meeting = (await browser.submit(f"{path}/meetings/new", MEETING)).headers["location"]
    answer = await browser.get(f"{meeting}/attendance/sheet")
    assert answer.status_code == 200, answer.text
    text = text_on(PdfReader(io.BytesIO(answer.content)).pages[0])
    for word in ("协商会议签到表", "甲lead", "居民委员会主任赵兰", "列席人员"):
        assert word in text.replace("\n", "")
    for account, status in (("street_staff", 403), ("other_clerk", 404)):
        async with new_browser(app) as other:
            await other.sign_in(account)
            assert (await other.get(f"{meeting}/attendance/sheet")).status_code == status
