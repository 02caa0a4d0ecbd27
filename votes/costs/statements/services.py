"""Having the statements of a version printed, as long work."""

from datetime import datetime
from pathlib import Path

import asyncpg

from app.accounts.permissions import Actor
from app.audit.services import record
from app.clock import say_time
from app.estates.chart import unit_name
from app.i18n import _
from app.jobs import services as jobs
from app.jobs.runner import JobRunner, Work
from app.numerals import say_money
from app.settings import Settings
from votes.costs.access import version_to_print
from votes.costs.explaining import explain_all
from votes.costs.statements.links import statement_link
from votes.costs.store import costs_of
from votes.costs.versions.queries import flats_of_version
from votes.costs.words import instalments_in_words, steps_in_words

STATEMENTS = "statements"


async def print_statements(
    actor: Actor,
    version: int,
    *,
    runner: JobRunner,
    settings: Settings,
    now: datetime,
) -> int:
    """The job that sets a page for each flat, in the order of the buildings. NotFound,
    NotAllowed, DocumentLost, AlreadyRunning."""
    facts = await version_to_print(actor, version)
    flats = await flats_of_version(version)
    costs = await costs_of(facts.sha256, settings.data_dir)
    told = explain_all(costs.scheme, costs.shared)
    statements = [
        {
            "place": unit_name(flat.building, flat.staircase, flat.room),
            "amount": say_money(told[flat.unit].pays_fen),
            "steps": [
                [step.title, step.rows, step.amount] for step in steps_in_words(told[flat.unit])
            ],
            "instalments": instalments_in_words(told[flat.unit].instalments_fen),
            "link": statement_link(settings.base_url, settings.secret_key, version, place),
        }
        for place, flat in enumerate(flats, 1)
    ]
    common = {
        "title": _("费用分摊告知单"),
        "estate": facts.scheme.estate_name,
        "invented": facts.scheme.invented,
        "sha256": facts.sha256,
        "foot": _(
            "依据：{title} 第 {n} 版，{at} 公布。校验码（SHA-256），凭它可以核对费用文件："
        ).format(title=facts.scheme.title, n=facts.number, at=say_time(facts.published_at)),
        "code": _("对金额有异议，扫码提出"),
        "ways": _(
            "对金额有异议的，扫右上角的方块提出，不用登录，凭回执看答复；"
            "也可以带这张单子到{community}办公室登记。"
        ).format(community=facts.scheme.community_name),
    }

    async def doing(work: Work) -> Path:
        asked = {"statements": statements, "common": common, "fonts": str(settings.fonts_dir)}
        return await work.draw("votes.costs.statements.typesetting:draw_statements", asked)

    async def note(link: asyncpg.Connection, job: int) -> None:
        await record(
            link,
            at=now,
            person=actor.person,
            action="print_statements",
            subject="cost_schemes",
            subject_id=facts.scheme.id,
            community=facts.scheme.place.community,
            after={"version": facts.number, "statements": len(statements), "job": job},
        )

    title = _("费用分摊告知单：{n} 户").format(n=len(statements))
    return await jobs.start(
        runner, actor, STATEMENTS, version, title, len(statements), doing, now=now, record=note
    )
