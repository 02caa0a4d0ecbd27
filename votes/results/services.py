"""Counting: after the deadline, by the one function; what came out stands.

Once, and again only where an objection was upheld: then as a new version beside the first.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import asyncpg

from app import database
from app.accounts.permissions import Actor
from app.audit.services import note
from app.documents import services as documents
from app.errors import Conflict, NotAllowed
from app.i18n import _
from app.ledger.keys import signing_key
from app.ledger.proofs import public_mark
from app.ledger.services import fresh_salt
from meetings.minutes.quoting import quote_result
from votes.access import poll_to_view, poll_to_work_on
from votes.objections.permissions import can_correct_figure
from votes.permissions import can_count_poll
from votes.polls.rules import Phase
from votes.proofs.rules import LOGGED_AS, CountedMotion, count_event
from votes.proofs.services import Salt, log_event, sign_poll
from votes.results.case import CountCase
from votes.results.gathering import MotionCase, count_cases
from votes.results.public_file import public_case
from votes.results.published import published
from votes.results.queries import result_page
from votes.results.quoted import quoted_votes
from votes.results.rules import tally


class NotToBeCounted(Conflict):
    """Too early, or counted already."""

    def __init__(self, phase: Phase) -> None:
        self.phase = phase
        if phase is Phase.COUNTED:
            super().__init__(_("这次表决已经计过票"), _("结果不会重新生成，请查看已公布的结果。"))
        elif phase is Phase.TERMINATED:
            super().__init__(_("这次表决已经废止，不计票"), _("废止的理由写在表决页面上。"))
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
    "SELECT o.id, o.number FROM objections o"
    " WHERE o.poll = $1 AND o.result IS NOT NULL AND awaits_correction(o.id) ORDER BY o.id"
)


async def count_poll(
    actor: Actor,
    poll: int,
    *,
    data_dir: Path,
    now: datetime,
    board_rooms: bool = False,
    salt: Salt = fresh_salt,
) -> None:
    """Count every motion; keep the count file, the result, and the snapshot for the minutes.

    The hashes of the count files are an entry of the log, and its head is signed.
    `board_rooms`: the public count file tells the building of each masked flat.

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
    files = await _keep_files(actor, poll, cases, data_dir, now, board_rooms=board_rooms)
    key = signing_key(data_dir)
    async with database.transaction() as link:
        await link.execute("SELECT id FROM polls WHERE id = $1 FOR UPDATE", poll)
        again = await poll_to_view(actor, poll)
        if (stands := again.phase(now)) is not Phase.CLOSED:
            raise NotToBeCounted(stands)
        if await count_cases(link, poll) != cases:
            raise Conflict(_("计票时又收到了表决票，这次没有计票"), _("请再按一次“开始计票”。"))
        await _store(link, actor, poll, cases, files, 1, now, salt)
        await sign_poll(link, poll, key, now)
        await note(
            link,
            actor,
            "count_poll",
            facts,
            now,
            after={"count_files": {case.number: files[case.motion].kept[1] for case in cases}},
        )
        if facts.consultation is not None:
            for source, vote in quoted_votes(await result_page(actor, poll)):
                await quote_result(link, facts.consultation, source, vote, now=now)


async def count_again(
    actor: Actor,
    poll: int,
    *,
    data_dir: Path,
    now: datetime,
    board_rooms: bool = False,
    salt: Salt = fresh_salt,
) -> int:
    """A new version of the result, for upheld objections that ask for one; its number.

    What was published stays beside it. NotFound, NotAllowed, NothingToCountAgain.
    """
    facts = await poll_to_work_on(actor, poll)
    if not can_correct_figure(actor, facts) or not facts.counted:
        raise NotAllowed
    async with database.connection() as link:
        cases = await count_cases(link, poll)
    files = await _keep_files(actor, poll, cases, data_dir, now, board_rooms=board_rooms)
    key = signing_key(data_dir)
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
        await _store(link, actor, poll, cases, files, version, now, salt)
        await sign_poll(link, poll, key, now)
        await note(
            link,
            actor,
            "count_again",
            facts,
            now,
            reason=_("异议 {numbers} 成立").format(
                numbers=_("、").join(row["number"] for row in upheld)
            ),
            after={
                "version": version,
                "count_files": {case.number: files[case.motion].kept[1] for case in cases},
            },
        )
        if facts.consultation is not None:
            for source, vote in quoted_votes(await result_page(actor, poll)):
                await quote_result(link, facts.consultation, f"{source}:v{version}", vote, now=now)
    return version


@dataclass(frozen=True, slots=True)
class _Files:
    """(document, SHA-256) of a motion's count file, and of the one that names nobody."""

    kept: tuple[int, str]
    public: tuple[int, str]


async def _keep_files(
    actor: Actor,
    poll: int,
    cases: Sequence[MotionCase],
    data_dir: Path,
    now: datetime,
    *,
    board_rooms: bool,
) -> dict[int, _Files]:
    """By motion. Before the transaction, under whose lock the cases are read again."""
    async with database.connection() as link:
        secret = await link.fetchval("SELECT salt FROM polls WHERE id = $1", poll)
        marks = await _marks(link, poll)
        buildings = await _buildings(link, poll) if board_rooms else None

    async def kept(case: MotionCase, counted: CountCase) -> tuple[int, str]:
        content = case.file(counted)
        return await documents.keep(
            content, "application/json", data_dir=data_dir, by=actor.person, now=now
        )

    return {
        case.motion: _Files(
            await kept(case, case.case),
            await kept(case, public_case(case.case, secret, marks, buildings)),
        )
        for case in cases
    }


async def _store(
    link: asyncpg.Connection,
    actor: Actor,
    poll: int,
    cases: Sequence[MotionCase],
    files: Mapping[int, _Files],
    version: int,
    now: datetime,
    salt: Salt,
) -> None:
    """The results, and what was counted as an entry of the log."""
    motions = []
    for case in cases:
        counted = tally(case.case)
        of = files[case.motion]
        motions.append(CountedMotion(case.number, counted.passed, (of.kept[1], of.public[1])))
        await link.execute(
            "INSERT INTO results (motion, version, count_file, tally, says, passed,"
            " counted_by, counted_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            case.motion,
            version,
            of.kept[0],
            json.dumps(published(case.case, counted), ensure_ascii=False),
            json.dumps(counted.says, ensure_ascii=False),
            counted.passed,
            actor.person,
            now,
        )
    await log_event(link, poll, count_event(poll, motions, now), salt=salt)


async def _marks(link: asyncpg.Connection, poll: int) -> dict[str, str]:
    rows = await link.fetch(
        "SELECT e.event::jsonb ->> 'receipt' AS receipt, e.salt FROM logs g"
        " JOIN log_leaves l ON l.log = g.id JOIN log_events e ON e.leaf = l.id"
        " WHERE g.subject = $1 AND g.subject_id = $2 AND e.event::jsonb ->> 'receipt' IS NOT NULL",
        LOGGED_AS,
        poll,
    )
    return {row["receipt"]: public_mark(row["salt"], row["receipt"]) for row in rows}


async def _buildings(link: asyncpg.Connection, poll: int) -> dict[str, str]:
    rows = await link.fetch(
        "SELECT e.unit, e.building FROM roll_entries e JOIN rolls r ON r.id = e.roll"
        " WHERE r.poll = $1",
        poll,
    )
    return {row["unit"]: row["building"] for row in rows}
