"""Gateways of SMS and groups: tried again with the same key, believed, or uncertain and said."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from app import database
from app.outbox import gateways
from app.outbox.services import release
from app.sending import Sending
from tests.conftest import MovingClock
from tests.mail_server import running_gateway
from tests.services.test_outbox import SMS, outcomes, put, somebody, states, worker

# -- gateways --------------------------------------------------------------------------------------


async def _tries(clock: MovingClock, sending: Sending, *, minutes: Sequence[int]) -> None:
    sender = worker(sending, clock)
    for pause in minutes:
        await sender.send_due()
        clock.forward(minutes=pause)


async def test_a_gateway_that_fails_is_tried_again_with_the_same_key(
    db: str, clock: MovingClock
) -> None:
    async with running_gateway() as there:
        there.answers = [(500, "oops"), (429, "slow"), (200, '{"Code": "OK", "id": "b-17"}')]
        await put(clock, replace(SMS, text='他说"开会"\\n{key}'))
        sending = Sending(sms=there.gateway(accepted=("Code", "OK")))
        await _tries(clock, sending, minutes=(1, 2, 5))
    assert await outcomes() == ["deferred", "deferred", "sent"]
    headers, body = there.received[-1]
    assert headers["authorization"] == "Bearer secret"
    assert body == {"to": ["13900001234"], "content": '他说"开会"\\n{key}', "n": 1}
    assert {one["idempotency-key"] for one, _body in there.received} == {SMS.key}
    row = await database.fetch_one("SELECT remote_id FROM message_attempts WHERE outcome = 'sent'")
    assert row is not None and row["remote_id"] == "b-17"


async def test_a_gateway_that_refuses_a_number_is_believed(db: str, clock: MovingClock) -> None:
    async with running_gateway() as there:
        there.answers = [(400, "no such number")]
        await put(clock, SMS)
        await _tries(clock, Sending(sms=there.gateway()), minutes=(1, 60))
    assert (await states(), len(there.received)) == (["failed"], 1)


async def test_a_gateway_that_says_no_with_200_is_not_taken_for_a_yes(
    db: str, clock: MovingClock
) -> None:
    async with running_gateway() as there:
        there.answers = [(200, '{"errcode": 45009}'), (200, '{"errcode": 0}')]
        await put(clock, replace(SMS, channel="group", address=""))
        sending = Sending(group=there.gateway(accepted=("errcode", "0")))
        await _tries(clock, sending, minutes=(1, 1))
    assert await outcomes() == ["deferred", "sent"]


async def test_a_gateway_that_hangs_is_uncertain_and_asked_no_second_time(
    db: str, clock: MovingClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gateways, "_SECONDS", 2.0)
    async with running_gateway() as there:
        there.answers = [None]
        (message,) = await put(clock, SMS)
        sending = Sending(sms=there.gateway())
        await _tries(clock, sending, minutes=(10, 60, 600))
        assert (await states(), len(there.received)) == (["uncertain"], 1)
        there.answers = [(200, "{}")]
        async with database.transaction() as link:  # a person decides
            assert await release(link, message, by=await somebody(clock), now=clock.now)
        await _tries(clock, sending, minutes=(1,))
    assert await states() == ["sent"]
