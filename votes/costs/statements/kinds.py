"""Statements as long work: who may follow it, and what to mind of its file."""

from datetime import datetime, timedelta

from app.accounts.permissions import Actor
from app.i18n import _
from app.jobs.kinds import JobKind
from votes.costs.access import version_to_print
from votes.costs.statements.services import STATEMENTS


async def _check(actor: Actor, version: int, _now: datetime) -> bool:
    return (await version_to_print(actor, version)).scheme.invented


STATEMENTS_KIND = JobKind(
    name=STATEMENTS,
    media_type="application/pdf",
    file_name=lambda: _("费用分摊告知单.pdf"),
    check=_check,
    home=lambda version: f"/costs/versions/{version}",
    lasting=timedelta(days=7),
    care=lambda: _("文件里有每一户的金额和减免，请只交给本户，打印后从电脑上删除。"),
)
