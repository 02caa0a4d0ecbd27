"""Having the proof of delivery and the list of the unreached made, as long work."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from app.accounts.permissions import Actor
from app.i18n import _
from app.jobs import services as jobs
from app.jobs.kinds import JobKind
from app.jobs.runner import JobRunner, Work
from app.numerals import say_count
from app.pdf import Archived
from app.printing.lists import DRAW_LISTS, ListSheet, lists_as_work
from votes.delivery.proof.queries import DeliveryProof, delivery_proof, provable_poll
from votes.delivery.proof.words import (
    building_sheet,
    in_buildings,
    proof_data,
    summary_sheet,
    unreached_sheet,
)
from votes.delivery.rules import NobodyLeft
from votes.printing.services import printing_record

PROOF = "delivery_proof"
UNREACHED = "unreached_list"


async def print_proof(
    actor: Actor,
    poll: int,
    *,
    runner: JobRunner,
    fonts_dir: Path,
    posting_days: int,
    fingerprint: str,
    now: datetime,
) -> int:
    """The job's id. NotFound, NotAllowed, PollNotFrozen, AlreadyRunning."""
    proof = await delivery_proof(actor, poll, posting_days=posting_days, now=now)
    buildings = in_buildings(proof, left_only=False)
    sheets = [
        summary_sheet(proof, fingerprint),
        *(building_sheet(proof, some) for some in buildings),
    ]
    sizes = [0, *map(len, buildings)]
    title = _("送达情况证明：{n} 户").format(n=say_count(sum(sizes)))
    archived = Archived(
        data=proof_data(proof, fingerprint),
        data_name="delivery_proof.json",
        author=proof.facts.community_name,
        subject=_("{poll}　送达情况证明").format(poll=proof.facts.title),
        at=proof.at,
        tagged=False,
    )
    return await _start(actor, PROOF, proof, title, sheets, sizes, runner, fonts_dir, archived)


async def print_unreached(
    actor: Actor,
    poll: int,
    *,
    runner: JobRunner,
    fonts_dir: Path,
    posting_days: int,
    now: datetime,
) -> int:
    """The job's id. NotFound, NotAllowed, PollNotFrozen, NobodyLeft, AlreadyRunning."""
    proof = await delivery_proof(actor, poll, posting_days=posting_days, now=now)
    buildings = in_buildings(proof, left_only=True)
    if not buildings:
        raise NobodyLeft
    sheets = [unreached_sheet(proof, some) for some in buildings]
    sizes = [len(some) for some in buildings]
    title = _("尚未送达住户名单：{n} 户").format(n=say_count(sum(sizes)))
    return await _start(actor, UNREACHED, proof, title, sheets, sizes, runner, fonts_dir)


async def _start(
    actor: Actor,
    kind: str,
    proof: DeliveryProof,
    title: str,
    sheets: Sequence[ListSheet],
    sizes: Sequence[int],
    runner: JobRunner,
    fonts_dir: Path,
    archived: Archived | None = None,
) -> int:
    async def doing(work: Work) -> Path:
        return await work.draw(DRAW_LISTS, lists_as_work(sheets, title, fonts_dir, archived))

    return await jobs.start(
        runner,
        actor,
        kind,
        proof.facts.id,
        title,
        sum(sizes),
        doing,
        now=proof.at,
        record=printing_record(
            actor, proof.facts, proof.at, f"print_{kind}", households=sum(sizes)
        ),
    )


async def _check(actor: Actor, poll: int, _now: datetime) -> bool:
    return (await provable_poll(actor, poll)).invented


def _home(poll: int) -> str:
    return f"/polls/{poll}/delivery"


PROOF_KIND = JobKind(
    name=PROOF,
    media_type="application/pdf",
    file_name=lambda: _("送达情况证明.pdf"),
    check=_check,
    home=_home,
)
UNREACHED_KIND = JobKind(
    name=UNREACHED,
    media_type="application/pdf",
    file_name=lambda: _("尚未送达住户名单.pdf"),
    check=_check,
    home=_home,
)
