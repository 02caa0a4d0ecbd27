"""What follows a meeting: tasks, papers, the timeline, the whole file, Word files."""

import io
import json
import re
import zipfile

import asyncpg
import pytest
from docx import Document
from litestar import Litestar
from PIL import Image
from pypdf import PdfReader

from app import database
from app.keeping import Kept
from meetings.official.queries import issued_papers
from tests.conftest import Browser, MovingClock, new_browser
from tests.minutes_world import ended_meeting, issue
from tests.printed import text_on
from tests.web.test_meetings import _seats
from tests.world import World


def picture() -> bytes:
    kept = io.BytesIO()
    Image.new("RGB", (80, 60), "white").save(kept, "PNG")
    return kept.getvalue()


PROOF = {"file": ("现场.png", picture(), "image/png")}


async def _with_promise(
    world: World, app: Litestar, browser: Browser, clock: MovingClock
) -> tuple[str, str]:
    """(meeting, consultation) whose minutes stand, with one promise until 20 March."""
    meeting = await ended_meeting(world, browser, clock)
    row = await database.fetch_one("SELECT consultation FROM meetings")
    assert row is not None
    consultation = f"/consultations/{row['consultation']}"
    seats = await _seats(consultation)
    promise = {
        "seat": seats["heating_company"],
        "person": "马工",
        "what": "提交施工计划",
        "due_on": "2026-03-20",
    }
    answer = await browser.submit(f"{meeting}/items/1/promises", promise)
    assert answer.status_code == 303, answer.text
    await issue(app, browser, meeting)
    return meeting, consultation


async def test_a_promise_is_carried_out_proved_and_verified_by_another(
    world: World, app: Litestar, browser: Browser, clock: MovingClock
) -> None:
    meeting, _consultation = await _with_promise(world, app, browser, clock)
    page = (await browser.get(f"{meeting}/tasks")).text
    assert "提交施工计划" in page
    assert "办理中" in page
    task = re.search(r'href="(/tasks/\d+)"', page)
    assert task is not None
    path = task[1]
    clock.now = clock.now.replace(month=3, day=23)
    await browser.sign_in("clerk")
    assert "已逾期 3 天" in (await browser.get(path)).text
    assert f'href="{path}"' in (await browser.get("/")).text
    without = await browser.submit(path, {"kind": "done", "text": "交了"})
    assert without.status_code == 422
    assert "报完成要附上证明" in without.text
    moved = {"kind": "moved", "text": "设计院晚交", "due_on": "2026-04-01"}
    assert (await browser.submit(path, moved)).status_code == 303
    assert "已逾期" not in (await browser.get(path)).text
    early = await browser.submit(path, {"kind": "verified", "text": "看过"})
    assert early.status_code == 422
    done = {"kind": "done", "text": "已交社区", "told_for": "马工"}
    assert (await browser.submit(path, done, files=PROOF)).status_code == 303
    own = await browser.submit(path, {"kind": "verified", "text": "看过"})
    assert own.status_code == 422
    assert "报完成的人不能自己核实" in own.text
    assert f'href="{path}"' not in (await browser.get("/")).text  # another one looks
    async with new_browser(app) as lead:
        await lead.sign_in("secretary")
        assert f'href="{path}"' in (await lead.get("/")).text
        redo = {"kind": "redo", "text": "缺 3 号楼"}
        assert (await lead.submit(path, redo)).status_code == 303
        assert (await browser.submit(path, done, files=PROOF)).status_code == 303
        verified = {"kind": "verified", "text": "逐栋看过"}
        assert (await lead.submit(path, verified)).status_code == 303
        assert (await lead.submit(path, verified)).status_code == 422
    page = (await browser.get(path)).text
    assert "已核实完成" in page
    proof = re.search(rf'href="({path}/proofs/\d+)"', page)
    assert proof is not None
    assert (await browser.get(proof[1])).content.startswith(b"\xff\xd8")
    for account, status in (("other_clerk", 404), ("lawyer", 404), ("street_staff", 403)):
        async with new_browser(app) as other:
            await other.sign_in(account)
            told = await other.submit(path, {"kind": "progress", "text": "x"})
            assert told.status_code == status, account
    for sql in (
        "UPDATE task_reports SET text = 'x'",
        "DELETE FROM tasks",
        "INSERT INTO task_reports (task, kind, text, told_by, told_for, told_at)"
        " SELECT task, 'progress', text, told_by, '', told_at FROM task_reports LIMIT 1",
    ):
        with pytest.raises(asyncpg.PostgresError):
            await database.execute(sql)


async def _motion_from_the_item(
    world: World, browser: Browser, consultation: str, item: int
) -> None:
    """The vote on the same matter finds its motion prepared, and keeps where it comes from."""
    poll = {
        "estate": world.estate,
        "consultation": consultation.rpartition("/")[2],
        "title": "供暖改造表决",
        "explanation": "改成一户一阀。",
        "convener": "owners_committee",
        "convener_name": "柳荫社区居民委员会",
        "committee_informed_on": "2026-03-10",
        "notice_on": "2026-03-10",
        "opens_at": "2026-04-01T08:00",
        "closes_at": "2026-04-20T18:00",
        "scope": "estate",
        "duplicate_rule": "latest_valid",
        "silent_rule": "none",
    }
    made = await browser.submit("/polls/new", poll)
    assert made.status_code == 303, made.text
    new = f"{made.headers['location']}/motions/new"
    assert f"{new}?source={item}" in (await browser.get(new)).text
    prepared = (await browser.get(f"{new}?source={item}")).text
    assert "是否同意：改不改？" in prepared
    motion = {
        "title": "是否同意改造？",
        "wording": "同意改造。",
        "plain_words": "每家一个阀门。",
        "item": "7",
        "source": str(item),
    }
    assert (await browser.submit(new, motion)).status_code == 303
    rows = await database.fetch("SELECT item FROM motion_sources")
    assert [row["item"] for row in rows] == [item]
    opened = (await browser.get(f"{consultation}/documents")).text
    assert "供暖改造表决" in opened and "/polls/new" not in opened and "列入正在" not in opened
    assert f'href="{made.headers["location"]}"' in (await browser.get(consultation)).text
    assert (await browser.submit(f"{new[:-3]}1/remove")).status_code == 303
    again = (await browser.get(f"{consultation}/documents")).text
    assert f"{new}?source={item}" in again, "into the vote that is being prepared, not a second one"


async def test_an_opinion_says_how_each_open_item_goes_on(
    world: World, app: Litestar, browser: Browser, clock: MovingClock
) -> None:
    _meeting, consultation = await _with_promise(world, app, browser, clock)
    path = f"{consultation}/documents"
    refused = await browser.submit(path, {"kind": "opinion"})
    assert refused.status_code == 409
    assert "“改不改”没有议定" in refused.text
    row = await database.fetch_one("SELECT id FROM agenda_items WHERE number = 1")
    assert row is not None
    way = {"item": row["id"], "way": "vote", "words": "4 月提交业主表决"}
    assert (await browser.submit(f"{path}/ways", way)).status_code == 303
    page = (await browser.get(path)).text
    assert f"/polls/new?consultation={consultation.rpartition('/')[2]}" in page
    await _motion_from_the_item(world, browser, consultation, row["id"])
    for kind, more in (
        ("opinion", {}),
        ("feedback", {}),
        ("reply", {"to": "3 号楼居民", "answer": "您反映的问题已经协商。"}),
        ("notice", {"meeting": "1"}),
        ("sign_in", {"meeting": "1"}),
        ("record", {"meeting": "1"}),
    ):
        answer = await browser.submit(path, {"kind": kind, **more})
        assert answer.status_code == 303, (kind, answer.text)
    rows = await database.fetch("SELECT id, kind, code, pages FROM official_papers ORDER BY id")
    assert [one["kind"] for one in rows] == [
        *("opinion", "feedback", "reply", "notice", "sign_in", "record")
    ]
    pdf = PdfReader(io.BytesIO((await browser.get(f"{path}/{rows[0]['id']}")).content))
    said = "".join(page.extract_text() for page in pdf.pages).replace("\n", "")
    for words in ("达成一致的事项", "材料费由供热公司承担", "提交业主表决。4月提交业主表决"):
        assert words in said
    assert len(pdf.pages) == rows[0]["pages"]
    assert "opinion.json" in pdf.attachments
    sheet = PdfReader(io.BytesIO((await browser.get(f"{path}/{rows[1]['id']}")).content))
    said = "".join(page.extract_text() for page in sheet.pages).replace("\n", "")
    assert "按期限办理，办完报告并附证明。" in said
    pdf = PdfReader(io.BytesIO((await browser.get(f"{path}/{rows[3]['id']}")).content))
    notice = "".join(page.extract_text() for page in pdf.pages).replace("\n", "")
    assert "联系人：陈小雨，联系电话：0931-5550101" in notice.replace(" ", "")
    sheet = PdfReader(io.BytesIO((await browser.get(f"{path}/{rows[4]['id']}")).content))
    data = json.loads(sheet.attachments["sign_in.json"][0])["minutes"]
    assert data["seats"]
    assert data["items"] == [], "who was there, not what they said"
    # A newer one takes its place, and whoever checks the old one learns so.
    assert (await browser.submit(path, {"kind": "opinion"})).status_code == 303
    checked = (await browser.get(f"/check/{rows[0]['code']}")).text
    assert "已经有新的文件代替它" in checked
    assert "〔2026〕2号" in checked
    for account, status in (("other_clerk", 404), ("street_staff", 403), ("lawyer", 404)):
        async with new_browser(app) as other:
            await other.sign_in(account)
            assert (await other.submit(path, {"kind": "opinion"})).status_code == status


@pytest.mark.parametrize("sealed", [True, False])
async def test_who_checks_a_paper_learns_whether_it_is_sealed(
    world: World,
    app: Litestar,
    browser: Browser,
    clock: MovingClock,
    monkeypatch: pytest.MonkeyPatch,
    sealed: bool,
) -> None:
    _meeting, consultation = await _with_promise(world, app, browser, clock)
    monkeypatch.setattr("app.keeping._kept_form", lambda pdf, *_how: Kept(pdf, 1, sealed=sealed))
    await browser.submit(f"{consultation}/documents", {"kind": "feedback"})
    row = await database.fetch_one("SELECT code FROM official_papers")
    assert row is not None
    checked = (await browser.get(f"/check/{row['code']}")).text
    said = re.search(r"单位电子签章</dt>\s*<dd[^>]*>\s*(\S+?)\s*</dd>", checked)
    assert said is not None
    assert said[1] == ("有" if sealed else "没有")


async def test_the_timeline_tells_all_and_the_file_holds_all(
    world: World, app: Litestar, browser: Browser, clock: MovingClock
) -> None:
    meeting, consultation = await _with_promise(world, app, browser, clock)
    page = (await browser.get(f"{consultation}/timeline")).text
    for told in ("发起协商", "第 1 次会议，周文静主持", "发出纪要第 1 稿", "定稿", "承诺成为任务"):
        assert told in page, told
    seats = await _seats(consultation)
    chosen = (
        await browser.get(f"{consultation}/timeline", params={"seat": seats["building_heads"]})
    ).text
    assert "承诺成为任务" not in chosen
    assert "定稿" in chosen
    whole = PdfReader(io.BytesIO((await browser.get(f"{consultation}/file")).content))
    said = "".join(text_on(page) for page in whole.pages)
    assert "协商卷宗" in said
    assert len(whole.outline) == 2
    async with new_browser(app) as other:
        await other.sign_in("lawyer")
        assert (await other.get(f"{consultation}/timeline")).status_code == 404
        assert (await other.get(f"{consultation}/file")).status_code == 404
    assert meeting


async def test_word_files_name_the_fonts_of_offices(
    world: World, app: Litestar, browser: Browser, clock: MovingClock
) -> None:
    meeting, _consultation = await _with_promise(world, app, browser, clock)
    for path, words in (
        ("minutes/word", "材料费由供热公司承担"),
        ("record/word", "会议记录"),
    ):
        content = (await browser.get(f"{meeting}/{path}")).content
        document = Document(io.BytesIO(content))
        assert any(words in one.text for one in document.paragraphs)
        section = document.sections[0]
        assert [
            round(side.mm)
            for side in (
                section.top_margin,
                section.bottom_margin,
                section.left_margin,
                section.right_margin,
            )
        ] == [37, 35, 28, 26]
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            assert packed.testzip() is None
            xml = packed.read("word/document.xml").decode()
        assert 'w:eastAsia="仿宋_GB2312"' in xml
        assert 'w:eastAsia="黑体"' in xml
        assert 'w:firstLineChars="200"' in xml


async def test_a_reply_goes_to_who_asked_by_the_way_she_has(
    world: World, app: Litestar, browser: Browser, clock: MovingClock
) -> None:
    _meeting, consultation = await _with_promise(world, app, browser, clock)
    path = f"{consultation}/documents"
    words = {"kind": "reply", "to": "马女士", "answer": "已经协商，{5 月}开工。"}
    wrong = await browser.submit(path, {**words, "phone": "12345", "email": "x@y"})
    assert wrong.status_code == 422
    assert "手机号码不正确" in wrong.text
    assert words["answer"] in wrong.text, "what was typed is kept"
    assert await database.fetch("SELECT 1 FROM messages WHERE kind = 'reply'") == []
    both = {**words, "phone": "199 0000 1234", "email": "ma@example.org"}
    assert (await browser.submit(path, both)).status_code == 303
    assert (await browser.submit(path, words)).status_code == 303
    told = await database.fetch("SELECT * FROM messages WHERE kind = 'reply' ORDER BY id")
    assert [(one["channel"], one["address"], one["name"]) for one in told] == [
        ("email", "ma@example.org", "马女士"),
        ("sms", "19900001234", "马女士"),
        ("letter", "", "马女士"),
    ]
    assert all("已经协商，{5 月}开工。" in one["text"] for one in told)
    assert "/check/" in told[0]["text"]
    page = (await browser.get(path)).text
    assert "短信 199****1234：" in page
    assert "打印通知书：待打印送交" in page
    assert "19900001234" not in page
    letters = PdfReader(io.BytesIO((await browser.get("/outbox/letters")).content))
    assert "开工" in "".join(one.extract_text() for one in letters.pages)
    timeline = (await browser.get(f"{consultation}/timeline")).text
    assert "答复马**（短信）" in timeline
    assert "马女士（" not in timeline, "residents are masked"
    # One to somebody else takes nobody's place.
    assert (await browser.submit(path, {**words, "to": "李先生"})).status_code == 303
    issued = await issued_papers(int(consultation.rsplit("/", 1)[1]))
    assert [(one.number, one.newest) for one in issued] == [(3, True), (2, True), (1, False)]
    shown = [(await new_browser(app).get(f"/check/{one.code}")).text for one in issued]
    assert ["已经有新的文件代替它" in page for page in shown] == [False, False, True]
