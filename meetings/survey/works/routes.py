"""Works indoors: where they can be done, signed sheets, appointments, the sheet to print."""

from datetime import date, datetime
from functools import partial

import anyio.to_thread
from litestar import Controller, Response, get, post

from app.accounts.permissions import Actor
from app.clock import local_date
from app.errors import Invalid, NotFound
from app.estates.chart import building_name, unit_name
from app.guards import signed_in
from app.i18n import _
from app.settings import Settings
from app.web import Form, Web, download, read_form, render, see
from meetings.survey.access import SurveyFacts
from meetings.survey.doors import DoorView
from meetings.survey.figures import stretch_sentence
from meetings.survey.works.forms import AccessForm, CancelForm, ConsentForm
from meetings.survey.works.queries import FlatView, day_page, flat_page, works_page
from meetings.survey.works.services import book_access, cancel_access, record_works_consent
from meetings.survey.works.sheet import Sheet, set_sheets


class WorksController(Controller):
    path = "/surveys/{survey:int}"
    guards = [signed_in]

    @get("/works")
    async def show(self, request: Web, actor: Actor, survey: int) -> Response[str]:
        view = await works_page(actor, survey)
        return render(
            request,
            "survey/works/show.html",
            _("入户施工"),
            {
                "view": view,
                "rows": [
                    (unit_name(one.building, one.staircase, ""), one, stretch_sentence(one))
                    for one in view.stretches
                ],
                "building_name": building_name,
            },
            crumbs=_crumbs(view.facts, (_("入户施工"), None)),
            invented=view.facts.invented,
        )

    @get("/works/sheets.pdf")
    async def print_sheets(
        self, actor: Actor, survey: int, settings: Settings, building: str = ""
    ) -> Response[bytes]:
        """Of all flats of a building that have not signed."""
        view = await works_page(actor, survey)
        doors = [one for one in view.doors if one.building == building and one.works is None]
        if not doors:
            raise NotFound
        return await _sheets(view.facts, doors, settings)

    @get("/works/{household:int}/sheet.pdf")
    async def print_sheet(
        self, actor: Actor, survey: int, household: int, settings: Settings
    ) -> Response[bytes]:
        view = await works_page(actor, survey)
        doors = [one for one in view.doors if one.household == household]
        if not doors:
            raise NotFound
        return await _sheets(view.facts, doors, settings)

    @get("/works/{household:int}")
    async def show_flat(
        self, request: Web, actor: Actor, survey: int, household: int, now: datetime
    ) -> Response[str]:
        form = Form({"signed_on": local_date(now).isoformat()})
        return _flat_page(request, await flat_page(actor, survey, household), form)

    @post("/works/{household:int}")
    async def record_consent(
        self, request: Web, actor: Actor, survey: int, household: int, now: datetime
    ) -> Response[str]:
        form = await read_form(request)
        try:
            plan = form.read(ConsentForm).plan()
            await record_works_consent(actor, survey, household, plan, now=now)
        except Invalid as refusal:
            view = await flat_page(actor, survey, household)
            return _flat_page(request, view, form.refused(refusal))
        return see(f"/surveys/{survey}/works/{household}", _("同意书已登记。"))

    @post("/works/{household:int}/access")
    async def book(
        self, request: Web, actor: Actor, survey: int, household: int, now: datetime
    ) -> Response[str]:
        form = await read_form(request)
        try:
            plan = form.read(AccessForm).plan()
            await book_access(actor, survey, household, plan, now=now)
        except Invalid as refusal:
            view = await flat_page(actor, survey, household)
            return _flat_page(request, view, form.refused(refusal))
        return see(f"/surveys/{survey}/works/{household}", _("入户时间已约好。"))

    @post("/works/{household:int}/access/{appointment:int}/cancel")
    async def cancel(
        self,
        request: Web,
        actor: Actor,
        survey: int,
        household: int,
        appointment: int,
        now: datetime,
    ) -> Response[str]:
        form = await read_form(request)
        path = f"/surveys/{survey}/works/{household}"
        try:
            reason = form.read(CancelForm).reason
        except Invalid:
            return see(path, warn=_("没有取消：请写明取消的理由，再提交一次。"))
        await cancel_access(actor, survey, household, appointment, reason, now=now)
        return see(path, _("已取消，原记录保留。"))

    @get("/appointments")
    async def show_day(
        self, request: Web, actor: Actor, survey: int, now: datetime, on: date | None = None
    ) -> Response[str]:
        view = await day_page(actor, survey, on, now)
        return render(
            request,
            "survey/works/day.html",
            _("入户时间"),
            {"view": view},
            crumbs=_crumbs(view.facts, (_("入户时间"), None)),
            invented=view.facts.invented,
        )


def _crumbs(
    facts: SurveyFacts, *more: tuple[str, str | None]
) -> tuple[tuple[str, str | None], ...]:
    """By way of the list of doors, which all of them may open."""
    return ((_("征询"), "/surveys"), (facts.question, f"/surveys/{facts.id}/doors"), *more)


def _flat_page(request: Web, view: FlatView, form: Form) -> Response[str]:
    return render(
        request,
        "survey/works/flat.html",
        _("入户施工：{name}").format(name=view.home.name),
        {"view": view, "form": form},
        status=form.status,
        crumbs=_crumbs(view.home.survey, (view.home.name, None)),
        invented=view.home.survey.invented,
    )


async def _sheets(facts: SurveyFacts, doors: list[DoorView], settings: Settings) -> Response[bytes]:
    content = await anyio.to_thread.run_sync(
        partial(
            set_sheets,
            facts.estate_name,
            facts.community_name,
            facts.question,
            facts.explanation,
            [Sheet(one.name, one.owners) for one in doors],
            settings.fonts_dir,
            invented=facts.invented,
        )
    )
    return download(content, "application/pdf", _("入户施工同意书.pdf"), shown=True)
