"""Counting: after the deadline, by the one function; what came out stands.

Once, and again only where an objection was upheld: then as a new version beside the first.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

import asyncpg

from app import database
from app.accounts.permissions import Actor
from app.audit.services import record
from app.documents import services as documents
from app.errors import Conflict, NotAllowed
from app.i18n import _
from meetings.minutes.quoting import quote_result
from votes.access import poll_to_view, poll_to_work_on
from votes.permissions import can_answer_objection, can_count_poll
from votes.polls.rules import Phase
from votes.results.count_writer import canonical_bytes, write_count_file
from votes.results.gathering import MotionCase, count_cases
from votes.results.queries import result_page
from votes.results.quoted import quoted_votes
from votes.results.rules import tally


class NotToBeCounted(Conflict):
    """Too early, or counted already."""

    def __init__(self, phase: Phase) -> None:
        self.phase = phase
        if phase is Phase.COUNTED:
            super().__init__(_("这次表决已经计过票"), _("结果不会重新生成，请查看已公布的结果。"))
        else:
            super().__init__(
                _("表决还没有截止，不能计票"),
                _("截止之前任何人都看不到选择，请在截止以后再来。"),
            )


class NothingToCountAgain(Conflict):
    def __init__(self) -> None:
        super().__init__(
            _("没有需要重新计票的异议"),
            _("只有异议成立、涉及数字的，才重新计票；结果页上是最近一次计票的结果。"),
        )


_TO_COUNT_AGAIN = (
    "SELECT o.id, o.number FROM objections o JOIN objection_answers a ON a.objection = o.id"
    " WHERE o.poll = $1 AND a.changes_figure"
    " AND NOT EXISTS (SELECT 1 FROM count_corrections c WHERE c.objection = o.id) ORDER BY o.id"
)


async def count_poll(actor: Actor, poll: int, *, data_dir: Path, now: datetime) -> None:
    """Count every motion; keep the count file, the result, and the snapshot for the minutes.

    NotFound, NotAllowed, NotToBeCounted. The poll is locked while its ballots are read, and
    once there is a result no ballot gets in: what is counted is all there is.
    """
    facts = await poll_to_work_on(actor, poll)
    phase = facts.phase(now)
    if phase is not Phase.CLOSED:
        raise NotToBeCounted(phase)
    if not can_count_poll(actor, facts, phase):
        raise NotAllowed
    async with database.connection() as link:
        cases = await count_cases(link, poll)
    files = await _keep_files(actor, cases, data_dir, now)
    async with database.transaction() as link:
        await link.execute("SELECT id FROM polls WHERE id = $1 FOR UPDATE", poll)
        again = await poll_to_view(actor, poll)
        if again.counted:
            raise NotToBeCounted(Phase.COUNTED)
        if await count_cases(link, poll) != cases:
            raise Conflict(_("计票时又收到了表决票，这次没有计票"), _("请再按一次“开始计票”。"))
        await _store(link, actor, cases, files, 1, now)
        await record(
            link,
            at=now,
            person=actor.person,
            action="count_poll",
            subject="polls",
            subject_id=poll,
            community=facts.place.community,
            after={"count_files": {case.number: files[case.motion][1] for case in cases}},
        )
        if facts.consultation is not None:
            for source, vote in quoted_votes(await result_page(actor, poll)):
                await quote_result(link, facts.consultation, source, vote, now=now)


async def count_again(actor: Actor, poll: int, *, data_dir: Path, now: datetime) -> int:
    """A new version of the result, for upheld objections that ask for one; its number.

    What was published stays beside it. NotFound, NotAllowed, NothingToCountAgain.
    """
    facts = await poll_to_work_on(actor, poll)
    if not can_answer_objection(actor, facts):
        raise NotAllowed
    async with database.connection() as link:
        cases = await count_cases(link, poll)
    files = await _keep_files(actor, cases, data_dir, now)
    async with database.transaction() as link:
        await link.execute("SELECT id FROM polls WHERE id = $1 FOR UPDATE", poll)
        upheld = await link.fetch(_TO_COUNT_AGAIN, poll)
        if not upheld:
            raise NothingToCountAgain
        if await count_cases(link, poll) != cases:
            raise Conflict(_("刚才又有一张票被更正，这次没有计票"), _("请再按一次“重新计票”。"))
        version: int = await link.fetchval(
            "SELECT max(r.version) + 1 FROM results r JOIN motions m ON m.id = r.motion"
            " WHERE m.poll = $1",
            poll,
        )
        await link.execute(
            "INSERT INTO count_corrections (objection, poll, version)"
            " SELECT id, $2, $3 FROM unnest($1::int[]) AS id",
            [row["id"] for row in upheld],
            poll,
            version,
        )
        await _store(link, actor, cases, files, version, now)
        await record(
            link,
            at=now,
            person=actor.person,
            action="count_again",
            subject="polls",
            subject_id=poll,
            community=facts.place.community,
            reason=_("异议 {numbers} 成立").format(
                numbers=_("、").join(row["number"] for row in upheld)
            ),
            after={
                "version": version,
                "count_files": {case.number: files[case.motion][1] for case in cases},
            },
        )
        if facts.consultation is not None:
            for source, vote in quoted_votes(await result_page(actor, poll)):
                await quote_result(link, facts.consultation, f"{source}:v{version}", vote, now=now)
    return version


async def _keep_files(
    actor: Actor, cases: Sequence[MotionCase], data_dir: Path, now: datetime
) -> dict[int, tuple[int, str]]:
    """Motion → (document, SHA-256) of its count file. Before the transaction, under whose lock
    the cases are read again."""
    return {
        case.motion: await documents.keep(
            canonical_bytes(write_count_file(case.case, case.title)),
            "application/json",
            data_dir=data_dir,
            by=actor.person,
            now=now,
        )
        for case in cases
    }


async def _store(
    link: asyncpg.Connection,
    actor: Actor,
    cases: Sequence[MotionCase],
    files: Mapping[int, tuple[int, str]],
    version: int,
    now: datetime,
) -> None:
    for case in cases:
        counted = tally(case.case)
        await link.execute(
            "INSERT INTO results (motion, version, count_file, tally, says, passed,"
            " counted_by, counted_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            case.motion,
            version,
            files[case.motion][0],
            json.dumps(counted.to_json(), ensure_ascii=False),
            json.dumps(counted.says, ensure_ascii=False),
            counted.passed,
            actor.person,
            now,
        )
