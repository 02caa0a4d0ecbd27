"""The register: the list of dwellings, one dwelling, a look at an owner, the roll as a file."""

from datetime import datetime
from typing import Any

from litestar import Controller, Response, get, post
from litestar.status_codes import HTTP_200_OK

from app.accounts.permissions import Actor
from app.clock import local
from app.errors import Invalid, NotFound
from app.estates.register import queries, services, words
from app.estates.register.access import dwelling_to_look_into, roll_to_export
from app.estates.register.forms import ReasonForm
from app.estates.register.queries import Asked
from app.estates.roll.remarks import speaks_of_hardship
from app.guards import signed_in
from app.i18n import _
from app.masks import mask_owner
from app.spreadsheets import MEDIA_TYPE
from app.web import Form, Web, download, read_form, render


class RegisterController(Controller):
    path = "/estates/{estate:int}"
    guards = [signed_in]

    @get("/dwellings")
    async def list_dwellings(
        self,
        request: Web,
        actor: Actor,
        estate: int,
        building: str = "",
        kind: str = "",
        status: str = "",
        owner_state: str = "",
        page: int = 1,
    ) -> Response[str]:
        narrowed = Asked(building, kind, status, owner_state, page=min(max(page, 1), 10_000))
        return await _list_page(request, actor, estate, narrowed)

    @post("/dwellings", status_code=HTTP_200_OK)
    async def search(self, request: Web, actor: Actor, estate: int) -> Response[str]:
        """By POST: a name in an address stays in histories and logs."""
        form = await read_form(request)
        narrowed = Asked(search=form.value("search").strip()[:120])
        return await _list_page(request, actor, estate, narrowed)

    @get("/export")
    async def show_export(self, request: Web, actor: Actor, estate: int) -> Response[str]:
        return await _export_page(request, actor, estate, Form())

    @post("/roll.xlsx", status_code=HTTP_200_OK)
    async def export(self, request: Web, actor: Actor, estate: int, now: datetime) -> Response[Any]:
        facts = await roll_to_export(actor, estate)
        form = await read_form(request)
        try:
            reason = form.read(ReasonForm).reason
        except Invalid as refusal:
            return await _export_page(request, actor, estate, form.refused(refusal))
        content = await services.export_roll(actor, estate, reason, now=now)
        name = _("{estate}业主名册{day}.xlsx").format(estate=facts.name, day=f"{local(now):%Y%m%d}")
        return download(content, MEDIA_TYPE, name)


class DwellingController(Controller):
    path = "/dwellings/{dwelling:int}"
    guards = [signed_in]

    @get("/")
    async def show(self, request: Web, actor: Actor, dwelling: int) -> Response[str]:
        view = await queries.dwelling_page(actor, dwelling)
        remark = view.told["remark"]
        hidden = not view.may_view_hardship and speaks_of_hardship(remark)
        return render(
            request,
            "estates/register/dwelling.html",
            view.facts.name,
            {"view": view, "words": words, "remark": "" if hidden else remark},
            crumbs=(
                (view.facts.estate.name, f"/estates/{view.facts.estate.id}"),
                (_("名册"), f"/estates/{view.facts.estate.id}/dwellings"),
                (view.facts.name, None),
            ),
            invented=view.facts.estate.invented,
        )

    @get("/owners/{owner:int}/look")
    async def show_look(
        self, request: Web, actor: Actor, dwelling: int, owner: int
    ) -> Response[str]:
        return await _look_page(request, actor, dwelling, owner, Form())

    @post("/owners/{owner:int}/look", status_code=HTTP_200_OK)
    async def look(
        self, request: Web, actor: Actor, dwelling: int, owner: int, now: datetime
    ) -> Response[str]:
        """Answered with the page itself: no address leads to it again."""
        form = await read_form(request)
        try:
            reason = form.read(ReasonForm).reason
        except Invalid as refusal:
            return await _look_page(request, actor, dwelling, owner, form.refused(refusal))
        shown = await services.look_at_owner(actor, dwelling, owner, reason, now=now)
        return await _look_page(request, actor, dwelling, owner, Form(), shown)


async def _list_page(request: Web, actor: Actor, estate: int, narrowed: Asked) -> Response[str]:
    view = await queries.register_page(actor, estate, narrowed)
    return render(
        request,
        "estates/register/list.html",
        _("业主名册"),
        {
            "view": view,
            "asked": narrowed,
            "words": words,
            "mask_owner": mask_owner,
            "form": Form(
                {
                    "building": narrowed.building,
                    "kind": narrowed.kind,
                    "status": narrowed.status,
                    "owner_state": narrowed.state,
                    "search": narrowed.search,
                }
            ),
        },
        crumbs=(
            (_("小区"), "/estates"),
            (view.facts.name, f"/estates/{estate}"),
            (_("名册"), None),
        ),
        invented=view.facts.invented,
    )


async def _export_page(request: Web, actor: Actor, estate: int, form: Form) -> Response[str]:
    facts = await roll_to_export(actor, estate)
    return render(
        request,
        "estates/register/export.html",
        _("导出业主名册"),
        {"facts": facts, "form": form},
        status=form.status,
        crumbs=(
            (facts.name, f"/estates/{estate}"),
            (_("名册"), f"/estates/{estate}/dwellings"),
            (_("导出"), None),
        ),
        invented=facts.invented,
    )


async def _look_page(
    request: Web,
    actor: Actor,
    dwelling: int,
    owner: int,
    form: Form,
    shown: services.OwnerInFull | None = None,
) -> Response[str]:
    facts = await dwelling_to_look_into(actor, dwelling)
    homes = await queries.homes_of(owner, dwelling)
    found = next((one for home in homes for one in home.owners if one.id == owner), None)
    if found is None:
        raise NotFound
    return render(
        request,
        "estates/register/look.html",
        _("查看业主的电话和证件号"),
        {
            "facts": facts,
            "owner": owner,
            "name": mask_owner(found.name),
            "form": form,
            "shown": shown,
        },
        status=form.status,
        crumbs=(
            (facts.estate.name, f"/estates/{facts.estate.id}"),
            (facts.name, f"/dwellings/{dwelling}"),
            (_("查看"), None),
        ),
        invented=facts.estate.invented,
    )
