"""The clerk's pages of a roll check: announce it, the objections, the notice, the slips."""

import secrets
from datetime import datetime

from litestar import Controller, Response, get, post

from app.accounts.permissions import Actor
from app.clock import local_date, say_date, say_time
from app.errors import Conflict, Invalid
from app.estates.chart import building_name, unit_name
from app.estates.register.words import change_word, differences
from app.guards import signed_in
from app.i18n import _
from app.masks import mask_name, mask_owner
from app.periods import Calendar
from app.qr import qr_code
from app.settings import Settings
from app.web import Form, Web, read_form, render, see
from votes.access import PollFacts
from votes.fingerprint import key_fingerprint
from votes.rollcheck.forms import AnswerForm, DeskForm, StartForm
from votes.rollcheck.queries import (
    ChallengeView,
    CheckView,
    challenge_page,
    check_page,
    check_slips,
    notice_page,
)
from votes.rollcheck.services import (
    answer_challenge,
    challenge_at_desk,
    note_slips_printed,
    start_check,
)
from votes.rollcheck.words import (
    challenge_options,
    challenge_word,
    masked_lines,
    outcome_options,
    outcome_word,
)


class RollCheckController(Controller):
    path = "/polls/{poll:int}/rollcheck"
    guards = [signed_in]

    @get("/")
    async def show(
        self, request: Web, actor: Actor, poll: int, now: datetime, settings: Settings
    ) -> Response[str]:
        return _check_page(request, await check_page(actor, poll), _empty(now, settings))

    @post("/")
    async def start(
        self, request: Web, actor: Actor, poll: int, now: datetime, settings: Settings
    ) -> Response[str]:
        form = await read_form(request)
        try:
            typed = form.read(StartForm)
            count = await start_check(
                actor,
                poll,
                typed.starts_on,
                typed.days,
                typed.place,
                calendar=Calendar(),
                salt=secrets.token_bytes(16),
                secret_key=settings.secret_key,
                now=now,
            )
        except (Invalid, Conflict) as refusal:
            return _check_page(request, await check_page(actor, poll), form.refused(refusal))
        return see(
            f"/polls/{poll}/rollcheck",
            _("名册核对已安排，共 {n} 户。请打印公告和核对单。").format(n=count),
        )

    @post("/challenges")
    async def challenge(
        self, request: Web, actor: Actor, poll: int, now: datetime
    ) -> Response[str]:
        form = await read_form(request)
        try:
            typed = form.read(DeskForm)
            await challenge_at_desk(
                actor, poll, typed.kind, typed.unit, typed.says, typed.raised_by, now=now
            )
        except (Invalid, Conflict) as refusal:
            return _check_page(request, await check_page(actor, poll), form.refused(refusal))
        return see(f"/polls/{poll}/rollcheck", _("异议已登记，请核实后答复。"))

    @get("/challenges/{challenge:int}")
    async def show_challenge(
        self, request: Web, actor: Actor, poll: int, challenge: int
    ) -> Response[str]:
        return _challenge_page(request, await challenge_page(actor, poll, challenge), Form())

    @post("/challenges/{challenge:int}")
    async def answer(
        self, request: Web, actor: Actor, poll: int, challenge: int, now: datetime
    ) -> Response[str]:
        form = await read_form(request)
        try:
            typed = form.read(AnswerForm)
            await answer_challenge(
                actor, poll, challenge, typed.outcome, typed.reason, typed.correction, now=now
            )
        except (Invalid, Conflict) as refusal:
            view = await challenge_page(actor, poll, challenge)
            return _challenge_page(request, view, form.refused(refusal))
        return see(f"/polls/{poll}/rollcheck", _("已答复，住户打开核对单就能看到。"))

    @get("/notice")
    async def show_notice(
        self, request: Web, actor: Actor, poll: int, settings: Settings
    ) -> Response[str]:
        notice = await notice_page(actor, poll)
        return _page(
            request,
            notice.view.facts,
            "rollcheck/notice.html",
            _("业主名册核对公告"),
            {
                "view": notice.view,
                "key": key_fingerprint(settings.data_dir),
                "buildings": [
                    (building_name(building), masked_lines(units))
                    for building, units in notice.buildings
                ],
            },
        )

    @get("/slips/{building:str}")
    async def show_slips(
        self,
        request: Web,
        actor: Actor,
        poll: int,
        building: str,
        now: datetime,
        settings: Settings,
    ) -> Response[str]:
        view, lines = await check_slips(
            actor,
            poll,
            building,
            secret_key=settings.secret_key,
            base_url=settings.base_url,
        )
        await note_slips_printed(actor, poll, building, now)
        return _page(
            request,
            view.facts,
            "rollcheck/slips.html",
            _("{building}名册核对单").format(building=building_name(building)),
            {
                "view": view,
                "lines": [
                    (
                        line,
                        unit_name(line.building, line.staircase, line.room),
                        _("、").join(mask_owner(name) for name in line.names),
                        qr_code(line.link),
                    )
                    for line in lines
                ],
            },
        )


def _empty(now: datetime, settings: Settings) -> Form:
    return Form({"starts_on": str(local_date(now)), "days": str(settings.roll_check_days)})


def _check_page(request: Web, view: CheckView, form: Form) -> Response[str]:
    return _page(
        request,
        view.facts,
        "rollcheck/show.html",
        _("名册核对"),
        {
            "view": view,
            "form": form,
            "kinds": challenge_options(),
            "challenges": [
                (
                    one,
                    challenge_word(one.kind),
                    outcome_word(one.outcome) if one.outcome else (_("待答复"), "wait"),
                )
                for one in view.challenges
            ],
            "buildings": [(building, building_name(building)) for building in view.buildings],
        },
        form.status,
    )


def _challenge_page(request: Web, view: ChallengeView, form: Form) -> Response[str]:
    one = view.challenge
    return _page(
        request,
        view.facts,
        "rollcheck/challenge.html",
        _("名册异议"),
        {
            "view": view,
            "form": form,
            "about": [
                (_("房号"), one.room),
                (_("异议"), challenge_word(one.kind)),
                (_("说明"), one.says),
                (
                    _("提出"),
                    _("{name}，{at}").format(
                        name=mask_name(one.raised_by) or _("住户通过核对单"),
                        at=say_time(one.raised_at),
                    ),
                ),
                *(((_("登记"), one.recorded_by),) if one.recorded_by else ()),
            ],
            "outcomes": outcome_options(),
            "answered": outcome_word(one.outcome) if one.outcome else None,
            "entries": [
                (
                    entry.id,
                    _("{day} {kind}：{what}（材料：{paper}）").format(
                        day=say_date(entry.effective_on),
                        kind=change_word(entry.kind),
                        what="；".join(differences(entry.before, entry.after)),
                        paper=entry.paper or _("没有写明"),
                    ),
                )
                for entry in view.entries
            ],
        },
        form.status,
    )


def _page(
    request: Web,
    facts: PollFacts,
    template: str,
    title: str,
    context: dict[str, object],
    status: int = 200,
) -> Response[str]:
    path = f"/polls/{facts.id}"
    own = template == "rollcheck/show.html"
    return render(
        request,
        template,
        title,
        context,
        status=status,
        crumbs=(
            (_("表决"), "/polls"),
            (facts.title, path),
            (_("名册核对"), None if own else f"{path}/rollcheck"),
            *(() if own else ((title, None),)),
        ),
        invented=facts.invented,
    )
