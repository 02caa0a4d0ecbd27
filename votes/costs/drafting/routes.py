"""Building a scheme: the list of a consultation, the builder, its steps one by one."""

from collections.abc import Awaitable, Callable
from datetime import datetime

from litestar import Controller, Response, get, post
from litestar.status_codes import HTTP_409_CONFLICT, HTTP_422_UNPROCESSABLE_ENTITY

from app.accounts.permissions import Actor
from app.errors import Conflict, Invalid, NotFound
from app.guards import signed_in
from app.i18n import _
from app.settings import Settings
from app.web import Form, Web, download, read_form, render, see
from votes.costs.access import SchemeFacts
from votes.costs.drafting import options, queries, services
from votes.costs.drafting.forms import (
    ItemForm,
    LimitsForm,
    QuantitiesForm,
    SchemeForm,
    WaiverForm,
    WaiverPayerForm,
    read_exceptions,
    read_payers,
)
from votes.costs.drafting.quantities import read_lines
from votes.costs.drafting.queries import StepView
from votes.costs.drafting.rules import PAYERS_MOST, QUOTES_MOST, SchemeMoved
from votes.costs.drafting.typed import (
    exception_values,
    item_values,
    limit_values,
    payer_values,
)
from votes.costs.words import WORDS, say_part_text

Act = Callable[[Form, StepView, int], Awaitable[None]]


class SchemesController(Controller):
    path = "/consultations/{consultation:int}/costs"
    guards = [signed_in]

    @get("/")
    async def list_schemes(self, request: Web, actor: Actor, consultation: int) -> Response[str]:
        return await _list_page(request, actor, consultation, Form())

    @post("/")
    async def open_scheme(
        self, request: Web, actor: Actor, consultation: int, now: datetime
    ) -> Response[str]:
        form = await read_form(request)
        try:
            title = form.read(SchemeForm).title
        except Invalid as refusal:
            return await _list_page(request, actor, consultation, form.refused(refusal))
        scheme = await services.open_scheme(actor, consultation, title, now=now)
        return see(f"/costs/{scheme}", _("方案已建立，下一步请添加费用项目。"))


class DraftController(Controller):
    path = "/costs/{scheme:int}"
    guards = [signed_in]

    @get("/")
    async def show_scheme(self, request: Web, actor: Actor, scheme: int) -> Response[str]:
        view = await queries.scheme_page(actor, scheme)
        return render(
            request,
            "costs/show.html",
            view.facts.title,
            {"view": view, **WORDS},
            crumbs=_crumbs(view.facts, None),
            invented=view.facts.invented,
        )

    # -- items ---------------------------------------------------------------------------------

    @get("/items/new")
    async def show_new_item(self, request: Web, actor: Actor, scheme: int) -> Response[str]:
        view = await queries.step_page(actor, scheme)
        return _item_page(request, view, None, Form({"way": "pool", "key": "area", "where": "all"}))

    @get("/items/{number:int}")
    async def show_item(
        self, request: Web, actor: Actor, scheme: int, number: int
    ) -> Response[str]:
        view = await queries.step_page(actor, scheme)
        if not 1 <= number <= len(view.draft.items):
            raise NotFound
        return _item_page(request, view, number, Form(item_values(view.draft.items[number - 1])))

    @post("/items/new")
    async def add_item(
        self, request: Web, actor: Actor, scheme: int, settings: Settings, now: datetime
    ) -> Response[str]:
        return await _save_item(request, actor, scheme, None, settings, now)

    @post("/items/{number:int}")
    async def change_item(
        self,
        request: Web,
        actor: Actor,
        scheme: int,
        number: int,
        settings: Settings,
        now: datetime,
    ) -> Response[str]:
        return await _save_item(request, actor, scheme, number, settings, now)

    @post("/items/{number:int}/remove")
    async def remove_item(
        self, request: Web, actor: Actor, scheme: int, number: int
    ) -> Response[str]:
        form = await read_form(request)
        try:
            await services.remove_item(actor, scheme, _revision(form), number)
        except SchemeMoved as moved:
            return see(f"/costs/{scheme}", warn=moved.message)
        return see(f"/costs/{scheme}", _("已删除这个项目。"))

    @get("/papers/{paper:int}")
    async def take_paper(
        self, actor: Actor, scheme: int, paper: int, settings: Settings
    ) -> Response[bytes]:
        content, kind, name = await queries.paper_file(actor, scheme, paper, settings.data_dir)
        return download(content, kind, name)

    # -- the other steps -----------------------------------------------------------------------

    @get("/payers")
    async def show_payers(self, request: Web, actor: Actor, scheme: int) -> Response[str]:
        view = await queries.step_page(actor, scheme)
        return _payers_page(request, view, Form(payer_values(view.draft)))

    @post("/payers")
    async def save_payers(self, request: Web, actor: Actor, scheme: int) -> Response[str]:
        async def act(form: Form, _view: StepView, revision: int) -> None:
            await services.save_payers(actor, scheme, revision, read_payers(form))

        return await _step(request, actor, scheme, act, _payers_page)

    @get("/quantities")
    async def show_quantities(self, request: Web, actor: Actor, scheme: int) -> Response[str]:
        view = await queries.step_page(actor, scheme)
        return _quantities_page(request, view, Form())

    @post("/quantities")
    async def save_quantities(self, request: Web, actor: Actor, scheme: int) -> Response[str]:
        """A spreadsheet where one was chosen, else the lines."""

        async def act(form: Form, view: StepView, revision: int) -> None:
            file = form.files.get("file")
            if file is not None and file.filename:
                content = await file.read()
                found = await services.read_table(actor, scheme, content, file.filename)
            else:
                typed = form.read(QuantitiesForm)
                found = {typed.measure: read_lines(typed.measure, typed.lines, view.known)}
            await services.save_quantities(actor, scheme, revision, found)

        return await _step(request, actor, scheme, act, _quantities_page)

    @get("/exceptions")
    async def show_exceptions(self, request: Web, actor: Actor, scheme: int) -> Response[str]:
        view = await queries.step_page(actor, scheme)
        return _exceptions_page(request, view, Form(exception_values(view.draft)))

    @post("/exceptions")
    async def save_exceptions(self, request: Web, actor: Actor, scheme: int) -> Response[str]:
        async def act(form: Form, view: StepView, revision: int) -> None:
            found = read_exceptions(form, view.known)
            await services.save_exceptions(actor, scheme, revision, found)

        return await _step(request, actor, scheme, act, _exceptions_page)

    @get("/limits")
    async def show_limits(self, request: Web, actor: Actor, scheme: int) -> Response[str]:
        view = await queries.step_page(actor, scheme)
        return _limits_page(request, view, Form(limit_values(view.draft)))

    @post("/limits")
    async def save_limits(self, request: Web, actor: Actor, scheme: int) -> Response[str]:
        async def act(form: Form, _view: StepView, revision: int) -> None:
            limits = form.read(LimitsForm).limits()
            await services.save_limits(actor, scheme, revision, limits)

        return await _step(request, actor, scheme, act, _limits_page)


class WaiverController(Controller):
    path = "/costs/{scheme:int}/waivers"
    guards = [signed_in]

    @get("/")
    async def show_waivers(self, request: Web, actor: Actor, scheme: int) -> Response[str]:
        view = await queries.step_page(actor, scheme)
        return _waivers_page(request, view, Form(_purse(view)))

    @post("/payer")
    async def save_payer(self, request: Web, actor: Actor, scheme: int) -> Response[str]:
        async def act(form: Form, _view: StepView, revision: int) -> None:
            typed = form.read(WaiverPayerForm)
            await services.save_waiver_payer(
                actor, scheme, revision, typed.payer, typed.key, typed.agreement
            )

        return await _step(request, actor, scheme, act, _waivers_page, "waivers")

    @post("/add")
    async def add_waiver(
        self, request: Web, actor: Actor, scheme: int, now: datetime
    ) -> Response[str]:
        async def act(form: Form, _view: StepView, revision: int) -> None:
            typed = form.read(WaiverForm)
            await services.add_waiver(
                actor, scheme, revision, typed.unit, typed.share(), typed.reason, now=now
            )

        return await _step(request, actor, scheme, act, _waivers_page, "waivers")

    @post("/remove")
    async def remove_waiver(
        self, request: Web, actor: Actor, scheme: int, now: datetime
    ) -> Response[str]:
        async def act(form: Form, _view: StepView, revision: int) -> None:
            await services.remove_waiver(actor, scheme, revision, form.value("waived"), now=now)

        return await _step(request, actor, scheme, act, _waivers_page, "waivers")

    @post("/reasons", status_code=200)
    async def look(self, request: Web, actor: Actor, scheme: int, now: datetime) -> Response[str]:
        """The reasons, once, for a reason of her own."""
        form = await read_form(request)
        why = form.value("why").strip()[:500]
        view = await queries.step_page(actor, scheme)
        if not why:
            missing = Invalid(_("请写明为什么要看"), _("理由会记入操作记录。"), field="why")
            return _waivers_page(request, view, form.refused(missing))
        reasons = await services.view_waiver_reasons(actor, scheme, why, now=now)
        return _waivers_page(request, view, Form(_purse(view)), reasons)


# -- saving ------------------------------------------------------------------------------------


def _revision(form: Form) -> int:
    typed = form.value("revision")
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 9 else 0


Page = Callable[[Web, StepView, Form], Response[str]]


async def _step(
    request: Web, actor: Actor, scheme: int, act: Act, page: Page, back: str = ""
) -> Response[str]:
    """One step saved whole or not at all; a refusal shows it again as typed."""
    form = await read_form(request)
    view = await queries.step_page(actor, scheme)
    try:
        await act(form, view, _revision(form))
    except (Invalid, Conflict) as refusal:
        return page(request, view, form.refused(refusal))
    return see(f"/costs/{scheme}/{back}" if back else f"/costs/{scheme}", _("已保存。"))


async def _save_item(
    request: Web, actor: Actor, scheme: int, number: int | None, settings: Settings, now: datetime
) -> Response[str]:
    form = await read_form(request)
    view = await queries.step_page(actor, scheme)
    was = None
    if number is not None:
        if not 1 <= number <= len(view.draft.items):
            raise NotFound
        was = view.draft.items[number - 1]
    try:
        typed = form.read(ItemForm)
        typed.item(form, view.known, was, {})  # what is typed first, then the files
        papers = {}
        for name in ("paper", *(f"paper{n}" for n in range(1, QUOTES_MOST + 1))):
            file = form.files.get(name)
            if file is not None and file.filename:
                papers[name] = await services.keep_paper(
                    actor,
                    scheme,
                    await file.read(),
                    file.filename,
                    name,
                    data_dir=settings.data_dir,
                    now=now,
                )
        item = typed.item(form, view.known, was, papers)
        await services.save_item(actor, scheme, _revision(form), number, item)
    except (Invalid, Conflict) as refusal:
        return _item_page(request, view, number, form.refused(refusal))
    return see(f"/costs/{scheme}", _("已保存。"))


# -- pages -------------------------------------------------------------------------------------


def _crumbs(facts: SchemeFacts, here: str | None) -> tuple[tuple[str, str | None], ...]:
    return (
        (_("协商"), "/consultations"),
        (facts.topic, f"/consultations/{facts.consultation}"),
        (_("费用方案"), f"/consultations/{facts.consultation}/costs"),
        (facts.title, f"/costs/{facts.id}" if here else None),
        *(((here, None),) if here else ()),
    )


async def _list_page(request: Web, actor: Actor, consultation: int, form: Form) -> Response[str]:
    view = await queries.schemes_of(actor, consultation)
    return render(
        request,
        "costs/list.html",
        _("费用方案"),
        {"view": view, "form": form},
        status=HTTP_422_UNPROCESSABLE_ENTITY if form.faults else 200,
        crumbs=(
            (_("协商"), "/consultations"),
            (view.consultation.topic, f"/consultations/{consultation}"),
            (_("费用方案"), None),
        ),
        invented=view.consultation.invented,
    )


def _page(
    request: Web, view: StepView, name: str, title: str, form: Form, **context: object
) -> Response[str]:
    # After a refusal the revision stays that of the page she had before her, if she had one.
    form.values.setdefault("revision", str(view.revision))
    moved = form.faults and form.value("revision") != str(view.revision)
    failed = HTTP_409_CONFLICT if moved else HTTP_422_UNPROCESSABLE_ENTITY
    return render(
        request,
        f"costs/{name}.html",
        title,
        {"view": view, "form": form, "path": f"/costs/{view.facts.id}", **context},
        status=failed if form.faults else 200,
        crumbs=_crumbs(view.facts, title),
        invented=view.facts.invented,
    )


def _item_page(request: Web, view: StepView, number: int | None, form: Form) -> Response[str]:
    item = view.draft.items[number - 1] if number else None
    return _page(
        request,
        view,
        "item",
        item.name if item else _("添加费用项目"),
        form,
        number=number,
        item=item,
        keys=options.key_options(),
        duties=options.duty_options(),
        exceptions=options.exception_options(),
        quotes=range(1, QUOTES_MOST + 1),
    )


def _payers_page(request: Web, view: StepView, form: Form) -> Response[str]:
    return _page(
        request,
        view,
        "payers",
        _("由谁出资"),
        form,
        rows=range(1, PAYERS_MOST + 1),
        payers=options.payer_options(),
        ways=options.way_options(),
    )


def _quantities_page(request: Web, view: StepView, form: Form) -> Response[str]:
    return _page(
        request,
        view,
        "quantities",
        _("各户数量"),
        form,
        measures=options.measure_options(),
        counts=[
            (word, len(view.known & view.quantities.get(name, {}).keys()))
            for name, word in options.measure_options()
        ],
    )


def _exceptions_page(request: Web, view: StepView, form: Form) -> Response[str]:
    return _page(
        request, view, "exceptions", _("例外"), form, exceptions=options.exception_options()
    )


def _limits_page(request: Web, view: StepView, form: Form) -> Response[str]:
    return _page(request, view, "limits", _("封顶和分期"), form, payers=options.payer_options())


def _purse(view: StepView) -> dict[str, str]:
    return {
        "payer": view.draft.waiver_payer,
        "key": view.draft.waiver_key,
        "agreement": view.draft.waiver_agreement,
    }


def _waivers_page(
    request: Web, view: StepView, form: Form, reasons: dict[str, str] | None = None
) -> Response[str]:
    """`reasons` None: nobody has looked."""
    for name, value in _purse(view).items():
        form.values.setdefault(name, value)
    return _page(
        request,
        view,
        "waivers",
        _("减免"),
        form,
        waivers=[(unit, say_part_text(part)) for unit, part in view.draft.waivers.items()],
        reasons=reasons,
        payers=options.waiver_payer_options(),
        keys=options.key_options(),
    )
