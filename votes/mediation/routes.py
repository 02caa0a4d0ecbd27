"""Mediation of a consultation's disputes, and their way back to the table."""

from datetime import datetime

from litestar import Controller, Response, get, post
from litestar.status_codes import HTTP_200_OK

from app.accounts.permissions import Actor
from app.clock import local_date, say_date
from app.documents.services import read
from app.errors import Conflict, Invalid
from app.guards import signed_in
from app.i18n import _
from app.periods import Calendar
from app.settings import Settings
from app.statuses import status_of
from app.web import Form, Web, download, read_form, render, see, uploaded
from meetings.access import ConsultationFacts
from votes.mediation import queries, services
from votes.mediation.forms import (
    EndForm,
    LookForm,
    MediationForm,
    SessionForm,
    StepForm,
    TableForm,
)
from votes.mediation.words import mediated_in_words, outcome_options, step_in_words, step_options


class MediationsController(Controller):
    path = "/consultations/{consultation:int}/mediations"
    guards = [signed_in]

    @get("/")
    async def list_mediations(self, request: Web, actor: Actor, consultation: int) -> Response[str]:
        view = await queries.mediations_page(actor, consultation)
        return render(
            request,
            "mediations/list.html",
            _("人民调解"),
            {
                "view": view,
                "lines": [(line, mediated_in_words(line.outcome)) for line in view.lines],
            },
            crumbs=_crumbs(view.case, None),
            invented=view.case.invented,
        )

    @get("/new")
    async def show_new(
        self,
        request: Web,
        actor: Actor,
        consultation: int,
        now: datetime,
        objection: int | None = None,
    ) -> Response[str]:
        case, begun = await queries.new_page(actor, consultation, objection)
        typed = {"dispute": begun, "applied_on": local_date(now).isoformat()}
        return _new(request, case, objection, Form(typed))

    @post("/new")
    async def open_one(
        self, request: Web, actor: Actor, consultation: int, now: datetime
    ) -> Response[str]:
        form = await read_form(request)
        typed = form.value("objection")
        objection = int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 9 else None
        try:
            made = await services.open_mediation(
                actor,
                consultation,
                form.read(MediationForm).plan(),
                objection=objection,
                now=now,
            )
        except (Invalid, Conflict) as refusal:
            case, _begun = await queries.new_page(actor, consultation, objection)
            return _new(request, case, objection, form.refused(refusal), status_of(refusal))
        return see(f"/mediations/{made}", _("已登记调解。"))


class MediationController(Controller):
    path = "/mediations/{mediation:int}"
    guards = [signed_in]

    @get("/")
    async def show(self, request: Web, actor: Actor, mediation: int) -> Response[str]:
        return await _page(request, actor, mediation, Form())

    @post("/sessions")
    async def note_session(
        self, request: Web, actor: Actor, mediation: int, now: datetime
    ) -> Response[str]:
        form = await read_form(request)
        try:
            typed = form.read(SessionForm)
            await services.note_session(actor, mediation, typed.held_on, typed.note, now=now)
        except (Invalid, Conflict) as refusal:
            form, status = form.refused(refusal), status_of(refusal)
            return await _page(request, actor, mediation, form, status)
        return see(f"/mediations/{mediation}", _("已记录。"))

    @post("/end")
    async def end(
        self, request: Web, actor: Actor, mediation: int, now: datetime, settings: Settings
    ) -> Response[str]:
        form = await read_form(request)
        try:
            await services.end_mediation(
                actor,
                mediation,
                form.read(EndForm).plan(),
                await uploaded(form, "file"),
                calendar=Calendar(settings.holidays, settings.workdays),
                data_dir=settings.data_dir,
                now=now,
            )
        except (Invalid, Conflict) as refusal:
            form, status = form.refused(refusal), status_of(refusal)
            return await _page(request, actor, mediation, form, status)
        return see(f"/mediations/{mediation}", _("调解结果已登记。"))

    @post("/steps")
    async def note_step(
        self, request: Web, actor: Actor, mediation: int, now: datetime
    ) -> Response[str]:
        form = await read_form(request)
        try:
            typed = form.read(StepForm)
            await services.note_step(
                actor, mediation, typed.step, typed.happened_on, typed.court, now=now
            )
        except (Invalid, Conflict) as refusal:
            form, status = form.refused(refusal), status_of(refusal)
            return await _page(request, actor, mediation, form, status)
        return see(f"/mediations/{mediation}", _("已登记。"))

    @post("/table")
    async def to_table(
        self, request: Web, actor: Actor, mediation: int, now: datetime
    ) -> Response[str]:
        form = await read_form(request)
        try:
            typed = form.read(TableForm)
            number = await services.back_to_table(
                actor, typed.meeting, typed.title, mediation=mediation, now=now
            )
        except (Invalid, Conflict) as refusal:
            form, status = form.refused(refusal), status_of(refusal)
            return await _page(request, actor, mediation, form, status)
        return see(f"/meetings/{typed.meeting}/items/{number}", _("已列为这次会议的议题。"))

    @post("/parties")
    async def look(
        self, request: Web, actor: Actor, mediation: int, now: datetime
    ) -> Response[str]:
        form = await read_form(request)
        try:
            reason = form.read(LookForm).reason
            seen = await services.look_at_parties(actor, mediation, reason, now=now)
        except Invalid as refusal:
            form, status = form.refused(refusal), status_of(refusal)
            return await _page(request, actor, mediation, form, status)
        return await _page(request, actor, mediation, form, seen=seen)

    @post("/agreement", status_code=HTTP_200_OK)
    async def look_at_agreement(
        self, request: Web, actor: Actor, mediation: int, now: datetime, settings: Settings
    ) -> Response[str] | Response[bytes]:
        """Answered with the paper itself: no address leads to it again."""
        form = await read_form(request)
        try:
            reason = form.read(LookForm).reason
        except Invalid as refusal:
            form, status = form.refused(refusal), status_of(refusal)
            return await _page(request, actor, mediation, form, status)
        document = await services.look_at_agreement(actor, mediation, reason, now=now)
        content, media_type, sha256 = await read(document, data_dir=settings.data_dir)
        ending = "pdf" if media_type == "application/pdf" else "jpg"
        return download(content, media_type, f"{sha256[:12]}.{ending}", shown=True)


class ObjectionTableController(Controller):
    """An objection goes back to the table by itself."""

    path = "/objections/{objection:int}/table"
    guards = [signed_in]

    @get("/")
    async def show(self, request: Web, actor: Actor, objection: int) -> Response[str]:
        return await _table_page(request, actor, objection, Form())

    @post("/")
    async def to_table(
        self, request: Web, actor: Actor, objection: int, now: datetime
    ) -> Response[str]:
        form = await read_form(request)
        try:
            typed = form.read(TableForm)
            number = await services.back_to_table(
                actor, typed.meeting, typed.title, objection=objection, now=now
            )
        except (Invalid, Conflict) as refusal:
            form, status = form.refused(refusal), status_of(refusal)
            return await _table_page(request, actor, objection, form, status)
        return see(f"/meetings/{typed.meeting}/items/{number}", _("已列为这次会议的议题。"))


def _crumbs(case: ConsultationFacts, last: str | None) -> tuple[tuple[str, str | None], ...]:
    """`last` None: the list itself."""
    path = f"/consultations/{case.id}"
    above = (_("协商"), "/consultations"), (case.topic, path)
    if last is None:
        return (*above, (_("人民调解"), None))
    return (*above, (_("人民调解"), f"{path}/mediations"), (last, None))


def _new(
    request: Web, case: ConsultationFacts, objection: int | None, form: Form, status: int = 200
) -> Response[str]:
    return render(
        request,
        "mediations/new.html",
        _("登记调解"),
        {"case": case, "objection": objection, "form": form},
        status=status,
        crumbs=_crumbs(case, _("登记")),
        invented=case.invented,
    )


async def _page(
    request: Web,
    actor: Actor,
    mediation: int,
    form: Form,
    status: int = 200,
    *,
    seen: tuple[str, str] | None = None,
) -> Response[str]:
    """`seen`: (parties, terms) in full, for whoever has just given a reason."""
    view = await queries.mediation_page(actor, mediation)
    title = _("第 {n} 号调解").format(n=mediation)
    done = {one.step for one in view.steps}
    return render(
        request,
        "mediations/show.html",
        title,
        {
            "view": view,
            "form": form,
            "seen": seen,
            "outcome": mediated_in_words(view.line.outcome),
            "outcomes": outcome_options(),
            "steps": [(step_in_words(one.step), one) for one in view.steps],
            "next_steps": step_options(done) if view.line.outcome == "agreed" else [],
            "meetings": _meeting_options(view.meetings),
        },
        status=status,
        crumbs=_crumbs(view.case, title),
        invented=view.case.invented,
    )


async def _table_page(
    request: Web, actor: Actor, objection: int, form: Form, status: int = 200
) -> Response[str]:
    view = await queries.table_page(actor, objection)
    return render(
        request,
        "mediations/table.html",
        _("回到协商会"),
        {"view": view, "form": form, "meetings": _meeting_options(view.meetings)},
        status=status,
        crumbs=(
            (view.matter.title, view.matter.path),
            (_("异议 {number}").format(number=view.number), f"/objections/{objection}"),
            (_("回到协商会"), None),
        ),
        invented=view.matter.invented,
    )


def _meeting_options(meetings: tuple[queries.MeetingChoice, ...]) -> list[tuple[str, str]]:
    return [
        (
            str(one.id),
            _("第 {n} 次会议（{day}）").format(n=one.number, day=say_date(one.starts_on)),
        )
        for one in meetings
    ]
