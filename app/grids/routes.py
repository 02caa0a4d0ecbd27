"""Grids 网格: the list, a new one, and which buildings belong to one."""

from datetime import datetime

from litestar import Controller, Response, get, post

from app.accounts.permissions import Actor
from app.errors import Conflict, Invalid
from app.grids import queries, services
from app.grids.forms import GridForm, NewGridForm
from app.guards import signed_in
from app.i18n import _
from app.web import Form, Web, read_form, render, see


class GridController(Controller):
    path = "/grids"
    guards = [signed_in]

    @get("/")
    async def list_grids(self, request: Web, actor: Actor) -> Response[str]:
        return await _list_page(request, actor, Form())

    @post("/")
    async def open_grid(self, request: Web, actor: Actor, now: datetime) -> Response[str]:
        form = await read_form(request)
        try:
            grid = await services.open_grid(actor, form.read(NewGridForm), now=now)
        except (Invalid, Conflict) as refusal:
            return await _list_page(request, actor, form.refused(refusal))
        return see(f"/grids/{grid}", _("网格已建立，请勾选它的楼栋。"))

    @get("/{grid:int}")
    async def show(self, request: Web, actor: Actor, grid: int) -> Response[str]:
        view = await queries.grid_to_manage(actor, grid)
        chosen = [str(one.id) for one in view.buildings if one.grid == grid]
        return _page(request, view, Form({"name": view.name}, {"buildings": chosen}))

    @post("/{grid:int}")
    async def change(self, request: Web, actor: Actor, grid: int, now: datetime) -> Response[str]:
        form = await read_form(request)
        try:
            await services.change_grid(actor, grid, form.read(GridForm), now=now)
        except (Invalid, Conflict) as refusal:
            view = await queries.grid_to_manage(actor, grid)
            return _page(request, view, form.refused(refusal))
        return see("/grids", _("已保存。"))


async def _list_page(request: Web, actor: Actor, form: Form) -> Response[str]:
    return render(
        request,
        "grids/list.html",
        _("网格"),
        {
            "grids": await queries.grid_lines(actor),
            "communities": await queries.community_choices(actor),
            "form": form,
        },
        status=form.status,
        crumbs=((_("人员"), "/people"), (_("网格"), None)),
    )


def _page(request: Web, view: queries.GridView, form: Form) -> Response[str]:
    return render(
        request,
        "grids/edit.html",
        view.name,
        {"view": view, "form": form, "chosen": frozenset(form.lists.get("buildings", []))},
        status=form.status,
        crumbs=((_("人员"), "/people"), (_("网格"), "/grids"), (view.name, None)),
    )
