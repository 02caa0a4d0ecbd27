"""The links of a table and its limits of speaking, for those who run it."""

import secrets
from datetime import datetime

from litestar import Controller, Response, get, post
from litestar.status_codes import HTTP_422_UNPROCESSABLE_ENTITY

from app.accounts.permissions import Actor
from app.errors import Invalid
from app.guards import signed_in
from app.i18n import _
from app.qr import qr_code
from app.settings import Settings
from app.web import Form, Web, read_form, render, see
from meetings.agenda.pages import usual_limits
from meetings.links import services
from meetings.links.queries import LinksPage, end_of_links, links_page
from meetings.links.rules import LinkKind, link_path
from meetings.scheduling.pages import meeting_crumbs
from meetings.scheduling.words import seat_label
from meetings.speaking.forms import LimitsForm


class LinkController(Controller):
    path = "/meetings/{meeting:int}/links"
    guards = [signed_in]

    @get("/")
    async def show(
        self, request: Web, actor: Actor, meeting: int, settings: Settings, now: datetime
    ) -> Response[str]:
        view = await links_page(actor, meeting, usual_limits(settings))
        return _page(request, view, settings, now)

    @post("/")
    async def open_links(
        self, actor: Actor, meeting: int, settings: Settings, now: datetime
    ) -> Response[str]:
        await services.open_links(
            actor, meeting, salt=secrets.token_hex(32), limits=usual_limits(settings), now=now
        )
        return see(f"/meetings/{meeting}/links", _("链接已生成；以前的链接从现在起都不能用了。"))

    @post("/{member:int}")
    async def renew_one(
        self, actor: Actor, meeting: int, member: int, now: datetime
    ) -> Response[str]:
        await services.renew_seat_link(actor, meeting, member, now=now)
        return see(
            f"/meetings/{meeting}/links#seat-{member}",
            _("这个人的旧链接从现在起不能用了，请把新链接发给本人。"),
        )

    @post("/limits")
    async def set_limits(
        self, request: Web, actor: Actor, meeting: int, settings: Settings, now: datetime
    ) -> Response[str]:
        form = await read_form(request)
        try:
            typed = form.read(LimitsForm)
            await services.set_limits(
                actor, meeting, typed.minutes, typed.per_seat, salt=secrets.token_hex(32)
            )
        except Invalid as refusal:
            view = await links_page(actor, meeting, usual_limits(settings))
            return _page(request, view, settings, now, form.refused(refusal))
        return see(f"/meetings/{meeting}/links", _("发言限制已保存，对以后登记的发言生效。"))


def _page(
    request: Web, view: LinksPage, settings: Settings, now: datetime, refused: Form | None = None
) -> Response[str]:
    limits = {
        "minutes": str(view.limits.seconds // 60),
        "per_seat": str(view.limits.per_seat),
    }
    meeting = view.facts.id

    def address(kind: LinkKind, member: int = 0) -> str:
        number = view.numbers.get(member, 0)
        path = link_path(settings.secret_key, view.salt or "", kind, meeting, member, number)
        return f"{settings.base_url}{path}"

    shown = view.salt is not None
    return render(
        request,
        "meetings/links.html",
        _("会场屏幕、签到码、远程链接"),
        {
            "view": view,
            "form": refused or Form(limits),
            "days": settings.table_link_days,
            "expired": shown and now >= end_of_links(view.facts, settings),
            "hall": address("hall") if shown else "",
            "check_in": address("check-in") if shown else "",
            "hall_code": qr_code(address("hall")) if shown else "",
            "check_in_code": qr_code(address("check-in")) if shown else "",
            "people": [
                (
                    member.id,
                    f"{seat_label(seat)} · {member.name}",
                    address("seat", member.id) if shown else "",
                )
                for seat in view.seats
                if not seat.missing
                for member in seat.members
            ],
        },
        status=HTTP_422_UNPROCESSABLE_ENTITY if refused else 200,
        crumbs=meeting_crumbs(view.facts, _("会场屏幕、签到码、远程链接")),
        invented=view.facts.consultation.invented,
    )
