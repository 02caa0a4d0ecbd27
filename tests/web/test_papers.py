"""Papers through the browser: find the unit, type what stands there, check it, take it back."""

import html
import re

import pytest
from litestar import Litestar

from app import database
from tests.conftest import Browser, MovingClock, new_browser
from tests.web.open_poll import OpenPoll, open_poll
from tests.world import World

PAPER = {
    "number": "DF0001",
    "received_at": "2026-03-17T09:30",
    "signed": "1",
    "capacity": "owner",
}


@pytest.fixture
async def poll(world: World, browser: Browser, clock: MovingClock) -> OpenPoll:
    return await open_poll(world, browser, clock, motions=2)


async def form_of(browser: Browser, poll: OpenPoll, unit: str) -> str:
    """The path of the form for this unit, found as a person types it."""
    found = await browser.submit(f"{poll.path}/papers/find", {"unit": unit})
    assert found.status_code == 303, found.text
    return found.headers["location"]


async def typed(*marks: str, **more: object) -> dict[str, object]:
    rows = await database.fetch("SELECT id FROM motions ORDER BY number")
    chosen = {f"m{row['id']}": mark for row, mark in zip(rows, marks, strict=False)}
    return {**PAPER, **chosen, **more}


async def test_enter_check_take_back(poll: OpenPoll, browser: Browser) -> None:
    page = (await browser.get(f"{poll.path}/papers/new?building=2")).text
    assert "2号楼" in page
    assert "/papers/new/" in page
    form = await form_of(browser, poll, "2号楼1单元101室")
    assert "2号楼1单元101" in (await browser.get(form)).text
    done = await browser.submit(form, await typed("against", "blank"))
    assert done.status_code == 303, done.text
    paper = done.headers["location"]
    page = (await browser.get(paper)).text
    assert "请与纸质票逐项核对" in page
    assert "反对" in page
    assert "没有选" in page
    listed = (await browser.get(f"{poll.path}/papers")).text
    assert "DF0001" in listed
    assert "现行" in listed
    assert "反对" not in listed
    refused = await browser.submit(f"{paper}/withdraw", {"reason": ""})
    assert refused.status_code == 422
    assert "没有写明撤回的原因" in refused.text
    gone = await browser.submit(f"{paper}/withdraw", {"reason": "录错了房号"})
    assert gone.headers["location"] == paper
    page = (await browser.get(paper)).text
    assert "已撤回" in page
    assert "录错了房号" in page
    assert await database.fetch("SELECT 1 FROM current_answers") == []
    again = await browser.submit(f"{paper}/withdraw", {"reason": "再来一次"})
    assert again.status_code == 409


async def test_faults_keep_what_was_typed(poll: OpenPoll, browser: Browser) -> None:
    form = await form_of(browser, poll, "1-1-201")
    sent = await typed("agree", capacity="proxy", proxy="彭怡", received_at="2026-03-19T09:30")
    answer = await browser.submit(form, sent)
    assert answer.status_code == 422
    for sentence in ("收到时间不能晚于现在", "请选择是哪一位签的字", "请照票面选择"):
        assert sentence in answer.text
    assert 'value="彭怡"' in answer.text
    assert "业主1-1-201" not in answer.text  # masked
    unknown = await browser.submit(f"{poll.path}/papers/find", {"unit": "9-9-999"})
    assert unknown.status_code == 422
    assert "名册里没有这一户" in unknown.text
    assert "9-9-999" in unknown.text


async def test_a_second_paper_is_asked_about(poll: OpenPoll, browser: Browser) -> None:
    form = await form_of(browser, poll, "2-1-101")
    await browser.submit(form, await typed("agree", "agree"))
    sent = await typed("against", "agree", number="DF0002", documents=["identity", "title"])
    asked = await browser.submit(form, sent)
    assert asked.status_code == 409
    assert "已经录入过纸质票：DF0001" in asked.text
    assert "确实是另一张票" in asked.text
    assert len(re.findall(r'name="documents"[^>]*checked', asked.text)) == 2
    done = await browser.submit(form, {**sent, "another": "1"})
    assert done.status_code == 303
    assert "后来又收到一张" in (await browser.get(f"{poll.path}/papers")).text


@pytest.mark.parametrize(
    ("account", "status"),
    [("street_staff", 403), ("other_clerk", 404), ("lawyer", 404), ("administrator", 404)],
)
async def test_others_see_no_papers(
    app: Litestar, poll: OpenPoll, browser: Browser, account: str, status: int
) -> None:
    form = await form_of(browser, poll, "2-1-101")
    done = await browser.submit(form, await typed("agree", "agree"))
    paper = done.headers["location"]
    async with new_browser(app) as other:
        await other.sign_in(account)
        for path in (
            f"{poll.path}/papers",
            f"{poll.path}/papers/new",
            f"{poll.path}/papers/import",
            form,
            paper,
        ):
            assert (await other.get(path)).status_code == status, path
        sent = await typed("agree", "agree", number="X1")
        assert (await other.submit(form, sent)).status_code == status
        upload = {"file": ("a.csv", b"x", "text/csv")}
        answer = await other.submit(f"{poll.path}/papers/import", files=upload)
        assert answer.status_code == status
        answer = await other.submit(f"{poll.path}/papers/import/confirm", {"rows": "[]"})
        assert answer.status_code == status
        unit = {"unit": "2-1-101"}
        assert (await other.submit(f"{poll.path}/papers/find", unit)).status_code == status
        assert (await other.submit(f"{paper}/withdraw", {"reason": "x"})).status_code == status
    assert len(await database.fetch("SELECT 1 FROM ballots")) == 1
    assert await database.fetch("SELECT 1 FROM withdrawals") == []


async def test_the_list_costs_the_same_for_any_number_of_papers(
    poll: OpenPoll, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    for n, unit in enumerate(("2-1-101", "2-1-102", "2-1-201")):
        form = await form_of(browser, poll, unit)
        await browser.submit(form, await typed("agree", "agree", number=f"A{n}"))
    asked: list[str] = []
    plain = database.fetch

    async def counted(sql: str, *arguments: object) -> object:
        asked.append(sql)
        return await plain(sql, *arguments)

    monkeypatch.setattr(database, "fetch", counted)
    assert (await browser.get(f"{poll.path}/papers")).status_code == 200
    assert len(asked) <= 3, asked


async def test_many_papers_are_listed_by_building(
    poll: OpenPoll, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    for n, unit in enumerate(("1-1-101", "2-1-101", "2-1-102")):
        form = await form_of(browser, poll, unit)
        await browser.submit(form, await typed("agree", "agree", number=f"A{n}"))
    whole = (await browser.get(f"{poll.path}/papers")).text
    assert all(f"A{n}</a>" in whole for n in range(3)) and "按楼看" not in whole
    monkeypatch.setattr("votes.papers.routes.SHOWN", 2)
    last = (await browser.get(f"{poll.path}/papers")).text
    assert "A0</a>" not in last and "A1</a>" in last and "A2</a>" in last
    assert "最近录入的 2 张" in last and "1号楼 1 张" in last and "2号楼 2 张" in last
    of_one = (await browser.get(f"{poll.path}/papers?building=1")).text
    assert "A0</a>" in of_one and "A1</a>" not in of_one
    of_none = (await browser.get(f"{poll.path}/papers?building=9")).text
    assert "最近录入的 2 张" in of_none


async def test_from_a_spreadsheet(poll: OpenPoll, browser: Browser) -> None:
    text = (
        "票号,楼号,单元,房号,表决意见1,表决意见2,收到时间,是否签字\n"
        "A1,2,1,101,同意,反对,2026-03-17 09:30,是\n"
        "A2,2,1,999,同意,反对,2026-03-17 09:30,是\n"
    )
    path = f"{poll.path}/papers/import"
    assert (await browser.get(path)).status_code == 200
    file = {"file": ("票.csv", text.encode(), "text/csv")}
    page = await browser.submit(path, files=file)
    assert page.status_code == 200, page.text
    assert "确认录入 1 张" in page.text
    assert "D3" in page.text
    assert await database.fetch("SELECT 1 FROM ballots") == []
    fields = {
        name: html.unescape(value)
        for name, value in re.findall(r'name="(seen|rows)" value="([^"]*)"', page.text)
    }
    done = await browser.submit(f"{path}/confirm", dict(fields))
    assert done.status_code == 303, done.text
    chosen = await database.fetch("SELECT choice FROM ballot_answers ORDER BY motion")
    assert [row["choice"] for row in chosen] == ["agree", "against"]
    again = await browser.submit(f"{path}/confirm", dict(fields))
    assert again.status_code == 409
    assert "没有可以录入的新票" in again.text
    for wrong in (
        await browser.submit(path, files={"file": ("a.docx", b"x", "x/y")}),
        await browser.submit(f"{path}/confirm", {"rows": "nonsense"}),
    ):
        assert wrong.status_code == 422
