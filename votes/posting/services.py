"""Making a notice: composed, drawn, kept by its hash, once."""

from datetime import datetime
from functools import partial

import asyncpg

from app import database
from app.accounts.permissions import Actor
from app.audit.services import record
from app.clock import local_date
from app.errors import NotAllowed, NotFound
from app.settings import Settings
from votes.access import PollFacts, poll_to_work_on
from votes.electorate.queries import roll_facts
from votes.fingerprint import key_fingerprint
from votes.notices import Posted, check_hint, keep_posted
from votes.permissions import can_post_notice
from votes.polls.queries import poll_page
from votes.polls.rules import convened_by_community
from votes.posting.notice import (
    Issued,
    check_data,
    check_notice,
    extension_data,
    extension_notice,
    roll_list,
    termination_data,
    termination_notice,
    vote_data,
    vote_notice,
)
from votes.posting.queries import notices_page
from votes.posting.rules import NothingToTell, NoticeKind, VoteIsOver
from votes.rollcheck.queries import notice_page


async def post_notice(
    actor: Actor, poll: int, kind: NoticeKind, number: int, *, settings: Settings, now: datetime
) -> int:
    """The notice of an event, as it is posted; its id. Made twice it is the one that is kept.

    NotFound, NotAllowed, NothingToTell, VoteIsOver, FontsMissing, SigningKeyDamaged.
    """
    facts = await poll_to_work_on(actor, poll)
    if not can_post_notice(actor, facts):
        raise NotAllowed
    view = await notices_page(actor, poll, now)
    line = next((one for one in view.lines if (one.kind, one.number) == (kind, number)), None)
    if line is None:
        raise NothingToTell
    if line.notice is not None:
        return line.notice
    if line.over:
        raise VoteIsOver
    posted = await _composed(actor, facts, kind, number, settings, now)
    document, sha256 = await keep_posted(posted, by=actor.person, settings=settings, now=now)
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
        again = await notices_page(actor, poll, now)
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
) -> Posted:
    row = await database.fetch_one(
        "SELECT convener, convener_name FROM polls WHERE id = $1", facts.id
    )
    if row is None:
        raise NotFound
    issued = Issued(
        facts, row["convener_name"], key_fingerprint(settings.data_dir), local_date(now)
    )
    scan = partial(
        Posted,
        estate=facts.estate_name,
        invented=facts.invented,
        link=f"{settings.base_url}/board/{facts.id}/posted/{kind}/{number}",
        hint=check_hint(),
        ours=convened_by_community(row["convener"]),
    )
    if kind == "vote":
        view = await poll_page(actor, facts.id, now)
        roll = await roll_facts(facts.id, first=True)
        assert roll is not None, "told of above"
        return scan(vote_notice(issued, view, roll), vote_data(issued, view, roll))
    if kind == "extension":
        extension = facts.extensions[number - 1]
        return scan(
            extension_notice(issued, extension, number), extension_data(issued, extension, number)
        )
    if kind == "termination":
        assert facts.termination is not None, "told of above"
        return scan(
            termination_notice(issued, facts.termination),
            termination_data(issued, facts.termination),
        )
    notice = await notice_page(actor, facts.id)
    period = notice.view.period
    assert period is not None, "told of above"
    listed = roll_list(issued, notice.buildings)
    units = sum(len(units) for _building, units in notice.buildings)
    return scan(
        check_notice(issued, period.starts_on, period.ends_on, notice.view.place, units),
        check_data(issued, period.starts_on, period.ends_on, notice.view.place, listed),
        behind=listed,
    )
