"""Papers: the list, finding a unit, entering what stands on a paper, taking an entry back."""

import secrets
from collections import Counter
from datetime import datetime

from litestar import Controller, Response, get, post

from app.accounts.permissions import Actor
from app.charts.layout import natural
from app.errors import Conflict, Invalid
from app.estates.chart import building_name
from app.guards import signed_in
from app.i18n import _
from app.statuses import status_of
from app.web import Form, Web, read_form, render, see
from votes.access import PollFacts
from votes.ballots.rules import RECEIPTS
from votes.doors.services import answer_objection
from votes.papers import queries, services
from votes.papers.double.setting import entry_setting
from votes.papers.double.words import setting_in_words, who_set
from votes.papers.forms import PaperForm, WithdrawalForm
from votes.papers.rules import SecondPaper
from votes.papers.words import (
    capacity_options,
    document_options,
    hold_in_words,
    mark_in_words,
    mark_options,
    name_of,
    owners_of,
    shown_lines,
    shown_paper,
    signer_options,
    state_in_words,
)
from votes.results.words import reason_in_words
from votes.warnings.queries import warnings_for
from votes.warnings.words import warned_in_words

SHOWN = 50  # of the last ones, where no building was chosen


class PaperController(Controller):
    path = "/polls/{poll:int}/papers"
    guards = [signed_in]

    @get("/")
    async def list_papers(
        self, request: Web, actor: Actor, poll: int, now: datetime, building: str = ""
    ) -> Response[str]:
        """All of one building; without one, the last that were entered."""
        view = await queries.papers_page(actor, poll, now)
        states = [line.state for line in view.lines]
        buildings = Counter(one for line in view.lines for one in line.buildings)
        shown = (
            [line for line in view.lines if building in line.buildings]
            if building in buildings
            else view.lines[:SHOWN]
        )
        return render(
            request,
            "papers/list.html",
            _("纸质表决票"),
            {
                "view": view,
                "warnings": [
                    warned_in_words(one) for one in await warnings_for(actor, view.facts, now)
                ],
                "objections": [
                    line for line in view.lines if line.objection and not line.objection.answer
                ],
                "setting": (setting_in_words(view.setting), who_set(view.setting)),
                "lines": [
                    (
                        line,
                        number,
                        cells,
                        state_in_words(line.state),
                        reason_in_words(line.fault) if line.fault else "",
                    )
                    for line, number, cells in shown_lines(shown)
                ],
                "left_out": len(view.lines) - len(shown),
                "chosen": building in buildings,
                "buildings": [
                    (one, building_name(one), buildings[one], one == building)
                    for one in sorted(buildings, key=natural)
                ],
                "counts": [
                    (states.count(state), state_in_words(state)[0])
                    for state in ("stands", "superseded", "withdrawn", "late")
                ],
            },
            crumbs=_crumbs(view.facts, None),
            invented=view.facts.invented,
        )

    @get("/new")
    async def show_find(
        self, request: Web, actor: Actor, poll: int, now: datetime, building: str = ""
    ) -> Response[str]:
        if (await entry_setting(poll)).double:
            return see(f"/polls/{poll}/papers/double")
        return await _find_page(request, actor, poll, building, now, Form())

    @post("/find")
    async def find(self, request: Web, actor: Actor, poll: int, now: datetime) -> Response[str]:
        form = await read_form(request)
        try:
            entry = await queries.find_unit(actor, poll, form.value("unit"), now)
        except Invalid as refusal:
            return await _find_page(request, actor, poll, "", now, form.refused(refusal))
        return see(f"/polls/{poll}/papers/new/{entry}")

    @get("/new/{entry:int}")
    async def show_new(
        self, request: Web, actor: Actor, poll: int, entry: int, now: datetime
    ) -> Response[str]:
        form = Form({"capacity": "owner", "signed": "1"})
        return await _entry_page(request, actor, poll, entry, now, form)

    @post("/new/{entry:int}")
    async def enter(
        self, request: Web, actor: Actor, poll: int, entry: int, now: datetime
    ) -> Response[str]:
        form = await read_form(request)
        view = await queries.entry_page(actor, poll, entry, now)
        try:
            typed = form.read(PaperForm)
            made = await services.enter_paper(
                actor,
                poll,
                entry,
                typed.plan({motion.id: form.value(f"m{motion.id}") for motion in view.motions}),
                also=typed.also,
                another=typed.another,
                chance=lambda: secrets.randbelow(RECEIPTS),
                now=now,
            )
        except (Invalid, Conflict) as refusal:
            return await _entry_page(
                request,
                actor,
                poll,
                entry,
                now,
                form.refused(refusal),
                status_of(refusal),
                second=isinstance(refusal, SecondPaper) or bool(form.value("another")),
            )
        return see(f"/polls/{poll}/papers/{made}", _("已录入，请与纸质票核对。"))

    @get("/{ballot:int}")
    async def show_paper(
        self, request: Web, actor: Actor, poll: int, ballot: int, now: datetime
    ) -> Response[str]:
        return await _paper_page(request, actor, poll, ballot, now, Form())

    @post("/{ballot:int}/withdraw")
    async def withdraw(
        self, request: Web, actor: Actor, poll: int, ballot: int, now: datetime
    ) -> Response[str]:
        form = await read_form(request)
        try:
            reason = form.read(WithdrawalForm).reason
            await services.withdraw_paper(actor, poll, ballot, reason, now=now)
        except (Invalid, Conflict) as refusal:
            return await _paper_page(
                request, actor, poll, ballot, now, form.refused(refusal), status_of(refusal)
            )
        return see(f"/polls/{poll}/papers/{ballot}", _("已撤回。原来的记录仍然保留。"))

    @post("/{ballot:int}/objection")
    async def answer(
        self, request: Web, actor: Actor, poll: int, ballot: int, now: datetime
    ) -> Response[str]:
        form = await read_form(request)
        try:
            await answer_objection(actor, poll, ballot, form.value("answer"), now=now)
        except Invalid as refusal:
            return await _paper_page(
                request, actor, poll, ballot, now, form.refused(refusal), status_of(refusal)
            )
        return see(f"/polls/{poll}/papers/{ballot}", _("已答复，住户在自己的表决票上看得到。"))


def _crumbs(facts: PollFacts, last: str | None) -> tuple[tuple[str, str | None], ...]:
    """`last` None: the list itself."""
    here = (_("表决"), "/polls"), (facts.title, f"/polls/{facts.id}")
    if last is None:
        return (*here, (_("纸质票"), None))
    return (*here, (_("纸质票"), f"/polls/{facts.id}/papers"), (last, None))


async def _find_page(
    request: Web, actor: Actor, poll: int, building: str, now: datetime, form: Form
) -> Response[str]:
    view = await queries.find_page(actor, poll, building, now)
    staircases: dict[str, list[tuple[str, str]]] = {}
    for unit in view.units:
        path = f"/polls/{poll}/papers/new/{unit.entry}"
        staircases.setdefault(unit.staircase, []).append((unit.room, path))
    return render(
        request,
        "papers/find.html",
        _("录入纸质票"),
        {"view": view, "staircases": staircases, "form": form},
        status=form.status,
        crumbs=_crumbs(view.facts, _("录入")),
        invented=view.facts.invented,
    )


async def _entry_page(
    request: Web,
    actor: Actor,
    poll: int,
    entry: int,
    now: datetime,
    form: Form,
    status: int = 200,
    *,
    second: bool = False,
) -> Response[str]:
    """`second`: the unit has handed in a paper already, and it is asked whether this is another."""
    view = await queries.entry_page(actor, poll, entry, now)
    return render(
        request,
        "papers/new.html",
        _("录入 {unit} 的纸质票").format(unit=name_of(view.unit)),
        {
            "view": view,
            "form": form,
            "second": second,
            "owners": owners_of(view.unit),
            "capacities": capacity_options(view.unit),
            "signers": signer_options(view.unit),
            "documents": document_options(),
            "marks": mark_options(),
            "others": [(other.entry, name_of(other)) for other in view.others],
            "hold": next(
                (hold_in_words(unit.hold) for unit in (view.unit, *view.others) if unit.hold), ""
            ),
        },
        status=status,
        crumbs=_crumbs(view.facts, _("录入")),
        invented=view.facts.invented,
    )


async def _paper_page(
    request: Web,
    actor: Actor,
    poll: int,
    ballot: int,
    now: datetime,
    form: Form,
    status: int = 200,
) -> Response[str]:
    view = await queries.paper_page(actor, poll, ballot, now)
    return render(
        request,
        "papers/show.html",
        _("纸质票 {number}").format(number=view.line.number),
        {
            "view": view,
            "form": form,
            "rows": shown_paper(view),
            "state": state_in_words(view.line.state),
            "marks": [(motion.title, mark_in_words(mark)) for motion, mark in view.marks],
        },
        status=status,
        crumbs=_crumbs(view.facts, view.line.number),
        invented=view.facts.invented,
    )
