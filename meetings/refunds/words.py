"""A refund in words: the bands, the way to the sum."""

from fractions import Fraction

from app.i18n import _
from app.numerals import say_money, say_percent
from meetings.refunds.rules import Band, BandTable


def say_degrees(tenths: int | Fraction) -> str:
    """Half-up to 0.1 °C, for display only."""
    exact = Fraction(tenths)
    whole = (2 * exact.numerator + exact.denominator) // (2 * exact.denominator)
    sign = "−" if whole < 0 else ""
    return _("{sign}{whole}.{tenth} ℃").format(
        sign=sign, whole=abs(whole) // 10, tenth=abs(whole) % 10
    )


def say_mean(tenths: Fraction) -> str:
    """Cut off at 0.01 °C: what is below the standard never looks as if it reached it."""
    hundredths = abs(tenths) * 10
    sign = "−" if tenths < 0 else ""
    return _("{sign}{whole}.{part:02d} ℃").format(
        sign=sign, whole=int(hundredths) // 100, part=int(hundredths) % 100
    )


def say_ratio(ratio: Fraction) -> str:
    return f"{say_percent(ratio.numerator, ratio.denominator, 0)}%"


def band_in_words(band: Band) -> str:
    high = _("{high}（含）").format(high=say_degrees(band.high))
    if not band.high_in:
        high = _("{high}（不含）").format(high=say_degrees(band.high))
    if band.low is None:
        return _("{high}以下").format(high=high)
    low = _("{low}（含）") if band.low_in else _("{low}（不含）")
    return _("{low}到 {high}").format(low=low.format(low=say_degrees(band.low)), high=high)


def table_rows(table: BandTable) -> list[tuple[str, str]]:
    """(temperature, part of the fee for these days)"""
    return [(band_in_words(band), say_ratio(band.ratio)) for band in table.bands]


def formula(fee_fen: int, season_days: int, ratio: Fraction, days: int, due: int) -> str:
    return _("{fee} 元 ÷ {season} 天 × {ratio} × {days} 天 = {due} 元").format(
        fee=say_money(fee_fen),
        season=season_days,
        ratio=say_ratio(ratio),
        days=days,
        due=say_money(due),
    )


def how_to_measure() -> tuple[str, ...]:
    """Local rules differ in the numbers; what they have in common."""
    return (
        _("门窗关好以后再测：临沂、潍坊要求关 2 小时以上，滨州 1 小时以上。"),
        _("在卧室、客厅中央，离地 1 米左右，读数稳定以后记下，精确到 0.1 度。"),
        _("用检定过、在有效期内的数字温度计。"),
        _(
            "供热单位和住户都要签字；住户不让测或者不签字的，当天按达标算；供热单位不来的，按不达标算。"
        ),
        _("滨州的做法：连续三天，每天 6 时到 21 时之间测两次，取平均。"),
    )
