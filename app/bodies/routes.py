"""Bodies 单位: the list, a new one, one to be changed."""

from datetime import datetime

from litestar import Controller, Response, get, post

from app.accounts.permissions import Actor
from app.bodies import queries, services
from app.bodies.forms import BodyForm
from app.bodies.words import body_kind_in_words
from app.errors import Conflict, Invalid
from app.guards import signed_in
from app.i18n import _
from app.places.tables import BODY_KINDS
from app.web import Form, Web, read_form, render, see


class BodyController(Controller):
    path = "/bodies"
    guards = [signed_in]

    @get("/")
    async def list_bodies(self, request: Web, actor: Actor) -> Response[str]:
        return render(
            request,
            "bodies/list.html",
            _("单位"),
            {"bodies": await queries.body_lines(actor), "kind_in_words": body_kind_in_words},
            crumbs=((_("人员"), "/people"), (_("单位"), None)),
        )

    @get("/new")
    async def show_new(self, request: Web, actor: Actor) -> Response[str]:
        return await _page(request, actor, None, Form())

    @post("/new")
    async def open_body(self, request: Web, actor: Actor, now: datetime) -> Response[str]:
        form = await read_form(request)
        try:
            await services.open_body(actor, form.read(BodyForm), now=now)
        except (Invalid, Conflict) as refusal:
            return await _page(request, actor, None, form.refused(refusal))
        return see("/bodies", _("单位已登记，可以邀请它的代表了。"))

    @get("/{number:int}")
    async def show(self, request: Web, actor: Actor, number: int) -> Response[str]:
        line = await queries.body_to_manage(actor, number)
        where = f"c{line.community}" if line.community else f"s{line.street}" if line.street else ""
        form = Form({"kind": line.kind, "name": line.name, "where": where})
        return await _page(request, actor, line, form)

    @post("/{number:int}")
    async def change(self, request: Web, actor: Actor, number: int, now: datetime) -> Response[str]:
        form = await read_form(request)
        try:
            await services.change_body(actor, number, form.read(BodyForm), now=now)
        except (Invalid, Conflict) as refusal:
            line = await queries.body_to_manage(actor, number)
            return await _page(request, actor, line, form.refused(refusal))
        return see("/bodies", _("已保存。"))

    @post("/{number:int}/deactivate")
    async def deactivate(self, actor: Actor, number: int, now: datetime) -> Response[str]:
        await services.set_body_active(actor, number, False, now=now)
        return see("/bodies", _("单位已停用，不再用于新的授权。"))

    @post("/{number:int}/reactivate")
    async def reactivate(self, actor: Actor, number: int, now: datetime) -> Response[str]:
        await services.set_body_active(actor, number, True, now=now)
        return see("/bodies", _("单位已恢复。"))


async def _page(
    request: Web, actor: Actor, line: queries.BodyLine | None, form: Form
) -> Response[str]:
    """`line`: the body as it stands, None for a new one."""
    title = line.name if line else _("登记单位")
    return render(
        request,
        "bodies/edit.html",
        title,
        {
            "form": form,
            "body": line,
            "kinds": [(kind, body_kind_in_words(kind)) for kind in BODY_KINDS],
            "places": await queries.where_choices(actor),
            "anywhere": actor.has("administrator"),
        },
        status=form.status,
        crumbs=((_("人员"), "/people"), (_("单位"), "/bodies"), (title, None)),
    )
