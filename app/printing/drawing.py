"""Pages drawn line by line with the official fonts: lists and sheets of thousands of households.

WeasyPrint takes 5 ms for a row of a table and 40 ms for a sheet; what always looks the same is
drawn in a small part of that. Positions are millimetres from the upper left corner of A4, sizes
points. Loads the fonts: imported only where it is wanted.
"""

import io
import re
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import IO, Literal

from fpdf import FPDF
from fpdf.enums import DocumentCompliance
from fpdf.fonts import TTFFont
from pypdf import PageObject

from app.fonts import missing_fonts
from app.pdf import FACES, Archived, FontsMissing
from app.printing.underlaying import underlaid
from app.qr import QUIET, qr_rows, qr_runs

POINT = 25.4 / 72  # millimetres

Align = Literal["left", "center", "right"]

_NOT_FIRST = frozenset("，。、；：？！）》”’】〕〉%％…")  # what never begins a line
_RARE = "Yishi Rare"  # has the characters the others lack
_SIMPLIFIED = 2  # Noto's collection: JP, KR, SC …
_UNITS = re.compile(r"\n|[!-~]+|.", re.DOTALL)
# The same sheets are the same bytes whenever they are drawn; when that was stands with the job.
_NO_DATE = datetime(2000, 1, 1, tzinfo=UTC)


class Drawing:
    """`with Drawing(file, fonts) as drawing`: marks go onto the page at hand, `end_page` ends it.

    The file can be read once the `with` is over. `archived`: PDF/A-3b with its data attached, of
    what is kept; it has no tags. FontsMissing.
    """

    def __init__(
        self, out: IO[bytes], fonts_dir: Path, title: str, archived: Archived | None = None
    ) -> None:
        if missing := missing_fonts(fonts_dir):
            raise FontsMissing(missing)
        self._out = out
        self._folder = fonts_dir
        self._pdf = FPDF(
            unit="mm",
            format="A4",
            enforce_compliance=DocumentCompliance.PDFA_3B if archived else None,
        )
        self._pdf.set_auto_page_break(False)
        self._pdf.set_title(title)
        self._pdf.set_lang("zh-CN")
        self._pdf.set_producer("Yishi")
        self._pdf.set_creation_date(archived.at if archived else _NO_DATE)
        if archived is not None:
            self._attach(archived)
        self._fonts: dict[tuple[str, str], TTFFont] = {}
        self._widths: dict[tuple[str, str, str], tuple[str, str, float]] = {}
        self._drawing = False  # on a page that has not ended
        self._forms: list[PageObject] = []
        self._under: list[int | None] = []  # of each page

    def __enter__(self) -> "Drawing":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is not None:
            return
        drawn = self._pdf.output()
        # Twenty megabytes a font, and the pages once more: laying the forms takes their place.
        del self._pdf, self._fonts
        if self._forms:
            underlaid(io.BytesIO(drawn), self._forms, self._under, self._out)
        else:
            self._out.write(drawn)

    def _attach(self, archived: Archived) -> None:
        self._pdf.set_author(archived.author)
        self._pdf.set_subject(archived.subject)
        self._pdf.embed_file(
            bytes=archived.attached(),
            basename=archived.data_name,
            desc=archived.subject,
            mime_type="application/json",
            associated_file_relationship="Data",
            creation_date=archived.at,
            modification_date=archived.at,
            compress=True,
            checksum=True,
        )

    # -- measuring ------------------------------------------------------------------------------

    def _font(self, family: str, weight: str) -> TTFFont:
        key = (family, weight)
        if key not in self._fonts:
            path, style = self._folder / FACES[family][weight], "B" if weight == "bold" else ""
            number = _SIMPLIFIED if path.suffix == ".ttc" else 0
            self._pdf.add_font(family, style, path, collection_font_number=number)
            font = self._pdf.fonts[family.lower() + style]
            assert isinstance(font, TTFFont)
            self._fonts[key] = font
        return self._fonts[key]

    def _of(self, sign: str, family: str, weight: str) -> tuple[str, str, float]:
        """What is drawn for the character, the family that has it, its width in thousandths of
        the size. Where none has it a box says that something stands there."""
        key = (sign, family, weight)
        if key not in self._widths:
            self._widths[key] = self._found(sign, family, weight)
        return self._widths[key]

    def _found(self, sign: str, family: str, weight: str) -> tuple[str, str, float]:
        rare = weight if weight in FACES[_RARE] else "normal"
        for drawn in (sign, "□"):
            for has, its in ((family, weight), (_RARE, rare)):
                font = self._font(has, its)
                if ord(drawn) in font.cmap:
                    return drawn, has, font.cw[ord(drawn)]
        raise AssertionError("the rare face has a box")

    def width(self, text: str, size: float, family: str, weight: str = "normal") -> float:
        """In millimetres."""
        total = sum(self._of(sign, family, weight)[2] for sign in text)
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
        runs: list[tuple[str, str, float]] = []  # family, text, width
        for sign in text:
            drawn, has, width = self._of(sign, family, weight)
            if runs and runs[-1][0] == has:
                runs[-1] = (has, runs[-1][1] + drawn, runs[-1][2] + width)
            else:
                runs.append((has, drawn, width))
        wide = sum(width for _has, _run, width in runs) * size * POINT / 1000
        at = left - {"left": 0.0, "center": wide / 2, "right": wide}[align]
        for has, run, width in runs:
            page = self._page()
            page.set_font(has, "B" if weight == "bold" else "", size)
            page.set_text_color(round(grey * 255))
            page.text(at, base, run)
            at += width * size * POINT / 1000
        return wide

    def line(
        self, left: float, top: float, right: float, bottom: float, wide: float = 0.25
    ) -> None:
        self._page().set_line_width(wide)
        self._pdf.line(left, top, right, bottom)

    def box(self, left: float, top: float, wide: float, high: float, grey: float) -> None:
        """A filled rectangle."""
        self._page().set_fill_color(round(grey * 255))
        self._pdf.rect(left, top, wide, high, "F")
        self._pdf.set_fill_color(0)  # as a page is returned to

    def frame(self, left: float, top: float, wide: float, high: float, pen: float = 0.25) -> None:
        """A rectangle that is not filled."""
        self._page().set_line_width(pen)
        self._pdf.rect(left, top, wide, high, "D")

    def code(self, link: str, left: float, top: float, wide: float) -> None:
        """A QR code, the white around it within `wide` as well. One path, in modules from its upper
        left corner: a rectangle each, with its own place on the page, was half of a sheet."""
        rows = qr_rows(link)
        size = wide / (len(rows) + 2 * QUIET) / POINT
        page = self._page()
        page.set_fill_color(0)
        runs = "".join(f"{x} {y} {run} 1 re " for x, y, run in qr_runs(rows))
        left, top = left / POINT + QUIET * size, page.h_pt - top / POINT - QUIET * size
        page._out(f"q {size:.4f} 0 0 {-size:.4f} {left:.2f} {top:.2f} cm {runs}f Q")

    # -- pages ----------------------------------------------------------------------------------

    def add_form(self, page: PageObject) -> int:
        """A page of another document, to be laid under any number of pages here."""
        self._forms.append(page)
        return len(self._forms) - 1

    def lay(self, form: int) -> None:
        self._page()
        self._under[-1] = form

    def end_page(self) -> int:
        """Its number, from 1."""
        ended = self._page().page
        self._drawing = False
        return ended

    def return_to(self, page: int) -> None:
        """Marks go onto a page that had ended, until it ends again."""
        self._drawing = True
        self._pdf.page = page
        self._pdf.current_font_is_set_on_page = False  # it was set on another

    def _page(self) -> FPDF:
        """On the page at hand, a new one where there is none."""
        if not self._drawing:
            self._pdf.page = len(self._pdf.pages)
            self._pdf.add_page()
            self._under.append(None)
            self._drawing = True
        return self._pdf


@cache
def capital_height(size: float) -> float:
    """How far above its base line the middle of a line of Chinese stands, in millimetres."""
    return size * POINT * 0.38
