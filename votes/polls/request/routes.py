"""The owners who ask for a vote: their share, and a building's rooms to tick."""

from datetime import datetime

from litestar import Controller, Response, get, post

from app.accounts.permissions import Actor
from app.errors import Conflict, Invalid
from app.estates.chart import building_name, unit_name
from app.guards import signed_in
from app.i18n import _
from app.statuses import status_of
from app.web import Form, Web, read_form, render, see
from votes.polls.request.queries import request_page
from votes.polls.request.rules import say_share
from votes.polls.request.services import record_request


class PollRequestController(Controller):
    path = "/polls/{poll:int}/request"
    guards = [signed_in]

    @get("/")
    async def show(
        self, request: Web, actor: Actor, poll: int, now: datetime, building: str = ""
    ) -> Response[str]:
        return await _page(request, actor, poll, building, now, Form())

    @post("/")
    async def save(self, request: Web, actor: Actor, poll: int, now: datetime) -> Response[str]:
        form = await read_form(request)
        building = form.value("building")
        try:
            signed = form.lists.get("unit", [])
            await record_request(actor, poll, building, signed, now=now)
        except (Invalid, Conflict) as refusal:
            return await _page(request, actor, poll, building, now, form.refused(refusal), refusal)
        return see(f"/polls/{poll}/request?building={building}", _("已保存。"))


async def _page(
    request: Web,
    actor: Actor,
    poll: int,
    building: str,
    now: datetime,
    form: Form,
    refusal: Invalid | Conflict | None = None,
) -> Response[str]:
    view = await request_page(actor, poll, building, now)
    form.values.setdefault("building", view.building)
    ticked = set(form.lists.get("unit", []))
    return render(
        request,
        "polls/request.html",
        _("提议召开的业主"),
        {
            "view": view,
            "form": form,
            "said": say_share(view.share),
            "buildings": [(one, building_name(one)) for one in view.buildings],
            "rows": [
                (
                    line,
                    unit_name("", line.staircase, line.room),
                    line.unit in ticked if refusal is not None else line.signed,
                )
                for line in view.lines
            ],
        },
        status=status_of(refusal) if refusal is not None else 200,
        crumbs=(
            (_("表决"), "/polls"),
            (view.facts.title, f"/polls/{poll}"),
            (_("提议召开的业主"), None),
        ),
        invented=view.facts.invented,
    )
