"""Whether the papers of a poll are entered by two people, and how they were."""

from dataclasses import dataclass
from datetime import datetime

from app import database
from votes.papers.double.rules import DoubleEntryRequired


@dataclass(frozen=True, slots=True)
class EntrySetting:
    """`set_by`, `set_at`, `reason`: empty where it was never changed."""

    double: bool
    reason: str = ""
    set_by: str = ""
    set_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class EntryFacts:
    """How the papers of a poll came in. `decided`: of the `double` ones, by a third person.
    `screen` and `signed`: noted at the door, signed on the screen or on a photographed paper."""

    setting: EntrySetting
    double: int
    decided: int
    single: int
    void: int
    screen: int = 0
    signed: int = 0


async def entry_setting(poll: int) -> EntrySetting:
    """One query."""
    row = await database.fetch_one(
        "SELECT s.double_entry, s.reason, p.name, s.set_at FROM paper_settings s"
        " JOIN persons p ON p.id = s.set_by WHERE s.poll = $1 ORDER BY s.id DESC LIMIT 1",
        poll,
    )
    if row is None:
        return EntrySetting(double=True)
    return EntrySetting(row["double_entry"], row["reason"], row["name"], row["set_at"])


async def check_single_entry(poll: int) -> None:
    """DoubleEntryRequired. One query."""
    if (await entry_setting(poll)).double:
        raise DoubleEntryRequired


async def entry_facts(poll: int) -> EntryFacts:
    """Two queries."""
    row = await database.fetch_one(
        "SELECT count(*) FILTER (WHERE d.id IS NOT NULL) AS double,"
        " count(*) FILTER (WHERE d.decided_by IS NOT NULL) AS decided,"
        " count(*) FILTER (WHERE d.id IS NULL AND v.id IS NULL) AS single,"
        " count(*) FILTER (WHERE v.signed = 'screen') AS screen,"
        " count(*) FILTER (WHERE v.signed = 'paper') AS signed,"
        " (SELECT count(*) FROM paper_decisions v JOIN paper_sheets s ON s.id = v.sheet"
        "  WHERE s.poll = $1 AND v.outcome = 'void') AS void"
        " FROM ballots b LEFT JOIN paper_decisions d ON d.ballot = b.id"
        " LEFT JOIN door_visits v ON v.ballot = b.id"
        " WHERE b.poll = $1 AND b.channel = 'paper'",
        poll,
    )
    assert row is not None, "sums always have a row"
    return EntryFacts(
        setting=await entry_setting(poll),
        double=row["double"],
        decided=row["decided"],
        single=row["single"],
        void=row["void"],
        screen=row["screen"],
        signed=row["signed"],
    )
