"""Entering what an owner of several flats has confirmed in writing."""

from datetime import datetime
from pathlib import Path

import asyncpg

from app import database
from app.accounts.permissions import Actor
from app.audit.services import record
from app.clock import local_date
from app.documents.services import keep
from app.documents.uploads import read_paper
from app.errors import NotAllowed
from votes.access import poll_to_work_on
from votes.confirmations.queries import divided_in
from votes.confirmations.rules import (
    AlreadyConfirmed,
    ConfirmationPlan,
    ConfirmationsNotNow,
    NotDivided,
    check_confirmation,
)
from votes.permissions import can_confirm_answers, can_prepare_poll
from votes.polls.rules import Phase
from votes.proofs.rules import confirmation_event
from votes.proofs.services import log_event


async def confirm_answers(
    actor: Actor,
    poll: int,
    head: str,
    plan: ConfirmationPlan,
    paper: bytes | None,
    *,
    data_dir: Path,
    now: datetime,
) -> int:
    """Once an owner; its id. `paper`: the signed confirmation, a photograph or PDF.

    NotFound, NotAllowed, ConfirmationsNotNow, NotDivided, AlreadyConfirmed, ConfirmationFaults,
    and what `read_paper` raises.
    """
    facts = await poll_to_work_on(actor, poll)
    phase = facts.phase(now)
    if not can_confirm_answers(actor, facts, phase):
        raise ConfirmationsNotNow(phase) if can_prepare_poll(actor, facts.place) else NotAllowed
    content, media_type = await read_paper(paper)
    document, sha256 = await keep(content, media_type, data_dir=data_dir, by=actor.person, now=now)
    try:
        async with database.transaction() as link:
            await link.execute("SELECT id FROM polls WHERE id = $1 FOR SHARE", poll)
            facts = await poll_to_work_on(actor, poll)
            if (stands := facts.phase(now)) is not Phase.CLOSED:
                raise ConfirmationsNotNow(stands)
            owner = next((one for one in await divided_in(link, poll) if one.head == head), None)
            if owner is None:
                raise NotDivided
            motions = {motion.id: motion.number for motion in owner.motions}
            check_confirmation(
                plan,
                list(motions),
                closed_on=local_date(facts.closes_at),
                today=local_date(now),
            )
            made: int = await link.fetchval(
                "INSERT INTO owner_confirmations (poll, head, signed_on, document, recorded_by,"
                " recorded_at) VALUES ($1, $2, $3, $4, $5, $6) RETURNING id",
                poll,
                head,
                plan.signed_on,
                document,
                actor.person,
                now,
            )
            await link.executemany(
                "INSERT INTO confirmed_choices (confirmation, motion, choice) VALUES ($1, $2, $3)",
                [(made, motion, plan.choices[motion]) for motion in motions],
            )
            await log_event(
                link,
                poll,
                confirmation_event(
                    poll,
                    owner.flats,
                    {number: plan.choices[motion] for motion, number in motions.items()},
                    plan.signed_on,
                    sha256,
                    now,
                ),
            )
            await record(
                link,
                at=now,
                person=actor.person,
                action="confirm_answers",
                subject="owner_confirmations",
                subject_id=made,
                community=facts.place.community,
                after={"poll": poll, "signed_on": plan.signed_on.isoformat()},
            )
    except asyncpg.UniqueViolationError as twice:
        raise AlreadyConfirmed from twice
    return made
