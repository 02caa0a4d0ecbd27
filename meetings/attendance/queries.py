"""Who came and went, and what they declared."""

from dataclasses import dataclass
from datetime import datetime

from app import database
from app.settings import Settings
from meetings.attendance.rules import (
    Attended,
    How,
    Presence,
    Quorum,
    SeatAttendance,
    announced,
    completeness_in_words,
    quorum,
)
from meetings.consultations.queries import Member, SeatView


@dataclass(frozen=True, slots=True)
class Coming:
    """One coming or going, for the record."""

    member: int
    arrived: bool
    how: How
    remote: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class Interest:
    stake: str
    declared_at: datetime


@dataclass(frozen=True, slots=True)
class Room:
    """Who is there now. `attended`, `presence`, `interests` by member id, of those noted."""

    seats: tuple[SeatView, ...]
    attended: dict[int, Attended]
    presence: dict[int, Presence]
    interests: dict[int, Interest]

    def here(self, member: int) -> bool:
        attended = self.attended.get(member)
        presence = self.presence.get(member)
        return bool(attended and attended.there) and (presence is None or presence.here)

    def remote(self, member: int) -> bool:
        presence = self.presence.get(member)
        return self.here(member) and presence is not None and presence.remote

    @property
    def members(self) -> list[Member]:
        return [m for seat in self.seats if not seat.missing for m in seat.members]

    @property
    def now(self) -> list[SeatAttendance]:
        """As for completeness, but who has left is there no more."""
        return [
            SeatAttendance(
                seat.kind,
                seat.missing,
                tuple(
                    self.attended[member.id] if self.here(member.id) else None
                    for member in seat.members
                ),
            )
            for seat in self.seats
        ]

    def quorum(self, settings: Settings) -> Quorum:
        return self.quorum_of(settings.quorum)

    def quorum_of(self, share: tuple[int, int]) -> Quorum:
        members = self.members
        return quorum(len(members), sum(self.here(one.id) for one in members), share)

    @property
    def completeness(self) -> str:
        return completeness_in_words(self.now)

    @property
    def undeclared(self) -> list[Member]:
        """Who is there and has not said what she has at stake."""
        return [m for m in self.members if self.here(m.id) and m.id not in self.interests]


async def announced_of(meeting: int) -> dict[int, Attended]:
    """Who said beforehand that she does not come, or whom she sends instead: her last answer to
    the invitation. Who said yes is still to be seen."""
    rows = await database.fetch(
        "SELECT DISTINCT ON (i.member) i.member, n.answer, n.stand_in, n.reason"
        " FROM meeting_invitations i JOIN invitation_answers n ON n.invitation = i.id"
        " WHERE i.meeting = $1 AND i.member IS NOT NULL AND i.withdrawn_at IS NULL"
        " ORDER BY i.member, n.id DESC",
        meeting,
    )
    return {
        row["member"]: announced(row["answer"], row["stand_in"], row["reason"])
        for row in rows
        if row["answer"] != "yes"
    }


# What each declared last: at this table, or, for a supporter, when she was invited.
_DECLARED = (
    "SELECT DISTINCT ON (member) member, stake, declared_at FROM ("
    " SELECT member, stake, declared_at FROM interests WHERE meeting = $1"
    " UNION ALL SELECT x.member, x.interest, x.declared_at FROM expert_seats x"
    "  JOIN seat_members m ON m.id = x.member JOIN seats s ON s.id = m.seat"
    "  JOIN meetings t ON t.consultation = s.consultation"
    "  WHERE t.id = $1 AND x.declared_at IS NOT NULL) AS said"
    " ORDER BY member, declared_at DESC"
)
_CAME = (
    "SELECT DISTINCT ON (member) member, kind = 'arrived' AS here, remote, how, at,"
    " (SELECT min(f.at) FROM presences f WHERE f.meeting = p.meeting AND f.member = p.member"
    "  AND f.kind = 'arrived') AS first"
    " FROM presences p WHERE meeting = $1 ORDER BY member, id DESC"
)


async def interests_of(meeting: int) -> dict[int, Interest]:
    rows = await database.fetch(_DECLARED, meeting)
    return {row["member"]: Interest(row["stake"], row["declared_at"]) for row in rows}


async def room_of(meeting: int, seats: tuple[SeatView, ...]) -> Room:
    """One query: of each person on a seat what was noted of her."""
    rows = await database.fetch(
        "SELECT m.id, a.status, a.stand_in, a.reason,"  # noqa: S608 (constants)
        " c.here, c.remote, c.how, c.at, c.first, d.stake, d.declared_at FROM meetings t"
        " JOIN seats s ON s.consultation = t.consultation JOIN seat_members m ON m.seat = s.id"
        " LEFT JOIN attendances a ON a.meeting = t.id AND a.member = m.id"
        f" LEFT JOIN ({_CAME}) c ON c.member = m.id LEFT JOIN ({_DECLARED}) d ON d.member = m.id"
        " WHERE t.id = $1",
        meeting,
    )
    room = Room(seats, {}, {}, {})
    for member, status, stand_in, reason, here, remote, how, at, first, stake, declared in rows:
        if status is not None:
            room.attended[member] = Attended(status, stand_in, reason)
        if here is not None:
            room.presence[member] = Presence(here, remote, how, at, first)
        if declared is not None:
            room.interests[member] = Interest(stake, declared)
    return room


async def comings_of(meeting: int) -> list[Coming]:
    """In their order: what the record tells of coming and going."""
    rows = await database.fetch(
        "SELECT member, kind = 'arrived' AS arrived, how, remote, at FROM presences"
        " WHERE meeting = $1 ORDER BY id",
        meeting,
    )
    return [Coming(**dict(row)) for row in rows]
