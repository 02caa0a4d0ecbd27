"""Looking through topics, items, statements, promises and minutes that stand.

The database narrows by the index, then looks whether the words are really there, and by the same
predicate as the pages whether the searcher may see the consultation at all.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import asyncpg

from app import database
from app.accounts.permissions import Actor
from app.i18n import _
from meetings.access import IN_SIGHT, sight_of
from meetings.search.rules import PROVEN, Part, Question, highlighted

MOST = 20

HitKind = Literal["topic", "item", "statement", "promise", "minutes"]
KINDS: tuple[HitKind, ...] = ("topic", "item", "statement", "promise", "minutes")


@dataclass(frozen=True, slots=True)
class Hit:
    """`href` leads to where it stands; `when`: when it was opened, held, said or issued."""

    kind: HitKind
    title: str
    where: str
    href: str
    when: datetime
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """`more`: there are others of this kind than those shown."""

    kind: HitKind
    hits: tuple[Hit, ...]
    more: bool


# $1 to $4: who asks (sight_of); $5: terms to be looked for in the text, as they stand without
# spaces; $6, where the index is asked: grams.
_THERE = (
    "NOT EXISTS (SELECT 1 FROM unnest($5::text[]) AS term WHERE position(term IN"
    " CASE WHEN {text} ~ '[[:space:]]' THEN regexp_replace(lower({text}), '[[:space:]]+', '', 'g')"
    " ELSE lower({text}) END) = 0)"
)
_ESTATE = " JOIN estates e ON e.id = c.estate JOIN communities o ON o.id = c.community"


def _sql(columns: str, tables: str, text: str, newest: str, found: str) -> str:
    return (
        f"SELECT {columns}, {text} AS text, c.topic, e.name AS estate_name, {newest} AS at"  # noqa: S608
        f" FROM {tables}{_ESTATE} WHERE {IN_SIGHT} AND {found} AND {_THERE.format(text=text)}"
        f" ORDER BY {newest} DESC LIMIT {MOST + 1}"
    )


_MEETING = " JOIN meetings m ON m.id = {of} JOIN consultations c ON c.id = m.consultation"
_ITEM = " JOIN agenda_items a ON a.id = {of}" + _MEETING.format(of="a.meeting")
_BY_INDEX = "{row} IN (SELECT {table}_with($6::text[]))"


_BY_INDEX_OF: dict[HitKind, str] = {
    "topic": _sql(
        "c.id, 0 AS meeting, 0 AS number, '' AS who",
        "consultations c",
        "c.topic || ' ' || c.background",
        "c.opened_at",
        _BY_INDEX.format(row="c.id", table="consultations"),
    ),
    "item": _sql(
        "a.id, m.id AS meeting, a.number, a.title AS who",
        "agenda_items a" + _MEETING.format(of="a.meeting"),
        "a.title || ' ' || a.summary || ' ' || a.agreed",
        "m.starts_at",
        _BY_INDEX.format(row="a.id", table="agenda_items"),
    ),
    "promise": _sql(
        "p.id, m.id AS meeting, a.number, p.who",
        "promises p" + _ITEM.format(of="p.item"),
        "p.who || ' ' || p.what",
        "m.starts_at",
        _BY_INDEX.format(row="p.id", table="promises"),
    ),
    "minutes": _sql(
        "f.id, m.id AS meeting, w.addendum AS number, m.number::text AS who",
        "minutes_finals f JOIN minutes_approvals v ON v.id = f.approval"
        " JOIN minutes_papers w ON w.id = v.paper" + _MEETING.format(of="w.meeting"),
        "f.text",
        "f.made_at",
        _BY_INDEX.format(row="f.id", table="minutes_finals"),
    ),
}

# Of statements there are many, and the index says nothing of their order: a common word would be
# fetched a hundred thousand times to show the newest twenty. So what is looked through first is
# all of somebody who sees few, and the newest of somebody who sees many. Each source is a query of
# its own, so that none is carried out in the other's way.
_FEW = 5_000
_NEWEST = 2_000
_CANDIDATES = 300
_HERS = (
    "SELECT a.id FROM agenda_items a"  # noqa: S608 (constants)
    + _MEETING.format(of="a.meeting")
    + f" JOIN communities o ON o.id = c.community WHERE {IN_SIGHT}"
)
_SEEN = (
    "SELECT count(*) AS n FROM (SELECT 1 FROM statements"  # noqa: S608 (constants)
    f" WHERE item = ANY(ARRAY({_HERS})) LIMIT {_FEW + 1}) AS seen"
)


def _statements(source: str, newest: str = "s.said_at") -> str:
    return _sql(
        "s.id, m.id AS meeting, a.number, s.speaker AS who",
        source + _ITEM.format(of="s.item"),
        "s.text",
        newest,
        "true",
    )


_AMONG_HERS = _statements(
    f"(SELECT * FROM (SELECT * FROM statements WHERE item = ANY(ARRAY({_HERS})) LIMIT {_FEW}) h"  # noqa: S608 (constants)
    " ORDER BY said_at DESC OFFSET 0) s"
)
_AMONG_NEWEST = _statements(
    f"(SELECT * FROM statements ORDER BY said_at DESC LIMIT {_NEWEST}) s"  # noqa: S608 (constants)
)
# Of what the index finds the newest, whoever sees them: who sees many sees enough of these.
_AMONG_CANDIDATES = _statements(
    f"(SELECT s.* FROM newest_statements_with($6::text[], {_CANDIDATES}) f"  # noqa: S608 (constants)
    " JOIN statements s ON s.id = f.id ORDER BY f.said_at DESC OFFSET 0) s"
)
_AMONG_ALL = _statements(
    f"(SELECT id, said_at FROM statements_with($6::text[]) WHERE item IN ({_HERS})"  # noqa: S608 (constants)
    " ORDER BY said_at DESC) f JOIN statements s ON s.id = f.id",
    "f.said_at",
)


async def search(actor: Actor, question: Question, kinds: tuple[HitKind, ...]) -> list[Found]:
    """One query a kind, for statements at most four; the newest first."""
    found = []
    for kind in kinds:
        rows = await _rows(kind, actor, question)
        hits = tuple(
            Hit(
                kind=kind,
                title=_title(kind, row["who"], row["topic"]),
                where=f"{row['estate_name']} · {row['topic']}",
                href=_href(kind, row["id"], row["meeting"], row["number"]),
                when=row["at"],
                parts=highlighted(row["text"], question.terms),
            )
            for row in rows[:MOST]
        )
        found.append(Found(kind, hits, more=len(rows) > MOST))
    return found


async def _rows(kind: HitKind, actor: Actor, question: Question) -> list[asyncpg.Record]:
    sight = sight_of(actor)
    rarest_first = sorted(question.terms, key=len, reverse=True)
    if kind == "statement":
        seen = (await database.fetch(_SEEN, *sight))[0]["n"]
        if seen <= _FEW:
            return await database.fetch(_AMONG_HERS, *sight, rarest_first)
        newest = await database.fetch(_AMONG_NEWEST, *sight, rarest_first)
        if len(newest) > MOST:
            return newest
    unproven = [term for term in rarest_first if len(term) > PROVEN]
    asked = (*sight, unproven, list(question.grams))
    if kind != "statement":
        return await database.fetch(_BY_INDEX_OF[kind], *asked)
    candidates = await database.fetch(_AMONG_CANDIDATES, *asked)
    if len(candidates) > MOST:
        return candidates
    return await database.fetch(_AMONG_ALL, *asked)


def _title(kind: HitKind, who: str, topic: str) -> str:
    if kind == "minutes":
        return _("第 {n} 次会议纪要").format(n=who)
    return who or topic


def _href(kind: HitKind, number_of: int, meeting: int, number: int) -> str:
    if kind == "topic":
        return f"/consultations/{number_of}"
    if kind == "minutes":
        return f"/meetings/{meeting}/minutes" + (f"?addendum={number}" if number else "")
    return f"/meetings/{meeting}/items/{number}"
