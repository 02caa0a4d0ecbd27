"""Reading a paper again because an objection to it was upheld."""

import json
from collections.abc import Callable, Mapping
from datetime import datetime

from app import database
from app.accounts.permissions import Actor
from app.audit.services import record
from app.errors import NotFound
from app.i18n import _
from votes.ballots.rules import NewBallot, receipt_number
from votes.ballots.store import store_ballots
from votes.objections.access import objection_to_work_on
from votes.objections.rules import NoSuchPaper, NothingToCorrect, read_ballot_number
from votes.papers.rules import MARKS, PaperFaults, split_number, stored_number
from votes.papers.services import take_back
from votes.polls.queries import motions_of

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
    matter, attacked = await objection_to_work_on(actor, objection)
    poll = attacked["poll"]
    if poll is None:
        raise NotFound
    motions = [motion.id for motion in await motions_of(poll)]
    missing = [motion for motion in motions if marks.get(motion) not in MARKS]
    if missing:
        raise PaperFaults([(f"m{motion}", _("请照票面选择。")) for motion in missing])
    async with database.transaction() as link:
        await link.execute("SELECT id FROM polls WHERE id = $1 FOR UPDATE", poll)
        upheld = await link.fetchrow(
            "SELECT o.number, o.ballot FROM objections o"
            " WHERE o.id = $1 AND o.kind = 'reading' AND awaits_correction(o.id)",
            objection,
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
            community=matter.place.community,
            reason=reason,
            before={"paper": old["paper"]},
        )
