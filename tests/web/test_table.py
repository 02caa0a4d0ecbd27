"""The table as browsers meet it: links without accounts, refusals, nothing typed is lost."""

import io
import re

import pytest
from litestar import Litestar
from pypdf import PdfReader

from app import database
from app.settings import Settings
from meetings.attendance.rules import check_in_code
from meetings.links.rules import link_path
from tests.conftest import Browser, MovingClock, new_browser
from tests.printed import text_on
from tests.table_world import Table, build_table
from tests.world import World


@pytest.fixture
async def table(world: World, clock: MovingClock) -> Table:
    return await build_table(world, clock.now)


async def links_of(table: Table, browser: Browser, settings: Settings) -> dict[str, str]:
    """Paths: hall, check-in, and of each person by her name."""
    await browser.sign_in("clerk")
    answer = await browser.submit(f"{table.path}/links")
    assert answer.status_code == 303, answer.text
    row = await database.fetch_one("SELECT salt FROM sittings")
    assert row is not None
    made = {
        kind: link_path(settings.secret_key, row["salt"], kind, table.meeting)
        for kind in ("hall", "check-in")
    }
    for name, member in table.members.items():
        made[name] = link_path(settings.secret_key, row["salt"], "seat", table.meeting, member)
    page = (await browser.get(f"{table.path}/links")).text
    assert all(path in page for path in made.values())
    return made


async def test_the_hall_sees_item_speaker_and_positions_without_an_account(
    table: Table, app: Litestar, browser: Browser, settings: Settings
) -> None:
    links = await links_of(table, browser, settings)
    async with new_browser(app) as screen:
        assert "议程" in (await screen.get(links["hall"])).text
        await browser.submit(f"{table.path}/items/1/open")
        asked = {"speaker": table.who("高志远"), "kind": "speech"}
        assert (await browser.submit(f"{table.path}/items/1/turns", asked)).status_code == 303
        turn = await database.fetch_one("SELECT id FROM speaking_turns")
        assert turn is not None
        await browser.submit(f"{table.path}/items/1/turns/{turn['id']}/floor")
        heads = table.seats["building_heads"]
        taken = {f"stance-{heads}": "on_condition", f"reason-{heads}": "三日内恢复墙面<b>"}
        answer = await browser.submit(f"{table.path}/items/1/positions", taken)
        assert answer.status_code == 303
        page = (await screen.get(links["hall"])).text
        for words in (
            "议题1",
            "高志远",
            "3:00",
            "三日内恢复墙面&lt;b&gt;",
            "还没有同意",
            "法定人数",
        ):
            assert words in page
        assert '<meta http-equiv="refresh"' in page  # without scripts
        assert "签到、离席" not in page


async def test_a_link_made_void_opens_nothing(
    table: Table, app: Litestar, browser: Browser, settings: Settings
) -> None:
    links = await links_of(table, browser, settings)
    async with new_browser(app) as stranger:
        assert (await stranger.get(links["hall"])).status_code == 200
        for broken in (links["hall"][:-1], links["hall"].replace("hall", "check-in"), "/hall/1.x"):
            answer = await stranger.get(broken)
            assert answer.status_code == 404 and "没有找到这个会场链接" in answer.text
        await browser.submit(f"{table.path}/links")
        for path in links.values():
            assert (await stranger.get(path)).status_code == 404


@pytest.mark.parametrize("account", ["street_staff", "other_clerk", "lawyer"])
async def test_links_are_for_those_who_run_the_table(
    table: Table, browser: Browser, account: str
) -> None:
    await browser.sign_in(account)
    refused = 403 if account == "street_staff" else 404
    assert (await browser.get(f"{table.path}/links")).status_code == refused
    item = f"{table.path}/items/1"
    for path, sent in (
        (f"{table.path}/links", {}),
        (f"{table.path}/links/limits", {"minutes": "3", "per_seat": "3"}),
        (f"{table.path}/attendance/{table.members['高志远']}/arrive", {}),
        (f"{table.path}/attendance/{table.members['高志远']}/leave", {}),
        (f"{table.path}/attendance/{table.members['高志远']}/interest", {"no_stake": "1"}),
        (f"{item}/open", {}),
        (f"{item}/close", {}),
        (f"{item}/round", {}),
        (f"{item}/plan", {}),
        (f"{item}/draft", {"text": "x"}),
        (f"{item}/turns", {"speaker": table.who("高志远")}),
        (f"{item}/turns/1/floor", {}),
        (f"{item}/turns/1/end", {}),
        (f"{item}/statements/1/correct", {"text": "x", "version": "1"}),
        (f"{item}/conditions/1", {"state": "met"}),
        (f"{item}/promises/1/read", {}),
        (f"{item}/wording", {"text": "x"}),
        (f"{item}/wording/1/amend", {"text": "x", "version": "1"}),
        (f"{item}/wording/1/fix", {"version": "1"}),
        (f"{item}/wording/1/reopen", {"version": "1", "note": "x"}),
        (f"{item}/options", {"title": "x"}),
        (f"{item}/options/1/remove", {}),
        (f"{item}/options/arguments", {"option": "1", "seat": "1", "side": "for", "text": "x"}),
        (f"{item}/options/polls", {"question": "x"}),
        (f"{item}/options/polls/1/answers", {}),
        (f"{item}/options/polls/1/close", {}),
    ):
        assert (await browser.submit(path, dict(sent))).status_code == refused, path
    row = await database.fetch_one("SELECT count(*) AS n FROM statement_drafts")
    assert row is not None and row["n"] == 0


async def test_checking_in_by_the_number_on_the_sheet(
    world: World, clock: MovingClock, app: Litestar, browser: Browser, settings: Settings
) -> None:
    table = await build_table(world, clock.now, present=False)
    links = await links_of(table, browser, settings)
    member = table.members["张建国"]
    code = check_in_code(settings.secret_key, table.meeting, member)
    wrong = f"{(int(code) + 1) % 10_000:04d}"
    async with new_browser(app) as phone:
        answer = await phone.submit(links["check-in"], {"code": wrong})
        assert answer.status_code == 422 and "没有这个签到号" in answer.text
        answer = await phone.submit(links["check-in"], {"code": code})
        assert answer.status_code == 200 and "张建国（楼院长）" in answer.text
        silent = await phone.submit(f"{links['check-in']}/interest", {"code": code})
        assert silent.status_code == 422 and "还没有声明利害关系" in silent.text
        assert "张建国（楼院长）" in silent.text and 'name="no_stake"' in silent.text
        typed = {"code": code, "member": member, "stake": "本楼住户"}
        answer = await phone.submit(f"{links['check-in']}/interest", typed)
        assert "利害关系声明已记下" in answer.text
    row = await database.fetch_one("SELECT how, remote FROM presences")
    assert row is not None and (row["how"], row["remote"]) == ("number", False)
    page = (await browser.get(f"{table.path}/attendance")).text
    assert "本人扫码" in page and "本楼住户" in page and code in page
    sheet = await browser.get(f"{table.path}/attendance/sheet")
    assert sheet.content.startswith(b"%PDF")
    said = f"{table.path}/attendance/{member}/interest"
    silent = await browser.submit(said, {"stake": ""})
    assert silent.status_code == 422 and "还没有声明利害关系" in silent.text
    assert await database.fetch("SELECT 1 FROM interests WHERE stake = ''") == []


async def test_who_stands_in_checks_in_by_a_number_of_her_own(
    world: World, clock: MovingClock, app: Litestar, browser: Browser, settings: Settings
) -> None:
    table = await build_table(world, clock.now, present=False)
    links = await links_of(table, browser, settings)
    door = links["check-in"]
    for name in ("高志远", "张建国"):
        await _sends_another(table, name, clock)

    def code(name: str, stand_in: str = "") -> dict[str, object]:
        member = table.members[name]
        return {"code": check_in_code(settings.secret_key, table.meeting, member, stand_in)}

    page = (await browser.get(f"{table.path}/attendance")).text
    assert code("高志远", "代高志远")["code"] in page
    sheet = PdfReader(io.BytesIO((await browser.get(f"{table.path}/attendance/sheet")).content))
    assert "受高志远委托" in (printed := text_on(sheet.pages[0]))
    assert str(code("高志远", "代高志远")["code"]) in printed
    async with new_browser(app) as phone:
        came = await phone.submit(door, code("高志远", "代高志远"))
        assert "代高志远（" in came.text and "已签到" in came.text
        # The number of who sends another, from a sheet that was printed before: who is it?
        asked = await phone.submit(door, code("张建国"))
        assert "请点您自己" in asked.text and "代张建国" in asked.text
        her = {**code("张建国"), "member": table.members["张建国"]}
        assert "张建国（" in (await phone.submit(door, her)).text
    there = (await browser.get(f"{table.path}/attendance")).text
    assert "由代高志远代为出席" in there, "known at the table now"
    rows = await database.fetch("SELECT member, status, stand_in FROM attendances ORDER BY id")
    assert [tuple(row) for row in rows] == [
        (table.members["高志远"], "stand_in", "代高志远"),
        (table.members["张建国"], "present", ""),
    ]


async def _sends_another(table: Table, name: str, clock: MovingClock) -> None:
    await database.execute(
        "WITH asked AS (INSERT INTO meeting_invitations (meeting, member, name, seat_label, told,"
        " link_number, stands_for, invited_at) VALUES ($4, $1, 'x', 'x', 0, 0, false, $3)"
        " RETURNING id) INSERT INTO invitation_answers (invitation, answer, stand_in, authority,"
        " reason, for_time, via, at) SELECT id, 'stand_in', $2, '委托书', '出差', $3, 'link', $3"
        " FROM asked",
        table.members[name],
        f"代{name}",
        clock.now,
        table.meeting,
    )


async def test_who_is_on_the_phone_speaks_and_takes_a_position(
    world: World, clock: MovingClock, app: Litestar, browser: Browser, settings: Settings
) -> None:
    table = await build_table(world, clock.now, present=False)
    links = await links_of(table, browser, settings)
    await browser.submit(f"{table.path}/items/1/open")
    async with new_browser(app) as phone:
        own = links["高志远"]
        assert "还没有签到" in (await phone.get(own)).text
        assert (await phone.submit(f"{own}/arrive")).status_code == 303
        both = await phone.submit(f"{own}/interest", {"no_stake": "1", "stake": "公司承建"})
        assert both.status_code == 422 and "选了没有利害关系，又写了" in both.text
        assert "公司承建" in both.text
        assert (await phone.submit(f"{own}/interest", {"stake": "公司承建"})).status_code == 303
        assert (await phone.submit(f"{own}/ask", {"kind": "speech"})).status_code == 303
        assert "下一位就是您" in (await phone.get(own)).text
        again = await phone.submit(f"{own}/ask", {"kind": "speech"})
        assert again.status_code == 422 and "已经在发言名单上" in again.text
        refused = await phone.submit(f"{own}/position", {"stance": "on_condition"})
        assert refused.status_code == 422 and "请写明条件" in refused.text
        taken = {"stance": "agree", "reason": "愿意", "seen": "0"}
        assert (await phone.submit(f"{own}/position", taken)).status_code == 303
        # The clerk noted another one meanwhile: not overwritten from an old page.
        moved = await phone.submit(f"{own}/position", {"stance": "against", "seen": "0"})
        assert moved.status_code == 422 and "别人刚把这一方的立场记为" in moved.text
        # A lawyer advises and takes none, whatever she sends.
        await phone.submit(f"{links['孔令仪']}/arrive")
        none = await phone.submit(f"{links['孔令仪']}/position", taken)
        assert none.status_code == 409
        # The spokesperson speaks for the seat while she is there.
        await phone.submit(f"{links['刘守业']}/arrive")
        await phone.submit(f"{links['何乐']}/arrive")
        other = await phone.submit(f"{links['何乐']}/position", taken)
        assert other.status_code == 409 and "由发言代表刘守业来表明" in other.text
    rows = await database.fetch("SELECT stance, remote, noted_by FROM position_entries")
    assert [(row["stance"], row["remote"], row["noted_by"]) for row in rows] == [
        ("agree", True, None)
    ]
    page = (await browser.get(f"{table.path}/items/1")).text
    assert "高志远（远程）" in page and "远程" in (await browser.get(table.path)).text
    await browser.submit(f"{table.path}/end")
    async with new_browser(app) as late:
        answer = await late.submit(
            f"{links['高志远']}/position", {"stance": "against", "seen": "1"}
        )
        assert answer.status_code == 409 and "这次会议已经结束" in answer.text


async def test_a_correction_that_comes_second_stands_beside_the_first(
    table: Table, app: Litestar, browser: Browser
) -> None:
    item = f"{table.path}/items/1"
    await browser.sign_in("clerk")
    await browser.submit(f"{item}/statements", {"who": table.who("张建国"), "text": "原话"})
    said = await database.fetch_one("SELECT id FROM statements")
    assert said is not None
    correct = f"{item}/statements/{said['id']}/correct"
    async with new_browser(app) as other:
        await other.sign_in("second")
        first = await other.submit(correct, {"text": "乙的改动", "version": "1"})
        assert first.status_code == 303
    second = await browser.submit(correct, {"text": "甲的改动", "version": "1"})
    assert second.status_code == 409
    assert "乙的改动" in second.text and "甲的改动" in second.text and "赵敏" in second.text
    version = re.search(r'name="version" value="(\d+)"', second.text)
    assert version is not None
    merged = {"text": "乙和甲的改动", "version": version[1]}
    assert (await browser.submit(correct, merged)).status_code == 303


async def test_what_is_typed_is_kept_on_the_server_for_another_device(
    table: Table, app: Litestar, browser: Browser
) -> None:
    item = f"{table.path}/items/1"
    await browser.sign_in("clerk")
    typed = {"who": table.who("高志远"), "text": "公共立管由公司", "quietly": "1"}
    assert (await browser.submit(f"{item}/draft", typed)).status_code == 204
    async with new_browser(app) as tablet:
        await tablet.sign_in("clerk")
        page = (await tablet.get(item)).text
        assert "公共立管由公司" in page and "自动保存的内容" in page
    async with new_browser(app) as other:
        await other.sign_in("second")
        assert "公共立管由公司" not in (await other.get(item)).text


async def test_closing_is_refused_with_the_reason_and_says_who_was_first(
    table: Table, app: Litestar, browser: Browser
) -> None:
    item = f"{table.path}/items/1"
    await browser.sign_in("clerk")
    promise = {"seat": table.seats["heating_company"], "person": "高志远", "what": "恢复墙面"}
    slipped = await browser.submit(f"{item}/promises", {**promise, "due_on": "2025-03-20"})
    assert slipped.status_code == 422 and "期限早于开会那天" in slipped.text
    assert "2025-03-20" in slipped.text and "恢复墙面" in slipped.text
    assert (await browser.submit(f"{item}/promises", promise)).status_code == 303
    refused = await browser.submit(f"{item}/close")
    assert refused.status_code == 409 and "还有 1 项承诺没有宣读确认" in refused.text
    made = await database.fetch_one("SELECT id FROM promises")
    assert made is not None
    await browser.submit(f"{item}/promises/{made['id']}/read")
    async with new_browser(app) as other:
        await other.sign_in("second")
        assert (await other.submit(f"{item}/close")).status_code == 303
    late = await browser.submit(f"{item}/close", {"carried": "1"})
    assert late.status_code == 409 and "赵敏在" in late.text and "已经结束了这个议题" in late.text


async def test_the_first_word_comes_after_the_declaration(
    world: World, clock: MovingClock, browser: Browser
) -> None:
    table = await build_table(world, clock.now, present=False)
    await browser.sign_in("clerk")
    path = f"{table.path}/items/1"
    said = {"who": table.who("高志远"), "text": "立管由公司承担。"}
    refused = await browser.submit(f"{path}/statements", said)
    assert refused.status_code == 409
    for words in ("还没有声明利害关系", "一并记下", "立管由公司承担。"):
        assert words in refused.text
    assert await database.fetch("SELECT 1 FROM statements") == []
    with_it = {**said, "stake": "公司是供热单位"}
    assert (await browser.submit(f"{path}/statements", with_it)).status_code == 303
    assert (await browser.submit(f"{path}/statements", said)).status_code == 303, "once is enough"
    other = {"who": table.who("马小平"), "text": "没有意见。", "no_stake": "1"}
    assert (await browser.submit(f"{path}/statements", other)).status_code == 303
    rows = await database.fetch("SELECT member, stake FROM interests ORDER BY id")
    assert [tuple(row) for row in rows] == [
        (table.members["高志远"], "公司是供热单位"),
        (table.members["马小平"], ""),
    ]
