"""The numbers of a cost file: whole, or exact in a text; never floating point."""

import re
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from app.faults import shown
from votes.faults import FaultList

# Beyond any estate, so that no file can make the arithmetic slow: digits of one number, digits of
# what fractions have in common, figures of a result (units × items), and instalments.
DIGITS = 30
COMMON_DIGITS = 60
FIGURES = 5_000_000
INSTALMENTS = 120

_MOST = 10**DIGITS
_TEXT = re.compile(rf"(-?)([0-9]{{1,{DIGITS}}}(?:\.[0-9]{{1,{DIGITS}}}|/[0-9]{{1,{DIGITS}}})?)")
_FLOATING = "floating point; write a whole number, or a text"


class NumberFaults(FaultList):
    def __init__(self) -> None:
        super().__init__()
        self._parsed: dict[str, int | Fraction | str] = {}

    def fen(self, entry: Mapping[str, Any], key: str, path: str) -> int | None:
        """`path` ends with what stands before the key."""
        if key not in entry:
            self.fault(f"{path}{key}", "missing")
            return None
        return self.amount(entry[key], f"{path}{key}")

    def amount(self, value: object, path: str) -> int | None:
        if type(value) is int and 0 <= value < _MOST:
            return value
        if type(value) is float:
            self.fault(path, "floating point; money is a whole number of fen")
        elif type(value) is int and value > 0:
            self.fault(path, f"too large; at most {DIGITS} digits")
        else:
            self.fault(path, "must be a whole number of fen, not negative")
        return None

    def part(self, value: object, path: str) -> Fraction | None:
        """A percentage or a fraction: always a text."""
        if type(value) is float:
            self.fault(path, 'floating point; write a text such as "12.5" or "1/3"')
        elif type(value) is not str:
            self.fault(path, 'must be a text such as "12.5" or "1/3"')
        else:
            number = self.measure(value, path)
            return None if number is None else Fraction(number)
        return None

    def measure(self, value: object, path: str) -> int | Fraction | None:
        """A whole number or a text, not negative."""
        if type(value) is int:
            if 0 <= value < _MOST:
                return value
            told = "must not be negative" if value < 0 else f"too large; at most {DIGITS} digits"
        elif type(value) is str:
            found = self._parsed.get(value)
            if found is None:
                found = self._parsed[value] = _parse(value)
            if not isinstance(found, str):
                return found
            told = found
        elif type(value) is float:
            told = _FLOATING + ' such as "1.05"'
        else:
            told = f"not a number {shown(value)}"
        self.fault(path, told)
        return None


def _parse(text: str) -> int | Fraction | str:
    """The number, or what is wrong with it."""
    found = _TEXT.fullmatch(text)
    if found is None:
        return f"not a number {shown(text)}"
    try:
        number = Fraction(found[2])
    except ZeroDivisionError:
        return f"not a number {shown(text)}"
    if found[1] and number:
        return "must not be negative"
    return number.numerator if number.denominator == 1 else number
