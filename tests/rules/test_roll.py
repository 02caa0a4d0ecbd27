"""Reading a roll: the sample, headers under other names, every fault with its cell."""

import csv
import io
import zlib
from datetime import date

import pytest

from app.errors import Invalid
from app.estates.roll.cells import WrongCell, read_area
from app.estates.roll.headers import column_letter
from app.estates.roll.keeping import open_packed, pack, record_of
from app.estates.roll.owners import read_tail
from app.estates.roll.preview import Preview
from app.estates.roll.rows import OwnerLine
from app.estates.roll.rules import Sheet, preview
from app.estates.roll.sheets import read_packed
from tests.samples import ROLL


def read_sheets(content: bytes, filename: str) -> list[Sheet]:
    return open_packed(read_packed(content, filename))


HEADER = ["楼号", "单元", "房号", "面积", "产权人", "证件号后四位", "电话", "共有人", "代表人"]


def read(*rows: list[object], header: list[str] | None = None) -> Preview:
    return preview([Sheet("名册", [header or HEADER, *rows])], {})  # type: ignore[list-item]


def flat(**changed: object) -> list[object]:
    cells: dict[str, object] = {
        "楼号": "1号楼",
        "单元": "2单元",
        "房号": "301",
        "面积": 71.2,
        "产权人": "康梅",
        "证件号后四位": "3345",
    }
    return [(cells | changed).get(name, "") for name in HEADER]


def test_the_sample_is_500_flats_7_buildings_487_heads() -> None:
    seen = preview(read_sheets(ROLL.read_bytes(), ROLL.name), {})
    assert len(seen.new) == 500
    assert {row.building for row in seen.new} == set("1234567")
    assert seen.heads == 487
    assert sum(row.area_x100 for row in seen.new) == 3_740_230
    assert (seen.wrong, seen.doubtful) == ((), ())
    assert sum(row.status == "unsold" for row in seen.new) == 3
    assert seen.columns["area"] == "F"


def test_the_same_file_again_changes_nothing() -> None:
    sheets = read_sheets(ROLL.read_bytes(), ROLL.name)
    first = preview(sheets, {})
    again = preview(sheets, {row.unit: row for row in first.new})
    assert (len(again.new), len(again.changed), len(again.unchanged)) == (0, 0, 500)


def test_a_row_in_words_of_an_office() -> None:
    (row,) = read(
        flat(**{"房号": "501室", "面积": "７１．２0 ㎡", "共有人": "程怡、何珍", "代表人": "程怡"})
    ).new
    assert row.unit == "1-2-501"
    assert (row.area_x100, row.floor, row.kind, row.status) == (7120, 5, "dwelling", "sold")
    assert row.owners == (OwnerLine("康梅", "3345"), OwnerLine("程怡"), OwnerLine("何珍"))
    assert row.representative == "程怡"


@pytest.mark.parametrize(
    "header",
    [
        ["栋号", "单元号", "室号", "建筑面积（㎡）", "业主姓名", "身份证号码"],
        ["楼栋", "单元", "房间号", "专有部分面积(m2)", "权利人", "证件号"],
        [" 楼 号 ", "单元", "户号", "产权面积*", "户主：", "身份证后四位"],
    ],
)
def test_headers_under_other_names(header: list[str]) -> None:
    seen = read(["3#", "1", 101.0, 80, "马祎", "62010219900101003x"], header=header)
    (row,) = seen.new
    assert row.unit == "3-1-101"
    assert row.owners == (OwnerLine("马祎", "003X"),)  # no more than four signs are kept


def test_an_address_in_one_cell() -> None:
    seen = read(["东区3号楼2单元501室", 80, "马祎"], header=["房屋坐落", "面积", "产权人"])
    assert seen.new[0].unit == "东区3-2-501"


@pytest.mark.parametrize(
    ("changed", "cell", "reason"),
    [
        ({"面积": ""}, "D2", "没有填写面积"),
        ({"面积": "七十"}, "D2", "不是数字"),
        ({"面积": 71.234}, "D2", "超过两位小数"),
        ({"面积": 0}, "D2", "不在合理范围"),
        ({"面积": -5}, "D2", "不在合理范围"),
        ({"房号": ""}, "C2", "没有填写房号"),
        ({"证件号后四位": "33"}, "F2", "至少要有后四位"),
        ({"产权人": "", "共有人": "程怡"}, "E2", "没有填写产权人"),
        ({"共有人": "程怡", "代表人": "某人"}, "I2", "不在产权人和共有人之中"),
        ({"面积": "71,2"}, "D2", "不是数字"),  # not 712
        ({"面积": "71.20000001"}, "D2", "超过两位小数"),
        ({"面积": "1e3"}, "D2", "不是数字"),
        ({"房号": date(2026, 1, 2)}, "C2", "改成了日期"),
        ({"证件号后四位": 6.20102199001011e17}, "F2", "末几位已经丢失"),
        ({"证件号后四位": "6.20102E+17"}, "F2", "末几位已经丢失"),
        ({"证件号后四位": "1111、2222、3333"}, "F2", "证件号有 3 个"),
        ({"产权人": "张三 李四"}, "E2", "姓名之间有空格"),
        ({"产权人": "张三620102199001011234"}, "E2", "姓名里有号码"),
        ({"电话": "打不通"}, "G2", "电话看不懂"),
        ({"楼号": "东" * 21}, "A2", "最多 20 个字"),
    ],
)
def test_a_wrong_cell_is_named_and_the_rest_stays_good(
    changed: dict[str, object], cell: str, reason: str
) -> None:
    seen = read(flat(**changed), flat(**{"房号": "302"}))
    (wrong,) = seen.wrong
    assert (wrong.row, wrong.cell) == (2, cell)
    assert reason in wrong.reason
    assert [row.room for row in seen.new] == ["302"]


def test_a_flat_that_comes_twice_is_doubtful_and_the_first_stays() -> None:
    seen = read(flat(), flat(**{"面积": 99}))
    assert [row.area_x100 for row in seen.new] == [7120]
    (doubtful,) = seen.doubtful
    assert (doubtful.row, doubtful.cell) == (3, "C3")
    assert "第 2 行" in doubtful.reason


def test_titles_totals_and_empty_rows_are_no_rows() -> None:
    rows = [["某小区名册"], [], HEADER, flat(), [""] * 9, ["小计", "", "", 71.2], ["合计"]]
    seen = preview([Sheet("", rows)], {})  # type: ignore[arg-type]
    assert (len(seen.new), seen.wrong) == (1, ())
    assert seen.new[0].row == 4


def test_what_is_no_flat_is_no_row() -> None:
    foot = ["制表人：李四"]
    seen = read(["1号楼"], flat(), list(HEADER), flat(**{"房号": "302"}), foot)
    assert ([row.row for row in seen.new], seen.wrong) == ([3, 5], ())


@pytest.mark.parametrize(
    ("changed", "unit"),
    [
        ({"楼号": "一号楼", "单元": "二单元"}, "1-2-301"),
        ({"楼号": "十二栋", "单元": "02"}, "12-2-301"),
        ({"楼号": "二十座", "单元": 2.0}, "20-2-301"),
        ({"楼号": "八一楼"}, "八一-2-301"),  # a name
        ({"楼号": "A座", "房号": "A-2-301"}, "A-2-301"),
        ({"房号": "301\u200b\x00"}, "1-2-301"),
    ],
)
def test_one_unit_has_one_name_however_it_is_written(changed: dict[str, object], unit: str) -> None:
    assert read(flat(**changed)).new[0].unit == unit


@pytest.mark.parametrize(
    ("changed", "owners"),
    [
        ({"产权人": "张 三"}, (OwnerLine("张三", "3345"),)),
        ({"产权人": "John Smith"}, (OwnerLine("John Smith", "3345"),)),
        ({"产权人": "张三\n李四"}, (OwnerLine("张三", "3345"), OwnerLine("李四"))),
        ({"证件号后四位": 327.0}, (OwnerLine("康梅", "0327"),)),  # office software drops the 0
        ({"证件号后四位": "无"}, (OwnerLine("康梅"),)),
        ({"电话": "+86 199-0000-1111"}, (OwnerLine("康梅", "3345", "19900001111"),)),
        ({"电话": 19900001111.0}, (OwnerLine("康梅", "3345", "19900001111"),)),
    ],
)
def test_owners_as_offices_type_them(
    changed: dict[str, object], owners: tuple[OwnerLine, ...]
) -> None:
    assert read(flat(**changed)).new[0].owners == owners


def test_a_missing_tail_with_the_same_phone_is_the_same_person() -> None:
    phone = {"电话": "19900001111"}
    one, other = flat(**phone), flat(**phone, **{"房号": "302", "证件号后四位": ""})
    assert read(one, other).heads == 1
    namesake = flat(**phone, **{"房号": "303", "证件号后四位": "9999"})
    seen = read(one, other, namesake)  # whose of the two phones is it? nobody is merged
    assert seen.heads == 3
    assert seen.namesakes[0].units == ("1-2-301", "1-2-302", "1-2-303")


def test_heads_are_told_apart_by_tail_then_phone_and_never_by_name_alone() -> None:
    seen = read(
        flat(**{"房号": "101"}),
        flat(**{"房号": "102"}),
        flat(**{"房号": "103", "证件号后四位": "9999"}),
        flat(**{"房号": "201", "证件号后四位": "", "产权人": "李兰", "电话": "19900001111"}),
        flat(**{"房号": "202", "证件号后四位": "", "产权人": "李兰", "电话": "19900001111"}),
        flat(**{"房号": "203", "证件号后四位": "", "产权人": "李兰"}),
    )
    assert seen.heads == 4
    assert [one.units for one in seen.several_units] == [
        ("1-2-101", "1-2-102"),
        ("1-2-201", "1-2-202"),
    ]
    assert [(one.owner, one.units) for one in seen.namesakes] == [
        ("李*", ("1-2-201", "1-2-202", "1-2-203"))
    ]


def test_co_owned_flats_are_one_head_only_with_the_same_set() -> None:
    seen = read(
        flat(**{"房号": "101", "共有人": "程怡", "证件号后四位": "3345、1111"}),
        flat(**{"房号": "102", "产权人": "程怡、康梅", "证件号后四位": "1111、3345"}),
        flat(**{"房号": "103"}),
    )
    assert seen.heads == 2


def test_the_published_form_of_a_preview() -> None:
    said = read(flat(), flat(), flat(**{"房号": ""})).to_json()
    assert said["rows"] == {"new": 1, "changed": 0, "unchanged": 0, "doubtful": 1, "wrong": 1}
    assert said["wrong"] == [{"row": 4, "cell": "C4", "reason": "没有填写房号"}]
    assert said["owners"]["heads"] == 1  # type: ignore[index]


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"", "a.xlsx", "空的"),
        (b"PK\x03\x04 nonsense", "a.xlsx", "打不开"),
        (b"nonsense", "a.xls", "打不开"),
        (b"a,b\n1,2\n", "a.csv", "没有找到名册的表头"),
        (b"%PDF-1.7", "a.pdf", "不支持"),
        (b"\xff\xfe\x00\xff\xff", "a.csv", "编码"),
    ],
)
def test_what_is_no_roll_is_refused_in_words(content: bytes, name: str, said: str) -> None:
    with pytest.raises(Invalid) as refusal:
        read_sheets(content, name)
    assert said in refusal.value.message
    assert refusal.value.remedy


def test_what_is_kept_reads_the_same_and_holds_no_whole_id_number() -> None:
    rows = [
        ["某小区名册"],
        [*HEADER, "备注"],
        [*flat(**{"证件号后四位": "62010219900101003X"}), "低保"],
        [*flat(**{"房号": "302", "证件号后四位": 6.20102199001010e17}), ""],
        [*flat(**{"房号": date(2026, 1, 2), "证件号后四位": "620102199001010031"}), ""],
        [*flat(**{"房号": "303", "产权人": "康梅620102199001010042"}), ""],
    ]
    sheets = [Sheet("名册", rows)]  # type: ignore[arg-type]
    kept = pack(sheets)
    assert preview(open_packed(kept), {}) == preview(sheets, {})
    assert len(preview(sheets, {}).wrong) == 3
    for secret in ("199001", "6.2010"):
        assert secret not in zlib.decompress(kept).decode()
    assert "低保" not in record_of(sheets, {}).decode()


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_csv_as_office_software_writes_it(encoding: str) -> None:
    text = io.StringIO()
    csv.writer(text).writerows([HEADER, [str(cell) for cell in flat()]])
    (sheet,) = read_sheets(text.getvalue().encode(encoding), "名册.csv")
    assert preview([sheet], {}).new[0].unit == "1-2-301"


def test_small_parts() -> None:
    assert [column_letter(n) for n in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]
    assert read_area(0.1 + 0.2) == 30  # the noise of a formula
    assert read_area("1,234.50") == 123450
    assert read_tail("6201021990010100 3X") == "003X"[-4:]
    with pytest.raises(WrongCell):
        read_area("1e99")
