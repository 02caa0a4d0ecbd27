"""The first page."""

from datetime import datetime

from litestar import Controller, Response, get

from app.accounts.permissions import Actor
from app.audit.permissions import can_open_audit
from app.guards import signed_in
from app.i18n import _
from app.settings import Settings
from app.web import Web, render
from votes.home.queries import home_page


class HomeController(Controller):
    path = "/"
    guards = [signed_in]

    @get("/")
    async def show_home(
        self, request: Web, actor: Actor, settings: Settings, now: datetime
    ) -> Response[str]:
        view = await home_page(actor, settings.secret_key, now)
        return render(
            request,
            "home/show.html",
            _("{name}，您好").format(name=actor.name),
            {"view": view, "may_audit": can_open_audit(actor)},
        )
