"""Collecting: opened on a version; payments, a household's account, the bank's list, settlement."""

from datetime import datetime

from litestar import Controller, Response, get, post

from app.accounts.permissions import Actor
from app.documents import services as documents
from app.errors import Conflict, Invalid, NotFound
from app.guards import signed_in
from app.i18n import _
from app.settings import Settings
from app.web import Form, Web, download, read_form, render, see, uploaded
from votes.collecting import queries, services
from votes.collecting.forms import MoneyForm, OpenForm, read_days
from votes.collecting.pages import collection_page, fresh
from votes.collecting.settling import settle_collection
from votes.collecting.words import (
    crumbs_of,
    shown_entry,
    shown_household,
    state_in_words,
    way_options,
)
from votes.costs.drafting.typed import read_money, show_money

_PDF = b"%PDF-"


class OpenController(Controller):
    path = "/costs/versions/{version:int}/collection"
    guards = [signed_in]

    @get("/")
    async def show_opening(
        self, request: Web, actor: Actor, version: int, settings: Settings
    ) -> Response[str]:
        return await _opening(request, actor, version, settings, Form())

    @post("/")
    async def open(
        self, request: Web, actor: Actor, version: int, settings: Settings, now: datetime
    ) -> Response[str]:
        form = await read_form(request)
        try:
            made = await services.open_collection(
                actor,
                version,
                form.read(OpenForm).basis,
                read_days(form),
                data_dir=settings.data_dir,
                now=now,
            )
        except (Invalid, Conflict) as refusal:
            return await _opening(request, actor, version, settings, form.refused(refusal))
        return see(f"/collections/{made}", _("已按这一版列出各户应交的金额。"))


class CollectionController(Controller):
    path = "/collections/{collection:int}"
    guards = [signed_in]

    @get("/")
    async def show(
        self, request: Web, actor: Actor, collection: int, now: datetime
    ) -> Response[str]:
        return await collection_page(request, actor, collection, fresh(now))

    @post("/payments")
    async def pay(
        self, request: Web, actor: Actor, collection: int, now: datetime
    ) -> Response[str]:
        form = await read_form(request)
        try:
            money = form.read(MoneyForm).money()
            await services.record_payment(actor, collection, money, now=now)
        except (Invalid, Conflict) as refusal:
            return await collection_page(request, actor, collection, form.refused(refusal))
        except ValueError as wrong:
            refused = form.refused(Invalid(str(wrong), field="amount"))
            return await collection_page(request, actor, collection, refused)
        return see(f"/collections/{collection}", _("已登记收款。"))

    @post("/find")
    async def find(
        self, request: Web, actor: Actor, collection: int, now: datetime
    ) -> Response[str]:
        """By POST: a room is personal data and stays out of addresses."""
        form = await read_form(request)
        facts = await queries.collection_to_view(actor, collection)
        place = await queries.place_of(facts, form.value("find").strip())
        if place is None:
            return see(f"/collections/{collection}", warn=_("没有这个房号，请按“3-2-501”填写。"))
        return see(f"/collections/{collection}/households/{place}")

    @get("/buildings/{building:str}")
    async def show_building(
        self, request: Web, actor: Actor, collection: int, building: str
    ) -> Response[str]:
        facts, lines = await queries.arrears_page(actor, collection, building)
        return render(
            request,
            "collecting/building.html",
            _("{building}号楼收款").format(building=building),
            {
                "facts": facts,
                "rows": [shown_household(line) for line in lines],
            },
            crumbs=crumbs_of(facts, _("{building}号楼").format(building=building)),
            invented=facts.version.scheme.invented,
        )

    @get("/households/{place:int}")
    async def show_account(
        self, request: Web, actor: Actor, collection: int, place: int, now: datetime
    ) -> Response[str]:
        return await _account(request, actor, collection, place, fresh(now))

    @post("/households/{place:int}/refund")
    async def refund(
        self, request: Web, actor: Actor, collection: int, place: int, now: datetime
    ) -> Response[str]:
        form = await read_form(request)
        view = await queries.account_page(actor, collection, place)
        form.values["unit"] = view.flat.unit
        try:
            money = form.read(MoneyForm).money()
            await services.record_refund(actor, collection, money, now=now)
        except (Invalid, Conflict) as refusal:
            return await _account(request, actor, collection, place, form.refused(refusal))
        except ValueError as wrong:
            refused = form.refused(Invalid(str(wrong), field="amount"))
            return await _account(request, actor, collection, place, refused)
        return see(f"/collections/{collection}/households/{place}", _("已登记退款。"))

    @post("/households/{place:int}/reverse/{entry:int}")
    async def reverse(
        self, request: Web, actor: Actor, collection: int, place: int, entry: int, now: datetime
    ) -> Response[str]:
        form = await read_form(request)
        try:
            await services.reverse_entry(actor, collection, entry, form.value("why"), now=now)
        except (Invalid, Conflict) as refusal:
            return await _account(request, actor, collection, place, form.refused(refusal))
        return see(
            f"/collections/{collection}/households/{place}", _("已冲销，原来的一笔仍然保留。")
        )

    @get("/settle")
    async def show_settle(
        self, request: Web, actor: Actor, collection: int, settings: Settings
    ) -> Response[str]:
        return await _settle_page(request, actor, collection, settings, None)

    @post("/settle")
    async def settle(
        self, request: Web, actor: Actor, collection: int, settings: Settings, now: datetime
    ) -> Response[str]:
        form = await read_form(request)
        facts = await queries.collection_to_view(actor, collection)
        pools = await queries.pools_of(facts, settings.data_dir)
        try:
            audit = await uploaded(form, "audit")
            if audit is not None and not audit.startswith(_PDF):
                raise Invalid(_("审计报告要是 PDF 文件"), _("请另存为 PDF 再上传。"), field="audit")
            final, faults = {}, []
            for n, name in enumerate(pools):
                try:
                    final[name] = read_money(form.value(f"item{n}"))
                except ValueError as wrong:
                    faults.append((f"item{n}", str(wrong)))
            if faults:
                raise Invalid(faults=tuple(faults))
            await settle_collection(actor, collection, final, audit, settings=settings, now=now)
        except (Invalid, Conflict) as refusal:
            refused = form.refused(refusal)
            return await _settle_page(request, actor, collection, settings, refused)
        return see(f"/collections/{collection}", _("已决算，请打印收支决算公告并张贴。"))

    @get("/closing.pdf")
    async def closing(self, actor: Actor, collection: int, settings: Settings) -> Response[bytes]:
        await queries.collection_to_view(actor, collection)
        document = await queries.closing_document(collection)
        if document is None:
            raise NotFound
        content, media_type, _sha256 = await documents.read(document, data_dir=settings.data_dir)
        return download(content, media_type, f"closing-{collection}.pdf")


async def _opening(
    request: Web, actor: Actor, version: int, settings: Settings, form: Form
) -> Response[str]:
    view = await queries.opening_page(actor, version, settings.data_dir)
    scheme = view.version.scheme
    return render(
        request,
        "collecting/open.html",
        _("开始收款"),
        {"view": view, "form": form},
        status=form.status,
        crumbs=(
            (_("协商"), "/consultations"),
            (scheme.topic, f"/consultations/{scheme.consultation}"),
            (scheme.title, f"/costs/versions/{version}"),
            (_("开始收款"), None),
        ),
        invented=scheme.invented,
    )


async def _account(
    request: Web, actor: Actor, collection: int, place: int, form: Form
) -> Response[str]:
    view = await queries.account_page(actor, collection, place)
    return render(
        request,
        "collecting/account.html",
        _("{unit} 的账").format(unit=view.flat.unit),
        {
            "view": view,
            "place": place,
            "form": form,
            "state": state_in_words(view.balance),
            "rows": [shown_entry(one, view.reversed) for one in view.entries],
            "ways": way_options(),
        },
        status=form.status,
        crumbs=crumbs_of(view.facts, view.flat.unit),
        invented=view.facts.version.scheme.invented,
    )


async def _settle_page(
    request: Web, actor: Actor, collection: int, settings: Settings, form: Form | None
) -> Response[str]:
    facts = await queries.collection_to_work_on(actor, collection)
    pools = await queries.pools_of(facts, settings.data_dir)
    typed = form or Form({f"item{n}": show_money(fen) for n, fen in enumerate(pools.values())})
    return render(
        request,
        "collecting/settle.html",
        _("决算"),
        {"facts": facts, "pools": list(pools.items()), "form": typed},
        status=typed.status,
        crumbs=crumbs_of(facts, _("决算")),
        invented=facts.version.scheme.invented,
    )
