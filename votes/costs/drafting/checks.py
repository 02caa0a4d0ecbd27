"""What is still wrong with a draft, each where it stands; and its sums, where it has any. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache
from typing import Literal

from app.faults import FileFaults
from app.i18n import _
from app.numerals import say_money
from votes.costs.cost_file import parse_cost_file
from votes.costs.drafting.rules import (
    GROUP,
    HEATING_COMPANY,
    MEASURES,
    QUOTES_MOST,
    REPAIRS_FUND,
    Draft,
    DraftItem,
    Flat,
    Quantities,
    as_cost_file,
    covered,
    name_some,
)
from votes.costs.rules import Shared, gifts, share
from votes.costs.scheme import AREA, OTHER_HOUSEHOLDS, Scheme, Unit
from votes.costs.words import key_word, measure_word

Kind = Literal["fault", "block", "remark"]


@dataclass(frozen=True, slots=True)
class Finding:
    """`fault`: nothing can be shared so; `block`: it can, and not be published; `remark`: mind.

    `step`: items, payers, quantities, exceptions, waivers, limits. `item`: from 1, 0 for none.
    """

    kind: Kind
    step: str
    text: str
    item: int = 0


@dataclass(frozen=True, slots=True)
class Built:
    """`scheme` and `shared` only where nothing is a fault."""

    findings: tuple[Finding, ...]
    scheme: Scheme | None = None
    shared: Shared | None = None

    @property
    def in_the_way(self) -> list[str]:
        """What keeps it from being published."""
        return [finding.text for finding in self.findings if finding.kind != "remark"]


def build(draft: Draft, quantities: Quantities, flats: Sequence[Flat], title: str) -> Built:
    """The draft checked, and shared by the one arithmetic there is."""
    findings = [
        *_items(draft, quantities, flats),
        *_exceptions(draft, flats),
        *_waivers(draft, flats),
        *_limits(draft),
    ]
    if any(finding.kind == "fault" for finding in findings):
        return Built(tuple(findings))
    file = as_cost_file(draft, quantities, flats, title)
    try:
        scheme = parse_cost_file(file)
    except FileFaults as faults:
        return Built((*findings, *_unshared(draft, faults)))
    # All that is known of the units goes into the file, so that another key can be tried on it.
    scheme = replace(scheme, units=_measured(scheme, quantities, flats))
    shared = share(scheme)
    findings += [*_purses(draft, scheme, shared)]
    return Built(tuple(findings), scheme, shared)


def _items(draft: Draft, quantities: Quantities, flats: Sequence[Flat]) -> Iterator[Finding]:
    if not draft.items:
        yield Finding("fault", "items", _("还没有费用项目"))
    if not flats:
        yield Finding("fault", "items", _("小区还没有房屋，请先导入业主名册"))
        return
    known = {flat.unit for flat in flats}
    for number, item in enumerate(draft.items, 1):
        yield from (
            replace(finding, item=number)
            for finding in _item(item, draft, quantities, flats, known)
        )


def _item(
    item: DraftItem,
    draft: Draft,
    quantities: Quantities,
    flats: Sequence[Flat],
    known: set[str],
) -> Iterator[Finding]:
    if unknown := [unit for unit in item.units if unit not in known]:
        text = _("“{item}”指定的房屋不在名册上：{units}")
        yield Finding("fault", "items", text.format(item=item.name, units=name_some(unknown)))
    if item.where == "groups":
        there = set(quantities.get(GROUP, {}).values())
        if missing := [group for group in item.groups if group not in there]:
            text = _("“{item}”指定的立管组没有房屋：{groups}")
            said = _("、").join(missing)
            yield Finding("fault", "quantities", text.format(item=item.name, groups=said))
    units = covered(item, draft, quantities, flats)
    if not units:
        text = _("“{item}”没有房屋分摊，请检查范围和例外")
        yield Finding("fault", "items", text.format(item=item.name))
        return
    measures = [factor for factor in item.key.split("*") if factor in MEASURES]
    for measure in measures:
        values = quantities.get(measure, {})
        if lacking := [unit for unit in units if unit not in values]:
            text = _("“{item}”要按{key}计算，这些户还没有填{measure}：{units}")
            yield Finding(
                "fault",
                "quantities",
                text.format(
                    item=item.name,
                    key=key_word(item.key),
                    measure=measure_word(measure),
                    units=name_some(lacking),
                ),
            )
    if item.key != AREA and not item.agreement:
        text = _("“{item}”不按面积分摊，要写明依据哪一次业主决定或约定")
        yield Finding("block", "items", text.format(item=item.name))
    yield from _quotes(item)


def _quotes(item: DraftItem) -> Iterator[Finding]:
    if len(item.quotes) < QUOTES_MOST:
        text = (
            _("“{item}”只有 {n} 家报价，一般要比较三家")
            if item.quotes
            else _("“{item}”还没有报价，一般要比较三家")
        )
        yield Finding("remark", "items", text.format(item=item.name, n=len(item.quotes)))
    chosen = next((quote for quote in item.quotes if quote.chosen), None)
    cost = item.unit_price_fen if item.amount_fen is None else item.amount_fen
    if chosen is not None and chosen.amount_fen != cost:
        text = _("“{item}”的金额和选用的报价不同：{cost} 元，报价 {quote} 元")
        said = text.format(
            item=item.name, cost=say_money(cost or 0), quote=say_money(chosen.amount_fen)
        )
        yield Finding("remark", "items", said)


def _exceptions(draft: Draft, flats: Sequence[Flat]) -> Iterator[Finding]:
    known = {flat.unit for flat in flats}
    if unknown := [unit for unit in draft.exceptions if unit not in known]:
        text = _("例外里的房屋不在名册上：{units}")
        yield Finding("fault", "exceptions", text.format(units=name_some(unknown)))


def _waivers(draft: Draft, flats: Sequence[Flat]) -> Iterator[Finding]:
    if not draft.waivers:
        return
    known = {flat.unit for flat in flats}
    if unknown := [unit for unit in draft.waivers if unit not in known]:
        text = _("减免里的房屋不在名册上：{units}")
        yield Finding("fault", "waivers", text.format(units=name_some(unknown)))
    if not draft.waiver_payer:
        yield Finding("fault", "waivers", _("还没有选择减免的钱由谁承担"))
    if draft.waiver_payer == OTHER_HOUSEHOLDS:
        if not known - draft.waivers.keys():
            yield Finding("fault", "waivers", _("每一户都减免了，没有其他住户可以承担"))
        if draft.waiver_key != AREA and not draft.waiver_agreement:
            yield Finding("block", "waivers", _("减免由其他住户承担且不按面积，要写明依据"))


def _limits(draft: Draft) -> Iterator[Finding]:
    if draft.cap_fen is not None and not draft.cap_payer:
        yield Finding("fault", "limits", _("还没有选择超过封顶的部分由谁承担"))


def _unshared(draft: Draft, faults: FileFaults) -> Iterator[Finding]:
    """What only the reader of cost files finds."""
    for fault in faults.faults:
        path, _colon, told = fault.partition(": ")
        number = int(path[6 : path.index("]")]) + 1 if path.startswith("items[") else 0
        if number and told.endswith("sums to nothing over its units"):
            item = draft.items[number - 1]
            text = _("“{item}”按{key}分摊，但各户合计是零，没有人可以承担")
            said = text.format(item=item.name, key=key_word(item.key))
            yield Finding("fault", "quantities", said, number)
        elif path == "waivers.key":
            said = _("减免由其他住户按{key}承担，但他们合计是零").format(
                key=key_word(draft.waiver_key)
            )
            yield Finding("fault", "waivers", said)
        elif path.startswith("units[") and path.rpartition(".")[2] in MEASURES:
            measure = measure_word(path.rpartition(".")[2])
            said = _("还有房屋没有填{measure}，减免要按它分摊").format(measure=measure)
            yield Finding("fault", "quantities", said)
        elif path == "instalments.percents":
            yield Finding("fault", "limits", _("各期比例合计要等于 100%"))
        else:
            said = _("费用文件里 {path} 不能读取").format(path=path)
            yield Finding("fault", "items", said, number)


def _measured(scheme: Scheme, quantities: Quantities, flats: Sequence[Flat]) -> list[Unit]:
    """The scheme's units with all that is known of them, also what no key asks for."""
    columns = [(name, values) for name in MEASURES if (values := quantities.get(name))]
    number = cache(Fraction)
    units = []
    for unit, flat in zip(scheme.units, flats, strict=True):
        read = unit.measures
        measures: dict[str, int | Fraction] = {"area_x100": flat.area_x100, **read}
        for name, values in columns:
            if name not in read and (text := values.get(flat.unit)) is not None:
                measures[name] = int(text) if text.isdecimal() else number(text)
        units.append(Unit(unit.unit, measures))
    return units


def _purses(draft: Draft, scheme: Scheme, shared: Shared) -> Iterator[Finding]:
    if shared.excess_fen:
        text = _("各方出资合计超过可补助的费用，多出的 {money} 元用不上")
        yield Finding("remark", "payers", text.format(money=say_money(shared.excess_fen)))
    yield from _repairs_fund(draft, scheme)
    for item in draft.items:
        if item.duty == "supplier" and item.amount_fen is None:
            text = _("“{item}”依法由供热单位承担，却按单价向住户收取")
            yield Finding("block", "items", text.format(item=item.name))


def _repairs_fund(draft: Draft, scheme: Scheme) -> Iterator[Finding]:
    """The fund may not pay what the utility owes by law (建设部、财政部令第165号, Art. 25).

    Grants go to the pools together, so the utility's own gift must at least be what it owes.
    """
    pools = [item for item in draft.items if item.amount_fen is not None]
    given = gifts(scheme.payers, sum(item.amount_fen or 0 for item in pools))
    by_payer: dict[str, int] = {}
    for payer, fen in zip(scheme.payers, given.fen, strict=True):
        by_payer[payer.payer] = by_payer.get(payer.payer, 0) + fen
    if not by_payer.get(REPAIRS_FUND):
        return
    owed = [item for item in pools if item.duty == "supplier"]
    owed_fen = sum(item.amount_fen or 0 for item in owed)
    if owed_fen > by_payer.get(HEATING_COMPANY, 0):
        text = _(
            "维修资金不得用于依法由供热单位承担的费用：{items}共 {owed} 元，"
            "供热公司只承担 {given} 元；请由供热公司补足，或把这些项目移出"
        )
        named = _("、").join(_("“{item}”").format(item=item.name) for item in owed)
        given_fen = by_payer.get(HEATING_COMPANY, 0)
        yield Finding(
            "block",
            "payers",
            text.format(items=named, owed=say_money(owed_fen), given=say_money(given_fen)),
        )
    if unclear := [item.name for item in pools if item.duty == "unclear"]:
        text = _("使用维修资金以前，要先查明依法由谁承担：{items}")
        named = _("、").join(_("“{item}”").format(item=name) for name in unclear)
        yield Finding("block", "payers", text.format(items=named))
