def chinese_number(n: int) -> str:
    return str(n)


def say_area(area_x100: int) -> str:
    return f"{area_x100 // 100:,}.{area_x100 % 100:02d}"


def say_money(fen: int) -> str:
    return f"{fen // 100:,}.{fen % 100:02d}"


def say_count(n: int) -> str:
    return f"{n:,}"


def say_percent(numerator: int, denominator: int, places: int = 2) -> str:
    scale = 10**places
    n = (2 * numerator * 100 * scale + denominator) // (2 * denominator)
    return f"{n // scale}.{n % scale:0{places}d}"
