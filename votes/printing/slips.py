"""The sheet of a household as a PDF. Called in a working process.

Nearly everything on it is the same for all households. That is set once, as a form with gaps, and
laid under every page; what is each one's own is drawn into the gaps.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from app.i18n import _
from app.pdf import Places, set_pages
from app.printing.drawing import Drawing, capital_height
from app.printing.underlaying import pages_of
from app.settings import PROJECT
from app.templating import TEMPLATES

Place = tuple[float, float]  # millimetres from the left and from the top

SONG, HEI = "Yishi Song", "Yishi Hei"
TOLD = 50  # households between two words of how far it is

_TEMPLATES = PROJECT / "templates" / "printing"

# (size, explained, worded): from the largest to what leaves the wording to the notice board.
LAYOUTS: tuple[tuple[str, bool, bool], ...] = (
    ("large", True, True),
    ("plain", True, True),
    ("plain", False, True),
    ("plain", False, False),
)

_QR = 42.0
_LONG = 24  # signs of a place that is written small


def set_form(poll: Mapping[str, Any], fonts: str) -> tuple[bytes, list[Places]]:
    """What all households have in common, and where its gaps are: the first layout that fits one
    side of A4; where none does, the last one on as many as it takes. FontsMissing.

    `poll`: `votes.printing.rules.PrintedPoll` as a dictionary.
    """
    for size, explained, worded in LAYOUTS:
        html = TEMPLATES.get_template("printing/slip_form.html").render(
            poll=poll, size=size, explained=explained, worded=worded
        )
        pdf, places = set_pages(html, _style(), Path(fonts), str(poll["title"]))
        if len(places) == 1:
            break
    return pdf, places


def draw_slips(
    poll: Mapping[str, Any],
    slips: Sequence[Mapping[str, Any]],
    fonts: str,
    into: str | None = None,
) -> Iterator[int]:
    """Into the file `into`, for each household as many pages as the form has; yields how many
    households were drawn since it last said. `slips`: `votes.printing.rules.PrintedSlip`s as
    dictionaries."""
    assert into is not None
    pdf, places = set_form(poll, fonts)
    with Path(into).open("wb") as out, Drawing(out, Path(fonts), str(poll["title"])) as drawing:
        forms = [drawing.add_form(page) for page in pages_of(pdf)]
        for number, slip in enumerate(slips, 1):
            for form, there in zip(forms, places, strict=True):
                drawing.lay(form)
                _own(drawing, slip, {name: (x / 1000, y / 1000) for name, (x, y) in there.items()})
                drawing.end_page()
            if number % TOLD == 0:
                yield TOLD
        yield len(slips) % TOLD


def _own(drawing: Drawing, slip: Mapping[str, Any], there: Mapping[str, Place]) -> None:
    """What is the household's own, at the places (millimetres) where the form leaves gaps."""
    if "home" in there:
        left, top = there["home"]
        size = 11 if len(slip["place"]) > _LONG else 18
        drawing.text(left, top + 6.1 + capital_height(size), slip["place"], size, HEI)
        drawing.text(left, top + 14.35 + capital_height(14), about(slip), 14, SONG)
    else:
        drawing.text(195, 7.5 + capital_height(11), slip["place"], 11, HEI, align="right")
    if "link" in there:
        left, top = there["link"]
        drawing.text(left, top + 2.5 + capital_height(10), slip["link"], 10, SONG)
    if "qr" in there:
        drawing.code(slip["link"], *there["qr"], _QR)
    if "stub" in there:
        left, top = there["stub"]
        said = _("纸质表决票") + f"　{slip['place']}　"
        left += drawing.text(left, top + 3.5 + capital_height(14), said, 14, SONG)
        framed(drawing, left, top + 3.5, slip["unit"], 14)


def about(one: Mapping[str, Any]) -> str:
    """The line under the place of a household."""
    said = _("业主 {names}　　面积 {area} ㎡").format(names=one["names"], area=one["area"])
    if one["others"]:
        said += _("　　（名下另有 {n} 套，请作同样的选择）").format(n=one["others"])
    return said


def framed(drawing: Drawing, left: float, middle: float, text: str, size: float) -> None:
    """`text` in a frame, its left edge at `left`."""
    drawing.frame(left, middle - 3.2, drawing.width(text, size, HEI) + 4, 6.4, 0.4)
    drawing.text(left + 2, middle + capital_height(size), text, size, HEI)


@cache
def _style() -> str:
    return (_TEMPLATES / "slips.css").read_text("utf-8")
