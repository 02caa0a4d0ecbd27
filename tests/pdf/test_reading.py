"""What a page for print is written in: for the fast parser, or as a browser would take it."""

import io

import pytest
from pypdf import PdfReader

from app.pdf import render_pdf
from app.settings import PROJECT

PAGE = '<!DOCTYPE html><html lang="zh-CN"><head><title>x</title></head><body>{}</body></html>'


@pytest.mark.parametrize(
    "body", ["<p>第一行<br />第二行 &amp; 完</p>", "<p>第一行<br>第二行&nbsp;&amp; 完"]
)
def test_a_page_is_read_whichever_way_it_is_written(body: str) -> None:
    css = 'body { font: 16pt "Yishi Song" }'
    pdf = render_pdf(PAGE.format(body), css, PROJECT / "var" / "fonts", "读")
    said = PdfReader(io.BytesIO(pdf)).pages[0].extract_text().replace("\xa0", " ")
    assert said.split("\n") == ["第一行", "第二行 & 完"]
