"""Who gets a sheet, in which order: everybody chosen, once, whatever the estate looks like."""

import base64
import io
import json
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from app.printing.joining import join, packed
from app.settings import PROJECT
from votes.printing.forms import PrintForm
from votes.printing.rules import (
    CHUNK,
    Choice,
    NothingChosen,
    UnknownUnits,
    chosen,
    chunks,
    delivery_order,
    parts_of,
)
from votes.printing.slips import LAYOUTS, join_slips, qr_code, set_form, set_slips
from votes.printing.words import owners_in_words

FONTS = str(PROJECT / "var" / "fonts")


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


@given(homes(1), st.integers(1, 60))
def test_every_household_exactly_once_across_all_chunks(there: list[Home], size: int) -> None:
    dealt = [home for part in chunks(chosen(there, Choice()), size) for home in part]
    assert len(dealt) == len(there)
    assert set(dealt) == set(there)
    assert all(len(part) <= size for part in chunks(there, size))


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
        "community": "柳荫社区",
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


def printed(about: dict[str, object], count: int) -> list[str]:
    form = set_form(about, FONTS).decode()
    places = json.loads(form)["places"]
    parts = [
        set_slips(part, places, "题", FONTS).decode()
        for part in chunks([slip(n) for n in range(count)], 3)
    ]
    read = PdfReader(io.BytesIO(join_slips(form, parts, "题")))
    assert len(read.pages) == count * len(places)
    return [page.extract_text().replace("\n", "") for page in read.pages]


def test_one_page_a_household_with_its_own_key_and_what_all_are_told() -> None:
    pages = printed(poll(), 7)
    assert len(pages) == 7
    for n, page in enumerate(pages):
        assert f"/v/{n:022d}" in page
        assert f"1号楼1单元{n}" in page
        assert "同意实施改造" in page
        assert "2026年3月30日18:00 截止" in page
    assert sum(page.count("/v/") for page in pages) == 7


def test_a_long_wording_is_left_to_the_notice_board_before_a_second_page() -> None:
    pages = printed(poll("同意按照改造方案实施。" * 200), 2)
    assert len(pages) == 2
    assert "全文见小区公告栏" in pages[0]


def test_very_many_motions_take_more_pages_each_named() -> None:
    pages = printed(poll(motions=40), 2)
    assert len(pages) > 2
    half = len(pages) // 2
    for page in pages[:half]:
        assert "1号楼1单元0" in page
    for page in pages[half:]:
        assert "1号楼1单元1" in page


def test_the_layouts_go_from_much_to_little() -> None:
    assert LAYOUTS[0] == ("large", True, True)
    assert CHUNK > 1


def test_a_qr_code_is_rectangles_within_its_box() -> None:
    drawn = qr_code("http://yishi.test/v/" + "x" * 22, (15_000, 164_365))
    boxes = [[float(part) for part in line.split()[:4]] for line in drawn.splitlines()[1:-1]]
    point = 72 / 25.4
    for left, low, width, height in boxes:
        assert 15 * point <= left
        assert left + width <= 57 * point + 0.01
        assert (297 - 164.365 - 42) * point - 0.01 <= low
        assert low + height <= (297 - 164.365) * point + 0.01


def test_joining_keeps_the_order_and_the_bytes() -> None:
    form = base64.b64decode(json.loads(set_form(poll(), FONTS))["pdf"])
    once, again = (join([packed(form)] * 2, "两份") for _run in range(2))
    assert once == again
    assert len(PdfReader(io.BytesIO(once)).pages) == 2
