"""The delivery ledger: sums, the list of a building with its form, one household, its photos."""

from collections.abc import Container, Sequence
from datetime import datetime
from itertools import groupby

from litestar import Controller, Response, get, post

from app.accounts.permissions import Actor
from app.clock import local
from app.documents.services import read
from app.errors import Invalid, NotFound
from app.estates.chart import unit_name
from app.guards import signed_in
from app.i18n import _
from app.masks import mask_owner
from app.numerals import say_count
from app.settings import Settings
from app.web import Form, Web, download, read_form, render, see, uploaded
from votes.delivery.chart import delivery_chart
from votes.delivery.forms import DeliveryForm, PosterForm, TakeBackForm
from votes.delivery.queries import (
    DeliveryView,
    Household,
    HouseholdView,
    delivery_page,
    delivery_photo,
    household_page,
)
from votes.delivery.rules import Stand
from votes.delivery.services import post_notice, record_delivery, take_back
from votes.delivery.words import attempt_in_words, stand_in_words, way_in_words, way_options
from votes.permissions import can_print_slips


class DeliveryController(Controller):
    path = "/polls/{poll:int}/delivery"
    guards = [signed_in]

    @get("/")
    async def show(
        self, request: Web, actor: Actor, poll: int, now: datetime, settings: Settings
    ) -> Response[str]:
        view = await delivery_page(actor, poll, posting_days=settings.posting_days, now=now)
        return _ledger_page(request, view, Form({"at": _typed(now)}))

    @post("/poster")
    async def post_notice(
        self, request: Web, actor: Actor, poll: int, now: datetime, settings: Settings
    ) -> Response[str]:
        form = await read_form(request)
        try:
            typed = form.read(PosterForm)
            count = await post_notice(
                actor,
                poll,
                typed.place,
                typed.witness,
                typed.at,
                await uploaded(form, "photo"),
                posting_days=settings.posting_days,
                data_dir=settings.data_dir,
                now=now,
            )
        except Invalid as refusal:
            view = await delivery_page(actor, poll, posting_days=settings.posting_days, now=now)
            return _ledger_page(request, view, form.refused(refusal))
        return see(
            f"/polls/{poll}/delivery",
            _("已登记张贴公告，涉及 {n} 户，公告期 {days} 天。").format(
                n=count, days=settings.posting_days
            ),
        )

    @get("/building/{building:str}")
    async def show_building(
        self,
        request: Web,
        actor: Actor,
        poll: int,
        building: str,
        now: datetime,
        settings: Settings,
    ) -> Response[str]:
        view = await delivery_page(actor, poll, posting_days=settings.posting_days, now=now)
        form = Form({"way": "receipt", "reached": "1", "at": _typed(now)})
        return _building_page(request, view, building, form)

    @post("/building/{building:str}")
    async def record(
        self,
        request: Web,
        actor: Actor,
        poll: int,
        building: str,
        now: datetime,
        settings: Settings,
    ) -> Response[str]:
        form = await read_form(request)
        try:
            count = await record_delivery(
                actor,
                poll,
                [int(entry) for entry in form.lists.get("entry", []) if _is_id(entry)],
                form.read(DeliveryForm).plan(),
                await uploaded(form, "photo"),
                data_dir=settings.data_dir,
                now=now,
            )
        except Invalid as refusal:
            view = await delivery_page(actor, poll, posting_days=settings.posting_days, now=now)
            return _building_page(request, view, building, form.refused(refusal))
        return see(
            f"/polls/{poll}/delivery/building/{building}", _("已登记 {n} 户。").format(n=count)
        )

    @get("/household/{entry:int}")
    async def show_household(
        self,
        request: Web,
        actor: Actor,
        poll: int,
        entry: int,
        now: datetime,
    ) -> Response[str]:
        view = await household_page(actor, poll, entry, now=now)
        may_print = can_print_slips(actor, view.facts, view.facts.phase(now))
        return _household_page(request, view, may_print=may_print)

    @post("/lines/{delivery:int}/correct")
    async def correct(
        self,
        request: Web,
        actor: Actor,
        poll: int,
        delivery: int,
        now: datetime,
    ) -> Response[str]:
        form = await read_form(request)
        try:
            typed = form.read(TakeBackForm)
        except Invalid:
            home = form.value("entry")
            where = f"/polls/{poll}/delivery" + (f"/household/{home}" if _is_id(home) else "")
            return see(where, warn=_("没有更正：请写明更正的理由，再提交一次。"))
        entry = await take_back(actor, poll, delivery, typed.reason, now=now)
        return see(
            f"/polls/{poll}/delivery/household/{entry}", _("已更正，原记录保留，不再计入送达。")
        )

    @get("/lines/{delivery:int}/photo")
    async def show_photo(
        self, actor: Actor, poll: int, delivery: int, settings: Settings
    ) -> Response[bytes]:
        document = await delivery_photo(actor, poll, delivery)
        content, media_type, sha256 = await read(document, data_dir=settings.data_dir)
        return download(content, media_type, f"{sha256[:12]}.jpg", shown=True)


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 10


def _typed(now: datetime) -> str:
    return local(now).strftime("%Y-%m-%dT%H:%M")


def _crumbs(
    view: DeliveryView | HouseholdView, *more: tuple[str, str | None]
) -> tuple[tuple[str, str | None], ...]:
    path = f"/polls/{view.facts.id}"
    return ((_("表决"), "/polls"), (view.facts.title, path), *more)


def _ledger_page(request: Web, view: DeliveryView, form: Form) -> Response[str]:
    return render(
        request,
        "delivery/ledger.html",
        _("送达登记"),
        {"view": view, "form": form, "chart": delivery_chart(view.households)},
        status=form.status,
        crumbs=_crumbs(view, (_("送达"), None)),
        invented=view.facts.invented,
    )


def _building_page(request: Web, view: DeliveryView, building: str, form: Form) -> Response[str]:
    households = [one for one in view.households if one.building == building]
    if not households:
        raise NotFound
    chosen = set(form.lists.get("entry", []))
    served = [one for one in households if one.stand is Stand.SERVED]
    return render(
        request,
        "delivery/building.html",
        _("送达登记：{building}").format(building=unit_name(building, "", "")),
        {
            "view": view,
            "building": building,
            "form": form,
            "ways": way_options(),
            "left": _by_staircase([one for one in households if one not in served], chosen),
            "served": _by_staircase(served, chosen),
            "served_count": say_count(len(served)),
            "opened": any(str(one.entry) in chosen for one in served),
        },
        status=form.status,
        crumbs=_crumbs(
            view,
            (_("送达"), f"/polls/{view.facts.id}/delivery"),
            (unit_name(building, "", ""), None),
        ),
        invented=view.facts.invented,
    )


def _by_staircase(
    households: Sequence[Household], chosen: Container[str]
) -> list[tuple[str, list[tuple[Household, str, str, str, bool]]]]:
    """In the order of the roll; `chosen`: entries that were ticked."""
    return [
        (
            unit_name("", staircase, ""),
            [
                (
                    one,
                    one.room,
                    _("、").join(mask_owner(name) for name in one.names),
                    stand_in_words(one.stand)[0],
                    str(one.entry) in chosen,
                )
                for one in some
            ],
        )
        for staircase, some in groupby(households, lambda one: one.staircase)
    ]


def _household_page(request: Web, view: HouseholdView, *, may_print: bool) -> Response[str]:
    home = view.household
    name = unit_name(home.building, home.staircase, home.room)
    return render(
        request,
        "delivery/household.html",
        _("送达记录：{name}").format(name=name),
        {
            "view": view,
            "names": _("、").join(mask_owner(name) for name in home.names),
            "may_print": may_print,
            "state": stand_in_words(home.stand),
            "way": way_in_words,
            "attempt": attempt_in_words,
        },
        crumbs=_crumbs(
            view,
            (_("送达"), f"/polls/{view.facts.id}/delivery"),
            (
                unit_name(home.building, "", ""),
                f"/polls/{view.facts.id}/delivery/building/{home.building}",
            ),
            (name, None),
        ),
        invented=view.facts.invented,
    )
