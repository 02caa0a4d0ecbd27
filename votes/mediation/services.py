"""Taking a dispute to mediation, noting its days and its end, and the way back to the table."""

from datetime import date, datetime
from pathlib import Path

import asyncpg

from app import database
from app.accounts.permissions import Actor
from app.audit.services import record
from app.clock import local_date
from app.documents.services import keep
from app.documents.uploads import read_paper
from app.errors import NotAllowed, NotFound
from app.i18n import _
from app.periods import Calendar
from meetings.access import ConsultationFacts, consultation_to_view
from meetings.record import open_record
from meetings.scheduling.services import append_item
from votes.mediation.permissions import can_keep_mediation, can_look_at_parties
from votes.mediation.queries import mediation_to_view
from votes.mediation.rules import (
    AlreadyMediated,
    AlreadyOnTable,
    EndPlan,
    MediationOver,
    MediationPlan,
    NothingToConfirm,
    Step,
    check_day,
    check_end,
    check_plan,
    check_step,
    confirm_by,
)
from votes.objections.access import objection_to_work_on


async def _to_keep(actor: Actor, consultation: int) -> ConsultationFacts:
    case = await consultation_to_view(actor, consultation)
    if not can_keep_mediation(actor, case):
        raise NotAllowed
    return case


async def _mediation_to_keep(
    actor: Actor, mediation: int
) -> tuple[ConsultationFacts, asyncpg.Record]:
    case, row = await mediation_to_view(actor, mediation)
    if not can_keep_mediation(actor, case):
        raise NotAllowed
    return case, row


async def open_mediation(
    actor: Actor,
    consultation: int,
    plan: MediationPlan,
    *,
    objection: int | None = None,
    now: datetime,
) -> int:
    """Its id. `objection`: of this consultation, from which the dispute comes.

    NotFound, NotAllowed, OneSideRefuses, DayOutOfOrder, Invalid, AlreadyMediated.
    """
    case = await _to_keep(actor, consultation)
    parties = check_plan(plan, local_date(now))
    if objection is not None:
        _matter, attacked = await objection_to_work_on(actor, objection)
        if attacked["consultation"] != consultation:
            raise NotFound
    try:
        async with database.transaction() as link:
            made: int = await link.fetchval(
                "INSERT INTO mediations (consultation, objection, dispute, body, mediator, parties,"
                " applied_on, recorded_by, recorded_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"
                " RETURNING id",
                consultation,
                objection,
                plan.dispute,
                plan.body,
                plan.mediator,
                "\n".join(parties),
                plan.applied_on,
                actor.person,
                now,
            )
            await _record(link, actor, case, "open_mediation", made, now, body=plan.body)
    except asyncpg.UniqueViolationError as twice:
        raise AlreadyMediated from twice
    return made


async def note_session(
    actor: Actor, mediation: int, held_on: date, note: str, *, now: datetime
) -> None:
    """NotFound, NotAllowed, DayOutOfOrder, MediationOver."""
    case, row = await _mediation_to_keep(actor, mediation)
    check_day(held_on, row["applied_on"], local_date(now), "held_on")
    async with database.transaction() as link:
        await _lock_running(link, mediation)
        await link.execute(
            "INSERT INTO mediation_sessions (mediation, held_on, note, recorded_by, recorded_at)"
            " VALUES ($1, $2, $3, $4, $5)",
            mediation,
            held_on,
            note,
            actor.person,
            now,
        )
        await _record(link, actor, case, "note_mediation", mediation, now, day=str(held_on))


async def end_mediation(
    actor: Actor,
    mediation: int,
    plan: EndPlan,
    paper: bytes | None,
    *,
    calendar: Calendar,
    data_dir: Path,
    now: datetime,
) -> None:
    """Once; with an agreement the thirty days for the court begin. NotFound, NotAllowed,
    DayOutOfOrder, AgreementMissing, FileNotTaken, MediationOver."""
    case, row = await _mediation_to_keep(actor, mediation)
    check_end(plan, row["applied_on"], local_date(now), paper=bool(paper))
    document = last = None
    if plan.outcome == "agreed":
        assert plan.effective_on is not None, "just checked"
        content, media_type = await read_paper(paper)
        document, _sha256 = await keep(
            content, media_type, data_dir=data_dir, by=actor.person, now=now
        )
        last = confirm_by(plan.effective_on, calendar)
    async with database.transaction() as link:
        await _lock_running(link, mediation)
        await link.execute(
            "INSERT INTO mediation_outcomes (mediation, outcome, ended_on, effective_on,"
            " confirm_by, terms, agreement, recorded_by, recorded_at)"
            " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            mediation,
            plan.outcome,
            plan.ended_on,
            plan.effective_on if last else None,
            last,
            plan.terms,
            document,
            actor.person,
            now,
        )
        await _record(link, actor, case, "end_mediation", mediation, now, outcome=plan.outcome)


async def note_step(
    actor: Actor, mediation: int, step: Step, happened_on: date, court: str, *, now: datetime
) -> None:
    """司法确认: asked for, then what the court said. NotFound, NotAllowed, DayOutOfOrder,
    NothingToConfirm."""
    case, row = await _mediation_to_keep(actor, mediation)
    try:
        async with database.transaction() as link:
            agreed = await link.fetchrow(
                "SELECT effective_on FROM mediation_outcomes"
                " WHERE mediation = $1 AND outcome = 'agreed'",
                mediation,
            )
            done = await link.fetch(
                "SELECT step FROM judicial_steps WHERE mediation = $1", mediation
            )
            check_step(step, frozenset(one["step"] for one in done), agreed=agreed is not None)
            since = agreed["effective_on"] if agreed else row["applied_on"]
            check_day(happened_on, since, local_date(now), "happened_on")
            await link.execute(
                "INSERT INTO judicial_steps (mediation, step, happened_on, court, recorded_by,"
                " recorded_at) VALUES ($1, $2, $3, $4, $5, $6)",
                mediation,
                step,
                happened_on,
                court,
                actor.person,
                now,
            )
            await _record(link, actor, case, "note_judicial_step", mediation, now, step=step)
    except asyncpg.UniqueViolationError as twice:
        raise NothingToConfirm from twice


async def back_to_table(
    actor: Actor,
    meeting: int,
    title: str,
    *,
    objection: int | None = None,
    mediation: int | None = None,
    now: datetime,
) -> int:
    """The dispute becomes the last item of a meeting of its consultation, linked both ways; the
    item's number. One of the two is given. NotFound, NotAllowed, AlreadyOnTable, and as
    `meetings.record.open_record`."""
    if objection is not None:
        matter, row = await objection_to_work_on(actor, objection)
        consultation, path = row["consultation"], f"/objections/{objection}"
        summary = _("由异议 {number} 转来，针对：{label}").format(
            number=row["number"], label=row["label"]
        )
        community = matter.place.community
    else:
        assert mediation is not None
        case, row = await _mediation_to_keep(actor, mediation)
        consultation, path = row["consultation"], f"/mediations/{mediation}"
        summary = _("由第 {n} 号人民调解转来").format(n=mediation)
        community = case.place.community
    async with open_record(actor, meeting) as link:
        belongs = await link.fetchval("SELECT consultation FROM meetings WHERE id = $1", meeting)
        if consultation is None or belongs != consultation:
            raise NotFound
        there = await link.fetchval(
            "SELECT EXISTS (SELECT 1 FROM dispute_items d JOIN agenda_items i ON i.id = d.item"
            " WHERE i.meeting = $1 AND (d.objection = $2 OR d.mediation = $3))",
            meeting,
            objection,
            mediation,
        )
        if there:
            raise AlreadyOnTable
        item, number = await append_item(link, meeting, title, summary, origin=path)
        made: int = await link.fetchval(
            "INSERT INTO dispute_items (item, objection, mediation, made_by, made_at)"
            " VALUES ($1, $2, $3, $4, $5) RETURNING id",
            item,
            objection,
            mediation,
            actor.person,
            now,
        )
        await record(
            link,
            at=now,
            person=actor.person,
            action="return_to_table",
            subject="dispute_items",
            subject_id=made,
            community=community,
            after={"item": item},
        )
    return number


async def look_at_parties(
    actor: Actor, mediation: int, reason: str, *, now: datetime
) -> tuple[str, str]:
    """(the parties, what they agreed on) in full, once, on record. NotFound, NotAllowed."""
    case, row = await _mediation_to_look_at(actor, mediation)
    async with database.transaction() as link:
        terms = await link.fetchval(
            "SELECT terms FROM mediation_outcomes WHERE mediation = $1", mediation
        )
        await _record(link, actor, case, "look_at_parties", mediation, now, reason)
    return row["parties"], terms or ""


async def look_at_agreement(actor: Actor, mediation: int, reason: str, *, now: datetime) -> int:
    """The signed agreement, which names the parties: its document, once, on record. NotFound, also
    where none was kept; NotAllowed."""
    case, _row = await _mediation_to_look_at(actor, mediation)
    async with database.transaction() as link:
        agreement: int | None = await link.fetchval(
            "SELECT agreement FROM mediation_outcomes WHERE mediation = $1", mediation
        )
        if agreement is None:
            raise NotFound
        await _record(link, actor, case, "look_at_agreement", mediation, now, reason)
    return agreement


async def _mediation_to_look_at(
    actor: Actor, mediation: int
) -> tuple[ConsultationFacts, asyncpg.Record]:
    case, row = await mediation_to_view(actor, mediation)
    if not can_look_at_parties(actor, case):
        raise NotAllowed
    return case, row


async def _lock_running(link: asyncpg.Connection, mediation: int) -> None:
    """MediationOver."""
    await link.execute("SELECT id FROM mediations WHERE id = $1 FOR UPDATE", mediation)
    if await link.fetchval(
        "SELECT EXISTS (SELECT 1 FROM mediation_outcomes WHERE mediation = $1)", mediation
    ):
        raise MediationOver


async def _record(
    link: asyncpg.Connection,
    actor: Actor,
    case: ConsultationFacts,
    action: str,
    mediation: int,
    now: datetime,
    reason: str = "",
    **after: str,
) -> None:
    await record(
        link,
        at=now,
        person=actor.person,
        action=action,
        subject="mediations",
        subject_id=mediation,
        community=case.place.community,
        reason=reason,
        after=after or None,
    )
