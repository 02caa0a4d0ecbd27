"""Who is asked for a date by which ways, once; one link made void alone; asking that ends."""

import io
import re
from dataclasses import replace
from datetime import timedelta

import pytest
from litestar import Litestar
from pypdf import PdfReader

from app import database
from app.errors import NotFound
from meetings.datepolls.forms import DatePollForm
from meetings.datepolls.queries import date_poll_page, own_dates
from meetings.datepolls.services import (
    answer_dates,
    close_date_poll,
    open_date_poll,
    renew_date_link,
)
from tests.conftest import Browser, MovingClock
from tests.mail_server import MailServer, running_gateway, text_of
from tests.meeting_world import SECRET, a_table, clerk_of, told, worker
from tests.ports import free_port
from tests.world import World


async def _asked(world: World, clock: MovingClock) -> int:
    consultation = await a_table(world, clock)
    typed = DatePollForm.model_construct(
        starts_at=[clock.now + timedelta(days=n) for n in (5, 6)],
        minutes=90,
        closes_at=clock.now + timedelta(days=3),
        contact="陈小雨",
        contact_phone="0931-5550101",
    )
    return await open_date_poll(clerk_of(world), consultation, typed, now=clock.now)


async def test_everybody_is_asked_once_by_each_way(world: World, clock: MovingClock) -> None:
    server = MailServer(free_port())
    controller = server.start()
    async with running_gateway() as gateway:
        sender = worker(replace(server.sending, sms=gateway.gateway()), clock)
        poll = await _asked(world, clock)
        for _turn in range(3):
            await sender.send_due()
            clock.forward(minutes=5)
        assert await told("date_poll") == [
            ("周文静", "letter", "waiting"),
            ("孔令仪", "inbox", "sent"),
            ("张建国", "sms", "sent"),
            ("马祎", "email", "sent"),
            ("马祎", "sms", "sent"),
            ("高志远", "email", "sent"),
        ]
        page = await date_poll_page(clerk_of(world), poll, secret_key=SECRET)
        links = {voter.name: voter.key for voter in page.voters}
        mails = {to: text_of(message) for to, message in server.received}
        assert set(mails) == {"gao@yishi.example", "ma@yishi.example"}
        assert f"/d/{links['高志远']}" in mails["gao@yishi.example"]
        assert not any(links["高志远"] in mails[to] for to in mails if "gao" not in to)
        # One link alone is made void: hers opens nothing, she has the new one, the others' stay.
        gao = next(voter for voter in page.voters if voter.name == "高志远")
        await renew_date_link(clerk_of(world), poll, gao.id, secret_key=SECRET, now=clock.now)
        await sender.send_due()
        with pytest.raises(NotFound):
            await own_dates(links["高志远"], secret_key=SECRET)
        again = await date_poll_page(clerk_of(world), poll, secret_key=SECRET)
        assert again.voter(gao.id).key in text_of(server.received[-1][1])
        assert len(server.received) == 3
        for name, key in links.items():
            if name != "高志远":
                assert (await own_dates(key, secret_key=SECRET)).name == name
    controller.stop()


async def test_what_has_not_left_is_taken_back_at_the_end(world: World, clock: MovingClock) -> None:
    poll = await _asked(world, clock)
    await close_date_poll(clerk_of(world), poll, secret_key=SECRET, now=clock.now)
    assert {state for _name, channel, state in await told("date_poll") if channel != "inbox"} == {
        "withdrawn"
    }


async def test_on_paper_and_by_whom_it_may_be_done(
    world: World, app: Litestar, browser: Browser, clock: MovingClock
) -> None:
    poll = await _asked(world, clock)
    path = f"/datepolls/{poll}"
    await browser.sign_in("clerk")
    assert (await browser.get(f"{path}/letters")).content.startswith(b"%PDF")
    row = await database.fetch_one("SELECT id FROM date_voters WHERE name = '周文静'")
    assert row is not None
    for account, status in (("street_staff", 403), ("other_clerk", 404), ("lawyer", 403)):
        await browser.sign_in(account)
        assert (await browser.get(f"{path}/letters")).status_code == status, account
        assert (await browser.get(f"{path}/voters/{row['id']}/answer")).status_code == status
        for deed in ("renew", "letter", "answer"):
            answer = await browser.submit(f"{path}/voters/{row['id']}/{deed}")
            assert answer.status_code == status, account
    await browser.sign_in("clerk")
    assert (await browser.submit(f"{path}/voters/999/renew")).status_code == 404
    assert (await browser.submit(f"{path}/voters/{row['id']}/letter")).status_code == 303
    assert ("周文静", "letter", "delivered") in await told("date_poll")
    assert (await browser.submit(f"{path}/voters/{row['id']}/letter")).status_code == 303
    noted = "SELECT 1 FROM audit_entries WHERE action = 'hand_over_letter'"
    assert len(await database.fetch(noted)) == 1, "who presses twice has not handed over twice"
    assert (await browser.get(f"{path}/letters")).status_code == 404
    assert "纸质已送交" in (await browser.get(path)).text


async def test_what_is_said_by_telephone_or_on_a_slip_is_entered(
    world: World, browser: Browser, clock: MovingClock
) -> None:
    poll = await _asked(world, clock)
    await browser.sign_in("clerk")
    page = (await browser.get(f"/datepolls/{poll}")).text
    row = await database.fetch_one("SELECT id FROM date_voters WHERE name = '周文静'")
    assert row is not None
    path = f"/datepolls/{poll}/voters/{row['id']}/answer"
    assert path in page
    pdf = (await browser.get(f"/datepolls/{poll}/letters")).content
    letter = re.sub(r"\s", "", PdfReader(io.BytesIO(pdf)).pages[0].extract_text())
    assert "联系人：陈小雨" in letter and "也可以打电话0931-5550101告诉陈小雨" in letter
    first, second = await database.fetch("SELECT id FROM date_options ORDER BY starts_at")
    part = {f"option-{first['id']}": "if_needed"}
    refused = await browser.submit(path, dict(part))
    assert refused.status_code == 422 and "请选一项。" in refused.text
    assert re.search(r'value="if_needed"[^>]*checked', refused.text)  # what was typed is kept
    entered = await browser.submit(path, {**part, f"option-{second['id']}": "yes"})
    assert entered.status_code == 303
    assert "勉强可以" in (await browser.get(f"/datepolls/{poll}")).text
    audited = await database.fetch_one("SELECT action FROM audit_entries ORDER BY id DESC LIMIT 1")
    assert audited is not None and audited["action"] == "enter_dates"
    await close_date_poll(clerk_of(world), poll, secret_key=SECRET, now=clock.now)
    late = await browser.submit(path, {**part, f"option-{second['id']}": "no"})
    assert late.headers["location"] == f"/datepolls/{poll}"
    kept = await database.fetch("SELECT answer FROM date_answers ORDER BY option")
    assert [row["answer"] for row in kept] == ["if_needed", "yes"]


async def test_an_answer_by_link_is_not_written_over_from_an_older_form(
    world: World, browser: Browser, clock: MovingClock
) -> None:
    poll = await _asked(world, clock)
    await browser.sign_in("clerk")
    view = await date_poll_page(clerk_of(world), poll, secret_key=SECRET)
    zhou = next(voter for voter in view.voters if voter.name == "周文静")
    path = f"/datepolls/{poll}/voters/{zhou.id}/answer"
    for turn in ("no", "if_needed"):
        opened = (await browser.get(path)).text
        seen = re.findall(r'name="seen" value="([^"]*)"', opened)[0]
        clock.forward(minutes=3)
        by_link = {option.id: turn for option in view.options}
        await answer_dates(zhou.key, by_link, secret_key=SECRET, now=clock.now)
        clock.forward(minutes=3)
        typed = {f"option-{option.id}": "yes" for option in view.options}
        refused = await browser.submit(path, {**typed, "seen": seen})
        assert refused.status_code == 422 and "又有了新的回答，没有登记" in refused.text
        assert len(re.findall(r'value="yes"[^>]*checked', refused.text)) == 2, "what was typed"
        kept = {row["answer"] for row in await database.fetch("SELECT answer FROM date_answers")}
        assert kept == {turn}
        # Seen now: who insists has it.
        seen = re.findall(r'name="seen" value="([^"]*)"', refused.text)[0]
        assert (await browser.submit(path, {**typed, "seen": seen})).status_code == 303
        kept = {row["answer"] for row in await database.fetch("SELECT answer FROM date_answers")}
        assert kept == {"yes"}
