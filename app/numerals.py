"""Figures as people read them: one formatting for page, PDF and command line. No floats."""

from app.i18n import _


def chinese_number(n: int) -> str:
    """0 to 9999 in Chinese numerals: 12 is 十二, 105 is 一百零五. ValueError beyond."""
    if not 0 <= n <= 9999:
        raise ValueError(f"{n} is not within 0 to 9999")
    digits = _("零一二三四五六七八九")
    if n < 10:
        return digits[n]
    said, gap = "", False
    for power, unit in ((1000, _("千")), (100, _("百")), (10, _("十")), (1, "")):
        digit = n // power % 10
        if digit:
            # 十二, not 一十二, at the very beginning only.
            one = power == 10 and digit == 1 and not said
            said += (digits[0] if gap else "") + ("" if one else digits[digit]) + unit
            gap = False
        else:
            gap = bool(said)
    return said


def say_area(area_x100: int) -> str:
    """m² × 100 as 37,402.30."""
    return f"{area_x100 // 100:,}.{area_x100 % 100:02d}"


def say_money(fen: int) -> str:
    """Fen as yuan: 3,241.17; a refund is −12.00."""
    sign = "−" if fen < 0 else ""
    return f"{sign}{abs(fen) // 100:,}.{abs(fen) % 100:02d}"


def say_count(n: int) -> str:
    return f"{n:,}"


def say_percent(numerator: int, denominator: int, places: int = 2) -> str:
    """Half-up, for display only: never compare what this returns. "—" without a base."""
    if denominator == 0:
        return "—"
    scale = 10**places
    units = (2 * 100 * scale * numerator + denominator) // (2 * denominator)
    return f"{units // scale}.{units % scale:0{places}d}" if places else str(units)
