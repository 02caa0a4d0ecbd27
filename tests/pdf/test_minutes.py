"""The minutes as printed: geometry by GB/T 9704, words that can be copied, marks on every page."""

import re
from collections import defaultdict
from dataclasses import replace
from functools import cache
from io import BytesIO
from pathlib import Path

import pdfplumber
import pytest
from pdfplumber.page import Page
from weasyprint.urls import URLFetchingError, fetch

from app.pdf import FontsMissing, render_pdf
from app.settings import PROJECT
from app.typesetter import _OnlyFonts
from meetings.minutes.facts import ItemFacts, SignatureFacts
from meetings.minutes.rendering import render_minutes
from tests.pdf.sample import DISSENT, RARE, VOTE, sample_facts

FONTS = PROJECT / "var" / "fonts"
MM = 72 / 25.4
BODY = "社区协商议事为民办实事"


@cache
def pages(pages_worth: int, draft: bool = False) -> list[Page]:
    return opened(render_minutes(sample_facts(pages_worth), draft=draft, fonts_dir=FONTS))


def opened(document: bytes) -> list[Page]:
    return list(pdfplumber.open(BytesIO(document)).pages)


def text_of(shown: list[Page]) -> str:
    return "".join(page.extract_text() for page in shown).replace("\n", "")


def in_type_area(page: Page) -> Page:
    return page.crop((0, 37 * MM - 1, page.width, page.height - 35 * MM + 1))


def lines(page: Page) -> list[list[dict]]:
    """The characters of the type area, by baseline from the top."""
    rows: dict[float, list[dict]] = defaultdict(list)
    for char in in_type_area(page).chars:
        rows[round(char["matrix"][5], 1)].append(char)
    return [sorted(rows[y], key=lambda char: char["x0"]) for y in sorted(rows, reverse=True)]


@cache
def full_page() -> Page:
    """The third page of an item that is nothing but characters."""
    item = ItemFacts(number=1, title="说明", summary=BODY * 150)
    facts = replace(sample_facts(), items=(item,))
    return opened(render_minutes(facts, draft=False, fonts_dir=FONTS))[2]


def test_a_full_page_holds_22_lines_of_28_characters():
    assert [len(line) for line in lines(full_page())] == [28] * 22


def test_the_type_area_is_156_by_225_mm_at_its_place():
    page, rows = full_page(), lines(full_page())
    left = min(char["x0"] for line in rows for char in line)
    right = max(char["x1"] for line in rows for char in line)
    baselines = [line[0]["matrix"][5] for line in rows]
    pitch = (baselines[0] - baselines[-1]) / 21
    # Half of what the pitch leaves around a character of 16 pt, whose box rises 0.88 above the
    # baseline.
    top = page.height - baselines[0] - 0.88 * 16 - (pitch - 16) / 2
    assert left / MM == pytest.approx(28, abs=1)  # an odd page: bound at its left side
    assert (right - left) / MM == pytest.approx(156, abs=1)
    assert top / MM == pytest.approx(37, abs=1)
    assert 22 * pitch / MM == pytest.approx(225, abs=1)


def test_every_line_keeps_the_pitch_with_rare_characters_and_pictures():
    for page in pages(6)[1:]:
        chars = [char for char in in_type_area(page).chars if char["size"] == pytest.approx(16)]
        baselines = sorted({round(char["matrix"][5], 1) for char in chars}, reverse=True)
        for baseline in baselines:
            steps = (baselines[0] - baseline) / 28.99
            assert steps == pytest.approx(round(steps), abs=0.03)


def test_lines_with_figures_end_flush_and_never_outside():
    edge = (26 + 156) * MM
    [row] = [row for row in lines(pages(5)[1]) if "137" in "".join(one["text"] for one in row)]
    assert row[-1]["x1"] == pytest.approx(edge, abs=2)
    for page in pages(7):
        outer = (26 if page.page_number % 2 == 0 else 28) + 156
        assert max(char["x1"] for char in in_type_area(page).chars) < outer * MM + 2


def test_words_can_be_copied_with_rare_characters():
    said = text_of(pages(5))
    for word in ("按照“1+4+N”协商议事法", "37,402.30㎡", "9f2c1b7e4d8a3506", DISSENT):
        assert word in said
    assert all(letter in said for letter in RARE)
    assert "\ufffd" not in said
    assert "\u200b" not in said


def test_the_red_head_and_the_number():
    page = pages(1)[0]
    mark = [char for char in page.chars if char["size"] > 24]
    assert "".join(char["text"] for char in mark) == "柳荫社区党委协商议事会纪要"
    assert len({round(char["matrix"][5]) for char in mark}) == 1, "on one line"
    assert mark[0]["top"] / MM == pytest.approx(37 + 35, abs=2)
    assert "〔2026〕第3期" in page.extract_text()
    across = [rect for rect in page.rects if rect["width"] / MM == pytest.approx(156, abs=1)]
    assert across, "a line as wide as the type area"
    for red, green, blue in (rect["non_stroking_color"] for rect in across):
        assert red > 0.6 > max(green, blue)


@pytest.mark.parametrize(
    ("body", "lines_wanted"), [("柳荫社区党委", 1), ("中共春和街道柳荫路第二社区委员会", 2)]
)
def test_a_long_mark_stays_within_the_page(body: str, lines_wanted: int):
    facts = replace(sample_facts(), community_name=body)
    page = opened(render_minutes(facts, draft=False, fonts_dir=FONTS))[0]
    mark = [char for char in page.chars if char["size"] > 24]
    assert len({round(char["matrix"][5]) for char in mark}) == lines_wanted
    assert all(28 * MM - 1 < char["x0"] < char["x1"] < 184 * MM + 1 for char in mark)


def test_gauges_that_miss_keep_the_pitch():
    missed = replace(VOTE.participation_heads, part=302, reached=False, missing=23)
    vote = replace(VOTE, passed=False, participation_heads=missed, agreement_heads=missed)
    facts = replace(sample_facts(5), votes=(vote,) * 3)
    shown = opened(render_minutes(facts, draft=False, fonts_dir=FONTS))
    titles = [
        word["x0"]
        for page in shown
        for word in page.extract_words()
        if word["text"].startswith(("参与表决", "同意（占"))
    ]
    assert len(titles) == 6
    assert all(x == pytest.approx(27 * MM, abs=1.1 * MM) for x in titles)
    assert "还差" in text_of(shown)


def test_page_numbers_stand_outside():
    for page in pages(6):
        number = page.crop((0, page.height - 35 * MM + 1, page.width, page.height))
        assert number.extract_text().replace(" ", "") == f"—{page.page_number}—"
        if page.page_number % 2:
            assert max(char["x1"] for char in number.chars) < (28 + 156) * MM
            assert min(char["x0"] for char in number.chars) > page.width / 2
        else:
            assert min(char["x0"] for char in number.chars) > 26 * MM
            assert max(char["x1"] for char in number.chars) < page.width / 2


def test_a_draft_says_so_on_every_page_and_has_no_number():
    for page in pages(5, draft=True):
        assert "草稿" in page.crop((0, 0, page.width, 37 * MM - 1)).extract_text()
    said = text_of(pages(5, draft=True))
    assert "未编期号" in said
    assert "印发" not in said.replace("未印发", "")
    assert "草稿" not in text_of(pages(5))


def test_invented_data_say_so_on_every_page():
    assert all("虚构数据" in page.extract_text() for page in pages(5))
    real = render_minutes(replace(sample_facts(), invented=False), draft=False, fonts_dir=FONTS)
    assert "虚构" not in text_of(opened(real))


def test_a_long_document_is_built_and_closes_with_its_foot():
    shown = pages(7)
    assert 7 <= len(shown) <= 8
    assert lines(shown[-1])[-1][0]["text"] == "春"
    assert "春和街道柳荫社区党委2026年3月12日印发" in shown[-1].extract_text().replace(" ", "")
    foot = max(rect["bottom"] for rect in shown[-1].rects if rect["width"] > 150 * MM)
    assert (shown[-1].height - foot) / MM == pytest.approx(35, abs=1)


def test_no_page_ends_with_a_heading():
    for page in pages(7):
        last = "".join(char["text"] for char in lines(page)[-1])
        assert not last.startswith(("一、", "二、", "三、", "四、", "五、", "（一）", "（二）"))


def test_the_same_facts_give_the_same_bytes():
    facts = sample_facts(5)
    first = render_minutes(facts, draft=False, fonts_dir=FONTS)
    render_minutes(sample_facts(), draft=True, fonts_dir=FONTS)
    again = type(facts).from_json(facts.to_json())
    assert render_minutes(again, draft=False, fonts_dir=FONTS) == first


def test_typed_markup_is_text():
    item = ItemFacts(number=1, title="<b>甲</b>", agreed="<img src='file:///etc/passwd'>A&amp;B")
    facts = replace(sample_facts(), items=(item,))
    said = text_of(opened(render_minutes(facts, draft=False, fonts_dir=FONTS)))
    assert "<b>甲</b>" in said
    assert "A&amp;B" in said


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/a.png",
        "file:///etc/passwd",
        f"{FONTS.as_uri()}/../../pyproject.toml",
        "data:image/png;base64,AAAA",
    ],
)
def test_documents_load_nothing_but_fonts(url: str):
    with pytest.raises(URLFetchingError), fetch(_OnlyFonts(FONTS), url):
        pass


def test_without_fonts_there_is_a_refusal_that_names_them(tmp_path: Path):
    with pytest.raises(FontsMissing) as refused:
        render_pdf("<p>甲</p>", "", tmp_path, "甲")
    assert "FandolFang-Regular.otf" in refused.value.remedy
    with pytest.raises(FontsMissing):
        render_minutes(sample_facts(), draft=False, fonts_dir=tmp_path)


@pytest.mark.parametrize("hidden", ["\x01", "\x08", "\ufffe", "\uffff"])
def test_what_no_document_can_hold_is_left_out(hidden: str):
    facts = replace(sample_facts(), topic=f"冬{hidden}季供暖")
    said = text_of(opened(render_minutes(facts, draft=False, fonts_dir=FONTS)))
    assert "冬季供暖" in said


def test_templates_of_documents_close_what_they_open():
    """They are read as XML; pages of the program are not."""
    documents = [
        text
        for path in (PROJECT / "templates").rglob("*.html")
        if '<meta charset="utf-8" />' in (text := path.read_text("utf-8"))
    ] + [path.read_text("utf-8") for path in (PROJECT / "templates" / "pdf").glob("_*.html")]
    assert len(documents) > 8
    for text in documents:
        assert not re.findall(r"<(?:br|hr|img|meta|link|col)\b[^>]*(?<!/)>|&[a-z]+;", text)


def test_a_long_reason_not_to_sign_covers_nobody():
    signatures = (
        SignatureFacts(who="主持人", name="周明", way="refused", reason=f"{'因' * 300}终"),
        SignatureFacts(who="记录人", name="己"),
    )
    facts = replace(sample_facts(), signatures=signatures)
    shown = opened(render_minutes(facts, draft=False, fonts_dir=FONTS))
    at = {
        char["text"]: (page.page_number, char)
        for page in shown
        for char in page.chars
        if char["text"] in "终己"
    }
    (page_of_reason, end), (page_after, after) = at["终"], at["己"]
    assert page_of_reason < page_after or end["bottom"] < after["top"]
    page = shown[page_of_reason - 1]
    reason = [char for char in page.chars if char["text"] == "因"]
    assert max(char["x1"] for char in reason) < page.width - 26 * MM
