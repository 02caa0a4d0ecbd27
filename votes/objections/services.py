"""Answering an objection, and putting right the figure that an upheld one asks for."""

from datetime import datetime

import asyncpg

from app import database
from app.accounts.permissions import Actor
from app.audit.services import record
from app.errors import NotAllowed
from votes.objections.access import Terms, objection_to_view, objection_to_work_on
from votes.objections.figures import FigureFacts, later_versions, shown_figures
from votes.objections.permissions import can_answer_objection, can_look_at_objector
from votes.objections.rules import (
    AlreadyAnswered,
    AnswerByAnother,
    CorrectedBy,
    CorrectionUnchanged,
    NothingToCorrect,
    Outcome,
    check_answer,
)
from votes.objections.telling import tell_answer, tell_figure


async def answer_objection(
    actor: Actor,
    objection: int,
    outcome: Outcome,
    reasons: str,
    changes_figure: bool,
    *,
    scheme_version: int | None = None,
    terms: Terms,
    now: datetime,
) -> None:
    """By somebody who did not make what is attacked; whoever objected is told. `scheme_version`:
    the later version that already puts an attacked scheme right, None where there is none yet.

    NotFound, NotAllowed, AnswerByAnother, AlreadyAnswered, RefusedChangesNothing, CorrectedBy,
    CorrectionUnchanged; after the final result an upheld one changes no figure of it any more
    (NothingToCorrect).
    """
    matter, row = await objection_to_work_on(actor, objection)
    if not can_answer_objection(actor, matter, set(row["makers"])):
        raise AnswerByAnother
    check_answer(outcome, changes_figure)
    figures = None
    if changes_figure and scheme_version is not None:
        figures = await _figures_of_scheme(row, scheme_version, terms)
    try:
        async with database.transaction() as link:
            await link.execute("SELECT id FROM polls WHERE id = $1 FOR UPDATE", row["poll"])
            if changes_figure and await link.fetchval(
                "SELECT 1 FROM final_results WHERE poll = $1", row["poll"]
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
                community=matter.place.community,
                reason=reasons,
                after={
                    "number": row["number"],
                    "outcome": outcome,
                    "changes_figure": changes_figure,
                },
            )
            if figures is not None:
                await _correct(link, actor, matter.place.community, objection, figures, now)
            await tell_answer(link, matter, row, outcome, reasons, figures, now=now)
    except asyncpg.UniqueViolationError as twice:
        raise AlreadyAnswered from twice


async def correct_figure(
    actor: Actor,
    objection: int,
    *,
    scheme_version: int | None = None,
    before: str = "",
    after: str = "",
    terms: Terms,
    now: datetime,
) -> None:
    """After an answer that changes a figure: of a scheme by the later version that puts it right,
    from which the figures are worked out; of all else but a count, as it is typed.

    NotFound, NotAllowed, NothingToCorrect, CorrectedBy, CorrectionUnchanged.
    """
    matter, row = await objection_to_work_on(actor, objection)
    if row["result"] is not None:
        raise NothingToCorrect
    if row["scheme_version"] is not None:
        figures = await _figures_of_scheme(row, scheme_version, terms)
    else:
        figures = FigureFacts(before.strip(), after.strip(), None)
        if not figures.before or not figures.after or figures.before == figures.after:
            raise CorrectionUnchanged
    try:
        async with database.transaction() as link:
            if not await link.fetchval("SELECT awaits_correction($1)", objection):
                raise NothingToCorrect
            await _correct(link, actor, matter.place.community, objection, figures, now)
            await tell_figure(link, matter, row, figures, now=now)
    except asyncpg.UniqueViolationError as twice:
        raise NothingToCorrect from twice


async def _figures_of_scheme(row: asyncpg.Record, version: int | None, terms: Terms) -> FigureFacts:
    """CorrectedBy, CorrectionUnchanged, DocumentLost."""
    if row["scheme_version"] is None:
        raise NothingToCorrect
    offered = {one.id: one for one in await later_versions(row["scheme_version"])}
    if version is None or version not in offered:
        raise CorrectedBy
    figures = await shown_figures(
        row["sha256"], offered[version].sha256, row["unit"], version, terms.data_dir
    )
    if figures.before == figures.after:
        raise CorrectionUnchanged
    return figures


async def _correct(
    link: asyncpg.Connection,
    actor: Actor,
    community: int,
    objection: int,
    figures: FigureFacts,
    now: datetime,
) -> None:
    await link.execute(
        "INSERT INTO figure_corrections (objection, before, after, scheme_version, recorded_by,"
        " recorded_at) VALUES ($1, $2, $3, $4, $5, $6)",
        objection,
        figures.before,
        figures.after,
        figures.scheme_version,
        actor.person,
        now,
    )
    await record(
        link,
        at=now,
        person=actor.person,
        action="correct_figure",
        subject="objections",
        subject_id=objection,
        community=community,
        before={"figure": figures.before},
        after={"figure": figures.after, "scheme_version": figures.scheme_version},
    )


async def look_at_objector(
    actor: Actor, objection: int, reason: str, *, now: datetime
) -> tuple[str, str, str]:
    """(name, room, phone) in full, once, on record. NotFound, NotAllowed."""
    matter, row = await objection_to_view(actor, objection)
    if not can_look_at_objector(actor, matter):
        raise NotAllowed
    async with database.transaction() as link:
        await record(
            link,
            at=now,
            person=actor.person,
            action="look_at_objector",
            subject="objections",
            subject_id=objection,
            community=matter.place.community,
            reason=reason,
        )
    return row["name"], row["room"], row["phone"] or ""
