"""Where a result stands, who published and checked it, and the notices as issued."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import asyncpg

from app import database
from app.accounts.permissions import Actor
from app.errors import NotFound
from votes.access import PollFacts, poll_to_view, published_poll
from votes.finals.rules import Life, Publicity
from votes.permissions import can_view_result
from votes.slips.rules import token_hash


@dataclass(frozen=True, slots=True)
class Published:
    """A preliminary result as posted."""

    id: int
    version: int
    period: Publicity
    place: str
    publisher: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Recounted:
    """`differences`: {motion, stored, found} of each motion that did not come out the same."""

    equal: bool
    by: str
    at: datetime
    differences: tuple[dict[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Final:
    final_on: date
    convener: str
    counters: str
    supervisor: str
    by: str
    sha256: str


@dataclass(frozen=True, slots=True)
class LifeView:
    """`counted_by`: the persons who counted the last version, by id."""

    life: Life
    published: tuple[Published, ...]
    recounted: Recounted | None
    final: Final | None
    objections: int
    counted_by: frozenset[int]


_LIVES = (
    "SELECT v.poll, v.version, v.counted_by, b.published_on, b.ends_on, b.recheck_by,"
    " (SELECT count(*) FROM objections o WHERE o.poll = v.poll) AS objections,"
    " (SELECT count(*) FROM objections o WHERE o.poll = v.poll AND NOT EXISTS"
    "  (SELECT 1 FROM objection_answers a WHERE a.objection = o.id)) AS open,"
    " (SELECT count(*) FROM objections o"
    "  WHERE o.poll = v.poll AND awaits_correction(o.id)) AS corrections,"
    " r.equal, r.differences, r.counted_at AS recounted_at, rp.name AS recounted_by,"
    " f.final_on, f.convener, f.counters, f.supervisor, fp.name AS finalised_by,"
    " fd.sha256 AS final_sha256"
    " FROM (SELECT m.poll, max(x.version) AS version, array_agg(x.counted_by) FILTER"
    "   (WHERE x.version = (SELECT max(y.version) FROM results y JOIN motions n"
    "    ON n.id = y.motion WHERE n.poll = m.poll)) AS counted_by"
    "  FROM results x JOIN motions m ON m.id = x.motion WHERE m.poll = ANY($1::int[])"
    "  GROUP BY m.poll) v"
    " LEFT JOIN result_publications b ON b.poll = v.poll AND b.version = v.version"
    " LEFT JOIN LATERAL (SELECT * FROM result_recounts c WHERE c.poll = v.poll"
    "  AND c.version = v.version ORDER BY c.id DESC LIMIT 1) r ON true"
    " LEFT JOIN persons rp ON rp.id = r.counted_by"
    " LEFT JOIN final_results f ON f.poll = v.poll"
    " LEFT JOIN persons fp ON fp.id = f.finalised_by"
    " LEFT JOIN documents fd ON fd.id = f.notice"
)


async def lives(polls: Sequence[int]) -> dict[int, Life]:
    """Of those of the polls that are counted. One query."""
    return {row["poll"]: _life(row) for row in await database.fetch(_LIVES, list(polls))}


def _life(row: asyncpg.Record) -> Life:
    return Life(
        version=row["version"],
        period=Publicity(row["published_on"], row["ends_on"], row["recheck_by"])
        if row["published_on"]
        else None,
        open_objections=row["open"],
        corrections=row["corrections"],
        recount="none" if row["equal"] is None else "equal" if row["equal"] else "unequal",
        final_on=row["final_on"],
    )


async def life_of(poll: int) -> LifeView:
    """Of a counted poll; who may see it was asked before. NotFound. Two queries."""
    row = await database.fetch_one(_LIVES, [poll])
    if row is None:
        raise NotFound
    published = await database.fetch(
        "SELECT b.*, d.sha256 FROM result_publications b JOIN documents d ON d.id = b.notice"
        " WHERE b.poll = $1 ORDER BY b.version",
        poll,
    )
    return LifeView(
        life=_life(row),
        published=tuple(
            Published(
                id=one["id"],
                version=one["version"],
                period=Publicity(one["published_on"], one["ends_on"], one["recheck_by"]),
                place=one["place"],
                publisher=one["publisher"],
                sha256=one["sha256"],
            )
            for one in published
        ),
        recounted=None
        if row["equal"] is None
        else Recounted(
            row["equal"],
            row["recounted_by"],
            row["recounted_at"],
            tuple(json.loads(row["differences"])),
        ),
        final=None
        if row["final_on"] is None
        else Final(
            row["final_on"],
            row["convener"],
            row["counters"],
            row["supervisor"],
            row["finalised_by"],
            row["final_sha256"],
        ),
        objections=row["objections"],
        counted_by=frozenset(row["counted_by"]),
    )


async def poll_with_result(actor: Actor, poll: int) -> PollFacts:
    """NotFound before there is a result, and for those who may not see it. One query."""
    facts = await poll_to_view(actor, poll)
    if not can_view_result(actor, facts):
        raise NotFound
    return facts


async def notice_document(actor: Actor, poll: int, version: int | None) -> int:
    """The document of the notice of a published version, or of the final one. NotFound."""
    await poll_with_result(actor, poll)
    if version is None:
        row = await database.fetch_one("SELECT notice FROM final_results WHERE poll = $1", poll)
    else:
        row = await database.fetch_one(
            "SELECT notice FROM result_publications WHERE poll = $1 AND version = $2",
            poll,
            version,
        )
    if row is None:
        raise NotFound
    return int(row["notice"])


@dataclass(frozen=True, slots=True)
class Version:
    """What one count of a motion came to."""

    motion: int
    title: str
    version: int
    tally: dict[str, Any]
    passed: bool
    counted_at: datetime
    objections: tuple[str, ...]


async def versions_of(poll: int) -> tuple[Version, ...]:
    """Every count of every motion, with the objections that asked for it. One query."""
    rows = await database.fetch(
        "SELECT m.number, m.title, r.version, r.tally, r.passed, r.counted_at,"
        " ARRAY(SELECT o.number FROM count_corrections c JOIN objections o ON o.id = c.objection"
        "  WHERE c.poll = m.poll AND c.version = r.version ORDER BY o.id) AS objections"
        " FROM results r JOIN motions m ON m.id = r.motion WHERE m.poll = $1"
        " ORDER BY m.number, r.version",
        poll,
    )
    return tuple(
        Version(
            motion=row["number"],
            title=row["title"],
            version=row["version"],
            tally=json.loads(row["tally"]),
            passed=row["passed"],
            counted_at=row["counted_at"],
            objections=tuple(row["objections"]),
        )
        for row in rows
    )


@dataclass(frozen=True, slots=True)
class PublicNotice:
    """What the link on a notice opens."""

    facts: PollFacts
    document: int


async def open_notice(token: str) -> PublicNotice:
    """The final notice of the poll of this link, else the last posted. NotFound. Two queries.

    Nobody is asked who she is: what is shown has been posted in public.
    """
    row = await database.fetch_one(
        "SELECT b.poll, coalesce(f.notice, b.notice) AS document FROM result_publications b"
        " LEFT JOIN final_results f ON f.poll = b.poll WHERE b.token_hash = $1"
        " ORDER BY b.version DESC LIMIT 1",
        token_hash(token),
    )
    if row is None:
        raise NotFound
    return PublicNotice(await published_poll(row["poll"]), row["document"])
