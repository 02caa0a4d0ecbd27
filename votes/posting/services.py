"""Making a notice: composed, drawn, kept by its hash, once."""

import importlib
import io
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime

import anyio
import asyncpg
from pypdf import PdfReader, PdfWriter

from app import database
from app.accounts.permissions import Actor
from app.audit.services import record
from app.clock import local_date
from app.documents import services as documents
from app.errors import NotAllowed, NotFound
from app.printing.lists import ListSheet
from app.settings import Settings
from meetings.minutes.blocks import Composed
from votes.access import PollFacts, poll_to_work_on
from votes.fingerprint import key_fingerprint
from votes.permissions import can_post_notice
from votes.posting.notice import (
    Issued,
    check_notice,
    extension_notice,
    roll_list,
    termination_notice,
)
from votes.posting.queries import notices_page
from votes.posting.rules import NothingToTell, NoticeKind
from votes.rollcheck.queries import notice_page

# They set type: loaded when the first notice is made.
_POSTED, _LISTS = "votes.notices", "app.printing.setting"
_PRINTERS = anyio.CapacityLimiter(1)


async def post_notice(
    actor: Actor, poll: int, kind: NoticeKind, number: int, *, settings: Settings, now: datetime
) -> int:
    """The notice of an event, as it is posted; its id. Made twice it is the one that is kept.

    NotFound, NotAllowed, NothingToTell, FontsMissing, SigningKeyDamaged.
    """
    facts = await poll_to_work_on(actor, poll)
    if not can_post_notice(actor, facts):
        raise NotAllowed
    view = await notices_page(actor, poll)
    line = next((one for one in view.lines if (one.kind, one.number) == (kind, number)), None)
    if line is None:
        raise NothingToTell
    if line.notice is not None:
        return line.notice
    composed, sheet = await _composed(actor, facts, kind, number, settings, now)
    link = f"{settings.base_url}/board/{poll}/posted/{kind}/{number}"
    pdf = await anyio.to_thread.run_sync(
        _drawn, composed, sheet, facts, link, settings, limiter=_PRINTERS
    )
    document, sha256 = await documents.keep(
        pdf, "application/pdf", data_dir=settings.data_dir, by=actor.person, now=now
    )
    try:
        async with database.transaction() as write:
            made: int = await write.fetchval(
                "INSERT INTO posted_notices (poll, kind, number, document, made_by, made_at)"
                " VALUES ($1, $2, $3, $4, $5, $6) RETURNING id",
                poll,
                kind,
                number,
                document,
                actor.person,
                now,
            )
            await record(
                write,
                at=now,
                person=actor.person,
                action="post_notice",
                subject="polls",
                subject_id=poll,
                community=facts.place.community,
                after={"kind": kind, "sha256": sha256},
            )
    except asyncpg.UniqueViolationError:  # another has just made it
        again = await notices_page(actor, poll)
        kept = (one.notice for one in again.lines if (one.kind, one.number) == (kind, number))
        return next(one for one in kept if one is not None)
    return made


async def _composed(
    actor: Actor,
    facts: PollFacts,
    kind: NoticeKind,
    number: int,
    settings: Settings,
    now: datetime,
) -> tuple[Composed, ListSheet | None]:
    row = await database.fetch_one("SELECT convener_name FROM polls WHERE id = $1", facts.id)
    if row is None:
        raise NotFound
    issued = Issued(
        facts, row["convener_name"], key_fingerprint(settings.data_dir), local_date(now)
    )
    if kind == "extension":
        return extension_notice(issued, facts.extensions[number - 1], number), None
    if kind == "termination":
        assert facts.termination is not None, "told of above"
        return termination_notice(issued, facts.termination), None
    notice = await notice_page(actor, facts.id)
    assert notice.view.period is not None, "told of above"
    units = sum(len(units) for _building, units in notice.buildings)
    composed = check_notice(
        issued, notice.view.period.starts_on, notice.view.period.ends_on, notice.view.place, units
    )
    return composed, roll_list(issued, notice.buildings)


def _drawn(
    composed: Composed, sheet: ListSheet | None, facts: PollFacts, link: str, settings: Settings
) -> bytes:
    """The notice, and its list behind it."""
    sets = importlib.import_module(_POSTED)
    posted = sets.Posted(
        composed, facts.estate_name, facts.invented, link=link, hint=sets.check_hint()
    )
    render: Callable[..., bytes] = sets.render_posted
    content = render(posted, settings.fonts_dir)
    if sheet is None:
        return content
    draw: Callable[..., bytes] = importlib.import_module(_LISTS).set_list
    joined = PdfWriter(clone_from=PdfReader(io.BytesIO(content)))
    joined.append(PdfReader(io.BytesIO(draw(asdict(sheet), str(settings.fonts_dir)))))
    kept = io.BytesIO()
    joined.write(kept)
    return kept.getvalue()
