"""A PDF that is written to a file page by page (ISO 32000-1): what is written is forgotten.

Ten thousand pages take the memory of one. The same calls make the same bytes.
"""

import io
import zlib
from collections.abc import Iterable
from typing import IO

from pypdf import PageObject, PdfReader
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    IndirectObject,
    NullObject,
    PdfObject,
    StreamObject,
)

A4 = (595.276, 841.89)
_KIDS = 64  # pages a node of the tree holds


class StreamedPdf:
    """`page` for each page, `close` at the end. Fonts and forms are known to all pages by the
    names under which they are given to `close`."""

    def __init__(self, out: IO[bytes]) -> None:
        self._out = out
        self._at = 0
        self._offsets: dict[int, int] = {}
        self._numbers = 0
        self._resources = self.reserve()
        self._pages: list[int] = []
        self._nodes: list[tuple[int, bytes, int]] = []  # number, kids, pages
        self._node = self.reserve()
        self._write(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")

    def reserve(self) -> int:
        """A number for an object that is written later."""
        self._numbers += 1
        return self._numbers

    def put(self, body: bytes, number: int | None = None) -> int:
        """An object; its number."""
        number = number or self.reserve()
        self._offsets[number] = self._at
        self._write(b"%d 0 obj\n%b\nendobj\n" % (number, body))
        return number

    def put_stream(self, data: bytes, about: bytes = b"", number: int | None = None) -> int:
        """`about`: further entries of its dictionary."""
        packed = zlib.compress(data, 6)
        head = b"<< /Length %d /Filter /FlateDecode %b >>" % (len(packed), about)
        return self.put(head + b"\nstream\n" + packed + b"\nendstream", number)

    def page(self, drawn: bytes) -> None:
        """A page of A4, by its drawing operators."""
        contents = self.put_stream(drawn)
        self._pages.append(
            self.put(
                b"<< /Type /Page /Parent %d 0 R /MediaBox [0 0 %.3f %.3f] /Resources %d 0 R"
                b" /Contents %d 0 R >>" % (self._node, *A4, self._resources, contents)
            )
        )
        if len(self._pages) == _KIDS:
            self._close_node()
            self._node = self.reserve()

    def form(self, page: PageObject) -> int:
        """The page of another document as something that pages here can draw (8.10)."""
        contents = page.get_contents()
        if contents is None:
            raise ValueError("an empty page is no form")
        resources = page["/Resources"]
        about = b"/Type /XObject /Subtype /Form /BBox [%b] /Resources %b" % (
            b" ".join(b"%.3f" % float(side) for side in page.mediabox),
            self._copied(_resolved(resources), {}),
        )
        return self.put_stream(contents.get_data(), about)

    def close(self, title: str, fonts: Iterable[tuple[str, int]], forms: Iterable[int]) -> None:
        """`fonts`: (name, object); `forms`: objects, as /Form0, /Form1 …"""
        self._close_node()
        tree = self.reserve()
        # The root of the tree was not there when the pages of a node were written.
        for number, kids, count in self._nodes:
            self.put(
                b"<< /Type /Pages /Parent %d 0 R /Count %d /Kids [%b] >>" % (tree, count, kids),
                number,
            )
        kids = b" ".join(b"%d 0 R" % number for number, _kids, _count in self._nodes)
        count = sum(count for _number, _kids, count in self._nodes)
        self.put(b"<< /Type /Pages /Count %d /Kids [%b] >>" % (count, kids), tree)
        self.put(
            b"<< /Font << %b >> /XObject << %b >> >>"
            % (
                b" ".join(b"/%b %d 0 R" % (name.encode(), number) for name, number in fonts),
                b" ".join(b"/Form%d %d 0 R" % pair for pair in enumerate(forms)),
            ),
            self._resources,
        )
        catalog = self.put(b"<< /Type /Catalog /Pages %d 0 R >>" % tree)
        said = b"\xfe\xff" + title.encode("utf-16-be")
        info = self.put(b"<< /Title <%b> /Producer (Yishi) >>" % said.hex().encode())
        start = self._at
        self._write(b"xref\n0 %d\n0000000000 65535 f \n" % (self._numbers + 1))
        for number in range(1, self._numbers + 1):
            self._write(b"%010d 00000 n \n" % self._offsets[number])
        self._write(
            b"trailer\n<< /Size %d /Root %d 0 R /Info %d 0 R >>\nstartxref\n%d\n%%%%EOF\n"
            % (self._numbers + 1, catalog, info, start)
        )

    # -- inside ---------------------------------------------------------------------------------

    def _close_node(self) -> None:
        kids = b" ".join(b"%d 0 R" % number for number in self._pages)
        self._nodes.append((self._node, kids, len(self._pages)))
        self._pages = []

    def _write(self, content: bytes) -> None:
        self._out.write(content)
        self._at += len(content)

    def _copied(self, found: PdfObject, known: dict[tuple[int, int], int]) -> bytes:
        """As it stands in the other document, what it refers to included. `known`: number and
        generation there → number here."""
        if isinstance(found, IndirectObject):
            key = (found.idnum, found.generation)
            if key not in known:
                known[key] = self.reserve()
                self.put(self._copied(_resolved(found), known), known[key])
            return b"%d 0 R" % known[key]
        if isinstance(found, ArrayObject):
            return b"[%b]" % b" ".join(self._copied(one, known) for one in found)
        if isinstance(found, DictionaryObject):
            skipped = ("/Length",) if isinstance(found, StreamObject) else ()
            inside = b" ".join(
                b"%b %b" % (_spelled(name), self._copied(found.raw_get(name), known))
                for name in found
                if name not in skipped
            )
            if isinstance(found, StreamObject):
                data = found._data
                return b"<< %b /Length %d >>\nstream\n%b\nendstream" % (inside, len(data), data)
            return b"<< %b >>" % inside
        return _spelled(found)


def _resolved(found: PdfObject) -> PdfObject:
    """NullObject where the other document refers to nothing (7.3.10)."""
    held = found.get_object()
    return NullObject() if held is None else held


def _spelled(found: PdfObject) -> bytes:
    kept = io.BytesIO()
    found.write_to_stream(kept)
    return kept.getvalue()


def pages_of(pdf: bytes) -> list[PageObject]:
    """The pages of another document, to be drawn as forms."""
    return list(PdfReader(io.BytesIO(pdf)).pages)
