"""The papers of one household, with what was read off them and their photographs."""

from dataclasses import dataclass
from datetime import datetime

import asyncpg

from app import database
from app.errors import NotFound
from votes.electorate.standing import OWN_BALLOT
from votes.slips.papers.rules import disagreeing
from votes.slips.queries import OF_UNITS, Household
from votes.slips.rules import Identified


@dataclass(frozen=True, slots=True)
class NotedAtDoor:
    """`helper` by name; `signature` strokes, "" where a paper was signed and photographed.
    `objected_at` and `answer`: where the household says that it is not its own."""

    helper: str
    visited_at: datetime
    signature: str
    objected_at: datetime | None
    answer: str


@dataclass(frozen=True, slots=True)
class OwnPaper:
    """One paper that is stored. `marks`: motion id → what was read; `photos`: how many pages.

    `twice`: two people read it; `decided`: they differed, and a third decided. `door`: it was
    noted at her door.
    """

    ballot: int
    receipt: str
    number: str
    units: tuple[str, ...]
    capacity: str
    proxy: str
    signed: bool
    received_at: datetime
    recorded_at: datetime
    stands: bool
    withdrawn: bool
    late: bool
    marks: dict[int, str]
    photos: int
    twice: bool
    decided: bool
    door: NotedAtDoor | None


@dataclass(frozen=True, slots=True)
class OwnPapers:
    """`differs`: motions on which the paper that stands and the telephone disagree."""

    papers: tuple[OwnPaper, ...]
    differs: frozenset[int]


# Hers, of the ballots of her units: signed by herself or by all who own one together, since it is
# theirs.
_HERS = (
    "b.poll = $1 AND b.channel = 'paper' AND (b.signer = $2 OR b.signer = '')"
    f" AND {OWN_BALLOT.format(since=4, known=5)}"
)

_PAPERS = (
    "SELECT b.id, b.receipt, coalesce(split_part(b.paper, '#', 1), b.receipt) AS number,"  # noqa: S608
    " b.capacity, b.proxy,"
    " b.signed, b.received_at, b.recorded_at, b.received_at > p.closes_at AS late,"
    " EXISTS (SELECT 1 FROM withdrawals w WHERE w.ballot = b.id) AS withdrawn,"
    " EXISTS (SELECT 1 FROM current_answers c WHERE c.ballot = b.id) AS stands,"
    " ARRAY(SELECT e.unit FROM ballot_units u JOIN roll_entries e ON e.id = u.entry"
    "  WHERE u.ballot = b.id ORDER BY e.id) AS units,"
    " ARRAY(SELECT row(a.motion, a.choice) FROM ballot_answers a WHERE a.ballot = b.id) AS marks,"
    " (SELECT count(*) FROM paper_photos f WHERE f.sheet = d.sheet) AS photos,"
    " d.id IS NOT NULL AS twice, d.decided_by IS NOT NULL AS decided,"
    " v.visited_at, v.signature, w.name AS helper, o.objected_at, o.answer,"
    " num_nonnulls(v.photo, v.document) AS taken_at_door"
    f" FROM {OF_UNITS} JOIN polls p ON p.id = b.poll LEFT JOIN paper_decisions d ON d.ballot = b.id"
    " LEFT JOIN door_visits v ON v.ballot = b.id LEFT JOIN persons w ON w.id = v.visited_by"
    " LEFT JOIN door_objections o ON o.ballot = b.id"
    f" WHERE {_HERS} ORDER BY b.received_at DESC, b.id DESC"
)


_PHOTO = (
    "SELECT coalesce(f.document, (array_remove(ARRAY[v.photo, v.document], NULL))[$7])"  # noqa: S608
    f" AS document FROM {OF_UNITS}"
    " LEFT JOIN paper_decisions d ON d.ballot = b.id"
    " LEFT JOIN paper_photos f ON f.sheet = d.sheet AND f.page = $7"
    " LEFT JOIN door_visits v ON v.ballot = b.id"
    f" WHERE {_HERS} AND b.id = $6"
)


async def own_papers(household: Household, there: Identified) -> OwnPapers:
    """Two queries. `there` has shown who she is."""
    entries = [home.entry for home in household.homes]
    rows = await database.fetch(
        _PAPERS,
        household.poll,
        there.signer,
        entries,
        household.owned_from,
        household.owners_known_at,
    )
    papers = tuple(
        OwnPaper(
            ballot=row["id"],
            receipt=row["receipt"],
            number=row["number"],
            units=tuple(row["units"]),
            capacity=row["capacity"],
            signed=row["signed"],
            received_at=row["received_at"],
            recorded_at=row["recorded_at"],
            stands=row["stands"],
            withdrawn=row["withdrawn"],
            late=row["late"],
            marks=dict(tuple(one) for one in row["marks"]),
            proxy=row["proxy"],
            photos=row["photos"] + row["taken_at_door"],
            twice=row["twice"],
            decided=row["decided"],
            door=_door(row),
        )
        for row in rows
    )
    online = await database.fetch(
        "SELECT DISTINCT c.motion, a.choice FROM current_answers c JOIN ballot_answers a"  # noqa: S608
        " ON a.ballot = c.ballot AND a.motion = c.motion JOIN ballots b ON b.id = c.ballot"
        f" AND {OWN_BALLOT.format(since=3, known=4)}"
        " WHERE c.channel = 'online' AND c.signer = $1 AND c.entry = ANY($2::int[])",
        there.signer,
        entries,
        household.owned_from,
        household.owners_known_at,
    )
    standing = next((paper.marks for paper in papers if paper.stands), {})
    return OwnPapers(
        papers, disagreeing(standing, {row["motion"]: row["choice"] for row in online})
    )


def _door(row: asyncpg.Record) -> NotedAtDoor | None:
    if row["helper"] is None:
        return None
    return NotedAtDoor(
        row["helper"],
        row["visited_at"],
        row["signature"],
        row["objected_at"],
        row["answer"] or "",
    )


async def noted_on_paper(household: Household, there: Identified) -> tuple[str, datetime] | None:
    """Of her newest paper that stands: (the helper who noted it at her door or "", when). One
    query."""
    row = await database.fetch_one(
        "SELECT coalesce(w.name, '') AS helper, coalesce(v.visited_at, b.received_at) AS at"  # noqa: S608
        f" FROM {OF_UNITS} LEFT JOIN door_visits v ON v.ballot = b.id"
        f" LEFT JOIN persons w ON w.id = v.visited_by WHERE {_HERS}"
        " AND EXISTS (SELECT 1 FROM current_answers c WHERE c.ballot = b.id)"
        " ORDER BY b.received_at DESC, b.id DESC LIMIT 1",
        household.poll,
        there.signer,
        [home.entry for home in household.homes],
        household.owned_from,
        household.owners_known_at,
    )
    return None if row is None else (row["helper"], row["at"])


async def own_photo(household: Household, there: Identified, ballot: int, page: int) -> int:
    """The document of a page of her own paper. NotFound."""
    row = await database.fetch_one(
        _PHOTO,
        household.poll,
        there.signer,
        [home.entry for home in household.homes],
        household.owned_from,
        household.owners_known_at,
        ballot,
        page,
    )
    if row is None or row["document"] is None:
        raise NotFound
    return int(row["document"])
