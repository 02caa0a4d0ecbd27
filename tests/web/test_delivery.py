"""The delivery ledger, as the community and others see it."""

import io
import json
import re
from dataclasses import replace

import asyncpg
import pytest
from litestar import Litestar
from PIL import Image

from app import database
from app.outbox.rules import Ended, Tried
from app.outbox.worker import OutboxWorker
from app.sending import Sending
from tests.conftest import Browser, MovingClock, new_browser
from tests.mail_server import running_gateway
from tests.web.open_poll import POLL, OpenPoll, choose, open_poll
from tests.web.test_results import text_of
from tests.world import World
from votes.delivery.messages import note_message
from votes.delivery.queries import OUTCOME, served_units
from votes.delivery.rules import DeliveryPlan
from votes.delivery.services import record_reminder


def photo(*, exif: bool = True) -> bytes:
    kept = io.BytesIO()
    picture = Image.new("RGB", (3000, 40), "white")
    data = Image.Exif()
    data[0x010F] = "a telephone"
    picture.save(kept, "JPEG", exif=data if exif else Image.Exif())
    return kept.getvalue()


async def entry_of(poll: int, unit: str) -> int:
    row = await database.fetch_one(
        "SELECT e.id FROM roll_entries e JOIN rolls r ON r.id = e.roll"
        " WHERE r.poll = $1 AND e.unit = $2",
        poll,
        unit,
    )
    assert row is not None
    return int(row["id"])


async def served(poll: int) -> set[str]:
    async with database.connection() as link:
        return set(await served_units(link, poll))


def round_of(*entries: int, **more: object) -> dict[str, object]:
    return {
        "entry": [str(entry) for entry in entries],
        "way": "receipt",
        "reached": "1",
        "at": "2026-03-18T09:00",
        "witness": "",
        "note": "",
        **more,
    }


async def test_a_round_is_noted_for_all_that_were_ticked(
    world: World, browser: Browser, clock: MovingClock
) -> None:
    poll = await open_poll(world, browser, clock)
    path = f"{poll.path}/delivery"
    first, second = [await entry_of(poll.id, unit) for unit in ("1-1-101", "1-1-201")]
    page = await browser.get(f"{path}/building/1")
    assert page.text.count('name="entry"') == 6
    assert "业主1-1-101" not in page.text
    done = await browser.submit(f"{path}/building/1", round_of(first, second, witness="张见证"))
    assert done.status_code == 303, done.text
    assert await served(poll.id) == {"1-1-101", "1-1-201"}
    home = (await browser.get(f"{path}/household/{first}")).text
    assert "当面送交，业主签收" in home
    assert "张见证" in home
    assert "已送达" in home
    assert "陈小雨登记于" in home
    assert re.search(r"<b>2</b><span>已送达", (await browser.get(path)).text)
    audit = await database.fetch_one(
        "SELECT after FROM audit_entries WHERE action = 'record_delivery'"
    )
    assert audit is not None
    assert '"households": 2' in audit["after"]


async def test_what_is_missing_is_said_and_what_was_ticked_stays(
    world: World, browser: Browser, clock: MovingClock
) -> None:
    poll = await open_poll(world, browser, clock)
    path = f"{poll.path}/delivery/building/1"
    entry = await entry_of(poll.id, "1-1-101")
    for typed, said in (
        (round_of(), "还没有选择住户"),
        (round_of(entry, way="mailbox", note="放好了"), "请拍一张照片"),
        (round_of(entry, at="2026-03-18T23:00"), "送达时间还没有到"),
        (round_of(entry, at="2026-02-18T23:00"), "送达时间不在本次表决期间"),
        (round_of(999_999), "名单里没有这一户"),
    ):
        answer = await browser.submit(path, typed)
        assert answer.status_code == 422
        assert said in answer.text
    kept = await browser.submit(path, round_of(entry, way="mailbox", note="放好了"))
    assert f'value="{entry}" checked' in kept.text
    assert "放好了" in kept.text
    assert await database.fetch("SELECT 1 FROM deliveries") == []


async def test_a_photo_is_drawn_anew(world: World, browser: Browser, clock: MovingClock) -> None:
    poll = await open_poll(world, browser, clock)
    path = f"{poll.path}/delivery"
    entry = await entry_of(poll.id, "1-1-101")
    for content in (b"no photo", b"\x89PNG\r\n\x1a\n" + b"0" * 100, b"<svg onload='x'/>"):
        answer = await browser.submit(
            f"{path}/building/1",
            round_of(entry, way="mailbox"),
            files={"photo": ("a.jpg", content)},
        )
        assert answer.status_code == 422
        assert "这个文件不是照片" in answer.text
    await browser.submit(
        f"{path}/building/1", round_of(entry, way="mailbox"), files={"photo": ("a.jpg", photo())}
    )
    home = (await browser.get(f"{path}/household/{entry}")).text
    shown = re.search(r'href="([^"]+/photo)"', home)
    assert shown is not None
    answer = await browser.get(shown[1])
    assert answer.headers["content-type"] == "image/jpeg"
    with Image.open(io.BytesIO(answer.content)) as picture:
        assert picture.size == (1600, 21)
        assert not picture.getexif()


async def test_the_last_resort_is_a_posted_notice_that_runs_for_its_days(
    world: World, browser: Browser, clock: MovingClock
) -> None:
    poll = await open_poll(world, browser, clock)
    path = f"{poll.path}/delivery"
    entry = await entry_of(poll.id, "1-1-101")
    await browser.submit(f"{path}/building/1", round_of(entry))
    typed = {"at": "2026-03-18T09:00", "place": "南门公告栏", "witness": "张见证"}
    answer = await browser.submit(f"{path}/poster", typed)
    assert "请附上张贴的照片" in answer.text
    assert "南门公告栏" in answer.text
    done = await browser.submit(f"{path}/poster", typed, files={"photo": ("a.jpg", photo())})
    assert done.status_code == 303
    assert "公告期内" in (await browser.get(path)).text
    again = await browser.submit(f"{path}/poster", typed, files={"photo": ("a.jpg", photo())})
    assert again.status_code == 409
    clock.forward(days=8)
    await browser.sign_in("clerk")
    assert re.search(r"<b>12</b><span>已送达", (await browser.get(path)).text)
    # Nobody is deemed to say anything because of a notice on the wall.
    assert await served(poll.id) == {"1-1-101"}


async def test_a_wrong_line_stays_and_counts_no_longer(
    world: World, browser: Browser, clock: MovingClock
) -> None:
    poll = await open_poll(world, browser, clock)
    path = f"{poll.path}/delivery"
    entry = await entry_of(poll.id, "1-1-101")
    await browser.submit(f"{path}/building/1", round_of(entry))
    row = await database.fetch_one("SELECT id FROM deliveries")
    assert row is not None
    line = f"{path}/lines/{row['id']}/correct"
    told = await browser.submit(line, {"reason": " "})
    assert "请写明更正的理由" in (await browser.get(told.headers["location"])).text
    assert await served(poll.id) == {"1-1-101"}
    assert (await browser.submit(line, {"reason": "记错了门牌"})).status_code == 303
    assert await served(poll.id) == set()
    assert "记错了门牌" in (await browser.get(f"{path}/household/{entry}")).text
    assert (await browser.submit(line, {"reason": "再来"})).status_code == 409
    for statement in ("UPDATE deliveries SET note = 'x'", "DELETE FROM delivery_corrections"):
        with pytest.raises(asyncpg.RestrictViolationError):
            await database.execute(statement)


async def test_who_opened_her_page_with_her_last_four_was_reached(
    world: World, app: Litestar, browser: Browser, clock: MovingClock
) -> None:
    """For all her flats, once; to have looked at the link alone is nothing."""
    poll = await open_poll(world, browser, clock)
    async with new_browser(app) as phone:
        await phone.get(poll.links["1-1-101"])
        assert await served(poll.id) == set()
        for _again in range(2):
            await choose(phone, poll.links["1-1-101"], "1101", "agree")
            await phone.submit(f"{poll.links['1-1-101']}/leave")
    assert await served(poll.id) == {"1-1-101", "1-1-102"}
    assert len(await database.fetch("SELECT 1 FROM deliveries")) == 2
    row = await database.fetch_one("SELECT id FROM deliveries LIMIT 1")
    assert row is not None
    refused = await browser.submit(
        f"{poll.path}/delivery/lines/{row['id']}/correct", {"reason": "不对"}
    )
    assert "由系统自动登记" in refused.text


@pytest.mark.parametrize(
    ("account", "reads"),
    [("street_staff", True), ("other_clerk", False), ("lawyer", False), ("administrator", False)],
)
async def test_others_note_nothing(
    world: World, browser: Browser, clock: MovingClock, account: str, reads: bool
) -> None:
    poll: OpenPoll = await open_poll(world, browser, clock)
    entry = await entry_of(poll.id, "1-1-101")
    await browser.submit(f"{poll.path}/delivery/building/1", round_of(entry))
    row = await database.fetch_one("SELECT id FROM deliveries")
    assert row is not None
    await browser.sign_in(account)
    path = f"{poll.path}/delivery"
    for page in (path, f"{path}/building/1", f"{path}/household/{entry}"):
        answer = await browser.get(page)
        assert answer.status_code == (200 if reads else 404)
        assert 'name="way"' not in answer.text
    for where, typed in (
        (f"{path}/building/1", round_of(entry)),
        (f"{path}/poster", {"at": "2026-03-18T09:00", "place": "x"}),
        (f"{path}/lines/{row['id']}/correct", {"reason": "x"}),
    ):
        assert (await browser.submit(where, typed)).status_code in (403, 404)
    assert len(await database.fetch("SELECT 1 FROM deliveries")) == 1


async def test_before_the_freezing_there_is_nothing_to_deliver(
    world: World, browser: Browser
) -> None:
    await browser.sign_in("clerk")
    made = await browser.submit("/polls/new", {**POLL, "estate": world.estate})
    answer = await browser.get(f"{made.headers['location']}/delivery")
    assert answer.status_code == 409
    assert "名册还没有冻结" in answer.text


async def test_a_reminder_is_no_attempt_to_bring_the_paper(
    world: World, browser: Browser, clock: MovingClock
) -> None:
    """Whatever became of it: nobody has been there, on the page, in the list and on the wall."""
    poll = await open_poll(world, browser, clock)
    first, second = [await entry_of(poll.id, unit) for unit in ("1-1-101", "1-1-201")]
    for entry, reached in ((first, True), (second, False)):
        sent = DeliveryPlan("reminder", reached, clock.now, note=f"SMS-{entry}")
        for expected in (True, False):
            async with database.transaction() as link:
                noted = await record_reminder(link, poll.id, entry, sent, now=clock.now)
                assert noted is expected
    early = DeliveryPlan("reminder", True, clock.now.replace(month=2), note="SMS-1")
    async with database.transaction() as link:
        assert not await record_reminder(link, poll.id, first, early, now=clock.now)
    for entry in (first, second):
        page = text_of((await browser.get(f"{poll.path}/delivery/household/{entry}")).text)
        assert "还没有送" in page and "提醒短信（只是提醒，不是送达）" in page
        assert f"SMS-{entry}" in page
    ledger = text_of((await browser.get(f"{poll.path}/delivery")).text)
    assert "其中12户还没有送过一次" in ledger
    # Once somebody was there in vain it is another matter.
    await browser.submit(
        f"{poll.path}/delivery/building/1", round_of(first, reached="0", note="家里没人")
    )
    ledger = text_of((await browser.get(f"{poll.path}/delivery")).text)
    assert "其中11户还没有送过一次" in ledger


async def test_an_sms_by_hand_needs_the_number_of_its_sending(
    world: World, browser: Browser, clock: MovingClock
) -> None:
    poll = await open_poll(world, browser, clock)
    entry = await entry_of(poll.id, "1-1-101")
    path = f"{poll.path}/delivery/building/1"
    missing = await browser.submit(path, round_of(entry, way="sms"))
    assert missing.status_code == 422
    assert "发送记录编号" in missing.text
    done = await browser.submit(path, round_of(entry, way="sms", note="平台编号 7781，尾号 1101"))
    assert done.status_code == 303
    assert await served(poll.id) == {"1-1-101"}
    logged = await database.fetch("SELECT event FROM log_events WHERE event LIKE '%delivery%'")
    assert [json.loads(row["event"])["way"] for row in logged] == ["sms"]


async def test_a_reminder_by_short_message_is_on_record_once_and_serves_nobody(
    world: World, browser: Browser, clock: MovingClock
) -> None:
    """Taken by the gateway, refused, asked to come again: what left and what came back is noted."""
    poll = await open_poll(world, browser, clock)
    await database.execute("UPDATE owners SET phone = NULL")
    await database.execute(
        "UPDATE owners SET phone = '1990000' || id_tail WHERE name ~ '^业主2-1-(101|102|201)$'"
    )
    done = await browser.submit(f"{poll.path}/campaign/remind", {"building": "2"})
    assert done.status_code == 303
    async with running_gateway() as there:
        there.answers[:] = [(200, '{"id": "A-1"}'), (400, "no such number"), (503, "busy")]
        worker = OutboxWorker(
            Sending(sms=replace(there.gateway(), id_field="id")),
            "https://yishi.example",
            "a secret",
            lambda: clock.now,
            (note_message,),
        )
        for _again in range(2):
            await worker.send_due()
    rows = await database.fetch(
        "SELECT entry, way, reached, serves_at, note, recorded_by FROM deliveries ORDER BY id"
    )
    assert sorted((row["way"], row["reached"], row["serves_at"]) for row in rows) == [
        ("sms", False, None),
        ("sms", False, None),
    ]
    assert all(row["recorded_by"] is None for row in rows)
    (sent,) = (row["note"] for row in rows if "平台已接收" in row["note"])
    assert "平台编号 A-1" in sent and re.search(r"尾号 2\d{3}$", sent)
    assert sum("平台退回" in row["note"] for row in rows) == 1
    assert await served(poll.id) == set()
    events = [row["event"] for row in await database.fetch("SELECT event FROM log_events")]
    assert sum('"way":"reminder"' in event.replace(" ", "") for event in events) == 2
    # What belongs to nobody's slip leaves no line.
    async with database.transaction() as link:
        for subject, kind in ((("meetings", 1), "poll_reminder"), (("slips", 1), "door_ballot")):
            await note_message(
                link, Tried(1, "sms", kind, subject, "19900001101", Ended("sent"), clock.now)
            )
    assert len(await database.fetch("SELECT 1 FROM deliveries")) == 2
    # Taken is not arrived: neither the ledger nor the campaign says so, until the gateway does.
    entry = await database.fetch_one("SELECT entry FROM deliveries WHERE note = $1", sent)
    assert entry is not None
    slip = await database.fetch_one("SELECT id FROM slips WHERE entry = $1", entry["entry"])
    assert slip is not None
    ledger = f"{poll.path}/delivery/household/{entry['entry']}"
    page = text_of((await browser.get(ledger)).text)
    assert "短信平台已接收，没有送达报告" in page and "送到了" not in page
    (back,) = (row["entry"] for row in rows if "平台退回" in row["note"])
    page = text_of((await browser.get(f"{poll.path}/delivery/household/{back}")).text)
    assert "短信平台退回，没有送到" in page and "没有送达报告" not in page
    noted = round_of(back, way="sms", reached="0", note="平台编号 8，尾号 1101")
    assert (await browser.submit(f"{poll.path}/delivery/building/2", noted)).status_code == 303
    page = text_of((await browser.get(f"{poll.path}/delivery/household/{back}")).text)
    assert "没有送到" in page and "没有送达报告" not in page
    assert await _outcomes(poll.id) == ["message_refused", "message_taken", "not_reached"]
    campaign = text_of((await browser.get(f"{poll.path}/campaign?building=2")).text)
    assert "已送到" not in campaign
    async with database.transaction() as link:
        ended = Ended("delivered", remote_id="A-1")
        tried = Tried(1, "sms", "poll_reminder", ("slips", slip["id"]), "1990", ended, clock.now)
        await note_message(link, tried)
    page = text_of((await browser.get(ledger)).text)
    assert "送到了" in page and "还没有送" in page
    assert "已送到" not in text_of((await browser.get(f"{poll.path}/campaign?building=2")).text)


async def _outcomes(poll: int) -> list[str]:
    rows = await database.fetch(
        f"SELECT {OUTCOME} AS outcome FROM deliveries d WHERE d.poll = $1",
        poll,
    )
    return sorted(row["outcome"] for row in rows)
