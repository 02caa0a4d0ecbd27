"""What a person types to build a scheme, step by step."""

from collections.abc import Collection
from typing import Literal

from pydantic import BaseModel, Field, field_validator

from app.errors import Invalid
from app.i18n import _
from app.web import Form
from votes.costs.drafting.rules import (
    EXCEPTIONS,
    PAYERS,
    PAYERS_MOST,
    QUOTES_MOST,
    DraftItem,
    DraftPayer,
    Quote,
)
from votes.costs.drafting.typed import read_flats, read_list, read_money, read_part, said_of
from votes.costs.numbers import NumberFaults
from votes.costs.scheme import AREA

Key = Literal[
    "area", "household", "radiators", "risers", "area*coefficient", "household*coefficient"
]
Purse = Literal[
    "government", "heating_company", "repairs_fund", "hardship_fund", "property_company"
]
_INSTALMENTS_MOST = 24


class SchemeForm(BaseModel):
    title: str = Field(min_length=1, max_length=120)


class ItemForm(BaseModel):
    """`amount` in yuan: of the whole, or for one of the key. `chosen`: the number of the quote."""

    name: str = Field(min_length=1, max_length=60)
    way: Literal["pool", "price"]
    amount: str
    key: Key = "area"
    agreement: str = Field(default="", max_length=500)
    where: Literal["all", "units", "groups"] = "all"
    units: str = Field(default="", max_length=20_000)
    groups: str = Field(default="", max_length=500)
    duty: Literal["owners", "supplier", "unclear"]
    note: str = Field(default="", max_length=1000)
    chosen: Literal["", "1", "2", "3"] = ""

    @field_validator("amount")
    @classmethod
    def is_money(cls, typed: str) -> str:
        read_money(typed)
        return typed

    def item(
        self, form: Form, known: Collection[str], was: DraftItem | None, papers: dict[str, int]
    ) -> DraftItem:
        """`papers`: documents that came with the form, by field; those of `was` stay otherwise.
        UnknownFlats; Invalid with every fault of the quotes."""
        fen = read_money(self.amount)
        if self.where == "units" and not read_list(self.units):
            raise Invalid(_("还没有填房号"), _("请写明由哪几户分摊。"), field="units")
        if self.where == "groups" and not read_list(self.groups):
            raise Invalid(_("还没有填立管组"), _("请写明由哪几组分摊。"), field="groups")
        return DraftItem(
            name=self.name,
            key=self.key,
            amount_fen=fen if self.way == "pool" else None,
            unit_price_fen=fen if self.way == "price" else None,
            duty=self.duty,
            agreement=self.agreement if self.key != AREA else "",
            where=self.where,
            units=read_flats(self.units, known, "units") if self.where == "units" else (),
            groups=read_list(self.groups) if self.where == "groups" else (),
            spared=tuple(kind for kind in EXCEPTIONS if form.value(f"spared_{kind}")),
            quotes=self._quotes(form, was, papers),
            note=self.note,
            paper=papers.get("paper", was.paper if was else None),
        )

    def _quotes(
        self, form: Form, was: DraftItem | None, papers: dict[str, int]
    ) -> tuple[Quote, ...]:
        quotes, faults = [], []
        for number in range(1, QUOTES_MOST + 1):
            bidder = form.value(f"bidder{number}").strip()
            typed = form.value(f"quote{number}").strip()
            if not bidder and not typed:
                continue
            if not bidder or len(bidder) > 120:
                faults.append((f"bidder{number}", _("请填写报价单位，最多 120 个字。")))
            try:
                fen = read_money(typed)
            except ValueError as wrong:
                faults.append((f"quote{number}", str(wrong)))
                continue
            same = next((q for q in was.quotes if q.bidder == bidder), None) if was else None
            paper = papers.get(f"paper{number}", same.paper if same else None)
            quotes.append(Quote(bidder, fen, self.chosen == str(number), paper))
        if faults:
            raise Invalid(faults=tuple(faults))
        return tuple(quotes)


def read_payers(form: Form) -> tuple[DraftPayer, ...]:
    """In the order of the rows; empty rows are left out. Invalid with every fault."""
    payers, faults = [], []
    for number in range(1, PAYERS_MOST + 1):
        payer = form.value(f"payer{number}")
        way, typed = form.value(f"way{number}"), form.value(f"value{number}")
        if not payer and not typed.strip():
            continue
        if payer not in PAYERS:
            faults.append((f"payer{number}", _("请选择由谁出资。")))
            continue
        try:
            if way == "fixed":
                payers.append(DraftPayer(payer, "fixed", str(read_money(typed))))
            elif way == "percent":
                payers.append(DraftPayer(payer, "percent", read_part(typed, 100)))
            elif way == "fraction":
                payers.append(DraftPayer(payer, "fraction", read_part(typed, 1)))
            else:
                faults.append((f"way{number}", _("请选择怎样计算。")))
        except ValueError as wrong:
            faults.append((f"value{number}", str(wrong)))
    if faults:
        raise Invalid(faults=tuple(faults))
    return tuple(payers)


def read_exceptions(form: Form, known: Collection[str]) -> dict[str, str]:
    """By unit, its kind. UnknownFlats; Invalid for a unit that is in both."""
    found: dict[str, str] = {}
    for kind in EXCEPTIONS:
        for unit in read_flats(form.value(kind)[:20_000], known, kind):
            if unit in found:
                said = _("{unit} 在两处都有，只能填一处").format(unit=unit)
                raise Invalid(said, _("请从其中一处删去。"), field=kind)
            found[unit] = kind
    return found


class WaiverForm(BaseModel):
    """One flat that is let off. `part`: 1, 1/2, or a percentage such as 50%."""

    unit: str = Field(min_length=1, max_length=60)
    part: str = Field(min_length=1, max_length=20)
    reason: str = Field(min_length=1, max_length=1000)

    def share(self) -> str:
        """The part from 0 to 1, as a cost file takes it. Invalid."""
        try:
            if self.part.strip().endswith(("%", "％")):
                percent = NumberFaults().part(read_part(self.part, 100), "")
                assert percent is not None, "just read"
                return str(percent / 100)
            return read_part(self.part, 1)
        except ValueError as wrong:
            raise said_of(wrong, "part") from wrong


class WaiverPayerForm(BaseModel):
    payer: Purse | Literal["other_households"]
    key: Key = "area"
    agreement: str = Field(default="", max_length=500)


class LimitsForm(BaseModel):
    """The most a flat pays, and in how many parts."""

    cap: str = Field(default="", max_length=20)
    cap_payer: Purse | Literal[""] = ""
    split: Literal["none", "parts", "percents"] = "none"
    parts: int | None = Field(default=None, ge=1, le=_INSTALMENTS_MOST)
    percents: str = Field(default="", max_length=200)

    def limits(self) -> tuple[int | None, str, int | None, tuple[str, ...]]:
        """(cap in fen, its payer, parts, percentages). Invalid."""
        return (*self._cap(), *self._instalments())

    def _cap(self) -> tuple[int | None, str]:
        if not self.cap:
            return None, ""
        try:
            fen = read_money(self.cap)
        except ValueError as wrong:
            raise said_of(wrong, "cap") from wrong
        if not self.cap_payer:
            raise Invalid(
                _("还没有选择由谁承担"), _("请选择超过封顶的部分由谁承担。"), field="cap_payer"
            )
        return fen, self.cap_payer

    def _instalments(self) -> tuple[int | None, tuple[str, ...]]:
        if self.split == "parts":
            if self.parts is None:
                raise Invalid(_("还没有填期数"), _("请填写分几期。"), field="parts")
            return self.parts, ()
        if self.split == "percents":
            try:
                percents = tuple(read_part(one, 100) for one in read_list(self.percents))
            except ValueError as wrong:
                raise said_of(wrong, "percents") from wrong
            if len(percents) > _INSTALMENTS_MOST:
                raise Invalid(_("期数太多"), _("最多 24 期。"), field="percents")
            total = sum(NumberFaults().part(one, "") or 0 for one in percents)
            if total != 100:
                raise Invalid(
                    _("各期比例合计不是 100%"),
                    _("请改成合计 100，例如 50、30、20。"),
                    field="percents",
                )
            return None, percents
        return None, ()


class QuantitiesForm(BaseModel):
    """One measure of some flats: a line each, the flat and its number."""

    measure: Literal["radiators", "coefficient", "risers", "group"]
    lines: str = Field(min_length=1, max_length=200_000)
