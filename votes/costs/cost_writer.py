"""A scheme as a cost file: what is kept, hashed, handed out and can be shared again by anybody."""

from collections.abc import Sequence
from fractions import Fraction

from votes.costs.numbers import DIGITS
from votes.costs.scheme import AREA, RESIDENTS, Instalments, Item, Payer, Scheme

_MOST = 10**DIGITS


def write_cost_file(scheme: Scheme, title: str = "") -> dict[str, object]:
    """The file's JSON; `parse_cost_file` reads the same scheme back. Defaults are left out."""
    written: dict[str, object] = {
        "format": 1,
        **({"title": title} if title else {}),
        "units": [
            {"unit": unit.unit, **{name: _number(value) for name, value in unit.measures.items()}}
            for unit in scheme.units
        ],
        "items": [_item(item) for item in scheme.items],
    }
    if scheme.payers:
        rest = {"payer": RESIDENTS, "rest": True}
        written["payers"] = [*(_payer(payer) for payer in scheme.payers), rest]
    if scheme.waivers is not None:
        written["waivers"] = {
            "units": {unit: _text(part) for unit, part in scheme.waivers.units.items()},
            "payer": scheme.waivers.payer,
            **({"key": scheme.waivers.key} if scheme.waivers.key != AREA else {}),
        }
    if scheme.cap is not None:
        written["cap"] = {"per_unit_fen": scheme.cap.per_unit_fen, "payer": scheme.cap.payer}
    if scheme.instalments is not None:
        written["instalments"] = _instalments(scheme.instalments)
    if scheme.settlement is not None:
        written["settlement"] = {
            "final_items": dict(scheme.settlement.final_items),
            "collected_fen": dict(scheme.settlement.collected_fen),
        }
    return written


def _item(item: Item) -> dict[str, object]:
    written: dict[str, object] = {"item": item.item, "key": item.key}
    if item.unit_price_fen is None:
        written["amount_fen"] = item.amount_fen
    else:
        written["unit_price_fen"] = item.unit_price_fen
    if item.units is not None:
        written["units"] = sorted(item.units)
    elif item.except_units:
        written["except_units"] = sorted(item.except_units)
    return written


def _payer(payer: Payer) -> dict[str, object]:
    if payer.part is None:
        return {"payer": payer.payer, "fixed_fen": payer.fixed_fen}
    percent = _text(payer.part * 100)
    if percent is not None:
        return {"payer": payer.payer, "percent": percent}
    return {"payer": payer.payer, "fraction": _text(payer.part)}


def _instalments(instalments: Instalments) -> dict[str, object]:
    parts: Sequence[Fraction] = instalments.parts
    if all(part == Fraction(1, len(parts)) for part in parts):
        return {"parts": len(parts)}
    return {"percents": [_text(part * 100) for part in parts]}


def _number(number: int | Fraction) -> int | str | None:
    return number if isinstance(number, int) else _text(number)


def _text(number: int | Fraction) -> str | None:
    """Exact, as people write it: 12.5 where that ends, else 1/3. None where a file takes neither:
    what was read from a percentage may be too long as a fraction, and the other way round."""
    number = Fraction(number)
    places = _places(number.denominator)
    if places is not None and places <= DIGITS and number < _MOST:
        whole, rest = divmod(number.numerator * 10**places // number.denominator, 10**places)
        return f"{whole}.{rest:0{places}d}" if places else str(whole)
    if number.numerator < _MOST and number.denominator < _MOST:
        return f"{number.numerator}/{number.denominator}"
    return None


def _places(denominator: int) -> int | None:
    """Decimal places that a fraction over it needs; None where it never ends."""
    twos = fives = 0
    while denominator % 2 == 0:
        denominator, twos = denominator // 2, twos + 1
    while denominator % 5 == 0:
        denominator, fives = denominator // 5, fives + 1
    return max(twos, fives) if denominator == 1 else None
