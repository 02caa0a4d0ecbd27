"""Pages drawn line by line with the official fonts: lists and sheets of thousands of households.

WeasyPrint takes 5 ms for a row of a table and 40 ms for a sheet; what always looks the same is
drawn in a fiftieth of that, and its fonts are in the file once. Positions are millimetres from the
upper left corner of A4, sizes points. Loads the fonts: imported only where it is wanted.
"""

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import IO, Literal

import segno
from fontTools import subset
from fontTools.ttLib import TTFont
from pypdf import PageObject

from app.fonts import missing_fonts
from app.pdf import FACES, FontsMissing
from app.printing.streamed import A4, StreamedPdf

POINT = 25.4 / 72  # millimetres

Align = Literal["left", "center", "right"]

_NOT_FIRST = frozenset("，。、；：？！）》”’】〕〉%％…")  # what never begins a line
_RARE = "Yishi Rare"  # has the characters the others lack
_SIMPLIFIED = 2  # Noto's collection: JP, KR, SC …
_UNITS = re.compile(r"\n|[!-~]+|.", re.DOTALL)


class Face:
    """One font file: widths of its characters, and those that were drawn. Both fonts kept for
    documents are keyed by CIDs, so what is written does not depend on what else is drawn."""

    def __init__(self, path: Path, name: str) -> None:
        self.name = name
        self._path = path
        self._font = _opened(path)
        self._cmap: dict[int, str] = self._font.getBestCmap()
        self._widths = self._font["hmtx"]
        self._drawn: dict[int, tuple[str, int]] = {}  # CID → character, width
        self._known: dict[str, tuple[int, int] | None] = {}

    def of(self, sign: str) -> tuple[int, int] | None:
        """(CID, width in thousandths of the size); None where the font lacks it."""
        if sign not in self._known:
            glyph = self._cmap.get(ord(sign))
            if glyph is None:
                self._known[sign] = None
            else:
                self._known[sign] = int(glyph.removeprefix("cid")), self._widths[glyph][0]
        return self._known[sign]

    def draw(self, sign: str) -> bytes:
        found = self.of(sign)
        assert found is not None
        self._drawn.setdefault(found[0], (sign, found[1]))
        return b"%04X" % found[0]

    def put(self, pdf: StreamedPdf) -> int | None:
        """The font with the characters that were drawn; None where there were none."""
        if not self._drawn:
            return None
        font = _opened(self._path)
        options = subset.Options(
            layout_features=[], name_IDs=[], hinting=False, notdef_outline=True, drop_tables=[]
        )
        options.drop_tables += ["GSUB", "GPOS", "GDEF", "BASE", "VORG", "vmtx", "vhea"]
        cutter = subset.Subsetter(options)
        cutter.populate(unicodes=[ord(sign) for sign, _width in self._drawn.values()])
        cutter.subset(font)
        outlines = pdf.put_stream(font["CFF "].compile(font), b"/Subtype /CIDFontType0C")
        ros = font["CFF "].cff.topDictIndex[0].ROS
        name = b"YISHIA+" + self._path.stem.encode()
        head, metrics = font["head"], font["hhea"]
        about = pdf.put(
            b"<< /Type /FontDescriptor /FontName /%b /Flags 4 /FontBBox [%d %d %d %d]"
            b" /ItalicAngle 0 /Ascent %d /Descent %d /CapHeight 700 /StemV 80 /FontFile3 %d 0 R >>"
            % (
                *(name, head.xMin, head.yMin, head.xMax, head.yMax),
                *(metrics.ascent, metrics.descent, outlines),
            )
        )
        widths = b" ".join(
            b"%d [%d]" % (cid, width) for cid, (_s, width) in sorted(self._drawn.items())
        )
        descendant = pdf.put(
            b"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /%b /CIDSystemInfo << /Registry (%b)"
            b" /Ordering (%b) /Supplement %d >> /FontDescriptor %d 0 R /DW 1000 /W [%b] >>"
            % (name, ros[0].encode(), ros[1].encode(), ros[2], about, widths)
        )
        return pdf.put(
            b"<< /Type /Font /Subtype /Type0 /BaseFont /%b-Identity-H /Encoding /Identity-H"
            b" /DescendantFonts [%d 0 R] /ToUnicode %d 0 R >>"
            % (name, descendant, pdf.put_stream(self._to_unicode()))
        )

    def _to_unicode(self) -> bytes:
        pairs = [
            b"<%04X> <%b>" % (cid, sign.encode("utf-16-be").hex().encode())
            for cid, (sign, _width) in sorted(self._drawn.items())
        ]
        blocks = [pairs[at : at + 100] for at in range(0, len(pairs), 100)]
        return (
            b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /Yishi def"
            b" /CMapType 2 def 1 begincodespacerange <0000> <FFFF> endcodespacerange\n"
            + b"\n".join(
                b"%d beginbfchar\n%b\nendbfchar" % (len(block), b"\n".join(block))
                for block in blocks
            )
            + b"\nendcmap CMapName currentdict /CMap defineresource pop end end"
        )


def _opened(path: Path) -> TTFont:
    return TTFont(path, lazy=True, fontNumber=_SIMPLIFIED if path.suffix == ".ttc" else -1)


class Drawing:
    """`with Drawing(file, fonts) as drawing`: marks go onto the page at hand, `end_page` ends it.

    The file can be read once the `with` is over. FontsMissing.
    """

    def __init__(self, out: IO[bytes], fonts_dir: Path, title: str) -> None:
        if missing := missing_fonts(fonts_dir):
            raise FontsMissing(missing)
        self._pdf = StreamedPdf(out)
        self._title = title
        self._folder = fonts_dir
        self._faces: dict[tuple[str, str], Face] = {}
        self._forms: list[int] = []
        self._ops: list[bytes] = []
        self._size: float = 0
        self._font = ""

    def __enter__(self) -> "Drawing":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is None:
            fonts = [(face.name, face.put(self._pdf)) for face in self._faces.values()]
            there = [(name, number) for name, number in fonts if number is not None]
            self._pdf.close(self._title, there, self._forms)

    # -- measuring ------------------------------------------------------------------------------

    def _face(self, family: str, weight: str) -> Face:
        key = (family, weight)
        if key not in self._faces:
            path = self._folder / FACES[family][weight]
            self._faces[key] = Face(path, f"F{len(self._faces)}")
        return self._faces[key]

    def _of(self, sign: str, family: str, weight: str) -> tuple[Face, int]:
        """The face that has the character, and its width."""
        face = self._face(family, weight)
        found = face.of(sign)
        if found is None:
            face = self._face(_RARE, weight if weight in FACES[_RARE] else "normal")
            found = face.of(sign)
        if found is None:  # nobody has it: a box says that something stands there
            return self._of("□", family, weight)
        return face, found[1]

    def width(self, text: str, size: float, family: str, weight: str = "normal") -> float:
        """In millimetres."""
        total = sum(self._of(sign, family, weight)[1] for sign in text)
        return total * size * POINT / 1000

    def wrapped(
        self, text: str, size: float, family: str, room: float, weight: str = "normal"
    ) -> list[str]:
        """Lines of at most `room` millimetres, but for a closing sign that hangs over; words and
        figures stay whole where they fit."""
        lines, line, used = [], "", 0.0
        for unit in _UNITS.findall(text):
            if unit == "\n":
                lines.append(line)
                line, used = "", 0.0
                continue
            wide = self.width(unit, size, family, weight)
            for part in [unit] if wide <= room else list(unit):
                wide = self.width(part, size, family, weight)
                if line and used + wide > room and part not in _NOT_FIRST:
                    lines.append(line)
                    line, used = "", 0.0
                line += part
                used += wide
        return [*lines, line]

    # -- marks ----------------------------------------------------------------------------------

    def text(
        self,
        left: float,
        base: float,
        text: str,
        size: float,
        family: str,
        *,
        weight: str = "normal",
        align: Align = "left",
        grey: float = 0,
    ) -> float:
        """One line on the base line `base`; `left` is its middle or its right end where `align`
        says so. Its width."""
        runs: list[tuple[Face, bytearray]] = []
        total = 0
        for sign in text:
            face, width = self._of(sign, family, weight)
            if not runs or runs[-1][0] is not face:
                runs.append((face, bytearray()))
            runs[-1][1].extend(face.draw(sign if face.of(sign) else "□"))
            total += width
        wide = total * size * POINT / 1000
        left -= {"left": 0.0, "center": wide / 2, "right": wide}[align]
        self._ops.append(b"%.3g g BT %.2f %.2f Td" % (grey, *_at(left, base)))
        for face, shown in runs:
            self._ops.append(b"/%b %.4g Tf <%b> Tj" % (face.name.encode(), size, bytes(shown)))
        self._ops.append(b"ET")
        return wide

    def line(
        self, left: float, top: float, right: float, bottom: float, wide: float = 0.25
    ) -> None:
        self._ops.append(
            b"%.3f w %.2f %.2f m %.2f %.2f l S"
            % (wide / POINT, *_at(left, top), *_at(right, bottom))
        )

    def box(self, left: float, top: float, wide: float, high: float, grey: float) -> None:
        """A filled rectangle."""
        self._ops.append(
            b"%.3g g %.2f %.2f %.2f %.2f re f"
            % (grey, *_at(left, top + high), wide / POINT, high / POINT)
        )

    def frame(self, left: float, top: float, wide: float, high: float, pen: float = 0.25) -> None:
        """A rectangle that is not filled."""
        self._ops.append(
            b"%.3f w %.2f %.2f %.2f %.2f re S"
            % (pen / POINT, *_at(left, top + high), wide / POINT, high / POINT)
        )

    def code(self, link: str, left: float, top: float, wide: float, quiet: int = 2) -> None:
        """A QR code of level M, which still reads with a stain on the paper; `quiet`: modules of
        white around it. Squares beside each other are one rectangle."""
        rows = list(segno.make(link, error="m").matrix)
        size = wide / (len(rows) + 2 * quiet)
        drawn = [b"0 g"]
        for y, row in enumerate(rows):
            for x, run in _runs(row):
                corner = _at(left + (quiet + x) * size, top + (quiet + y + 1) * size)
                drawn.append(
                    b"%.3f %.3f %.3f %.3f re" % (*corner, run * size / POINT, size / POINT)
                )
        self._ops.append(b"\n".join([*drawn, b"f"]))

    def add_form(self, page: PageObject) -> int:
        """A page of another document, to be laid under any number of pages here."""
        self._forms.append(self._pdf.form(page))
        return len(self._forms) - 1

    def lay(self, form: int) -> None:
        self._ops.append(b"q /Form%d Do Q" % form)

    def take(self) -> bytes:
        """The marks made since the last page or taking, to be drawn later."""
        taken = b"\n".join(self._ops)
        self._ops = []
        return taken

    def give(self, taken: bytes) -> None:
        self._ops.append(taken)

    def end_page(self) -> None:
        self._pdf.page(self.take())


def _at(left: float, top: float) -> tuple[float, float]:
    return left / POINT, A4[1] - top / POINT


def _runs(row: Iterable[int]) -> Iterable[tuple[int, int]]:
    """(where it begins, how long it is) of each run of dark modules."""
    x, run = 0, 0
    for x, dark in enumerate([*row, 0]):
        if dark:
            run += 1
        elif run:
            yield x - run, run
            run = 0


@cache
def capital_height(size: float) -> float:
    """How far above its base line the middle of a line of Chinese stands, in millimetres."""
    return size * POINT * 0.38
