"""A large invented roll, as a spreadsheet."""

from app.spreadsheets import write_sheet

CHINESE_DATA = True  # headings and names of a register


def large_roll(units: int) -> bytes:
    """An .xlsx of flats with an owner each, written as offices do."""
    given = "明华建国文静小雨志远思令仪卫"
    rows = (
        [
            f"{n // 200 + 1}号楼",
            f"{n // 50 % 4 + 1}单元",
            f"{n % 50 // 2 + 1}0{n % 2 + 1}",
            f"{70 + n % 900 / 100:.2f}",
            f"康{given[n % 14]}{given[n // 14 % 14]}",
            f"{n % 10_000:04d}",
            f"199{n:08d}",
        ]
        for n in range(units)
    )
    titles = ("楼号", "单元", "房号", "专有面积", "产权人", "证件号后四位", "联系电话")
    return write_sheet("名册", titles, rows)
