"""Money, parts and lists of flats as people type them; what they typed, shown again."""

import re
from collections.abc import Collection

from app.errors import Invalid
from app.estates.roll.cells import text_of
from app.i18n import _
from votes.costs.drafting.rules import Draft, DraftItem, UnknownFlats
from votes.costs.numbers import NumberFaults

_MONEY = re.compile(r"[0-9]{1,10}(\.[0-9]{1,2})?")
_FEN_MOST = 10**12


class NotMoney(ValueError):
    """A ValueError that speaks Chinese: a form shows it as it is."""

    def __init__(self) -> None:
        super().__init__(_("请填写金额，单位元，最多两位小数，例如 3241.17。"))


def read_money(typed: str) -> int:
    """Yuan as fen. NotMoney."""
    text = text_of(typed).replace(",", "").removesuffix(_("元")).strip()
    if _MONEY.fullmatch(text) is None:
        raise NotMoney
    whole, _point, rest = text.partition(".")
    fen = int(whole) * 100 + int(rest.ljust(2, "0") or 0)
    if fen > _FEN_MOST:
        raise NotMoney
    return fen


def show_money(fen: int | None) -> str:
    """As it would have been typed."""
    return "" if fen is None else f"{fen // 100}.{fen % 100:02d}"


def read_part(typed: str, most: int) -> str:
    """A number or fraction from 0 to `most`, as a cost file takes it. ValueError."""
    text = text_of(typed).removesuffix("%").strip()
    part = NumberFaults().part(text, "")
    if part is None:
        raise ValueError(_("请填写数字，例如 40、12.5 或 1/3。"))
    if part > most:
        raise ValueError(_("不能大于 {most}。").format(most=most))
    return text


def read_list(typed: str) -> tuple[str, ...]:
    """Names, one a line or by commas, each once."""
    named = re.split(r"[\s,，、;；]+", text_of(typed.replace("\n", " ")).strip())
    return tuple(dict.fromkeys(name for name in named if name))


def read_flats(typed: str, known: Collection[str], field: str) -> tuple[str, ...]:
    """UnknownFlats."""
    named = read_list(typed)
    if unknown := [unit for unit in named if unit not in known]:
        raise UnknownFlats(unknown, field)
    return named


def said_of(fault: ValueError, field: str) -> Invalid:
    """What a reader above refused, at its field."""
    return Invalid(faults=((field, str(fault)),))


def item_values(item: DraftItem) -> dict[str, str]:
    """An item as it would have been typed."""
    values = {
        "name": item.name,
        "way": "pool" if item.amount_fen is not None else "price",
        "amount": show_money(item.unit_price_fen if item.amount_fen is None else item.amount_fen),
        "key": item.key,
        "agreement": item.agreement,
        "where": item.where,
        "units": "\n".join(item.units),
        "groups": _("、").join(item.groups),
        "duty": item.duty,
        "note": item.note,
        "chosen": "",
        **{f"spared_{kind}": "1" for kind in item.spared},
    }
    for number, quote in enumerate(item.quotes, 1):
        values[f"bidder{number}"] = quote.bidder
        values[f"quote{number}"] = show_money(quote.amount_fen)
        if quote.chosen:
            values["chosen"] = str(number)
    return values


def payer_values(draft: Draft) -> dict[str, str]:
    values = {}
    for number, payer in enumerate(draft.payers, 1):
        values[f"payer{number}"] = payer.payer
        values[f"way{number}"] = payer.way
        values[f"value{number}"] = (
            show_money(int(payer.value)) if payer.way == "fixed" else payer.value
        )
    return values


def limit_values(draft: Draft) -> dict[str, str]:
    return {
        "cap": show_money(draft.cap_fen),
        "cap_payer": draft.cap_payer,
        "split": "parts" if draft.parts else "percents" if draft.percents else "none",
        "parts": str(draft.parts or ""),
        "percents": _("、").join(draft.percents),
    }


def exception_values(draft: Draft) -> dict[str, str]:
    values: dict[str, list[str]] = {}
    for unit, kind in draft.exceptions.items():
        values.setdefault(kind, []).append(unit)
    return {kind: "\n".join(units) for kind, units in values.items()}
