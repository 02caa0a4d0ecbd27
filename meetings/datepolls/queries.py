"""A date poll for those who run it, and for one who answers."""

from dataclasses import dataclass
from datetime import datetime

from app import database
from app.accounts.permissions import Actor
from app.errors import NotFound
from app.outbox.links import is_key, link_token, number_in
from app.outbox.queries import ToldView, told_about
from meetings.access import ConsultationFacts, consultation_to_run
from meetings.datepolls.rules import Asked, DateAnswerKind, Standing, standings
from meetings.datepolls.telling import SUBJECT, voter_link
from meetings.preparing.contact import ContactPerson


@dataclass(frozen=True, slots=True)
class OptionLine:
    id: int
    starts_at: datetime


@dataclass(frozen=True, slots=True)
class VoterLine:
    id: int
    name: str
    seat: str
    required: bool
    key: str
    answered_at: datetime | None
    answers: dict[int, DateAnswerKind]
    told: tuple[ToldView, ...]

    @property
    def letter_waits(self) -> bool:
        return any(one.channel == "letter" and one.state == "waiting" for one in self.told)


@dataclass(frozen=True, slots=True)
class DatePollPage:
    facts: ConsultationFacts
    id: int
    minutes: int
    closes_at: datetime
    closed_at: datetime | None
    options: tuple[OptionLine, ...]
    voters: tuple[VoterLine, ...]
    standings: tuple[Standing, ...]
    contact: ContactPerson

    def voter(self, number: int) -> VoterLine:
        """NotFound."""
        for one in self.voters:
            if one.id == number:
                return one
        raise NotFound


@dataclass(frozen=True, slots=True)
class OwnDates:
    """What one sees who has her link: the dates and her own answers, nobody else's."""

    voter: int
    poll: int
    name: str
    topic: str
    estate_name: str
    community_name: str
    invented: bool
    minutes: int
    closes_at: datetime
    closed_at: datetime | None
    answered_at: datetime | None
    options: tuple[OptionLine, ...]
    answers: dict[int, DateAnswerKind]
    contact: ContactPerson


@dataclass(frozen=True, slots=True)
class DatePollLine:
    id: int
    opened_at: datetime
    closes_at: datetime
    closed_at: datetime | None
    asked: int
    answered: int


def voter_key(secret_key: str, voter: int, link_number: int) -> str:
    """57-… as it stands in the address."""
    link = voter_link(voter, link_number)
    return link.path.removeprefix("/d/") + link_token(secret_key, link.of)


async def date_poll_lines(actor: Actor, consultation: int) -> list[DatePollLine]:
    """The newest first. NotFound, NotAllowed. Two queries."""
    await consultation_to_run(actor, consultation)
    rows = await database.fetch(
        "SELECT p.id, p.opened_at, p.closes_at, p.closed_at, count(v.id) AS asked,"
        " count(v.answered_at) AS answered FROM date_polls p"
        " LEFT JOIN date_voters v ON v.poll = p.id WHERE p.consultation = $1"
        " GROUP BY p.id ORDER BY p.id DESC",
        consultation,
    )
    return [DatePollLine(**dict(row)) for row in rows]


async def date_poll_page(actor: Actor, poll: int, *, secret_key: str) -> DatePollPage:
    """NotFound, NotAllowed. Six queries."""
    row = await database.fetch_one(
        "SELECT consultation, minutes, closes_at, closed_at, contact, contact_phone"
        " FROM date_polls WHERE id = $1",
        poll,
    )
    if row is None:
        raise NotFound
    facts = await consultation_to_run(actor, row["consultation"])
    options = await _options(poll)
    voters = await database.fetch(
        "SELECT id, name, seat, required, link_number, answered_at FROM date_voters"
        " WHERE poll = $1 ORDER BY id",
        poll,
    )
    answers = await database.fetch(
        "SELECT a.voter, a.option, a.answer FROM date_answers a"
        " JOIN date_voters v ON v.id = a.voter WHERE v.poll = $1",
        poll,
    )
    told = await told_about(SUBJECT, [one["id"] for one in voters])
    lines = tuple(
        VoterLine(
            one["id"],
            one["name"],
            one["seat"],
            one["required"],
            voter_key(secret_key, one["id"], one["link_number"]),
            one["answered_at"],
            {said["option"]: said["answer"] for said in answers if said["voter"] == one["id"]},
            tuple(message for message in told if message.subject_id == one["id"]),
        )
        for one in voters
    )
    order = standings(
        [option.id for option in options],
        [Asked(line.name, line.required, line.answers) for line in lines],
    )
    return DatePollPage(
        facts,
        poll,
        row["minutes"],
        row["closes_at"],
        row["closed_at"],
        options,
        lines,
        tuple(order),
        ContactPerson(row["contact"], row["contact_phone"]),
    )


async def own_dates(key: str, *, secret_key: str) -> OwnDates:
    """NotFound for a key that opens nothing. Three queries."""
    row = await database.fetch_one(
        "SELECT v.id AS voter, v.poll, v.name, v.link_number, v.answered_at, p.minutes,"
        " p.closes_at, p.closed_at, p.contact, p.contact_phone, c.topic,"
        " e.name AS estate_name, o.name AS community_name,"
        " o.invented FROM date_voters v JOIN date_polls p ON p.id = v.poll"
        " JOIN consultations c ON c.id = p.consultation JOIN estates e ON e.id = c.estate"
        " JOIN communities o ON o.id = c.community WHERE v.id = $1",
        number_in(key),
    )
    if row is None:
        raise NotFound
    facts = dict(row)
    facts["contact"] = ContactPerson(facts["contact"], facts.pop("contact_phone"))
    if not is_key(key, voter_key(secret_key, facts["voter"], facts.pop("link_number"))):
        raise NotFound
    said = await database.fetch(
        "SELECT option, answer FROM date_answers WHERE voter = $1", facts["voter"]
    )
    return OwnDates(
        options=await _options(facts["poll"]),
        answers={one["option"]: one["answer"] for one in said},
        **facts,
    )


async def _options(poll: int) -> tuple[OptionLine, ...]:
    rows = await database.fetch(
        "SELECT id, starts_at FROM date_options WHERE poll = $1 ORDER BY starts_at", poll
    )
    return tuple(OptionLine(**dict(row)) for row in rows)
