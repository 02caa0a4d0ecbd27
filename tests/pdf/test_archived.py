"""Documents that are kept: PDF/A-3a, their data attached, the same bytes again; sealed."""

import io
import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext
from pypdf import PdfReader
from pypdf.generic import IndirectObject

from app import typesetter
from app.pdf import FACES
from app.sealing import SealOutOfDate, SealUnusable, seal
from app.settings import PROJECT
from meetings.minutes.facts import ItemFacts, MinutesFacts, SignatureFacts
from meetings.minutes.rendering import render_minutes
from tests.certificate import PASSPHRASE, made_seal
from tests.pdf.sample import VOTE, sample_facts

FONTS = PROJECT / "var" / "fonts"
AT = datetime(2026, 3, 13, 2, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def kept() -> bytes:
    facts = replace(
        sample_facts(2),
        signatures=(
            SignatureFacts(who="主持人", name="周文静", way="screen", strokes="M20 70L50 35L62 88"),
            SignatureFacts(who="记录人", name="陈小雨", way="refused", reason="因病"),
        ),
        check_code="7KQ2M9XWTA",
        check_link="https://yishi.example/check/7KQ2M9XWTA",
    )
    return render_minutes(facts, draft=False, fonts_dir=FONTS, at=AT)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, x509.Certificate]:
    return made_seal(tmp_path_factory.mktemp("seal"))


def test_it_says_what_it_is_and_carries_its_data(kept: bytes):
    pdf = PdfReader(io.BytesIO(kept))
    root = pdf.trailer["/Root"]
    xmp = root["/Metadata"].get_data().decode()
    assert 'part="3"' in xmp or "<pdfaid:part>3" in xmp
    assert 'conformance="A"' in xmp or "<pdfaid:conformance>A" in xmp
    assert 'pdfuaid:part="1"' in xmp, "and that it can be read by ear"
    assert root["/Lang"] == "zh-CN"
    assert root["/MarkInfo"]["/Marked"]
    assert root["/OutputIntents"]
    assert pdf.metadata is not None
    assert "协商会纪要" in str(pdf.metadata.title)
    assert pdf.metadata.author
    [data] = pdf.attachments["minutes.json"]
    assert json.loads(data)["check_code"] == "7KQ2M9XWTA"
    assert {one["/AFRelationship"] for one in root["/AF"]} == {"/Data"}
    assert pdf.outline, "headings are bookmarks"
    said = "".join(page.extract_text() for page in pdf.pages)
    assert "7KQ2M-9XWTA" in said
    assert "打开 yishi.example/check 输入核验码" in said, "for who has no camera"
    assert "未签字：因病" in said


def _figures(element: object) -> Iterator[dict]:
    """Down the tree of tags."""
    inner = element.get_object() if isinstance(element, IndirectObject) else element
    if isinstance(inner, dict):
        if inner.get("/S") == "/Figure":
            yield inner
        yield from _figures(inner.get("/K"))
    elif isinstance(inner, list):
        for one in inner:
            yield from _figures(one)


def test_pictures_say_what_they_are_to_who_does_not_see_them():
    facts = replace(
        sample_facts(),
        votes=(VOTE,),
        signatures=(SignatureFacts(who="主持人", name="周文静", way="screen", strokes="M2 7L5 3"),),
        check_code="7KQ2M9XWTA",
        check_link="https://yishi.example/check/7KQ2M9XWTA",
    )
    pdf = render_minutes(facts, draft=False, fonts_dir=FONTS, at=AT)
    said = [
        str(one.get("/Alt"))
        for one in _figures(PdfReader(io.BytesIO(pdf)).trailer["/Root"]["/StructTreeRoot"]["/K"])
    ]
    assert len(said) == 6  # two pairs of gauges, a signature, the code
    assert said[-2:] == ["签名", "二维码"]
    assert all("门槛" in one for one in said[:-2])


def test_every_font_is_in_it(kept: bytes):
    for page in PdfReader(io.BytesIO(kept)).pages:
        for font in page["/Resources"]["/Font"].values():
            [inner] = font.get_object()["/DescendantFonts"]
            descriptor = inner.get_object()["/FontDescriptor"]
            assert {"/FontFile2", "/FontFile3"} & set(descriptor)


def test_the_same_facts_give_the_same_bytes(kept: bytes):
    facts = json.loads(PdfReader(io.BytesIO(kept)).attachments["minutes.json"][0])
    again = render_minutes(
        type(sample_facts()).from_json(facts), draft=False, fonts_dir=FONTS, at=AT
    )
    assert again == kept


def test_an_independent_tool_finds_no_fault(kept: bytes, tmp_path: Path):
    assert shutil.which("qpdf") is not None, "qpdf is missing: apt-get install qpdf"
    path = tmp_path / "kept.pdf"
    path.write_bytes(kept)
    checked = subprocess.run(["qpdf", "--check", path], capture_output=True, text=True)
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_what_it_says_of_itself_is_read_without_unpacking_anything(kept: bytes):
    """The claim and the title stand in plain, and are the same in both places."""
    pdf = PdfReader(io.BytesIO(kept))
    metadata = pdf.trailer["/Root"]["/Metadata"]
    assert "/Filter" not in metadata
    assert pdf.metadata is not None
    xmp = metadata.get_data()
    for said in (pdf.metadata.title, pdf.metadata.author, pdf.metadata.subject):
        assert said
        assert f">{said}<".encode() in xmp
    assert xmp in kept


def test_where_a_stream_ends_is_beyond_doubt(kept: bytes):
    """A packed stream may end in what could be taken for the end of its line."""
    ends = [end.start() for end in re.finditer(b"endstream", kept)]
    assert ends
    assert all(kept[end - 2 : end] == b"\r\n" for end in ends)


def test_it_holds_what_an_archive_asks_for_and_nothing_else(kept: bytes):
    """ISO 19005-3: colours are defined, nothing runs, nothing is hidden from print or reading."""
    pdf = PdfReader(io.BytesIO(kept))
    assert not pdf.is_encrypted
    root = pdf.trailer["/Root"]
    [intent] = root["/OutputIntents"]
    assert intent["/S"] == "/GTS_PDFA1"
    assert intent["/DestOutputProfile"].get_data()[36:40] == b"acsp"
    assert root["/StructTreeRoot"]["/ParentTree"]
    assert not {"/OpenAction", "/AA", "/AcroForm"} & set(root)
    assert "/JavaScript" not in root["/Names"]
    for page in pdf.pages:
        assert page["/Tabs"] == "/S"
        assert "/AA" not in page
        for note in page.get("/Annots", ()):
            assert note.get_object()["/F"] & 4, "printed"
        for font in page["/Resources"]["/Font"].values():
            said = font.get_object()["/ToUnicode"].get_data()
            assert b"beginbfchar" in said
            assert b"<>" not in said


def test_a_letter_there_is_no_type_of_is_marked_and_stays_in_the_data():
    """No glyph may be shown that is not there; the mark says that there was a letter."""
    typed = "堵漏\U0001f600用\ue000和\U0003134a，\u0e33完"
    facts = replace(sample_facts(2), place=f"二楼{typed}", chair="周\U0001f600")
    kept = render_minutes(facts, draft=False, fonts_dir=FONTS, at=AT)
    pdf = PdfReader(io.BytesIO(kept))
    said = "".join(page.extract_text() for page in pdf.pages).replace("\n", "")
    assert "堵漏〓用〓和〓，〓完" in said
    assert json.loads(pdf.attachments["minutes.json"][0])["place"].endswith(typed)


def test_what_is_taken_for_usual_is_in_the_font_behind_the_others():
    known = typesetter.advances(FONTS / FACES["Yishi Rare"]["normal"])
    usual = {code for code in range(32, 0x10000) if not typesetter._UNUSUAL.match(chr(code))}
    assert usual <= known.keys()
    assert {ord(letter) for letter in "水，“”㎡1燚"} <= usual


def _holds(pdf: bytes, made: x509.Certificate) -> tuple[bool, bool]:
    """(the signature fits, what it covers was not touched)"""
    from_der = ValidationContext(trust_roots=[_as_asn1(made)], allow_fetching=False)
    [signature] = PdfFileReader(io.BytesIO(pdf)).embedded_signatures
    status = validate_pdf_signature(signature, from_der)
    return status.valid and status.trusted, status.intact


def _as_asn1(made: x509.Certificate):
    return asn1.Certificate.load(made.public_bytes(Encoding.DER))


def test_a_seal_holds_and_one_changed_byte_breaks_it(
    kept: bytes, certificate: tuple[Path, x509.Certificate]
):
    path, made = certificate
    sealed = seal(kept, path, PASSPHRASE, "〔2026〕第3期", now=AT)
    assert sealed.startswith(kept), "what was there stays byte for byte"
    assert _holds(sealed, made) == (True, True)
    at = kept.index(b"endstream") - 40
    broken = sealed[:at] + bytes([sealed[at] ^ 1]) + sealed[at + 1 :]
    assert _holds(broken, made)[1] is False
    # What the document says of itself is not said anew, and the field that holds the signature is
    # no part of what is read by ear: beside the page, without a size, and named.
    whole = PdfReader(io.BytesIO(sealed))
    assert whole.trailer["/Root"]["/Metadata"].get_data() in kept
    [field] = [note.get_object() for page in whole.pages for note in page.get("/Annots", ())]
    assert field["/TU"] == "单位电子签章"
    assert field["/Rect"][0] == field["/Rect"][2] < 0
    assert PdfReader(io.BytesIO(sealed)).attachments["minutes.json"]


def test_a_certificate_that_does_not_open_is_refused_with_the_way_out(
    kept: bytes, certificate: tuple[Path, x509.Certificate], tmp_path: Path
):
    path, _made = certificate
    with pytest.raises(SealUnusable, match="单位证书不能使用"):
        seal(kept, path, "wrong", "", now=AT)
    junk = tmp_path / "junk.p12"
    junk.write_bytes(b"junk")
    with pytest.raises(SealUnusable):
        seal(kept, junk, PASSPHRASE, "", now=AT)


def test_a_certificate_seals_only_while_it_is_valid(kept: bytes, tmp_path: Path):
    path, made = made_seal(tmp_path, AT, 30)
    first, last = made.not_valid_before_utc, made.not_valid_after_utc
    for now in (first - timedelta(seconds=1), last + timedelta(seconds=1)):
        with pytest.raises(SealOutOfDate, match="2026年3月13日至2026年4月12日"):
            seal(kept, path, PASSPHRASE, "", now=now)
    for now in (first, last):
        assert seal(kept, path, PASSPHRASE, "", now=now).startswith(kept)


@pytest.mark.parametrize("hands", [0, 6])
def test_names_stand_with_what_they_sign_and_the_code_with_names(hands: int):
    """Wherever on its page the text ends."""
    signatures = tuple(SignatureFacts(who=f"第{n}方", name="甲") for n in range(hands))
    for length in range(2, 23, 3):
        item = ItemFacts(number=1, title="说明", summary="\n".join(["逐行说明"] * length))
        facts = replace(
            sample_facts(), items=(item,), signatures=signatures, check_code="7KQ2M9XWTA"
        )
        kept = render_minutes(facts, draft=False, fonts_dir=FONTS)
        pages = [page.extract_text() for page in PdfReader(io.BytesIO(kept)).pages]
        [coded] = [page for page in pages if "核验码" in page]
        assert "方：甲" in coded if hands else "列席" in coded
        if hands:
            signed = next(page for page in pages if "方：甲" in page)
            assert "列席" in signed, f"names alone after {length} lines"


def test_a_signature_says_when_it_was_made_and_one_to_make_leaves_room_for_the_day():
    signatures = (
        SignatureFacts(
            who="主持人", name="周文静", way="screen", strokes="M2 7L5 3", noted_on=date(2026, 3, 9)
        ),
        SignatureFacts(who="记录人", name="陈小雨", way="paper", noted_on=date(2026, 3, 11)),
        SignatureFacts(
            who="柳湖供热有限公司",
            name="高志远",
            way="refused",
            reason="有异议",
            noted_on=date(2026, 3, 12),
        ),
        SignatureFacts(who="安居物业服务有限公司", name="马祎"),
    )
    facts = replace(sample_facts(), signatures=signatures)
    kept = render_minutes(facts, draft=False, fonts_dir=FONTS)
    said = "".join(page.extract_text() for page in PdfReader(io.BytesIO(kept)).pages)
    said = re.sub(r"\s", "", said)
    assert "周文静2026年3月9日" in said
    assert "已在纸质件上签字，2026年3月11日登记，扫描件存档" in said
    assert "未签字：有异议（2026年3月12日记）" in said
    assert "安居物业服务有限公司：马祎年月日" in said
    # What was signed before days were printed reads on as it was.
    older = facts.to_json()
    for one in older["signatures"]:
        del one["noted_on"]
    assert MinutesFacts.from_json(older).signatures[0].noted_on is None


def test_no_name_stands_alone_on_a_page():
    signatures = tuple(SignatureFacts(who=f"第{n}方", name="甲") for n in range(5))
    for length in range(2, 23, 2):
        item = ItemFacts(number=1, title="说明", summary="\n".join(["逐行说明"] * length))
        facts = replace(sample_facts(), items=(item,), signatures=signatures)
        kept = render_minutes(facts, draft=False, fonts_dir=FONTS)
        pages = [page.extract_text() for page in PdfReader(io.BytesIO(kept)).pages]
        on_each = [page.count("方：甲") for page in pages]
        assert sum(on_each) == 5
        assert 1 not in on_each, f"{on_each} after {length} lines"
