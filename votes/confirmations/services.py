"""Asking owners of several flats whose answers differ; entering what they confirmed in writing."""

from datetime import datetime
from pathlib import Path

import asyncpg

from app import database
from app.accounts.permissions import Actor
from app.audit.services import note
from app.clock import local_date
from app.documents.services import keep
from app.documents.uploads import read_paper
from app.errors import NotAllowed
from app.i18n import _
from app.outbox.rules import Message
from app.outbox.services import enqueue
from votes.access import PollFacts, poll_to_work_on
from votes.confirmations.queries import ASKED, DividedOwner, divided_in
from votes.confirmations.rules import (
    AlreadyConfirmed,
    ConfirmationPlan,
    ConfirmationsNotNow,
    NobodyToAsk,
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
            await note(
                link,
                actor,
                "confirm_answers",
                facts,
                now,
                of=("owner_confirmations", made),
                after={"poll": poll, "signed_on": plan.signed_on.isoformat()},
            )
    except asyncpg.UniqueViolationError as twice:
        raise AlreadyConfirmed from twice
    return made


async def ask_owners(actor: Actor, poll: int, *, now: datetime) -> int:
    """Everybody who has not confirmed yet is asked in writing, once: how many were asked now.

    By short message where the register has a phone, else by a letter that the office prints. No
    text tells what anybody answered. NotFound, NotAllowed, ConfirmationsNotNow, NobodyToAsk.
    """
    facts = await poll_to_work_on(actor, poll)
    phase = facts.phase(now)
    if not can_confirm_answers(actor, facts, phase):
        raise ConfirmationsNotNow(phase) if can_prepare_poll(actor, facts.place) else NotAllowed
    async with database.transaction() as link:
        await link.execute("SELECT id FROM polls WHERE id = $1 FOR SHARE", poll)
        facts = await poll_to_work_on(actor, poll)
        if (stands := facts.phase(now)) is not Phase.CLOSED:
            raise ConfirmationsNotNow(stands)
        waiting = {
            one.unit: one
            for one in await divided_in(link, poll)
            if one.confirmed_on is None and one.asked_at is None and one.slip is not None
        }
        if not waiting:
            raise NobodyToAsk
        owners = await link.fetch(
            "SELECT d.unit, o.id, o.name, coalesce(o.phone, '') AS phone FROM dwellings d"
            " JOIN ownerships s ON s.dwelling = d.id JOIN owners o ON o.id = s.owner"
            " WHERE d.estate = $1 AND d.unit = ANY($2::text[]) ORDER BY d.unit, s.position",
            facts.estate,
            list(waiting),
        )
        await enqueue(
            link,
            [
                _asking(facts, waiting[row["unit"]], row["id"], row["name"], row["phone"])
                for row in owners
            ],
            now=now,
        )
        await note(link, actor, "ask_to_confirm", facts, now, after={"owners": len(waiting)})
    return len(waiting)


def _asking(facts: PollFacts, one: DividedOwner, owner: int, name: str, phone: str) -> Message:
    assert one.slip is not None
    text = _(
        "{estate}“{title}”已经截止。您名下{flats}的表决意见不一致，法律规定一位业主只算一人，"
        "不一致的暂不计入。请在计票以前书面确认以哪一种为准：到{community}办公室签字，或者扫您家的"
        "表决通知单，下载确认书签字后交来。只能从截止前提交过的意见中确认一种。"
    ).format(
        estate=facts.estate_name,
        title=facts.title,
        flats="、".join(one.flats),
        community=facts.community_name,
    )
    return Message(
        key=f"confirm-answers:{one.slip}:{owner}",
        channel="sms" if phone else "letter",
        kind=ASKED,
        subject=("slips", one.slip),
        title=_("请书面确认表决意见"),
        text=text,
        name=name,
        address=phone,
        community=facts.place.community,
    )
