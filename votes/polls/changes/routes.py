"""A later end, giving a poll up, holding it again."""

import secrets
from datetime import datetime

from litestar import Controller, Response, get, post

from app.accounts.permissions import Actor
from app.errors import Conflict, Invalid
from app.guards import signed_in
from app.i18n import _
from app.web import Form, Web, read_form, render, see
from votes.access import PollFacts
from votes.polls.changes.forms import ExtensionForm, TerminationForm
from votes.polls.changes.rules import extension_in_words
from votes.polls.changes.services import (
    extend_poll,
    hold_again,
    poll_to_extend,
    poll_to_terminate,
    terminate_poll,
)


class ChangeController(Controller):
    path = "/polls/{poll:int}"
    guards = [signed_in]

    @get("/extend")
    async def show_extend(
        self, request: Web, actor: Actor, poll: int, now: datetime
    ) -> Response[str]:
        return _extend_page(request, await poll_to_extend(actor, poll, now), Form())

    @post("/extend")
    async def extend(self, request: Web, actor: Actor, poll: int, now: datetime) -> Response[str]:
        facts = await poll_to_extend(actor, poll, now)
        form = await read_form(request)
        try:
            typed = form.read(ExtensionForm)
            await extend_poll(actor, poll, typed.closes_at, typed.reason, typed.announced, now=now)
        except (Invalid, Conflict) as refusal:
            return _extend_page(request, facts, form.refused(refusal))
        return see(
            f"/polls/{poll}/notices",
            _("已延长。新的截止时间已写在表决页面和每一户的通知单页面上，请生成公告并张贴。"),
        )

    @get("/terminate")
    async def show_terminate(
        self, request: Web, actor: Actor, poll: int, now: datetime
    ) -> Response[str]:
        return _terminate_page(request, await poll_to_terminate(actor, poll, now), Form())

    @post("/terminate")
    async def terminate(
        self, request: Web, actor: Actor, poll: int, now: datetime
    ) -> Response[str]:
        facts = await poll_to_terminate(actor, poll, now)
        form = await read_form(request)
        try:
            await terminate_poll(actor, poll, form.read(TerminationForm).reason, now=now)
        except (Invalid, Conflict) as refusal:
            return _terminate_page(request, facts, form.refused(refusal))
        return see(
            f"/polls/{poll}/notices",
            _("这次表决已废止，全部记录保留。请生成公告并张贴，写明废止的理由。"),
        )

    @post("/again")
    async def again(self, actor: Actor, poll: int, now: datetime) -> Response[str]:
        new = await hold_again(actor, poll, salt=secrets.token_bytes(16), now=now)
        return see(
            f"/polls/{new}/edit", _("已按原来的内容和事项建立新的表决，请修改公告日期和表决时间。")
        )


def _extend_page(request: Web, facts: PollFacts, form: Form) -> Response[str]:
    return _page(
        request,
        facts,
        "polls/extend.html",
        _("延长表决时间"),
        form,
        {"earlier": [extension_in_words(one) for one in facts.extensions]},
    )


def _terminate_page(request: Web, facts: PollFacts, form: Form) -> Response[str]:
    return _page(request, facts, "polls/terminate.html", _("废止这次表决"), form, {})


def _page(
    request: Web,
    facts: PollFacts,
    template: str,
    title: str,
    form: Form,
    context: dict[str, object],
) -> Response[str]:
    return render(
        request,
        template,
        title,
        {"facts": facts, "form": form, **context},
        status=form.status,
        crumbs=((_("表决"), "/polls"), (facts.title, f"/polls/{facts.id}"), (title, None)),
        invented=facts.invented,
    )
