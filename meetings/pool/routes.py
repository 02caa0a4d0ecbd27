"""The pool 专家库: the list, a person of it; whom to invite to a table."""

from datetime import datetime

from litestar import Controller, Response, get, post

from app.accounts.permissions import Actor
from app.errors import Conflict, Invalid
from app.guards import signed_in
from app.i18n import _
from app.web import Form, Web, read_form, render, see
from meetings.attendance.forms import InterestForm
from meetings.kinds.rules import PROFESSIONS, profession_name
from meetings.pool import queries, services
from meetings.pool.forms import ExpertForm, InviteForm, NewExpertForm, TieForm
from meetings.pool.queries import ExpertPage
from meetings.pool.words import reason_for, say_expert, say_load, say_suggestion
from meetings.preparing.access import streets_read
from meetings.preparing.permissions import can_keep_pool
from meetings.preparing.words import with_refusal


class PoolController(Controller):
    path = "/pool"
    guards = [signed_in]

    @get("/")
    async def list_experts(self, request: Web, actor: Actor, now: datetime) -> Response[str]:
        streets, lines = await queries.pool_page(actor, now=now)
        return render(
            request,
            "pool/list.html",
            _("专家库"),
            {
                "lines": [
                    (line, say_expert(line), say_load(line.load, line.monthly_most))
                    for line in lines
                ],
                "may_keep": any(can_keep_pool(actor, one.owner.street) for one in streets),
            },
            crumbs=((_("协商"), "/consultations"), (_("专家库"), None)),
            invented=any(one.invented for one in streets),
        )

    @get("/new")
    async def show_new(self, request: Web, actor: Actor) -> Response[str]:
        return await _new_page(request, actor, Form({"monthly_most": "4"}))

    @post("/new")
    async def add(self, request: Web, actor: Actor, now: datetime) -> Response[str]:
        form = await read_form(request)
        try:
            expert = await services.add_expert(actor, form.read(NewExpertForm), now=now)
        except (Invalid, Conflict) as refusal:
            return await _new_page(request, actor, form.refused(refusal))
        return see(f"/pool/{expert}", _("已加入专家库。如与单位或小区有利害关系，请接着登记。"))

    @get("/{expert:int}")
    async def show(self, request: Web, actor: Actor, expert: int, now: datetime) -> Response[str]:
        page = await queries.expert_page(actor, expert, now=now)
        return _expert_page(request, page, _typed(page))

    @post("/{expert:int}")
    async def change(self, request: Web, actor: Actor, expert: int, now: datetime) -> Response[str]:
        form = await read_form(request)
        try:
            await services.change_expert(actor, expert, form.read(ExpertForm), now=now)
        except (Invalid, Conflict) as refusal:
            page = await queries.expert_to_keep(actor, expert, now=now)
            return _expert_page(request, page, form.refused(refusal))
        return see(f"/pool/{expert}", _("已保存。"))

    @post("/{expert:int}/ties")
    async def declare_tie(
        self, request: Web, actor: Actor, expert: int, now: datetime
    ) -> Response[str]:
        form = await read_form(request)
        try:
            await services.declare_tie(actor, expert, form.read(TieForm), now=now)
        except (Invalid, Conflict) as refusal:
            page = await queries.expert_to_keep(actor, expert, now=now)
            merged = _typed(page)
            merged.values.update(form.values)
            return _expert_page(request, page, merged.refused(refusal))
        return see(f"/pool/{expert}", _("利害关系已登记，相关的桌不会再推荐这个人。"))

    @post("/{expert:int}/ties/{tie:int}/end")
    async def end_tie(self, actor: Actor, expert: int, tie: int, now: datetime) -> Response[str]:
        await services.end_tie(actor, expert, tie, now=now)
        return see(f"/pool/{expert}", _("已记为解除。"))

    @post("/{expert:int}/deactivate")
    async def deactivate(self, actor: Actor, expert: int, now: datetime) -> Response[str]:
        await services.set_expert_active(actor, expert, False, now=now)
        return see(f"/pool/{expert}", _("已移出专家库，已入的席位不受影响。"))

    @post("/{expert:int}/reactivate")
    async def reactivate(self, actor: Actor, expert: int, now: datetime) -> Response[str]:
        await services.set_expert_active(actor, expert, True, now=now)
        return see(f"/pool/{expert}", _("已恢复。"))


class SuggestionController(Controller):
    path = "/consultations/{consultation:int}/pool"
    guards = [signed_in]

    @get("/")
    async def show(
        self, request: Web, actor: Actor, consultation: int, now: datetime
    ) -> Response[str]:
        return await _suggestions(request, actor, consultation, Form(), now)

    @post("/{expert:int}")
    async def invite(
        self, request: Web, actor: Actor, consultation: int, expert: int, now: datetime
    ) -> Response[str]:
        form = await read_form(request)
        try:
            reason = form.read(InviteForm).reason
            await services.invite_expert(actor, consultation, expert, reason, now=now)
        except (Invalid, Conflict) as refusal:
            field = f"reason-{expert}"
            form.values[field] = form.value("reason")
            form = with_refusal(form, refusal, field)
            form.faults = [(field, text) for _where, text in form.faults]
            return await _suggestions(request, actor, consultation, form, now)
        return see(f"/consultations/{consultation}/pool", _("已邀请入席，请记下利害关系声明。"))

    @post("/declarations/{member:int}")
    async def declare(
        self, request: Web, actor: Actor, consultation: int, member: int, now: datetime
    ) -> Response[str]:
        form = await read_form(request)
        try:
            interest = form.read(InterestForm).declared
            await services.declare_interest(actor, consultation, member, interest, now=now)
        except (Invalid, Conflict) as refusal:
            form = form.refused(refusal)
            form.faults = [(f"stake-{member}", text) for _where, text in form.faults]
            return await _suggestions(request, actor, consultation, form, now)
        return see(f"/consultations/{consultation}/pool", _("声明已记下。"))


async def _suggestions(
    request: Web, actor: Actor, consultation: int, form: Form, now: datetime
) -> Response[str]:
    view = await queries.suggestion_page(actor, consultation, now=now)
    for one in view.suggestions:
        form.values.setdefault(f"reason-{one.candidate.expert}", reason_for(one, view.facts.topic))
    return render(
        request,
        "pool/suggest.html",
        _("推荐人选"),
        {
            "view": view,
            "form": form,
            "me": actor.person,
            "suggestions": [
                (one, profession_name(one.candidate.profession), say_suggestion(one))
                for one in view.suggestions
            ],
            "seated": [(one, profession_name(one.profession)) for one in view.seated],
        },
        status=form.status,
        crumbs=(
            (_("协商"), "/consultations"),
            (view.facts.topic, f"/consultations/{consultation}"),
            (_("推荐人选"), None),
        ),
        invented=view.facts.invented,
    )


def _typed(page: ExpertPage) -> Form:
    line = page.expert
    return Form(
        {
            "name": line.name,
            "profession": line.profession,
            "body": line.body,
            "fields_of": " ".join(line.fields),
            "monthly_most": str(line.monthly_most),
        }
    )


def _professions() -> list[tuple[str, str]]:
    return [(one, profession_name(one)) for one in PROFESSIONS]


async def _new_page(request: Web, actor: Actor, form: Form) -> Response[str]:
    streets = [one for one in await streets_read(actor) if can_keep_pool(actor, one.owner.street)]
    return render(
        request,
        "pool/new.html",
        _("加入专家库"),
        {
            "form": form,
            "streets": [(str(one.owner.street), one.name) for one in streets],
            "accounts": await queries.accounts_to_link() if streets else [],
            "professions": _professions(),
        },
        status=form.status,
        crumbs=((_("协商"), "/consultations"), (_("专家库"), "/pool"), (_("加入专家库"), None)),
        invented=any(one.invented for one in streets),
    )


def _expert_page(request: Web, page: ExpertPage, form: Form) -> Response[str]:
    return render(
        request,
        "pool/show.html",
        page.expert.name,
        {
            "view": page,
            "form": form,
            "about": say_expert(page.expert),
            "load": say_load(page.expert.load, page.expert.monthly_most),
            "professions": _professions(),
        },
        status=form.status,
        crumbs=((_("协商"), "/consultations"), (_("专家库"), "/pool"), (page.expert.name, None)),
        invented=page.invented,
    )
