"""Objects of a PDF are written once, pages are counted once, streams are packed quickly.

A long record has 14,000 tags, each an object of its own.
"""

import zlib
from collections.abc import Callable
from functools import cache
from typing import Any

import pydyf
from weasyprint.pdf import fonts as embedding
from weasyprint.pdf import stream as drawing
from weasyprint.text.fonts import get_hb_object_data

# The last two of nine take as long as all before and save a hundredth.
_LEVEL = 7


class _Font(embedding.Font):  # type: ignore[misc]  # it has no types
    """A font of which a document carries only what it uses. WeasyPrint copies the file, of 5 to
    27 MB, in case it could not be cut down: here only where it could not."""

    def __init__(self, *described: object) -> None:
        embedding.get_hb_object_data = lambda _face: b""
        try:
            super().__init__(*described)
        finally:
            embedding.get_hb_object_data = get_hb_object_data

    def subset(self, to_unicode: dict[int, str], hinting: bool) -> None:
        super().subset(to_unicode, hinting)
        self.file_content: bytes = self.file_content or get_hb_object_data(self.hb_face)


class _Plain(pydyf.Dictionary):  # type: ignore[misc]  # it has no types
    """Not packed with the others: who wants to know this need not unpack them all."""

    compressible = False


class _Pdf(pydyf.PDF):  # type: ignore[misc]  # it has no types
    """Remembers its pages: they are asked for with each element that is tagged, and would be
    numbered through each time. How many there are is said in plain."""

    _known: tuple[bytes, ...] = ()

    def __init__(self) -> None:
        super().__init__()
        for name in ("pages", "catalog"):
            plain, packed = _Plain(getattr(self, name)), getattr(self, name)
            plain.number = packed.number
            self.objects[plain.number] = plain
            setattr(self, name, plain)

    @property
    def page_references(self) -> tuple[bytes, ...]:
        if len(self._known) != self.pages["Count"]:
            self._known = super().page_references
        return self._known


class _Once:
    """The data of an object. The identifier of a document is worked out from all that is in it:
    each object would be made, each stream packed, for it and once more to be written."""

    def __init__(self, made: Callable[[Any], bytes]) -> None:
        self._made = made

    def __get__(self, of: Any, _kind: type) -> bytes:  # noqa: ANN401 (any object of pydyf)
        data: bytes = self._made(of)
        of.__dict__["data"] = data
        return data


def _bytes(item: object) -> bytes:
    return item if type(item) is bytes else pydyf._to_bytes(item)


@cache
def _key(name: str) -> bytes:
    return b"/" + _bytes(name) + b" "


def _dictionary(of: pydyf.Dictionary) -> bytes:
    return b"<<%b>>" % b"".join([_key(key) + _bytes(value) for key, value in of.items()])


def _stream(of: pydyf.Stream) -> bytes:
    """Metadata stay in plain, for who looks for them without reading a PDF. The end of the data is
    two bytes: data that end in the first of them are not taken for one byte shorter."""
    data = b"\n".join([_bytes(item) for item in of.stream])
    said = pydyf.Dictionary(of.extra)
    if of.compress and of.extra.get("Type") != "/Metadata":
        data = zlib.compress(data, _LEVEL)
        said["Filter"] = "/FlateDecode"
    said["Length"] = len(data)
    return b"%b\nstream\n%b\r\nendstream" % (said.data, data)


def install() -> None:
    if embedding.harfbuzz_subset:  # what cuts fonts down without it begins with the whole file
        drawing.Font = _Font
    pydyf.PDF = _Pdf
    pydyf.Dictionary.data = _Once(_dictionary)
    pydyf.Stream.data = _Once(_stream)
