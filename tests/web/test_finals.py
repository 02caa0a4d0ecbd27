"""From the preliminary to the final result: days, objections, recount, notices, races."""

import asyncio
import io
import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import asyncpg
import pytest
from litestar import Litestar
from pyhanko.pdf_utils.reader import PdfFileReader
from pypdf import PdfReader

from app import database
from tests.certificate import PASSPHRASE, made_seal
from tests.closed_poll import AFTER, ClosedPoll, build_closed_poll
from tests.conftest import Browser, MovingClock, new_browser
from tests.printed import kept_data
from tests.web.test_results import counted, text_of
from tests.world import World

POSTED = {"published_on": "2026-03-31", "place": "南门公告栏", "publisher": "陈小雨"}
# Seven days from 31 March end on 7 April, a Tuesday; the whole day is in time.
LAST_MINUTE = datetime(2026, 4, 7, 15, 59, 59, tzinfo=UTC)
DAY_AFTER = datetime(2026, 4, 7, 16, 0, tzinfo=UTC)
SIGNED = {"convener": "刘守业", "counters": "陈小雨、周文静", "supervisor": "孙立新"}
OBJECTION = {
    "kind": "reading",
    "motion": "1",
    "text": "我家是签了字的。",
    "ballot": "UNSIGN01",
    "name": "业主甲",
    "room": "2-1-101",
    "phone": "13800001234",
}


@pytest.fixture
async def poll(world: World) -> ClosedPoll:
    return await build_closed_poll(world)


@pytest.fixture
async def clerk(browser: Browser, poll: ClosedPoll, clock: MovingClock) -> Browser:
    """Has counted and posted the preliminary result."""
    clock.now = AFTER
    await browser.sign_in("clerk")
    await counted(browser, poll)
    posted = await browser.submit(f"/polls/{poll.poll}/result/publish", POSTED)
    assert posted.status_code == 303, posted.text
    return browser


async def link_of(browser: Browser, poll: ClosedPoll) -> str:
    notice = await browser.get(f"/polls/{poll.poll}/result/preliminary/1")
    assert notice.headers["content-type"] == "application/pdf"
    said = "".join(page.extract_text() for page in PdfReader(io.BytesIO(notice.content)).pages)
    assert "signatures" not in kept_data(notice.content, "preliminary_result")
    found = re.search(r"/notices/([\w-]{22})", re.sub(r"\s+", "", said))
    assert found is not None, said
    return f"/notices/{found[1]}"


async def objected(browser: Browser, poll: ClosedPoll, **more: str) -> str:
    made = await browser.submit(f"/polls/{poll.poll}/objections/new", {**OBJECTION, **more})
    assert made.status_code == 303, made.text
    return str(made.headers["location"])


async def recounted(app: Litestar, poll: ClosedPoll, clock: MovingClock) -> None:
    async with new_browser(app) as other:
        await other.sign_in("secretary")
        done = await other.submit(f"/polls/{poll.poll}/result/recount")
        assert done.status_code == 303, done.text


async def test_the_whole_way(
    app: Litestar, clerk: Browser, poll: ClosedPoll, clock: MovingClock
) -> None:
    base = f"/polls/{poll.poll}"
    assert "公示到2026年4月7日" in text_of((await clerk.get(f"{base}/result")).text)
    path = await objected(clerk, poll)
    page = (await clerk.get(path)).text
    assert "业主甲" not in page
    assert "13800001234" not in page
    clock.now = DAY_AFTER
    await clerk.sign_in("clerk")
    early = await clerk.submit(f"{base}/result/final", SIGNED)
    assert early.status_code == 409
    assert "没有答复" in early.text
    answer = {"outcome": "upheld", "reasons": "票上确有签字。", "changes": "1"}
    async with new_browser(app) as other:
        await other.sign_in("secretary")
        answered = await other.submit(f"{path}/answer", answer)
        assert answered.status_code == 303, answered.text
    marks = {f"m{motion}": "agree" for motion in poll.motions}
    fixed = await clerk.submit(f"{path}/reading", {"paper": "UNSIGN01", "signed": "1", **marks})
    assert fixed.status_code == 303, fixed.text
    again = await clerk.submit(f"{base}/result/again")
    assert again.status_code == 303, again.text
    said = text_of((await clerk.get(f"{base}/result")).text)
    assert "更正前（第1版）" in said
    assert "更正后（第2版）" in said
    assert "更正前" in text_of((await clerk.get(path)).text)
    # The corrected figures are posted, and have days of their own.
    assert (await clerk.submit(f"{base}/result/final", SIGNED)).status_code == 409
    posted = {**POSTED, "published_on": "2026-04-08"}
    assert (await clerk.submit(f"{base}/result/publish", posted)).status_code == 303
    # 15 April ends it; who counted does not check herself.
    refused = await clerk.submit(f"{base}/result/recount")
    assert refused.status_code == 403
    assert "不能自己复核" in refused.text
    await recounted(app, poll, clock)
    clock.now = datetime(2026, 4, 16, 1, 0, tzinfo=UTC)
    await clerk.sign_in("clerk")
    done = await clerk.submit(f"{base}/result/final", SIGNED)
    assert done.status_code == 303, done.text
    notice = await clerk.get(f"{base}/result/final.pdf")
    pages = PdfReader(io.BytesIO(notice.content)).pages
    printed = re.sub(r"\s+", "", "".join(one.extract_text() for one in pages))
    for word in (
        "结果公告",
        "召集人：刘守业",
        "第二百八十条",
        "一年内",
        "票上确有签字",
        "÷",
        "扫码核对",
    ):
        assert word in printed, word
    sha = (
        await database.fetch(
            "SELECT sha256 FROM documents d JOIN results r ON"
            " r.count_file = d.id WHERE r.version = 2"
        )
    )[0]["sha256"]
    assert sha in printed
    data = kept_data(notice.content, "final_result")
    assert (data["motions"][0]["count_file"], data["motions"][0]["version"]) == (sha, 2)
    assert data["signatures"][0]["names"] == "刘守业"
    assert not {"rejected_ballots", "superseded_ballots"} & set(data["motions"][0]["result"])
    for named in ("业主甲", "UNSIGN01", "2-1-101"):
        assert named not in json.dumps(data, ensure_ascii=False)
    said = text_of((await clerk.get(f"{base}/result")).text)
    assert "最终结果，2026年4月16日作出" in said
    # Nothing moves any more; who still objects is late, and is answered.
    assert (await clerk.submit(f"{base}/result/final", SIGNED)).status_code == 409
    late = await objected(clerk, poll, kind="result", ballot="")
    assert "逾期提出" in (await clerk.get(late)).text
    too_late = {"outcome": "upheld", "reasons": "有理。", "changes": "1"}
    async with new_browser(app) as other:
        await other.sign_in("secretary")
        assert (await other.submit(f"{late}/answer", too_late)).status_code == 409
    with pytest.raises(asyncpg.RestrictViolationError):
        await database.execute("UPDATE final_results SET convener = 'x'")


async def test_the_last_second_of_the_seventh_day_is_in_time(
    clerk: Browser, poll: ClosedPoll, clock: MovingClock
) -> None:
    for moment in (LAST_MINUTE, DAY_AFTER):
        clock.now = moment
        await clerk.sign_in("clerk")
        await objected(clerk, poll)
    rows = await database.fetch("SELECT late, due_on FROM objections ORDER BY id")
    assert [row["late"] for row in rows] == [False, True]
    assert [row["due_on"].isoformat() for row in rows] == ["2026-04-14", "2026-04-15"]


async def test_not_final_on_the_last_day_nor_without_another_who_checks(
    app: Litestar, clerk: Browser, poll: ClosedPoll, clock: MovingClock
) -> None:
    final = f"/polls/{poll.poll}/result/final"
    clock.now = LAST_MINUTE
    await clerk.sign_in("clerk")
    await recounted(app, poll, clock)
    early = await clerk.submit(final, SIGNED)
    assert early.status_code == 409
    assert "才满" in early.text
    clock.now = DAY_AFTER
    await clerk.sign_in("clerk")
    assert (await clerk.submit(final, SIGNED)).status_code == 303


async def test_the_database_keeps_the_counter_from_checking_herself(
    world: World, clerk: Browser, poll: ClosedPoll
) -> None:
    with pytest.raises(asyncpg.RestrictViolationError):
        await database.execute(
            "INSERT INTO result_recounts (poll, version, equal, differences, counted_by,"
            " counted_at) VALUES ($1, 1, true, '[]', $2, now())",
            poll.poll,
            world.clerk,
        )
    with pytest.raises(asyncpg.RestrictViolationError):
        await database.execute(
            "INSERT INTO results (motion, version, count_file, tally, says, passed, counted_by,"
            " counted_at) SELECT motion, 2, count_file, tally, says, passed, counted_by,"
            " counted_at FROM results LIMIT 1"
        )


async def test_an_unequal_recount_is_shown_and_blocks(
    app: Litestar, clerk: Browser, poll: ClosedPoll, clock: MovingClock
) -> None:
    async with database.transaction() as link:
        await link.execute("ALTER TABLE ballot_answers DISABLE TRIGGER append_only")
        await link.execute("UPDATE ballot_answers SET choice = 'against' WHERE choice = 'agree'")
        await link.execute("ALTER TABLE ballot_answers ENABLE TRIGGER append_only")
    await recounted(app, poll, clock)
    clock.now = DAY_AFTER
    await clerk.sign_in("clerk")
    refused = await clerk.submit(f"/polls/{poll.poll}/result/final", SIGNED)
    assert refused.status_code == 409
    assert "不一致" in refused.text
    assert "复核得到" in refused.text


async def test_two_who_finalise_at_once(
    app: Litestar, clerk: Browser, poll: ClosedPoll, clock: MovingClock
) -> None:
    await recounted(app, poll, clock)
    clock.now = DAY_AFTER
    async with new_browser(app) as other:
        for one, account in ((clerk, "clerk"), (other, "secretary")):
            await one.sign_in(account)
            await one.get(f"/polls/{poll.poll}")
        answers = await asyncio.gather(
            *(one.submit(f"/polls/{poll.poll}/result/final", SIGNED) for one in (clerk, other))
        )
    assert sorted(answer.status_code for answer in answers) == [303, 409]
    assert len(await database.fetch("SELECT 1 FROM final_results")) == 1


async def test_an_objection_that_comes_while_it_is_made_final(
    app: Litestar, clerk: Browser, poll: ClosedPoll, clock: MovingClock
) -> None:
    """Whoever is first: no result is final over an objection that was there before it."""
    await recounted(app, poll, clock)
    clock.now = DAY_AFTER
    await clerk.sign_in("clerk")
    link = await link_of(clerk, poll)
    async with new_browser(app) as phone:
        await phone.get(link)
        final, objection = await asyncio.gather(
            clerk.submit(f"/polls/{poll.poll}/result/final", SIGNED),
            phone.submit(f"{link}/objection", OBJECTION),
        )
    assert objection.status_code == 303, objection.text
    assert final.status_code in (303, 409)
    made = await database.fetch("SELECT 1 FROM final_results")
    assert len(made) == (final.status_code == 303)


async def test_the_public_page_objects_and_names_nobody(
    app: Litestar, clerk: Browser, poll: ClosedPoll
) -> None:
    link = await link_of(clerk, poll)
    async with new_browser(app) as phone:
        page = await phone.get(link)
        assert page.status_code == 200
        assert "业主1" not in page.text
        assert "1-1-101" not in page.text
        refused = await phone.submit(f"{link}/objection", {**OBJECTION, "name": "", "text": ""})
        assert refused.status_code == 422
        assert "2-1-101" in refused.text  # what was typed is kept
        assert (
            await phone.submit(f"{link}/objection", {**OBJECTION, "ballot": "NOSUCH"})
        ).status_code == 422
        made = await phone.submit(f"{link}/objection", OBJECTION)
        assert made.status_code == 303
        received = text_of((await phone.get(made.headers["location"])).text)
        assert "受理编号" in received
        assert "业主甲" not in received
        assert (await phone.get(f"{link}/notice.pdf")).status_code == 200
        assert (await phone.get(f"{link[:-1]}!")).status_code == 404
    assert "异议待答复" in (await clerk.get("/")).text


async def test_a_look_at_who_objects_takes_a_reason(clerk: Browser, poll: ClosedPoll) -> None:
    path = await objected(clerk, poll)
    assert (await clerk.submit(f"{path}/contact", {"reason": ""})).status_code == 422
    page = await clerk.submit(f"{path}/contact", {"reason": "电话核对"})
    assert "业主甲" in page.text
    rows = await database.fetch(
        "SELECT reason FROM audit_entries WHERE action = 'look_at_objector'"
    )
    assert [row["reason"] for row in rows] == ["电话核对"]


MAY_NOT = {"street_staff": 403, "other_clerk": 404, "lawyer": 404, "administrator": 404}


async def test_who_may_not(app: Litestar, clerk: Browser, poll: ClosedPoll) -> None:
    path = await objected(clerk, poll)
    base = f"/polls/{poll.poll}/result"
    for account, status in MAY_NOT.items():
        async with new_browser(app) as other:
            await other.sign_in(account)
            for address, typed in (
                (f"{base}/publish", POSTED),
                (f"{base}/recount", {}),
                (f"{base}/final", SIGNED),
                (f"{base}/again", {}),
                (f"/polls/{poll.poll}/objections/new", OBJECTION),
                (f"{path}/answer", {"outcome": "refused", "reasons": "无"}),
                (f"{path}/contact", {"reason": "看"}),
            ):
                answer = await other.submit(address, typed)
                assert answer.status_code == status, (account, address)


async def test_nothing_counted_is_touched_without_an_upheld_objection(
    app: Litestar, clerk: Browser, poll: ClosedPoll
) -> None:
    path = await objected(clerk, poll)
    marks = {f"m{motion}": "agree" for motion in poll.motions}
    fixed = await clerk.submit(f"{path}/reading", {"paper": "UNSIGN01", "signed": "1", **marks})
    assert fixed.status_code == 409
    assert (await clerk.submit(f"/polls/{poll.poll}/result/again")).status_code == 409
    with pytest.raises(asyncpg.RestrictViolationError):
        await database.execute(
            "INSERT INTO withdrawals (ballot, reason, withdrawn_by, withdrawn_at)"
            " SELECT id, 'x', recorded_by, now() FROM ballots WHERE receipt = 'RIGHT001'"
        )
    wrong = {"outcome": "refused", "reasons": "无", "changes": "1"}
    async with new_browser(app) as other:
        await other.sign_in("secretary")
        assert (await other.submit(f"{path}/answer", wrong)).status_code == 422


async def test_every_figure_leads_to_its_rows(clerk: Browser, poll: ClosedPoll) -> None:
    page = (await clerk.get(f"/polls/{poll.poll}/result")).text
    links = set(re.findall(rf'href="(/polls/{poll.poll}/result/1/rows/\w+)"', page))
    assert len(links) == 8
    for link in links:
        shown = await clerk.get(link)
        assert shown.status_code == 200, link
        assert "合计" in shown.text
    assert (await clerk.get(f"/polls/{poll.poll}/result/1/rows/x")).status_code == 404


@pytest.mark.parametrize(("convener", "seals"), [("owners_committee", 0), ("guided", 1)])
async def test_only_a_result_the_community_announces_bears_its_seal(
    convener: str,
    seals: int,
    app: Litestar,
    browser: Browser,
    world: World,
    clock: MovingClock,
    tmp_path: Path,
) -> None:
    poll = await build_closed_poll(world, convener=convener)
    certificate, _made = made_seal(tmp_path)
    app.state.settings = replace(
        app.state.settings, seal_file=certificate, seal_passphrase=PASSPHRASE
    )
    clock.now = AFTER
    await browser.sign_in("clerk")
    await counted(browser, poll)
    await browser.submit(f"/polls/{poll.poll}/result/publish", POSTED)
    notice = await browser.get(f"/polls/{poll.poll}/result/preliminary/1")
    assert len(PdfFileReader(io.BytesIO(notice.content)).embedded_signatures) == seals
