"""How far long work is; stopping it; the file it made."""

from datetime import datetime

from litestar import Controller, Response, get, post
from litestar.response import Stream

from app.accounts.permissions import Actor
from app.downloads import download_file
from app.guards import signed_in
from app.i18n import _
from app.jobs import services
from app.jobs.queries import job_facts
from app.jobs.words import state_in_words
from app.settings import Settings
from app.web import Web, render, see


class JobController(Controller):
    path = "/jobs/{job:int}"
    guards = [signed_in]

    @get("/")
    async def show_job(self, request: Web, actor: Actor, job: int, now: datetime) -> Response[str]:
        facts = await job_facts(actor, job, request.app.state.job_runner.kinds, now)
        return render(
            request,
            "jobs/show.html",
            facts.title,
            {"job": facts, "state": state_in_words(facts)},
            crumbs=((_("返回"), facts.home), (facts.title, None)),
            invented=facts.invented,
        )

    @post("/cancel")
    async def cancel(self, request: Web, actor: Actor, job: int, now: datetime) -> Response[str]:
        stopped = await services.cancel(actor, job, runner=request.app.state.job_runner, now=now)
        if stopped:
            return see(f"/jobs/{job}", _("已取消。"))
        return see(f"/jobs/{job}", warn=_("它已经结束，没有什么可取消的。"))

    @get("/file")
    async def file(
        self, request: Web, actor: Actor, job: int, settings: Settings, now: datetime
    ) -> Stream:
        path, media_type, name = await services.take(
            actor,
            job,
            runner=request.app.state.job_runner,
            data_dir=settings.data_dir,
            now=now,
        )
        return download_file(path, media_type, name)
