"""Issuing minutes: checked, numbered, kept byte for byte, never changed."""

import asyncio
import hashlib

import asyncpg
import pytest
from litestar import Litestar

from app import database
from app.documents.services import path_of
from app.settings import Settings
from meetings.minutes.queries import draft_facts
from meetings.options.services import add_option
from meetings.positions.rules import Taken
from meetings.positions.services import note_positions
from meetings.wording.services import draft_sentences
from tests.conftest import Browser, MovingClock, new_browser
from tests.minutes_world import ended_meeting, issue
from tests.table_world import build_table
from tests.web.test_meetings import _meet, _open
from tests.world import World


async def test_not_before_everything_is_there(world: World, browser: Browser) -> None:
    path = await _open(browser, world)
    meeting = await _meet(browser, path)
    answer = await browser.submit(f"{meeting}/minutes/circulate", {"answer_by": "2026-03-20"})
    assert answer.status_code == 409
    for missing in ("还没有落实到人", "还有人员没有记下是否到会", "会议还没有结束"):
        assert missing in answer.text
    draft = await browser.get(f"{meeting}/minutes/draft")
    assert draft.content.startswith(b"%PDF")
    assert await database.fetch("SELECT 1 FROM minutes_papers") == []


async def test_issued_once_kept_by_hash_and_never_changed(
    world: World, app: Litestar, browser: Browser, clock: MovingClock, settings: Settings
) -> None:
    meeting = await ended_meeting(world, browser, clock)
    assert (await browser.get(f"{meeting}/minutes/final")).status_code == 404
    await issue(app, browser, meeting)
    pdf = (await browser.get(f"{meeting}/minutes/final")).content
    sha256 = hashlib.sha256(pdf).hexdigest()
    assert path_of(settings.data_dir, sha256).read_bytes() == pdf
    page = (await browser.get(f"{meeting}/minutes")).text
    assert "〔2026〕第 1 期" in page
    assert sha256 in page
    again = await browser.submit(f"{meeting}/minutes/finish")
    assert again.status_code == 409
    assert "已经定稿" in again.text
    for sent, typed in (
        ("/edit", {}),
        ("/attendance", {}),
        ("/items/1/agreed", {"agreed": "改了"}),
        ("/items/1/remove", {}),
    ):
        assert (await browser.submit(meeting + sent, typed)).status_code in (409, 422), sent
    for sql in (
        "UPDATE minutes SET issue = 9",
        "DELETE FROM minutes",
        "UPDATE agenda_items SET agreed = 'x'",
        "UPDATE meetings SET chair = 'x'",
        "DELETE FROM attendances",
    ):
        with pytest.raises(asyncpg.RestrictViolationError):
            await database.execute(sql)
    path_of(settings.data_dir, sha256).write_bytes(pdf + b" ")
    broken = await browser.get(f"{meeting}/minutes/final")
    assert broken.status_code >= 400
    assert b"%PDF" not in broken.content


async def test_a_draft_that_goes_round_is_no_issued_paper_when_it_is_sent_again(
    world: World, app: Litestar, browser: Browser, clock: MovingClock
) -> None:
    """Two press at once, a third later: one draft, and nobody is sent to an addendum."""
    meeting = await ended_meeting(world, browser, clock)
    path, day = f"{meeting}/minutes/circulate", {"answer_by": "2026-03-12"}
    async with new_browser(app) as other:
        await other.sign_in("clerk")
        answers = await asyncio.gather(browser.submit(path, day), other.submit(path, day))
    (refused,) = (one for one in answers if one.status_code != 303)
    for again in (refused, await browser.submit(path, day)):
        assert again.status_code == 409
        assert "纪要草稿已经发给各方核对" in again.text and "请起草补充纪要" not in again.text
        assert "已经印发" not in again.text
    assert len(await database.fetch("SELECT 1 FROM minutes_versions")) == 1


async def test_numbers_run_within_the_community_and_year(
    world: World, app: Litestar, browser: Browser, clock: MovingClock
) -> None:
    for n in (1, 2):
        clock.now = clock.now.replace(day=1 if n == 1 else 9)
        meeting = await ended_meeting(world, browser, clock)
        await issue(app, browser, meeting)
    rows = await database.fetch("SELECT year, issue FROM minutes ORDER BY id")
    assert [tuple(row) for row in rows] == [(2026, 1), (2026, 2)]


@pytest.mark.parametrize(
    ("account", "page", "draft", "refusal"),
    [("street_staff", 200, 200, 403), ("other_clerk", 404, 404, 404), ("lawyer", 404, 404, 404)],
)
async def test_others_issue_nothing(
    world: World,
    app: Litestar,
    browser: Browser,
    clock: MovingClock,
    account: str,
    page: int,
    draft: int,
    refusal: int,
) -> None:
    meeting = await ended_meeting(world, browser, clock)
    async with new_browser(app) as other:
        await other.sign_in(account)
        assert (await other.get(f"{meeting}/minutes")).status_code == page
        assert (await other.get(f"{meeting}/minutes/draft")).status_code == draft
        assert (
            await other.submit(f"{meeting}/minutes/circulate", {"answer_by": "2026-03-20"})
        ).status_code == refusal
    assert await database.fetch("SELECT 1 FROM minutes_papers") == []


async def test_an_item_counts_as_reached_by_whatever_was_noted_to_it(
    world: World, clock: MovingClock
) -> None:
    """None of them was opened; the position was taken back again."""
    table = await build_table(world, clock.now, items=4)
    await draft_sentences(table.clerk, table.meeting, 1, "先修管道。", now=clock.now)
    seat = table.seats["building_heads"]
    for taken in (Taken("agree"), None):
        await note_positions(table.clerk, table.meeting, 2, {seat: taken}, now=clock.now)
    for title in ("甲", "乙"):
        await add_option(table.clerk, table.meeting, 3, title)
    today = clock.now.date()
    _view, facts = await draft_facts(table.clerk, table.meeting, today, (2, 3))
    assert [item.reached for item in facts.items] == [True, True, True, False]
    assert {item.state for item in facts.items} == {"waiting"}
