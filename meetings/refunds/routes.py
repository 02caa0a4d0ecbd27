"""Measured room temperatures in, the refund by band out. Nothing is stored."""

from fractions import Fraction

from litestar import Controller, Response, get, post
from litestar.status_codes import HTTP_200_OK

from app.accounts.permissions import Actor
from app.errors import Invalid
from app.guards import signed_in
from app.i18n import _
from app.numerals import say_money
from app.web import Form, Web, read_form, render
from meetings.access import ConsultationFacts, consultation_to_view
from meetings.refunds.forms import RefundForm
from meetings.refunds.rules import (
    STANDARD,
    BandTable,
    BandUnknown,
    band_tables,
    mean,
    ratio_of,
    read_tenths,
    refund,
    typed_table,
)
from meetings.refunds.words import (
    formula,
    how_to_measure,
    say_degrees,
    say_mean,
    say_ratio,
    table_rows,
)

_SEASON = 151  # 1 November to 31 March; 152 in a leap year


class RefundController(Controller):
    path = "/consultations/{consultation:int}/refund"
    guards = [signed_in]

    @get("/")
    async def show(self, request: Web, actor: Actor, consultation: int) -> Response[str]:
        facts = await consultation_to_view(actor, consultation)
        return _page(request, facts, Form({"season_days": str(_SEASON)}))

    @post("/", status_code=HTTP_200_OK)
    async def work_out(self, request: Web, actor: Actor, consultation: int) -> Response[str]:
        facts = await consultation_to_view(actor, consultation)
        form = await read_form(request)
        try:
            typed = form.read(RefundForm)
            table = _table(typed)
            readings = read_tenths(typed.readings)
            measured = mean(readings)
            ratio = ratio_of(table, measured)
            due = refund(typed.fee_fen, typed.season_days, ratio, typed.days)
        except Invalid as refusal:
            return _page(request, facts, form.refused(refusal))
        return _page(request, facts, form, _shown(typed, table, readings, measured, ratio, due))


def _table(typed: RefundForm) -> BandTable:
    """BandUnknown, BandsNotRising."""
    if typed.table == "typed":
        if typed.mild is None or typed.cold is None or typed.freezing is None:
            raise BandUnknown(_("请照当地规定填写三档比例。"), "mild")
        return typed_table(typed.mild, typed.cold, typed.freezing)
    for table in band_tables():
        if table.key == typed.table:
            return table
    raise BandUnknown(_("请从列表里选择按哪里的规定。"), "table")


def _shown(
    typed: RefundForm,
    table: BandTable,
    readings: tuple[int, ...],
    measured: Fraction,
    ratio: Fraction,
    due: int,
) -> dict[str, object]:
    return {
        "room": typed.room.strip(),
        "due": say_money(due),
        "below": measured < STANDARD,
        "facts": [
            (_("测得"), _("、").join(say_degrees(one) for one in readings)),
            (
                _("平均"),
                _("{mean}（标准 {standard}）").format(
                    mean=say_mean(measured), standard=say_degrees(STANDARD)
                ),
            ),
            (_("退费比例"), say_ratio(ratio)),
            (
                _("算法"),
                formula(typed.fee_fen, typed.season_days, ratio, typed.days, due),
            ),
        ],
        "table": table,
        "rows": table_rows(table),
    }


def _page(
    request: Web,
    facts: ConsultationFacts,
    form: Form,
    shown: dict[str, object] | None = None,
) -> Response[str]:
    title = _("室温不达标退费测算")
    return render(
        request,
        "refunds/show.html",
        title,
        {
            "facts": facts,
            "form": form,
            "shown": shown,
            "tables": [
                *((one.key, one.place) for one in band_tables()),
                ("typed", _("其他地方（兰州等）：照当地规定自己填比例")),
            ],
            "measuring": how_to_measure(),
        },
        status=form.status,
        crumbs=(
            (_("协商"), "/consultations"),
            (facts.topic, f"/consultations/{facts.id}"),
            (title, None),
        ),
        invented=facts.invented,
    )
