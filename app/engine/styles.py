"""What follows from a style alone is worked out once a style, not once a box.

A style is shared by all that look alike: a record of 17,000 boxes has some three hundred. The page
that is made again for each sheet looks like the other left or right ones.
"""

from collections.abc import Callable
from typing import TypeVar

import weasyprint
from weasyprint.css import Style, StyleFor
from weasyprint.draw.color import get_color
from weasyprint.formatting_structure.boxes import Box, PageBox
from weasyprint.layout import background, block, inline, page, percent
from weasyprint.layout.page import PageType
from weasyprint.text import line_break

_SIDES = ("top", "right", "bottom", "left")
_CORNERS = ("top_left", "top_right", "bottom_right", "bottom_left")
# Lengths of a box that follow from its style and the size of what contains it.
_LENGTHS = (
    *(f"{kind}_{side}" for kind in ("margin", "padding") for side in _SIDES),
    *(f"{bound}{axis}" for bound in ("", "min_", "max_") for axis in ("width", "height")),
    *(f"border_{side}_width" for side in _SIDES),
)

_Answer = TypeVar("_Answer")
_Lengths = dict[tuple[float, float], dict[str, object]]  # by the size of what contains the box

_resolve = percent.resolve_percentages
_in_normal_flow = Box.is_in_normal_flow
_box_backgrounds = background.layout_box_backgrounds
_strut = line_break.strut
_page_styles = page.set_page_type_computed_styles
_border = weasyprint.draw.draw_border


def kept(style: Style, name: str, work_out: Callable[[Style], _Answer]) -> _Answer:
    """`work_out(style)`, of the first time. It stays on the style, which ends with its document."""
    known: dict[str, _Answer] = style.__dict__
    if name not in known:
        known[name] = work_out(style)
    return known[name]


def resolve(box: Box, within: Box | tuple[float, float]) -> None:
    """Sets the lengths of a box. Those of pages, and of tables whose borders are one, follow from
    more than a style."""
    size = (within.width, within.height) if isinstance(within, Box) else within
    sizes: _Lengths = kept(box.style, "lengths", _none_yet)
    if size in sizes:
        box.__dict__.update(sizes[size])
        return
    _resolve(box, within)
    if not isinstance(box, PageBox) and box.style["border_collapse"] != "collapse":
        sizes[size] = {name: box.__dict__[name] for name in _LENGTHS}


def _none_yet(_style: Style) -> _Lengths:
    return {}


def strut(style: Style) -> tuple[float, float]:
    """(line height, where the letters stand in it)"""
    known: tuple[float, float] = kept(style, "strut", _strut)
    return known


def _flows(box: Box) -> bool:
    flows: bool = kept(box.style, "flows", lambda _style: _in_normal_flow(box))
    return flows


def _bare(style: Style) -> bool:
    """Nothing is behind it, no corner is round."""
    return bool(
        style["border_image_source"][0] == style["mask_border_source"][0] == "none"
        and style["visibility"] == "visible"
        and all(kind == "none" for kind, _value in style["background_image"])
        and get_color(style, "background_color").alpha == 0
        and not style["box_shadow"]
        and all((0, "px") in style[f"border_{corner}_radius"] for corner in _CORNERS)
    )


def _backgrounds(
    sheet: PageBox,
    box: Box,
    images: object,
    layout_children: bool = True,
    style: Style | None = None,
) -> None:
    if style is not None or box is sheet or not kept(box.style, "bare", _bare):
        _box_backgrounds(sheet, box, images, layout_children, style)
    elif layout_children:
        for child in box.all_children():
            _backgrounds(sheet, child, images)


def _lined(style: Style) -> bool:
    return bool(
        any(style[f"border_{side}_width"] for side in _SIDES)
        or style["border_image_source"][0] != "none"
        or style["column_rule_width"]
        or style["border_collapse"] == "collapse"
    )


def _draw_border(stream: object, box: Box) -> None:
    if kept(box.style, "lined", _lined):
        _border(stream, box)


def _styles_of_page(kind: PageType, html: weasyprint.HTML, style_for: StyleFor) -> None:
    """Of a sheet that looks like one before, unless a sheet counts pages to tell how they look."""
    counted = any(
        selector.index is not None
        for sheet, _origin, _specificity in style_for._sheets
        for _rule, selectors, _declarations in sheet.page_rules
        for _specificity, _pseudo, selector in selectors
    )
    like = kind if counted else kind._replace(index=min(kind.index, 1), groups=())
    pages: dict[PageType, dict[str | None, Style]] = style_for.__dict__.setdefault("pages", {})
    computed = style_for.get_computed_styles()
    if like not in pages:
        _page_styles(kind, html, style_for)
        parts = {part for of, part in style_for.get_cascaded_styles() if of == kind}
        pages[like] = {part: computed[kind, part] for part in (None, *parts)}
    for part, style in pages[like].items():
        computed[kind, part] = style


def install() -> None:
    for module in (block, inline, page):
        module.resolve_percentages = resolve
    inline.strut = strut
    Box.is_in_normal_flow = _flows
    Box.background = None
    for corner in _CORNERS:
        setattr(Box, f"border_{corner}_radius", (0, 0))
    background.layout_box_backgrounds = _backgrounds
    weasyprint.draw.draw_border = _draw_border
    page.set_page_type_computed_styles = _styles_of_page
