"""Load and authorise together: neither a consultation nor a meeting can be had unchecked."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

import asyncpg

from app import database
from app.accounts.permissions import (
    Actor,
    Place,
    communities_worked_for,
    reads_by_seat,
    streets_watched,
)
from app.communities.staff import Staff
from app.errors import NotAllowed, NotFound
from meetings.permissions import can_run_consultation, can_view_consultation
from meetings.preparing.contact import ContactPerson
from meetings.scheduling.rules import notice_kept


@dataclass(frozen=True, slots=True)
class ConsultationFacts:
    """A consultation and where it belongs. `seated`: accounts of persons on its seats."""

    TABLE: ClassVar[str] = "consultations"

    id: int
    topic: str
    estate: int
    estate_name: str
    community_name: str
    community_phone: str
    street_name: str
    invented: bool
    place: Place
    seated: frozenset[int]

    @property
    def staff(self) -> Staff:
        return Staff(self.community_name, self.community_phone)


@dataclass(frozen=True, slots=True)
class MeetingFacts:
    """A meeting of a consultation. `issued`: its minutes stand; `record_closed`: a draft of them
    was circulated, so that nothing of the record changes any more.

    `minutes`: how long it is meant to take; `room`: the one that is booked for it, by id;
    `cancelled`: it is not held, and everybody who was told of it was told so; `contact`: whom to
    ask.
    """

    TABLE: ClassVar[str] = "meetings"

    id: int
    number: int
    starts_at: datetime
    ended_at: datetime | None
    location: str
    chair: str
    recorder: str
    notice_on: date
    notice_days: int
    breach_reason: str
    contact: ContactPerson
    issued: bool
    cancelled: bool
    minutes: int
    room: int | None
    record_closed: bool
    consultation: ConsultationFacts

    @property
    def place(self) -> Place:
        return self.consultation.place

    @property
    def notice_kept(self) -> bool:
        return notice_kept(self.notice_on, self.starts_at, self.notice_days)


_COLUMNS = (
    "c.id, c.topic, c.estate, e.name AS estate_name, o.name AS community_name,"
    " o.phone AS community_phone, o.id AS community, o.street, o.invented, t.name AS street_name,"
    " ARRAY(SELECT m.account FROM seat_members m JOIN seats s ON s.id = m.seat"
    "  WHERE s.consultation = c.id AND m.account IS NOT NULL) AS seated"
)
_FROM = (
    " JOIN estates e ON e.id = c.estate JOIN communities o ON o.id = c.community"
    " JOIN streets t ON t.id = o.street"
)

# Which consultations an actor sees, for lists: c is the consultation, o its community; the values
# are those of `sight_of`. The same as can_view_consultation, said to the database.
IN_SIGHT = (
    "(c.community = ANY($1::int[]) OR o.street = ANY($2::int[])"
    " OR ($3 AND EXISTS (SELECT 1 FROM seat_members sm JOIN seats ss ON ss.id = sm.seat"
    "  WHERE ss.consultation = c.id AND sm.account = $4)))"
)


def sight_of(actor: Actor) -> tuple[list[int], list[int], bool, int]:
    """$1 to $4 of `IN_SIGHT`."""
    return (
        communities_worked_for(actor),
        streets_watched(actor),
        reads_by_seat(actor),
        actor.person,
    )


# Put together of the constants above; values only ever go in as $1.
_CONSULTATION = f"SELECT {_COLUMNS} FROM consultations c{_FROM} WHERE c.id = $1"  # noqa: S608 (constants)
_MEETING = (
    f"SELECT {_COLUMNS}, m.id AS meeting, m.number, m.starts_at, m.ended_at,"  # noqa: S608 (constants)
    " m.place AS location, m.chair, m.recorder, m.notice_on, m.notice_days, m.breach_reason,"
    " m.contact, m.contact_phone,"
    " EXISTS (SELECT 1 FROM minutes i WHERE i.meeting = m.id) AS issued,"
    " EXISTS (SELECT 1 FROM meeting_notices n WHERE n.meeting = m.id AND n.kind = 'cancel')"
    " AS cancelled,"
    " EXISTS (SELECT 1 FROM minutes_papers p WHERE p.meeting = m.id) AS circulated,"
    " coalesce(w.minutes, 120) AS minutes, w.room"
    " FROM meetings m LEFT JOIN meeting_times w ON w.meeting = m.id"
    f" JOIN consultations c ON c.id = m.consultation{_FROM}"
    " WHERE m.id = $1"
)


def _facts(row: asyncpg.Record) -> ConsultationFacts:
    return ConsultationFacts(
        id=row["id"],
        topic=row["topic"],
        estate=row["estate"],
        estate_name=row["estate_name"],
        community_name=row["community_name"],
        community_phone=row["community_phone"],
        street_name=row["street_name"],
        invented=row["invented"],
        place=Place(street=row["street"], community=row["community"]),
        seated=frozenset(row["seated"]),
    )


async def consultation_to_view(actor: Actor, consultation: int) -> ConsultationFacts:
    """NotFound, also where the actor may not know of it. One query."""
    row = await database.fetch_one(_CONSULTATION, consultation)
    if row is None or not can_view_consultation(actor, facts := _facts(row)):
        raise NotFound
    return facts


async def consultation_to_run(actor: Actor, consultation: int) -> ConsultationFacts:
    """NotFound, or NotAllowed where the actor may only watch."""
    facts = await consultation_to_view(actor, consultation)
    if not can_run_consultation(actor, facts):
        raise NotAllowed
    return facts


async def meeting_to_view(actor: Actor, meeting: int) -> MeetingFacts:
    """NotFound, also where the actor may not know of it. One query."""
    facts = await meeting_by_link(meeting)
    if not can_view_consultation(actor, facts.consultation):
        raise NotFound
    return facts


async def meeting_by_link(meeting: int) -> MeetingFacts:
    """Unchecked: for who holds a link to it, which the caller has verified. NotFound."""
    row = await database.fetch_one(_MEETING, meeting)
    if row is None:
        raise NotFound
    return MeetingFacts(
        id=row["meeting"],
        number=row["number"],
        starts_at=row["starts_at"],
        ended_at=row["ended_at"],
        location=row["location"],
        chair=row["chair"],
        recorder=row["recorder"],
        notice_on=row["notice_on"],
        notice_days=row["notice_days"],
        breach_reason=row["breach_reason"],
        contact=ContactPerson(row["contact"], row["contact_phone"]),
        issued=row["issued"],
        cancelled=row["cancelled"],
        minutes=row["minutes"],
        room=row["room"],
        record_closed=row["issued"] or row["circulated"],
        consultation=_facts(row),
    )


async def meeting_to_run(actor: Actor, meeting: int) -> MeetingFacts:
    facts = await meeting_to_view(actor, meeting)
    if not can_run_consultation(actor, facts.consultation):
        raise NotAllowed
    return facts
