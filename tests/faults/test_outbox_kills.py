"""Processes that send messages are killed in the middle of it, again and again.

`make test` kills two processes five times, `make soak` (KILLS=200) a hundred times. The
mail server and the gateway take a moment to answer, so that some processes die after the message
went over and before they could write it down: the one place where nobody can know.
"""

import asyncio
import os
import random
import signal
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime

from app import database
from app.outbox.rules import Message, message_id
from app.outbox.services import enqueue
from app.settings import PROJECT
from tests.mail_server import SENDER, GatewayServer, MailServer, running_gateway
from tests.ports import free_port

KILLS = max(3, int(os.environ.get("KILLS", "10")) // 2)
MESSAGES = 30 * KILLS
_CHANCE = random.Random(20260505)

# A clock that is ahead by six minutes a round: what a killed one had claimed may be taken over.
_WORKER = """
import asyncio, os, sys
from datetime import timedelta
from app import database
from app.clock import utc_now
from app.outbox.worker import OutboxWorker
from app.sending import Sending

async def work():
    database.configure(os.environ["DATABASE_URL"])
    await database.connect(max_size=6)
    ahead = timedelta(minutes=int(os.environ["AHEAD"]))
    worker = OutboxWorker(
        Sending.from_environment(os.environ), "https://yishi.example", "a secret",
        lambda: utc_now() + ahead,
    )
    print("ready", flush=True)
    while True:
        await worker.send_due()
        await asyncio.sleep(0.02)

asyncio.run(work())
"""


def _messages() -> list[Message]:
    """A third each: notices by mail, reminders by mail, short messages."""
    wanted = []
    for n in range(MESSAGES):
        email = n % 3 < 2
        wanted.append(
            Message(
                key=f"m{n}",
                channel="email" if email else "sms",
                kind="meeting_reminder" if n % 3 == 1 else "meeting_call",
                subject=("meetings", n),
                title="会议通知",
                text=f"第 {n} 条",
                address=f"p{n}@yishi.example" if email else f"139{n:08d}",
            )
        )
    return wanted


class Senders:
    """Two processes on one database."""

    def __init__(self, dsn: str, mail: MailServer, gateway: GatewayServer) -> None:
        self._environ = {
            **os.environ,
            "DATABASE_URL": dsn,
            "YISHI_SMTP_HOST": "127.0.0.1",
            "YISHI_SMTP_PORT": str(mail.port),
            "YISHI_SMTP_SECURITY": "none",
            "YISHI_SMTP_FROM": SENDER,
            "YISHI_SMS_URL": gateway.gateway().url,
            "YISHI_SMS_BODY": '{"to": ["{phone}"], "content": "{text}", "key": "{key}"}',
        }
        self._running: list[subprocess.Popen[bytes]] = []

    async def start(self, round_: int) -> None:
        environ = {**self._environ, "AHEAD": str(6 * round_)}
        self._running = [
            subprocess.Popen(
                [sys.executable, "-c", _WORKER], cwd=PROJECT, env=environ, stdout=subprocess.PIPE
            )
            for _n in range(2)
        ]
        for one in self._running:
            assert one.stdout is not None
            assert await asyncio.to_thread(one.stdout.readline) == b"ready\n"

    def kill(self) -> None:
        for one in self._running:
            one.send_signal(signal.SIGKILL)
            one.wait()
            assert one.stdout is not None
            one.stdout.close()
        self._running = []


async def _open() -> int:
    row = await database.fetch_one(
        "SELECT count(*) AS n FROM messages WHERE state IN ('waiting', 'sending')"
    )
    assert row is not None
    return int(row["n"])


async def test_killed_senders_lose_nothing_and_double_nothing(db: str) -> None:
    async with database.transaction() as link:
        await enqueue(link, _messages(), now=datetime.now(UTC))
    server = MailServer(free_port(), slow=lambda: _CHANCE.uniform(0.001, 0.06))
    controller = server.start()
    kills = 0
    async with running_gateway(slow=lambda: _CHANCE.uniform(0.001, 0.06)) as gateway:
        senders = Senders(db, server, gateway)
        try:
            for kills in range(1, KILLS + 1):
                await senders.start(kills)
                await asyncio.sleep(_CHANCE.uniform(0.02, 0.25))
                senders.kill()
            assert await _open() > 0, "they were killed after all was done"
            for left in range(10):  # what is claimed or put off is due again a round later
                await senders.start(KILLS + 1 + left)
                for _wait in range(200):
                    if not await _open():
                        break
                    await asyncio.sleep(0.05)
                senders.kill()
                if not await _open():
                    break
        finally:
            senders.kill()
            controller.stop()
    await _everything_holds(server, gateway, kills)


async def _everything_holds(server: MailServer, gateway: GatewayServer, kills: int) -> None:
    rows = await database.fetch(
        "SELECT m.key, m.channel, m.essential, m.state, (SELECT count(*) FROM message_attempts a"
        "  WHERE a.message = m.id AND a.outcome = 'unknown') AS unknown FROM messages m"
    )
    mails = Counter(str(message["Message-ID"]) for _to, message in server.received)
    texts = Counter(str(body["key"]) for _headers, body in gateway.received)
    lost, doubled, repeated, uncertain = [], [], 0, 0
    for row in rows:
        is_mail = row["channel"] == "email"
        came = mails[message_id(row["key"], SENDER)] if is_mail else texts[row["key"]]
        if row["state"] == "uncertain":  # said to a person, who decides
            uncertain += 1
            assert row["unknown"] and not (is_mail and row["essential"]), row["key"]
            assert came <= 1, row["key"]
            continue
        if row["state"] != "sent" or not came:
            lost.append(row["key"])
        if is_mail and row["essential"]:
            # The same message under the same Message-ID, and each repeat is on record.
            repeated += came - 1
            assert came - 1 <= row["unknown"], row["key"]
        elif came > 1:
            doubled.append(row["key"])
    assert len(rows) == MESSAGES
    assert (lost, doubled) == ([], [])
    sys.stdout.write(
        f"{2 * kills} senders killed, {MESSAGES} messages: 0 lost, 0 doubled; {repeated} mails"
        f" repeated under their Message-ID, {uncertain} uncertain and said so\n"
    )
