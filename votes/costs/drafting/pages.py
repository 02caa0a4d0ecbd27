"""What the pages of a draft have in common: a step saved or shown again, and each step's page."""

from collections.abc import Awaitable, Callable

from litestar import Response
from litestar.status_codes import HTTP_409_CONFLICT, HTTP_422_UNPROCESSABLE_ENTITY

from app.accounts.permissions import Actor
from app.errors import Conflict, Invalid
from app.i18n import _
from app.web import Form, Web, read_form, render, see
from votes.costs.access import SchemeFacts
from votes.costs.drafting import options, queries
from votes.costs.drafting.queries import StepView
from votes.costs.drafting.rules import PAYERS_MOST, QUOTES_MOST
from votes.costs.words import say_part_text

Act = Callable[[Form, StepView, int], Awaitable[None]]


# -- saving ------------------------------------------------------------------------------------


def revision(form: Form) -> int:
    typed = form.value("revision")
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 9 else 0


Page = Callable[[Web, StepView, Form], Response[str]]


async def step(
    request: Web, actor: Actor, scheme: int, act: Act, page: Page, back: str = ""
) -> Response[str]:
    """One step saved whole or not at all; a refusal shows it again as typed."""
    form = await read_form(request)
    view = await queries.step_page(actor, scheme)
    try:
        await act(form, view, revision(form))
    except (Invalid, Conflict) as refusal:
        return page(request, view, form.refused(refusal))
    return see(f"/costs/{scheme}/{back}" if back else f"/costs/{scheme}", _("已保存。"))


# -- pages -------------------------------------------------------------------------------------


def crumbs(facts: SchemeFacts, here: str | None) -> tuple[tuple[str, str | None], ...]:
    return (
        (_("协商"), "/consultations"),
        (facts.topic, f"/consultations/{facts.consultation}"),
        (_("费用方案"), f"/consultations/{facts.consultation}/costs"),
        (facts.title, f"/costs/{facts.id}" if here else None),
        *(((here, None),) if here else ()),
    )


async def list_page(request: Web, actor: Actor, consultation: int, form: Form) -> Response[str]:
    view = await queries.schemes_of(actor, consultation)
    return render(
        request,
        "costs/list.html",
        _("费用方案"),
        {"view": view, "form": form},
        status=form.status,
        crumbs=(
            (_("协商"), "/consultations"),
            (view.consultation.topic, f"/consultations/{consultation}"),
            (_("费用方案"), None),
        ),
        invented=view.consultation.invented,
    )


def step_page_of(
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
        crumbs=crumbs(view.facts, title),
        invented=view.facts.invented,
    )


def item_page(request: Web, view: StepView, number: int | None, form: Form) -> Response[str]:
    item = view.draft.items[number - 1] if number else None
    return step_page_of(
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


def payers_page(request: Web, view: StepView, form: Form) -> Response[str]:
    return step_page_of(
        request,
        view,
        "payers",
        _("由谁出资"),
        form,
        rows=range(1, PAYERS_MOST + 1),
        payers=options.payer_options(),
        ways=options.way_options(),
    )


def quantities_page(request: Web, view: StepView, form: Form) -> Response[str]:
    return step_page_of(
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


def exceptions_page(request: Web, view: StepView, form: Form) -> Response[str]:
    return step_page_of(
        request, view, "exceptions", _("例外"), form, exceptions=options.exception_options()
    )


def limits_page(request: Web, view: StepView, form: Form) -> Response[str]:
    return step_page_of(
        request, view, "limits", _("封顶和分期"), form, payers=options.payer_options()
    )


def purse(view: StepView) -> dict[str, str]:
    return {
        "payer": view.draft.waiver_payer,
        "key": view.draft.waiver_key,
        "agreement": view.draft.waiver_agreement,
    }


def waivers_page(
    request: Web, view: StepView, form: Form, reasons: dict[str, str] | None = None
) -> Response[str]:
    """`reasons` None: nobody has looked."""
    for name, value in purse(view).items():
        form.values.setdefault(name, value)
    return step_page_of(
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
