"""Papers entered twice, as the browsers of three people and of the household do it."""

import re

import pytest
from litestar import Litestar

from app import database
from app.accounts.permissions import Granted
from app.accounts.services import create_person
from tests.conftest import Browser, MovingClock, new_browser
from tests.services.test_double_entry import photo
from tests.web.open_poll import OpenPoll, choose, open_poll
from tests.world import World


@pytest.fixture
async def poll(world: World, browser: Browser, clock: MovingClock) -> OpenPoll:
    grant = Granted("community_clerk", community=world.community)
    await create_person("林晓", "second_clerk", World.PASSWORD, [grant], now=clock.now)
    return await open_poll(world, browser, clock, motions=2, double=True)


async def upload(browser: Browser, poll: OpenPoll, *shades: int) -> str:
    """The path of the board."""
    board = f"{poll.path}/papers/double"
    done = await browser.submit(
        board,
        {"received_at": "2026-03-17T09:30", "pages": "1"},
        files=[("photos", (f"{shade}.png", photo(shade), "image/png")) for shade in shades],
    )
    assert done.status_code == 303, done.text
    return board


async def marked(unit: str, *marks: str, **more: object) -> dict[str, object]:
    rows = await database.fetch("SELECT id FROM motions ORDER BY number")
    chosen = {f"m{row['id']}": mark for row, mark in zip(rows, marks, strict=True)}
    return {
        "unit": unit,
        "signed": "1",
        "capacity": "owner",
        "received_at": "2026-03-17T09:30",
        **chosen,
        **more,
    }


async def test_from_the_pile_to_the_household(
    app: Litestar, poll: OpenPoll, browser: Browser
) -> None:
    board = await upload(browser, poll, 10)
    page = await browser.get(board)
    assert "开始录入（等您录的 1 张）" in page.text
    sheet = (await browser.get(f"{board}/next")).headers["location"]
    desk = await browser.get(sheet)
    shown = re.search(r'<img src="([^"]+/photo/1)"', desk.text)
    assert shown is not None
    picture = await browser.get(shown[1])
    assert picture.headers["content-type"] == "image/jpeg"
    # The unit is typed as people write it; what is wrong is said, and nothing is lost.
    wrong = await browser.submit(sheet, await marked("9-9-999", "agree", "against"))
    assert wrong.status_code == 422
    assert "冻结的名册里没有这一户" in wrong.text
    assert 'value="9-9-999"' in wrong.text
    first = await browser.submit(sheet, await marked("2号楼1单元101", "agree", "against"))
    assert first.status_code == 303, first.text
    link = poll.links["2-1-101"]
    async with new_browser(app) as phone:
        await choose(phone, link, "2101", "agree", "agree")
        assert "还没有录入您的纸质票" in (await phone.get(f"{link}/paper")).text
        async with new_browser(app) as other:
            await other.sign_in("second_clerk")
            assert "反对" not in re.sub(r"<label.*?</label>", "", (await other.get(sheet)).text)
            done = await other.submit(sheet, await marked("2-1-101", "agree", "against"))
            assert done.status_code == 303, done.text
            assert (await other.get(shown[1])).status_code == 404
        own = (await phone.get(f"{link}/paper")).text
        assert "P1-2-1-101" in own
        assert "两位工作人员分别录入" in own
        assert "纸质票和网上票不一致" in own
        assert "是否同意改造？2。" in own
        assert "以最后收到的一张有效票为准" in own
        seen = re.search(r'<img class="photo" src="([^"]+)"', own)
        assert seen is not None
        assert (await phone.get(seen[1])).content == picture.content
    # Nobody else: not without her last four, not a neighbour with her own.
    async with new_browser(app) as stranger:
        assert (await stranger.get(seen[1])).status_code == 404
        assert "业主手机号或证件号的后四位" in (await stranger.get(f"{link}/paper")).text
        neighbour = poll.links["2-1-102"]
        known = await stranger.submit(f"{neighbour}/paper/who", {"tail": "2102"})
        assert known.status_code == 303
        assert "还没有录入您的纸质票" in (await stranger.get(f"{neighbour}/paper")).text
        foreign = seen[1].replace(link, neighbour)
        assert (await stranger.get(foreign)).status_code == 404
    # The same number of the page does not come twice.
    assert len(await database.fetch("SELECT 1 FROM ballots WHERE channel = 'paper'")) == 1


async def test_a_disagreement_and_the_third(
    app: Litestar, poll: OpenPoll, browser: Browser
) -> None:
    board = await upload(browser, poll, 10)
    sheet = (await browser.get(f"{board}/next")).headers["location"]
    await browser.submit(sheet, await marked("2-1-101", "agree", "against"))
    async with new_browser(app) as other:
        await other.sign_in("second_clerk")
        await other.submit(sheet, await marked("2-1-101", "agree", "abstain"))
        assert (await other.get(f"{sheet}/decide")).status_code == 409
        refused = await other.submit(f"{sheet}/decide", {"take": "1", "reason": "x"})
        assert refused.status_code == 409
        assert f'href="{sheet}/decide"' not in (await other.get(board)).text
    async with new_browser(app) as third:
        await third.sign_in("secretary")
        assert f'href="{sheet}/decide"' in (await third.get(board)).text
        page = (await third.get(f"{sheet}/decide")).text
        assert page.count("不一致") >= 1
        for typed, said in (
            ({"reason": "看清了"}, "还没有选择按哪一次录入"),
            ({"take": "2", "reason": ""}, "没有写明裁定的理由"),
        ):
            answer = await third.submit(f"{sheet}/decide", typed)
            assert answer.status_code == 422
            assert said in answer.text
        own = {"take": "own", **await marked("2-1-101", "agree", "blank"), "reason": "没有勾"}
        done = await third.submit(f"{sheet}/decide", own)
        assert done.status_code == 303, done.text
    rows = await database.fetch("SELECT choice FROM ballot_answers ORDER BY motion")
    assert [row["choice"] for row in rows] == ["agree", "blank"]


@pytest.mark.parametrize(
    ("account", "status"), [("street_staff", 403), ("other_clerk", 404), ("lawyer", 404)]
)
async def test_others_see_nothing_of_it(
    app: Litestar, poll: OpenPoll, browser: Browser, account: str, status: int
) -> None:
    board = await upload(browser, poll, 10)
    sheet = (await browser.get(f"{board}/next")).headers["location"]
    async with new_browser(app) as other:
        await other.sign_in(account)
        for path in (board, f"{board}/next", sheet, f"{sheet}/photo/1", f"{sheet}/decide"):
            assert (await other.get(path)).status_code == status, path
        sent = await marked("2-1-101", "agree", "agree")
        for path, typed in (
            (sheet, sent),
            (f"{sheet}/decide", {"take": "1", "reason": "x"}),
            (f"{board}/setting", {"double": "0", "reason": "x"}),
        ):
            assert (await other.submit(path, typed)).status_code == status, path
        upload_typed = {"received_at": "2026-03-17T09:30", "pages": "1"}
        files = [("photos", ("a.png", photo(9), "image/png"))]
        assert (await other.submit(board, upload_typed, files=files)).status_code == status
        assert (await other.get(f"{poll.path}/papers/quick")).status_code == status


async def test_one_entry_leads_to_two_until_a_reason_is_given(
    poll: OpenPoll, browser: Browser
) -> None:
    papers = f"{poll.path}/papers"
    for path in (f"{papers}/new", f"{papers}/import", f"{papers}/quick"):
        answer = await browser.get(path)
        assert answer.headers["location"] == f"{papers}/double"
    sent = await marked("2-1-101", "agree", "agree")
    refused = await browser.submit(f"{papers}/quick", sent)
    assert refused.status_code == 409
    assert "由两人分别录入" in refused.text
    told = await browser.submit(f"{papers}/double/setting", {"double": "0", "reason": ""})
    assert "没有写明改为一人录入的原因" in (await browser.get(told.headers["location"])).text
    await browser.submit(f"{papers}/double/setting", {"double": "0", "reason": "只有一人"})
    assert "只有一人" in (await browser.get(papers)).text
    done = await browser.submit(f"{papers}/quick", sent)
    assert done.headers["location"] == f"{papers}/quick?at=2026-03-17T09:30"
    again = await browser.submit(f"{papers}/quick", {**sent, "number": "B1"})
    assert again.status_code == 409
    assert "确实是另一张票" in again.text


async def test_the_board_costs_the_same_for_any_pile(
    poll: OpenPoll, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    plain, plain_one = database.fetch, database.fetch_one

    async def counted(sql: str, *arguments: object) -> object:
        asked.append(sql)
        return await plain(sql, *arguments)

    async def counted_one(sql: str, *arguments: object) -> object:
        asked.append(sql)
        return await plain_one(sql, *arguments)

    monkeypatch.setattr(database, "fetch", counted)
    monkeypatch.setattr(database, "fetch_one", counted_one)
    numbers = []
    for shades in ((10,), (20, 30, 40)):
        board = await upload(browser, poll, *shades)
        asked.clear()
        assert (await browser.get(board)).status_code == 200
        numbers.append(len(asked))
    assert numbers[0] == numbers[1]
