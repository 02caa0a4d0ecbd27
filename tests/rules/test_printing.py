"""Who gets a sheet, in which order: everybody chosen, once, whatever the estate looks like."""

import io
import re
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from app.printing.drawing import Drawing
from app.printing.underlaying import pages_of
from app.settings import PROJECT
from tests.printed import text_on
from votes.printing.ballots import set_ballot_form
from votes.printing.forms import PrintForm
from votes.printing.rules import (
    Choice,
    NothingChosen,
    UnknownUnits,
    chosen,
    delivery_order,
    parts_of,
)
from votes.printing.slips import LAYOUTS, draw_slips, set_form
from votes.printing.words import owners_in_words

FONTS_DIR = PROJECT / "var" / "fonts"
FONTS = str(FONTS_DIR)


@dataclass(frozen=True)
class Home:
    entry: int
    building: str
    staircase: str
    floor: int | None
    room: str

    @property
    def unit(self) -> str:
        return f"{self.building}-{self.staircase}-{self.room}-{self.entry}"


def homes(least: int = 0) -> st.SearchStrategy[list[Home]]:
    name = st.sampled_from(["1", "2", "10", "A座", ""])
    one = st.tuples(
        name, name, st.none() | st.integers(-2, 33), st.sampled_from(["101", "99", "甲"])
    )
    return st.lists(one, min_size=least, max_size=130).map(
        lambda rows: [Home(entry, *row) for entry, row in enumerate(rows)]
    )


@given(homes(1))
def test_every_household_exactly_once(there: list[Home]) -> None:
    dealt = chosen(there, Choice())
    assert len(dealt) == len(there)
    assert set(dealt) == set(there)


@given(homes(1))
def test_buildings_and_staircases_are_walked_once(there: list[Home]) -> None:
    walked = [(home.building, home.staircase) for home in delivery_order(there)]
    left = [place for n, place in enumerate(walked) if n and walked[n - 1] != place]
    assert len(left) == len(set(walked)) - 1


@given(homes(1))
def test_parts_choose_just_whom_they_count(there: list[Home]) -> None:
    for building, staircase, count in parts_of(there):
        if building:
            assert len(chosen(there, Choice(building, staircase))) == count
    assert sum(count for _b, staircase, count in parts_of(there) if not staircase) == len(there)


def test_from_below_and_by_number_not_by_letter() -> None:
    there = [
        Home(0, "10", "1", 1, "101"),
        Home(1, "2", "1", 10, "1001"),
        Home(2, "2", "1", 9, "902"),
        Home(3, "2", "1", 9, "901"),
        Home(4, "2", "2", None, "甲"),
    ]
    assert [home.entry for home in delivery_order(there)] == [3, 2, 1, 4, 0]


def test_whom_nobody_knows_is_named() -> None:
    there = [Home(0, "1", "1", 1, "101")]
    with pytest.raises(UnknownUnits) as refused:
        chosen(there, Choice(units=("1-1-101-0", "9-9-909")))
    assert refused.value.units == ("9-9-909",)
    with pytest.raises(NothingChosen):
        chosen(there, Choice("7"))


def test_flats_are_typed_as_people_type_them() -> None:
    typed = PrintForm(whose="units", units="3-2-501，3-2-502\n 3-2-501、4-1-101 ")
    assert typed.choice() == Choice(units=("3-2-501", "3-2-502", "4-1-101"))
    assert PrintForm(whose="part", part="3/2", units="1").choice() == Choice("3", "2")
    for nothing in (PrintForm(whose="units", units=" ，"), PrintForm(whose="part")):
        with pytest.raises(NothingChosen):
            nothing.choice()


def test_names_are_masked_and_many_are_counted() -> None:
    assert owners_in_words(["张三", "李四光"]) == "张*、李**"
    assert owners_in_words(["张三", "李四", "王五", "赵六"]) == "张*、李*、王* 等 4 人"


# -- the sheets as they come out --------------------------------------------------------------


def poll(wording: str = "同意实施改造。", motions: int = 1) -> dict[str, object]:
    motion = {
        "number": "事项一",
        "title": "是否同意改造？",
        "plain_words": "每家一个阀门。",
        "wording": wording,
        "rule": "同意须四分之三。",
        "scheme": "",
    }
    return {
        "title": "供暖改造表决",
        "explanation": "管道老了。",
        "estate": "柳荫花园",
        "staff": "柳荫社区工作人员（0931-5550111）",
        "convener": "业委会",
        "invented": True,
        "opens": "2026年3月17日08:00",
        "closes": "2026年3月30日18:00",
        "motions": [motion] * motions,
        "force": "本系统负责记录和计票。",
        "fingerprint": "0123 4567 89AB CDEF 0123 4567 89AB CDEF",
    }


def slip(n: int) -> dict[str, object]:
    return {
        "unit": f"1-1-{n}",
        "place": f"1号楼1单元{n}",
        "names": "张*",
        "area": "89.50",
        "others": 1,
        "link": f"http://yishi.test/v/{n:022d}",
    }


def printed(about: dict[str, object], count: int, folder: Path) -> list[str]:
    path = folder / "slips.pdf"
    told = list(draw_slips(about, [slip(n) for n in range(count)], FONTS, str(path)))
    assert sum(told) == count
    return [text_on(page).replace("\n", "") for page in PdfReader(path).pages]


def test_one_page_a_household_with_its_own_key_and_what_all_are_told(tmp_path: Path) -> None:
    pages = printed(poll(), 7, tmp_path)
    assert len(pages) == 7
    for n, page in enumerate(pages):
        assert f"/v/{n:022d}" in page
        assert f"1号楼1单元{n}" in page
        assert "同意实施改造" in page
        assert "2026年3月30日18:00 截止" in page
    assert sum(page.count("/v/") for page in pages) == 7


def test_a_long_wording_is_left_to_the_notice_board_before_a_second_page(tmp_path: Path) -> None:
    pages = printed(poll("同意按照改造方案实施。" * 200), 2, tmp_path)
    assert len(pages) == 2
    assert "全文见小区公告栏" in pages[0]


def test_very_many_motions_take_more_pages_each_named(tmp_path: Path) -> None:
    pages = printed(poll(motions=40), 2, tmp_path)
    assert len(pages) > 2
    half = len(pages) // 2
    for page in pages[:half]:
        assert "1号楼1单元0" in page
    for page in pages[half:]:
        assert "1号楼1单元1" in page


def test_the_layouts_go_from_much_to_little() -> None:
    assert LAYOUTS[0] == ("large", True, True)


def test_the_same_is_drawn_twice_as_the_same_bytes() -> None:
    def drawn() -> bytes:
        kept = io.BytesIO()
        with Drawing(kept, FONTS_DIR, "两份") as drawing:
            form = drawing.add_form(pages_of(set_form(poll(), FONTS)[0])[0])
            for n in range(130):
                drawing.lay(form)
                drawing.text(20, 20, f"{n}　张喆㎡\U0010ffff", 12, "Yishi Song")
                drawing.end_page()
        return kept.getvalue()

    once = drawn()
    assert once == drawn()
    pages = PdfReader(io.BytesIO(once), strict=True).pages
    assert len(pages) == 130
    for n in (0, 64, 129):
        assert f"{n}　张喆㎡□" in text_on(pages[n])


def test_a_line_never_begins_with_a_closing_sign() -> None:
    with Drawing(io.BytesIO(), FONTS_DIR, "x") as drawing:
        lines = drawing.wrapped("请业主签名，代收的写明。\n3241.17 元", 12, "Yishi Song", 22)
        assert lines == ["请业主签名，", "代收的写明。", "3241.17 元"]
        # What is too long for any line is cut, nothing is lost.
        assert "".join(drawing.wrapped("0" * 64, 12, "Yishi Song", 22)) == "0" * 64


def test_what_is_added_to_a_page_afterwards_is_black() -> None:
    kept = io.BytesIO()
    with Drawing(kept, FONTS_DIR, "x") as drawing:
        for _page in range(2):
            drawing.box(20, 20, 50, 10, 0.9)
            drawing.text(20, 40, "灰", 12, "Yishi Song", grey=0.5)
            drawing.end_page()
        for page in (1, 2):
            drawing.return_to(page)
            drawing.text(100, 280, f"第{page}页", 12, "Yishi Song")
            drawing.end_page()
    for page in PdfReader(kept, strict=True).pages:
        contents = page.get_contents()
        assert contents is not None
        drawn = contents.get_data().decode("latin-1")
        *_before, grey, _font, added = drawn.splitlines()
        assert grey.startswith("q 0.502 g BT"), "only that text is grey"
        assert added.startswith("BT 283.46 48.19 Td")
        assert re.findall(r"^[\d.]+ g$", drawn, re.MULTILINE) == ["0.902 g", "0 g"]


def test_a_ballot_paper_with_one_motion_is_one_page(tmp_path: Path) -> None:
    """What is ticked and the name under it are one sheet; large type takes what it takes."""
    wordy = poll(
        "同意将中心花园北侧约 310 平方米硬化地改为 12 个临时停车位，停车收入扣除管理成本后归全体业"
        "主共有，由业主委员会每年公布账目。"
    )
    wordy["explanation"] = "有业主提议划成停车位，有业主担心老人孩子没有地方活动。请说说意见。" * 2
    wordy["motions"][0] |= {  # type: ignore[index]
        "plain_words": "同意：划 12 个临时停车位，每年公布账目。\n反对：保持现在的活动场地。",
        "rule": "由专有部分面积占比三分之二以上的业主且人数占比三分之二以上的业主参与表决，并经参与"
        "表决专有部分面积四分之三以上的业主且参与表决人数四分之三以上的业主同意。（《中华人民"
        "共和国民法典》第二百七十八条第一款第八项、第二款）",
    }
    paper = PdfReader(io.BytesIO(set_ballot_form(wordy, False, FONTS)))
    assert len(paper.pages) == 1
    assert "签名（共有人都签）" in paper.pages[0].extract_text()
    assert len(PdfReader(io.BytesIO(set_ballot_form(wordy, True, FONTS))).pages) > 1
