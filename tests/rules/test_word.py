"""Minutes and record for Word and WPS: as Word wants them, and never the paper that stands."""

import io

from docx import Document
from docx.document import Document as Doc
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from meetings.minutes.blocks import Composed, Heading, Listing, Paragraph, Table
from meetings.minutes.typesetting import Run
from meetings.minutes.word import docx_of

CHINESE_DATA = True  # an invented document

# Of ECMA-376 part 1, CT_PPr, what is used: out of this order Word says that the file is damaged.
IN_ORDER = ["pStyle", "keepNext", "pBdr", "tabs", "spacing", "ind", "jc", "outlineLvl"]
SIGNERS = [("主持人", "周文静"), ("安居物业服务有限公司", "赵珺")]


def written(*, head: bool = True) -> Doc:
    composed = Composed(
        mark=("东苑社区党委", "协商议事会纪要"),
        number="〔2026〕第3期",
        title=("东方花苑", "“供暖分户改造”", "第一次", "协商会会议记录"),
        blocks=(
            Heading(1, "一、改不改"),
            Paragraph((Run("同意改造。"),)),
            Table(("议题", "轮次", "业主委员会", "楼院长", "供热公司", "物业公司"), (("1",) * 6,)),
            Listing("出席", "东苑社区党委 周文静。"),
        ),
        issuer="柳湖街道东苑社区党委",
        issued="2026年2月27日印发",
    )
    return Document(io.BytesIO(docx_of(composed, SIGNERS, head=head)))


def test_elements_come_in_the_order_of_the_schema():
    document = written()
    for marks in document.element.iter(qn("w:pPr")):
        places = [IN_ORDER.index(one.tag.partition("}")[2]) for one in marks]
        assert places == sorted(places)
    assert len(list(document.element.iter(qn("w:docGrid")))) == 1
    settings = [one.tag.partition("}")[2] for one in document.settings.element]
    assert settings.index("zoom") < settings.index("mirrorMargins") < settings.index("proofState")


def test_mark_and_title_are_broken_as_in_the_paper_that_stands():
    mark, *_rest = written().paragraphs
    assert mark.text == "东苑社区党委协商议事会纪要"
    assert mark.runs[0].font.size == Pt(30)
    title = written(head=False).paragraphs[0]
    assert title.text.split("\n") == ["东方花苑“供暖分户改造”", "第一次协商会会议记录"]


def test_a_heading_stays_with_what_it_is_over():
    document = written()
    headings = [one for one in document.paragraphs if one.text == "一、改不改"]
    assert [one.paragraph_format.keep_with_next for one in headings] == [True]
    [table] = document.tables
    assert all(one._tr.trPr.find(qn("w:cantSplit")) is not None for one in table.rows)
    assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert table.rows[0].cells[0].paragraphs[0].paragraph_format.keep_with_next


def test_names_hang_behind_their_label():
    [listing] = [one for one in written().paragraphs if one.text.startswith("出席")]
    assert listing.paragraph_format.left_indent == Pt(16 * 5)
    assert listing.paragraph_format.first_line_indent == Pt(-16 * 3)


def test_the_lines_to_sign_on_end_at_one_place():
    signed = [one for one in written().paragraphs if "\t" in one.text]
    assert [one.text.partition("\t")[0] for one in signed] == [
        f"{who}：{name}" for who, name in SIGNERS
    ]
    for one in signed:
        stops = [round(stop.position / Mm(1)) for stop in one.paragraph_format.tab_stops]
        assert stops == [84, 122, 155], "the line, its end, the day"
        assert one.text.endswith("年　月　日")


def test_every_page_says_that_it_is_not_the_paper_that_stands():
    [section] = written().sections
    for foot in (section.footer, section.even_page_footer):
        assert "不是正式文本" in "".join(one.text for one in foot.paragraphs)
