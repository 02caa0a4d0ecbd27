"""The page of a meeting shows what is, whatever of it was drawn before and for whom."""

import gettext
import re

import pytest
from litestar import Litestar
from markupsafe import Markup

from app import database, i18n
from app.fragments import remembered
from meetings.agenda import words
from meetings.agenda.queries import meeting_board
from meetings.scheduling.services import add_item
from tests.conftest import Browser, MovingClock, new_browser
from tests.table_world import Table, build_table
from tests.world import World

WATCHERS = ("clerk", "second", "secretary", "street_staff")
ELDER = ("clerk", "street_staff")

NEXT = {
    "starts_at": "2026-03-20T09:00",
    "notice_on": "2026-03-01",
    "location": "议事厅",
    "chair": "周文静",
    "recorder": "陈小雨",
    "contact": "陈小雨",
    "contact_phone": "0931-5550101",
}


@pytest.fixture
async def table(world: World, clock: MovingClock) -> Table:
    return await build_table(world, clock.now)


async def _page(browser: Browser, table: Table) -> str:
    answer = await browser.get(table.path)
    assert answer.status_code == 200
    return answer.text


async def _drawn_anew(browser: Browser, table: Table, monkeypatch: pytest.MonkeyPatch) -> str:
    """The same with nothing of it kept."""
    with monkeypatch.context() as kept_nothing:
        for part in ("_entry", "_attendance"):
            kept_nothing.setattr(words, part, getattr(words, part).__wrapped__)
        return await _page(browser, table)


async def _changes(
    table: Table, browser: Browser, clock: MovingClock
) -> list[tuple[str, dict[str, object], str]]:
    """Forms sent one after the other, and what the page must say then."""
    clerk = table.path
    item, four = f"{clerk}/items/1", table.seats["building_heads"]
    company, invited = table.seats["heating_company"], table.seats["invited"]
    promise = {"seat": str(company), "person": "高志远", "what": "换阀门", "due_on": "2026-03-20"}
    gone = table.members["何乐"]
    lawyer = {
        "body": "某某律师事务所",
        "member": f"{table.members['孔令仪']}",
        "name": "孔令仪",
        "duty": "律师",
    }
    seats = f"/consultations/{table.consultation}/seats"
    return [
        (item, {"title": "谁来出<b>钱", "summary": ""}, "1．谁来出&lt;b&gt;钱"),
        (f"{item}/plan", {"planned_minutes": "20", "presenter": "高志远"}, "高志远汇报"),
        (f"{clerk}/items/new", {"title": "新添的一项", "summary": ""}, "4．新添的一项"),
        (f"{item}/open", {}, "正在议第 1 项"),
        (f"{item}/statements", {"who": table.who("张建国"), "text": "原话"}, "发言 1 条"),
        (f"{item}/positions", {f"stance-{four}": "against"}, "楼院长 反对"),
        (f"{item}/positions", {f"stance-{four}": "agree", f"seen-{four}": "1"}, "楼院长 同意"),
        (f"{item}/promises", promise, "1 项承诺未宣读"),
        (f"{item}/promises/1/read", {}, ""),
        (f"{item}/agreed", {"agreed": "由供热公司<i>更换"}, "议定：由供热公司&lt;i&gt;更换"),
        (f"{clerk}/attendance/{gone}/leave", {}, "离席"),
        (f"{clerk}/attendance/{gone}/arrive", {"remote": "1"}, "，远程）"),
        (f"{seats}/{invited}", lawyer, "某某律师事务所"),
        (f"{clerk}/items/2/remove", {}, "3．新添的一项"),
        (f"{item}/close", {"carried": "1"}, "留待"),
    ]


async def test_every_change_shows_at_once_and_to_everybody(
    table: Table,
    app: Litestar,
    browser: Browser,
    clock: MovingClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await browser.sign_in("clerk")
    watchers = []
    for account in WATCHERS:
        watcher = new_browser(app)
        await watcher.sign_in(account)
        watchers.append(watcher)
    for account in ELDER:
        watcher = new_browser(app)
        await watcher.sign_in(account)
        await watcher.submit("/display", {"elder": "1", "back": "/"})
        watchers.append(watcher)
    before = [await _page(watcher, table) for watcher in watchers]
    assert len(set(before)) == len(before), "nobody's page is another's"
    for path, typed, says in await _changes(table, browser, clock):
        answer = await browser.submit(path, typed)
        assert answer.status_code == 303, (path, answer.text)
        for number, watcher in enumerate(watchers):
            page = await _page(watcher, table)
            assert page != before[number] and says in page, (path, number)
            assert not says or says not in before[number], (path, number)
            assert page == await _drawn_anew(watcher, table, monkeypatch)
            assert page == await _page(watcher, table)
            before[number] = page
    for watcher in watchers:
        await watcher.aclose()


async def test_time_goes_on_without_any_change(
    table: Table, browser: Browser, clock: MovingClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    await browser.sign_in("clerk")
    await browser.submit(f"{table.path}/items/1/open")
    assert "已用" not in await _page(browser, table)
    for minutes in (1, 2, 62):
        clock.forward(minutes=1 if minutes < 62 else 60)
        page = await _page(browser, table)
        assert f"已用 {minutes} 分" in page
        assert page == await _drawn_anew(browser, table, monkeypatch)


async def test_an_item_that_made_way_for_another_was_begun(
    table: Table, browser: Browser, clock: MovingClock
) -> None:
    await browser.sign_in("clerk")
    await browser.submit(f"{table.path}/items/1/open")
    clock.forward(minutes=5)
    await browser.submit(f"{table.path}/items/2/open")
    page = await _page(browser, table)
    assert "议到一半 · 已用 5 分" in page and "未开始 · 已用" not in page
    assert "议到一半" in (await browser.get(f"{table.path}/items/1")).text
    assert "未开始" in (await browser.get(f"{table.path}/items/3")).text


async def test_the_parts_of_an_item_can_be_jumped_to(table: Table, browser: Browser) -> None:
    await browser.sign_in("clerk")
    page = (await browser.get(f"{table.path}/items/1")).text
    parts = re.findall(r'href="#([a-z]+)"', page.split('class="jumps"')[1].split("</nav>")[0])
    assert len(parts) == 5
    assert all(f'id="{part}"' in page for part in parts)


async def test_who_is_excused_is_not_said_to_have_come(
    table: Table, browser: Browser, clock: MovingClock
) -> None:
    """She was checked in first, from afar; the sheet was put right afterwards."""
    await browser.sign_in("clerk")
    gone = table.members["孔令仪"]
    await browser.submit(f"{table.path}/attendance/{gone}/arrive", {"remote": "1"})
    sheet = {f"status-{member}": "present" for member in table.members.values()}
    sheet |= {f"status-{gone}": "excused", f"reason-{gone}": "出差"}
    assert (await browser.submit(f"{table.path}/attendance", dict(sheet))).status_code == 303
    page = (await browser.get(f"{table.path}/attendance")).text
    own = page.split(f'id="m{gone}"')[1].split("</section>")[0]
    assert "请假：出差" in own and "远程</span>" not in own and "到了" in own


async def test_two_meetings_have_their_own_links(
    table: Table, browser: Browser, clock: MovingClock
) -> None:
    """Their items have the same numbers and titles."""
    await browser.sign_in("clerk")
    answer = await browser.submit(
        f"/consultations/{table.consultation}/meetings/new", {**NEXT, "agenda": "议题1"}
    )
    assert answer.status_code == 303, answer.text
    other = answer.headers["location"]
    assert f'href="{table.path}/items/1"' in await _page(browser, table)
    page = (await browser.get(other)).text
    assert f'href="{other}/items/1"' in page and f"{table.path}/items" not in page


async def test_what_goes_on_is_ticked_on_the_form_and_may_be_left_out(
    table: Table, browser: Browser
) -> None:
    await browser.sign_in("clerk")
    await browser.submit(f"{table.path}/end")
    path = f"/consultations/{table.consultation}/meetings/new"

    def boxes(page: str) -> list[bool]:
        return ["checked" in box for box in re.findall(r'<input[^>]*name="carried"[^>]*>', page)]

    page = (await browser.get(path)).text
    assert boxes(page)[0] and all(boxes(page)), "all of the last meeting that ended"
    assert "议题2（第一次会议留下）" in page and "/documents#ways" in page
    nothing = await browser.submit(path, NEXT)
    assert nothing.status_code == 422 and "请至少写一个议题" in nothing.text
    assert boxes(nothing.text) and not any(boxes(nothing.text)), "as she had left them"
    second = (await database.fetch("SELECT id FROM agenda_items ORDER BY id"))[1]["id"]
    called = await browser.submit(path, {**NEXT, "carried": str(second)})
    assert called.status_code == 303, called.text
    rows = await database.fetch(
        "SELECT title, carried_from FROM agenda_items WHERE meeting <> $1", table.meeting
    )
    assert [(row["title"], row["carried_from"]) for row in rows] == [("议题2", second)]


async def test_the_page_costs_the_same_queries_however_long_the_agenda(
    world: World, clock: MovingClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the application, whose workers ask as well."""
    short = await build_table(world, clock.now, items=1)
    asked = 0
    fetch = database.connection

    def counted() -> object:
        nonlocal asked
        asked += 1
        return fetch()

    async def cost() -> int:
        nonlocal asked
        asked = 0
        await meeting_board(short.clerk, short.meeting)
        return asked

    monkeypatch.setattr(database, "connection", counted)
    assert await cost() == 6
    for number in range(30):
        await add_item(short.clerk, short.meeting, f"另一项{number}", "")
    assert await cost() == 6


def test_a_kept_part_is_drawn_once_from_the_same_and_anew_from_anything_else(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    drawn = []

    @remembered(8)
    def part(*given: object) -> Markup:
        drawn.append(given)
        return Markup("<p>{}</p>").format(" ".join(map(str, given)))

    for given in (("a", 1), ("a", True), ("a", 1.0), ("a", "1"), ("b", 1), ("a",)):
        assert part(*given) == part(*given)
    assert len(drawn) == 6
    monkeypatch.setattr(i18n, "_catalogue", gettext.NullTranslations())
    part("a", 1)
    assert len(drawn) == 7, "another language"


def test_nothing_trusted_is_ever_kept_as_if_it_had_been_typed() -> None:
    @remembered(8)
    def part(text: str, more: tuple[str, ...] = ()) -> Markup:
        return Markup("<p>{}{}</p>").format(text, Markup("").join(more))

    for given in ((Markup("<b>"),), ("a", (Markup("<b>"),)), ("a", ("c", (Markup("<b>"),)))):
        with pytest.raises(TypeError):
            part(*given)
    assert part("<b>") == "<p>&lt;b&gt;</p>"
    assert part("a", ("<b>",)) == part("a", (Markup("<b>"),)) == "<p>a&lt;b&gt;</p>"


async def _declined(table: Table, member: int, clock: MovingClock, *, days_before: int = 0) -> None:
    """For the day of the meeting, or for one that it was moved from."""
    await database.execute(
        "WITH asked AS (INSERT INTO meeting_invitations (meeting, member, name, seat_label, told,"
        " link_number, stands_for, invited_at) VALUES ($1, $2, 'x', 'x', 0, 0, false, $3)"
        " RETURNING id) INSERT INTO invitation_answers (invitation, answer, stand_in, authority,"
        " reason, for_time, via, at) SELECT asked.id, 'no', '', '', '出差',"
        " t.starts_at - make_interval(days => $4), 'link', $3 FROM asked, meetings t"
        " WHERE t.id = $1",
        table.meeting,
        member,
        clock.now,
        days_before,
    )


async def test_who_was_not_seen_is_absent_when_the_meeting_ends(
    world: World, clock: MovingClock, browser: Browser
) -> None:
    table = await build_table(world, clock.now, present=False)
    await browser.sign_in("clerk")
    page = (await browser.get(table.path)).text
    assert "/end" not in page, "nobody's coming is noted yet"
    came = table.members["高志远"]
    await browser.submit(f"{table.path}/attendance/{came}/arrive")
    said_no = table.members["马小平"]
    await _declined(table, said_no, clock)
    page = (await browser.get(table.path)).text
    assert "人没有签到：" in page and "结束会议时记为缺席" in page
    ended = await browser.submit(f"{table.path}/end")
    assert ended.headers["location"] == f"{table.path}/minutes", "the next thing to do"
    rows = await database.fetch("SELECT member, status, reason FROM attendances")
    noted = {row["member"]: (row["status"], row["reason"]) for row in rows}
    assert noted.pop(came) == ("present", "") and noted.pop(said_no) == ("excused", "出差")
    assert noted and set(noted.values()) == {("absent", "")}
    minutes = (await browser.get(f"{table.path}/minutes")).text
    assert "也没有写明怎样继续：“议题1”" in minutes and "/documents#ways" in minutes


async def test_who_was_heard_is_not_absent_and_an_answer_for_another_time_excuses_nobody(
    world: World, clock: MovingClock, browser: Browser
) -> None:
    """张建国 spoke, the heating company took its position by link, 马小平 had declined the day that
    was given up."""
    table = await build_table(world, clock.now, present=False)
    await browser.sign_in("clerk")
    await browser.submit(f"{table.path}/attendance/{table.members['周文静']}/arrive")
    await _declined(table, table.members["马小平"], clock, days_before=1)
    said = {"who": table.who("张建国"), "text": "先修再说。", "no_stake": "1"}
    assert (await browser.submit(f"{table.path}/items/1/statements", said)).status_code == 303
    await database.execute(
        "INSERT INTO position_entries (item, seat, seat_kind, round, stance, reason, dissent,"
        " remote, taken_at) SELECT id, $1, 'heating_company', 1, 'agree', '', '', true, $2"
        " FROM agenda_items WHERE number = 1",
        table.seats["heating_company"],
        clock.now,
    )
    ended = await browser.submit(f"{table.path}/end")
    assert ended.headers["location"] == f"{table.path}/attendance", "which says who"
    page = (await browser.get(f"{table.path}/attendance")).text
    assert "张建国、高志远没有签到" in page and "/arrive" not in page
    rows = await database.fetch("SELECT member, status, reason FROM attendances")
    noted = {row["member"]: (row["status"], row["reason"]) for row in rows}
    assert table.members["张建国"] not in noted and table.members["高志远"] not in noted
    assert noted[table.members["马小平"]] == ("absent", "")
    assert noted[table.members["刘守业"]] == ("absent", "")
