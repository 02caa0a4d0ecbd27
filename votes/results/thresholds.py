"""Two thirds, three quarters, more than a half: compared in integers, never in percent.

Civil Code Art. 278; "以上" includes the number itself (Art. 1259), a half is exceeded or missed.
"""

from math import gcd

from votes.results.case import Threshold


def quorum(part: int, whole: int) -> bool:
    return part > 0 and 3 * part >= 2 * whole


def agreement(threshold: Threshold, agree: int, part: int) -> bool:
    if part == 0:
        return False
    return 4 * agree >= 3 * part if threshold == "special_3_4" else 2 * agree > part


def missing_quorum(part: int, whole: int) -> int:
    return max(0, -(-2 * whole // 3) - part)


def missing_agreement(threshold: Threshold, agree: int, part: int) -> int:
    """How many further participants, all agreeing: 4(A+x) ≥ 3(P+x), or 2(A+x) > P+x."""
    if agreement(threshold, agree, part):
        return 0
    return max(1, 3 * part - 4 * agree if threshold == "special_3_4" else part - 2 * agree + 1)


def fraction(part: int, whole: int) -> str | None:
    if whole == 0:
        return None
    shared = gcd(part, whole)
    return f"{part // shared}/{whole // shared}"


def percent(part: int, whole: int) -> str | None:
    """Half-up to two decimals, for display only."""
    if whole == 0:
        return None
    hundredths = (20_000 * part + whole) // (2 * whole)
    return f"{hundredths // 100}.{hundredths % 100:02d}"
