"""Estates: the list, opening one, and its home page, the building chart."""

from datetime import datetime
from typing import Any

from litestar import Controller, Request, Response, get, post

from app.accounts.permissions import Actor
from app.errors import Conflict, Invalid
from app.estates import queries, services
from app.estates.chart import estate_chart
from app.estates.forms import EstateForm
from app.estates.printing import print_sign_in_list
from app.guards import signed_in
from app.i18n import _
from app.jobs.rules import AlreadyRunning
from app.settings import Settings
from app.web import Form, Web, read_form, render, see


class EstateController(Controller):
    path = "/estates"
    guards = [signed_in]

    @get("/")
    async def list_estates(self, request: Request[Any, Any, Any], actor: Actor) -> Response[str]:
        return render(
            request,
            "estates/list.html",
            _("小区"),
            {
                "estates": await queries.estate_lines(actor),
                "communities": await queries.communities_to_work_for(actor),
            },
        )

    @get("/new")
    async def show_new(self, request: Request[Any, Any, Any], actor: Actor) -> Response[str]:
        return await _new_page(request, actor, Form())

    @post("/new")
    async def open_estate(self, request: Request[Any, Any, Any], actor: Actor) -> Response[str]:
        form = await read_form(request)
        try:
            typed = form.read(EstateForm)
            estate = await services.open_estate(actor, typed.community, typed.name, typed.address)
        except (Invalid, Conflict) as refusal:
            return await _new_page(request, actor, form.refused(refusal))
        return see(f"/estates/{estate}", _("小区已建立，下一步请导入业主名册。"))

    @get("/{estate:int}")
    async def show_estate(
        self, request: Request[Any, Any, Any], actor: Actor, estate: int
    ) -> Response[str]:
        view = await queries.estate_page(actor, estate)
        return render(
            request,
            "estates/show.html",
            view.facts.name,
            {"view": view, "chart": estate_chart(view.cells, linked=True)},
            crumbs=((_("小区"), "/estates"), (view.facts.name, None)),
            invented=view.facts.invented,
        )


class SignInController(Controller):
    path = "/estates/{estate:int}/sign-in-sheet"
    guards = [signed_in]

    @post("/")
    async def start(
        self, request: Web, actor: Actor, estate: int, settings: Settings, now: datetime
    ) -> Response[str]:
        runner = request.app.state.job_runner
        try:
            job = await print_sign_in_list(
                actor, estate, runner=runner, fonts_dir=settings.fonts_dir, now=now
            )
        except AlreadyRunning as running:
            if running.job is None:
                raise
            return see(f"/jobs/{running.job}", warn=f"{running.message}。{running.remedy}")
        return see(f"/jobs/{job}")


async def _new_page(request: Request[Any, Any, Any], actor: Actor, form: Form) -> Response[str]:
    return render(
        request,
        "estates/new.html",
        _("新建小区"),
        {"form": form, "communities": await queries.communities_to_work_for(actor)},
        status=form.status,
        crumbs=((_("小区"), "/estates"), (_("新建小区"), None)),
    )
