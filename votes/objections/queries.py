"""Objections of a matter: the list, one of them, and what somebody sees by her receipt."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import asyncpg

from app import database
from app.accounts.permissions import Actor
from app.communities.staff import Staff
from app.documents.rules import DocumentLost
from app.errors import NotFound
from app.masks import mask_name, mask_phone
from votes.finals.queries import Version, life_of, versions_of
from votes.finals.rules import Life
from votes.objections.access import Matter, matter_to_enter, matter_to_view, objection_to_view
from votes.objections.figures import LaterVersion, figure_of, later_versions
from votes.objections.permissions import (
    can_answer_objection,
    can_correct_figure,
    can_enter_objection,
    can_look_at_objector,
)
from votes.objections.rules import Target
from votes.objections.targets import targets
from votes.papers.rules import split_number
from votes.polls.queries import MotionText, motions_of


@dataclass(frozen=True, slots=True)
class ObjectionLine:
    """`name`, `phone` masked. `label`, `sha256`: the version attacked; `superseded`: a later one
    stands. `outcome` None: not answered. `recounted`: the version that was counted because of it;
    `before`, `after`: a figure of anything else that was put right; `paper`: the ballot it attacks,
    by its number or receipt."""

    id: int
    number: str
    poll: int | None
    kind: str
    way: str
    label: str
    sha256: str
    superseded: bool
    motion: int | None
    version: int | None
    scheme_version: int | None
    unit: str
    name: str
    room: str
    phone: str
    text: str
    paper: str
    photo: int | None
    raised_at: datetime
    late: bool
    due_on: date
    recorded_by: str
    outcome: str | None
    reasons: str
    changes_figure: bool
    answered_by: str
    answered_at: datetime | None
    recounted: int | None
    before: str
    after: str
    waits_for_figure: bool


@dataclass(frozen=True, slots=True)
class ObjectionsView:
    matter: Matter
    lines: tuple[ObjectionLine, ...]
    may_enter: bool


@dataclass(frozen=True, slots=True)
class DeskView:
    """What may be attacked, for entering an objection; `posted`: some result is."""

    matter: Matter
    targets: tuple[Target, ...]
    motions: tuple[MotionText, ...]
    posted: bool


@dataclass(frozen=True, slots=True)
class ObjectionView:
    """`before`, `after`: the count that it attacked and the one it led to, of its motion; `stands`:
    the figure of the scheme it attacks, as it was made known. `later`: versions of the scheme that
    may put it right. `mediation`, `item` (meeting, number): where the dispute went, with
    `consultation`. `made_it`: the reader made what is attacked, so another answers."""

    matter: Matter
    life: Life | None
    line: ObjectionLine
    motions: tuple[MotionText, ...]
    before: Version | None
    after: Version | None
    stands: str
    later: tuple[LaterVersion, ...]
    consultation: int | None
    mediation: int | None
    item: tuple[int, int] | None
    may_answer: bool
    made_it: bool
    may_correct: bool
    may_look: bool


# Whether a later version of what was attacked stands now.
_SUPERSEDED = (
    "(o.result IS NOT NULL AND EXISTS (SELECT 1 FROM results n WHERE n.motion = r.motion"
    "  AND n.version > r.version)"
    " OR o.roll IS NOT NULL AND EXISTS (SELECT 1 FROM rolls n JOIN rolls w ON w.id = o.roll"
    "  WHERE n.poll = w.poll AND n.version > w.version)"
    " OR o.scheme_version IS NOT NULL AND EXISTS (SELECT 1 FROM scheme_versions n"
    "  JOIN scheme_versions w ON w.id = o.scheme_version"
    "  WHERE n.scheme = w.scheme AND n.number > w.number)"
    " OR o.meeting IS NOT NULL AND EXISTS (SELECT 1 FROM minutes_papers n"
    "  JOIN minutes_approvals y ON y.paper = n.id JOIN minutes_finals z ON z.approval = y.id"
    "  WHERE n.meeting = o.meeting AND z.made_at > o.raised_at))"
)

_OBJECTIONS = (
    f"SELECT o.*, m.number AS motion, r.version, coalesce(b.paper, b.receipt, '') AS paper,"  # noqa: S608 (constants)
    f" {_SUPERSEDED} AS superseded,"
    " coalesce(who.name, '') AS staff, a.outcome, coalesce(a.reasons, '') AS reasons,"
    " coalesce(a.changes_figure, false) AS changes_figure, coalesce(by.name, '') AS answered_by,"
    " a.answered_at, c.version AS recounted, coalesce(f.before, '') AS before,"
    " coalesce(f.after, '') AS after, awaits_correction(o.id) AS waits_for_figure"
    " FROM objections o LEFT JOIN results r ON r.id = o.result"
    " LEFT JOIN motions m ON m.id = r.motion"
    " LEFT JOIN ballots b ON b.id = o.ballot LEFT JOIN persons who ON who.id = o.recorded_by"
    " LEFT JOIN objection_answers a ON a.objection = o.id"
    " LEFT JOIN persons by ON by.id = a.answered_by"
    " LEFT JOIN count_corrections c ON c.objection = o.id"
    " LEFT JOIN figure_corrections f ON f.objection = o.id"
)


def _line(row: asyncpg.Record) -> ObjectionLine:
    return ObjectionLine(
        id=row["id"],
        number=row["number"],
        poll=row["poll"],
        kind=row["kind"],
        way=row["way"],
        label=row["label"],
        sha256=row["sha256"],
        superseded=bool(row["superseded"]),
        motion=row["motion"],
        version=row["version"],
        scheme_version=row["scheme_version"],
        unit=row["unit"],
        name=mask_name(row["name"]),
        room=row["room"],
        phone=mask_phone(row["phone"] or ""),
        text=row["text"],
        paper=split_number(row["paper"])[0],
        photo=row["photo"],
        raised_at=row["raised_at"],
        late=row["late"],
        due_on=row["due_on"],
        recorded_by=row["staff"],
        outcome=row["outcome"],
        reasons=row["reasons"],
        changes_figure=row["changes_figure"],
        answered_by=row["answered_by"],
        answered_at=row["answered_at"],
        recounted=row["recounted"],
        before=row["before"],
        after=row["after"],
        waits_for_figure=row["waits_for_figure"],
    )


async def objections_page(
    actor: Actor, *, poll: int | None = None, consultation: int | None = None
) -> ObjectionsView:
    """Of a poll, or of a consultation with all its polls; those without an answer first.
    NotFound. Two queries."""
    matter = await matter_to_view(actor, poll=poll, consultation=consultation)
    rows = await database.fetch(
        f"{_OBJECTIONS} WHERE o.poll = $1 OR $1::int IS NULL AND o.consultation = $2"
        " ORDER BY (a.id IS NOT NULL), o.due_on, o.id",
        poll,
        consultation,
    )
    return ObjectionsView(
        matter, tuple(_line(row) for row in rows), can_enter_objection(actor, matter)
    )


async def desk_page(
    actor: Actor, *, poll: int | None = None, consultation: int | None = None
) -> DeskView:
    """NotFound, NotAllowed. Six queries at most."""
    matter = await matter_to_enter(actor, poll=poll, consultation=consultation)
    return await _desk(matter)


async def _desk(matter: Matter) -> DeskView:
    async with database.connection() as link:
        found = await targets(link, poll=matter.poll, consultation=matter.consultation)
    return DeskView(
        matter,
        tuple(found),
        await motions_of(matter.poll) if matter.poll is not None else (),
        any(one.nature == "result" for one in found),
    )


async def targets_of_poll(poll: int, consultation: int | None) -> list[Target]:
    """For pages that whoever holds their link may see. Three queries."""
    async with database.connection() as link:
        return await targets(link, poll=poll, consultation=consultation)


@dataclass(frozen=True, slots=True)
class Checked:
    """What a code on a paper stands for: minutes of a meeting, or another paper of a matter."""

    consultation: int
    meeting: int | None
    topic: str
    estate_name: str
    invented: bool
    targets: tuple[Target, ...]


async def open_paper(code: str) -> Checked:
    """Of issued minutes and official papers, by the code printed on them. NotFound. Five
    queries."""
    row = await database.fetch_one(
        "SELECT c.id AS consultation, f.meeting, c.topic, e.name AS estate_name, o.invented FROM ("
        " SELECT m.consultation, p.meeting FROM minutes_approvals a"
        "  JOIN minutes_papers p ON p.id = a.paper JOIN meetings m ON m.id = p.meeting"
        "  WHERE a.code = $1"
        " UNION ALL SELECT w.consultation, NULL FROM official_papers w WHERE w.code = $1) f"
        " JOIN consultations c ON c.id = f.consultation JOIN estates e ON e.id = c.estate"
        " JOIN communities o ON o.id = c.community LIMIT 1",
        code,
    )
    if row is None:
        raise NotFound
    async with database.connection() as link:
        found = await targets(link, poll=None, consultation=row["consultation"])
    return Checked(**dict(row), targets=tuple(found))


async def objection_page(actor: Actor, objection: int, data_dir: Path) -> ObjectionView:
    """NotFound. A fixed number of queries."""
    matter, raw = await objection_to_view(actor, objection)
    row = await database.fetch_one(f"{_OBJECTIONS} WHERE o.id = $1", objection)
    assert row is not None, "just loaded"
    line = _line(row)
    counts: dict[int, Version] = {}
    life = None
    if matter.poll is not None and raw["result"] is not None:
        counts = {
            one.version: one for one in await versions_of(matter.poll) if one.motion == line.motion
        }
        life = (await life_of(matter.poll)).life
    led = await database.fetch_one(_LED_TO, objection)
    assert led is not None, "just loaded"
    answers = can_enter_objection(actor, matter) and line.outcome is None
    may_answer = answers and can_answer_objection(actor, matter, set(raw["makers"]))
    return ObjectionView(
        matter=matter,
        life=life,
        line=line,
        motions=await motions_of(matter.poll) if matter.poll is not None else (),
        before=counts.get(line.recounted - 1) if line.recounted else None,
        after=counts.get(line.recounted) if line.recounted else None,
        stands=await _stands(line, data_dir),
        later=tuple(await later_versions(line.scheme_version)) if line.scheme_version else (),
        consultation=raw["consultation"],
        mediation=led["mediation"],
        item=(led["meeting"], led["item"]) if led["item"] is not None else None,
        may_answer=may_answer,
        made_it=answers and not may_answer,
        may_correct=can_correct_figure(actor, matter) and line.waits_for_figure,
        may_look=can_look_at_objector(actor, matter),
    )


_LED_TO = (
    "SELECT (SELECT m.id FROM mediations m WHERE m.objection = o.id) AS mediation, i.meeting,"
    " i.number AS item FROM objections o LEFT JOIN dispute_items d ON d.objection = o.id"
    " LEFT JOIN agenda_items i ON i.id = d.item WHERE o.id = $1 ORDER BY d.id DESC LIMIT 1"
)


async def _stands(line: ObjectionLine, data_dir: Path) -> str:
    """The money that a scheme or amount comes to in the version attacked; "" for all else."""
    if line.scheme_version is None:
        return ""
    try:
        return await figure_of(line.sha256, line.unit, data_dir)
    except DocumentLost:
        return ""


async def objection_photo(actor: Actor, objection: int) -> int:
    """Its document. NotFound. Two queries."""
    _matter, row = await objection_to_view(actor, objection)
    if row["photo"] is None:
        raise NotFound
    return int(row["photo"])


@dataclass(frozen=True, slots=True)
class Received:
    """What whoever holds the receipt may know: nothing of who wrote it, nor what. `later`: a later
    version of what was attacked stands."""

    number: str
    kind: str
    label: str
    sha256: str
    later: bool
    room: str
    raised_at: datetime
    late: bool
    due_on: date
    outcome: str | None
    reasons: str
    answered_at: datetime | None
    before: str
    after: str
    waits_for_figure: bool
    estate_name: str
    staff: Staff
    invented: bool


_RECEIVED = (
    "SELECT o.number, o.kind, o.label, o.sha256, o.room, o.raised_at, o.late, o.due_on, a.outcome,"  # noqa: S608 (constants)
    f" {_SUPERSEDED} AS later, coalesce(a.reasons, '') AS reasons, a.answered_at,"
    " coalesce(f.before, '') AS before, coalesce(f.after, '') AS after,"
    " awaits_correction(o.id) AS waits_for_figure,"
    " e.name AS estate_name, c.name AS community_name, c.phone AS community_phone, c.invented"
    " FROM objections o LEFT JOIN results r ON r.id = o.result"
    " LEFT JOIN objection_answers a ON a.objection = o.id"
    " LEFT JOIN figure_corrections f ON f.objection = o.id"
    " LEFT JOIN polls p ON p.id = o.poll LEFT JOIN consultations u ON u.id = o.consultation"
    " JOIN estates e ON e.id = coalesce(p.estate, u.estate)"
    " JOIN communities c ON c.id = e.community"
)


async def received(number: str) -> Received:
    """Whoever calls has checked the key. NotFound. One query."""
    row = await database.fetch_one(f"{_RECEIVED} WHERE o.number = $1", number)
    if row is None:
        raise NotFound
    return _received(row)


async def own_objections(entry: int) -> Sequence[Received]:
    """Those that a household raised by its slip, the newest first. One query."""
    rows = await database.fetch(f"{_RECEIVED} WHERE o.entry = $1 ORDER BY o.id DESC", entry)
    return [_received(row) for row in rows]


def _received(row: asyncpg.Record) -> Received:
    told = dict(row)
    staff = Staff(told.pop("community_name"), told.pop("community_phone"))
    return Received(**{**told, "later": bool(row["later"]), "staff": staff})
