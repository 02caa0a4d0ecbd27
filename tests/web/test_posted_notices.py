"""Notices of a roll check, an extension, a termination: kept by hash, told by their code."""

import hashlib
import io
import json
import os
import re
from dataclasses import replace
from pathlib import Path

import asyncpg
import pytest
from litestar import Litestar
from pyhanko.pdf_utils.reader import PdfFileReader
from pypdf import PdfReader

from app import database
from tests.certificate import PASSPHRASE, made_seal
from tests.conftest import Browser, MovingClock, new_browser
from tests.printed import kept_data, text_on
from tests.web.open_poll import POLL, open_poll
from tests.web.test_poll_documents import draft
from tests.web.test_renewal import renewed, sold
from tests.world import World


def words(content: bytes) -> str:
    pages = PdfReader(io.BytesIO(content)).pages
    return re.sub(r"\s+", "", "".join(text_on(page) for page in pages))


async def posted(browser: Browser, path: str, kind: str, number: int = 1) -> bytes:
    """Made twice, kept once."""
    for _twice in range(2):
        made = await browser.submit(f"{path}/notices/{kind}/{number}")
        assert made.status_code == 303, made.text
    page = (await browser.get(f"{path}/notices")).text
    (link,) = re.findall(rf'href="({path}/notices/\d+/notice\.pdf)"', page)
    content = (await browser.get(link)).content
    assert hashlib.sha256(content).hexdigest() in page
    if "PICTURES" in os.environ:
        Path(os.environ["PICTURES"], f"notice-{kind}.pdf").write_bytes(content)
    return content


async def test_the_roll_as_it_hangs_on_the_wall(
    world: World, browser: Browser, clock: MovingClock, app: Litestar
) -> None:
    path = await draft(world, browser)
    none = await browser.submit(f"{path}/notices/roll_check/1")
    assert "还没有要公告的事" in (await browser.get(none.headers["location"])).text
    check = {"starts_on": "2026-03-01", "days": "7", "place": "小区公告栏"}
    assert (await browser.submit(f"{path}/rollcheck", check)).status_code == 303
    content = await posted(browser, path, "roll_check")
    said = words(content)
    assert "核对期从2026年3月1日到2026年3月9日" in said
    assert "1单元101" in said and "业**" in said
    assert "业主1-1-101" not in said  # masked
    # The list behind it is drawn, and has no tags.
    data = kept_data(content, "roll_check", level="B")
    pages = PdfReader(io.BytesIO(content)).pages
    assert all("虚构数据" in text_on(page).replace("\n", "") for page in pages)
    assert data["ends_on"] == "2026-03-09"
    assert {"building", "room", "owners", "area"} == set(data["roll"][0])
    assert "业主1-1-101" not in json.dumps(data, ensure_ascii=False)
    assert re.search(r"指纹：([0-9A-F]{4}){8}", said)
    async with new_browser(app) as anybody:
        shown = await anybody.get(f"/board/{path.rpartition('/')[2]}/posted/roll_check/1")
        assert "这份公告已经存档" in shown.text
        assert "业*" not in shown.text  # no list on the net


async def test_the_vote_is_announced_as_it_was_frozen(
    world: World, browser: Browser, clock: MovingClock, app: Litestar
) -> None:
    draft_path = await draft(world, browser)
    none = await browser.submit(f"{draft_path}/notices/vote/1")
    assert "还没有要公告的事" in (await browser.get(none.headers["location"])).text
    poll = await open_poll(world, browser, clock)
    later = {"closes_at": "2026-04-05T18:00", "reason": "住户不在家", "announced": "南门"}
    await browser.submit(f"{poll.path}/extend", later)
    # So has a roll that was renewed.
    await sold(browser, world)
    await renewed(browser, poll)
    content = await posted(browser, poll.path, "vote")
    said = words(content)
    row = await database.fetch_one("SELECT sha256 FROM rolls WHERE version = 1")
    assert row is not None
    for what in (
        # The later end has a notice of its own.
        "表决从2026年3月17日08:00开始，到2026年3月30日18:00截止",
        "第1项：是否同意改造？1",
        "四分之三以上的业主同意",
        "第二百七十八条第一款第七项",
        f"冻结的名册（校验码{row['sha256']}）为准",
        "告知居民委员会",
        "只有在当地规定",
        f"请联系柳荫社区工作人员（{World.PHONE}）",
    ):
        assert what in said, said
    data = kept_data(content, "vote")
    assert data["roll"] == row["sha256"] and len(data["motions"]) == 1
    # It was made in the middle of the vote, and says of no earlier day.
    assert data["issued_on"] == "2026-03-18" and "notice_on" not in data
    assert "生成时离表决开始已经不足 15 个整天" in (await browser.get(f"{poll.path}/notices")).text
    assert "存档的表决公告2026年3月18日才生成" in (await browser.get(f"{poll.path}/procedure")).text
    async with new_browser(app) as anybody:
        assert (await anybody.get(f"/board/{poll.id}/posted/vote/1")).status_code == 200


async def test_the_list_says_when_the_notice_of_a_vote_comes_too_late(
    world: World, browser: Browser, clock: MovingClock
) -> None:
    poll = await open_poll(world, browser, clock)
    for day, late in ((1, False), (2, True)):
        clock.now = clock.now.replace(day=day)
        await browser.sign_in("clerk")
        page = (await browser.get(f"{poll.path}/notices")).text
        assert ("现在生成的公告不能证明按时公告" in page) is late
        assert "生成公告" in page


@pytest.mark.parametrize("terminated", [False, True])
async def test_no_vote_is_announced_once_it_is_over(
    terminated: bool, world: World, browser: Browser, clock: MovingClock
) -> None:
    poll = await open_poll(world, browser, clock)
    if terminated:
        await browser.submit(f"{poll.path}/terminate", {"reason": "金额写错了"})
    else:
        clock.now = clock.now.replace(day=31)
        await browser.sign_in("clerk")
    refused = await browser.submit(f"{poll.path}/notices/vote/1")
    page = (await browser.get(refused.headers["location"])).text
    assert "不能再生成表决公告" in page and "不再生成。以前张贴过的" in page
    assert f"{poll.path}/notices/vote/1" not in page
    assert await database.fetch("SELECT 1 FROM posted_notices") == []


async def test_a_later_end_and_giving_it_up(
    world: World, browser: Browser, clock: MovingClock, app: Litestar
) -> None:
    poll = await open_poll(world, browser, clock)
    later = {"closes_at": "2026-04-05T18:00", "reason": "清明前后住户不在家", "announced": "南门"}
    done = await browser.submit(f"{poll.path}/extend", later)
    assert done.headers["location"] == f"{poll.path}/notices"
    content = await posted(browser, poll.path, "extension")
    said = words(content)
    assert kept_data(content, "extension")["closes_at"] == "2026-04-05T10:00:00Z"
    assert "由2026年3月30日18:00延长到2026年4月5日18:00" in said
    assert "清明前后住户不在家" in said
    assert (await browser.submit(f"{poll.path}/notices/extension/2")).status_code == 303
    assert len(await database.fetch("SELECT 1 FROM posted_notices")) == 1
    assert (await browser.submit(f"{poll.path}/notices/wedding/1")).status_code == 404
    board = f"/board/{poll.id}/posted"
    async with new_browser(app) as anybody:
        page = (await anybody.get(f"{board}/extension/1")).text
        assert "现在的截止时间：2026年4月5日" in page
        for wrong in ("termination/1", "extension/2", "extension/0", "x/1"):
            assert (await anybody.get(f"{board}/{wrong}")).status_code == 404
    await browser.submit(f"{poll.path}/terminate", {"reason": "金额写错了"})
    for account, status in (("street_staff", 403), ("other_clerk", 404)):
        async with new_browser(app) as other:
            await other.sign_in(account)
            refused = await other.submit(f"{poll.path}/notices/termination/1")
            assert refused.status_code == status
    made = await browser.submit(f"{poll.path}/notices/termination/1")
    page = (await browser.get(made.headers["location"])).text
    links = re.findall(rf'href="({poll.path}/notices/\d+/notice\.pdf)"', page)
    content = (await browser.get(links[-1])).content
    if "PICTURES" in os.environ:
        Path(os.environ["PICTURES"], "notice-termination.pdf").write_bytes(content)
    assert "金额写错了" in words(content)
    with pytest.raises(asyncpg.RestrictViolationError):
        await database.execute("UPDATE posted_notices SET number = 3")


async def test_a_notice_is_sealed_where_a_seal_is_set_and_not_made_where_it_does_not_open(
    world: World,
    browser: Browser,
    clock: MovingClock,
    app: Litestar,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(POLL, "convener", "guided")
    poll = await open_poll(world, browser, clock)
    later = {"closes_at": "2026-04-05T18:00", "reason": "清明前后住户不在家", "announced": "南门"}
    await browser.submit(f"{poll.path}/extend", later)
    certificate, _made = made_seal(tmp_path)
    plain = app.state.settings
    app.state.settings = replace(plain, seal_file=certificate, seal_passphrase="wrong")
    refused = await browser.submit(f"{poll.path}/notices/extension/1")
    told = await browser.get(refused.headers["location"])
    assert "单位证书不能使用" in told.text
    assert await database.fetch("SELECT 1 FROM posted_notices") == []
    app.state.settings = replace(plain, seal_file=certificate, seal_passphrase=PASSPHRASE)
    content = await posted(browser, poll.path, "extension")
    [signature] = PdfFileReader(io.BytesIO(content)).embedded_signatures
    assert signature.field_name == "YishiSeal"
    assert kept_data(content, "extension")["number"] == 1


async def test_what_owners_convene_is_not_sealed_as_the_organisations_own(
    world: World, browser: Browser, clock: MovingClock, app: Litestar, tmp_path: Path
) -> None:
    poll = await open_poll(world, browser, clock)
    certificate, _made = made_seal(tmp_path)
    app.state.settings = replace(
        app.state.settings, seal_file=certificate, seal_passphrase=PASSPHRASE
    )
    await sold(browser, world)
    await renewed(browser, poll)
    await posted(browser, poll.path, "vote")
    kept = await database.fetch("SELECT sha256 FROM documents WHERE media_type = 'application/pdf'")
    assert len(kept) == 2
    for row in kept:
        [file] = app.state.settings.data_dir.rglob(row["sha256"])
        assert PdfFileReader(io.BytesIO(file.read_bytes())).embedded_signatures == []
