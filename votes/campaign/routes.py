"""Who has not answered yet: the page, its printed lists and slips, reminders by message."""

from datetime import datetime

from litestar import Controller, Response, get, post

from app.accounts.permissions import Actor
from app.errors import Conflict
from app.guards import signed_in
from app.i18n import _
from app.web import Form, Web, read_form, render, see
from votes.campaign.queries import campaign_page
from votes.campaign.services import remind_households
from votes.doors.words import outcome_word


class CampaignController(Controller):
    path = "/polls/{poll:int}/campaign"
    guards = [signed_in]

    @get("/")
    async def show_campaign(
        self,
        request: Web,
        actor: Actor,
        poll: int,
        now: datetime,
        building: str = "",
        staircase: str = "",
        whole: bool = False,
    ) -> Response[str]:
        """`whole`: list the households of all buildings, to be printed."""
        view = await campaign_page(actor, poll, building, staircase, now)
        return render(
            request,
            "campaign/show.html",
            _("动员和参与"),
            {
                "view": view,
                "listed": whole or view.few or bool(building),
                "form": Form({"building": building, "staircase": staircase}),
                "outcome_word": outcome_word,
            },
            crumbs=(
                (_("表决"), "/polls"),
                (view.facts.title, f"/polls/{poll}"),
                (_("动员和参与"), None),
            ),
            invented=view.facts.invented,
        )

    @get("/slips")
    async def print_slips(
        self,
        request: Web,
        actor: Actor,
        poll: int,
        now: datetime,
        building: str = "",
        staircase: str = "",
    ) -> Response[str]:
        """To cut off and put under the doors of those who have not answered: no key is on them."""
        view = await campaign_page(actor, poll, building, staircase, now)
        return render(
            request,
            "campaign/slips.html",
            _("表决提醒单"),
            {"view": view},
            crumbs=(
                (view.facts.title, f"/polls/{poll}"),
                (_("动员和参与"), f"/polls/{poll}/campaign"),
                (_("提醒单"), None),
            ),
            invented=view.facts.invented,
        )

    @post("/remind")
    async def remind(self, request: Web, actor: Actor, poll: int, now: datetime) -> Response[str]:
        form = await read_form(request)
        where = f"/polls/{poll}/campaign"
        try:
            count = await remind_households(actor, poll, form.value("building")[:20], now=now)
        except Conflict as refusal:
            return see(where, warn=f"{refusal.message}。{refusal.remedy}")
        return see(
            where,
            _("正在发送 {n} 条提醒，只发给还没有表决的住户；没有送到的会写在这里。").format(
                n=count
            ),
        )
