"""Persons and rooms are booked once, whoever asks first: also on later changes, also at once."""

import asyncio
from datetime import UTC, datetime

import pytest
from litestar import Litestar

from app import database
from app.accounts.permissions import Actor, Granted
from app.accounts.services import create_person
from meetings.consultations.services import open_consultation
from meetings.invitations.rules import Answer
from meetings.invitations.services import cancel_meeting, enter_answer
from meetings.preparing.bookings import TimeTaken
from meetings.rooms.forms import NewRoomForm
from meetings.rooms.services import open_room, set_room_active
from meetings.scheduling.rules import MeetingPlan
from meetings.scheduling.services import call_meeting
from tests.conftest import Browser, MovingClock, new_browser
from tests.world import World

MEETING = {
    "agenda": "改不改",
    "starts_at": "2026-03-09T14:30",
    "minutes": "90",
    "notice_on": "2026-03-05",
    "location": "",
    "chair": "周文静",
    "recorder": "陈小雨",
    "contact": "陈小雨",
    "contact_phone": "0931-5550101",
}


def clerk_here(world: World) -> Actor:
    grant = Granted("community_clerk", community=world.community)
    return Actor(world.clerk, "陈小雨", (grant,))


async def lawyer_seated(consultation: int, lawyer: int) -> None:
    await database.execute(
        "INSERT INTO seat_members (seat, name, duty, account, position, is_spokesperson)"
        " SELECT id, '律师', '', $2, 0, true FROM seats WHERE consultation = $1"
        " AND kind = 'building_heads'",
        consultation,
        lawyer,
    )


async def consultation_of(browser: Browser, estate: int, topic: str) -> str:
    answer = await browser.submit(
        "/consultations/new", {"estate": estate, "topic": topic, "kind": "free"}
    )
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


async def seat_the_lawyer(browser: Browser, path: str, account: int) -> str:
    """On an invited seat; the answer."""
    answer = await browser.submit(
        f"{path}/seats/new",
        {
            "body": "某律师事务所",
            "member": [""],
            "name": ["孔令仪"],
            "duty": ["律师"],
            "account": [str(account)],
        },
    )
    return answer.text if answer.status_code != 303 else ""


async def shared_room(world: World) -> int:
    staff = Actor(world.street_staff, "孙立新", (Granted("street_staff", street=world.street),))
    typed = NewRoomForm(
        owner=f"s{world.street}", name="2号会议室", location="街道办二楼", capacity=12
    )
    return await open_room(staff, typed, now=datetime(2026, 3, 1, tzinfo=UTC))


async def test_a_room_of_the_street_is_taken_once_across_communities(
    world: World, app: Litestar, browser: Browser, clock: MovingClock
) -> None:
    second = await database.fetch_one(
        "INSERT INTO communities (street, name, invented) VALUES ($1, '槐荫社区', true)"
        " RETURNING id",
        world.street,
    )
    assert second is not None
    estate = await database.fetch_one(
        "INSERT INTO estates (community, name, address) VALUES ($1, '槐荫里', '') RETURNING id",
        second["id"],
    )
    assert estate is not None
    grants = (Granted("community_clerk", community=second["id"]),)
    await create_person("吴二", "second_clerk", World.PASSWORD, grants, now=clock())
    room = await shared_room(world)
    await browser.sign_in("clerk")
    path = await consultation_of(browser, world.estate, "供暖改造")
    page = await browser.get(f"{path}/meetings/new")
    assert "2号会议室（12 座）" in page.text
    answer = await browser.submit(f"{path}/meetings/new", {**MEETING, "room": str(room)})
    assert answer.status_code == 303, answer.text
    meeting = answer.headers["location"]
    assert "街道办二楼2号会议室" in (await browser.get(meeting)).text
    async with new_browser(app) as other:
        await other.sign_in("second_clerk")
        there = await consultation_of(other, estate["id"], "停车")
        late = {**MEETING, "starts_at": "2026-03-09T15:45", "room": str(room)}
        refused = await other.submit(f"{there}/meetings/new", late)
        assert refused.status_code == 422
        assert "2号会议室在2026年3月9日（周一）14:30—16:00已被占用" in refused.text
        assert "供暖改造" not in refused.text  # what another community consults on is its own
        assert "2026-03-09T15:45" in refused.text
        free = {**late, "starts_at": "2026-03-09T16:00"}
        assert (await other.submit(f"{there}/meetings/new", free)).status_code == 303
    # The first one moves into the second: refused, and it keeps its own time.
    moved = {**MEETING, "minutes": "120", "room": str(room), "location": "二楼"}
    refused = await browser.submit(f"{meeting}/edit", moved)
    assert refused.status_code == 422
    assert "16:00—17:30已被占用" in refused.text
    kept = await database.fetch_one("SELECT count(*) AS n FROM bookings WHERE kind = 'room'")
    assert kept is not None and kept["n"] == 12


async def test_a_lawyer_is_found_to_be_elsewhere_also_when_she_is_seated_later(
    world: World, browser: Browser
) -> None:
    await browser.sign_in("clerk")
    first = await consultation_of(browser, world.estate, "供暖改造")
    assert await seat_the_lawyer(browser, first, world.lawyer) == ""
    meeting = {**MEETING, "location": "二楼"}
    assert (await browser.submit(f"{first}/meetings/new", meeting)).status_code == 303
    second = await consultation_of(browser, world.estate, "停车")
    assert (await browser.submit(f"{second}/meetings/new", meeting)).status_code == 303
    told = await seat_the_lawyer(browser, second, world.lawyer)
    assert "孔令仪在2026年3月9日（周一）14:30—16:00另有会议" in told
    assert "某律师事务所" in told  # what was typed is kept
    seats = await database.fetch("SELECT 1 FROM seats WHERE kind = 'invited'")
    assert len(seats) == 1  # nothing half-done
    third = await consultation_of(browser, world.estate, "电梯")
    assert await seat_the_lawyer(browser, third, world.lawyer) == ""
    refused = await browser.submit(f"{third}/meetings/new", meeting)
    assert "孔令仪在" in refused.text
    member = await database.fetch_one("SELECT max(id) AS id FROM seat_members")
    assert member is not None
    away = {**meeting, "away": [str(member["id"])]}
    assert (await browser.submit(f"{third}/meetings/new", away)).status_code == 303


async def test_nobody_has_two_seats_at_one_table(world: World, browser: Browser) -> None:
    await browser.sign_in("clerk")
    path = await consultation_of(browser, world.estate, "供暖改造")
    assert await seat_the_lawyer(browser, path, world.lawyer) == ""
    told = await seat_the_lawyer(browser, path, world.other_lawyer)  # the same name
    assert "一人不能有两种身份" in told
    answer = await browser.submit(
        f"{path}/seats/new",
        {
            "body": "物业",
            "member": [""],
            "name": ["孔先生"],
            "duty": [""],
            "account": [str(world.lawyer)],
        },
    )
    assert answer.status_code == 422
    assert "一人不能有两种身份" in answer.text


async def test_two_who_fill_two_seats_at_once_with_one_person(
    world: World, app: Litestar, clock: MovingClock
) -> None:
    consultation = await open_consultation(
        clerk_here(world), world.estate, "供暖", "", now=clock.now
    )
    seats = await database.fetch(
        "SELECT id FROM seats WHERE consultation = $1 ORDER BY id", consultation
    )

    async def sit(seat: int) -> bool:
        try:
            await database.execute(
                "INSERT INTO seat_members (seat, name, duty, position, is_spokesperson)"
                " VALUES ($1, '王伟', '', 0, true)",
                seat,
            )
        except Exception as refused:
            assert "second seat" in str(refused)
            return False
        return True

    sat = await asyncio.gather(*(sit(row["id"]) for row in seats))
    assert sum(sat) == 1


@pytest.mark.parametrize("what", ["room", "person"])
async def test_twenty_who_book_at_once_get_it_once(
    world: World, app: Litestar, clock: MovingClock, what: str
) -> None:
    """Twenty consultations, one room or one lawyer, the same hour: really committed."""
    room = await shared_room(world)
    clerk = clerk_here(world)
    consultations = [
        await open_consultation(clerk, world.estate, f"议题{n}", "", now=clock.now)
        for n in range(20)
    ]
    if what == "person":
        for one in consultations:
            await lawyer_seated(one, world.lawyer)
    plan = MeetingPlan(
        starts_at=datetime(2026, 3, 9, 6, 30, tzinfo=UTC),
        location="二楼",
        chair="周",
        recorder="陈",
        notice_on=clock.now.date(),
        room=room if what == "room" else None,
    )

    async def call(consultation: int) -> int:
        try:
            await call_meeting(clerk, consultation, plan, ["议题"], notice_days=3, now=clock.now)
        except TimeTaken as refusal:
            assert len(refusal.taken) == 1
            return 0
        return 1

    assert sum(await asyncio.gather(*(call(one) for one in consultations))) == 1
    rows = await database.fetch("SELECT meeting, slot FROM bookings")
    assert len({row["meeting"] for row in rows}) == 1
    assert len(rows) == 8
    held = await database.fetch("SELECT id FROM meetings")
    assert len(held) == 1


async def test_rooms_are_kept_by_those_they_belong_to(
    world: World, app: Litestar, browser: Browser, clock: MovingClock
) -> None:
    room = await shared_room(world)
    typed = {"name": "3号", "location": "一楼", "capacity": "8", "owner": f"s{world.street}"}
    await browser.sign_in("clerk")
    assert (await browser.get("/rooms")).status_code == 200
    assert (await browser.get(f"/rooms/{room}")).status_code == 403
    assert (await browser.submit(f"/rooms/{room}", typed)).status_code == 403
    assert (await browser.submit("/rooms/new", typed)).status_code == 403
    own = {**typed, "owner": f"c{world.community}"}
    assert (await browser.submit("/rooms/new", own)).status_code == 303
    again = await browser.submit("/rooms/new", own)
    assert again.status_code == 422 and "已经登记过同名的会议室" in again.text
    async with new_browser(app) as other:
        await other.sign_in("other_clerk")
        assert (await other.get(f"/rooms/{room}")).status_code == 404
        assert (await other.submit(f"/rooms/{room}/deactivate")).status_code == 404
        await other.sign_in("lawyer")
        assert (await other.get("/rooms")).status_code == 403
    staff = Actor(world.street_staff, "", (Granted("street_staff", street=world.street),))
    await set_room_active(staff, room, False, now=clock.now)
    path = await consultation_of(browser, world.estate, "供暖改造")
    refused = await browser.submit(f"{path}/meetings/new", {**MEETING, "room": str(room)})
    assert refused.status_code == 422
    assert "这间会议室不能用于本社区，或已停用" in refused.text


async def test_who_declines_is_free_and_who_comes_after_all_must_still_be(
    world: World, app: Litestar, browser: Browser, clock: MovingClock
) -> None:
    await browser.sign_in("clerk")
    first = await consultation_of(browser, world.estate, "供暖改造")
    assert await seat_the_lawyer(browser, first, world.lawyer) == ""
    meeting = {**MEETING, "location": "二楼"}
    called = await browser.submit(f"{first}/meetings/new", meeting)
    number = int(called.headers["location"].rpartition("/")[2])
    invited = await database.fetch_one("SELECT id FROM meeting_invitations")
    assert invited is not None
    clerk = clerk_here(world)

    async def answer(said: Answer) -> None:
        await enter_answer(clerk, number, invited["id"], said, now=clock.now)

    async def booked() -> int:
        row = await database.fetch_one(
            "SELECT count(*) AS n FROM bookings WHERE kind = 'person' AND meeting = $1", number
        )
        assert row is not None
        return int(row["n"])

    assert await booked() == 6
    await answer(Answer("no", reason="出差"))
    assert await booked() == 0
    await answer(Answer("yes"))
    assert await booked() == 6
    await answer(Answer("stand_in", stand_in="马律师", authority="全权"))
    assert await booked() == 0
    second = await consultation_of(browser, world.estate, "停车")
    assert await seat_the_lawyer(browser, second, world.lawyer) == ""
    assert (await browser.submit(f"{second}/meetings/new", meeting)).status_code == 303
    with pytest.raises(TimeTaken):
        await answer(Answer("yes"))
    assert await booked() == 0


async def test_a_cancelled_meeting_holds_nobody_also_when_its_table_changes(
    world: World, app: Litestar, browser: Browser, clock: MovingClock
) -> None:
    await browser.sign_in("clerk")
    path = await consultation_of(browser, world.estate, "供暖改造")
    room = await shared_room(world)
    called = await browser.submit(f"{path}/meetings/new", {**MEETING, "room": str(room)})
    number = int(called.headers["location"].rpartition("/")[2])
    await cancel_meeting(clerk_here(world), number, "停水", now=clock.now)
    assert await database.fetch("SELECT 1 FROM bookings") == []
    assert await seat_the_lawyer(browser, path, world.lawyer) == ""
    assert await database.fetch("SELECT 1 FROM bookings") == []


async def test_who_has_no_time_any_more_is_told_on_the_meeting_s_page(
    world: World, app: Litestar, browser: Browser
) -> None:
    await browser.sign_in("clerk")
    path = await consultation_of(browser, world.estate, "供暖改造")
    assert await seat_the_lawyer(browser, path, world.lawyer) == ""
    called = await browser.submit(f"{path}/meetings/new", {**MEETING, "location": "二楼"})
    meeting = called.headers["location"]
    assert "有人后来登记了没空" not in (await browser.get(meeting)).text
    async with new_browser(app) as lawyer:
        await lawyer.sign_in("lawyer")
        for begins, ends in (("13:00", "14:30"), ("15:45", "17:00")):  # one only touches it
            times = {"starts_at": f"2026-03-09T{begins}", "ends_at": f"2026-03-09T{ends}"}
            assert (await lawyer.submit("/busy", times)).status_code == 303
        assert "有人后来登记了没空" not in (await lawyer.get(meeting)).text
    page = (await browser.get(meeting)).text
    assert "有人后来登记了没空" in page
    assert "孔令仪：2026年3月9日（周一）15:45—17:00" in page and "13:00" not in page
