"""What is said on a page of a PDF, and what a kept one carries."""

import io
import json

from pypdf import PageObject, PdfReader


def text_on(page: PageObject) -> str:
    """pypdf takes a code of two bytes, as drawn sheets have them, for two characters, the first of
    them NUL; poppler and browsers read it right."""
    return page.extract_text().replace("\x00", "")


def kept_data(content: bytes, kind: str, *, level: str = "A") -> dict:
    """The data of a document that is kept: PDF/A-3 of that level; tagged, with A alone, and then
    it may say that it can be read by ear."""
    pdf = PdfReader(io.BytesIO(content))
    root = pdf.trailer["/Root"]
    said = root["/Metadata"].get_data().decode()
    assert 'part="3"' in said or "<pdfaid:part>3<" in said
    assert f'conformance="{level}"' in said or f"<pdfaid:conformance>{level}<" in said
    assert ('pdfuaid:part="1"' in said) == (level == "A")
    assert ("/StructTreeRoot" in root) == (level == "A")
    assert root["/OutputIntents"]
    assert {one["/AFRelationship"] for one in root["/AF"]} == {"/Data"}
    [data] = pdf.attachments[f"{kind}.json"]
    told: dict = json.loads(data)
    assert (told["kind"], told["format"]) == (kind, 1)
    return told
