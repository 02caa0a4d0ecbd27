"""One building, as those see it who look after it."""

from litestar import Controller, Response, get

from app.accounts.permissions import Actor
from app.estates.buildings.queries import building_page
from app.estates.chart import building_name, estate_chart, unit_name
from app.estates.roll.words import kind_word
from app.guards import signed_in
from app.i18n import _
from app.web import Web, render


class BuildingController(Controller):
    path = "/buildings"
    guards = [signed_in]

    @get("/{building:int}")
    async def show(self, request: Web, actor: Actor, building: int) -> Response[str]:
        view = await building_page(actor, building)
        title = view.estate_name + building_name(view.number)
        return render(
            request,
            "estates/buildings/show.html",
            title,
            {
                "view": view,
                "chart": estate_chart(view.cells, linked=view.may_view_register),
                "unit_name": unit_name,
                "kind_word": kind_word,
            },
            crumbs=((_("首页"), "/"), (title, None)),
            invented=view.invented,
        )
