"""Keys, payers, measures and the way to an amount, as people say them."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from app.i18n import _
from app.numerals import say_area, say_count, say_money
from votes.costs.explaining import (
    CapStep,
    Explanation,
    PoolStep,
    PriceStep,
    SpreadStep,
    Step,
    WaiverStep,
)
from votes.costs.scheme import AREA, OTHER_HOUSEHOLDS, RESIDENTS


def payer_word(payer: str) -> str:
    """A payer of somebody else's file keeps its own name."""
    return {
        "government": _("政府补助"),
        "heating_company": _("供热公司"),
        "repairs_fund": _("维修资金"),
        "hardship_fund": _("困难帮扶资金"),
        "property_company": _("物业公司"),
        RESIDENTS: _("住户"),
        OTHER_HOUSEHOLDS: _("其他住户"),
    }.get(payer, payer)


def measure_word(measure: str) -> str:
    return {
        "area": _("专有部分面积"),
        "household": _("户数"),
        "radiators": _("散热器组数"),
        "coefficient": _("系数"),
        "risers": _("立管根数"),
        "group": _("立管组"),
    }.get(measure, measure)


def key_word(key: str) -> str:
    return _("×").join(measure_word(factor) for factor in key.split("*"))


def duty_word(duty: str) -> str:
    return {
        "owners": _("业主（共有部分或自家部分）"),
        "supplier": _("供热单位"),
        "unclear": _("还没有查明"),
    }[duty]


def exception_word(kind: str) -> str:
    return {"converted": _("已经改造"), "vacant": _("空置")}[kind]


def say_decimal(number: Fraction, places: int) -> str:
    """At most so many places, half-up, without idle noughts. For display only."""
    scaled = int((number * 10**places * 2 + 1) // 2)
    whole, rest = divmod(abs(scaled), 10**places)
    sign = "−" if scaled < 0 else ""
    digits = f"{rest:0{places}d}".rstrip("0") if places else ""
    return f"{sign}{whole:,}{'.' + digits if digits else ''}"


def say_weight(key: str, weight: Fraction) -> str:
    """What a unit weighs by a key: 78.90 ㎡, 5 组."""
    if key == AREA:
        return _("{n} ㎡").format(n=say_area(int(weight * 100)))
    units = {"household": _("户"), "radiators": _("组"), "risers": _("根")}
    return _("{n} {unit}").format(n=say_decimal(weight, 4), unit=units.get(key, "")).strip()


def say_part(part: Fraction) -> str:
    return _("全部") if part == 1 else str(part)


def say_part_text(text: str) -> str:
    """As `say_part`, of a part as a draft holds it."""
    return say_part(Fraction(text))


@dataclass(frozen=True, slots=True)
class ShownStep:
    """One step on the way: what it is, (term, value) of each figure, and what it comes to."""

    title: str
    rows: tuple[tuple[str, str], ...]
    amount: str


def steps_in_words(told: Explanation) -> list[ShownStep]:
    """The whole path of a unit, step by step; a cap that is not reached is no step."""
    return [
        _shown(step)
        for step in told.steps
        if not (isinstance(step, CapStep) and step.fen == 0)
        and not (isinstance(step, SpreadStep) and step.waived_fen == 0)
    ]


def _shown(step: Step) -> ShownStep:
    match step:
        case PoolStep():
            return ShownStep(step.item, tuple(_pool_rows(step)), say_money(step.fen))
        case PriceStep():
            rows = (
                (_("单价"), _("{money} 元").format(money=say_money(step.unit_price_fen))),
                (key_word(step.key), say_weight(step.key, step.weight)),
            )
            return ShownStep(step.item, rows, say_money(step.fen))
        case WaiverStep():
            rows = (
                (_("减免"), say_part(step.part)),
                (_("由谁承担"), payer_word(step.payer)),
            )
            return ShownStep(_("减免"), rows, say_money(step.fen))
        case SpreadStep():
            rows = (
                (_("其他户的减免"), _("{money} 元").format(money=say_money(step.waived_fen))),
                _part_row(step.key, step.weight, step.whole),
            )
            return ShownStep(_("分担其他户的减免"), rows, say_money(step.fen))
        case CapStep():
            rows = (
                (_("每户封顶"), _("{money} 元").format(money=say_money(step.per_unit_fen))),
                (_("超过的由谁承担"), payer_word(step.payer)),
            )
            return ShownStep(_("封顶"), rows, say_money(step.fen))


def _pool_rows(step: PoolStep) -> list[tuple[str, str]]:
    left = step.cost_fen - step.grants_fen
    rows = [(_("工程费用"), _("{money} 元").format(money=say_money(step.cost_fen)))]
    if step.grants_fen:
        rows += [
            (_("各方先承担"), _("−{money} 元").format(money=say_money(step.grants_fen))),
            (_("住户分摊"), _("{money} 元").format(money=say_money(left))),
        ]
    rows.append(_part_row(step.key, step.weight, step.whole))
    if step.rounding_fen:
        exact = _("{money} 元").format(money=say_decimal(step.exact_fen / 100, 4))
        rows.append((_("算出来是"), exact))
        rounded = _("{money} 元").format(money=say_decimal(step.rounding_fen / 100, 4))
        rows.append((_("取整到分"), rounded))
    return rows


def _part_row(key: str, weight: Fraction, whole: Fraction) -> tuple[str, str]:
    return (
        _("按{key}").format(key=key_word(key)),
        _("{weight}，全部 {whole}").format(
            weight=say_weight(key, weight), whole=say_weight(key, whole)
        ),
    )


def instalments_in_words(instalments_fen: Sequence[int]) -> list[tuple[str, str]]:
    return [
        (
            _("第 {n} 期").format(n=say_count(number)),
            _("{money} 元").format(money=say_money(fen)),
        )
        for number, fen in enumerate(instalments_fen, 1)
    ]


def say_spoken(fen: int) -> str:
    """As it is read aloud: 3241元1角7分."""
    yuan, rest = divmod(fen, 100)
    jiao, odd = divmod(rest, 10)
    said = _("{n}元").format(n=yuan)
    if jiao:
        said += _("{n}角").format(n=jiao)
    if odd:
        said += _("{n}分").format(n=odd) if jiao else _("零{n}分").format(n=odd)
    return said


# What the templates of a scheme ask for words.
WORDS = {
    "key_word": key_word,
    "payer_word": payer_word,
    "duty_word": duty_word,
    "measure_word": measure_word,
    "exception_word": exception_word,
}
