"""Households that answer over HTTP as fast as they can, with cookies sealed by the test.

What a browser does in four pages is one request here: the cookie says who was identified and what
she picked, as the server itself would have sealed it.
"""

import asyncio
import hmac
import re
import secrets
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from app import database
from tests.frozen_poll import MOTION, PLAN, SALT, SECRET, clerk_of
from tests.world import World
from votes.ballots.rules import RECEIPTS, receipt_number
from votes.electorate.services import freeze_poll
from votes.polls.services import add_motion, prepare_poll
from votes.slips.rules import Identified, slip_token

CSRF_COOKIE = "csrftoken"


@dataclass(frozen=True, slots=True)
class Slip:
    """`path`: of the page where "确认提交" goes to."""

    id: int
    unit: str
    path: str
    head: str = ""


@dataclass(slots=True)
class Told:
    """Receipt number → (slip, choice): what was acknowledged, and what was sent at all."""

    acknowledged: dict[str, tuple[int, str]] = field(default_factory=dict)
    sent: dict[str, tuple[int, str]] = field(default_factory=dict)
    seconds: list[float] = field(default_factory=list)
    failed: int = 0


async def running_poll(world: World) -> int:
    """A poll that is open by the real clock, with one motion; its id."""
    now = datetime.now(UTC)
    frozen_at = now - timedelta(days=20)
    plan = replace(
        PLAN,
        committee_informed_on=frozen_at.date(),
        notice_on=frozen_at.date(),
        opens_at=now - timedelta(days=1),
        closes_at=now + timedelta(days=1),
    )
    clerk = clerk_of(world)
    poll = await prepare_poll(
        clerk, world.estate, plan, consultation=None, notice_days=15, salt=SALT, now=frozen_at
    )
    await add_motion(clerk, poll, MOTION)
    await freeze_poll(clerk, poll, secret_key=SECRET, now=frozen_at)
    return poll


async def slips_of(poll: int) -> list[Slip]:
    """Of flats with one owner, who need not say who they are."""
    rows = await database.fetch(
        "SELECT s.id, e.unit, e.head, p.salt FROM slips s JOIN roll_entries e ON e.id = s.entry"
        " JOIN polls p ON p.id = s.poll"
        " WHERE s.poll = $1 AND jsonb_array_length(e.signers) = 1 ORDER BY s.id",
        poll,
    )
    return [
        Slip(
            row["id"],
            row["unit"],
            f"/v/{slip_token(SECRET, row['salt'], row['unit'])}/confirm",
            row["head"],
        )
        for row in rows
    ]


def _sealed(text: str) -> str:
    seal = hmac.new(SECRET.encode(), b"cookie:" + text.encode(), "sha256").hexdigest()[:40]
    return f"{text}.{seal}"


def page_of(slip: Slip, page: str, host: str) -> bytes:
    """The whole GET of a page of hers: "" for the questions, "/receipt" for what she has said."""
    until = datetime.now(UTC) + timedelta(minutes=25)
    cookie = _sealed(Identified(slip.id, "", until, head=slip.head).text())
    return (
        f"GET {slip.path.removesuffix('/confirm')}{page} HTTP/1.1\r\nHost: {host}\r\n"
        f"Cookie: slip{slip.id}={cookie}\r\n\r\n"
    ).encode()


def request_of(slip: Slip, choice: str, receipt: str, csrf: str, host: str) -> bytes:
    """The whole POST of "确认提交"."""
    until = datetime.now(UTC) + timedelta(minutes=25)
    cookie = _sealed(Identified(slip.id, "", until, (choice,), receipt, slip.head).text())
    body = f"_csrf_token={csrf}"
    return (
        f"POST {slip.path} HTTP/1.1\r\nHost: {host}\r\n"
        f"Cookie: {CSRF_COOKIE}={csrf}; slip{slip.id}={cookie}\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\n"
        f"Content-Length: {len(body)}\r\n\r\n{body}"
    ).encode()


async def csrf_token(host: str, port: int) -> str:
    reader, writer = await asyncio.open_connection(host, port)
    writer.write(f"GET /sign-in HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
    answer = (await reader.read()).decode("utf-8", "replace")
    writer.close()
    found = re.search(rf"{CSRF_COOKIE}=([0-9a-f]+)", answer)
    assert found is not None, answer[:400]
    return found[1]


async def exchange(
    link: tuple[asyncio.StreamReader, asyncio.StreamWriter], request: bytes
) -> tuple[int, str]:
    """(status, head) of one answer over a kept connection."""
    reader, writer = link
    writer.write(request)
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    length = re.search(r"content-length: (\d+)", head, re.IGNORECASE)
    if length is not None:
        await reader.readexactly(int(length[1]))
    return int(head.split(" ", 2)[1]), head


async def vote(
    port: int,
    slips: Sequence[Slip],
    told: Told,
    *,
    clients: int,
    seconds: float | None = None,
    answers: int | None = None,
    csrf: str,
) -> None:
    """Each client answers for one household after the other, until the time or the number is over
    or the server is gone."""
    host = f"127.0.0.1:{port}"
    until = None if seconds is None else time.perf_counter() + seconds
    left = [answers if answers is not None else 1 << 60]
    choices = ("agree", "against", "abstain")

    async def one(number: int) -> None:
        turn = number
        try:
            link = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            told.failed += 1
            return
        try:
            while left[0] > 0 and (until is None or time.perf_counter() < until):
                left[0] -= 1
                slip, choice = slips[turn % len(slips)], choices[turn % 3]
                turn += clients
                receipt = receipt_number(secrets.randbelow(RECEIPTS))
                told.sent[receipt] = (slip.id, choice)
                asked = time.perf_counter()
                status, head = await exchange(link, request_of(slip, choice, receipt, csrf, host))
                if status == 303 and "/receipt" in head:
                    told.seconds.append(time.perf_counter() - asked)
                    told.acknowledged[receipt] = (slip.id, choice)
                else:
                    told.failed += 1
        except (OSError, asyncio.IncompleteReadError):
            told.failed += 1
        finally:
            link[1].close()

    await asyncio.gather(*(one(number) for number in range(clients)))


async def lost_and_doubled(poll: int, told: Told) -> tuple[set[str], set[str]]:
    """Acknowledged answers that are not there as they were given; stored ones nobody sent, or
    that are there twice."""
    rows = await database.fetch(
        "SELECT b.receipt, a.choice, array_agg(s.id) AS slips FROM ballots b"
        " JOIN ballot_answers a ON a.ballot = b.id JOIN ballot_units u ON u.ballot = b.id"
        " JOIN slips s ON s.entry = u.entry WHERE b.poll = $1 GROUP BY b.id, b.receipt, a.choice",
        poll,
    )
    stored: dict[str, list[tuple[str, Sequence[int]]]] = {}
    for row in rows:
        stored.setdefault(row["receipt"], []).append((row["choice"], row["slips"]))

    def as_given(receipt: str, given: Mapping[str, tuple[int, str]]) -> bool:
        slip, choice = given[receipt]
        return any(choice == said and slip in slips for said, slips in stored.get(receipt, ()))

    lost = {receipt for receipt in told.acknowledged if not as_given(receipt, told.acknowledged)}
    doubled = {
        receipt
        for receipt, found in stored.items()
        if len(found) > 1 or receipt not in told.sent or not as_given(receipt, told.sent)
    }
    return lost, doubled
