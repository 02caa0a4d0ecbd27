"""Every door of a meeting that needs no account, as somebody tries it who was not invited."""

import logging
import re
from dataclasses import dataclass

import pytest
from litestar import Litestar

from app import database
from app.logs import JsonLines, RequestLog
from app.outbox.links import link_token
from app.settings import Settings
from meetings.feeds.services import feed_path
from meetings.links.rules import CHANGES_MOST
from tests.conftest import Browser, MovingClock, new_browser
from tests.meeting_world import a_meeting, a_table, clerk_of
from tests.table_world import build_table
from tests.web.test_table import links_of
from tests.world import World

POSTS = ("i", "d", "check-in", "seat")


@dataclass(frozen=True, slots=True)
class Doors:
    """Addresses by their first part; `numbers`: of another row of the same kind."""

    paths: dict[str, str]
    others: dict[str, str]


@pytest.fixture
async def doors(
    world: World, clock: MovingClock, app: Litestar, browser: Browser, settings: Settings
) -> Doors:
    table = await build_table(world, clock.now)
    links = await links_of(table, browser, settings)
    seat = links["高志远"]
    consultation = await a_table(world, clock)
    meeting = await a_meeting(world, consultation, clock)
    assert clerk_of(world).person == world.clerk
    invited = await database.fetch(
        "SELECT id FROM meeting_invitations WHERE meeting = $1 ORDER BY id LIMIT 2", meeting
    )
    dates = {
        "starts_at": ["2026-03-20T14:30"],
        "minutes": "90",
        "closes_at": "2026-03-06T18:00",
        "contact": "陈小雨",
        "contact_phone": "0931-5550101",
    }
    asked = await browser.submit(f"/consultations/{consultation}/datepolls/new", dates)
    assert asked.status_code == 303, asked.text
    voters = await database.fetch("SELECT id FROM date_voters ORDER BY id LIMIT 2")
    await browser.submit("/account/calendar/make")
    await browser.submit("/account/calendar/make")
    feeds = await database.fetch("SELECT id FROM calendar_feeds ORDER BY id DESC")

    def key(of: str) -> str:
        return link_token(settings.secret_key, of)

    one, two = (row["id"] for row in invited)
    voter, another = (row["id"] for row in voters)
    return Doors(
        {
            "i": f"/i/{one}-{key(f'invitation:{one}:0')}",
            "d": f"/d/{voter}-{key(f'dates:{voter}:0')}",
            "calendar": feed_path(feeds[0]["id"], settings.secret_key),
            "hall": links["hall"],
            "check-in": links["check-in"],
            "seat": seat,
        },
        {
            "i": f"/i/{two}-",
            "d": f"/d/{another}-",
            "calendar": f"/calendar/{feeds[1]['id']}-",
            "hall": f"/hall/{meeting}.",
            "check-in": f"/check-in/{meeting}.",
            "seat": f"/seat/{table.meeting}-{table.members['张建国']}.",
        },
    )


def _told(page: str) -> str:
    """What a page says, without what is new each time."""
    text = re.sub(r'name="_csrf_token" value="[^"]*"', "", page)
    text = re.sub(r'name="back" value="[^"]*"', "", text)
    return re.sub(r"<[^>]+>|\s+|编号[^<]*", "", text)


async def test_a_forged_key_and_an_unknown_number_are_told_the_same(
    app: Litestar, doors: Doors
) -> None:
    async with new_browser(app) as stranger:
        for kind, path in doors.paths.items():
            assert (await stranger.get(path)).status_code == 200, kind
            head, mark, token = re.split(r"([-.](?=[\w-]{22}(?:\.ics)?$))", path)
            assert len(token) in (22, 26)
            turned = "A" if token[0] != "A" else "B"
            number = re.sub(r"\d+$", "999999", head)
            forged = [
                f"{head}{mark}{turned}{token[1:]}",
                f"{head}{mark}{token[:21]}{'A' if token[21] != 'A' else 'B'}{token[22:]}",
                f"{head}{mark}{token[:-1]}",
                f"{head}{mark}{token}x",
                f"{head}{mark}{token}%0a",
                f"{head}{mark}",
                f"{head}{mark}%ff%00",
                f"{number}{mark}{token}",
                f"{re.sub(r'[0-9]+$', '99999999999999', head)}{mark}{token}",
                doors.others[kind] + token,  # another's number with this key
            ]
            told = set()
            for address in forged:
                answer = await stranger.get(address)
                assert answer.status_code == 404, (kind, address)
                told.add(_told(answer.text))
            assert len(told) == 1, (kind, told)
            # The key of one kind opens no other.
            for other in doors.paths:
                if other != kind:
                    crossed = path.replace(f"/{kind}/", f"/{other}/", 1)
                    assert (await stranger.get(crossed)).status_code == 404, (kind, other)


async def test_what_a_door_gives_away_beside_its_page(
    app: Litestar, doors: Doors, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    async with new_browser(app) as stranger:
        stranger._transport.app = RequestLog(app)  # type: ignore[attr-defined]
        for kind, path in doors.paths.items():
            answer = await stranger.get(path)
            assert answer.status_code == 200, kind
            heads = answer.headers
            assert heads["cache-control"] == (
                "private, max-age=900" if kind == "calendar" else "no-store"
            )
            assert heads["referrer-policy"] == "same-origin", kind
            assert "noindex" in heads["x-robots-tag"], kind
            assert "session" not in answer.cookies, kind
            # Nothing of another house is loaded or linked to, so no address leaks by Referer.
            assert not re.search(r'(?:href|src|action)="(?:https?:)?//', answer.text), kind
            token = re.split(r"[-.](?=[\w-]{22}(?:\.ics)?$)", path)[1][:22]
            broken = await stranger.get(f"{path[:-1]}!")
            assert broken.status_code == 404
            ours = [one for one in caplog.records if one.name != "httpx"]  # the test's own client
            logged = "\n".join(JsonLines().format(one) for one in ours)
            assert token[:21] not in logged and "request" in logged, kind


async def test_nothing_is_taken_from_another_site_and_nothing_endless(
    app: Litestar, doors: Doors
) -> None:
    async with new_browser(app) as stranger:
        for kind in POSTS:
            path = doors.paths[kind] + ("/arrive" if kind == "seat" else "")
            bare = await stranger.post(path, data={"answer": "yes", "code": "0000"})
            assert bare.status_code == 403, kind
            assert "安全校验已失效" in bare.text
            huge = await stranger.submit(path, {"reason": "长" * 30_000})
            assert huge.status_code == 413 and "文字太长" in huge.text, kind
        for kind in ("hall", "calendar"):
            posted = await stranger.submit(doors.paths[kind], {})
            assert posted.status_code == 405, kind
    assert await database.fetch("SELECT 1 FROM invitation_answers") == []
    assert await database.fetch("SELECT 1 FROM date_answers") == []


async def test_an_answer_that_is_sent_twice_is_one_and_a_flood_ends(
    app: Litestar, doors: Doors
) -> None:
    async with new_browser(app) as stranger:
        path = doors.paths["seat"]
        for turn in range(CHANGES_MOST):
            answer = await stranger.submit(f"{path}/interest", {"stake": f"利害{turn}"})
            assert answer.status_code == 303, answer.text
            again = await stranger.submit(f"{path}/interest", {"stake": f"利害{turn}"})
            assert again.status_code == (303 if turn < CHANGES_MOST - 1 else 409)
        over = await stranger.submit(f"{path}/interest", {"stake": "再改"})
        assert over.status_code == 409 and "改的次数太多了" in over.text
    rows = await database.fetch("SELECT count(*) AS n FROM interests WHERE noted_by IS NULL")
    assert rows[0]["n"] == CHANGES_MOST
