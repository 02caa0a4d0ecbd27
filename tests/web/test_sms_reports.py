"""What a gateway reports of short messages afterwards: let in by its secret, noted once."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace

import asyncpg
import pytest
from litestar import Litestar

from app import database
from app.errors import Invalid
from app.outbox.gateways import read_answer
from app.outbox.reports.rules import MOST, Report, ReportUnreadable, read_reports
from app.outbox.reports.services import note_reports
from app.outbox.rules import Tried
from app.outbox.worker import OutboxWorker
from app.sending import Gateway, Reports, Sending
from tests.conftest import Browser, MovingClock, new_browser
from tests.mail_server import running_gateway
from tests.services.test_outbox import SMS, outcomes, put, states
from tests.web.open_poll import open_poll
from tests.web.test_results import text_of
from tests.world import World
from votes.delivery.messages import note_message

SECRET = "s" * 32
REPORTS = Reports(SECRET, "biz_id", ("success", "true"))
GATEWAY = Gateway("https://sms.example", '{"id": "{key}"}', None, None, "id", REPORTS)
DOOR = f"/reports/sms/{SECRET}"


def report(message: str, *, success: object = True, **more: object) -> dict[str, object]:
    return {"biz_id": message, "success": success, "phone_number": "13900001234", **more}


@pytest.fixture
async def gateway(app: Litestar) -> AsyncIterator[Browser]:
    """A machine: it has no cookie and no form."""
    app.state.settings = replace(app.state.settings, sending=Sending(sms=GATEWAY))
    async with new_browser(app) as machine:
        yield machine


async def sent(clock: MovingClock, *numbers: str) -> None:
    """What the outbox holds leaves, and the gateway numbers it."""
    async with running_gateway() as there:
        there.answers[:] = [(200, json.dumps({"id": number})) for number in numbers]
        worker = OutboxWorker(
            Sending(sms=there.gateway()), "https://yishi.example", "a secret",
            lambda: clock.now, (note_message,),
        )  # fmt: skip
        await worker.send_due()


async def test_what_has_arrived_is_noted_once(gateway: Browser, clock: MovingClock) -> None:
    others = [replace(SMS, key=f"m-{n}") for n in range(2)]
    await put(clock, SMS, *others)
    await sent(clock, "B-1", "B-2", "B-3")
    clock.forward(minutes=1)
    told = [report("B-1"), report("B-2", success=False, err_code="UNDELIV"), report("elsewhere")]
    for _again in range(2):
        answer = await gateway.post(DOOR, json=told)
        assert (answer.status_code, answer.json()["code"]) == (200, 0)
    assert sorted(await states()) == ["delivered", "failed", "sent"]
    # By the key that went along; what has arrived has arrived.
    row = await database.fetch_one("SELECT key FROM messages WHERE state = 'sent'")
    assert row is not None
    late = [report(row["key"]), report("B-1", success=False)]
    assert (await gateway.post(DOOR, json={"reports": late})).status_code == 200
    assert sorted(await states()) == ["delivered", "delivered", "failed"]
    assert sorted(await outcomes()) == ["delivered"] * 2 + ["refused"] + ["sent"] * 3
    answers = await database.fetch("SELECT answer FROM message_attempts WHERE answer <> ''")
    said = " ".join(row["answer"] for row in answers)
    assert "UNDELIV" in said and "139****1234" in said
    assert SMS.address not in said


async def test_no_number_is_kept_in_a_report_for_a_message_whose_address_has_gone(
    gateway: Browser, clock: MovingClock
) -> None:
    await put(clock, SMS)
    await sent(clock, "B-1")
    clock.forward(days=181)
    await OutboxWorker(Sending(), "", "", clock).prune()
    told = report("B-1", phone_number=f"86{SMS.address}", mobile=int(SMS.address))
    assert (await gateway.post(DOOR, json=told)).status_code == 200
    row = await database.fetch_one("SELECT answer FROM message_attempts ORDER BY id DESC LIMIT 1")
    assert row is not None and row["answer"].count("139****1234") == 2
    assert SMS.address not in row["answer"]


async def test_only_a_verdict_settles_and_arrived_overrules_not_arrived(
    gateway: Browser, clock: MovingClock
) -> None:
    (message,) = await put(clock, SMS)
    await sent(clock, "B-1")
    (over,) = await put(clock, replace(SMS, key="m-over"))
    await sent(clock, "B-2")
    reply = {"biz_id": "B-1", "content": "收到"}
    for no_verdict in (reply, {**reply, "success": None}, {**reply, "success": ""}):
        assert (await gateway.post(DOOR, json=no_verdict)).status_code == 200
    assert await states() == ["sent", "sent"]
    told = [report("B-1", success=False), report("B-1"), report("B-1", success=False)]
    assert (await gateway.post(DOOR, json=told)).status_code == 200
    ended = "SELECT outcome FROM message_attempts WHERE message = $1 ORDER BY id"
    rows = await database.fetch(ended, message)
    assert [row["outcome"] for row in rows] == ["sent", "refused", "delivered"]
    # What failed by our own doing is not the gateway's to overrule.
    await database.execute("UPDATE messages SET state = 'failed' WHERE id = $1", over)
    await database.execute(
        "INSERT INTO message_attempts (message, number, outcome, answer, remote_id, at)"
        " VALUES ($1, 2, 'expired', '', '', $2)",
        over,
        clock.now,
    )
    assert (await gateway.post(DOOR, json=report("m-over"))).status_code == 200
    assert await states() == ["delivered", "failed"]


async def test_what_is_handed_over_just_now_is_asked_for_again(
    gateway: Browser, clock: MovingClock
) -> None:
    await put(clock, SMS)
    lease = "UPDATE messages SET state = 'sending', lease = 'x', lease_until = $1"
    await database.execute(lease, clock.now)
    for known_by in ("B-1", SMS.key):
        assert (await gateway.post(DOOR, json=report(known_by))).status_code == 503
        assert await states() == ["sending"]


async def test_what_is_numbered_while_reports_are_noted_is_not_lost(
    db: str, clock: MovingClock
) -> None:
    """The worker notes the number after it was looked for, and before the answer."""
    await put(clock, SMS)
    await sent(clock, "B-1")
    (late,) = await put(clock, replace(SMS, key="m-late"))
    lease = "UPDATE messages SET state = 'sending', lease = 'x', lease_until = $1 WHERE id = $2"
    await database.execute(lease, clock.now, late)

    async def numbered(_link: asyncpg.Connection, _tried: Tried) -> None:
        worker = await asyncpg.connect(db)
        await worker.execute("UPDATE messages SET state = 'sent', lease = '' WHERE id = $1", late)
        await worker.execute(
            "INSERT INTO message_attempts (message, number, outcome, answer, remote_id, at)"
            " VALUES ($1, 1, 'sent', '', 'B-2', $2)",
            late,
            clock.now,
        )
        await worker.close()

    told = [Report(name, arrived=True, said="") for name in ("B-2", "B-1")]
    assert not await note_reports(told, (numbered,), keyed=True, now=clock.now)
    assert await note_reports(told, (), keyed=True, now=clock.now)
    assert await states() == ["delivered", "delivered"]


async def test_each_report_is_a_transaction_of_its_own(db: str, clock: MovingClock) -> None:
    """Its poll's log is free again before the next one, however many come at once."""
    await put(clock, SMS, replace(SMS, key="m-2"), replace(SMS, key="m-3"))
    await sent(clock, "B-1", "B-2", "B-3")
    committed = []

    async def look(_link: asyncpg.Connection, _tried: Tried) -> None:
        other = await asyncpg.connect(db)
        committed.append(
            await other.fetchval("SELECT count(*) FROM messages WHERE state = 'delivered'")
        )
        await other.close()

    told = [Report(name, arrived=True, said="") for name in ("B-1", "B-2", "B-3")]
    assert await note_reports(told, (look,), keyed=True, now=clock.now)
    assert committed == [0, 1, 2]


async def test_a_key_that_does_not_go_out_names_nothing(
    gateway: Browser, app: Litestar, clock: MovingClock
) -> None:
    """Keys can be guessed."""
    await put(clock, SMS)
    await sent(clock, "B-1")
    unkeyed = replace(GATEWAY, body='{"to": "{phone}"}')
    app.state.settings = replace(app.state.settings, sending=Sending(sms=unkeyed))
    assert (await gateway.post(DOOR, json=report(SMS.key, success=False))).status_code == 200
    assert await states() == ["sent"]
    assert (await gateway.post(DOOR, json=report("B-1"))).status_code == 200
    assert await states() == ["delivered"]


async def test_nobody_else_is_let_in(gateway: Browser, app: Litestar) -> None:
    for path in (f"{DOOR}x", "/reports/sms/x", "/reports/sms/密"):
        assert (await gateway.post(path, json=report("B-1"))).status_code == 404
    assert (await gateway.get(DOOR)).status_code == 405
    app.state.settings = replace(
        app.state.settings, sending=Sending(sms=replace(GATEWAY, reports=None))
    )
    assert (await gateway.post(DOOR, json=report("B-1"))).status_code == 404


async def test_what_cannot_be_read_is_refused(gateway: Browser) -> None:
    deep = b"[" * 100_000
    many = json.dumps([report(str(n)) for n in range(MOST + 1)]).encode()
    for content in (b"", b"\xff", b"biz_id=1", b"[]", b"7", deep, many):
        answer = await gateway.post(DOOR, content=content)
        assert answer.status_code == 422, content[:20]
        assert "送达报告读不出来" in answer.json()["msg"]
    assert (await gateway.post(DOOR, content=b" " * 1_100_000)).status_code == 413
    with pytest.raises(ReportUnreadable):
        read_reports(b"null", REPORTS)
    nameless = json.dumps([{"biz_id": True}, {"biz_id": ""}, {"other": 1}]).encode()
    assert read_reports(nameless, REPORTS) == []


async def test_the_ledger_of_delivery_hears_of_it(
    gateway: Browser, world: World, browser: Browser, clock: MovingClock
) -> None:
    poll = await open_poll(world, browser, clock)
    await database.execute("UPDATE owners SET phone = NULL")
    await database.execute(
        "UPDATE owners SET phone = '1990000' || id_tail WHERE name ~ '^业主2-1-(101|102)$'"
    )
    await browser.submit(f"{poll.path}/campaign/remind", {"building": "2"})
    await sent(clock, "A-1", "A-2")
    told = [report("A-1"), report("A-2", success=False)]
    assert (await gateway.post(DOOR, json=told)).status_code == 200
    lines = await database.fetch("SELECT entry, reached, serves_at, note FROM deliveries")
    assert sorted((line["reached"], line["serves_at"]) for line in lines) == [
        (False, None),
        (False, None),
        (False, None),
        (True, None),
    ]
    (arrived,) = (line for line in lines if line["reached"])
    assert "平台报告已送达；平台编号 A-1" in arrived["note"]
    page = await browser.get(f"{poll.path}/delivery/household/{arrived['entry']}")
    assert "提醒短信，平台报告已送达" in text_of(page.text)
    (back,) = (line for line in lines if "没有送到；平台编号 A-2" in line["note"])
    # The gateway corrects itself: a line more.
    assert (await gateway.post(DOOR, json=report("A-2"))).status_code == 200
    more = await database.fetch(
        "SELECT reached, note FROM deliveries WHERE entry = $1 ORDER BY id DESC", back["entry"]
    )
    assert [line["reached"] for line in more] == [True, False, False]
    assert "平台报告已送达；平台编号 A-2" in more[0]["note"]


def test_a_gateway_may_say_true_without_quotes() -> None:
    for word in ("true", "True"):
        yes = replace(GATEWAY, accepted=("success", word))
        assert read_answer(yes, 200, b'{"success": true, "id": 7}').outcome == "sent"
        assert read_answer(yes, 200, json.dumps({"success": word}).encode()).outcome == "sent"
        for no in (b'{"success": false}', b'{"success": "no"}', b"{}", b'{"success": 1}'):
            assert read_answer(yes, 200, no).outcome == "deferred"


SET = {
    "YISHI_SMS_URL": "https://sms.example/send",
    "YISHI_SMS_ID": "BizId",
    "YISHI_SMS_REPORT_SECRET": SECRET,
    "YISHI_SMS_REPORT_OK": "success=true",
}


def test_how_it_is_set() -> None:
    there = Sending.from_environment(SET).sms
    assert there is not None
    assert there.reports == Reports(SECRET, "BizId", ("success", "true"))
    assert SECRET not in repr(there)
    for name, value in (
        ("YISHI_SMS_REPORT_SECRET", "short"),
        ("YISHI_SMS_REPORT_SECRET", f"{SECRET}/"),
        ("YISHI_SMS_REPORT_OK", ""),
        ("YISHI_SMS_REPORT_OK", "success"),
        ("YISHI_SMS_ID", ""),
    ):
        with pytest.raises(Invalid) as refused:
            Sending.from_environment({**SET, name: value})
        assert SECRET not in refused.value.message
