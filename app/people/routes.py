"""People: the list, a new one, and what is done to one."""

import secrets
from datetime import datetime

from litestar import Controller, Response, get, post
from litestar.status_codes import HTTP_200_OK

from app.accounts.permissions import Actor
from app.errors import Conflict, Invalid
from app.guards import signed_in
from app.i18n import _
from app.people import queries, services
from app.people.forms import GrantForm, PersonForm
from app.people.services import MadeLink
from app.people.words import purpose_in_words
from app.settings import Settings
from app.web import Form, Web, read_form, render, role_name, see


class PeopleController(Controller):
    path = "/people"
    guards = [signed_in]

    @get("/")
    async def list_people(self, request: Web, actor: Actor) -> Response[str]:
        return await _list_page(request, actor, Form())

    @post("/", status_code=HTTP_200_OK)
    async def search(self, request: Web, actor: Actor) -> Response[str]:
        """By POST: a name does not belong in an address."""
        return await _list_page(request, actor, await read_form(request))

    @get("/new")
    async def show_new(self, request: Web, actor: Actor, role: str = "") -> Response[str]:
        return await _new_page(request, actor, Form({"role": role}))

    @post("/new", status_code=HTTP_200_OK)
    async def invite(
        self, request: Web, actor: Actor, now: datetime, settings: Settings
    ) -> Response[str]:
        form = await read_form(request)
        token = secrets.token_urlsafe(32)
        try:
            typed = form.read(PersonForm)
            made = await services.invite_person(actor, typed, token=token, now=now)
        except (Invalid, Conflict) as refusal:
            return await _new_page(request, actor, form.refused(refusal))
        return _link_page(request, settings, token, made, typed.name, "/people")

    @get("/{person:int}")
    async def show(self, request: Web, actor: Actor, person: int, now: datetime) -> Response[str]:
        view = await queries.person_page(actor, person, now)
        return render(
            request,
            "people/show.html",
            view.facts.name,
            {"view": view, "role_name": role_name, "actor": actor},
            crumbs=((_("人员"), "/people"), (view.facts.name, None)),
        )

    @get("/{person:int}/grants/new")
    async def show_grant(
        self, request: Web, actor: Actor, person: int, now: datetime, role: str = ""
    ) -> Response[str]:
        return await _grant_page(request, actor, person, now, Form({"role": role}))

    @post("/{person:int}/grants/new")
    async def grant(self, request: Web, actor: Actor, person: int, now: datetime) -> Response[str]:
        form = await read_form(request)
        try:
            await services.grant_role(actor, person, form.read(GrantForm), now=now)
        except (Invalid, Conflict) as refusal:
            return await _grant_page(request, actor, person, now, form.refused(refusal))
        return see(f"/people/{person}", _("角色已授予，马上生效。"))

    @post("/{person:int}/grants/{grant:int}/revoke")
    async def revoke(self, actor: Actor, person: int, grant: int, now: datetime) -> Response[str]:
        await services.revoke_role(actor, person, grant, now=now)
        # A secretary no longer knows of one who has left her community.
        return see("/people", _("角色已取消，马上生效。"))

    @post("/{person:int}/deactivate")
    async def deactivate(self, actor: Actor, person: int, now: datetime) -> Response[str]:
        await services.deactivate_person(actor, person, now=now)
        return see(f"/people/{person}", _("账号已停用，已从所有设备退出登录。"))

    @post("/{person:int}/reactivate")
    async def reactivate(self, actor: Actor, person: int, now: datetime) -> Response[str]:
        await services.reactivate_person(actor, person, now=now)
        return see(f"/people/{person}", _("账号已恢复。"))

    @post("/{person:int}/link", status_code=HTTP_200_OK)
    async def make_link(
        self, request: Web, actor: Actor, person: int, now: datetime, settings: Settings
    ) -> Response[str]:
        token = secrets.token_urlsafe(32)
        made = await services.make_link(actor, person, token=token, now=now)
        view = await queries.person_page(actor, person, now)
        return _link_page(request, settings, token, made, view.facts.name, f"/people/{person}")

    @post("/{person:int}/totp/clear")
    async def clear_totp(self, actor: Actor, person: int, now: datetime) -> Response[str]:
        await services.clear_totp(actor, person, now=now)
        return see(f"/people/{person}", _("动态口令已关闭，登录时只问密码。"))


async def _list_page(request: Web, actor: Actor, form: Form) -> Response[str]:
    return render(
        request,
        "people/list.html",
        _("人员"),
        {
            "view": await queries.people_page(actor, form.value("name")),
            "form": form,
            "role_name": role_name,
        },
        crumbs=((_("首页"), "/"), (_("人员"), None)),
    )


async def _new_page(request: Web, actor: Actor, form: Form) -> Response[str]:
    return render(
        request,
        "people/new.html",
        _("邀请人员"),
        await _role_context(actor, form, "/people/new"),
        status=form.status,
        crumbs=((_("人员"), "/people"), (_("邀请"), None)),
    )


async def _grant_page(
    request: Web, actor: Actor, person: int, now: datetime, form: Form
) -> Response[str]:
    view = await queries.person_page(actor, person, now)
    here = f"/people/{person}"
    return render(
        request,
        "people/grant.html",
        _("授予角色"),
        {**await _role_context(actor, form, f"{here}/grants/new"), "view": view},
        status=form.status,
        crumbs=((_("人员"), "/people"), (view.facts.name, here), (_("授予角色"), None)),
    )


async def _role_context(actor: Actor, form: Form, here: str) -> dict[str, object]:
    """Which role comes first: which places there are to choose from depends on it."""
    return {
        "form": form,
        "here": here,
        "choice": await queries.role_choice(actor, form.value("role")),
        "role_name": role_name,
    }


def _link_page(
    request: Web, settings: Settings, token: str, made: MadeLink, name: str, back: str
) -> Response[str]:
    """The only page on which the link stands: only its hash is kept."""
    return render(
        request,
        "people/link.html",
        purpose_in_words(made.purpose),
        {
            "link": f"{settings.base_url}/invitations/{token}",
            "made": made,
            "name": name,
            "back": back,
        },
        crumbs=((_("人员"), "/people"), (purpose_in_words(made.purpose), None)),
    )
