"""Having the sign-in sheet of an estate printed, as long work."""

from datetime import datetime
from pathlib import Path

from app.accounts.permissions import Actor
from app.estates.sign_in import NobodyToSign, estate_to_sign_in, sign_in_lists, sign_lines
from app.i18n import _
from app.jobs import services as jobs
from app.jobs.kinds import JobKind
from app.jobs.runner import JobRunner, Work
from app.printing.lists import DRAW_LISTS, lists_as_work

SIGN_IN = "sign_in_list"


async def print_sign_in_list(
    actor: Actor, estate: int, *, runner: JobRunner, fonts_dir: Path, now: datetime
) -> int:
    """The job's id. NotFound, NotAllowed, NobodyToSign, AlreadyRunning."""
    facts = await estate_to_sign_in(actor, estate)
    lines = await sign_lines(estate)
    if not lines:
        raise NobodyToSign
    sheets = sign_in_lists(facts, lines)
    title = _("业主大会签到表：{n} 户").format(n=len(lines))

    async def doing(work: Work) -> Path:
        return await work.draw(DRAW_LISTS, lists_as_work(sheets, title, fonts_dir))

    return await jobs.start(runner, actor, SIGN_IN, estate, title, len(lines), doing, now=now)


async def _check(actor: Actor, estate: int, _now: datetime) -> bool:
    return (await estate_to_sign_in(actor, estate)).invented


SIGN_IN_KIND = JobKind(
    name=SIGN_IN,
    media_type="application/pdf",
    file_name=lambda: _("业主大会签到表.pdf"),
    check=_check,
    home=lambda estate: f"/estates/{estate}",
)
