"""Who is told what of a meeting, by which ways, and who is reminded."""

import asyncio
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import icalendar
import pytest

from app import database
from app.sending import Sending
from meetings.consultations.queries import seats_of
from meetings.consultations.rules import MemberPlan, SeatPlan
from meetings.consultations.services import change_seat
from meetings.invitations.reminding import remind_due
from meetings.invitations.rules import (
    ANSWERS_MOST,
    Answer,
    MeetingBegun,
    MeetingCancelled,
    MeetingOver,
    NobodyToTell,
    TooManyAnswers,
)
from meetings.invitations.services import cancel_meeting, enter_answer, tell_all, tell_group
from meetings.scheduling.services import add_item
from tests.conftest import MovingClock
from tests.mail_server import MailServer, running_gateway, text_of
from tests.meeting_world import (
    STARTS,
    a_meeting,
    a_table,
    clerk_of,
    invitation_of,
    move,
    told,
    worker,
)
from tests.ports import free_port
from tests.world import World

HOURS = (48, 2)


@pytest.fixture
def mail_server() -> Iterator[MailServer]:
    server = MailServer(free_port())
    controller = server.start()
    yield server
    controller.stop()


async def test_everybody_is_told_by_the_ways_there_are(
    world: World, clock: MovingClock, mail_server: MailServer
) -> None:
    await a_meeting(world, await a_table(world, clock), clock)
    assert await told() == [
        ("周文静", "letter", "waiting"),
        ("孔令仪", "inbox", "sent"),
        ("居民委员会主任赵兰", "letter", "waiting"),
        ("张建国", "sms", "waiting"),
        ("马祎", "email", "waiting"),
        ("马祎", "sms", "waiting"),
        ("高志远", "email", "waiting"),
    ]
    await worker(mail_server.sending, clock).send_due()
    (message,) = mail_server.to("gao@yishi.example")
    said = text_of(message)
    assert "时间：2026年3月9日（周一）14:30" in said and "1. 改不改" in said
    assert "联系人：陈小雨" in said and "联系电话：0931-5550101" in said
    assert "http://yishi.test/i/" in said
    _method, event = entries_of(message)
    assert "联系电话：0931-5550101" in str(event["DESCRIPTION"])
    row = await database.fetch_one("SELECT text FROM messages WHERE channel = 'sms' LIMIT 1")
    # Nothing follows the link that could be taken for its end.
    assert row is not None and row["text"].endswith(
        "联系电话：0931-5550101。能否参加请答复：{link}"
    )
    # No gateway for short messages: said, and not silently lost.
    assert ("张建国", "sms", "failed") in await told()


def entries_of(message: object) -> tuple[str, icalendar.Event]:
    part = next(p for p in message.walk() if p.get_content_type() == "text/calendar")  # type: ignore[attr-defined]
    calendar = icalendar.Calendar.from_ical(part.get_payload(decode=True))
    assert part.get_param("method") == str(calendar["METHOD"])
    (event,) = calendar.walk("VEVENT")
    return str(calendar["METHOD"]), event


async def test_the_calendar_entry_is_moved_and_cancelled_under_one_uid(
    world: World, clock: MovingClock, mail_server: MailServer
) -> None:
    meeting = await a_meeting(world, await a_table(world, clock), clock)
    sender = worker(mail_server.sending, clock)
    await sender.send_due()
    clock.forward(hours=1)
    later = STARTS + timedelta(days=1)
    assert await move(world, meeting, clock, later) == 6
    await sender.send_due()
    clock.forward(hours=1)
    assert await move(world, meeting, clock, later) == 0  # the same time is no news
    await cancel_meeting(clerk_of(world), meeting, "停水抢修", now=clock.now)
    await sender.send_due()
    told_of = [entries_of(message) for message in mail_server.to("gao@yishi.example")]
    assert [method for method, _event in told_of] == ["REQUEST", "REQUEST", "CANCEL"]
    assert len({str(event["UID"]) for _method, event in told_of}) == 1
    assert [event["SEQUENCE"] for _method, event in told_of] == [0, 1, 2]
    assert [event.start for _method, event in told_of] == [STARTS, later, later]
    stamps = [event.stamp for _method, event in told_of]
    assert stamps == sorted(stamps)
    first = told_of[0][1]
    assert str(first["ORGANIZER"]) == "mailto:yishi@yishi.example"
    assert str(first["ATTENDEE"]) == "mailto:gao@yishi.example"
    texts = [text_of(message) for message in mail_server.to("gao@yishi.example")]
    assert "时间由2026年3月9日（周一）14:30改为2026年3月10日（周二）14:30" in texts[1]
    assert "停水抢修" in texts[2] and "/i/" not in texts[2]


async def test_a_change_reaches_whoever_was_told_of_the_old_date(
    world: World, clock: MovingClock
) -> None:
    """Also by the way that was taken out meanwhile; what has not left is taken back."""
    consultation = await a_table(world, clock)
    meeting = await a_meeting(world, consultation, clock)
    server = MailServer(free_port())
    controller = server.start()
    await worker(server.sending, clock).send_due()
    await database.execute("UPDATE member_contacts SET email = '', phone = '13900000009'")
    await move(world, meeting, clock, STARTS + timedelta(days=1))
    await worker(server.sending, clock).send_due()
    controller.stop()
    assert len(server.to("gao@yishi.example")) == 2
    changed = await told("meeting_change")
    assert ("高志远", "email", "sent") in changed and ("高志远", "sms", "failed") in changed
    assert ("周文静", "letter", "withdrawn") in await told("meeting_call")
    assert ("周文静", "letter", "waiting") in changed


async def test_who_comes_for_somebody_hears_of_a_change_by_her(
    world: World, clock: MovingClock, mail_server: MailServer
) -> None:
    meeting = await a_meeting(world, await a_table(world, clock), clock)
    sender = worker(mail_server.sending, clock)
    await sender.send_due()
    clerk = clerk_of(world)
    for name in ("马祎", "周文静"):
        invited = await invitation_of(name)
        answer = Answer("stand_in", "苏启明", "单位委托书")
        await enter_answer(clerk, meeting, invited, answer, now=clock.now)
    clock.forward(hours=1)
    await move(world, meeting, clock, STARTS + timedelta(days=1))
    await sender.send_due()
    clock.forward(hours=1)
    await cancel_meeting(clerk, meeting, "停水抢修", now=clock.now)
    await sender.send_due()
    said = [text_of(message) for message in mail_server.to("ma@yishi.example")]
    assert "苏启明" not in said[0]
    assert "您原来请苏启明代为参加，请转告本人。" in said[1]
    assert "您原来请苏启明代为参加，请转告本人不用前来。" in said[2]
    assert "联系电话：0931-5550101" in said[2]
    short = await database.fetch(
        "SELECT kind, text FROM messages WHERE channel = 'sms' AND name = $1 ORDER BY id", "马祎"
    )
    assert ["请转告代您参加的人" in row["text"] for row in short] == [False, True, True]
    assert all("苏启明" not in row["text"] for row in short)  # without names
    others = [text_of(message) for message in mail_server.to("gao@yishi.example")]
    assert all("转告" not in text for text in others)


async def test_who_joins_is_invited_and_who_left_is_told(world: World, clock: MovingClock) -> None:
    consultation = await a_table(world, clock)
    meeting = await a_meeting(world, consultation, clock)
    clerk = clerk_of(world)
    with pytest.raises(NobodyToTell):
        await tell_all(clerk, meeting, now=clock.now)
    gone = await invitation_of("张建国")
    answer = Answer("stand_in", "苏启明", "电话委托")
    await enter_answer(clerk, meeting, gone, answer, now=clock.now)
    heads = next(seat for seat in await seats_of(consultation) if seat.kind == "building_heads")
    await change_seat(
        clerk,
        consultation,
        heads.id,
        SeatPlan(heads.body, (MemberPlan(None, "杨堃"),), 0),
        now=clock.now,
    )
    assert await tell_all(clerk, meeting, now=clock.now) == 2
    assert ("张建国", "sms", "waiting") in await told("meeting_removed")
    [short] = await database.fetch("SELECT text FROM messages WHERE kind = 'meeting_removed'")
    assert short["text"].endswith("协商会您不用参加了。请转告代您参加的人。")
    assert ("杨堃", "letter", "waiting") in await told("meeting_call")
    with pytest.raises(NobodyToTell):
        await tell_all(clerk, meeting, now=clock.now)


async def test_a_meeting_noted_down_afterwards_invites_nobody(
    world: World, clock: MovingClock
) -> None:
    consultation = await a_table(world, clock)
    clock.now = STARTS + timedelta(hours=3)
    await a_meeting(world, consultation, clock)
    assert await told() == []


async def test_a_cancelled_meeting_is_closed(world: World, clock: MovingClock) -> None:
    meeting = await a_meeting(world, await a_table(world, clock), clock)
    clerk = clerk_of(world)
    await cancel_meeting(clerk, meeting, "停水抢修", now=clock.now)
    with pytest.raises(MeetingCancelled):
        await cancel_meeting(clerk, meeting, "再取消", now=clock.now)
    with pytest.raises(MeetingCancelled):
        await move(world, meeting, clock, STARTS + timedelta(days=2))
    with pytest.raises(MeetingCancelled):
        await add_item(clerk, meeting, "又一项", "")
    invited = await invitation_of("高志远")
    with pytest.raises(MeetingCancelled):
        await enter_answer(clerk, meeting, invited, Answer("yes"), now=clock.now)
    # Nothing had left yet: only who was told in the program hears that it is off.
    assert await told("meeting_cancel") == [("孔令仪", "inbox", "sent")]
    assert await database.fetch("SELECT 1 FROM bookings WHERE meeting = $1", meeting) == []


async def test_a_meeting_that_was_held_cannot_be_cancelled(
    world: World, clock: MovingClock
) -> None:
    meeting = await a_meeting(world, await a_table(world, clock), clock)
    await database.execute("UPDATE meetings SET ended_at = starts_at + interval '1 hour'")
    with pytest.raises(MeetingOver):
        await cancel_meeting(clerk_of(world), meeting, "反悔", now=clock.now)


async def test_answers_are_kept_and_the_last_stands_until_it_begins(
    world: World, clock: MovingClock
) -> None:
    meeting = await a_meeting(world, await a_table(world, clock), clock)
    clerk, invited = clerk_of(world), await invitation_of("高志远")
    stand_in = Answer("stand_in", "苏玺龑", "单位委托书")
    for answer in (Answer("yes"), Answer("no", reason="出差"), stand_in):
        await enter_answer(clerk, meeting, invited, answer, now=clock.now)
    rows = await database.fetch("SELECT answer FROM invitation_answers ORDER BY id")
    assert [row["answer"] for row in rows] == ["yes", "no", "stand_in"]
    clock.now = STARTS
    with pytest.raises(MeetingBegun):
        await enter_answer(clerk, meeting, invited, Answer("yes"), now=clock.now)


async def test_pressed_twice_is_one_answer_and_there_is_an_end(
    world: World, clock: MovingClock
) -> None:
    meeting = await a_meeting(world, await a_table(world, clock), clock)
    clerk, invited = clerk_of(world), await invitation_of("高志远")
    for _press in range(3):
        await enter_answer(clerk, meeting, invited, Answer("yes"), now=clock.now)
    assert len(await database.fetch("SELECT 1 FROM invitation_answers")) == 1
    with pytest.raises(TooManyAnswers):
        for n in range(ANSWERS_MOST):
            no = Answer("no", reason=f"第 {n} 次")
            await enter_answer(clerk, meeting, invited, no, now=clock.now)
    assert len(await database.fetch("SELECT 1 FROM invitation_answers")) == ANSWERS_MOST


async def test_the_group_is_told_once_of_each_time_without_names(
    world: World, clock: MovingClock
) -> None:
    meeting = await a_meeting(world, await a_table(world, clock), clock)
    clerk = clerk_of(world)
    async with running_gateway() as there:
        there.answers = [(200, '{"errcode": 0}')]
        sender = worker(Sending(group=there.gateway(accepted=("errcode", "0"))), clock)
        assert await tell_group(clerk, meeting, now=clock.now)
        assert not await tell_group(clerk, meeting, now=clock.now)
        await move(world, meeting, clock, STARTS + timedelta(days=1))  # before it has left
        assert await tell_group(clerk, meeting, now=clock.now)
        await sender.send_due()
        await move(world, meeting, clock, STARTS + timedelta(days=2))
        await cancel_meeting(clerk, meeting, "停水", now=clock.now)
        await sender.send_due()
    texts = [str(body["content"]) for _headers, body in there.received]
    assert len(texts) == 2
    assert "2026年3月10日（周二）14:30" in texts[0] and "请您参加" in texts[0]
    assert "2026年3月11日" in texts[1] and "取消" in texts[1]
    assert not any(name in text for text in texts for name in ("高志远", "/i/", "{link}"))


async def test_words_with_braces_are_words(world: World, clock: MovingClock) -> None:
    """A topic may hold anything a person types."""
    consultation = await a_table(world, clock)
    await database.execute("UPDATE consultations SET topic = '改造{link}{phone}{0}'")
    await a_meeting(world, consultation, clock)
    assert ("孔令仪", "inbox", "sent") in await told()


async def test_an_answer_and_a_change_at_once_wait_for_each_other(
    world: World, clock: MovingClock
) -> None:
    meeting = await a_meeting(world, await a_table(world, clock), clock)
    clerk = clerk_of(world)
    people = [await invitation_of(name) for name in ("孔令仪", "高志远", "马祎", "张建国")]
    no = Answer("no", reason="出差")
    for turn in range(3):
        ends = await asyncio.gather(
            *(enter_answer(clerk, meeting, one, no, now=clock.now) for one in people),
            move(world, meeting, clock, STARTS + timedelta(days=turn + 1)),
            remind_due((24 * 14,), now=clock.now),
            return_exceptions=True,
        )
        assert [one for one in ends if isinstance(one, BaseException)] == []


# -- thirty days with a moving clock -------------------------------------------------------------


async def test_reminders_of_thirty_days(world: World, clock: MovingClock) -> None:
    """Two meetings: one is moved by two days an hour before its reminder, one by place only. Who
    declined gets nothing, who never answered or comes gets two, of the time that holds."""
    server = MailServer(free_port())
    controller = server.start()
    got: dict[str, list[str]] = defaultdict(list)
    async with running_gateway() as gateway:
        sender = worker(replace(server.sending, sms=gateway.gateway()), clock)
        clerk = clerk_of(world)
        first = await a_meeting(world, await a_table(world, clock), clock)
        declined = await invitation_of("马祎")
        moved = STARTS + timedelta(days=2)
        begun, mails, texts = clock.now, 0, 0
        while clock.now < begun + timedelta(days=30):
            await remind_due(HOURS, now=clock.now)
            await sender.send_due()
            sent = [
                *((to, str(message["Subject"])) for to, message in server.received[mails:]),
                *((one["to"][0], one["content"]) for _head, one in gateway.received[texts:]),  # type: ignore[index]
            ]
            mails, texts = len(server.received), len(gateway.received)
            for to, said in sent:
                if "提醒" in said:
                    got[to].append(f"{clock.now:%m-%d %H:%M}")
            if clock.now == begun + timedelta(days=2):
                no = Answer("no", reason="住院")
                await enter_answer(clerk, first, declined, no, now=clock.now)
            if clock.now == STARTS - timedelta(hours=49):
                await move(world, first, clock, moved)
                no = Answer("no", reason="仍在住院")
                await enter_answer(clerk, first, declined, no, now=clock.now)
                comes = await invitation_of("高志远")
                await enter_answer(clerk, first, comes, Answer("yes"), now=clock.now)
            if clock.now == moved - timedelta(hours=20):
                await move(world, first, clock, moved, "三楼会议室")
            clock.forward(minutes=30)
    controller.stop()
    both = ["03-09 06:30", "03-11 04:30"]  # 48 and 2 hours before the new beginning, in UTC
    assert dict(got) == {"gao@yishi.example": both, "13900000001": both}
    reminded = await told("meeting_reminder")
    assert {name for name, _channel, _state in reminded} == {"高志远", "孔令仪", "张建国"}
    assert [channel for name, channel, _ in reminded if name == "孔令仪"] == ["inbox", "inbox"]
    keys = await database.fetch("SELECT key FROM messages")
    assert len({row["key"] for row in keys}) == len(keys)


async def test_a_late_decline_takes_the_waiting_reminder_back(
    world: World, clock: MovingClock
) -> None:
    meeting = await a_meeting(world, await a_table(world, clock), clock)
    clock.now = STARTS - timedelta(hours=48)
    assert await remind_due(HOURS, now=clock.now) > 0
    assert await remind_due(HOURS, now=clock.now) == 0
    invited = await invitation_of("高志远")
    no = Answer("no", reason="出差")
    await enter_answer(clerk_of(world), meeting, invited, no, now=clock.now)
    reminded = await told("meeting_reminder")
    assert ("高志远", "email", "withdrawn") in reminded
    clock.now = STARTS - timedelta(hours=2)
    await remind_due(HOURS, now=clock.now)
    assert len([one for one in await told("meeting_reminder") if one[0] == "高志远"]) == 1


async def test_no_reminder_after_the_cancelling_and_none_for_a_late_call(
    world: World, clock: MovingClock
) -> None:
    consultation = await a_table(world, clock)
    clock.now = STARTS - timedelta(hours=30)
    meeting = await a_meeting(world, consultation, clock)
    assert await remind_due(HOURS, now=clock.now) == 0  # the call itself is fresh
    await cancel_meeting(clerk_of(world), meeting, "停水", now=clock.now)
    clock.now = STARTS - timedelta(hours=1)
    assert await remind_due(HOURS, now=clock.now) == 0


async def test_nothing_is_configured_and_letters_are_owed(world: World, clock: MovingClock) -> None:
    await a_meeting(world, await a_table(world, clock), clock)
    await worker(replace(Sending()), clock).send_due()
    states = {(name, channel): state for name, channel, state in await told()}
    assert states["高志远", "email"] == "failed" and states["周文静", "letter"] == "waiting"
