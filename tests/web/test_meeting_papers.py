"""Papers before a meeting: who reads them, what residents ask, and what must be settled."""

import asyncio
import re
from datetime import timedelta

import asyncpg
import pytest
from litestar import Litestar

from app import database
from meetings.papers import services
from meetings.papers.forms import AskForm
from meetings.papers.rules import ASKED_MOST, AskedTooOften
from tests.conftest import Browser, MovingClock, new_browser
from tests.web.test_bookings import MEETING, consultation_of
from tests.world import World

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
SECRET = "a secret for tests only, 32 bytes+"


async def meeting_with_paper(browser: Browser, world: World, *, public: bool = True) -> str:
    await browser.sign_in("clerk")
    path = await consultation_of(browser, world.estate, "供暖改造")
    agenda = {**MEETING, "location": "二楼", "agenda": "改不改\n谁出钱"}
    meeting = (await browser.submit(f"{path}/meetings/new", agenda)).headers["location"]
    for title, shown in (("改造方案", public), ("内部意见", False)):
        typed = {"item": "1", "title": title} | ({"public": "1"} if shown else {})
        files = {"file": ("方案.pdf", PDF, "application/pdf")}
        answer = await browser.submit(f"{meeting}/papers", typed, files=files)
        assert answer.status_code == 303, answer.text
    return meeting


async def opened(browser: Browser, meeting: str) -> str:
    """The path of the public page."""
    answer = await browser.submit(f"{meeting}/papers/page/open")
    assert answer.status_code == 303, answer.text
    page = (await browser.get(f"{meeting}/papers")).text
    return "/p/" + page.partition('href="/p/')[2].partition('"')[0]


async def test_residents_read_what_is_public_and_nothing_else(
    world: World, app: Litestar, browser: Browser
) -> None:
    meeting = await meeting_with_paper(browser, world)
    path = await opened(browser, meeting)
    papers = await database.fetch("SELECT id, public FROM papers ORDER BY id")
    async with new_browser(app) as anybody:
        page = await anybody.get(path)
        assert page.status_code == 200
        assert "改造方案" in page.text and "内部意见" not in page.text
        assert 'href="tel:09315550101"' in page.text  # for who does not write
        got = await anybody.get(f"{path}/{papers[0]['id']}")
        assert got.content == PDF
        assert (await anybody.get(f"{path}/{papers[1]['id']}")).status_code == 404
        assert (await anybody.get(f"{meeting}/papers")).status_code != 200
        wrong = path[:-1] + ("A" if path[-1] != "A" else "B")
        assert (await anybody.get(wrong)).status_code == 404
        assert (await anybody.get("/p/99999999999-x")).status_code == 404
        withdrawn = f"{meeting}/papers/{papers[0]['id']}/withdraw"
        assert (await browser.submit(withdrawn, {"reason": ""})).status_code == 422
        assert (await browser.submit(withdrawn, {"reason": "有误"})).status_code == 303
        assert (await anybody.get(f"{path}/{papers[0]['id']}")).status_code == 404
        assert "改造方案" not in (await anybody.get(path)).text
        assert (await browser.submit(f"{meeting}/papers/page/close")).status_code == 303
        assert (await anybody.get(path)).status_code == 404


async def test_a_paper_that_is_asked_for_is_one_press_away(world: World, browser: Browser) -> None:
    await browser.sign_in("clerk")
    opened = {"estate": str(world.estate), "topic": "供暖改造", "kind": "heating"}
    path = (await browser.submit("/consultations/new", opened)).headers["location"]
    assert "材料在召集会议以后上传" in (await browser.get(path)).text
    called = await browser.submit(
        f"{path}/meetings/new", {**MEETING, "location": "议事厅", "breach_reason": "供暖季要到了"}
    )
    papers = f"{called.headers['location']}/papers"
    page = (await browser.get(papers)).text
    (link,) = re.findall(r'href="([^"]+)">上传改造方案', page)
    assert link.startswith(f"{papers}?title=") and link.endswith("#add")
    filled = (await browser.get(link)).text
    assert re.search(r'name="title"[^>]*value="改造方案"', filled)
    assert "材料在召集会议以后上传" not in (await browser.get(path)).text


async def test_what_is_asked_is_escaped_answered_or_taken_to_the_table(
    world: World, app: Litestar, browser: Browser, clock: MovingClock
) -> None:
    meeting = await meeting_with_paper(browser, world)
    path = await opened(browser, meeting)
    async with new_browser(app) as anybody:
        asked = {"item": "2", "kind": "question", "text": "<b>谁</b>出钱？", "who": "3号楼住户"}
        empty = await anybody.submit(path, {**asked, "text": ""})
        assert empty.status_code == 422 and "3号楼住户" in empty.text
        long = await anybody.submit(path, {**asked, "text": "长" * 501})
        assert long.status_code == 422 and "最多 500 个字" in long.text
        assert (await anybody.submit(path, {**asked, "item": "9"})).status_code == 404
        assert (await anybody.submit(path, asked)).status_code == 303
        assert (await anybody.submit(path, {**asked, "text": "不同意先交钱"})).status_code == 303
        assert "出钱？" not in (await anybody.get(path)).text  # nobody has looked at it yet
        page = (await browser.get(f"{meeting}/papers")).text
        assert "&lt;b&gt;谁&lt;/b&gt;出钱？" in page and "2 条。会议开始和结束以前" in page
        # The meeting neither starts nor ends.
        refused = await browser.submit(f"{meeting}/attendance", {})
        assert refused.status_code == 422
        assert "还有 2 条会前提问没有办理（议题 2）" in refused.text
        clock.now = clock.now.replace(month=3, day=9, hour=7)  # it has begun
        await browser.sign_in("clerk")
        ending = await browser.submit(f"{meeting}/end")
        assert ending.headers["location"] == f"{meeting}/papers"
        assert "还有 2 条会前提问没有办理" in (await browser.get(f"{meeting}/papers")).text
        rows = await database.fetch("SELECT id FROM paper_questions ORDER BY id")
        first = f"{meeting}/papers/questions/{rows[0]['id']}"
        nothing = await browser.submit(f"{first}/answer", {"answer": "", "shown": "1"})
        assert nothing.status_code == 422
        answered = {"answer": "供热公司出立管。", "shown": "1"}
        assert (await browser.submit(f"{first}/answer", answered)).status_code == 303
        again = await browser.submit(f"{first}/answer", answered)
        assert again.status_code == 422 and "这一条已经办理过" in again.text
        assert (await browser.submit(f"{meeting}/papers/questions/table")).status_code == 303
        page = (await anybody.get(path)).text
        assert "供热公司出立管。" in page and "不同意先交钱" not in page
        assert (await browser.submit(f"{meeting}/attendance", {})).status_code == 303
        late = await anybody.submit(path, asked)
        assert late.status_code == 409
        assert "会议已经开始或已取消" in late.text and "3号楼住户" in late.text
    with pytest.raises(asyncpg.RestrictViolationError):
        await database.execute("UPDATE paper_questions SET text = 'x'")
    with pytest.raises(asyncpg.RestrictViolationError):
        await database.execute("UPDATE paper_questions SET answer = 'x' WHERE answer <> ''")
    with pytest.raises(asyncpg.RestrictViolationError):
        await database.execute("DELETE FROM paper_questions")


async def test_one_address_asks_five_times_and_then_waits(
    world: World, app: Litestar, browser: Browser, clock: MovingClock
) -> None:
    meeting = await meeting_with_paper(browser, world)
    key = (await opened(browser, meeting)).removeprefix("/p/")

    async def ask(n: int, address: str = "198.51.100.7") -> bool:
        try:
            await services.ask_in_public(
                key,
                AskForm(item=1, text=f"第{n}问"),
                address=address,
                secret_key=SECRET,
                now=clock.now,
            )
        except AskedTooOften:
            return False
        return True

    assert sum(await asyncio.gather(*(ask(n) for n in range(20)))) == ASKED_MOST
    assert not await ask(21)
    assert await ask(22, "198.51.100.8")
    clock.now += timedelta(minutes=15, seconds=1)
    assert await ask(23)
    kept = await database.fetch("SELECT source FROM paper_questions")
    assert not any(b"198.51" in row["source"] for row in kept)


@pytest.mark.parametrize(
    ("account", "reads", "writes"), [("street_staff", 200, 403), ("other_clerk", 404, 404)]
)
async def test_who_reads_and_who_keeps_papers(
    world: World,
    app: Litestar,
    browser: Browser,
    account: str,
    reads: int,
    writes: int,
) -> None:
    meeting = await meeting_with_paper(browser, world)
    paper = await database.fetch_one("SELECT min(id) AS id FROM papers")
    assert paper is not None
    async with new_browser(app) as other:
        await other.sign_in(account)
        assert (await other.get(f"{meeting}/papers")).status_code == reads
        assert (await other.get(f"{meeting}/papers/{paper['id']}")).status_code == reads
        typed = {"item": "1", "title": "x", "reason": "x", "answer": "x"}
        files = {"file": ("a.pdf", PDF, "application/pdf")}
        answer = await other.submit(f"{meeting}/papers", typed, files=files)
        assert answer.status_code == writes
        for action in (
            f"{paper['id']}/withdraw",
            "page/open",
            "page/close",
            "questions/table",
            "questions/1/answer",
            "questions/1/table",
        ):
            answer = await other.submit(f"{meeting}/papers/{action}", typed)
            assert answer.status_code == writes, action


async def test_a_file_that_is_none_and_a_page_with_nothing_public(
    world: World, browser: Browser
) -> None:
    meeting = await meeting_with_paper(browser, world, public=False)
    answer = await browser.submit(f"{meeting}/papers/page/open")
    assert answer.status_code == 422 and "还没有可以公开的材料" in answer.text
    files = {"file": ("a.exe", b"MZ" * 40, "application/pdf")}
    typed = {"item": "1", "title": "方案"}
    answer = await browser.submit(f"{meeting}/papers", typed, files=files)
    assert answer.status_code == 422 and "这个文件不能上传" in answer.text and "方案" in answer.text
    answer = await browser.submit(f"{meeting}/papers", typed)
    assert answer.status_code == 422 and "没有选择文件" in answer.text


async def test_the_item_at_the_table_has_its_papers_at_hand(world: World, browser: Browser) -> None:
    meeting = await meeting_with_paper(browser, world)
    papers = await database.fetch("SELECT id, title FROM papers ORDER BY id")
    page = (await browser.get(f"{meeting}/items/1")).text
    for row in papers:
        assert f'href="{meeting}/papers/{row["id"]}">{row["title"]}</a>' in page
    await browser.submit(f"{meeting}/papers/{papers[0]['id']}/withdraw", {"reason": "有误"})
    assert papers[0]["title"] not in (await browser.get(f"{meeting}/items/1")).text
    assert papers[0]["title"] not in (await browser.get(f"{meeting}/items/2")).text
