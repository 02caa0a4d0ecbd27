"""Paper after paper by keyboard, by one person: where two are not required."""

import re
import secrets
from datetime import datetime

from litestar import Controller, Response, get, post

from app.accounts.permissions import Actor
from app.errors import Conflict, Invalid
from app.guards import signed_in
from app.i18n import _
from app.statuses import status_of
from app.web import Form, Web, read_form, render, see
from votes.access import PollFacts
from votes.ballots.rules import RECEIPTS
from votes.papers.access import poll_to_enter
from votes.papers.desk import desk_options, fresh, read_desk, typed_moment
from votes.papers.double.setting import entry_setting
from votes.papers.forms import DeskForm
from votes.papers.services import enter_paper
from votes.polls.queries import motions_of

_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d", re.ASCII)


class QuickEntryController(Controller):
    path = "/polls/{poll:int}/papers/quick"
    guards = [signed_in]

    @get("/")
    async def show_desk(
        self, request: Web, actor: Actor, poll: int, now: datetime, at: str = ""
    ) -> Response[str]:
        """`at`: the time of receipt that the paper before this one had."""
        facts = await poll_to_enter(actor, poll, now)
        if (await entry_setting(poll)).double:
            return see(f"/polls/{poll}/papers/double")
        form = fresh(at if _MOMENT.fullmatch(at) else typed_moment(now))
        return await _page(request, facts, form)

    @post("/")
    async def enter(self, request: Web, actor: Actor, poll: int, now: datetime) -> Response[str]:
        facts = await poll_to_enter(actor, poll, now)
        form = await read_form(request)
        try:
            typed = form.read(DeskForm)
            entry, plan, also = await read_desk(facts, typed, form, await motions_of(poll))
            await enter_paper(
                actor,
                poll,
                entry,
                plan,
                also=also,
                another=typed.another,
                chance=lambda: secrets.randbelow(RECEIPTS),
                now=now,
            )
        except (Invalid, Conflict) as refusal:
            return await _page(request, facts, form.refused(refusal), status_of(refusal))
        return see(
            f"/polls/{poll}/papers/quick?at={typed_moment(typed.received_at)}",
            _("已录入，请录下一张。"),
        )


async def _page(request: Web, facts: PollFacts, form: Form, status: int = 200) -> Response[str]:
    path = f"/polls/{facts.id}"
    return render(
        request,
        "papers/quick.html",
        _("连续录入纸质票"),
        {
            "facts": facts,
            "form": form,
            "motions": await motions_of(facts.id),
            **await desk_options(facts, form),
        },
        status=status,
        crumbs=(
            (_("表决"), "/polls"),
            (facts.title, path),
            (_("纸质票"), f"{path}/papers"),
            (_("连续录入"), None),
        ),
        invented=facts.invented,
    )
