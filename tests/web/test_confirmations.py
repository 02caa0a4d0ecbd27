"""Differing answers of one owner: asked once more in writing, confirmed before the count."""

import io
import json
from datetime import date

import asyncpg
import pytest
from litestar import Litestar
from PIL import Image
from pypdf import PdfReader

from app import database
from tests.conftest import Browser, MovingClock, new_browser
from tests.rules.reference_count import count
from tests.web.open_poll import OpenPoll, open_poll
from tests.world import World


def _paper() -> tuple[str, bytes, str]:
    kept = io.BytesIO()
    Image.new("RGB", (80, 60), "#eee").save(kept, "JPEG")
    return "确认书.jpg", kept.getvalue(), "image/jpeg"


@pytest.fixture
async def poll(world: World, browser: Browser, clock: MovingClock) -> OpenPoll:
    """1-1-101 agrees and 1-1-102 is against; one person owns both. The vote is over."""
    poll = await open_poll(world, browser, clock)
    motion = await database.fetch_one("SELECT id FROM motions")
    assert motion is not None
    for unit, mark in (("1-1-101", "agree"), ("1-1-102", "against"), ("2-1-101", "agree")):
        form = (await browser.submit(f"{poll.path}/papers/find", {"unit": unit})).headers[
            "location"
        ]
        typed = {
            "number": f"N{unit}",
            "received_at": "2026-03-17T09:30",
            "signed": "1",
            "capacity": "owner",
            f"m{motion['id']}": mark,
        }
        assert (await browser.submit(form, typed)).status_code == 303
    early = await browser.get(f"{poll.path}/confirmations")
    assert early.status_code == 409
    assert "表决还没有截止" in early.text
    clock.now = clock.now.replace(day=31)
    await browser.sign_in("clerk")
    return poll


async def _head() -> tuple[str, int]:
    row = await database.fetch_one(
        "SELECT e.head, m.id FROM roll_entries e, motions m WHERE e.unit = '1-1-101'"
    )
    assert row is not None
    return row["head"], row["id"]


async def _confirm(browser: Browser, poll: OpenPoll, choice: str, signed_on: str) -> str:
    head, motion = await _head()
    answer = await browser.submit(
        f"{poll.path}/confirmations/{head}",
        {f"m{motion}": choice, "signed_on": signed_on},
        files={"paper": _paper()},
    )
    return f"{answer.status_code} {answer.text}"


async def test_she_is_asked_and_what_she_confirms_is_counted(
    poll: OpenPoll, browser: Browser
) -> None:
    page = (await browser.get(f"{poll.path}/confirmations")).text
    assert "1号楼1单元101、1号楼1单元102" in page
    assert "2号楼1单元101" not in page
    for hidden in ("agree", "against", "业主1-1-101"):
        assert hidden not in page
    counting = (await browser.get(f"{poll.path}/count")).text
    assert "1 位业主的几套房屋意见不一致，还没有书面确认" in counting
    letter = (await browser.get(f"{poll.path}/confirmations/letters.pdf")).content
    text = PdfReader(io.BytesIO(letter)).pages[0].extract_text().replace("\n", "")
    assert "1号楼1单元101" in text
    assert "是否同意改造" in text
    assert (await _confirm(browser, poll, "", "2026-03-31")).startswith("422")
    assert "签字日期应在" in await _confirm(browser, poll, "agree", "2026-03-29")
    assert "签字日期应在" in await _confirm(browser, poll, "agree", "2026-04-01")
    assert (await _confirm(browser, poll, "against", "2026-03-31")).startswith("303")
    assert "已经登记过" in await _confirm(browser, poll, "agree", "2026-03-31")
    assert "还没有书面确认" not in (await browser.get(f"{poll.path}/count")).text
    paper = await database.fetch_one("SELECT id FROM owner_confirmations")
    assert paper is not None
    shown = f"{poll.path}/confirmations/{paper['id']}/paper"
    assert (await browser.get(shown)).status_code == 404  # it tells her answer
    await browser.submit(f"{poll.path}/count")
    assert (await browser.get(shown)).status_code == 200
    result = (await browser.get(f"{poll.path}/result")).text
    assert "2 位业主参与，1 位同意" in result
    assert "1 位业主的 2 套房屋意见不一致" in result
    content = (await browser.get(f"{poll.path}/result/1/count.json")).content
    row = await database.fetch_one("SELECT tally, says FROM results")
    assert row is not None
    says = json.loads(row["says"])
    assert [says[unit] for unit in ("1-1-101", "1-1-102", "2-1-101")] == [
        "against",
        "against",
        "agree",
    ]
    again = count(json.loads(content))  # by the second implementation, from the file alone
    assert again["against_heads"] == json.loads(row["tally"])["against_heads"] == 1
    assert again["units_set_aside"] == []
    events = [one["event"] for one in await database.fetch("SELECT event FROM log_events")]
    assert sum('"confirmation"' in event for event in events) == 1
    refused = await _confirm(browser, poll, "agree", "2026-03-31")
    assert "已经计票" in refused


async def test_without_confirmation_they_are_set_aside_and_later_nothing_gets_in(
    poll: OpenPoll, world: World, browser: Browser, clock: MovingClock
) -> None:
    await browser.submit(f"{poll.path}/count")
    row = await database.fetch_one("SELECT says FROM results")
    assert row is not None
    says = json.loads(row["says"])
    assert [says[unit] for unit in ("1-1-101", "1-1-102")] == ["set_aside", "set_aside"]
    document = await database.fetch_one("SELECT count_file FROM results")
    assert document is not None
    with pytest.raises(asyncpg.RestrictViolationError):
        await database.execute(
            "INSERT INTO owner_confirmations (poll, head, signed_on, document, recorded_by,"
            " recorded_at) VALUES ($1, 'o1', $2, $3, $4, $5)",
            poll.id,
            date(2026, 3, 31),
            document["count_file"],
            world.clerk,
            clock.now,
        )


async def test_an_answer_she_never_gave_stays_aside(poll: OpenPoll, browser: Browser) -> None:
    assert (await _confirm(browser, poll, "abstain", "2026-03-31")).startswith("303")
    await browser.submit(f"{poll.path}/count")
    row = await database.fetch_one("SELECT says FROM results")
    assert row is not None
    assert json.loads(row["says"])["1-1-101"] == "set_aside"


async def test_only_the_community_works_on_it(
    poll: OpenPoll, app: Litestar, browser: Browser
) -> None:
    head, _motion = await _head()
    for account, status in (("street_staff", 403), ("other_clerk", 404), ("lawyer", 404)):
        async with new_browser(app) as other:
            await other.sign_in(account)
            for path in ("", "/letters.pdf", f"/{head}", f"/{head}/letter.pdf"):
                page = await other.get(f"{poll.path}/confirmations{path}")
                assert page.status_code == status, (account, path)
            assert (await _confirm(other, poll, "agree", "2026-03-31")).startswith(str(status))
    assert await database.fetch("SELECT 1 FROM owner_confirmations") == []
    assert (await browser.get(f"{poll.path}/confirmations/nobody")).status_code == 404


async def test_she_is_told_once_in_writing_and_sees_it_on_her_slip(
    poll: OpenPoll, world: World, browser: Browser, app: Litestar
) -> None:
    await database.execute("UPDATE owners SET phone = '13900001234' WHERE name = '业主1-1-101'")
    async with new_browser(app) as phone:
        link = poll.links["1-1-102"]
        assert "各套选得不一样" in (await phone.get(link)).text  # to anybody with the link
        assert "不一致" not in (await phone.get(f"{link}/paper")).text
        assert (await phone.get(f"{link}/confirmation.pdf")).status_code == 303
        await phone.submit(f"{link}/paper/who", {"tail": await _tail("1-1-102")})
        page = (await phone.get(f"{link}/paper")).text
        assert "请在计票以前书面确认您的意见" in page
        assert "1号楼1单元101、1号楼1单元102" in page
        form = await phone.get(f"{link}/confirmation.pdf")
        assert form.headers["content-type"] == "application/pdf"
        assert "是否同意改造" in PdfReader(io.BytesIO(form.content)).pages[0].extract_text()

        assert "书面通知 1 位业主来确认" in (await browser.get(f"{poll.path}/confirmations")).text
        for said in ("已通知 1 位业主", "没有还要通知的业主"):
            asked = await browser.submit(f"{poll.path}/confirmations/ask")
            assert said in (await browser.get(asked.headers["location"])).text
        (message,) = await database.fetch("SELECT * FROM messages WHERE kind = 'confirm_answers'")
        assert message["channel"] == "sms" and message["address"] == "13900001234"
        assert "1号楼1单元101、1号楼1单元102" in message["text"]
        for told in ("agree", "against", "同意", "反对"):
            assert told not in message["text"]
        assert "已书面通知" in (await browser.get(f"{poll.path}/confirmations")).text

        assert (await _confirm(browser, poll, "agree", "2026-03-31")).startswith("303")
        assert "您已书面确认" in (await phone.get(f"{link}/paper")).text
    async with new_browser(app) as other:
        link = poll.links["2-1-101"]  # a single flat: nothing to confirm
        await other.submit(f"{link}/paper/who", {"tail": await _tail("2-1-101")})
        assert "书面确认" not in (await other.get(f"{link}/paper")).text
    for account, status in (("street_staff", 403), ("other_clerk", 404)):
        async with new_browser(app) as other:
            await other.sign_in(account)
            assert (await other.submit(f"{poll.path}/confirmations/ask")).status_code == status


async def _tail(unit: str) -> str:
    row = await database.fetch_one("SELECT signers FROM roll_entries WHERE unit = $1", unit)
    assert row is not None
    (signer,) = json.loads(row["signers"])
    return signer["id_tail"] or signer["phone_tail"] or ""
