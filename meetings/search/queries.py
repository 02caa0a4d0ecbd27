"""Looking through topics, items, statements, promises and minutes that stand.

The database narrows by the index, then looks whether the words are really there, and by the same
predicate as the pages whether the searcher may see the consultation at all.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

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


# $1 to $4: who asks (sight_of); $5: grams; $6: those terms that their pairs alone do not prove, as
# they stand without spaces.
_THERE = (
    " AND NOT EXISTS (SELECT 1 FROM unnest($6::text[]) AS term WHERE position(term IN"
    " regexp_replace(lower({text}), '[[:space:]]+', '', 'g')) = 0)"
)
_OF = (
    " JOIN estates e ON e.id = c.estate JOIN communities o ON o.id = c.community"
    f" WHERE {IN_SIGHT} AND search_grams({{text}}) @> $5::text[]{{there}}"
    f" ORDER BY {{newest}} DESC LIMIT {MOST + 1}"
)


def _sql(columns: str, tables: str, text: str, newest: str) -> tuple[str, str]:
    """(for terms of one or two characters, which the index itself proves; for longer ones)"""
    head = f"SELECT {columns}, {text} AS text, c.topic, e.name AS estate_name, {newest} AS at"
    proven, checked = (
        f"{head} FROM {tables}{_OF.format(text=text, newest=newest, there=there)}"
        for there in ("", _THERE.format(text=text))
    )
    return proven, checked


_MEETING = " JOIN meetings m ON m.id = {of} JOIN consultations c ON c.id = m.consultation"
_ITEM = " JOIN agenda_items a ON a.id = {of}" + _MEETING.format(of="a.meeting")

_SQL: dict[HitKind, tuple[str, str]] = {
    "topic": _sql(
        "c.id, 0 AS meeting, 0 AS number, '' AS who",
        "consultations c",
        "c.topic || ' ' || c.background",
        "c.opened_at",
    ),
    "item": _sql(
        "a.id, m.id AS meeting, a.number, a.title AS who",
        "agenda_items a" + _MEETING.format(of="a.meeting"),
        "a.title || ' ' || a.summary || ' ' || a.agreed",
        "m.starts_at",
    ),
    "statement": _sql(
        "s.id, m.id AS meeting, a.number, s.speaker AS who",
        "statements s" + _ITEM.format(of="s.item"),
        "s.text",
        "s.said_at",
    ),
    "promise": _sql(
        "p.id, m.id AS meeting, a.number, p.who",
        "promises p" + _ITEM.format(of="p.item"),
        "p.who || ' ' || p.what",
        "m.starts_at",
    ),
    "minutes": _sql(
        "f.id, m.id AS meeting, w.addendum AS number, m.number::text AS who",
        "minutes_finals f JOIN minutes_approvals v ON v.id = f.approval"
        " JOIN minutes_papers w ON w.id = v.paper" + _MEETING.format(of="w.meeting"),
        "f.text",
        "f.made_at",
    ),
}


async def search(actor: Actor, question: Question, kinds: tuple[HitKind, ...]) -> list[Found]:
    """One query a kind; the newest first."""
    found = []
    longer = [term for term in question.terms if len(term) > PROVEN]
    values = (*sight_of(actor), list(question.grams), *([longer] if longer else []))
    for kind in kinds:
        rows = await database.fetch(_SQL[kind][bool(longer)], *values)
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
