"""Waivers 减免: who is let off and who bears it; why is read with a reason, on record."""

from datetime import datetime

from litestar import Controller, Response, get, post

from app.accounts.permissions import Actor
from app.errors import Invalid
from app.guards import signed_in
from app.i18n import _
from app.web import Form, Web, read_form
from votes.costs.drafting import queries, services
from votes.costs.drafting.forms import (
    WaiverForm,
    WaiverPayerForm,
)
from votes.costs.drafting.pages import purse, step, waivers_page
from votes.costs.drafting.queries import StepView


class WaiverController(Controller):
    path = "/costs/{scheme:int}/waivers"
    guards = [signed_in]

    @get("/")
    async def show_waivers(self, request: Web, actor: Actor, scheme: int) -> Response[str]:
        view = await queries.step_page(actor, scheme)
        return waivers_page(request, view, Form(purse(view)))

    @post("/payer")
    async def save_payer(self, request: Web, actor: Actor, scheme: int) -> Response[str]:
        async def act(form: Form, _view: StepView, revision: int) -> None:
            typed = form.read(WaiverPayerForm)
            await services.save_waiver_payer(
                actor, scheme, revision, typed.payer, typed.key, typed.agreement
            )

        return await step(request, actor, scheme, act, waivers_page, "waivers")

    @post("/add")
    async def add_waiver(
        self, request: Web, actor: Actor, scheme: int, now: datetime
    ) -> Response[str]:
        async def act(form: Form, _view: StepView, revision: int) -> None:
            typed = form.read(WaiverForm)
            await services.add_waiver(
                actor, scheme, revision, typed.unit, typed.share(), typed.reason, now=now
            )

        return await step(request, actor, scheme, act, waivers_page, "waivers")

    @post("/remove")
    async def remove_waiver(
        self, request: Web, actor: Actor, scheme: int, now: datetime
    ) -> Response[str]:
        async def act(form: Form, _view: StepView, revision: int) -> None:
            await services.remove_waiver(actor, scheme, revision, form.value("waived"), now=now)

        return await step(request, actor, scheme, act, waivers_page, "waivers")

    @post("/reasons", status_code=200)
    async def look(self, request: Web, actor: Actor, scheme: int, now: datetime) -> Response[str]:
        """The reasons, once, for a reason of her own."""
        form = await read_form(request)
        why = form.value("why").strip()[:500]
        view = await queries.step_page(actor, scheme)
        if not why:
            missing = Invalid(_("请写明为什么要看"), _("理由会记入操作记录。"), field="why")
            return waivers_page(request, view, form.refused(missing))
        reasons = await services.view_waiver_reasons(actor, scheme, why, now=now)
        return waivers_page(request, view, Form(purse(view)), reasons)
