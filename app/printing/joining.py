"""Parts of a long document put together, and sheets printed over a common form."""

import base64
import io
from collections.abc import Iterable, Sequence

from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    NameObject,
    PdfObject,
    StreamObject,
)

_FORM = "/YishiForm"


def packed(part: bytes) -> str:
    """As it travels to a working process."""
    return base64.b64encode(part).decode()


def unpacked(part: str) -> bytes:
    return base64.b64decode(part)


def join(parts: Sequence[str], title: str) -> bytes:
    """One PDF of `packed` parts, in their order; the same bytes for the same parts."""
    writer = PdfWriter()
    for part in parts:
        _append(writer, unpacked(part))
    return _written(writer, title)


def overprint(form: bytes, sheets: Sequence[tuple[bytes, Sequence[bytes]]], title: str) -> bytes:
    """What is the same on all sheets is kept once, and drawn under what is each one's own.

    `form`: its pages, one after the other, go under the pages of `sheets`, again and again.
    `sheets`: (PDF, for each of its pages drawing operators that go between the two).
    """
    writer = PdfWriter()
    forms = [_as_form(writer, page) for page in PdfReader(io.BytesIO(form)).pages]
    for pdf, drawings in sheets:
        first = len(writer.pages)
        _append(writer, pdf)
        for number, drawing in enumerate(drawings):
            _lay_under(writer, writer.pages[first + number], forms[number % len(forms)], drawing)
    return _written(writer, title)


def _append(writer: PdfWriter, part: bytes) -> None:
    writer.append(PdfReader(io.BytesIO(part)), import_outline=False)


def _as_form(writer: PdfWriter, page: PageObject) -> StreamObject:
    """The page as something that other pages can draw (PDF 32000-1, 8.10)."""
    contents = page.get_contents()
    assert contents is not None
    drawn = DecodedStreamObject()
    drawn.set_data(contents.get_data())
    form = drawn.flate_encode()
    form.update(
        {
            NameObject("/Type"): NameObject("/XObject"),
            NameObject("/Subtype"): NameObject("/Form"),
            NameObject("/BBox"): page.mediabox,
            NameObject("/Resources"): _dictionary(page["/Resources"]).clone(writer),
        }
    )
    writer._add_object(form)
    return form


def _lay_under(writer: PdfWriter, page: PageObject, form: StreamObject, drawing: bytes) -> None:
    under = DecodedStreamObject()
    under.set_data(b"q " + _FORM.encode() + b" Do Q\n" + drawing)
    own = page.raw_get("/Contents")
    resources = DictionaryObject(_dictionary(page["/Resources"]))
    pictures = DictionaryObject(_dictionary(resources.get("/XObject", DictionaryObject())))
    pictures[NameObject(_FORM)] = form.indirect_reference
    resources[NameObject("/XObject")] = pictures
    page[NameObject("/Resources")] = resources
    page[NameObject("/Contents")] = ArrayObject(
        [writer._add_object(under.flate_encode()), *_listed(own)]
    )


def _dictionary(found: PdfObject) -> DictionaryObject:
    held = found.get_object()
    assert isinstance(held, DictionaryObject)
    return held


def _listed(contents: object) -> Iterable[object]:
    return contents if isinstance(contents, ArrayObject) else [contents]


def _written(writer: PdfWriter, title: str) -> bytes:
    writer.metadata = {"/Title": title, "/Producer": "Yishi"}
    kept = io.BytesIO()
    writer.write(kept)
    return kept.getvalue()
