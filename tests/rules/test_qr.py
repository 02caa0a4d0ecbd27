"""What is printed as a QR code is read as what was meant."""

import io

import zxingcpp
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from app.pdf import render_pdf
from app.printing.drawing import Drawing
from app.qr import QUIET, qr_code, qr_rows, qr_runs
from app.settings import PROJECT
from tests.scanned import page_at, read

FONTS = PROJECT / "var" / "fonts"
LINK = "https://yishi.test/v/" + "aK0-_zZ9" * 2 + "123456"
links = st.text("abcXYZ0129-_/?=%.", min_size=1, max_size=120).map("https://yishi.test/".__add__)


def picture(rows: list[bytes], modules: int = 4) -> Image.Image:
    """Of the code with its white around it, `modules` points a module."""
    size = len(rows) + 2 * QUIET
    drawn = Image.new("L", (size, size), 255)
    for x, y, run in qr_runs(rows):
        drawn.paste(0, (x + QUIET, y + QUIET, x + QUIET + run, y + QUIET + 1))
    return drawn.resize((size * modules, size * modules), Image.Resampling.NEAREST)


@given(links)
def test_a_code_says_its_link(link: str) -> None:
    assert [text for text, _level in read(picture(qr_rows(link)))] == [link]


@given(links)
def test_a_code_stands_a_stain_and_is_no_larger_for_it(link: str) -> None:
    rows = qr_rows(link)
    ((_text, level),) = read(picture(rows))
    assert level in ("M", "Q", "H")
    least = zxingcpp.create_barcode(link, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    assert len(rows) == least.to_image(scale=1, add_quiet_zones=False).shape[0]


def test_a_code_still_reads_with_a_stain() -> None:
    stained = picture(qr_rows(LINK))
    middle = stained.width // 2
    stained.paste(0, (middle, middle, middle + 20, middle + 20))  # 25 modules, near the middle
    assert [text for text, _level in read(stained)] == [LINK]


def test_a_drawn_sheet_reads_at_100_dpi() -> None:
    kept = io.BytesIO()
    with Drawing(kept, FONTS, "x") as drawing:
        drawing.text(20, 20, "供暖分户改造表决", 18, "Yishi Hei")
        drawing.code(LINK, 15, 164.365, 42)
        drawing.box(15, 164.365 + 42, 42, 3, 0)  # nothing else lies within its white
        drawing.end_page()
    page = page_at(100, kept.getvalue())
    assert [text for text, _level in read(page)] == [LINK]
    # In its box, and nowhere else.
    left, top = round(15 / 25.4 * 100), round(164.365 / 25.4 * 100)
    box = page.crop((left, top, left + round(42 / 25.4 * 100), top + round(42 / 25.4 * 100)))
    assert [text for text, _level in read(box)] == [LINK]
    page.paste(255, (left, top, left + box.width, top + box.height + 20))
    assert page.crop((0, 200, *page.size)).getextrema() == (255, 255)


def test_a_document_that_is_laid_out_reads_at_100_dpi() -> None:
    css = "svg { width: 40mm; height: 40mm }"
    pdf = render_pdf(f"<main><p>公示</p>{qr_code(LINK)}</main>", css, FONTS, "x")
    assert [text for text, _level in read(page_at(100, pdf))] == [LINK]


def test_the_picture_in_a_page_says_how_large_it_is() -> None:
    """A page without a style for it shows it whole: four points a module, as its view box says."""
    size = len(qr_rows(LINK)) + 2 * QUIET
    drawn = qr_code(LINK)
    assert f'viewBox="0 0 {size} {size}" width="{4 * size}" height="{4 * size}"' in drawn
