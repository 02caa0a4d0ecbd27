"""The rows of a paper on its way, as its services and pages read them."""

import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import asyncpg

from app import database
from app.clock import local_date
from meetings.minutes.circulating.rules import Stage
from meetings.minutes.facts import MinutesFacts


@dataclass(frozen=True, slots=True)
class PaperRow:
    """The minutes of a meeting (`addendum` 0) or an addendum, and how far they are."""

    id: int
    meeting: int
    addendum: int
    salt: str
    approval: int | None
    approved_version: int | None
    final: int | None

    @property
    def stage(self) -> Stage:
        if self.final is not None:
            return Stage.FINAL
        return Stage.CIRCULATED if self.approval is None else Stage.APPROVED


@dataclass(frozen=True, slots=True)
class VersionRow:
    id: int
    number: int
    document: int
    sha256: str
    answer_until: datetime
    circulated_at: datetime
    circulated_by: str

    @property
    def last_day(self) -> date:
        """On which an answer is still in time."""
        return local_date(self.answer_until - timedelta(seconds=1))


@dataclass(frozen=True, slots=True)
class CorrectionRow:
    """`accepted` None while it is not decided. `text` is what was proposed, `decided_text` what
    goes in. `in_version`: the number of the version it was proposed to."""

    id: int
    version: int
    in_version: int
    reader: int
    name: str
    place: str
    before: str
    text: str
    reason: str
    proposed_at: datetime
    accepted: bool | None
    decided_text: str
    decided_reason: str
    decided_by: str
    decided_at: datetime | None


@dataclass(frozen=True, slots=True)
class ReaderRow:
    """`opened_at`, `agreed_at`: of the newest version; None where she has not."""

    id: int
    seat: int
    seat_body: str
    seat_kind: str
    member: int | None
    name: str
    attended: bool
    account: int | None
    opened_at: datetime | None
    agreed_at: datetime | None
    proposed: bool


async def paper_of(meeting: int, addendum: int = 0) -> PaperRow | None:
    row = await database.fetch_one(
        "SELECT p.id, p.meeting, p.addendum, p.salt, a.id AS approval,"
        " a.version AS approved_version, f.id AS final FROM minutes_papers p"
        " LEFT JOIN minutes_approvals a ON a.paper = p.id"
        " LEFT JOIN minutes_finals f ON f.approval = a.id"
        " WHERE p.meeting = $1 AND p.addendum = $2",
        meeting,
        addendum,
    )
    return PaperRow(**dict(row)) if row is not None else None


async def versions_of(paper: int) -> list[VersionRow]:
    """The oldest first."""
    rows = await database.fetch(
        "SELECT v.id, v.number, v.document, d.sha256, v.answer_until, v.circulated_at,"
        " p.name AS circulated_by FROM minutes_versions v JOIN documents d ON d.id = v.document"
        " JOIN persons p ON p.id = v.circulated_by WHERE v.paper = $1 ORDER BY v.number",
        paper,
    )
    return [VersionRow(**dict(row)) for row in rows]


async def facts_of(version: int) -> MinutesFacts:
    row = await database.fetch_one("SELECT facts FROM minutes_versions WHERE id = $1", version)
    assert row is not None, "just loaded"
    return MinutesFacts.from_json(json.loads(row["facts"]))


async def corrections_of(paper: int) -> list[CorrectionRow]:
    """In the order in which they were proposed."""
    rows = await database.fetch(
        "SELECT c.id, c.version, v.number AS in_version, c.reader, r.name, c.place, c.before,"
        " c.text, c.reason, c.proposed_at, d.accepted, coalesce(d.text, '') AS decided_text,"
        " coalesce(d.reason, '') AS decided_reason, coalesce(p.name, '') AS decided_by,"
        " d.decided_at FROM minutes_corrections c JOIN minutes_versions v ON v.id = c.version"
        " JOIN minutes_readers r ON r.id = c.reader"
        " LEFT JOIN correction_decisions d ON d.correction = c.id"
        " LEFT JOIN persons p ON p.id = d.decided_by WHERE v.paper = $1 ORDER BY c.id",
        paper,
    )
    return [CorrectionRow(**dict(row)) for row in rows]


_READER = (
    "SELECT r.id, r.seat, s.body AS seat_body, s.kind AS seat_kind, r.member, r.name, r.attended,"
    " r.account,"
    " (SELECT min(g.read_at) FROM minutes_readings g WHERE g.reader = r.id AND g.what = 'opened'"
    "  AND g.version = n.id) AS opened_at,"
    " (SELECT min(g.read_at) FROM minutes_readings g WHERE g.reader = r.id AND g.what = 'agreed'"
    "  AND g.version = n.id) AS agreed_at,"
    " EXISTS (SELECT 1 FROM minutes_corrections c WHERE c.reader = r.id AND c.version = n.id)"
    "  AS proposed"
    " FROM minutes_readers r JOIN seats s ON s.id = r.seat"
    " JOIN LATERAL (SELECT v.id FROM minutes_versions v WHERE v.paper = r.paper"
    "  ORDER BY v.number DESC LIMIT 1) n ON true"
)


async def readers_of(paper: int) -> list[ReaderRow]:
    """In the order of the table."""
    rows = await database.fetch(
        f"{_READER} WHERE r.paper = $1 ORDER BY s.position, r.id",
        paper,
    )
    return [ReaderRow(**dict(row)) for row in rows]


async def reader_by_key(key_sha256: str) -> tuple[ReaderRow, int, int] | None:
    """(reader, meeting, addendum) behind a link."""
    row = await database.fetch_one(
        f"SELECT found.*, p.meeting, p.addendum FROM ({_READER} WHERE r.key_sha256 = $1) found"  # noqa: S608 (constants)
        " JOIN minutes_readers own ON own.id = found.id JOIN minutes_papers p ON p.id = own.paper",
        key_sha256,
    )
    return _with_place(row)


async def reader_by_account(
    meeting: int, addendum: int, person: int
) -> tuple[ReaderRow, int, int] | None:
    row = await database.fetch_one(
        f"SELECT found.*, p.meeting, p.addendum FROM ({_READER} WHERE r.account = $3) found"  # noqa: S608 (constants)
        " JOIN minutes_readers own ON own.id = found.id JOIN minutes_papers p ON p.id = own.paper"
        " WHERE p.meeting = $1 AND p.addendum = $2 ORDER BY found.attended DESC LIMIT 1",
        meeting,
        addendum,
        person,
    )
    return _with_place(row)


def _with_place(row: asyncpg.Record | None) -> tuple[ReaderRow, int, int] | None:
    if row is None:
        return None
    fields = dict(row)
    meeting, addendum = fields.pop("meeting"), fields.pop("addendum")
    return ReaderRow(**fields), meeting, addendum
