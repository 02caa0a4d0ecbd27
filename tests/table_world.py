"""A table of the small world with a meeting that is being held."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app import database
from app.accounts.permissions import Actor, Granted
from app.accounts.services import create_person
from meetings.attendance.rules import Attended
from meetings.attendance.services import declare_interest, note_attendance
from meetings.consultations.queries import seats_of
from meetings.consultations.rules import MemberPlan, SeatPlan
from meetings.consultations.services import change_seat, invite, open_consultation
from meetings.scheduling.rules import MeetingPlan
from meetings.scheduling.services import call_meeting
from tests.world import World

NAMES = {
    "lead": ("周文静",),
    "owners_committee": ("刘守业", "何乐"),
    "building_heads": ("张建国",),
    "heating_company": ("高志远",),
    "property_company": ("马小平",),
}


@dataclass(frozen=True, slots=True)
class Table:
    """Ids. `seats` by kind ("invited" is the lawyer's), `members` by name. `other`: a second
    clerk of the same community, account "second"."""

    consultation: int
    meeting: int
    clerk: Actor
    other: Actor
    seats: dict[str, int]
    members: dict[str, int]

    @property
    def path(self) -> str:
        return f"/meetings/{self.meeting}"

    def who(self, name: str) -> str:
        return f"m{self.members[name]}"


async def build_table(
    world: World, now: datetime, *, items: int = 3, present: bool = True
) -> Table:
    """Called four days ago for half an hour ago; everybody is there and has declared."""
    clerk = Actor(world.clerk, "陈小雨", (Granted("community_clerk", community=world.community),))
    grant = Granted("community_clerk", community=world.community)
    person = await create_person("赵敏", "second", World.PASSWORD, (grant,), now=now)
    other = Actor(person, "赵敏", (grant,))
    consultation = await open_consultation(clerk, world.estate, "供暖分户改造", "", now=now)
    for seat in await seats_of(consultation):
        names = tuple(MemberPlan(None, name) for name in NAMES[seat.kind])
        await change_seat(clerk, consultation, seat.id, SeatPlan(seat.body, names, 0), now=now)
    lawyer = (MemberPlan(None, "孔令仪", "律师"),)
    await invite(clerk, consultation, SeatPlan("公益律师", lawyer, 0), now=now)
    starts_at = now - timedelta(minutes=30)
    meeting = await call_meeting(
        clerk,
        consultation,
        MeetingPlan(starts_at, "议事厅", "周文静", "陈小雨", date(2026, 2, 20)),
        [f"议题{n}" for n in range(1, items + 1)],
        notice_days=3,
        now=now,
    )
    table = Table(
        consultation,
        meeting,
        clerk,
        other,
        {seat.kind: seat.id for seat in await seats_of(consultation)},
        {row["name"]: row["id"] for row in await database.fetch("SELECT * FROM seat_members")},
    )
    if present:
        everybody = {member: Attended("present") for member in table.members.values()}
        await note_attendance(clerk, meeting, everybody)
        for member in table.members.values():
            await declare_interest(clerk, meeting, member, "", now=now)
    return table
