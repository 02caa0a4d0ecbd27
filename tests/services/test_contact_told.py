"""A number that was corrected reaches whoever holds the wrong one."""

from dataclasses import replace
from datetime import timedelta

from app import database
from meetings.invitations.handing_over import hand_over_letters
from meetings.invitations.letters import letters
from meetings.invitations.queries import letters_to_print
from meetings.preparing.contact import NOBODY, ContactPerson
from meetings.scheduling.rules import MeetingPlan
from meetings.scheduling.services import call_meeting, change_meeting
from tests.conftest import MovingClock
from tests.meeting_world import BASE, SECRET, STARTS, a_meeting, a_table, clerk_of, plan, told
from tests.world import World

OTHER = ContactPerson("陈小雨", "0931-5550109")


async def test_a_corrected_number_is_told_like_another_place(
    world: World, clock: MovingClock
) -> None:
    meeting = await a_meeting(world, await a_table(world, clock), clock)
    clerk = clerk_of(world)

    async def changed(to: MeetingPlan) -> int:
        clock.forward(hours=1)
        return await change_meeting(clerk, meeting, to, now=clock.now)

    rows = await database.fetch(
        "SELECT id FROM messages WHERE channel = 'letter' AND name = $1", "周文静"
    )
    await hand_over_letters(clerk, meeting, [rows[0]["id"]], now=clock.now)
    assert await changed(replace(plan(), contact=OTHER)) == 6
    assert await changed(replace(plan(), contact=OTHER)) == 0
    assert ("周文静", "letter", "waiting") in await told("meeting_change")
    row = await database.fetch_one(
        "SELECT text FROM messages WHERE kind = 'meeting_change' AND channel = 'email' LIMIT 1"
    )
    assert row is not None
    said = "联系人由陈小雨（0931-5550101）改为陈小雨（0931-5550109），请打新的电话。"
    assert said in row["text"] and "地点由" not in row["text"] and "时间由" not in row["text"]
    facts, agenda, reason, guests = await letters_to_print(clerk, meeting, None)
    pages = letters(facts, agenda, reason, guests, base_url=BASE, secret_key=SECRET, now=clock.now)
    assert [(page.title, said in page.lines) for page in pages] == [
        ("会议变更通知书", True),
        ("会议通知书", False),  # the first paper that reaches her
    ]
    # With a new date both are said in one notice.
    moved = replace(plan(STARTS + timedelta(days=1)), contact=ContactPerson("马玉琴", "5550110"))
    assert await changed(moved) == 6
    assert len(await database.fetch("SELECT 1 FROM meeting_notices")) == 3


async def test_a_number_that_is_named_for_the_first_time_is_no_correction(
    world: World, clock: MovingClock
) -> None:
    clerk = clerk_of(world)
    nobody = replace(plan(), contact=NOBODY)
    meeting = await call_meeting(
        clerk, await a_table(world, clock), nobody, ["改不改"], notice_days=3, now=clock.now
    )
    assert await change_meeting(clerk, meeting, plan(), now=clock.now) == 0
