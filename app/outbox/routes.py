"""消息: what the program has to tell a person, and where else she wants to be told."""

from datetime import datetime

from litestar import Controller, Response, get, post

from app.accounts.permissions import Actor, communities_worked_for, streets_watched
from app.errors import Conflict, Invalid
from app.guards import signed_in
from app.i18n import _
from app.masks import mask_email, mask_phone
from app.outbox import own
from app.outbox.forms import OwnMessagesForm
from app.outbox.links import link_token
from app.outbox.queries import SHOWN, InboxLine, inbox
from app.settings import Settings
from app.web import Form, Web, read_form, render, see


class InboxController(Controller):
    path = "/messages"
    guards = [signed_in]

    @get("/")
    async def show(
        self, request: Web, actor: Actor, settings: Settings, now: datetime
    ) -> Response[str]:
        lines = await inbox(actor, now)
        return render(
            request,
            "messages/inbox.html",
            _("消息"),
            {
                "lines": [(line, _href(line, settings), line.is_open(now)) for line in lines],
                "unread": sum(line.unread for line in lines),
                "shown": SHOWN,
                "keeps_outbox": bool(communities_worked_for(actor) or streets_watched(actor)),
            },
            crumbs=((_("首页"), "/"), (_("消息"), None)),
        )

    @post("/read")
    async def mark_read(self, actor: Actor, now: datetime) -> Response[str]:
        await own.mark_read(actor, now=now)
        return see("/messages", _("全部标为已读。"))


class OwnMessagesController(Controller):
    path = "/account/messages"
    guards = [signed_in]

    @get("/")
    async def show(self, request: Web, actor: Actor) -> Response[str]:
        kept = await own.own_settings(actor)
        return _page(request, kept, Form({"reminders": "1" if kept.reminders else ""}))

    @post("/")
    async def change(self, request: Web, actor: Actor, now: datetime) -> Response[str]:
        form = await read_form(request)
        try:
            await own.change_own_settings(actor, form.read(OwnMessagesForm), now=now)
        except (Invalid, Conflict) as refusal:
            return _page(request, await own.own_settings(actor), form.refused(refusal))
        return see("/account/messages", _("已保存。"))


def _href(line: InboxLine, settings: Settings) -> str:
    """The address of its link, "" for none."""
    if not line.link_of:
        return ""
    return f"{line.link_path}{link_token(settings.secret_key, line.link_of)}"


def _page(request: Web, kept: own.OwnSettings, form: Form) -> Response[str]:
    return render(
        request,
        "messages/settings.html",
        _("消息设置"),
        {
            "phone": mask_phone(kept.phone),
            "email": mask_email(kept.email) if kept.email else "",
            "form": form,
        },
        status=form.status,
        crumbs=((_("我的账号"), "/account"), (_("消息设置"), None)),
    )
