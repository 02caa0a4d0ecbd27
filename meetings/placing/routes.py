"""Placing a street's month 街道排期: the form, the proposal, accepting it."""

from datetime import datetime, timedelta

from litestar import Controller, Response, get, post

from app.accounts.permissions import Actor
from app.clock import local_date
from app.errors import Conflict, Invalid
from app.guards import signed_in
from app.i18n import _
from app.settings import Settings
from app.web import Form, Web, read_form, render, see
from meetings.dates.routes import office_of
from meetings.placing import queries, services
from meetings.placing.forms import PlacingForm
from meetings.placing.queries import PlacementLine
from meetings.preparing.words import say_span

# A month of which less is left than notice and seats take is no good start.
_NOTICE = timedelta(days=10)


class PlacingController(Controller):
    path = "/placing"
    guards = [signed_in]

    @get("/")
    async def choose(self, request: Web, actor: Actor) -> Response[str]:
        streets = await queries.streets_to_place(actor)
        if len(streets) == 1:
            return see(f"/placing/{streets[0].owner.street}")
        return render(
            request,
            "placing/choose.html",
            _("街道排期"),
            {"streets": streets},
            crumbs=((_("协商"), "/consultations"), (_("街道排期"), None)),
        )

    @get("/{street:int}")
    async def show(self, request: Web, actor: Actor, street: int, now: datetime) -> Response[str]:
        return await _page(request, actor, street, None, now)

    @post("/{street:int}")
    async def place(
        self, request: Web, actor: Actor, street: int, settings: Settings, now: datetime
    ) -> Response[str]:
        form = await read_form(request)
        try:
            job = await services.place_month(
                actor,
                street,
                form.read(PlacingForm),
                office_of(settings, settings.meeting_notice_days),
                runner=request.app.state.job_runner,
                now=now,
            )
        except (Invalid, Conflict) as refusal:
            return await _page(request, actor, street, form.refused(refusal), now)
        return see(f"/jobs/{job}", _("正在排期，完成后回到排期页面确认。"))

    @post("/{street:int}/accept")
    async def accept(self, actor: Actor, street: int, now: datetime) -> Response[str]:
        held, taken = await services.accept_proposal(actor, street, now=now)
        if taken:
            said = _("已保留 {n} 件；{m} 件在确认时已被别的会议占用，原因见列表。")
            return see(f"/placing/{street}", warn=said.format(n=held, m=taken))
        done = _("已保留 {n} 件的时间和会议室，请各社区按此召集会议。").format(n=held)
        return see(f"/placing/{street}", done)

    @post("/{street:int}/drop")
    async def drop(self, actor: Actor, street: int, now: datetime) -> Response[str]:
        await services.drop_proposal(actor, street, now=now)
        return see(f"/placing/{street}", _("已放弃这个方案。"))

    @post("/{street:int}/release/{placement:int}")
    async def release(
        self, actor: Actor, street: int, placement: int, now: datetime
    ) -> Response[str]:
        await services.release_hold(actor, street, placement, now=now)
        return see(f"/placing/{street}", _("已放弃保留，时间和会议室空出来了。"))


def _state(line: PlacementLine) -> tuple[str, str]:
    return {
        "placed": (_("建议"), ""),
        "unplaced": (_("排不进"), "wait"),
        "held": (_("已保留，待召集"), "done"),
        "taken": (_("已被占用"), "wait"),
        "used": (_("已召集"), "done"),
        "released": (_("已放弃"), ""),
    }[line.state]


async def _page(
    request: Web, actor: Actor, street: int, form: Form | None, now: datetime
) -> Response[str]:
    view = await queries.placing_page(actor, street, now=now)
    if form is None:
        form = Form(
            {"month": f"{local_date(now) + _NOTICE:%Y-%m}", "minutes": "120"},
            lists={
                "consultation": [
                    str(one.id) for one in view.waiting if not one.met and one.held_at is None
                ]
            },
        )
    return render(
        request,
        "placing/show.html",
        _("街道排期"),
        {
            "view": view,
            "form": form,
            "waiting": [
                (
                    str(one.id),
                    _("{topic}（{community}，{n} 人）").format(
                        topic=one.topic, community=one.community_name, n=one.people
                    ),
                )
                for one in view.waiting
            ],
            "placements": [
                (
                    line,
                    _say_when(line),
                    _state(line),
                )
                for line in (view.run.placements if view.run else ())
            ],
            "placed": sum(
                line.state == "placed" for line in (view.run.placements if view.run else ())
            ),
        },
        status=form.status,
        crumbs=((_("协商"), "/consultations"), (_("街道排期"), None)),
        invented=view.street.invented,
    )


def _say_when(line: PlacementLine) -> str:
    if line.starts_at is None:
        return ""
    return say_span(line.starts_at, line.starts_at + timedelta(minutes=line.minutes))
