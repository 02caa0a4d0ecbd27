"""Arrears by building, and reminding."""

from datetime import datetime

from litestar import Controller, Response, get, post

from app.accounts.permissions import Actor
from app.errors import Conflict
from app.guards import signed_in
from app.i18n import _
from app.settings import Settings
from app.web import Web, read_form, render, see
from votes.collecting.reminding import queries, services
from votes.collecting.reminding.rules import Rhythm
from votes.collecting.reminding.words import shown_arrears
from votes.collecting.words import crumbs_of


class ReminderController(Controller):
    path = "/collections/{collection:int}/reminders"
    guards = [signed_in]

    @get("/")
    async def show_reminders(
        self, request: Web, actor: Actor, collection: int, settings: Settings, now: datetime
    ) -> Response[str]:
        view = await queries.reminders_page(
            actor, collection, _rhythm(settings), data_dir=settings.data_dir, now=now
        )
        return render(
            request,
            "collecting/reminders.html",
            _("缴费提醒"),
            {"view": view, "rows": [shown_arrears(one) for one in view.buildings]},
            crumbs=crumbs_of(view.facts, _("缴费提醒")),
            invented=view.facts.version.scheme.invented,
        )

    @post("/")
    async def remind(
        self, request: Web, actor: Actor, collection: int, settings: Settings, now: datetime
    ) -> Response[str]:
        building = (await read_form(request)).value("building")
        here = f"/collections/{collection}/reminders"
        try:
            count = await services.remind_payers(
                actor, collection, building, _rhythm(settings), data_dir=settings.data_dir, now=now
            )
        except Conflict as refusal:
            return see(here, warn=f"{refusal.message}。{refusal.remedy}")
        return see(here, _("已提醒 {n} 户：有手机的发短信，没有的打印信件。").format(n=count))


def _rhythm(settings: Settings) -> Rhythm:
    return Rhythm(settings.payment_reminder_days, settings.remind_hardship)
