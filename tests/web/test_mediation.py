"""A dispute goes to mediation, to the court, and back to the table."""

import re
from datetime import date

import asyncpg
import pytest
from litestar import Litestar

from app import database
from tests.conftest import Browser, MovingClock, new_browser
from tests.meeting_world import a_meeting, a_table
from tests.web.test_results import text_of
from tests.world import World
from votes.mediation.rules import Calendar, confirm_by

ASKED = {
    "dispute": "改造费用由谁承担。",
    "body": "某街道人民调解委员会",
    "mediator": "何调解",
    "parties": "2-1-301 张三丰\n某供热公司",
    "applied_on": "2026-03-01",
    "willing": "1",
}
OBJECTED = {"kind": "other", "text": "纪要没有写我的意见。", "name": "业主甲", "room": "2-1-301"}
PDF = ("agreement.pdf", b"%PDF-1.4\n1 0 obj<<>>endobj\n%%EOF", "application/pdf")


def test_thirty_days_for_the_court():
    rest = Calendar(holidays=frozenset({date(2026, 4, 6)}))
    # 30 days from 6 March end on 5 April, a Sunday; the 6th is a holiday.
    assert confirm_by(date(2026, 3, 6), rest) == date(2026, 4, 7)
    assert confirm_by(date(2026, 3, 2), Calendar()) == date(2026, 4, 1)


async def objected(browser: Browser, consultation: int) -> str:
    made = await browser.submit(f"/consultations/{consultation}/objections/new", OBJECTED)
    assert made.status_code == 303, text_of(made.text)
    return str(made.headers["location"])


async def test_from_an_objection_to_the_court(
    world: World, app: Litestar, browser: Browser, clock: MovingClock
) -> None:
    consultation = await a_table(world, clock)
    await browser.sign_in("clerk")
    objection = await objected(browser, consultation)
    path = f"/consultations/{consultation}/mediations/new"
    typed = {**ASKED, "objection": objection.rpartition("/")[2]}
    unwilling = await browser.submit(path, {**typed, "willing": ""})
    assert unwilling.status_code == 422
    assert "不得调解" in unwilling.text
    assert "某街道人民调解委员会" in unwilling.text
    alone = await browser.submit(path, {**typed, "parties": "张三丰"})
    assert alone.status_code == 422
    made = await browser.submit(path, typed)
    assert made.status_code == 303, text_of(made.text)
    one = made.headers["location"]
    assert (await browser.submit(path, typed)).status_code == 409
    assert "已转入" in text_of((await browser.get(objection)).text)
    shown = (await browser.get(one)).text
    assert "张三丰" not in shown
    assert "某供热公司" in shown
    assert "张三丰" in (await browser.submit(f"{one}/parties", {"reason": "核对协议"})).text
    early = await browser.submit(f"{one}/sessions", {"held_on": "2026-02-01", "note": "面谈"})
    assert early.status_code == 422
    clock.now = clock.now.replace(month=3, day=9)
    await browser.sign_in("clerk")
    held = await browser.submit(f"{one}/sessions", {"held_on": "2026-03-05", "note": "面谈"})
    assert held.status_code == 303, text_of(held.text)
    ended = {
        "outcome": "agreed",
        "ended_on": "2026-03-06",
        "effective_on": "2026-03-06",
        "terms": "供热公司承担立管。",
    }
    bare = await browser.submit(f"{one}/end", ended)
    assert bare.status_code == 422
    assert "供热公司承担立管" in bare.text
    done = await browser.submit(f"{one}/end", ended, files={"file": PDF})
    assert done.status_code == 303, text_of(done.text)
    assert "2026年4月" in text_of((await browser.get(one)).text)
    again = await browser.submit(f"{one}/end", ended, files={"file": PDF})
    assert again.status_code == 409
    step = {"step": "confirmed", "happened_on": "2026-03-08", "court": "城关区人民法院"}
    assert (await browser.submit(f"{one}/steps", step)).status_code == 409
    for name in ("applied", "confirmed"):
        answer = await browser.submit(f"{one}/steps", {**step, "step": name})
        assert answer.status_code == 303, text_of(answer.text)
    assert "法院确认有效" in text_of((await browser.get(one)).text)
    # The lawyer of the matter reads it; her look at the parties is on record.
    async with new_browser(app) as lawyer:
        await lawyer.sign_in("lawyer")
        assert "供热公司承担立管" not in (await lawyer.get(one)).text
        seen = await lawyer.submit(f"{one}/parties", {"reason": "审查"})
        assert "供热公司承担立管" in seen.text
        # The signed paper itself too, each time with a reason; no address leads to it.
        assert (await lawyer.get(f"{one}/agreement")).status_code == 405
        bare = await lawyer.submit(f"{one}/agreement", {"reason": " "})
        assert bare.status_code == 422
        paper = await lawyer.submit(f"{one}/agreement", {"reason": "核对签名"})
        assert (paper.status_code, paper.content) == (200, PDF[1])
        assert paper.headers["content-type"] == "application/pdf"
        assert (await lawyer.submit(f"{one}/sessions", {"held_on": "2026-03-05"})).status_code in (
            403,
            422,
        )
    rows = await database.fetch("SELECT 1 FROM audit_entries WHERE action = 'look_at_parties'")
    assert len(rows) == 2
    looks = await database.fetch(
        "SELECT person, reason, subject_id FROM audit_entries WHERE action = 'look_at_agreement'"
    )
    (number,) = re.findall(r"\d+$", one)
    assert [tuple(look) for look in looks] == [(world.lawyer, "核对签名", int(number))]
    with pytest.raises(asyncpg.RestrictViolationError):
        await database.execute("UPDATE mediation_outcomes SET terms = ''")


async def test_back_to_the_table_linked_both_ways(
    world: World, browser: Browser, clock: MovingClock
) -> None:
    consultation = await a_table(world, clock)
    await browser.sign_in("clerk")
    objection = await objected(browser, consultation)
    assert "先召集会议" in text_of((await browser.get(f"{objection}/table")).text)
    meeting = await a_meeting(world, consultation, clock)
    typed = {"meeting": str(meeting), "title": "重新商定费用承担"}
    made = await browser.submit(f"{objection}/table", typed)
    assert made.status_code == 303, text_of(made.text)
    item = made.headers["location"]
    assert item == f"/meetings/{meeting}/items/3"
    page = (await browser.get(item)).text
    assert f'href="{objection}"' in page
    assert f'href="{item}"' in (await browser.get(objection)).text
    assert (await browser.submit(f"{objection}/table", typed)).status_code == 409
    strange = await browser.submit(f"{objection}/table", {**typed, "meeting": "999"})
    assert strange.status_code == 404
    gone = await browser.submit(f"{item}/remove")
    assert gone.status_code in (404, 409)  # what a dispute became is kept


@pytest.mark.parametrize(
    ("account", "status"), [("street_staff", 403), ("other_clerk", 404), ("other_lawyer", 404)]
)
async def test_who_may_not(
    world: World,
    app: Litestar,
    browser: Browser,
    clock: MovingClock,
    account: str,
    status: int,
) -> None:
    consultation = await a_table(world, clock)
    await browser.sign_in("clerk")
    made = await browser.submit(f"/consultations/{consultation}/mediations/new", ASKED)
    one = made.headers["location"]
    assert re.fullmatch(r"/mediations/\d+", one)
    async with new_browser(app) as other:
        await other.sign_in(account)
        for address, typed in (
            (f"/consultations/{consultation}/mediations/new", ASKED),
            (f"{one}/sessions", {"held_on": "2026-03-01", "note": "x"}),
            (f"{one}/end", {"outcome": "failed", "ended_on": "2026-03-01"}),
            (f"{one}/steps", {"step": "applied", "happened_on": "2026-03-01", "court": "x"}),
            (f"{one}/table", {"meeting": "1", "title": "x"}),
            (f"{one}/parties", {"reason": "看"}),
            (f"{one}/agreement", {"reason": "看"}),
        ):
            assert (await other.submit(address, typed)).status_code == status, address
