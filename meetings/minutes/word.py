"""The same document for Word and WPS, since offices work on in it. Synchronous: in a thread.

Set after GB/T 9704 with the fonts offices have, by name: nothing is embedded. The PDF is what
stands; a .docx can be changed by anybody, and says so in its foot. The order of elements is that of
the schema (ECMA-376, CT_PPr, CT_Settings): Word refuses what comes out of turn.
"""

import io
from collections.abc import Sequence
from datetime import datetime

from docx import Document
from docx.document import Document as Doc
from docx.enum.section import WD_SECTION
from docx.enum.text import (
    WD_ALIGN_PARAGRAPH,
    WD_LINE_SPACING,
    WD_TAB_ALIGNMENT,
    WD_TAB_LEADER,
)
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph as DocParagraph
from docx.text.run import Run as DocRun

from app.i18n import _
from meetings.minutes.blocks import Composed, Heading, Listing, Paragraph, Table
from meetings.minutes.typesetting import Face, Run, red_mark, title_lines

CHINESE_DATA = True  # names of fonts

_FONTS: dict[Face, str] = {
    "fang": "仿宋_GB2312",
    "hei": "黑体",
    "kai": "楷体_GB2312",
    "rare": "宋体",
}
_SONG = "方正小标宋简体"
_LATIN = "Times New Roman"
_PITCH = Pt(28.99)
_MANY_COLUMNS = 5  # from here on six characters of 14 pt do not fit
_EPOCH = datetime(2000, 1, 1)  # noqa: DTZ001 (python-docx knows naive times only)


def docx_of(composed: Composed, signatures: Sequence[tuple[str, str]], *, head: bool) -> bytes:
    """`signatures`: (who, name) with a line to sign on; `head`: with red mark and number."""
    document = Document()
    _page(document)
    if head:
        mark, size = red_mark(composed.mark)
        _line(document, "\n".join(mark), _SONG, size, red=True, space=Pt(87))
        _line(document, composed.number, _FONTS["fang"], 16)
        _red_rule(_line(document, "", _FONTS["fang"], 4))
    _line(document, "\n".join(title_lines(composed.title)), _SONG, 22, level=1)
    for block in composed.blocks:
        if isinstance(block, Heading):
            face: Face = "hei" if block.level == 1 else "kai" if block.level == 2 else "fang"
            _text(document, [Run(block.text, face)], level=block.level + 1)
        elif isinstance(block, Paragraph):
            _text(document, block.runs)
        elif isinstance(block, Listing):
            label = Run(_("{label}：").format(label=block.label), "hei")
            _text(document, [label, Run(block.text)], hanging=len(label.text))
        elif isinstance(block, Table):
            _table(document, (block.head, *block.rows))
        else:
            _table(document, block.vote.figures)
    for who, name in signatures:
        _signature(document, _("{who}：{name}").format(who=who, name=name))
    issuer = _line(document, composed.issuer, _FONTS["fang"], 16, align=WD_ALIGN_PARAGRAPH.RIGHT)
    issuer.paragraph_format.space_before = _PITCH
    if composed.issued:
        issuer.paragraph_format.keep_with_next = True
        _line(document, composed.issued, _FONTS["fang"], 16, align=WD_ALIGN_PARAGRAPH.RIGHT)
    about = document.core_properties
    about.title = "".join(composed.title)
    about.author = composed.issuer
    about.language = "zh-CN"
    about.created = about.modified = _EPOCH
    about.last_modified_by = "Yishi"
    kept = io.BytesIO()
    document.save(kept)
    return kept.getvalue()


def _page(document: Doc) -> None:
    section = document.sections[0]
    section.start_type = WD_SECTION.NEW_PAGE
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.footer_distance = Mm(35 - 7 - 5)
    document.settings.odd_and_even_pages_header_footer = True
    grid = section._sectPr.find(qn("w:docGrid"))
    grid.set(qn("w:type"), "linesAndChars")
    grid.set(qn("w:linePitch"), "580")
    document.settings.element.find(qn("w:zoom")).addnext(OxmlElement("w:mirrorMargins"))
    for foot, side in (
        (section.footer, WD_ALIGN_PARAGRAPH.RIGHT),
        (section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT),
    ):
        _number(foot.paragraphs[0], side)
        note = foot.add_paragraph()
        note.alignment = WD_ALIGN_PARAGRAPH.CENTER
        _run(note, _("可编辑的工作稿，不是正式文本；以系统存档的 PDF 为准"), "宋体", 9)
    normal = document.styles["Normal"]
    normal.font.name = _LATIN
    normal.font.size = Pt(16)
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), _FONTS["fang"])


def _number(paragraph: DocParagraph, align: WD_ALIGN_PARAGRAPH) -> None:
    """— 3 —, in 宋体 of 14 pt, at the outer side."""
    paragraph.alignment = align
    _run(paragraph, "— ", "宋体", 14)
    for kind, text in (("begin", ""), ("", " PAGE "), ("end", "")):
        run = _run(paragraph, "", "宋体", 14)
        if kind:
            part = OxmlElement("w:fldChar")
            part.set(qn("w:fldCharType"), kind)
        else:
            part = OxmlElement("w:instrText")
            part.set(qn("xml:space"), "preserve")
            part.text = text
        run._r.append(part)
    _run(paragraph, " —", "宋体", 14)


def _run(
    paragraph: DocParagraph, text: str, font: str, size: float, *, red: bool = False
) -> DocRun:
    run = paragraph.add_run(text)
    run.font.name = _LATIN
    run.font.size = Pt(size)
    if red:
        run.font.color.rgb = RGBColor(0xC8, 0x10, 0x2E)
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)
    return run


def _line(
    document: Doc,
    text: str,
    font: str,
    size: float,
    *,
    red: bool = False,
    level: int = 0,
    align: WD_ALIGN_PARAGRAPH = WD_ALIGN_PARAGRAPH.CENTER,
    space: Pt | None = None,
) -> DocParagraph:
    paragraph = document.add_paragraph()
    paragraph.alignment = align
    form = paragraph.paragraph_format
    form.space_before, form.space_after = space or Pt(0), Pt(0)
    if level:
        _outline(paragraph, level)
        form.space_before = form.space_after = _PITCH
    _run(paragraph, text, font, size, red=red)
    return paragraph


def _text(document: Doc, runs: Sequence[Run], *, level: int = 0, hanging: int = 0) -> None:
    """Two characters in, lines of 28.99 pt. `hanging`: what the label of a listing has, behind
    which its other lines begin."""
    paragraph = document.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    _on_grid(paragraph)
    form = paragraph.paragraph_format
    indent = paragraph._p.get_or_add_pPr().get_or_add_ind()
    if hanging:
        form.left_indent, form.first_line_indent = Pt(16 * (2 + hanging)), Pt(-16 * hanging)
        indent.set(qn("w:leftChars"), f"{100 * (2 + hanging)}")
        indent.set(qn("w:hangingChars"), f"{100 * hanging}")
    else:
        form.first_line_indent = Pt(32)
        indent.set(qn("w:firstLineChars"), "200")
    if level:
        _outline(paragraph, level)
        form.keep_with_next = True
    for run in runs:
        _run(paragraph, run.text, _FONTS[run.face], 16)


def _on_grid(paragraph: DocParagraph) -> None:
    form = paragraph.paragraph_format
    form.space_before = form.space_after = Pt(0)
    form.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    form.line_spacing = _PITCH


def _signature(document: Doc, who: str) -> None:
    """The name, a line to sign on that ends where all of them end, and the day."""
    paragraph = document.add_paragraph()
    _on_grid(paragraph)
    form = paragraph.paragraph_format
    form.first_line_indent = Pt(32)
    form.space_before = _PITCH
    form.tab_stops.add_tab_stop(Mm(84))
    form.tab_stops.add_tab_stop(Mm(122), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.LINES)
    form.tab_stops.add_tab_stop(Mm(155), WD_TAB_ALIGNMENT.RIGHT)
    _run(paragraph, f"{who}\t\t", _FONTS["fang"], 16)
    _run(paragraph, _("\t　　年　月　日"), _FONTS["fang"], 12)


def _outline(paragraph: DocParagraph, level: int) -> None:
    mark = OxmlElement("w:outlineLvl")
    mark.set(qn("w:val"), str(level - 1))
    paragraph._p.get_or_add_pPr().append(mark)


def _red_rule(paragraph: DocParagraph) -> None:
    borders = OxmlElement("w:pBdr")
    bottom = OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "12"), ("space", "1"), ("color", "C8102E")):
        bottom.set(qn(f"w:{name}"), value)
    borders.append(bottom)
    paragraph._p.get_or_add_pPr().insert_element_before(borders, "w:spacing", "w:ind", "w:jc")


def _table(document: Doc, rows: Sequence[Sequence[str]]) -> None:
    """The first row is said again on every page; no row is parted."""
    if not rows:
        return
    columns = len(rows[0])
    table = document.add_table(rows=0, cols=columns)
    table.style = "Table Grid"
    table.autofit = False
    for number, row in enumerate(rows):
        line = table.add_row()
        marks = line._tr.get_or_add_trPr()
        marks.append(OxmlElement("w:cantSplit"))
        if not number:
            marks.append(OxmlElement("w:tblHeader"))
        for cell, text in zip(line.cells, row, strict=True):
            cell.width = Mm(156 / columns)
            [paragraph] = cell.paragraphs
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
            paragraph.paragraph_format.keep_with_next = not number
            _run(paragraph, text, _FONTS["fang"], 14 if columns < _MANY_COLUMNS else 10.5)
