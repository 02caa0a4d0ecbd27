"""Lines that were broken beforehand are placed as they are.

The documents after GB/T 9704 come with their lines broken, each a block with a height of its own:
nothing has to be found out but where its words stand. WeasyPrint would look for places to break it,
for floats it collides with, for margins that collapse.
"""

from collections.abc import Iterable
from math import inf
from typing import Any

from weasyprint import document
from weasyprint.css import Style
from weasyprint.formatting_structure.boxes import BlockBox, Box, InlineBox, LineBox, TextBox
from weasyprint.layout import LayoutContext, block, inline
from weasyprint.layout.percent import percentage

from app.engine.shaping import fit, shaped
from app.engine.styles import SIDES, kept, resolve

_Laid = tuple[Box | None, Any, dict[str, Any], list[float], bool, int | None]

_build = document.build_formatting_structure
_block_level_layout = block.block_level_layout


class Line(BlockBox):  # type: ignore[misc]
    """Text on one line, of a height of its own."""

    def page_values(self) -> tuple[str, str]:
        return self.style["page"], self.style["page"]


# -- which blocks are lines --------------------------------------------------------------------


def _built(*of: object) -> Box:
    root = _build(*of)
    _mark(root.children)
    return root


def _mark(boxes: Iterable[Box]) -> None:
    for box in boxes:
        if _is_line(box):
            box.__class__ = Line
        elif not isinstance(box, LineBox):
            _mark(box.children)


def _is_line(box: Box) -> bool:
    if type(box) is not BlockBox or len(box.children) != 1 or not kept(box.style, "line", _fixed):
        return False
    [row] = box.children
    if type(row) is not LineBox or row.text_overflow != "clip" or _has_more(box):
        return False
    return _are_words(row.children) and _text_at(row, 0)[0] != " " != _text_at(row, -1)[-1]


def _are_words(boxes: list[Box]) -> bool:
    """Text, and text within text."""
    return bool(boxes) and all(
        kept(box.style, "words", _within)
        and (
            not box.trailing_collapsible_space
            if type(box) is TextBox
            else type(box) is InlineBox and not _has_more(box) and _are_words(box.children)
        )
        for box in boxes
    )


def _has_more(box: Box) -> bool:
    return bool(
        box.first_line_style or box.first_letter_style or box.is_leader or box.footnote or box.note
    )


def _text_at(box: Box, end: int) -> str:
    while type(box) is not TextBox:
        box = box.children[end]
    return str(box.text)


def _flat(style: Style) -> bool:
    return bool(
        style["position"] == "static"
        and style["float"] == "none"
        and style["direction"] == "ltr"
        and style["white_space"] == "nowrap"
        and all(
            style[f"{kind}_{side}"] == (0, "px") for kind in ("margin", "padding") for side in SIDES
        )
        and not any(style[f"border_{side}_width"] for side in SIDES)
    )


def _within(style: Style) -> bool:
    return _flat(style) and style["vertical_align"] == "baseline"


def _fixed(style: Style) -> bool:
    return bool(
        _flat(style)
        and getattr(style["height"], "unit", "") == "px"
        and style["width"] == style["column_width"] == style["column_count"] == "auto"
        and style["clear"] == style["max_lines"] == "none"
        and style["overflow"] == "visible"
        and style["continue"] == "auto"
        and style["display"] == ("block", "flow")
    )


# -- placing them ------------------------------------------------------------------------------


def _level(
    context: LayoutContext,
    box: Box,
    bottom_space: float,
    skip_stack: Any,  # noqa: ANN401
    within: Box,
    page_is_empty: bool = True,
    absolute_boxes: list[Box] | None = None,
    fixed_boxes: list[Box] | None = None,
    adjoining_margins: list[float] | None = None,
    first_letter_style: Style | None = None,
    first_line_style: Style | None = None,
    discard: bool = False,
    max_lines: int | None = None,
) -> _Laid:
    if (
        type(box) is Line
        and not (skip_stack or first_letter_style or first_line_style or discard)
        and max_lines is None
        and within.style["direction"] == "ltr"
        and not (context.excluded_shapes or context.broken_out_of_flow or context.in_column)
        and (placed := _place(context, box, within, adjoining_margins or [])) is not None
    ):
        [row] = placed.children
        page = {"break": "any", "page": box.style["page"]}
        if not page_is_empty and context.overflows_page(bottom_space, row.position_y + row.height):
            return None, None, page, [], False, max_lines
        return placed, None, page, [], False, max_lines
    laid: _Laid = _block_level_layout(
        context,
        box,
        bottom_space,
        skip_stack,
        within,
        page_is_empty,
        absolute_boxes,
        fixed_boxes,
        adjoining_margins,
        first_letter_style,
        first_line_style,
        discard,
        max_lines,
    )
    return laid


def _place(context: LayoutContext, box: Line, within: Box, margins: list[float]) -> Line | None:
    """The line with its words where they stand. None: there is more to them than letters."""
    resolve(box, within)
    box, [row] = box.copy(), box.children
    box.clearance = None
    box.width = max(box.min_width, min(box.max_width, within.width))
    box.height = max(min(box.height, box.max_height), box.min_height)
    box.position_y += block.collapse_margin(margins)
    resolve(row, box)
    indent = percentage(row.style["text_indent"], row.style, box.width)
    reach = [inf, -inf]
    words = _words(row, box, box.position_x + indent, reach)
    if words is None:
        return None
    row = row.copy()
    row.children, row.text_indent, row.resume_at = words, indent, None
    row.position_x, row.position_y = box.position_x, box.position_y
    _measure(row)
    top = min(reach[0], 0 - row.baseline)
    bottom = max(reach[1], 0 - row.baseline + (row.height + row.margin_top + row.margin_bottom))
    row.baseline, row.height, row.margin_top, row.margin_bottom = -top, bottom - top, 0, 0
    aside = inline.text_align(context, row, box.width, last=True)
    row.position_x += aside
    _move(words, aside, box.position_y - top)
    box.children = [row]
    return box


def _words(of: Box, line: Line, x: float, reach: list[float]) -> list[Box] | None:
    """From `x`, on a base line at nought; `reach`: how far up and down they go."""
    placed = []
    for box in of.children:
        resolve(box, line)
        if type(box) is TextBox:
            if (text := shaped(box.text, box.style)) is None:
                return None
            one = fit(box, text)
            one.position_x = x
        else:
            if (inner := _words(box, line, x, reach)) is None:
                return None
            one = box.copy()
            one.children, one.position_x = inner, x
            _measure(one)
        top = one.position_y = 0 - one.baseline
        reach[:] = (
            min(reach[0], top),
            max(reach[1], top + (one.height + one.margin_top + one.margin_bottom)),
        )
        placed.append(one)
        x += one.width
    return placed


def _measure(box: Box) -> None:
    """As wide as its words, as high as a line of it."""
    last = box.children[-1]
    box.width = last.position_x + last.width - box.position_x
    inline._adjust_line_height(box)


def _move(boxes: list[Box], aside: float, down: float) -> None:
    for box in boxes:
        box.position_x += aside
        box.position_y += down
        _move(box.children, aside, down)


def install() -> None:
    document.build_formatting_structure = _built
    block.block_level_layout = _level
