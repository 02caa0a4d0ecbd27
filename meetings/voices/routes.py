"""Residents at a table: of the affected buildings, and of those against."""

from datetime import datetime

from litestar import Controller, Response, get, post

from app.accounts.permissions import Actor
from app.errors import Conflict, Invalid
from app.estates.chart import building_name
from app.guards import signed_in
from app.i18n import _
from app.web import Form, Web, read_form, render, see
from meetings.preparing.words import with_refusal
from meetings.voices import queries, services
from meetings.voices.forms import BuildingsForm, VoiceForm


class VoiceController(Controller):
    path = "/consultations/{consultation:int}/voices"
    guards = [signed_in]

    @get("/")
    async def show(self, request: Web, actor: Actor, consultation: int) -> Response[str]:
        return await _page(request, actor, consultation, Form())

    @post("/")
    async def seat(
        self, request: Web, actor: Actor, consultation: int, now: datetime
    ) -> Response[str]:
        form = await read_form(request)
        try:
            await services.seat_voice(actor, consultation, form.read(VoiceForm), now=now)
        except (Invalid, Conflict) as refusal:
            form = with_refusal(form, refusal, "name")
            form.faults = [("name" if at == "name-1" else at, text) for at, text in form.faults]
            return await _page(request, actor, consultation, form)
        return see(f"/consultations/{consultation}/voices", _("已入席。"))

    @post("/buildings")
    async def affected(self, request: Web, actor: Actor, consultation: int) -> Response[str]:
        form = await read_form(request)
        try:
            chosen = form.read(BuildingsForm).affected
        except Invalid as refusal:
            return await _page(request, actor, consultation, form.refused(refusal))
        await services.set_affected(actor, consultation, chosen)
        return see(f"/consultations/{consultation}/voices", _("受影响的楼栋已保存。"))


async def _page(request: Web, actor: Actor, consultation: int, form: Form) -> Response[str]:
    view = await queries.voices_page(actor, consultation)
    heard = {voice.building for voice in view.voices}
    silent = [one for one in view.buildings if one.affected and one.number not in heard]
    form.lists["affected"] = [str(one.id) for one in view.buildings if one.affected]
    return render(
        request,
        "voices/show.html",
        _("居民代表"),
        {
            "view": view,
            "building_name": building_name,
            "form": form,
            "buildings": [(str(one.id), building_name(one.number)) for one in view.buildings],
            "open": [building_name(one.number) for one in silent],
        },
        status=form.status,
        crumbs=(
            (_("协商"), "/consultations"),
            (view.facts.topic, f"/consultations/{consultation}"),
            (_("居民代表"), None),
        ),
        invented=view.facts.invented,
    )
