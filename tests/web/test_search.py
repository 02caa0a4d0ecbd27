"""Words found inside sentences, by whoever may see them and by nobody else."""

from datetime import UTC, datetime

import pytest
from litestar import Litestar

from app import database
from app.accounts.permissions import Actor, Granted
from meetings.search import queries
from meetings.search.queries import KINDS
from meetings.search.rules import (
    AskedTooMuch,
    NothingAsked,
    highlighted,
    read_question,
)
from tests.conftest import Browser, MovingClock, new_browser
from tests.meeting_world import clerk_of
from tests.minutes_world import ended_meeting, issue
from tests.world import World


async def _said(text: str, minute: int = 0) -> None:
    row = await database.fetch_one(
        "SELECT a.id, s.id AS seat FROM agenda_items a JOIN meetings m ON m.id = a.meeting"
        " JOIN seats s ON s.consultation = m.consultation AND s.kind = 'heating_company'"
        " WHERE a.number = 1"
    )
    assert row is not None
    await database.execute(
        "INSERT INTO statements (item, seat, speaker, text, said_at)"
        " VALUES ($1, $2, '马工', $3, $4)",
        row["id"],
        row["seat"],
        text,
        datetime(2026, 3, 9, 7, minute, tzinfo=UTC),
    )


FOUND = {
    "阀门": True,
    "热": True,
    "立管 DN32": True,
    "立管 dn32 每户": True,
    "每户阀门": False,
    "780": True,
    "7 80": True,  # two words, both there
    "阀门热表": True,  # over the space that was typed
    "%": False,
    "_": False,
    "'; DROP TABLE statements; --": False,
}


async def test_words_are_found_inside_sentences(
    world: World, browser: Browser, clock: MovingClock
) -> None:
    await ended_meeting(world, browser, clock)
    await _said("更换公共立管 DN32，每户一个阀门 热表 780.00 元")
    for asked, there in FOUND.items():
        page = (await browser.get("/search", params={"q": asked})).text
        assert ("马工" in page) is there, asked
        if there and " " not in asked and asked != "阀门热表":
            assert f"<mark>{asked}</mark>" in page


async def test_the_newest_are_found_whichever_way_is_taken(
    world: World, browser: Browser, clock: MovingClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who sees few has all of hers looked through; who sees many the newest, then the newest that
    the index finds, and at last all of those."""
    await ended_meeting(world, browser, clock)
    for number in range(25):
        await _said(f"第{number}次说到总阀门，铁锈{number % 3}处", minute=number * 7 % 25)
    none_newer = queries._AMONG_NEWEST.replace(f"LIMIT {queries._NEWEST}", "LIMIT 3")
    few_candidates = queries._AMONG_CANDIDATES.replace(f"{queries._CANDIDATES})", "2)")
    assert "LIMIT 3)" in none_newer and " 2) f" in few_candidates
    street = Actor(world.street_staff, "", (Granted("street_staff", street=world.street),))
    elsewhere = Granted("community_clerk", community=world.other_community)
    unseen = Actor(world.other_clerk, "", (elsewhere,))
    for asked in ("阀", "阀门", "总阀门", "铁锈1处", "第7次 铁锈", "没有说过", "阀 没"):
        question = read_question(asked)
        ways = []
        for changed in (
            {},
            {"_FEW": -1},
            {"_FEW": -1, "_AMONG_NEWEST": none_newer},
            {"_FEW": -1, "_AMONG_NEWEST": none_newer, "_AMONG_CANDIDATES": few_candidates},
        ):
            with monkeypatch.context() as way:
                for name, value in changed.items():
                    way.setattr(queries, name, value)
                for sight in (clerk_of(world), street):
                    found = (await queries.search(sight, question, ("statement",)))[0]
                    ways.append(([hit.parts for hit in found.hits], found.more))
                assert not (await queries.search(unseen, question, ("statement",)))[0].hits
        assert all(way == ways[0] for way in ways), asked
        hits, more = ways[0]
        expected = {"阀": 20, "阀门": 20, "总阀门": 20, "铁锈1处": 8, "第7次 铁锈": 1}
        assert (len(hits), more) == (expected.get(asked, 0), expected.get(asked) == 20), asked


async def test_only_what_the_searcher_may_see(
    world: World, app: Litestar, browser: Browser, clock: MovingClock
) -> None:
    meeting = await ended_meeting(world, browser, clock)
    await _said("水箱间的钥匙由物业保管")
    await issue(app, browser, meeting)
    for account, sees in (
        ("clerk", True),
        ("secretary", True),
        ("street_staff", True),
        ("other_clerk", False),
        ("other_street_staff", False),
        ("lawyer", False),
        ("administrator", False),
    ):
        async with new_browser(app) as other:
            await other.sign_in(account)
            page = (await other.get("/search", params={"q": "水箱"})).text
            assert ("马工" in page) is sees, account
            minutes = (await other.get("/search", params={"q": "水箱", "kind": "minutes"})).text
            assert ("<mark>水箱</mark>" in minutes) is sees, account


async def test_a_draft_is_not_found_among_the_minutes(
    world: World, browser: Browser, clock: MovingClock
) -> None:
    await ended_meeting(world, browser, clock)
    page = (await browser.get("/search", params={"q": "柳荫花园", "kind": "minutes"})).text
    assert "没有找到" in page


async def test_nothing_and_too_much_are_refused_kindly(world: World, browser: Browser) -> None:
    await browser.sign_in("clerk")
    for asked in ("", "   ", "长" * 61, "一 二 三 四 五 六 七"):
        answer = await browser.get("/search", params={"q": asked})
        assert answer.status_code == 422, asked


def test_the_question() -> None:
    assert read_question("  阀门 DN32 ").terms == ("阀门", "dn32")
    assert read_question("热").grams == ("热",)
    assert read_question("分户热").grams == ("分户", "户热")
    with pytest.raises(NothingAsked):
        read_question(" \u3000 ")
    with pytest.raises(AskedTooMuch):
        read_question("长" * 61)


def test_hits_are_marked_across_spaces_and_never_twice() -> None:
    text = "前" * 60 + "每户一个阀 门，阀门归业主" + "后" * 60
    parts = highlighted(text, ("阀门", "门"))
    assert [part.text for part in parts if part.hit] == ["阀 门", "阀门"]
    assert parts[0].text == "…"
    assert parts[-1].text == "…"
    assert "".join(part.text for part in highlighted("短句", ("没有",))) == "短句"
    assert KINDS
