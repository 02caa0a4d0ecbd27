"""The evidence files of a case, and one of them."""

from datetime import datetime

from litestar import Controller, Response, get, post
from litestar.status_codes import HTTP_409_CONFLICT

from app.accounts.permissions import Actor
from app.errors import Conflict, Invalid
from app.guards import signed_in
from app.i18n import _
from app.jobs.rules import AlreadyRunning
from app.settings import Settings
from app.web import Form, Web, read_form, render, see
from meetings.access import ConsultationFacts
from votes.dossier import queries, services


class DossiersController(Controller):
    path = "/consultations/{consultation:int}/dossiers"
    guards = [signed_in]

    @get("/")
    async def list_dossiers(self, request: Web, actor: Actor, consultation: int) -> Response[str]:
        return await _list_page(request, actor, consultation, Form({"edition": "masked"}))

    @post("/")
    async def request_dossier(
        self, request: Web, actor: Actor, consultation: int, settings: Settings, now: datetime
    ) -> Response[str]:
        form = await read_form(request)
        try:
            made = await services.request_dossier(
                actor,
                consultation,
                "full" if form.value("edition") == "full" else "masked",
                form.value("reason"),
                data_dir=settings.data_dir,
                now=now,
            )
        except (Invalid, Conflict) as refusal:
            return await _list_page(request, actor, consultation, form.refused(refusal))
        return see(f"/dossiers/{made}")


class DossierController(Controller):
    path = "/dossiers/{dossier:int}"
    guards = [signed_in]

    @get("/")
    async def show_dossier(self, request: Web, actor: Actor, dossier: int) -> Response[str]:
        return await _page(request, actor, dossier, Form())

    @post("/decide")
    async def decide(
        self, request: Web, actor: Actor, dossier: int, now: datetime
    ) -> Response[str]:
        form = await read_form(request)
        granted = form.value("granted") == "yes"
        try:
            await services.decide_dossier(
                actor, dossier, granted=granted, reason=form.value("reason"), now=now
            )
        except (Invalid, Conflict) as refusal:
            return await _page(request, actor, dossier, form.refused(refusal))
        return see(f"/dossiers/{dossier}", _("已登记您的意见。"))

    @post("/make")
    async def make(
        self, request: Web, actor: Actor, dossier: int, settings: Settings, now: datetime
    ) -> Response[str]:
        try:
            job = await services.make_dossier(
                actor,
                dossier,
                runner=request.app.state.job_runner,
                settings=settings,
                now=now,
            )
        except AlreadyRunning as running:
            where = f"/jobs/{running.job}" if running.job else f"/dossiers/{dossier}"
            return see(where, warn=f"{running.message}。{running.remedy}")
        except Conflict as refusal:
            return see(f"/dossiers/{dossier}", warn=f"{refusal.message}。{refusal.remedy}")
        return see(f"/jobs/{job}")


async def _list_page(request: Web, actor: Actor, consultation: int, form: Form) -> Response[str]:
    view = await queries.dossiers_page(actor, consultation)
    return render(
        request,
        "dossier/list.html",
        _("卷宗"),
        {"view": view, "form": form},
        status=form.status,
        crumbs=_crumbs(view.case, None),
        invented=view.case.invented,
    )


async def _page(request: Web, actor: Actor, dossier: int, form: Form) -> Response[str]:
    case, line = await queries.dossier_to_view(actor, dossier)
    return render(
        request,
        "dossier/show.html",
        line.number,
        {"case": case, "line": line, "form": form},
        status=HTTP_409_CONFLICT if form.faults else 200,
        crumbs=_crumbs(case, line.number),
        invented=case.invented,
    )


def _crumbs(case: ConsultationFacts, last: str | None) -> tuple[tuple[str, str | None], ...]:
    home = f"/consultations/{case.id}"
    start = ((_("协商"), "/consultations"), (case.topic, home))
    if last is None:
        return (*start, (_("卷宗"), None))
    return (*start, (_("卷宗"), f"{home}/dossiers"), (last, None))
