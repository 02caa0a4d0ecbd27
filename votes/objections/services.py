"""Answering an objection, and reading a paper again because of it."""

import json
from collections.abc import Callable, Mapping
from datetime import datetime

import asyncpg

from app import database
from app.accounts.permissions import Actor
from app.audit.services import record
from app.errors import NotAllowed, NotFound
from app.i18n import _
from votes.access import PollFacts, poll_to_work_on
from votes.ballots.rules import NewBallot, receipt_number
from votes.ballots.store import store_ballots
from votes.objections.rules import (
    AlreadyAnswered,
    NoSuchPaper,
    NothingToCorrect,
    Outcome,
    check_answer,
    read_ballot_number,
)
from votes.papers.rules import MARKS, PaperFaults, split_number, stored_number
from votes.papers.services import take_back
from votes.permissions import can_answer_objection, can_look_at_objector
from votes.polls.queries import motions_of


async def _to_answer(actor: Actor, poll: int) -> PollFacts:
    facts = await poll_to_work_on(actor, poll)
    if not facts.counted:
        raise NotFound
    if not can_answer_objection(actor, facts):
        raise NotAllowed
    return facts


async def answer_objection(
    actor: Actor,
    poll: int,
    objection: int,
    outcome: Outcome,
    reasons: str,
    changes_figure: bool,
    *,
    now: datetime,
) -> None:
    """NotFound, NotAllowed, AlreadyAnswered, RefusedChangesNothing; after the final result an
    upheld one changes no figure any more (NothingToCorrect)."""
    facts = await _to_answer(actor, poll)
    check_answer(outcome, changes_figure)
    try:
        async with database.transaction() as link:
            await link.execute("SELECT id FROM polls WHERE id = $1 FOR UPDATE", poll)
            number = await link.fetchval(
                "SELECT number FROM objections WHERE id = $1 AND poll = $2", objection, poll
            )
            if number is None:
                raise NotFound
            if changes_figure and await link.fetchval(
                "SELECT 1 FROM final_results WHERE poll = $1", poll
            ):
                raise NothingToCorrect
            await link.execute(
                "INSERT INTO objection_answers (objection, outcome, reasons, changes_figure,"
                " answered_by, answered_at) VALUES ($1, $2, $3, $4, $5, $6)",
                objection,
                outcome,
                reasons,
                changes_figure,
                actor.person,
                now,
            )
            await record(
                link,
                at=now,
                person=actor.person,
                action="answer_objection",
                subject="objections",
                subject_id=objection,
                community=facts.place.community,
                reason=reasons,
                after={"number": number, "outcome": outcome, "changes_figure": changes_figure},
            )
    except asyncpg.UniqueViolationError as twice:
        raise AlreadyAnswered from twice


_PAPER = (
    "SELECT b.*, ARRAY(SELECT u.entry FROM ballot_units u WHERE u.ballot = b.id ORDER BY u.id)"
    " AS entries FROM ballots b WHERE b.poll = $1 AND b.channel = 'paper'"
    " AND ($2::int IS NULL OR split_part(b.paper, '#', 1) = (SELECT split_part(a.paper, '#', 1)"
    "  FROM ballots a WHERE a.id = $2) OR b.id = $2)"
    " AND (split_part(b.paper, '#', 1) = $3 OR b.receipt = $3)"
    " AND NOT EXISTS (SELECT 1 FROM withdrawals w WHERE w.ballot = b.id)"
    " ORDER BY b.id DESC LIMIT 1"
)


async def correct_reading(
    actor: Actor,
    poll: int,
    objection: int,
    paper: str,
    marks: Mapping[int, str],
    signed: bool,
    *,
    chance: Callable[[], int],
    now: datetime,
) -> None:
    """Take the wrong reading of a paper back and enter what stands on it, because an objection was
    upheld; everything but `marks` (motion id → mark) and the signature stays.

    NotFound, NotAllowed, NothingToCorrect, PaperFaults, NoSuchPaper.
    """
    facts = await _to_answer(actor, poll)
    motions = [motion.id for motion in await motions_of(poll)]
    missing = [motion for motion in motions if marks.get(motion) not in MARKS]
    if missing:
        raise PaperFaults([(f"m{motion}", _("请照票面选择。")) for motion in missing])
    async with database.transaction() as link:
        await link.execute("SELECT id FROM polls WHERE id = $1 FOR UPDATE", poll)
        upheld = await link.fetchrow(
            "SELECT o.number, o.ballot FROM objections o"
            " JOIN objection_answers a ON a.objection = o.id"
            " WHERE o.id = $1 AND o.poll = $2 AND o.kind = 'reading' AND a.changes_figure"
            " AND NOT EXISTS (SELECT 1 FROM count_corrections c WHERE c.objection = o.id)",
            objection,
            poll,
        )
        if upheld is None:
            raise NothingToCorrect
        old = await link.fetchrow(_PAPER, poll, upheld["ballot"], read_ballot_number(paper))
        if old is None:
            raise NoSuchPaper
        await link.execute(
            "SELECT id FROM roll_entries WHERE id = ANY($1::int[]) ORDER BY id FOR NO KEY UPDATE",
            old["entries"],
        )
        reason = _("异议 {number} 成立").format(number=upheld["number"])
        await take_back(link, old["id"], reason, by=actor.person, now=now)
        number = None
        if old["paper"]:
            number, times = split_number(old["paper"])
            number = stored_number(number, times)
        await store_ballots(
            link,
            poll,
            [
                NewBallot(
                    receipt=receipt_number(chance()),
                    channel="paper",
                    received_at=old["received_at"],
                    recorded_at=now,
                    entries=tuple(old["entries"]),
                    answers={motion: marks[motion] for motion in motions},
                    signer=old["signer"],
                    signer_role=old["signer_role"],
                    signed=signed,
                    proxy=old["proxy"],
                    proxy_doc=old["proxy_doc"],
                    proxy_is_property_staff=old["proxy_is_property_staff"],
                    guardian_doc=old["guardian_doc"],
                    recorded_by=actor.person,
                    capacity=old["capacity"],
                    documents=tuple(json.loads(old["documents"])),
                    ground=old["ground"],
                    paper=number,
                )
            ],
        )
        await record(
            link,
            at=now,
            person=actor.person,
            action="correct_reading",
            subject="ballots",
            subject_id=old["id"],
            community=facts.place.community,
            reason=reason,
            before={"paper": old["paper"]},
        )


async def look_at_objector(
    actor: Actor, poll: int, objection: int, reason: str, *, now: datetime
) -> tuple[str, str, str]:
    """(name, room, phone) in full, once, on record. NotFound, NotAllowed."""
    facts = await poll_to_work_on(actor, poll)
    if not can_look_at_objector(actor, facts):
        raise NotAllowed
    async with database.transaction() as link:
        row = await link.fetchrow(
            "SELECT name, room, coalesce(phone, '') AS phone FROM objections"
            " WHERE id = $1 AND poll = $2",
            objection,
            poll,
        )
        if row is None:
            raise NotFound
        await record(
            link,
            at=now,
            person=actor.person,
            action="look_at_objector",
            subject="objections",
            subject_id=objection,
            community=facts.place.community,
            reason=reason,
        )
    return row["name"], row["room"], row["phone"]
