"""Pages of invitations: how they stand, one of them, the one that a link opens."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import asyncpg

from app import database
from app.accounts.permissions import Actor
from app.errors import NotAllowed, NotFound
from app.outbox.queries import AttemptView, ToldView, attempts_of, told_about
from meetings.access import MeetingFacts, meeting_to_view
from meetings.invitations.messages import SUBJECT
from meetings.invitations.permissions import can_view_invitations
from meetings.invitations.rules import NoticeKind
from meetings.permissions import can_run_consultation
from meetings.preparing.contact import ContactPerson


@dataclass(frozen=True, slots=True)
class AnswerView:
    """`stands`: of the meeting's present time. `by`: the clerk who entered it, "" by the link."""

    answer: str
    stand_in: str
    authority: str
    reason: str
    for_time: datetime
    by: str
    at: datetime
    stands: bool


@dataclass(frozen=True, slots=True)
class InvitationLine:
    """One person. `answer`: the last one, of whichever time; `notice`: SEQUENCE of the meeting's
    last notice, -1 before the first: what a paper that is printed now says."""

    id: int
    name: str
    seat_label: str
    withdrawn: bool
    notice: int
    told: tuple[ToldView, ...]
    answer: AnswerView | None

    @property
    def letter(self) -> int:
        """The last one that is to be printed and handed over; 0 where none waits."""
        waiting = (o.id for o in self.told if o.channel == "letter" and o.state == "waiting")
        return max(waiting, default=0)

    @property
    def answered(self) -> str:
        """ "yes", "stand_in", "no", or "" where none stands."""
        return self.answer.answer if self.answer is not None and self.answer.stands else ""


@dataclass(frozen=True, slots=True)
class NoticeView:
    sequence: int
    kind: NoticeKind
    starts_at: datetime
    location: str
    reason: str
    made_by: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class AnswerCounts:
    """Of those invited. `owed`: persons who joined or left since the last notice."""

    invited: int
    yes: int
    stand_in: int
    no: int
    owed: int

    @property
    def open(self) -> int:
        return self.invited - self.yes - self.stand_in - self.no


@dataclass(frozen=True, slots=True)
class InvitationsView:
    facts: MeetingFacts
    counts: AnswerCounts
    notices: tuple[NoticeView, ...]
    lines: tuple[InvitationLine, ...]
    group: tuple[ToldView, ...]
    may_run: bool


@dataclass(frozen=True, slots=True)
class InvitationView:
    facts: MeetingFacts
    line: InvitationLine
    answers: tuple[AnswerView, ...]
    attempts: dict[int, list[AttemptView]]
    may_run: bool


_ANSWER = (
    "a.answer, a.stand_in, a.authority, a.reason, a.for_time, coalesce(p.name, '') AS by, a.at,"
    " a.for_time = t.starts_at AS stands"
)


async def meeting_to_follow(actor: Actor, meeting: int) -> MeetingFacts:
    """NotFound, or NotAllowed where the actor may not see how others are reached."""
    facts = await meeting_to_view(actor, meeting)
    if not can_view_invitations(actor, facts.consultation):
        raise NotAllowed
    return facts


async def answer_counts(meeting: int) -> AnswerCounts:
    """One query."""
    row = await database.fetch_one(
        "SELECT count(i.id) AS invited,"
        " count(*) FILTER (WHERE a.answer = 'yes') AS yes,"
        " count(*) FILTER (WHERE a.answer = 'stand_in') AS stand_in,"
        " count(*) FILTER (WHERE a.answer = 'no') AS no,"
        " (SELECT count(*) FROM seats s LEFT JOIN seat_members m ON m.seat = s.id"
        "  WHERE s.consultation = (SELECT consultation FROM meetings WHERE id = $1)"
        "  AND (s.missing OR m.id IS NOT NULL) AND NOT EXISTS (SELECT 1"
        "   FROM meeting_invitations x WHERE x.meeting = $1 AND x.withdrawn_at IS NULL"
        "   AND (x.member = m.id OR s.missing AND x.stands_for AND x.seat = s.id)))"
        " + count(*) FILTER (WHERE i.member IS NULL AND NOT i.stands_for"
        "   OR i.stands_for AND NOT coalesce(z.missing, false)) AS owed"
        " FROM meetings t LEFT JOIN meeting_invitations i"
        "  ON i.meeting = t.id AND i.withdrawn_at IS NULL"
        " LEFT JOIN seats z ON z.id = i.seat"
        " LEFT JOIN LATERAL (SELECT answer FROM invitation_answers"
        "  WHERE invitation = i.id AND for_time = t.starts_at ORDER BY id DESC LIMIT 1) a ON true"
        " WHERE t.id = $1",
        meeting,
    )
    assert row is not None
    return AnswerCounts(**dict(row))


async def invitations_page(actor: Actor, meeting: int) -> InvitationsView:
    """Five queries, however many are invited. NotFound, NotAllowed."""
    facts = await meeting_to_follow(actor, meeting)
    notices = await database.fetch(
        "SELECT n.sequence, n.kind, n.starts_at, n.location, n.reason, p.name AS made_by,"
        " n.made_at FROM meeting_notices n JOIN persons p ON p.id = n.made_by"
        " WHERE n.meeting = $1 ORDER BY n.sequence",
        meeting,
    )
    return InvitationsView(
        facts=facts,
        counts=await answer_counts(meeting),
        notices=tuple(NoticeView(**dict(row)) for row in notices),
        lines=await _lines(meeting),
        group=tuple(await told_about("meetings", [meeting])),
        may_run=can_run_consultation(actor, facts.consultation),
    )


async def invitation_page(actor: Actor, meeting: int, invitation: int) -> InvitationView:
    """Five queries. NotFound, NotAllowed."""
    facts = await meeting_to_follow(actor, meeting)
    lines = await _lines(meeting, invitation)
    if not lines:
        raise NotFound
    return InvitationView(
        facts=facts,
        line=lines[0],
        answers=await _answers(invitation),
        attempts=await attempts_of([one.id for one in lines[0].told]),
        may_run=can_run_consultation(actor, facts.consultation),
    )


async def _lines(meeting: int, only: int | None = None) -> tuple[InvitationLine, ...]:
    """Two queries."""
    rows = await database.fetch(
        f"SELECT i.id, i.name, i.seat_label, i.withdrawn_at IS NOT NULL AS withdrawn, {_ANSWER},"  # noqa: S608 (constants)
        " coalesce((SELECT max(sequence) FROM meeting_notices WHERE meeting = $1), -1) AS notice"
        " FROM meeting_invitations i JOIN meetings t ON t.id = i.meeting"
        " LEFT JOIN seats s ON s.id = i.seat"
        " LEFT JOIN LATERAL (SELECT * FROM invitation_answers WHERE invitation = i.id"
        "  ORDER BY id DESC LIMIT 1) a ON true LEFT JOIN persons p ON p.id = a.by"
        " WHERE i.meeting = $1 AND ($2::int IS NULL OR i.id = $2)"
        " ORDER BY i.withdrawn_at IS NOT NULL, s.position NULLS LAST, i.id",
        meeting,
        only,
    )
    told = await told_about(SUBJECT, [row["id"] for row in rows])
    return tuple(
        InvitationLine(
            id=row["id"],
            name=row["name"],
            seat_label=row["seat_label"],
            withdrawn=row["withdrawn"],
            notice=row["notice"],
            told=tuple(one for one in told if one.subject_id == row["id"]),
            answer=None if row["answer"] is None else _answer(row),
        )
        for row in rows
    )


def _answer(row: asyncpg.Record) -> AnswerView:
    return AnswerView(
        answer=row["answer"],
        stand_in=row["stand_in"],
        authority=row["authority"],
        reason=row["reason"],
        for_time=row["for_time"],
        by=row["by"],
        at=row["at"],
        stands=row["stands"],
    )


async def _answers(invitation: int) -> tuple[AnswerView, ...]:
    """All of one person, the newest first. One query."""
    rows = await database.fetch(
        f"SELECT {_ANSWER} FROM invitation_answers a"  # noqa: S608 (constants)
        " JOIN meeting_invitations i ON i.id = a.invitation JOIN meetings t ON t.id = i.meeting"
        " LEFT JOIN persons p ON p.id = a.by WHERE a.invitation = $1 ORDER BY a.id DESC",
        invitation,
    )
    return tuple(_answer(row) for row in rows)


# -- what a link opens -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OpenedInvitation:
    """What who holds the link sees. `told_at`: the beginning of the notice before the last, where
    the meeting has been moved."""

    id: int
    name: str
    seat_label: str
    topic: str
    community: str
    estate: str
    invented: bool
    starts_at: datetime
    location: str
    chair: str
    contact: ContactPerson
    agenda: tuple[str, ...]
    cancelled: bool
    cancel_reason: str
    withdrawn: bool
    told_at: datetime | None
    answers: tuple[AnswerView, ...]

    @property
    def moved(self) -> bool:
        return self.told_at is not None and self.told_at != self.starts_at


async def opened_invitation(invitation: int) -> OpenedInvitation:
    """Two queries."""
    row = await database.fetch_one(
        "SELECT i.id, i.name, i.seat_label, c.topic, o.name AS community, e.name AS estate,"
        " o.invented, t.starts_at, t.place AS location, t.chair, t.contact, t.contact_phone,"
        " ARRAY(SELECT title FROM agenda_items WHERE meeting = t.id ORDER BY number) AS agenda,"
        " n.reason IS NOT NULL AS cancelled, coalesce(n.reason, '') AS cancel_reason,"
        " i.withdrawn_at IS NOT NULL AS withdrawn,"
        " (SELECT starts_at FROM meeting_notices WHERE meeting = t.id AND kind <> 'cancel'"
        "  ORDER BY sequence DESC OFFSET 1 LIMIT 1) AS told_at"
        " FROM meeting_invitations i JOIN meetings t ON t.id = i.meeting"
        " JOIN consultations c ON c.id = t.consultation JOIN communities o ON o.id = c.community"
        " JOIN estates e ON e.id = c.estate"
        " LEFT JOIN meeting_notices n ON n.meeting = t.id AND n.kind = 'cancel' WHERE i.id = $1",
        invitation,
    )
    assert row is not None, "its link was opened"
    facts = {**dict(row), "agenda": tuple(row["agenda"])}
    facts["contact"] = ContactPerson(facts["contact"], facts.pop("contact_phone"))
    return OpenedInvitation(**facts, answers=await _answers(invitation))


@dataclass(frozen=True, slots=True)
class OpenInvitation:
    """One that waits for an answer."""

    id: int
    link_number: int
    topic: str
    starts_at: datetime
    location: str


async def open_invitations(person: int, *, now: datetime) -> list[OpenInvitation]:
    """Of somebody with an account, to meetings that come and of which she has been told; the next
    first. One query."""
    rows = await database.fetch(
        "SELECT i.id, i.link_number, c.topic, t.starts_at, t.place AS location"
        " FROM meeting_invitations i JOIN seat_members m ON m.id = i.member"
        " JOIN meetings t ON t.id = i.meeting JOIN consultations c ON c.id = t.consultation"
        " WHERE m.account = $1 AND t.starts_at > $2 AND i.withdrawn_at IS NULL AND i.told >= 0"
        " AND NOT EXISTS (SELECT 1 FROM meeting_notices n"
        "  WHERE n.meeting = t.id AND n.kind = 'cancel')"
        " AND NOT EXISTS (SELECT 1 FROM invitation_answers a"
        "  WHERE a.invitation = i.id AND a.for_time = t.starts_at)"
        " ORDER BY t.starts_at, i.id",
        person,
        now,
    )
    return [OpenInvitation(**dict(row)) for row in rows]


@dataclass(frozen=True, slots=True)
class LetterFacts:
    """Whom a letter is for, and by which link it is answered. `was_…`: what she
    was told before, None, "" and nobody where nothing; `stand_in`: whom she named to come;
    `removed`: she is on no seat any more."""

    invitation: int
    name: str
    seat_label: str
    link_number: int
    was_at: datetime | None
    was_location: str
    was_contact: ContactPerson
    stand_in: str
    removed: bool


async def letters_to_print(
    actor: Actor, meeting: int, only: int | None
) -> tuple[MeetingFacts, Sequence[str], str, list[LetterFacts]]:
    """The meeting, its agenda, why it is cancelled ("" if not), and the letters: of one person, or
    of all whose letter has not been handed over. Three queries. NotFound, NotAllowed."""
    facts = await meeting_to_follow(actor, meeting)
    if not can_run_consultation(actor, facts.consultation):
        raise NotAllowed
    row = await database.fetch_one(
        "SELECT ARRAY(SELECT title FROM agenda_items WHERE meeting = $1 ORDER BY number) AS agenda,"
        " coalesce((SELECT reason FROM meeting_notices WHERE meeting = $1 AND kind = 'cancel'), '')"
        " AS reason",
        meeting,
    )
    assert row is not None
    rows = await database.fetch(
        "SELECT i.id AS invitation, i.name, i.seat_label, i.link_number, w.starts_at AS was_at,"
        " coalesce(w.location, '') AS was_location, coalesce(w.contact, '') AS was_contact,"
        " coalesce(w.contact_phone, '') AS was_phone, coalesce((SELECT a.stand_in"
        "  FROM invitation_answers a WHERE a.invitation = i.id ORDER BY a.id DESC LIMIT 1), '')"
        " AS stand_in, i.withdrawn_at IS NOT NULL AS removed"
        " FROM meeting_invitations i LEFT JOIN seats s ON s.id = i.seat"
        # The newest notice of which word reached her before the last one was made.
        " LEFT JOIN LATERAL (SELECT n.starts_at, n.location, n.contact, n.contact_phone"
        "  FROM meeting_notices n"
        "  WHERE n.meeting = $1 AND n.made_at <= (SELECT max(x.wanted_at) FROM messages x"
        "   WHERE x.subject = 'meeting_invitations' AND x.subject_id = i.id"
        "   AND x.state IN ('sent', 'delivered') AND x.wanted_at <"
        "    (SELECT max(made_at) FROM meeting_notices WHERE meeting = $1))"
        "  ORDER BY n.sequence DESC LIMIT 1) w ON true"
        " WHERE i.meeting = $1"
        " AND CASE WHEN $2::int IS NOT NULL THEN i.id = $2 ELSE EXISTS (SELECT 1 FROM messages x"
        "  WHERE x.subject = 'meeting_invitations' AND x.subject_id = i.id"
        "  AND x.channel = 'letter' AND x.state = 'waiting') END"
        " ORDER BY s.position NULLS LAST, i.id",
        meeting,
        only,
    )
    if not rows:
        raise NotFound
    return facts, row["agenda"], row["reason"], [_letter_facts(one) for one in rows]


def _letter_facts(row: asyncpg.Record) -> LetterFacts:
    found = dict(row)
    found["was_contact"] = ContactPerson(found["was_contact"], found.pop("was_phone"))
    return LetterFacts(**found)
