"""What did not arrive is shown to the community's staff, with what can be done."""

import io
from dataclasses import replace

import pytest
from pypdf import PdfReader

from app import database
from app.outbox.rules import Link, Message
from app.outbox.services import enqueue
from app.sending import Sending
from tests.conftest import Browser, MovingClock
from tests.meeting_world import worker
from tests.world import World


@pytest.fixture
async def failed(world: World, clock: MovingClock) -> int:
    """A short message for which no gateway is set up."""
    message = Message(
        key="door:1",
        channel="sms",
        kind="door_ballot",
        subject=("door_visits", 1),
        title="您的表决意见已上门登记",
        text="登记得对不对，请看 {link}",
        name="欧阳明月",
        address="13900001234",
        community=world.community,
        link=Link("/v/", "x"),
    )
    letter = replace(
        message, key="door:2", channel="letter", text="第二条", address="", link=None, name="李四"
    )
    async with database.transaction() as link:
        ids = await enqueue(link, [message, letter], now=clock.now)
    await worker(Sending(), clock).send_due()
    return ids[0]


async def test_a_failed_message_is_put_on_paper_and_handed_over(
    failed: int, browser: Browser
) -> None:
    await browser.sign_in("clerk")
    page = (await browser.get("/outbox")).text
    assert "管理员还没有设置短信" in page
    assert "欧***" in page and "139****1234" in page and "李*" in page
    assert page.count("<h2>") == 1  # who was told the same stands under one head
    assert "欧阳明月" not in page and "13900001234" not in page
    assert (await browser.submit(f"/outbox/{failed}/letter")).status_code == 409
    assert (await browser.submit(f"/outbox/{failed}/paper")).status_code == 303
    pdf = await browser.get("/outbox/letters")
    first, second = (one.extract_text() for one in PdfReader(io.BytesIO(pdf.content)).pages)
    assert "李四：" in first and "第二条" in first
    assert "欧阳明月：" in second and "http://" in second and "{link}" not in second
    rows = await database.fetch("SELECT id FROM messages WHERE state = 'waiting' ORDER BY id")
    for row in rows:
        assert (await browser.submit(f"/outbox/{row['id']}/letter")).status_code == 303
    assert "都送到了" in (await browser.get("/outbox")).text
    assert (await browser.get("/outbox/letters")).status_code == 404
    audited = await database.fetch("SELECT action FROM audit_entries ORDER BY id")
    assert [row["action"] for row in audited] == [
        "put_message_on_paper",
        "hand_over_letter",
        "hand_over_letter",
    ]


async def test_another_try_and_the_word_of_the_person(failed: int, browser: Browser) -> None:
    await browser.sign_in("clerk")
    assert (await browser.submit(f"/outbox/{failed}/again")).status_code == 303
    rows = await database.fetch("SELECT state FROM messages WHERE id = $1", failed)
    assert rows[0]["state"] in ("waiting", "sending", "failed")  # the program tries at once
    await database.execute("UPDATE messages SET state = 'failed', lease = '' WHERE id = $1", failed)
    assert (await browser.submit(f"/outbox/{failed}/received")).status_code == 303
    assert (await browser.submit(f"/outbox/{failed}/again")).status_code == 404
    rows = await database.fetch("SELECT state FROM messages WHERE id = $1", failed)
    assert rows[0]["state"] == "delivered"


async def test_who_may_not(failed: int, browser: Browser) -> None:
    for account, sees, status in (
        ("other_clerk", False, 404),
        ("lawyer", False, 404),
        ("street_staff", True, 403),
        ("other_street_staff", False, 404),
    ):
        await browser.sign_in(account)
        page = await browser.get("/outbox")
        assert page.status_code == 200 and ("139****1234" in page.text) is sees
        assert "/again" not in page.text
        for what in ("again", "letter", "received", "paper"):
            answer = await browser.submit(f"/outbox/{failed}/{what}")
            assert answer.status_code == status, (account, what)
        assert (await browser.get("/outbox/letters")).status_code == 404
    rows = await database.fetch("SELECT state FROM messages ORDER BY id")
    assert [row["state"] for row in rows] == ["failed", "waiting"]
