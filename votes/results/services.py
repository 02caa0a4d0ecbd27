"""Counting: after the deadline, once, by the one function; what came out stands."""

import json
from datetime import datetime
from pathlib import Path

from app import database
from app.accounts.permissions import Actor
from app.audit.services import record
from app.documents import services as documents
from app.errors import Conflict, NotAllowed
from app.i18n import _
from meetings.minutes.quoting import quote_result
from votes.access import poll_to_view, poll_to_work_on
from votes.permissions import can_count_poll
from votes.polls.rules import Phase
from votes.results.count_writer import canonical_bytes, write_count_file
from votes.results.gathering import count_cases
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
    # Read before the transaction to keep the files; read again inside, under the lock.
    async with database.connection() as link:
        cases = await count_cases(link, poll)
    files = {
        case.motion: await documents.keep(
            canonical_bytes(write_count_file(case.case, case.title)),
            "application/json",
            data_dir=data_dir,
            by=actor.person,
            now=now,
        )
        for case in cases
    }
    async with database.transaction() as link:
        await link.execute("SELECT id FROM polls WHERE id = $1 FOR UPDATE", poll)
        again = await poll_to_view(actor, poll)
        if again.counted:
            raise NotToBeCounted(Phase.COUNTED)
        if await count_cases(link, poll) != cases:
            raise Conflict(_("计票时又收到了表决票，这次没有计票"), _("请再按一次“开始计票”。"))
        for case in cases:
            counted = tally(case.case)
            await link.execute(
                "INSERT INTO results (motion, version, count_file, tally, says, passed,"
                " counted_by, counted_at) VALUES ($1, 1, $2, $3, $4, $5, $6, $7)",
                case.motion,
                files[case.motion][0],
                json.dumps(counted.to_json(), ensure_ascii=False),
                json.dumps(counted.says, ensure_ascii=False),
                counted.passed,
                actor.person,
                now,
            )
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
