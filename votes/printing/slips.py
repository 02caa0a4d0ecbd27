"""The sheet of a household as a PDF. Called in working processes.

Nearly everything on it is the same for all households. That is set once, as a form with gaps;
what is each one's own is set at the places of the gaps; both are laid over each other at the end.
500 sheets set one by one take half a minute, set so a fifth of that.
"""

import json
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import segno

from app.pdf import Places, set_pages
from app.printing.joining import overprint, packed, unpacked
from app.settings import PROJECT
from app.web import TEMPLATES

_TEMPLATES = PROJECT / "templates" / "printing"

# (size, explained, worded): from the largest to what leaves the wording to the notice board.
LAYOUTS: tuple[tuple[str, bool, bool], ...] = (
    ("large", True, True),
    ("plain", True, True),
    ("plain", False, True),
    ("plain", False, False),
)

_QR_UM = 42_000
_QUIET = 2  # modules around it; the sheet is white beside it anyway
_PAGE_HEIGHT_UM = 297_000
_POINT_UM = 25_400 / 72


def set_form(poll: Mapping[str, Any], fonts: str) -> bytes:
    """What all households have in common, as JSON {"pdf", "places"}: the first layout that fits
    one side of A4; where none does, the last one on as many as it takes. FontsMissing.

    `poll`: `votes.printing.rules.PrintedPoll` as a dictionary.
    """
    for size, explained, worded in LAYOUTS:
        html = TEMPLATES.get_template("printing/slip_form.html").render(
            poll=poll, size=size, explained=explained, worded=worded
        )
        pdf, places = set_pages(html, _style(), Path(fonts), str(poll["title"]))
        if len(places) == 1:
            break
    return json.dumps({"pdf": packed(pdf), "places": places}).encode()


def set_slips(
    slips: Sequence[Mapping[str, Any]], places: Sequence[Places], title: str, fonts: str
) -> bytes:
    """What is each household's own, as JSON {"pdf", "drawings"}: as many pages for each as the
    form has. `slips`: `votes.printing.rules.PrintedSlip`s as dictionaries."""
    html = TEMPLATES.get_template("printing/slips.html").render(slips=slips, pages=places)
    pdf, pages = set_pages(html, _style() + _places_css(places), Path(fonts), title)
    if len(pages) != len(slips) * len(places):
        raise ValueError(f"{len(slips)} households on {len(pages)} pages")
    drawings = [
        qr_code(slip["link"], there["qr"]) if "qr" in there else ""
        for slip in slips
        for there in places
    ]
    return json.dumps({"pdf": packed(pdf), "drawings": drawings}).encode()


def join_slips(form: str, parts: Sequence[str], title: str) -> bytes:
    """The PDF of all: `form` and `parts` as the functions above have written them."""
    sheets = []
    for part in parts:
        own = json.loads(part)
        sheets.append((unpacked(own["pdf"]), [drawn.encode() for drawn in own["drawings"]]))
    return overprint(unpacked(json.loads(form)["pdf"]), sheets, title)


@cache
def _style() -> str:
    return (_TEMPLATES / "slips.css").read_text("utf-8")


def _places_css(places: Sequence[Places]) -> str:
    """Documents carry no inline style: a class for each gap of each page."""
    return "\n".join(
        f".at-{page}-{name} {{ left: {left / 1000}mm; top: {top / 1000}mm }}"
        for page, there in enumerate(places)
        for name, (left, top) in there.items()
    )


def qr_code(link: str, at: Sequence[int]) -> str:
    """As drawing operators of PDF, its upper left corner at `at` (millionths of a metre).

    Level M still reads with a stain on the paper. Squares beside each other are one rectangle.
    """
    rows = list(segno.make(link, error="m").matrix)
    size = _QR_UM / (len(rows) + 2 * _QUIET) / _POINT_UM
    left = at[0] / _POINT_UM + _QUIET * size
    top = (_PAGE_HEIGHT_UM - at[1]) / _POINT_UM - _QUIET * size
    drawn = []
    for y, row in enumerate(rows):
        x = 0
        while x < len(row):
            run = 0
            while x + run < len(row) and row[x + run]:
                run += 1
            if run:
                drawn.append(
                    f"{left + x * size:.3f} {top - (y + 1) * size:.3f}"
                    f" {run * size:.3f} {size:.3f} re"
                )
            x += run + 1
    return "q 0 g\n" + "\n".join(drawn) + "\nf Q\n"
