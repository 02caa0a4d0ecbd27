"""A large invented roll, as a spreadsheet."""

import io

import xlsxwriter

CHINESE_DATA = True  # headings of a register

HEADER = ("楼号", "单元", "房号", "建筑面积", "业主", "证件号后四位", "联系电话")


def large_roll(flats: int) -> bytes:
    """`flats` of them in buildings of four staircases and twenty-five floors, all owners others."""
    kept = io.BytesIO()
    book = xlsxwriter.Workbook(kept, {"in_memory": True, "constant_memory": True})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, HEADER)
    for n in range(flats):
        building, place = divmod(n, 400)
        staircase, place = divmod(place, 100)
        floor, room = divmod(place, 4)
        sheet.write_row(
            n + 1,
            0,
            (
                f"{building + 1}号楼",
                f"{staircase + 1}单元",
                f"{floor + 1}{room + 1:02d}",
                round(50 + n % 7000 / 100, 2),
                f"业主{n}",
                f"{n % 10_000:04d}",
                f"199{n:08d}",
            ),
        )
    book.close()
    return kept.getvalue()
