"""Who was invited to a meeting, what each was told, and what each answered."""

from piccolo.columns import ForeignKey, Serial
from piccolo.columns.base import OnDelete, OnUpdate
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from app.accounts.tables import Person
from app.columns import (
    belongs_to,
    flag,
    integer,
    long_text,
    may_belong_to,
    moment,
    one_of,
    optional_moment,
    short_text,
)
from meetings.tables import Meeting, Seat, SeatMember


class MemberContact(Table, tablename="member_contacts"):
    """How a person on a seat is reached; "" for not. Goes with the person: it serves only this."""

    id: Serial
    member = ForeignKey(
        SeatMember,
        null=False,
        default=None,
        unique=True,
        on_delete=OnDelete.cascade,
        on_update=OnUpdate.restrict,
    )
    phone = short_text(20)
    email = short_text(200)
    changed_by = belongs_to(Person)
    changed_at = moment()


class MeetingNotice(Table, tablename="meeting_notices"):
    """What all invited were told at one time: the call, a change, the cancelling. Append-only.

    `sequence` counts from 0 and is the SEQUENCE of the calendar entries. `contact`,
    `contact_phone`: whom it told to ask; "" where nobody, and of notices before these.
    """

    id: Serial
    meeting = belongs_to(Meeting)
    sequence = integer()
    kind = short_text(10)
    starts_at = moment()
    location = short_text(200)
    reason = long_text()
    contact = long_text()
    contact_phone = long_text()
    made_by = belongs_to(Person)
    made_at = moment()

    meeting_notices_in_order = Unique(["meeting", "sequence"])
    meeting_notices_known_kind = Check(one_of("kind", "call", "change", "cancel"))
    meeting_notices_contact_is_whole = Check("(contact = '') = (contact_phone = '')")
    meeting_notices_cancel_is_explained = Check("kind <> 'cancel' OR reason <> ''")


class MeetingInvitation(Table, tablename="meeting_invitations"):
    """One person's invitation. `member` and `seat` are null once they are off the table; name and
    label stay as they were told. `stands_for`: who stands for a seat that does not exist here.

    `told`: SEQUENCE of the last notice. `link_number`: raised, the links handed out before open
    nothing any more. `withdrawn_at`: not invited any more.
    """

    id: Serial
    meeting = belongs_to(Meeting)
    member = ForeignKey(
        SeatMember,
        null=True,
        default=None,
        on_delete=OnDelete.set_null,
        on_update=OnUpdate.restrict,
    )
    seat = ForeignKey(
        Seat, null=True, default=None, on_delete=OnDelete.set_null, on_update=OnUpdate.restrict
    )
    stands_for = flag()
    name = short_text(200)
    seat_label = short_text(120)
    told = integer()
    link_number = integer()
    invited_at = moment()
    withdrawn_at = optional_moment()

    meeting_invitations_once = Unique(["meeting", "member"])


class InvitationAnswer(Table, tablename="invitation_answers"):
    """Append-only; the last one for the meeting's present time stands.

    `for_time`: the beginning that was answered for. `via`: the link, or a clerk who was told.
    """

    id: Serial
    invitation = belongs_to(MeetingInvitation)
    answer = short_text(10)
    stand_in = short_text(60)
    authority = short_text(200)
    reason = long_text()
    for_time = moment()
    via = short_text(10)
    by = may_belong_to(Person)
    at = moment()

    invitation_answers_known_answer = Check(one_of("answer", "yes", "stand_in", "no"))
    invitation_answers_known_way = Check(one_of("via", "link", "clerk"))
    invitation_answers_stand_in_is_named = Check(
        "(answer = 'stand_in') = (stand_in <> '') AND (answer = 'stand_in') = (authority <> '')"
    )
    invitation_answers_no_has_reason = Check("answer <> 'no' OR reason <> ''")
    invitation_answers_clerk_is_named = Check("(via = 'clerk') = (by IS NOT NULL)")
