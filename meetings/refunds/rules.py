"""Heating refunds by measured room temperature. Pure.

Local rules of Shandong and Luoyang fix bands below 18 °C and one formula: fee ÷ days of the season
× band × days, where the days run from the request to the retest that passes. The text of the
Lanzhou ordinance (兰州市供热用热条例) was not at hand: its bands have to be typed, and checked by a
person. Temperatures are integers, 0.1 °C.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from app.errors import Invalid
from app.i18n import _

STANDARD = 180  # 18 °C in bedroom and living room, under normal conditions
COLDEST, HOTTEST = -300, 500
READINGS_MOST = 200
# What people put between readings, and signs of a Chinese keyboard.
_AS_TYPED = str.maketrans("，、；,;℃°。．−－", "       ..--")


@dataclass(frozen=True, slots=True)
class Band:
    """From `low` (None: no end) to `high`, both in 0.1 °C; each end belongs to it or not."""

    low: int | None
    high: int
    ratio: Fraction
    low_in: bool = True
    high_in: bool = False

    def holds(self, tenths: Fraction) -> bool:
        above = self.low is None or tenths > self.low or (self.low_in and tenths == self.low)
        return above and (tenths < self.high or (self.high_in and tenths == self.high))


@dataclass(frozen=True, slots=True)
class BandTable:
    """The bands of one local rule, the warmest first. `tie`: what the text leaves open and how it
    is read here; `checked` False: nobody has compared it with the text in force."""

    key: str
    place: str
    source: str
    bands: tuple[Band, ...]
    tie: str = ""
    checked: bool = True


def _three(
    mild: str, cold: str, freezing: str, *, fourteen_is_freezing: bool = False
) -> tuple[Band, ...]:
    """16–18, 14–16 and below 14."""
    return (
        Band(160, STANDARD, Fraction(mild)),
        Band(140, 160, Fraction(cold), low_in=not fourteen_is_freezing),
        Band(None, 140, Fraction(freezing), high_in=fourteen_is_freezing),
    )


def band_tables() -> tuple[BandTable, ...]:
    """All that a source was found for."""
    sixteen = _("原文在 16 ℃ 处两档重叠，这里按 16 ℃ 属于较高的一档。")
    return (
        BandTable(
            "linyi",
            _("临沂、青岛"),
            _("《临沂市供热条例》（2017）、《青岛市供热条例》（2017）"),
            _three("1/5", "1/2", "1"),
        ),
        BandTable("taian", _("泰安"), _("《泰安市供热条例》（2020）"), _three("3/10", "1/2", "1")),
        BandTable(
            "binzhou",
            _("滨州、菏泽"),
            _("《滨州市供热条例》（2016）、《菏泽市供热条例》（2017）"),
            _three("3/10", "1/2", "1", fourteen_is_freezing=True),
            tie=sixteen,
        ),
        BandTable(
            "weifang",
            _("潍坊"),
            _("《潍坊市供热条例》（2018）"),
            (Band(160, STANDARD, Fraction(1, 2)), Band(None, 160, Fraction(1))),
        ),
        BandTable(
            "luoyang",
            _("洛阳"),
            _("《洛阳市集中供热条例》（2018）"),
            (Band(140, STANDARD, Fraction(1, 2)), Band(None, 140, Fraction(1))),
            tie=_("报修 48 小时以后仍不达标的天数才计入，请按这个填天数。"),
        ),
    )


def typed_table(mild: int, cold: int, freezing: int) -> BandTable:
    """Per cent for 16–18, 14–16 and below 14 °C, as typed off the local rule. BandsNotRising."""
    if not mild <= cold <= freezing:
        raise BandsNotRising
    return BandTable(
        "typed",
        _("自己填写"),
        _("按当地规定填写"),
        _three(f"{mild}/100", f"{cold}/100", f"{freezing}/100"),
        checked=False,
    )


class BandUnknown(Invalid):
    def __init__(self, remedy: str, field: str) -> None:
        super().__init__(_("还没有退费的档次"), remedy, field=field)


class BandsNotRising(Invalid):
    def __init__(self) -> None:
        super().__init__(
            _("退费比例越冷越高，现在填的不是"), _("请照当地规定的原文核对三档比例。"), field="mild"
        )


class DaysBeyondSeason(Invalid):
    def __init__(self) -> None:
        super().__init__(_("不达标的天数比供暖季还长"), _("请核对天数和供暖季天数。"), field="days")


class ReadingsUnclear(Invalid):
    def __init__(self) -> None:
        super().__init__(
            _("没有看懂室温"),
            _("请用空格隔开，精确到 0.1 度，如 17.2 17.8 18.1；每个在 −30 到 50 度之间。"),
            field="readings",
        )


def read_tenths(typed: str) -> tuple[int, ...]:
    """Readings by spaces, commas or lines, 0.1 °C each. ReadingsUnclear."""
    parts = typed.replace(_("度"), " ").translate(_AS_TYPED).split()
    found: list[int] = []
    for part in parts:
        whole, dot, tenth = part.removeprefix("-").partition(".")
        plain = whole.isascii() and whole.isdecimal() and len(whole) <= 2
        if not plain or (dot and not (tenth.isascii() and tenth.isdecimal() and len(tenth) == 1)):
            raise ReadingsUnclear
        value = int(whole) * 10 + int(tenth or 0)
        found.append(-value if part.startswith("-") else value)
    if not found or len(found) > READINGS_MOST:
        raise ReadingsUnclear
    if not all(COLDEST <= one <= HOTTEST for one in found):
        raise ReadingsUnclear
    return tuple(found)


def mean(tenths: Sequence[int]) -> Fraction:
    """In 0.1 °C, exact (滨州: three days running, two readings a day, their mean)."""
    return Fraction(sum(tenths), len(tenths))


def ratio_of(table: BandTable, tenths: Fraction) -> Fraction:
    """What part of the fee is due for a day at this temperature; 0 from the standard on."""
    return next((band.ratio for band in table.bands if band.holds(tenths)), Fraction(0))


def refund(fee_fen: int, season_days: int, ratio: Fraction, days: int) -> int:
    """fee ÷ season × ratio × days, half-up to the fen, at most the fee. DaysBeyondSeason."""
    if days > season_days:
        raise DaysBeyondSeason
    exact = Fraction(fee_fen, season_days) * ratio * days
    return min(fee_fen, (2 * exact.numerator + exact.denominator) // (2 * exact.denominator))
