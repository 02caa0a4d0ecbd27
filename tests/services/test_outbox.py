"""The outbox: nothing is lost, nothing is sent twice, and what is uncertain is said."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import asyncpg
import pytest

from app import database
from app.logs import JsonLines
from app.outbox.rules import Link, Message
from app.outbox.services import enqueue, hold_back, withdraw
from app.outbox.worker import LEASE, OutboxWorker
from app.sending import Sending
from tests.conftest import MovingClock
from tests.mail_server import MailServer, text_of
from tests.ports import free_port
from tests.world import World

MAIL = Message(
    key="meeting-1-0-7-email",
    channel="email",
    kind="meeting_notice",
    subject=("meetings", 1),
    title="会议通知",
    text="请答复：{link}",
    name="孔令仪",
    address="kong@yishi.example",
    link=Link("/i/", "invitation:7:0"),
)


SMS = replace(
    MAIL, key="meeting-1-0-7-sms", channel="sms", address="13900001234", text="开会", link=None
)


@pytest.fixture
def mail_server() -> Iterator[MailServer]:
    server = MailServer(free_port())
    controller = server.start()
    yield server
    controller.stop()


def worker(sending: Sending, clock: MovingClock) -> OutboxWorker:
    return OutboxWorker(sending, "https://yishi.example", "a secret", clock)


async def put(clock: MovingClock, *messages: Message) -> list[int]:
    async with database.transaction() as link:
        return await enqueue(link, messages, now=clock.now)


async def states() -> list[str]:
    return [row["state"] for row in await database.fetch("SELECT state FROM messages ORDER BY id")]


async def outcomes() -> list[str]:
    return [
        row["outcome"]
        for row in await database.fetch("SELECT outcome FROM message_attempts ORDER BY id")
    ]


async def test_a_mail_arrives_with_its_link_and_the_proof_is_kept(
    db: str, clock: MovingClock, mail_server: MailServer
) -> None:
    await put(clock, MAIL)
    assert await worker(mail_server.sending, clock).send_due() == 1
    ((to, message),) = mail_server.received
    assert to == "kong@yishi.example"
    assert message["From"] == "柳荫社区议事 <yishi@yishi.example>"
    assert message["Subject"] == "会议通知"
    said = text_of(message)
    assert "https://yishi.example/i/" in said and "{link}" not in said
    row = await database.fetch_one("SELECT text FROM messages")
    assert row is not None and "yishi.example" not in row["text"]  # no key in the table
    (proof,) = await database.fetch("SELECT outcome, answer, at FROM message_attempts")
    assert (proof["outcome"], proof["answer"], proof["at"]) == (
        "sent",
        "250 queued as 1",
        clock.now,
    )
    assert await states() == ["sent"]
    assert await worker(mail_server.sending, clock).send_due() == 0


async def test_the_same_key_is_one_message(db: str, clock: MovingClock) -> None:
    assert len(await put(clock, MAIL)) == 1
    assert await put(clock, MAIL) == []
    assert await states() == ["waiting"]


async def test_what_is_rolled_back_was_never_a_message(db: str, clock: MovingClock) -> None:
    with pytest.raises(RuntimeError):
        async with database.transaction() as link:
            await enqueue(link, [MAIL], now=clock.now)
            raise RuntimeError
    assert await states() == []


async def test_the_mail_server_is_away_for_an_hour(db: str, clock: MovingClock) -> None:
    server = MailServer(free_port())
    sender = worker(server.sending, clock)
    await put(clock, MAIL)
    begun = clock.now
    while clock.now < begun + timedelta(hours=1):
        await sender.send_due()
        clock.forward(minutes=1)
    assert await states() == ["waiting"]
    tried = await outcomes()
    assert set(tried) == {"deferred"} and 4 <= len(tried) <= 8
    controller = server.start()
    try:
        while await states() == ["waiting"]:
            await sender.send_due()
            clock.forward(minutes=1)
    finally:
        controller.stop()
    assert len(server.received) == 1
    assert clock.now <= begun + timedelta(hours=2, minutes=5)
    assert await states() == ["sent"]


async def test_it_is_given_up_after_two_days_and_said(db: str, clock: MovingClock) -> None:
    server = MailServer(free_port())
    sender = worker(server.sending, clock)
    await put(clock, MAIL)
    for _hour in range(60):
        await sender.send_due()
        clock.forward(hours=1)
    assert await states() == ["failed"]
    assert (await outcomes())[-1] == "given_up"


async def test_an_address_that_bounces_fails_for_good(
    db: str, clock: MovingClock, mail_server: MailServer, caplog: pytest.LogCaptureFixture
) -> None:
    """Its answer is kept with the message, and nothing of it is in a log line."""
    caplog.set_level("INFO")
    mail_server.refuse["kong@yishi.example"] = "550 5.1.1 <kong@yishi.example> no such user"
    await put(clock, MAIL, replace(MAIL, key="other", address="zhou@yishi.example"))
    sender = worker(mail_server.sending, clock)
    await sender.send_due()
    clock.forward(hours=5)
    await sender.send_due()
    assert await states() == ["failed", "sent"]
    (row,) = await database.fetch("SELECT answer FROM message_attempts WHERE outcome = 'refused'")
    assert row["answer"] == "550 5.1.1 <kong@yishi.example> no such user"
    logged = "\n".join(JsonLines().format(one) for one in caplog.records if one.name == "yishi")
    assert '"outcome": "refused"' in logged
    assert not any(word in logged for word in ("kong", "孔令仪", "会议", "no such user"))


async def test_a_full_mailbox_is_tried_again(
    db: str, clock: MovingClock, mail_server: MailServer
) -> None:
    mail_server.refuse["kong@yishi.example"] = "452 4.2.2 mailbox full"
    await put(clock, MAIL)
    sender = worker(mail_server.sending, clock)
    await sender.send_due()
    del mail_server.refuse["kong@yishi.example"]
    clock.forward(minutes=1)
    await sender.send_due()
    assert await outcomes() == ["deferred", "sent"]


async def test_nothing_is_configured_and_it_is_said(db: str, clock: MovingClock) -> None:
    await put(clock, MAIL, SMS)
    await worker(Sending(), clock).send_due()
    assert await states() == ["failed", "failed"]
    assert await outcomes() == ["unconfigured", "unconfigured"]


async def test_a_message_that_is_no_use_any_more_is_not_sent(
    db: str, clock: MovingClock, mail_server: MailServer
) -> None:
    await put(clock, replace(MAIL, not_after=clock.now + timedelta(hours=1)))
    clock.forward(hours=1)
    await worker(mail_server.sending, clock).send_due()
    assert mail_server.received == []
    assert (await states(), await outcomes()) == (["failed"], ["expired"])


async def test_it_waits_for_its_day(db: str, clock: MovingClock, mail_server: MailServer) -> None:
    await put(clock, replace(MAIL, not_before=clock.now + timedelta(days=3)))
    sender = worker(mail_server.sending, clock)
    assert await sender.send_due() == 0
    clock.forward(days=3)
    assert await sender.send_due() == 1


async def test_what_waits_can_be_taken_back_and_what_left_cannot(
    db: str, clock: MovingClock, mail_server: MailServer
) -> None:
    await put(clock, MAIL)
    sender = worker(mail_server.sending, clock)
    await sender.send_due()
    await put(clock, replace(MAIL, key="second"))
    async with database.transaction() as link:
        taken = await withdraw(link, "meetings", [1], kinds=["meeting_notice"], now=clock.now)
    assert taken == 1
    assert await sender.send_due() == 0
    assert await states() == ["sent", "withdrawn"]
    with pytest.raises(asyncpg.RestrictViolationError):
        await database.execute("UPDATE messages SET state = 'waiting' WHERE state = 'sent'")
    with pytest.raises(asyncpg.RestrictViolationError):
        await database.execute("DELETE FROM message_attempts")


async def test_a_muted_comfort_is_not_written_and_an_essential_one_is(
    world: World, clock: MovingClock
) -> None:
    await database.execute(
        "INSERT INTO message_mutes (person, kind, since)"
        " SELECT $1, kind, $2 FROM unnest(ARRAY['meeting_reminder', 'meeting_notice']) AS n(kind)",
        world.lawyer,
        clock.now,
    )
    notice = replace(MAIL, person=world.lawyer)
    reminder = replace(notice, key="reminder", kind="meeting_reminder")
    other = replace(reminder, key="another", person=world.other_lawyer)
    assert len(await put(clock, notice, reminder, other)) == 2
    rows = await database.fetch("SELECT kind, person FROM messages ORDER BY id")
    assert [tuple(row) for row in rows] == [
        ("meeting_notice", world.lawyer),
        ("meeting_reminder", world.other_lawyer),
    ]


# -- processes beside each other, processes that are gone -----------------------------------------


async def test_two_workers_send_each_message_once(
    db: str, clock: MovingClock, mail_server: MailServer
) -> None:
    wanted = [
        replace(MAIL, key=f"n{n}", address=f"p{n}@yishi.example", text="开会", link=None)
        for n in range(60)
    ]
    await put(clock, *wanted)
    await asyncio.gather(*(worker(mail_server.sending, clock).send_due() for _n in range(3)))
    assert sorted(to for to, _message in mail_server.received) == sorted(
        one.address for one in wanted
    )


async def _left_behind(message: int, clock: MovingClock, *, handed: bool) -> None:
    """As a process leaves it that is killed after the claim, before or after handing over."""
    await database.execute(
        "UPDATE messages SET state = 'sending', lease = 'gone', lease_until = $2, tries = 1,"
        " handing_at = $3 WHERE id = $1",
        message,
        clock.now + LEASE,
        clock.now if handed else None,
    )


async def test_killed_before_handing_over_it_is_sent_when_the_lease_is_over(
    db: str, clock: MovingClock, mail_server: MailServer
) -> None:
    for one in await put(clock, MAIL):
        await _left_behind(one, clock, handed=False)
    sender = worker(mail_server.sending, clock)
    assert await sender.send_due() == 0  # it may still be alive
    clock.forward(minutes=6)
    assert await sender.send_due() == 1
    assert await outcomes() == ["interrupted", "sent"]


async def test_killed_while_handing_over_mail_repeats_under_its_id_and_the_rest_asks(
    db: str, clock: MovingClock, mail_server: MailServer
) -> None:
    comfort = replace(MAIL, key="r", kind="meeting_reminder")
    for one in await put(clock, MAIL, SMS, comfort):
        await _left_behind(one, clock, handed=True)
    clock.forward(minutes=6)
    sender = worker(mail_server.sending, clock)
    await sender.send_due()
    clock.forward(minutes=6)
    await sender.send_due()
    assert await states() == ["sent", "uncertain", "uncertain"]
    assert (await outcomes()).count("unknown") == 3
    assert len(mail_server.received) == 1


async def test_a_server_that_hangs_up_after_the_letter(
    db: str, clock: MovingClock, mail_server: MailServer
) -> None:
    """It has the mail and never said so: the second copy bears the same Message-ID."""
    told = iter(["421 shutting down", "250 OK"])
    mail_server.after_data = lambda: next(told)
    await put(clock, MAIL)
    sender = worker(mail_server.sending, clock)
    await sender.send_due()
    clock.forward(minutes=2)
    await sender.send_due()
    first, second = (message for _to, message in mail_server.received)
    assert first["Message-ID"] == second["Message-ID"]
    assert first.as_bytes() == second.as_bytes()
    assert await states() == ["sent"]


async def test_what_waited_in_a_backup_is_not_sent_once_more(
    db: str, clock: MovingClock, mail_server: MailServer
) -> None:
    """It may have been sent after the backup was made: a person decides."""
    await put(clock, MAIL, SMS)
    async with database.transaction() as link:
        assert await hold_back(link, now=clock.now) == 2
    assert await worker(mail_server.sending, clock).send_due() == 0
    assert (await states(), await outcomes()) == (["uncertain"] * 2, ["unknown"] * 2)


async def somebody(clock: MovingClock) -> int:
    row = await database.fetch_one(
        "INSERT INTO persons (name, account, password_hash, active, created_at)"
        " VALUES ('陈小雨', 'somebody', '', true, $1) RETURNING id",
        clock.now,
    )
    assert row is not None
    return int(row["id"])


async def test_text_and_address_go_when_their_time_is_over(
    db: str, clock: MovingClock, mail_server: MailServer
) -> None:
    await put(clock, MAIL)
    sender = worker(mail_server.sending, clock)
    await sender.send_due()
    await sender.prune()
    assert (await database.fetch("SELECT address FROM messages"))[0]["address"]
    clock.forward(days=181)
    await sender.prune()
    (row,) = await database.fetch("SELECT text, address, attachment, state FROM messages")
    assert tuple(row) == ("", "", None, "sent")
    assert await outcomes() == ["sent"]
