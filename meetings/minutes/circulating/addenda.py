"""Opening an addendum 补充纪要 to minutes that stand: they stay as they are."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import asyncpg

from app import database
from app.accounts.permissions import Actor
from app.errors import Conflict, Invalid
from app.i18n import _
from meetings.minutes.circulating.rules import AnotherVersion, AnswerDayPast
from meetings.minutes.circulating.services import (
    add_readers,
    add_version,
    keep_draft,
    meeting_to_issue,
    tell_circulated,
)
from meetings.minutes.facts import AddendumFacts, EntryFacts, MinutesFacts
from meetings.scheduling.queries import meeting_page

ENTRIES_MOST = 6


class NothingToAdd(Invalid):
    def __init__(self) -> None:
        super().__init__(
            _("补充纪要还没有内容"),
            _("请至少写一项：更正哪一处、怎样表述、为什么。"),
            field="about-1",
        )


class NoMinutesYet(Conflict):
    def __init__(self) -> None:
        super().__init__(_("纪要还没有定稿"), _("定稿以前请直接提出更正意见。"))


class AddendumUnderWay(Conflict):
    def __init__(self) -> None:
        super().__init__(_("上一份补充纪要还没有定稿"), _("请先办完上一份，或在其中提出更正意见。"))


def check_entries(
    about: Sequence[str], text: Sequence[str], reason: Sequence[str]
) -> tuple[EntryFacts, ...]:
    """Invalid with every fault for an entry of which a part is missing; NothingToAdd."""
    faults: list[tuple[str, str]] = []
    entries = []
    for n, (where, words, why) in enumerate(zip(about, text, reason, strict=False), 1):
        if not (where or words or why):
            continue
        for name, said in (("about", where), ("text", words), ("reason", why)):
            if not said:
                faults.append((f"{name}-{n}", _("请填写第 {n} 项的这一栏。").format(n=n)))
            elif len(said) > (2000 if name == "text" else 200):
                faults.append((f"{name}-{n}", _("第 {n} 项的这一栏太长。").format(n=n)))
        entries.append(EntryFacts(about=where, text=words, reason=why))
    if faults:
        raise Invalid(faults=tuple(faults))
    if not entries:
        raise NothingToAdd
    return tuple(entries[:ENTRIES_MOST])


async def circulate_addendum(
    actor: Actor,
    meeting: int,
    entries: tuple[EntryFacts, ...],
    answer_until: datetime,
    *,
    secret_key: str,
    salt: str,
    data_dir: Path,
    fonts_dir: Path,
    now: datetime,
) -> int:
    """Its number (1, 2 …); from here it goes the way of the minutes.

    NotFound, NotAllowed, NoMinutesYet, AddendumUnderWay, AnswerDayPast, FontsMissing.
    """
    meeting_facts = await meeting_to_issue(actor, meeting)
    if answer_until <= now:
        raise AnswerDayPast
    row = await database.fetch_one(
        "SELECT i.facts, i.year, i.issue, d.sha256,"
        " (SELECT count(*) FROM minutes_papers p WHERE p.meeting = $1 AND p.addendum > 0) AS there,"
        " (SELECT count(*) FROM minutes_papers p JOIN minutes_approvals a ON a.paper = p.id"
        "  JOIN minutes_finals f ON f.approval = a.id"
        "  WHERE p.meeting = $1 AND p.addendum > 0) AS done"
        " FROM minutes i JOIN documents d ON d.id = i.document WHERE i.meeting = $1",
        meeting,
    )
    if row is None:
        raise NoMinutesYet
    if row["there"] != row["done"]:
        raise AddendumUnderWay
    base = MinutesFacts.from_json(json.loads(row["facts"]))
    number: int = row["there"] + 1
    assert base.issued_on is not None, "minutes that stand have a day"
    facts = replace(
        base,
        items=(),
        votes=(),
        additions=(),
        signatures=(),
        issue=None,
        issued_on=None,
        check_code="",
        check_link="",
        version=1,
        addendum=AddendumFacts(
            number=number,
            minutes_issue=row["issue"],
            minutes_year=row["year"],
            minutes_on=base.issued_on,
            minutes_sha256=row["sha256"],
            entries=entries,
        ),
    )
    document = await keep_draft(facts, actor, data_dir, fonts_dir, now)
    view = await meeting_page(actor, meeting)
    try:
        async with database.transaction() as link:
            paper: int = await link.fetchval(
                "INSERT INTO minutes_papers (meeting, addendum, salt, opened_by, opened_at)"
                " VALUES ($1, $2, $3, $4, $5) RETURNING id",
                meeting,
                number,
                salt,
                actor.person,
                now,
            )
            await add_readers(link, paper, view, secret_key, salt)
            await add_version(link, actor, paper, facts, document, answer_until, now)
            await tell_circulated(link, actor, meeting_facts, now, 1)
    except asyncpg.UniqueViolationError as taken:
        raise AnotherVersion from taken
    return number
