"""What is uploaded and is no roll: refused in words, before it costs anything."""

import io
import zipfile

import pytest

from app.errors import Invalid
from app.estates.roll import sheets as sheets_module
from app.estates.roll.keeping import open_packed, without_id_numbers
from app.estates.roll.rules import preview
from app.estates.roll.sheets import read_packed
from tests.samples import ROLL
from tests.xls import write_xls


def sample_with(filler: bytes, **more: bytes) -> bytes:
    """The sample with something more at the end of its sheet, and with more files in it."""
    packed = io.BytesIO()
    with zipfile.ZipFile(ROLL) as sample, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as to:
        for name in sample.namelist():
            content = sample.read(name)
            if name.endswith("sheet1.xml"):
                content = content.replace(b"</sheetData>", filler + b"</sheetData>")
            to.writestr(name, content)
        for name, content in more.items():
            to.writestr(name, content)
    return packed.getvalue()


ENCRYPTED = write_xls([["x"]], stream="EncryptedPackage")
FAR = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (ENCRYPTED, "a.xlsx", "设有密码"),
        (sample_with(FAR), "a.xlsx", "打不开"),  # asks for 400 GB
        (sample_with(b"", **{"xl/vbaProject.bin": b"x"}), "a.xlsx", "有宏"),
        (sample_with(b""), "a.xlsm", "宏"),
        (sample_with(b"", **{f"xl/{n}": b"" for n in range(2100)}), "a.xlsx", "展开后过大"),
        (b"0" * (20 * 1024 * 1024 + 1), "a.csv", "超过 20 MB"),
        (b"%PDF-1.7", "a.xlsx", "打不开"),
        (b"PK\x03\x04 nonsense", "a.ods", "打不开"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1nonsense", "a.xls", "打不开"),
        (b"x" * 200_000, "a.csv", "编码|没有找到"),
        ("房号,面积,产权人\n".encode() + b"1,2,x\n" * 120_001, "a.csv", "超过 120000 行"),
        (b"<html>", "a.html", "不支持"),
    ],
)
def test_it_is_refused_in_words(content: bytes, name: str, said: str) -> None:
    with pytest.raises(Invalid, match=said) as refusal:
        read_packed(content, name)
    assert refusal.value.remedy


def test_a_file_that_grows_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets_module, "UNPACKED_MOST", 3_000_000)
    assert read_packed(sample_with(b""), "a.xlsx")
    with pytest.raises(Invalid, match="展开后过大"):
        read_packed(sample_with(b" " * 4_000_000), "a.xlsx")


def test_a_million_empty_rows_do_no_harm() -> None:
    """Office software keeps the look of rows that nobody filled; a blank lost far below."""
    looks = b"".join(b'<row r="%d"><c r="A%d" s="1"/></row>' % (n, n) for n in range(600, 100_000))
    lost = b'<row r="1048576"><c r="A1048576" t="inlineStr"><is><t> </t></is></c></row>'
    seen = preview(open_packed(read_packed(sample_with(looks + lost), "a.xlsx")), {})
    assert (len(seen.new), seen.wrong) == (500, ())


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("620102199001011234", "0" * 14 + "1234"),
        ("本人 620102 19900101 003x 女", "本人 " + "0" * 14 + "003x 女"),
        ("６２０１０２１９９００１０１１２３４", "0" * 14 + "1234"),
        ("620102900101123", "0" * 11 + "1123"),
        ("1234567 19900001111", "1234567 19900001111"),  # two telephone numbers
        ("19900001111、19900002222", "19900001111、19900002222"),
    ],
)
def test_an_id_number_in_whichever_cell_is_not_kept(text: str, kept: str) -> None:
    assert without_id_numbers(text) == kept
