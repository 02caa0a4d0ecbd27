"""A bank's list read: which household each line is for, by its room and its amount. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from app.errors import Invalid
from app.i18n import _
from app.masks import room_label
from votes.collecting.rules import PAYMENT_MOST_FEN, Balance

# How banks and their customers head these columns.
CHINESE_DATA = True
_HEADS = {
    "paid_on": ("日期", "交易日期", "入账日期", "记账日期", "交易时间"),
    "amount": ("金额", "收入金额", "交易金额", "贷方金额", "贷方发生额", "入账金额"),
    "receipt": ("流水号", "交易流水号", "凭证号", "流水", "交易序号"),
    "says": ("附言", "摘要", "备注", "用途", "房号", "对方附言"),
}
_MOST_LINES = 20_000
_DATES = ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d", "%Y年%m月%d日")
_ROOM = re.compile(
    r"(?<![0-9])[0-9A-Za-z]{1,4}\s*(?:号楼|栋|幢|座|楼|#|-|－)\s*(?:[0-9]{1,2}\s*(?:单元|门|-|－)\s*)?"
    r"[0-9]{3,4}(?![0-9])"
)


class NotABankList(Invalid):
    def __init__(self, missing: Sequence[str]) -> None:
        super().__init__(
            _("这个文件不像银行流水：没有找到 {columns}").format(columns="、".join(missing)),
            _("请保留表头一行，列名写明日期、金额、流水号和附言（附言里写房号）。"),
            field="file",
        )


class TooManyLines(Invalid):
    def __init__(self) -> None:
        super().__init__(
            _("一次最多导入 {n} 行").format(n=_MOST_LINES), _("请分成几个文件。"), field="file"
        )


@dataclass(frozen=True, slots=True)
class BankLine:
    """`row` as in the file. `unit` "" where nobody is found; `why` says why it is not taken, ""
    where it is. `doubt`: it is taken, but its amount is not what was owed."""

    row: int
    paid_on: date | None
    amount_fen: int
    receipt: str
    says: str
    unit: str
    why: str
    doubt: str


@dataclass(frozen=True, slots=True)
class BankRow:
    """A line of the file, whosesoever it is; None where a figure cannot be read."""

    row: int
    paid_on: date | None
    amount_fen: int | None
    receipt: str
    says: str


def read_rows(rows: Sequence[Sequence[object]]) -> list[BankRow]:
    """NotABankList, TooManyLines."""
    at, columns = _header(rows)
    if len(rows) - at > _MOST_LINES:
        raise TooManyLines
    found = []
    for number, row in enumerate(rows[at + 1 :], start=at + 2):
        if not any(str(cell or "").strip() for cell in row):
            continue
        cells = {name: row[place] if place < len(row) else "" for name, place in columns.items()}
        found.append(
            BankRow(
                number,
                _day(cells["paid_on"]),
                _fen(cells["amount"]),
                _text(cells["receipt"])[:60],
                _text(cells["says"])[:200],
            )
        )
    return found


def understand(
    rows: Sequence[BankRow], owed: Mapping[str, Balance], taken: frozenset[str]
) -> list[BankLine]:
    """`owed`: by unit; `taken`: receipts in the ledger already."""
    lines: list[BankLine] = []
    seen = set(taken)
    left = {unit: balance.owed_fen for unit, balance in owed.items()}
    for row in rows:
        line = _line(row, left, seen)
        if line.receipt:
            seen.add(line.receipt)
        if not line.why:
            left[line.unit] -= line.amount_fen
        lines.append(line)
    return lines


def _header(rows: Sequence[Sequence[object]]) -> tuple[int, dict[str, int]]:
    best: dict[str, int] = {}
    for at, row in enumerate(rows[:20]):
        texts = [re.sub(r"\s", "", str(cell or "")) for cell in row]
        found = {
            name: place
            for name, heads in _HEADS.items()
            for place, text in enumerate(texts)
            if text in heads
        }
        if len(found) == len(_HEADS):
            return at, found
        best = max(best, found, key=len)
    words = {"paid_on": _("日期"), "amount": _("金额"), "receipt": _("流水号"), "says": _("附言")}
    raise NotABankList([words[name] for name in _HEADS if name not in best])


def _line(row: BankRow, left: Mapping[str, int], taken: set[str]) -> BankLine:
    fen = row.amount_fen
    unit, why, doubt = "", "", ""
    if fen is None:
        why = _("金额读不出来")
    elif fen <= 0:
        why = _("不是收入")
    elif fen > PAYMENT_MOST_FEN:
        why = _("金额大得不合常理")
    elif row.paid_on is None:
        why = _("日期读不出来")
    elif not row.receipt:
        why = _("没有流水号，无法防止重复")
    elif row.receipt in taken:
        why = _("这个流水号已经登记过")
    else:
        unit, why = _unit(row.says, left)
    if not why and fen is not None and fen != left[unit]:
        doubt = _("多于应交") if fen > left[unit] else _("少于应交")
    return BankLine(row.row, row.paid_on, fen or 0, row.receipt, row.says, unit, why, doubt)


def _unit(says: str, left: Mapping[str, int]) -> tuple[str, str]:
    """(unit, why not). A room must be written; a name alone is not enough."""
    named = {unit for found in _ROOM.findall(says) for unit in _units_of(found, left)}
    if len(named) == 1:
        return named.pop(), ""
    if not named:
        return "", _("附言里没有认得出的房号")
    return "", _("附言里的房号可能是 {units}").format(units="、".join(sorted(named)))


def _units_of(written: str, left: Mapping[str, int]) -> list[str]:
    """3-2-501; where the staircase is left out, every 501 of building 3."""
    label = room_label(written)
    if label in left:
        return [label]
    parts = label.split("-")
    if len(parts) != 2:
        return []
    return [
        unit
        for unit in left
        if unit.startswith(f"{parts[0]}-") and unit.rpartition("-")[2] == parts[1]
    ]


def _text(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str("" if cell is None else cell).strip()


def _day(cell: object) -> date | None:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    text = _text(cell).split(" ")[0]
    for form in _DATES:
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007 (a day, not a moment)
        except ValueError:
            continue
    return None


def _fen(cell: object) -> int | None:
    """Yuan with at most two decimals, as a number or a text; None where it is no amount."""
    text = _text(cell).replace(",", "").replace("，", "").lstrip("+¥￥").removesuffix("元").strip()
    try:
        fen = Decimal(text) * 100
    except InvalidOperation:
        return None
    if not fen.is_finite() or fen != fen.to_integral_value():
        return None
    return int(fen)
