"""Hardship of one dwelling: noted, read with a reason, taken away."""

from datetime import datetime

from litestar import Controller, Response, get, post
from litestar.status_codes import HTTP_200_OK

from app.accounts.permissions import Actor
from app.errors import Invalid
from app.estates.register.access import dwelling_of_hardship
from app.estates.register.forms import ReasonForm
from app.estates.register.hardship import services
from app.estates.register.hardship.forms import NoteForm
from app.estates.register.hardship.services import Note
from app.guards import signed_in
from app.i18n import _
from app.web import Form, Web, read_form, render, see


class HardshipController(Controller):
    path = "/dwellings/{dwelling:int}/hardship"
    guards = [signed_in]

    @get("/")
    async def show(self, request: Web, actor: Actor, dwelling: int) -> Response[str]:
        return await _page(request, actor, dwelling, Form())

    @post("/", status_code=HTTP_200_OK)
    async def look(self, request: Web, actor: Actor, dwelling: int, now: datetime) -> Response[str]:
        form = await read_form(request)
        try:
            reason = form.read(ReasonForm).reason
        except Invalid as refusal:
            return await _page(request, actor, dwelling, form.refused(refusal))
        notes = await services.view_hardship(actor, dwelling, reason, now=now)
        return await _page(request, actor, dwelling, Form(), notes)

    @post("/add")
    async def add(self, request: Web, actor: Actor, dwelling: int, now: datetime) -> Response[str]:
        form = await read_form(request)
        try:
            note = form.read(NoteForm).note
        except Invalid as refusal:
            return await _page(request, actor, dwelling, form.refused(refusal))
        await services.add_hardship(actor, dwelling, note, now=now)
        return see(f"/dwellings/{dwelling}/hardship", _("已记下。"))

    @post("/{note:int}/remove")
    async def remove(
        self, request: Web, actor: Actor, dwelling: int, note: int, now: datetime
    ) -> Response[str]:
        form = await read_form(request)
        try:
            reason = form.read(ReasonForm).reason
        except Invalid as refusal:
            return await _page(request, actor, dwelling, form.refused(refusal))
        await services.remove_hardship(actor, dwelling, note, reason, now=now)
        return see(f"/dwellings/{dwelling}/hardship", _("已撤下。"))


async def _page(
    request: Web,
    actor: Actor,
    dwelling: int,
    form: Form,
    notes: tuple[Note, ...] | None = None,
) -> Response[str]:
    """`notes` None: nobody has looked."""
    facts = await dwelling_of_hardship(actor, dwelling)
    return render(
        request,
        "estates/register/hardship.html",
        _("困难情况"),
        {"facts": facts, "form": form, "notes": notes},
        status=form.status,
        crumbs=(
            (facts.estate.name, f"/estates/{facts.estate.id}"),
            (facts.name, f"/dwellings/{dwelling}"),
            (_("困难情况"), None),
        ),
        invented=facts.estate.invented,
    )
