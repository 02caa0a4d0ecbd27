"""A table whose people are reached in every way there is, and its meeting."""

from datetime import UTC, date, datetime

from app import database
from app.accounts.permissions import Actor, Granted
from app.outbox.worker import OutboxWorker
from app.sending import Sending
from meetings.consultations.queries import seats_of
from meetings.consultations.rules import MemberPlan, SeatPlan
from meetings.consultations.services import change_seat, invite, open_consultation
from meetings.preparing.contact import ContactPerson
from meetings.scheduling.rules import MeetingPlan
from meetings.scheduling.services import call_meeting, change_meeting
from tests.conftest import MovingClock
from tests.world import World

SECRET = "a secret for tests only, 32 bytes+"
BASE = "http://yishi.test"
STARTS = datetime(2026, 3, 9, 6, 30, tzinfo=UTC)  # 14:30 in Shanghai, a Monday


def clerk_of(world: World) -> Actor:
    return Actor(world.clerk, "陈小雨", (Granted("community_clerk", community=world.community),))


PEOPLE = {  # seat kind → (name, phone, e-mail)
    "lead": ("周文静", "", ""),
    "building_heads": ("张建国", "13900000001", ""),
    "heating_company": ("高志远", "", "gao@yishi.example"),
    "property_company": ("马祎", "13900000002", "ma@yishi.example"),
}


async def a_table(world: World, clock: MovingClock) -> int:
    """Its consultation: five seats and a lawyer with an account; no owners' committee."""
    clerk = clerk_of(world)
    consultation = await open_consultation(clerk, world.estate, "供暖分户改造", "", now=clock.now)
    for seat in await seats_of(consultation):
        if seat.kind == "owners_committee":
            plan = SeatPlan(seat.body, (), None, True, "尚未成立", "居民委员会主任赵兰")
        else:
            plan = SeatPlan(seat.body, (MemberPlan(None, PEOPLE[seat.kind][0]),), 0)
        await change_seat(clerk, consultation, seat.id, plan, now=clock.now)
    lawyer = MemberPlan(None, "孔令仪", "律师", world.lawyer)
    await invite(clerk, consultation, SeatPlan("公益律师", (lawyer,), 0), now=clock.now)
    for _kind, (name, phone, email) in PEOPLE.items():
        if phone or email:
            await reach(name, phone, email, world, clock)
    return consultation


async def reach(name: str, phone: str, email: str, world: World, clock: MovingClock) -> None:
    await database.execute(
        "INSERT INTO member_contacts (member, phone, email, changed_by, changed_at)"
        " SELECT id, $2, $3, $4, $5 FROM seat_members WHERE name = $1",
        name,
        phone,
        email,
        world.clerk,
        clock.now,
    )


def plan(starts_at: datetime = STARTS, location: str = "二楼议事厅") -> MeetingPlan:
    return MeetingPlan(
        starts_at=starts_at,
        location=location,
        chair="周文静",
        recorder="陈小雨",
        notice_on=date(2026, 3, 1),
        breach_reason="",
        contact=ContactPerson("陈小雨", "0931-5550101"),
    )


async def a_meeting(world: World, consultation: int, clock: MovingClock) -> int:
    return await call_meeting(
        clerk_of(world), consultation, plan(), ["改不改", "谁出钱"], notice_days=3, now=clock.now
    )


async def move(
    world: World,
    meeting: int,
    clock: MovingClock,
    starts_at: datetime,
    location: str = "二楼议事厅",
) -> int:
    return await change_meeting(clerk_of(world), meeting, plan(starts_at, location), now=clock.now)


def worker(sending: Sending, clock: MovingClock) -> OutboxWorker:
    return OutboxWorker(sending, BASE, SECRET, clock)


async def told(kind: str = "%") -> list[tuple[str, str, str]]:
    """(name, channel, state) of the messages of a kind, sorted."""
    rows = await database.fetch(
        "SELECT name, channel, state FROM messages WHERE kind LIKE $1 ORDER BY name, channel, id",
        kind,
    )
    return [tuple(row) for row in rows]


async def invitation_of(name: str) -> int:
    row = await database.fetch_one(
        "SELECT id FROM meeting_invitations WHERE name = $1 AND withdrawn_at IS NULL", name
    )
    assert row is not None
    return int(row["id"])
