"""Polls: the list, preparing one with its motions, freezing it, and its page until the count."""

import secrets
from datetime import datetime

from litestar import Controller, Response, get, post
from litestar.status_codes import HTTP_422_UNPROCESSABLE_ENTITY

from app.accounts.permissions import Actor
from app.clock import local
from app.errors import Conflict, Invalid
from app.guards import signed_in
from app.i18n import _
from app.settings import Settings
from app.web import Form, Web, read_form, render, see
from votes.access import PollFacts, poll_to_work_on
from votes.electorate.services import freeze_poll
from votes.polls import queries, services
from votes.polls.chart import turnout_chart
from votes.polls.forms import NewPollForm, PollForm
from votes.polls.rules import CONVENERS, convener_in_words, usual_right
from votes.polls.words import STATIONS, MotionShown, force, phase_in_words
from votes.results.words import policy_in_words


class PollController(Controller):
    path = "/polls"
    guards = [signed_in]

    @get("/")
    async def list_polls(self, request: Web, actor: Actor, now: datetime) -> Response[str]:
        return render(
            request,
            "polls/list.html",
            _("表决"),
            {
                "lines": [
                    (line, phase_in_words(line.phase))
                    for line in await queries.poll_lines(actor, now)
                ],
                "places": await queries.places_to_prepare(actor),
            },
        )

    @get("/new")
    async def show_new(
        self,
        request: Web,
        actor: Actor,
        estate: int | None = None,
        consultation: int | None = None,
    ) -> Response[str]:
        if estate is None and consultation is None:
            return render(
                request,
                "polls/place.html",
                _("发起表决"),
                {"places": await queries.places_to_prepare(actor)},
                crumbs=((_("表决"), "/polls"), (_("发起表决"), None)),
            )
        return await _new_page(request, actor, estate, consultation, None)

    @post("/new")
    async def prepare(
        self, request: Web, actor: Actor, now: datetime, settings: Settings
    ) -> Response[str]:
        form = await read_form(request)
        try:
            typed = form.read(NewPollForm)
            poll = await services.prepare_poll(
                actor,
                typed.estate,
                typed.plan(),
                consultation=typed.consultation,
                notice_days=settings.poll_notice_days,
                salt=secrets.token_bytes(16),
                now=now,
            )
        except (Invalid, Conflict) as refusal:
            return await _new_page(
                request,
                actor,
                _number(form.value("estate")),
                _number(form.value("consultation")),
                form.refused(refusal),
            )
        return see(f"/polls/{poll}", _("表决已建立，下一步请添加表决事项。"))

    @get("/{poll:int}")
    async def show_poll(
        self, request: Web, actor: Actor, poll: int, now: datetime
    ) -> Response[str]:
        view = await queries.poll_page(actor, poll, now)
        return render(
            request,
            "polls/show.html",
            view.facts.title,
            {
                "view": view,
                "stations": STATIONS(),
                "motions": [MotionShown.of(motion) for motion in view.motions],
                "convener": convener_in_words(view.convener),
                "policy": policy_in_words(view.policy.__dict__),
                "chart": turnout_chart(view.turnout.cells) if view.turnout else None,
                "force": force(),
            },
            crumbs=((_("表决"), "/polls"), (view.facts.title, None)),
            invented=view.facts.invented,
        )
