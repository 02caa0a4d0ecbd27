"""Consultations: the list, opening one, its page, its seats."""

from datetime import datetime

from litestar import Controller, Response, get, post

from app.accounts.permissions import Actor, communities_worked_for, streets_watched
from app.errors import Conflict, Invalid
from app.guards import signed_in
from app.i18n import _
from app.web import Form, Web, read_form, render, see
from meetings.consultations import queries, services
from meetings.consultations.forms import ConsultationForm, SeatForm
from meetings.consultations.queries import SeatPage, SeatView
from meetings.consultations.rules import seat_name
from meetings.consultations.words import say_people, station_of, stations, table_rows
from meetings.kinds.rules import TEMPLATES, template_hint, template_name
from meetings.kinds.words import say_kind
from meetings.onward import FindOnward
from meetings.preparing.words import with_refusal


class ConsultationController(Controller):
    path = "/consultations"
    guards = [signed_in]

    @get("/")
    async def list_consultations(self, request: Web, actor: Actor) -> Response[str]:
        return render(
            request,
            "consultations/list.html",
            _("协商"),
            {
                "lines": await queries.consultation_lines(actor),
                "estates": await queries.estates_to_consult(actor),
                "prepares": bool(communities_worked_for(actor) or streets_watched(actor)),
            },
        )

    @get("/new")
    async def show_new(
        self, request: Web, actor: Actor, estate: int | None = None
    ) -> Response[str]:
        form = Form({"estate": str(estate or "")})
        return await _new_page(request, actor, form)

    @post("/new")
    async def open_consultation(self, request: Web, actor: Actor, now: datetime) -> Response[str]:
        form = await read_form(request)
        try:
            typed = form.read(ConsultationForm)
            consultation = await services.open_consultation(
                actor, typed.estate, typed.topic, typed.background, typed.kind, now=now
            )
        except (Invalid, Conflict) as refusal:
            return await _new_page(request, actor, form.refused(refusal))
        return see(f"/consultations/{consultation}", _("协商已发起，下一步请落实“1+4+N”各席位。"))

    @get("/{consultation:int}")
    async def show_consultation(
        self,
        request: Web,
        actor: Actor,
        consultation: int,
        find_onward: FindOnward,
        now: datetime,
    ) -> Response[str]:
        view = await queries.consultation_page(
            actor, consultation, find_onward=find_onward, now=now
        )
        return render(
            request,
            "consultations/show.html",
            view.facts.topic,
            {
                "view": view,
                "rows": table_rows(view.seats),
                "stations": stations(),
                "station": station_of(view),
                "open_seats": [seat_name(kind) for kind in view.open_seats],
                "kind": say_kind(view.kind) if view.kind is not None else "",
            },
            crumbs=((_("协商"), "/consultations"), (view.facts.topic, None)),
            invented=view.facts.invented,
        )


class SeatController(Controller):
    path = "/consultations/{consultation:int}/seats"
    guards = [signed_in]

    @get("/new")
    async def show_new(self, request: Web, actor: Actor, consultation: int) -> Response[str]:
        view = await queries.seat_page(actor, consultation, None)
        return _seat_page(request, view, Form())

    @post("/new")
    async def invite(
        self, request: Web, actor: Actor, consultation: int, now: datetime
    ) -> Response[str]:
        form = await read_form(request)
        try:
            await services.invite(actor, consultation, form.read(SeatForm).plan(), now=now)
        except (Invalid, Conflict) as refusal:
            view = await queries.seat_page(actor, consultation, None)
            return _seat_page(request, view, with_refusal(form, refusal, "name-1"))
        return see(f"/consultations/{consultation}#seats", _("已邀请。"))

    @get("/{seat:int}")
    async def show_seat(
        self, request: Web, actor: Actor, consultation: int, seat: int
    ) -> Response[str]:
        view = await queries.seat_page(actor, consultation, seat)
        assert view.seat is not None
        return _seat_page(request, view, _typed(view.seat))

    @post("/{seat:int}")
    async def change(
        self, request: Web, actor: Actor, consultation: int, seat: int, now: datetime
    ) -> Response[str]:
        form = await read_form(request)
        try:
            plan = form.read(SeatForm).plan()
            await services.change_seat(actor, consultation, seat, plan, now=now)
        except (Invalid, Conflict) as refusal:
            view = await queries.seat_page(actor, consultation, seat)
            return _seat_page(request, view, with_refusal(form, refusal, "name-1"))
        return see(f"/consultations/{consultation}#seats", _("席位已保存。"))

    @post("/{seat:int}/remove")
    async def remove(
        self, actor: Actor, consultation: int, seat: int, now: datetime
    ) -> Response[str]:
        await services.remove_seat(actor, consultation, seat, now=now)
        return see(f"/consultations/{consultation}#seats", _("已撤销这个席位。"))


def _typed(seat: SeatView) -> Form:
    """A seat as it would have been typed."""
    spokesperson = next(
        (n for n, member in enumerate(seat.members, 1) if member.is_spokesperson), 1
    )
    return Form(
        values={
            "body": seat.body,
            "spokesperson": str(spokesperson),
            "missing": "1" if seat.missing else "",
            "missing_reason": seat.missing_reason,
            "replaced_by": seat.replaced_by,
        },
        lists={
            "member": [str(member.id) for member in seat.members],
            "name": [member.name for member in seat.members],
            "duty": [member.duty for member in seat.members],
            "account": [str(member.account or "") for member in seat.members],
        },
    )


async def _new_page(request: Web, actor: Actor, form: Form) -> Response[str]:
    return render(
        request,
        "consultations/new.html",
        _("发起协商"),
        {
            "form": form,
            "estates": await queries.estates_to_consult(actor),
            "kinds": [(one, template_name(one), template_hint(one)) for one in TEMPLATES],
        },
        status=form.status,
        crumbs=((_("协商"), "/consultations"), (_("发起协商"), None)),
    )


def _seat_page(request: Web, view: SeatPage, form: Form) -> Response[str]:
    kind = view.seat.kind if view.seat is not None else "invited"
    title = (
        _("席位：{seat}").format(seat=seat_name(kind)) if view.seat is not None else _("邀请参加")
    )
    return render(
        request,
        "consultations/seat.html",
        title,
        {
            "view": view,
            "kind": kind,
            "form": form,
            "people": say_people(form),
            "accounts": [(str(one.id), one.name) for one in view.accounts],
        },
        status=form.status,
        crumbs=(
            (_("协商"), "/consultations"),
            (view.facts.topic, f"/consultations/{view.facts.id}"),
            (title, None),
        ),
        invented=view.facts.invented,
    )
