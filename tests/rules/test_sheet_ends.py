"""Where a sheet to sign ends: lines left empty never make a page of their own."""

import io
from dataclasses import asdict

import pytest
from pypdf import PdfReader

from app.printing.lists import Column, Group, ListSheet
from app.printing.setting import set_list
from app.settings import PROJECT
from tests.printed import text_on

FONTS = str(PROJECT / "var" / "fonts")


def pages(people: int, empty: int) -> list[str]:
    rows = tuple((str(n), f"第{n}人", "") for n in range(1, people + 1))
    sheet = ListSheet(
        title="签到表",
        subtitle="",
        part="东苑",
        note="",
        columns=(Column("序号", "number"), Column("姓名", "name"), Column("签名", "rest")),
        groups=(Group("", rows), Group("列席", (("", "", ""),) * empty)),
        foot="记录人签名：",
        invented=False,
    )
    pdf = PdfReader(io.BytesIO(set_list(asdict(sheet), FONTS)))
    return [text_on(page) for page in pdf.pages]


@pytest.mark.parametrize("people", range(1, 60))
def test_lines_left_empty_make_no_page(people: int) -> None:
    """As many pages as with the fewest of them; who comes and signs has two at least."""
    sheet = pages(people, 6)
    assert len(sheet) == len(pages(people, 2))
    assert "记录人签名" in sheet[-1]
    assert sum(f"第{people}人" in page for page in sheet) == 1
