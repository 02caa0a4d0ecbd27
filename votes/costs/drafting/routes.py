"""Building a scheme: the list of a consultation, the builder, its steps one by one."""

from datetime import datetime

from litestar import Controller, Response, get, post

from app.accounts.permissions import Actor
from app.errors import Conflict, Invalid, NotFound
from app.guards import signed_in
from app.i18n import _
from app.settings import Settings
from app.web import Form, Web, download, read_form, render, see
from votes.costs.drafting import queries, services
from votes.costs.drafting.forms import (
    ItemForm,
    LimitsForm,
    QuantitiesForm,
    SchemeForm,
    read_exceptions,
    read_payers,
)
from votes.costs.drafting.pages import (
    crumbs,
    exceptions_page,
    item_page,
    limits_page,
    list_page,
    payers_page,
    quantities_page,
    revision,
    step,
)
from votes.costs.drafting.quantities import read_lines
from votes.costs.drafting.queries import StepView
from votes.costs.drafting.rules import QUOTES_MOST, SchemeMoved
from votes.costs.drafting.typed import (
    exception_values,
    item_values,
    limit_values,
    payer_values,
)
from votes.costs.words import WORDS


class SchemesController(Controller):
    path = "/consultations/{consultation:int}/costs"
    guards = [signed_in]

    @get("/")
    async def list_schemes(self, request: Web, actor: Actor, consultation: int) -> Response[str]:
        return await list_page(request, actor, consultation, Form())

    @post("/")
    async def open_scheme(
        self, request: Web, actor: Actor, consultation: int, now: datetime
    ) -> Response[str]:
        form = await read_form(request)
        try:
            title = form.read(SchemeForm).title
        except Invalid as refusal:
            return await list_page(request, actor, consultation, form.refused(refusal))
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
            crumbs=crumbs(view.facts, None),
            invented=view.facts.invented,
        )

    # -- items ---------------------------------------------------------------------------------

    @get("/items/new")
    async def show_new_item(self, request: Web, actor: Actor, scheme: int) -> Response[str]:
        view = await queries.step_page(actor, scheme)
        return item_page(request, view, None, Form({"way": "pool", "key": "area", "where": "all"}))

    @get("/items/{number:int}")
    async def show_item(
        self, request: Web, actor: Actor, scheme: int, number: int
    ) -> Response[str]:
        view = await queries.step_page(actor, scheme)
        if not 1 <= number <= len(view.draft.items):
            raise NotFound
        return item_page(request, view, number, Form(item_values(view.draft.items[number - 1])))

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
            await services.remove_item(actor, scheme, revision(form), number)
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
        return payers_page(request, view, Form(payer_values(view.draft)))

    @post("/payers")
    async def save_payers(self, request: Web, actor: Actor, scheme: int) -> Response[str]:
        async def act(form: Form, _view: StepView, revision: int) -> None:
            await services.save_payers(actor, scheme, revision, read_payers(form))

        return await step(request, actor, scheme, act, payers_page)

    @get("/quantities")
    async def show_quantities(self, request: Web, actor: Actor, scheme: int) -> Response[str]:
        view = await queries.step_page(actor, scheme)
        return quantities_page(request, view, Form())

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

        return await step(request, actor, scheme, act, quantities_page)

    @get("/exceptions")
    async def show_exceptions(self, request: Web, actor: Actor, scheme: int) -> Response[str]:
        view = await queries.step_page(actor, scheme)
        return exceptions_page(request, view, Form(exception_values(view.draft)))

    @post("/exceptions")
    async def save_exceptions(self, request: Web, actor: Actor, scheme: int) -> Response[str]:
        async def act(form: Form, view: StepView, revision: int) -> None:
            found = read_exceptions(form, view.known)
            await services.save_exceptions(actor, scheme, revision, found)

        return await step(request, actor, scheme, act, exceptions_page)

    @get("/limits")
    async def show_limits(self, request: Web, actor: Actor, scheme: int) -> Response[str]:
        view = await queries.step_page(actor, scheme)
        return limits_page(request, view, Form(limit_values(view.draft)))

    @post("/limits")
    async def save_limits(self, request: Web, actor: Actor, scheme: int) -> Response[str]:
        async def act(form: Form, _view: StepView, revision: int) -> None:
            limits = form.read(LimitsForm).limits()
            await services.save_limits(actor, scheme, revision, limits)

        return await step(request, actor, scheme, act, limits_page)


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
        await services.save_item(actor, scheme, revision(form), number, item)
    except (Invalid, Conflict) as refusal:
        return item_page(request, view, number, form.refused(refusal))
    return see(f"/costs/{scheme}", _("已保存。"))
