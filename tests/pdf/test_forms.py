"""Forms to sign by hand: what is signed and who signs stand on one page."""

import io

import pytest
from pypdf import PdfReader

from app.settings import PROJECT
from meetings.survey.works.sheet import Sheet, set_sheets


@pytest.mark.parametrize("letters", [0, 60, 110, 111, 500])
def test_a_consent_to_works_is_one_page_a_flat(letters: int) -> None:
    flats = [Sheet(f"1号楼1单元10{n}", "康**、刘*") for n in (1, 2)]
    pdf = set_sheets(
        "东方花苑",
        "东苑社区",
        "您家是否同意东方花苑供暖分户改造方案？",
        "说" * letters,
        flats,
        PROJECT / "var" / "fonts",
        invented=True,
    )
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]
    assert len(pages) == len(flats)
    for page, flat in zip(pages, flats, strict=True):
        assert flat.name in page and "走访人签名" in page
