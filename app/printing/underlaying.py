"""Lays the page of one document under many pages of another, where it is kept once."""

import io
from collections.abc import Sequence
from typing import IO

from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    NameObject,
    StreamObject,
)


def underlaid(
    pdf: IO[bytes], forms: Sequence[PageObject], under: Sequence[int | None], out: IO[bytes]
) -> None:
    """Writes `pdf` with forms[under[n]] beneath its page n (ISO 32000-1, 8.10)."""
    writer = PdfWriter(clone_from=PdfReader(pdf))
    names = [NameObject(f"/Form{number}") for number in range(len(forms))]
    objects = [writer._add_object(_form(page, writer)) for page in forms]
    drawn = [writer._add_object(_shown(name)) for name in names]
    for page, number in zip(writer.pages, under, strict=True):
        if number is None:
            continue
        resources = page[NameObject("/Resources")].get_object()
        assert isinstance(resources, DictionaryObject)
        known = resources.setdefault(NameObject("/XObject"), DictionaryObject()).get_object()
        known.setdefault(names[number], objects[number])
        contents = page.raw_get("/Contents")
        page[NameObject("/Contents")] = ArrayObject([drawn[number], contents])
    writer.write(out)


def _form(page: PageObject, writer: PdfWriter) -> StreamObject:
    contents = page.get_contents()
    if contents is None:
        raise ValueError("an empty page is no form")
    form = StreamObject()
    form.set_data(contents.get_data())
    form[NameObject("/Type")] = NameObject("/XObject")
    form[NameObject("/Subtype")] = NameObject("/Form")
    form[NameObject("/BBox")] = ArrayObject(page.mediabox)
    form[NameObject("/Resources")] = page["/Resources"].clone(writer)
    return form.flate_encode()


def _shown(name: str) -> StreamObject:
    drawn = StreamObject()
    drawn.set_data(f"q {name} Do Q\n".encode())
    return drawn


def pages_of(pdf: bytes) -> list[PageObject]:
    """The pages of another document, to be drawn as forms."""
    return list(PdfReader(io.BytesIO(pdf)).pages)
