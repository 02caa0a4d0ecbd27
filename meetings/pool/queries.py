"""The pool of a street, one of its people, whom to suggest for a table."""

from dataclasses import dataclass
from datetime import date, datetime, time

import asyncpg

from app import database
from app.accounts.permissions import Actor
from app.clock import from_local, local_date
from app.errors import NotAllowed, NotFound
from meetings.access import ConsultationFacts, consultation_to_view
from meetings.kinds.queries import kind_of
from meetings.kinds.rules import KindContent
from meetings.permissions import can_run_consultation
from meetings.pool.rules import Candidate, Suggestion, suggest
from meetings.preparing.access import Kept, streets_read
from meetings.preparing.permissions import can_keep_pool


@dataclass(frozen=True, slots=True)
class ExpertLine:
    """`load`: meetings this month."""

    id: int
    street: int
    name: str
    profession: str
    body: str
    fields: tuple[str, ...]
    load: int
    monthly_most: int
    active: bool
    account: int | None
    ties: int


@dataclass(frozen=True, slots=True)
class Tie:
    id: int
    side: str
    nature: str
    declared_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class ExpertPage:
    expert: ExpertLine
    ties: tuple[Tie, ...]
    sides: tuple[tuple[str, str], ...]
    may_keep: bool
    invented: bool


@dataclass(frozen=True, slots=True)
class SeatedExpert:
    """`declared_at` None: she has not said yet whether she is bound to anybody."""

    member: int
    name: str
    profession: str
    reason: str
    invited_at: datetime
    interest: str
    declared_at: datetime | None
    account: int | None


@dataclass(frozen=True, slots=True)
class SuggestionPage:
    facts: ConsultationFacts
    suggestions: tuple[Suggestion, ...]
    seated: tuple[SeatedExpert, ...]
    may_run: bool


_COLUMNS = (
    "e.id, e.street, e.name, e.profession, e.body, e.monthly_most, e.active, e.account,"
    " ARRAY(SELECT f.field FROM expert_fields f WHERE f.expert = e.id ORDER BY f.id) AS fields,"
    " (SELECT count(DISTINCT t.id) FROM expert_seats x JOIN seat_members m ON m.id = x.member"
    "  JOIN seats s ON s.id = m.seat JOIN meetings t ON t.consultation = s.consultation"
    "  WHERE x.expert = e.id AND t.starts_at >= $1 AND t.starts_at < $2) AS load,"
    " (SELECT count(*) FROM expert_interests i WHERE i.expert = e.id AND i.ended_at IS NULL)"
    "  AS ties"
)
_LINE = f"SELECT {_COLUMNS} FROM experts e"  # noqa: S608 (constants)
_BOUND = (
    f"SELECT {_COLUMNS},"  # noqa: S608 (constants)
    " ARRAY(SELECT i.nature FROM expert_interests i LEFT JOIN bodies b ON b.id = i.body"
    "  WHERE i.expert = e.id AND i.ended_at IS NULL AND (i.estate = $4 OR b.name IN"
    "   (SELECT s.body FROM seats s WHERE s.consultation = $5)) ORDER BY i.id) AS bound,"
    " EXISTS (SELECT 1 FROM seat_members m JOIN seats s ON s.id = m.seat"
    "  LEFT JOIN expert_seats x ON x.member = m.id WHERE s.consultation = $5"
    "  AND (x.expert = e.id OR m.account = e.account)) AS seated"
    " FROM experts e WHERE e.street = $3 AND e.active"
)


def month_of(now: datetime) -> tuple[datetime, datetime]:
    """The local month's first moment and the next month's, UTC."""
    first = local_date(now).replace(day=1)
    after = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return (
        from_local(datetime.combine(first, time())),
        from_local(datetime.combine(after, time())),
    )


async def pool_page(actor: Actor, *, now: datetime) -> tuple[list[Kept], list[ExpertLine]]:
    """(streets whose pool she sees, its people). NotAllowed. Two queries."""
    streets = await streets_read(actor)
    rows = await database.fetch(
        f"{_LINE} WHERE e.street = ANY($3::int[])"
        " ORDER BY e.active DESC, e.profession, e.name, e.id",
        *month_of(now),
        [one.owner.street for one in streets],
    )
    return streets, [_line(row) for row in rows]


async def expert_page(actor: Actor, expert: int, *, now: datetime) -> ExpertPage:
    """NotFound. Four queries."""
    row = await database.fetch_one(f"{_LINE} WHERE e.id = $3", *month_of(now), expert)
    if row is None:
        raise NotFound
    street = next(
        (one for one in await streets_read(actor) if one.owner.street == row["street"]), None
    )
    if street is None:
        raise NotFound
    ties = await database.fetch(
        "SELECT i.id, coalesce(b.name, s.name) AS side, i.nature, i.declared_at, i.ended_at"
        " FROM expert_interests i LEFT JOIN bodies b ON b.id = i.body"
        " LEFT JOIN estates s ON s.id = i.estate WHERE i.expert = $1 ORDER BY i.id DESC",
        expert,
    )
    sides = await database.fetch(
        "SELECT 'e' || e.id AS key, e.name FROM estates e JOIN communities c ON c.id = e.community"
        " WHERE c.street = $1 UNION ALL SELECT 'b' || b.id, b.name FROM bodies b"
        " LEFT JOIN communities c ON c.id = b.community WHERE b.active"
        " AND coalesce(c.street, b.street, $1) = $1 ORDER BY name",
        row["street"],
    )
    return ExpertPage(
        _line(row),
        tuple(Tie(**dict(tie)) for tie in ties),
        tuple((side["key"], side["name"]) for side in sides),
        can_keep_pool(actor, row["street"]),
        street.invented,
    )


async def expert_to_keep(actor: Actor, expert: int, *, now: datetime) -> ExpertPage:
    """NotFound, NotAllowed."""
    page = await expert_page(actor, expert, now=now)
    if not page.may_keep:
        raise NotAllowed
    return page


async def accounts_to_link() -> list[tuple[str, str]]:
    """Accounts of those who may be in a pool. One query."""
    rows = await database.fetch(
        "SELECT p.id, p.name FROM persons p WHERE p.active AND EXISTS (SELECT 1 FROM grants g"
        " WHERE g.person = p.id AND g.role IN ('lawyer', 'social_worker', 'expert'))"
        " AND NOT EXISTS (SELECT 1 FROM experts e WHERE e.account = p.id) ORDER BY p.name, p.id"
    )
    return [(str(row["id"]), row["name"]) for row in rows]


async def suggestion_page(actor: Actor, consultation: int, *, now: datetime) -> SuggestionPage:
    """For those who run it; whoever sees it sees who was invited and why, and what each declared.

    NotFound. Four queries.
    """
    facts = await consultation_to_view(actor, consultation)
    may_run = can_run_consultation(actor, facts)
    rows = await database.fetch(
        "SELECT m.id AS member, m.name, e.profession, x.reason, x.invited_at, x.interest,"
        " x.declared_at, coalesce(m.account, e.account) AS account FROM expert_seats x"
        " JOIN experts e ON e.id = x.expert JOIN seat_members m ON m.id = x.member"
        " JOIN seats s ON s.id = m.seat WHERE s.consultation = $1"
        " ORDER BY s.position, m.position",
        consultation,
    )
    suggestions: list[Suggestion] = []
    if may_run:
        kind = await kind_of(consultation)
        content = kind[1] if kind is not None else KindContent()
        suggestions = suggest(
            facts.topic,
            content.fields,
            content.experts,
            await _candidates(facts, now),
        )
    return SuggestionPage(
        facts, tuple(suggestions), tuple(SeatedExpert(**dict(row)) for row in rows), may_run
    )


async def _candidates(facts: ConsultationFacts, now: datetime) -> list[Candidate]:
    """All active ones of the street. One query."""
    rows = await database.fetch(
        _BOUND,
        *month_of(now),
        facts.place.street,
        facts.estate,
        facts.id,
    )
    return [
        Candidate(
            expert=row["id"],
            name=row["name"],
            profession=row["profession"],
            body=row["body"],
            fields=tuple(row["fields"]),
            load=row["load"],
            monthly_most=row["monthly_most"],
            ties=tuple(row["bound"]),
            seated=row["seated"],
        )
        for row in rows
    ]


def _line(row: asyncpg.Record) -> ExpertLine:
    facts = dict(row)
    return ExpertLine(fields=tuple(facts.pop("fields")), **facts)
