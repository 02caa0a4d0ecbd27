"""The forms as PDF, one household each."""

from datetime import datetime

import anyio.to_thread
from litestar import Controller, Response, get

from app.accounts.permissions import Actor
from app.guards import signed_in
from app.i18n import _
from app.settings import Settings
from app.web import download
from votes.papers.authority.queries import AuthorityView, authority_of
from votes.printing.forms_to_sign import set_form


class AuthorityController(Controller):
    path = "/polls/{poll:int}/authority/{entry:int}"
    guards = [signed_in]

    @get("/proxy.pdf")
    async def print_proxy(
        self, actor: Actor, poll: int, entry: int, settings: Settings, now: datetime
    ) -> Response[bytes]:
        view = await authority_of(actor, poll, entry, now)
        return await _form("papers/authority/proxy.html", _("授权委托书"), view, settings)

    @get("/guardian.pdf")
    async def print_guardian(
        self, actor: Actor, poll: int, entry: int, settings: Settings, now: datetime
    ) -> Response[bytes]:
        view = await authority_of(actor, poll, entry, now)
        return await _form("papers/authority/guardian.html", _("监护人声明"), view, settings)


async def _form(
    template: str, title: str, view: AuthorityView, settings: Settings
) -> Response[bytes]:
    content = await anyio.to_thread.run_sync(
        set_form, template, title, {"view": view}, settings.fonts_dir
    )
    return download(content, "application/pdf", f"{title}.pdf", shown=True)
