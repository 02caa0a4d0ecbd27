"""Saying how an item goes on, drawing up papers, issuing them for good."""

import importlib
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import anyio.to_thread
import asyncpg

from app import database
from app.accounts.permissions import Actor
from app.audit.services import note, record
from app.clock import local_date
from app.documents.services import keep
from app.errors import Conflict, NotAllowed, NotFound
from app.i18n import _
from app.jobs.workshop import Workshop
from app.keeping import Seal, kept_form
from meetings.access import ConsultationFacts, consultation_to_view
from meetings.agenda.rules import Way
from meetings.minutes.composing import text_of
from meetings.minutes.printing import PRINTERS
from meetings.official.facts import MEETING_KINDS, Kind, OfficialFacts
from meetings.official.queries import paper_facts
from meetings.official.rules import check_ready, compose_paper, paper_title, statements_of
from meetings.official.telling import send_reply
from meetings.permissions import can_issue_minutes

_RENDERING = "meetings.official.rendering"
_LONG = 200  # statements: some thirty pages


class NumberTaken(Conflict):
    def __init__(self) -> None:
        super().__init__(_("刚才有人出了另一份文书"), _("请再点一次。"))


async def _to_issue(actor: Actor, consultation: int) -> ConsultationFacts:
    facts = await consultation_to_view(actor, consultation)
    if not can_issue_minutes(actor, facts):
        raise NotAllowed
    return facts


async def decide_way(
    actor: Actor, consultation: int, item: int, way: Way, words: str, *, now: datetime
) -> None:
    """How an item goes on; what was decided before is kept. NotFound, NotAllowed."""
    facts = await _to_issue(actor, consultation)
    async with database.transaction() as link:
        found = await link.fetchval(
            "SELECT a.id FROM agenda_items a JOIN meetings m ON m.id = a.meeting"
            " WHERE a.id = $1 AND m.consultation = $2",
            item,
            consultation,
        )
        if found is None:
            raise NotFound
        await link.execute(
            "INSERT INTO ways_on (item, way, words, decided_by, decided_at)"
            " VALUES ($1, $2, $3, $4, $5)",
            item,
            way,
            words,
            actor.person,
            now,
        )
        await note(
            link,
            actor,
            "decide_way",
            facts,
            now,
            of=("agenda_items", item),
            reason=words[:200],
            after={"way": way},
        )


def _render(facts: OfficialFacts, fonts_dir: Path, at: datetime | None) -> bytes:
    render: Callable[..., bytes] = importlib.import_module(_RENDERING).render_paper
    return render(facts, fonts_dir, at)


async def _print(facts: OfficialFacts, fonts_dir: Path, at: datetime | None) -> bytes:
    """A long record in a process of its own, which gives its memory back and lets requests pass.
    FontsMissing, WorkRefused, WorkerFailed."""
    if statements_of(facts) < _LONG:
        return await anyio.to_thread.run_sync(_render, facts, fonts_dir, at, limiter=PRINTERS)
    what = {
        "facts": facts.to_json(),
        "fonts": str(fonts_dir),
        "at": at.isoformat() if at is not None else "",
    }
    async with PRINTERS, Workshop() as shop:
        return await shop.make(f"{_RENDERING}:set_paper", what)


async def draft_paper(
    actor: Actor,
    consultation: int,
    kind: Kind,
    meeting: int | None,
    *,
    to: str,
    answer: str,
    share: tuple[int, int],
    fonts_dir: Path,
    now: datetime,
) -> bytes:
    """A PDF of what the paper would say now. NotFound, NotReady, FontsMissing."""
    facts = await paper_facts(
        actor, consultation, kind, meeting, to=to, answer=answer, share=share, now=now
    )
    check_ready(facts)
    return await _print(facts, fonts_dir, None)


async def issue_paper(
    actor: Actor,
    consultation: int,
    kind: Kind,
    meeting: int | None,
    *,
    to: str,
    answer: str,
    share: tuple[int, int],
    phone: str = "",
    email: str = "",
    code: str,
    base_url: str,
    seal: Seal | None,
    data_dir: Path,
    fonts_dir: Path,
    now: datetime,
) -> int:
    """Numbered within the community, year and kind, and kept; its id. A reply goes out to `phone`
    and `email`, or waits as a letter where neither is known.

    NotFound, NotAllowed, NotReady, FontsMissing, SealUnusable, NumberTaken.
    """
    place = (await _to_issue(actor, consultation)).place
    facts = await paper_facts(
        actor, consultation, kind, meeting, to=to, answer=answer, share=share, now=now
    )
    check_ready(facts)
    year = local_date(now).year
    row = await database.fetch_one(
        "SELECT coalesce(max(number), 0) + 1 AS next FROM official_papers"
        " WHERE community = $1 AND year = $2 AND kind = $3",
        place.community,
        year,
        kind,
    )
    assert row is not None
    facts = replace(
        facts,
        year=year,
        number=row["next"],
        check_code=code,
        check_link=f"{base_url}/check/{code}",
    )
    pdf = await _print(facts, fonts_dir, now)
    made = await kept_form(pdf, seal, paper_title(facts), now)
    document, sha256 = await keep(
        made.content, "application/pdf", data_dir=data_dir, by=actor.person, now=now
    )
    try:
        async with database.transaction() as link:
            paper: int = await link.fetchval(
                "INSERT INTO official_papers (consultation, meeting, kind, community, year,"
                " number, code, title, facts, document, pages, text, sealed, issued_by, issued_at)"
                " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)"
                " RETURNING id",
                consultation,
                meeting if kind in MEETING_KINDS else None,
                kind,
                place.community,
                year,
                facts.number,
                code,
                paper_title(facts),
                json.dumps(facts.to_json(), ensure_ascii=False),
                document,
                made.pages,
                "\n".join(text_of(compose_paper(facts))),
                made.sealed,
                actor.person,
                now,
            )
            if kind == "reply":
                await send_reply(
                    link,
                    paper,
                    facts,
                    made.content,
                    phone=phone,
                    email=email,
                    community=place.community,
                    now=now,
                )
            await record(
                link,
                at=now,
                person=actor.person,
                action="issue_paper",
                subject="consultations",
                subject_id=consultation,
                community=place.community,
                after={"kind": kind, "sha256": sha256},
            )
    except asyncpg.UniqueViolationError as taken:
        raise NumberTaken from taken
    return paper
