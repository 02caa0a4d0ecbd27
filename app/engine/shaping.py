"""Text is shaped once.

WeasyPrint has Pango shape each text twice, to measure it and to draw it, and makes all that is
needed for it anew. Here what was measured is kept as it will be drawn, and the same text in the
same style is shaped once a document. What is more than letters in a row (decoration, words spread,
text broken or cut by the engine, letters set above each other) goes the way of WeasyPrint.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import weasyprint
from weasyprint.css import Style
from weasyprint.formatting_structure.boxes import TextBox
from weasyprint.layout import inline, preferred
from weasyprint.pdf import stream as drawing
from weasyprint.pdf.fonts import Font
from weasyprint.text.ffi import FROM_UNITS, TO_UNITS, ffi, pango
from weasyprint.text.fonts import get_pango_font_key
from weasyprint.text.line_break import Layout, line_size

from app.engine.styles import kept, strut

# Ends of lines, tabs, marks of direction, and what is written from the right.
_MORE = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u0590-\u08ff\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufb1d-\ufefe]"
)
_TO_THE_END = 0xFFFFFFFF
_NUMBERS = ffi.sizeof("PangoGlyphInfo") // 4  # glyph, width, x offset, y offset, attributes
_INK, _LOGICAL = ffi.new("PangoRectangle *"), ffi.new("PangoRectangle *")

_split_text_box = inline.split_text_box
_draw_text = weasyprint.draw.draw_text


class _Glyphs(dict[tuple[int, int, int], str]):
    """Of a font in a size: (glyph, its width, its offset) → as it is written into a page."""

    def __init__(self, pango_font: Any, size: float, widths: dict[int, int]) -> None:  # noqa: ANN401 (of Pango, by cffi)
        self.pango_font, self.size, self.widths = pango_font, size, widths

    def __missing__(self, kind: tuple[int, int, int]) -> str:
        glyph, width, aside = kind
        if glyph not in self.widths:
            pango.pango_font_get_glyph_extents(self.pango_font, glyph, _INK, _LOGICAL)
            self.widths[glyph] = round(_LOGICAL.width * 1000 * FROM_UNITS / self.size)
        offset = aside / self.size
        kerning = self.widths[glyph] + offset - width * 1000 * FROM_UNITS / self.size
        before = f">{-offset}<" if offset else ""
        after = f">{int(kerning)}<" if kerning else ""
        written = self[kind] = f"{before}{glyph:04x}{after}"
        return written


@dataclass(slots=True)
class _Face:
    """A font as the document has met it. `widths`: of its glyphs, in thousandths of the size;
    `sizes`: by size."""

    key: int
    font: Font
    widths: dict[int, int]
    sizes: dict[float, _Glyphs]


@dataclass(slots=True)
class _Stretch:
    """Text in one face. `stands_for`: of each glyph, until it was drawn once."""

    face: _Face
    size: float
    written: str
    stands_for: list[tuple[int, str]]


@dataclass(slots=True)
class Shaped:
    """A text in place of its layout. Lengths in pixels of CSS; `stretches` as they are drawn."""

    text: str
    width: float
    height: float
    baseline: float
    stretches: list[_Stretch]
    first_line_direction: int = 0


_faces: dict[int, _Face] = {}  # of the document that is being set


@contextmanager
def one_document() -> Iterator[None]:
    """In it faces are known, one document at a time."""
    try:
        yield
    finally:
        _faces.clear()


def shaped(text: str, style: Style) -> Shaped | None:
    """None: it is more than letters in a row."""
    known: dict[str, Shaped | None] | None = kept(style, "shaped", _nothing_yet)
    if known is None:
        return None
    if text not in known:
        known[text] = None if _MORE.search(text) else _shape(text, style)
    return known[text]


def _nothing_yet(style: Style) -> dict[str, Shaped | None] | None:
    """None: text in this style is more than letters."""
    plain = (
        style["white_space"] == "nowrap"
        and style["direction"] == "ltr"
        and style["text_decoration_line"] == "none"
        and style["word_spacing"] == 0
        and style["overflow_wrap"] == "normal"
        and style["visibility"] == "visible"
        and style["font_size"] >= 1e-6
    )
    return {} if plain else None


def _layout(style: Style) -> Layout:
    """What shapes all texts of a style."""
    layout = Layout(style)
    spacing = style["letter_spacing"]
    if spacing != "normal" and spacing:
        attributes = pango.pango_layout_get_attributes(layout.layout)
        if attributes == ffi.NULL:
            attributes = ffi.gc(pango.pango_attr_list_new(), pango.pango_attr_list_unref)
        one = pango.pango_attr_letter_spacing_new(int(spacing * TO_UNITS))
        one.start_index, one.end_index = 0, _TO_THE_END
        pango.pango_attr_list_change(attributes, one)
        pango.pango_layout_set_attributes(layout.layout, attributes)
    return layout


def _shape(text: str, style: Style) -> Shaped | None:
    layout = kept(style, "layout", _layout)
    encoded = text.encode()
    pango.pango_layout_set_text(layout.layout, encoded, len(encoded))
    line, more = layout.get_first_line()
    if more is not None or layout.first_line_direction:
        return None
    stretches = _stretches(line, encoded) if text.strip() else []
    if stretches is None:
        return None
    width, height = line_size(line, style)
    baseline = pango.pango_layout_get_baseline(layout.layout) * FROM_UNITS
    return Shaped(text, width, height, baseline, stretches)


def _stretches(line: Any, text: bytes) -> list[_Stretch] | None:  # noqa: ANN401 (of Pango, by cffi)
    """None: a glyph is missing, a picture, moved up or down, or stands for several letters."""
    found: list[_Stretch] = []
    before, glyphs = None, _Glyphs(None, 0, {})
    run = line.runs[0]
    while run != ffi.NULL:
        item, run = run.data, run.next
        if item.item.analysis.font != before:
            before = item.item.analysis.font
            key, description, size = get_pango_font_key(before)
            if key not in _faces:
                _faces[key] = _Face(key, drawing.Font(before, description, size), {}, {})
            face = _faces[key]
            if face.font.bitmap or face.font.png or face.font.svg or face.font.colr:
                return None
            glyphs = face.sizes.setdefault(size, _Glyphs(before, size, face.widths))
            glyphs.pango_font = before
            found.append(_Stretch(face, size, "", []))
        count, first = item.glyphs.num_glyphs, item.item.offset
        letters = text[first : first + item.item.length].decode()
        numbers = memoryview(ffi.buffer(item.glyphs.glyphs, count * 4 * _NUMBERS)).cast("i")
        kinds = numbers.tolist()
        of = kinds[::_NUMBERS]
        if (
            len(letters) != count
            or item.item.analysis.level % 2
            or any(kinds[3::_NUMBERS])
            or max(of) >= pango.PANGO_GLYPH_EMPTY
        ):
            return None
        written = map(
            glyphs.__getitem__, zip(of, kinds[1::_NUMBERS], kinds[2::_NUMBERS], strict=True)
        )
        found[-1].written += f"<{''.join(written)}>".removesuffix("<>")
        found[-1].stands_for += zip(of, letters, strict=True)
    return found


def _fit(box: TextBox, text: Shaped) -> TextBox:
    """A copy of the box with its text measured."""
    box = box.copy()
    box.pango_layout = text
    box.width, box.height = text.width, text.height
    box.margin_top = box.margin_bottom = (strut(box.style)[0] - text.height) / 2
    box.baseline = text.baseline + box.margin_top
    return box


def _split(
    context: object, box: TextBox, room: float | None, skip: int, is_line_start: bool = True
) -> tuple[TextBox | None, int | None, bool]:
    plain = box.text and not skip and not box.justification_spacing
    text = shaped(box.text, box.style) if plain else None
    if text is None:
        split: tuple[TextBox | None, int | None, bool] = _split_text_box(
            context, box, room, skip, is_line_start
        )
        return split
    return _fit(box, text), None, False


def _draw(
    stream: drawing.Stream, box: TextBox, offset: float, overflow: str, ellipsis: object
) -> None:
    text = box.pango_layout
    if not isinstance(text, Shaped):
        _draw_text(stream, box, offset, overflow, ellipsis)
        return
    stream.set_color(box.style["color"])
    stream.begin_text()
    if text.stretches:
        stream.set_text_matrix(1, 0, 0, -1, box.position_x, box.position_y + box.baseline)
    for one in text.stretches:
        font = stream._fonts.setdefault(one.face.key, one.face.font)
        for glyph, letter in one.stands_for:
            if glyph not in font.to_unicode:
                font.to_unicode[glyph] = letter
                font.widths.setdefault(glyph, one.face.widths[glyph])
        one.stands_for = []
        stream.set_font_size(font.hash, one.size)
        stream.show_text(one.written)
    stream.end_text()


def install() -> None:
    inline.split_text_box = preferred.split_text_box = _split
    weasyprint.draw.draw_text = _draw
