"""Asking for a date: offered, answered by a link without an account, ended."""

from datetime import datetime, timedelta

import pytest
from litestar import Litestar

from app import database
from app.clock import from_local
from meetings.datepolls.rules import (
    AnswerMissing,
    Asked,
    BadDates,
    ClosesTooLate,
    check_answers,
    check_dates,
    standings,
)
from tests.conftest import Browser, MovingClock, new_browser
from tests.web.test_bookings import consultation_of, seat_the_lawyer
from tests.world import World

DATES = {
    "starts_at": ["2026-03-10T14:30", "", "2026-03-11T09:00", "2026-03-10T14:30"],
    "minutes": "90",
    "closes_at": "2026-03-06T18:00",
    "contact": "陈小雨",
    "contact_phone": "0931-5550101",
}
NOW = from_local(datetime(2026, 3, 1, 9))  # noqa: DTZ001 (Shanghai's wall clock)


def test_those_who_have_to_be_there_come_first():
    asked = [
        Asked("周", True, {1: "no", 2: "yes", 3: "if_needed"}),
        Asked("孔", False, {1: "yes", 2: "no", 3: "no"}),
        Asked("罗", False, {1: "yes", 2: "no", 3: "yes"}),
        Asked("没有回答", True, {}),
    ]
    order = standings([1, 2, 3], asked)
    assert [one.option for one in order] == [3, 2, 1]
    assert order[-1].required_no == ("周",)
    assert (order[0].yes, order[0].if_needed, order[0].no) == (1, 1, 1)


def test_dates_and_the_end_at_the_border():
    first = NOW + timedelta(days=2)
    second = timedelta(seconds=1)
    assert check_dates([first, first], NOW + second, NOW) == [first]
    assert check_dates([first], first - second, NOW) == [first]
    for closes_at in (NOW, first):
        with pytest.raises(ClosesTooLate):
            check_dates([first], closes_at, NOW)
    for starts in ([], [NOW], [first + timedelta(days=n) for n in range(11)]):
        with pytest.raises(BadDates):
            check_dates(starts, NOW + second, NOW)
    assert check_answers([1, 2], {1: "yes", 2: "no", 9: "yes"}) == {1: "yes", 2: "no"}
    with pytest.raises(AnswerMissing):
        check_answers([1, 2], {1: "yes", 2: "perhaps"})


async def open_poll(browser: Browser, world: World) -> tuple[str, str]:
    """(path of the poll, of the lawyer's own page)."""
    await browser.sign_in("clerk")
    path = await consultation_of(browser, world.estate, "供暖改造")
    nobody = await browser.submit(f"{path}/datepolls/new", DATES)
    assert nobody.status_code == 422 and "席位上还没有人" in nobody.text
    assert "2026-03-11T09:00" in nobody.text
    assert await seat_the_lawyer(browser, path, world.lawyer) == ""
    answer = await browser.submit(f"{path}/datepolls/new", DATES)
    assert answer.status_code == 303, answer.text
    poll = answer.headers["location"]
    page = (await browser.get(poll)).text
    return poll, "/d/" + page.partition("/d/")[2].partition('"')[0]


async def test_answered_by_a_link_changed_and_counted(
    world: World, app: Litestar, browser: Browser, clock: MovingClock
) -> None:
    poll, own = await open_poll(browser, world)
    options = [
        row["id"] for row in await database.fetch("SELECT id FROM date_options ORDER BY starts_at")
    ]
    assert len(options) == 2
    async with new_browser(app) as anybody:
        page = (await anybody.get(own)).text
        when = '2026年3月10日（周二）<span class="nowrap">14:30—16:00</span>'
        assert "孔令仪，请您参加" in page and when in page
        part = await anybody.submit(own, {f"option-{options[0]}": "yes"})
        assert part.status_code == 422 and "请选一项。" in part.text
        said = {f"option-{options[0]}": "yes", f"option-{options[1]}": "no"}
        assert (await anybody.submit(own, said)).status_code == 303
        again = {f"option-{options[0]}": "if_needed", f"option-{options[1]}": "yes"}
        assert (await anybody.submit(own, again)).status_code == 303
        page = (await browser.get(poll)).text
        assert "勉强可以" in page
        assert page.index("2026年3月11日（周三）09:00") < page.index("2026年3月10日（周二）14:30")
        wrong = own[:-1] + ("A" if own[-1] != "A" else "B")
        assert (await anybody.get(wrong)).status_code == 404
        assert (await anybody.submit(wrong, said)).status_code == 404
        clock.now = from_local(datetime(2026, 3, 6, 18))  # noqa: DTZ001 (exactly the end)
        late = await anybody.submit(own, said)
        assert late.headers["location"] == own
        assert "时间征询已经截止" in (await anybody.get(own)).text
        assert "您的回答" in (await anybody.get(own)).text
    kept = await database.fetch("SELECT answer FROM date_answers ORDER BY option")
    assert [row["answer"] for row in kept] == ["if_needed", "yes"]


async def test_ended_by_hand_it_takes_no_more(
    world: World, app: Litestar, browser: Browser
) -> None:
    poll, own = await open_poll(browser, world)
    assert (await browser.submit(f"{poll}/close")).status_code == 303
    async with new_browser(app) as anybody:
        options = await database.fetch("SELECT id FROM date_options")
        said = {f"option-{row['id']}": "yes" for row in options}
        assert (await anybody.submit(own, said)).headers["location"] == own
        assert "时间征询已经截止" in (await anybody.get(own)).text
    assert (await browser.submit(f"{poll}/close")).status_code == 409


@pytest.mark.parametrize(("account", "status"), [("street_staff", 403), ("other_clerk", 404)])
async def test_others_neither_open_nor_see_one(
    world: World, app: Litestar, browser: Browser, account: str, status: int
) -> None:
    poll, _own = await open_poll(browser, world)
    row = await database.fetch_one("SELECT id FROM consultations")
    assert row is not None
    path = f"/consultations/{row['id']}/datepolls"
    async with new_browser(app) as other:
        await other.sign_in(account)
        for page in (poll, path, f"{path}/new"):
            assert (await other.get(page)).status_code == status
        assert (await other.submit(f"{poll}/close")).status_code == status
        assert (await other.submit(f"{path}/new", DATES)).status_code == status
