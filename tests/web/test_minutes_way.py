"""Minutes on their way, as the browsers of the staff and of the readers send it."""

import io
import json
import re

import asyncpg
import pytest
from litestar import Litestar
from pypdf import PdfReader

from app import database
from app.clock import local_date, say_date, say_time
from tests.conftest import Browser, MovingClock, new_browser
from tests.minutes_world import (
    SIGNED,
    approved,
    circulated,
    ended_meeting,
    issue,
    links,
    signed,
)
from tests.web.test_review import seat_lawyer
from tests.world import World

AGREED = "item.2.agreed"


async def _correction(
    app: Litestar, link: str, text: str, place: str = AGREED, reason: str = "会上是这样说的"
) -> int:
    """Proposed behind a link; the answer's status."""
    async with new_browser(app) as reader:
        page = (await reader.get(link)).text
        version = page.split('name="version" value="')[1].split('"')[0]
        answer = await reader.submit(
            f"{link}/corrections",
            {"version": version, "place": place, "text": text, "reason": reason},
        )
        return answer.status_code


async def test_a_correction_goes_into_the_next_draft_and_the_record_stays(
    world: World, app: Litestar, browser: Browser, clock: MovingClock
) -> None:
    meeting = await ended_meeting(world, browser, clock)
    await circulated(browser, meeting)
    read = await links(browser, meeting)
    assert set(read) >= {"甲heating_company", "居民委员会主任赵兰"}
    async with new_browser(app) as reader:
        page = (await reader.get(read["甲heating_company"])).text
        assert "材料费由供热公司承担。" in page
        assert "核对无误" in page
    right = "材料费由供热公司承担，不含楼道粉刷。"
    assert await _correction(app, read["甲heating_company"], right) == 303
    assert await _correction(app, read["居民委员会主任赵兰"], "材料费另议。") == 303
    async with new_browser(app) as reader:
        page = (await reader.get(read["甲heating_company"])).text
        typed = {"version": page.split('name="version" value="')[1].split('"')[0], "text": "另议。"}
        refused = await reader.submit(f"{read['甲heating_company']}/corrections", typed)
        assert refused.status_code == 422
        for fault in ("更正哪一处：请填写这一项。", "为什么：请填写这一项。", "另议。</textarea>"):
            assert fault in refused.text, fault
    # An open correction stops both the next draft and the approval.
    again = f"{meeting}/minutes/circulate?again=1"
    assert (await browser.submit(again, {"answer_by": "2026-03-12"})).status_code == 409
    async with new_browser(app) as lead:
        await lead.sign_in("secretary")
        early = {"early_reason": "急"}
        refused = await lead.submit(f"{meeting}/minutes/approve", early)
        assert refused.status_code == 409
        assert "还有 2 条更正意见没有处理" in refused.text
    first, second = [
        row["id"] for row in await database.fetch("SELECT id FROM minutes_corrections ORDER BY id")
    ]
    path = f"{meeting}/minutes/corrections"
    unexplained = await browser.submit(f"{path}/{second}", {"decision": "refuse"})
    assert unexplained.status_code == 422
    assert "请写明不采纳的理由" in unexplained.text
    assert (await browser.submit(f"{path}/{first}", {"decision": "accept"})).status_code == 303
    no = {"decision": "refuse", f"reason-{second}": "会上当场议定，见记录"}
    assert (await browser.submit(f"{path}/{second}", no)).status_code == 303
    assert (await browser.submit(f"{path}/{second}", no)).status_code == 409
    # What was accepted must have been read before it is approved.
    async with new_browser(app) as lead:
        await lead.sign_in("secretary")
        refused = await lead.submit(f"{meeting}/minutes/approve", {"early_reason": "急"})
        assert refused.status_code == 409
    assert (await browser.submit(again, {"answer_by": "2026-03-12"})).status_code == 303
    compared = (await browser.get(f"{meeting}/minutes/compare?before=1&after=2")).text
    first = compared.partition('id="changed"')[2].partition("</section>")[0]
    assert "［增加］</span>，不含楼道粉刷" in first
    assert "改动的段落：" in first
    assert "出席" not in first, "what stayed the same is below"
    async with new_browser(app) as reader:
        page = (await reader.get(read["居民委员会主任赵兰"])).text
        assert right in page
        assert "会上当场议定，见记录" in page
    # The record is what was noted at the table; nobody changes it any more.
    row = await database.fetch_one("SELECT agreed FROM agenda_items WHERE number = 2")
    assert row is not None
    assert row["agreed"] == "材料费由供热公司承担。"
    changed = await browser.submit(f"{meeting}/items/2/agreed", {"agreed": "x"})
    assert changed.status_code == 409
    assert "已经发给各方核对" in changed.text
    await approved(app, meeting)
    await signed(browser, meeting)
    [one] = await database.fetch("SELECT id FROM consultations")
    await seat_lawyer(world, one["id"])
    course = (f"{meeting}/minutes/compare?before=1&after=2", f"{meeting}/minutes/versions/1")
    async with new_browser(app) as lawyer:
        await lawyer.sign_in("lawyer")
        assert "会上当场议定，见记录" not in (await lawyer.get(f"{meeting}/minutes")).text
        assert [(await lawyer.get(path)).status_code for path in course] == [404, 404]
        # Once they stand she learns what was changed, by whom and why.
        done = await browser.submit(f"{meeting}/minutes/finish")
        assert done.status_code == 303, done.text
        assert "会上当场议定，见记录" in (await lawyer.get(f"{meeting}/minutes")).text
        assert [(await lawyer.get(path)).status_code for path in course] == [200, 200]
    async with new_browser(app) as stranger:
        await stranger.sign_in("other_lawyer")
        assert [(await stranger.get(path)).status_code for path in course] == [404, 404]
    pdf = (await browser.get(f"{meeting}/minutes/final")).content
    said = "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    assert "不含楼道粉刷" in said.replace("\n", "")


async def test_the_readers_are_told_with_their_own_link(
    world: World, app: Litestar, browser: Browser, clock: MovingClock
) -> None:
    meeting = await ended_meeting(world, browser, clock)
    row = await database.fetch_one("SELECT id FROM seat_members WHERE name = '乙heating_company'")
    assert row is not None
    await database.execute(
        "INSERT INTO member_contacts (member, phone, email, changed_by, changed_at)"
        " VALUES ($1, '19900001234', '', $2, $3)",
        row["id"],
        world.clerk,
        clock.now,
    )
    await circulated(browser, meeting)
    [told] = await database.fetch(
        "SELECT * FROM messages WHERE kind = 'minutes_draft' AND channel <> 'letter'"
    )
    assert told["channel"] == "sms"
    assert told["address"] == "19900001234"
    read = await links(browser, meeting)
    key = read["乙heating_company"].removeprefix("/m/")
    stored = await database.fetch("SELECT m::text AS told FROM messages m")
    assert all(key not in one["told"] for one in stored), "no key lies in the database"
    assert told["link_path"] == "/m/"
    async with new_browser(app) as reader:
        assert (await reader.get(read["乙heating_company"])).status_code == 200


async def test_who_was_not_there_reads_and_corrects_nothing(
    world: World, app: Litestar, browser: Browser, clock: MovingClock
) -> None:
    meeting = await ended_meeting(world, browser, clock)
    row = await database.fetch_one("SELECT id FROM seat_members WHERE name = '乙lead'")
    assert row is not None
    members = await database.fetch("SELECT id FROM seat_members")
    sheet = {f"status-{one['id']}": "present" for one in members}
    sheet[f"status-{row['id']}"] = "excused"
    await browser.submit(f"{meeting}/attendance", sheet)
    await circulated(browser, meeting)
    read = await links(browser, meeting)
    assert await _correction(app, read["甲lead"], "甲") == 303
    async with new_browser(app) as reader:
        page = (await reader.get(read["乙lead"])).text
        assert "您没有到会" in page
        answer = await reader.submit(
            f"{read['乙lead']}/corrections",
            {"version": "1", "place": AGREED, "text": "x", "reason": "y"},
        )
        assert answer.status_code == 409
        assert (await reader.get("/m/wrongwrongwrongwrongwr")).status_code == 404
        assert (await reader.get(f"{meeting}/minutes/links")).status_code in (303, 401, 403)


async def test_only_the_lead_approves_and_not_before_the_day_without_a_reason(
    world: World, app: Litestar, browser: Browser, clock: MovingClock
) -> None:
    meeting = await ended_meeting(world, browser, clock)
    await circulated(browser, meeting)
    approve = f"{meeting}/minutes/approve"
    assert (await browser.submit(approve, {"early_reason": "急"})).status_code == 403
    for account, expected in (("other_clerk", 404), ("street_staff", 403), ("lawyer", 404)):
        async with new_browser(app) as other:
            await other.sign_in(account)
            assert (await other.submit(approve)).status_code == expected, account
    async with new_browser(app) as lead:
        await lead.sign_in("secretary")
        early = await lead.submit(approve)
        assert early.status_code == 422
        assert "写明提前批准的理由" in early.text
        clock.now = clock.now.replace(month=3, day=13)
        await lead.sign_in("secretary")
        assert (await lead.submit(approve)).status_code == 303
        assert (await lead.submit(approve)).status_code == 409
    # From here on nothing is corrected and nothing circulated.
    read_again = await browser.submit(
        f"{meeting}/minutes/circulate?again=1", {"answer_by": "2026-03-20"}
    )
    assert read_again.status_code in (303, 409)
    rows = await database.fetch("SELECT count(*) AS n FROM minutes_versions")
    assert rows[0]["n"] == 1


async def test_signing_on_a_phone_on_paper_or_not_at_all(
    world: World, app: Litestar, browser: Browser, clock: MovingClock
) -> None:
    meeting = await ended_meeting(world, browser, clock)
    await circulated(browser, meeting)
    read = await links(browser, meeting)
    await approved(app, meeting)
    sign = f"{meeting}/minutes/sign"
    async with new_browser(app) as reader:
        link = read["乙heating_company"]
        page = (await reader.get(link)).text
        key = page.split('name="signer" value="')[1].split('"')[0]
        wrong = await reader.submit(f"{link}/sign", {"signer": key, "strokes": "<script>"})
        assert wrong.status_code == 422
        other = await reader.submit(f"{link}/sign", {"signer": "chair", "strokes": SIGNED})
        assert other.status_code == 422
        done = await reader.submit(f"{link}/sign", {"signer": key, "strokes": SIGNED})
        assert done.status_code == 303
        day = say_date(local_date(clock.now))
        assert f"签字，{day}。" in (await reader.get(link)).text
        twice = await reader.submit(f"{link}/sign", {"signer": key, "strokes": SIGNED})
        assert twice.status_code in (409, 422)
    missing = await browser.submit(f"{meeting}/minutes/finish")
    assert missing.status_code == 409
    assert "还有人没有签字" in missing.text
    assert (await browser.submit(sign, {"signer": "chair", "way": "refused"})).status_code == 422
    refused = {"signer": "chair", "way": "refused", "reason": "因病住院"}
    assert (await browser.submit(sign, refused)).status_code == 303
    page = (await browser.get(f"{meeting}/minutes")).text
    assert f"{say_time(clock.now)}登记：因病住院" in page
    for part in page.split("signer=")[1:]:
        paper = {"signer": part.split('"')[0], "way": "paper"}
        assert (await browser.submit(sign, paper)).status_code == 303
    unscanned = await browser.submit(f"{meeting}/minutes/finish")
    assert unscanned.status_code == 409
    assert "扫描件" in unscanned.text
    copy = (await browser.get(f"{meeting}/minutes/copy")).content
    scan = {"file": ("签字页.pdf", copy, "application/pdf")}
    assert (await browser.submit(f"{meeting}/minutes/scan", {}, files=scan)).status_code == 303
    assert (await browser.submit(f"{meeting}/minutes/finish")).status_code == 303
    final = (await browser.get(f"{meeting}/minutes/final")).content
    said = "".join(page.extract_text() for page in PdfReader(io.BytesIO(final)).pages)
    assert "因病住院" in said
    day = say_date(local_date(clock.now))
    assert f"未签字：因病住院（{day}记）" in re.sub(r"\s", "", said)


async def test_anybody_checks_a_paper_and_learns_no_name(
    world: World, app: Litestar, browser: Browser, clock: MovingClock
) -> None:
    meeting = await ended_meeting(world, browser, clock)
    await circulated(browser, meeting)
    await approved(app, meeting)
    row = await database.fetch_one("SELECT code FROM minutes_approvals")
    assert row is not None
    code = row["code"]
    async with new_browser(app) as anybody:
        assert "还没有定稿" in (await anybody.get(f"/check/{code}")).text
        await signed(browser, meeting)
        await browser.submit(f"{meeting}/minutes/finish")
        typed = await anybody.get("/check", params={"code": f" {code[:5].lower()}-{code[5:]} "})
        assert typed.headers["location"] == f"/check/{code}"
        wide = "".join(chr(ord(letter) + 0xFEE0) for letter in code)
        typed = await anybody.get("/check", params={"code": wide})
        assert typed.headers["location"] == f"/check/{code}"
        typed = await anybody.get("/check", params={"code": "在哪里"})
        assert typed.status_code == 422
        assert "核验码是十个字母和数字" in typed.text and 'value="在哪里"' in typed.text
        page = (await anybody.get(f"/check/{code}")).text
        document = await database.fetch_one(
            "SELECT sha256 FROM documents d JOIN minutes m ON m.document = d.id"
        )
        assert document is not None
        for told in ("〔2026〕第1期", document["sha256"], "现行有效", "柳荫社区"):
            assert told in page
        for name in ("周文静", "陈小雨", "赵兰", "heating"):
            assert name not in page
        assert (await anybody.get("/check/7KQ2M9XWTA")).status_code == 404
        # An addendum, the same way, and the first paper says so.
        blank = (await browser.get(f"{meeting}/minutes/addendum")).text
        assert re.search(r'name="answer_by" type="date" value="2026-', blank)
        opened = await browser.submit(
            f"{meeting}/minutes/addendum",
            {
                "about-1": "议题二的议定事项",
                "text-1": "材料费不含楼道粉刷。",
                "reason-1": "漏写",
                "answer_by": "2026-03-12",
            },
        )
        assert opened.status_code == 303, opened.text
        tail = "?addendum=1"
        async with new_browser(app) as lead:
            await lead.sign_in("secretary")
            early = {"early_reason": "已当面核对"}
            assert (await lead.submit(f"{meeting}/minutes/approve{tail}", early)).status_code == 303
        page = (await browser.get(f"{meeting}/minutes{tail}")).text
        keys = {part.split('"')[0] for part in page.split("signer=")[1:]}
        for key in keys:
            await browser.submit(
                f"{meeting}/minutes/sign{tail}",
                {"signer": key, "way": "screen", "strokes": SIGNED},
            )
        assert (await browser.submit(f"{meeting}/minutes/finish{tail}")).status_code == 303
        page = (await anybody.get(f"/check/{code}")).text
        assert "另有补充纪要" in page
        assert "〔2026〕第1期补充1" in page
        # Each is called what stands on it, and so it is quoted.
        whole, added = await database.fetch(
            "SELECT a.code, f.text, split_part(f.text, E'\\n', 1) AS title FROM minutes_finals f"
            " JOIN minutes_approvals a ON a.id = f.approval ORDER BY f.id"
        )
        assert whole["title"].endswith("第一次协商会纪要")
        assert added["title"].endswith("第一次协商会补充纪要")
        assert f"《{whole['title']}》" in added["text"]
        for one in (whole, added):
            assert one["title"] in (await anybody.get(f"/check/{one['code']}")).text
    rows = await database.fetch("SELECT count(*) AS n FROM minutes")
    assert rows[0]["n"] == 1


async def test_the_database_goes_forward_only(
    world: World, app: Litestar, browser: Browser, clock: MovingClock
) -> None:
    meeting = await ended_meeting(world, browser, clock)
    await issue(app, browser, meeting)
    for sql in (
        "UPDATE minutes_versions SET number = 9",
        "DELETE FROM minutes_signatures",
        "UPDATE minutes_finals SET pages = 1",
        "INSERT INTO minutes_versions (paper, number, facts, document, answer_until,"
        " circulated_by, circulated_at) SELECT paper, 9, facts, document, answer_until,"
        " circulated_by, circulated_at FROM minutes_versions",
        "INSERT INTO minutes_signatures (approval, capacity, name, way, strokes, reason,"
        " signed_at) SELECT approval, 'chair', name, way, strokes, reason, signed_at"
        " FROM minutes_signatures LIMIT 1",
        "UPDATE agenda_items SET agreed = 'x'",
    ):
        with pytest.raises(asyncpg.PostgresError):
            await database.execute(sql)


async def test_the_final_pdf_carries_its_data(
    world: World, app: Litestar, browser: Browser, clock: MovingClock
) -> None:
    meeting = await ended_meeting(world, browser, clock)
    await issue(app, browser, meeting)
    pdf = PdfReader(io.BytesIO((await browser.get(f"{meeting}/minutes/final")).content))
    [content] = pdf.attachments["minutes.json"]
    told = json.loads(content)
    assert told["issue"] == 1
    assert told["items"][1]["agreed"] == "材料费由供热公司承担。"
    assert {one["way"] for one in told["signatures"]} == {"screen"}
    xmp = pdf.xmp_metadata
    assert xmp is not None
    assert b"pdfaid" in pdf.trailer["/Root"]["/Metadata"].get_data()
    assert pdf.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert pdf.trailer["/Root"]["/Lang"] == "zh-CN"
    assert pdf.outline


async def test_whom_nothing_else_reaches_gets_a_letter_with_the_draft_and_a_slip(
    world: World, app: Litestar, browser: Browser, clock: MovingClock
) -> None:
    meeting = await ended_meeting(world, browser, clock)
    assert (await browser.get(f"{meeting}/minutes/letters")).status_code == 404
    await circulated(browser, meeting)
    read = await links(browser, meeting)
    owed = await database.fetch(
        "SELECT name, text FROM messages WHERE kind = 'minutes_draft' AND channel = 'letter'"
    )
    names = {row["name"] for row in owed}
    assert "乙heating_company" in names
    assert all("{link}" not in row["text"] for row in owed)
    answer = await browser.get(f"{meeting}/minutes/letters")
    pdf = PdfReader(io.BytesIO(answer.content))
    said = "".join(page.extract_text() for page in pdf.pages).replace("\n", "")
    assert said.count("回执（填好撕下交回社区）") == len(names)
    assert said.count("第1稿附在信后") == len(names)
    assert "材料费由供热公司承担。" in said, "the draft is behind the letter"
    assert len(read) >= len(names)
    async with new_browser(app) as stranger:
        assert (await stranger.get(f"{meeting}/minutes/letters")).status_code in (303, 401)
    await approved(app, meeting)
    waiting = await database.fetch(
        "SELECT 1 FROM messages WHERE kind = 'minutes_draft' AND state = 'waiting'"
    )
    assert waiting == [], "nobody is asked to correct what stands"
