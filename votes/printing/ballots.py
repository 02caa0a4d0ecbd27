"""The ballot paper of a household as a PDF, in ordinary or large type. Called in a working process.

As the slips: what is the same for all is set once, what is each household's own is drawn over it.
A ballot paper is no key: it carries its number, and no link.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from app.i18n import _
from app.pdf import render_pdf
from app.printing.drawing import Drawing, capital_height
from app.printing.underlaying import pages_of
from app.settings import PROJECT
from app.templating import TEMPLATES
from votes.printing.slips import HEI, SONG, TOLD, about, framed

_LONG = 20  # signs of a place that is written small
_TEMPLATES = PROJECT / "templates" / "printing"


def set_ballot_form(poll: Mapping[str, Any], large: bool, fonts: str) -> bytes:
    """What all households have in common. Motions are never shortened:
    it takes as many pages as it takes. FontsMissing.

    `poll`: `votes.printing.rules.PrintedPoll` as a dictionary. `large`: 22 pt (2号).
    """
    html = TEMPLATES.get_template("printing/ballot_form.html").render(poll=poll, large=large)
    return render_pdf(html, _style(), Path(fonts), str(poll["title"]))


def draw_ballots(
    poll: Mapping[str, Any],
    papers: Sequence[Mapping[str, Any]],
    large: bool,
    fonts: str,
    into: str | None = None,
) -> Iterator[int]:
    """As `votes.printing.slips.draw_slips`. `papers`: `votes.printing.rules.PrintedBallot`s as
    dictionaries."""
    assert into is not None
    pdf = set_ballot_form(poll, large, fonts)
    with Path(into).open("wb") as out, Drawing(out, Path(fonts), str(poll["title"])) as drawing:
        forms = [drawing.add_form(page) for page in pages_of(pdf)]
        for number, paper in enumerate(papers, 1):
            for form in forms:
                drawing.lay(form)
                _again(drawing, paper)
                if form == forms[0]:
                    _home(drawing, paper)
                drawing.end_page()
            if number % TOLD == 0:
                yield TOLD
        yield len(papers) % TOLD


def _again(drawing: Drawing, paper: Mapping[str, Any]) -> None:
    """On each page: whose it is, and the number under which it is entered."""
    middle, number = 14.5, str(paper["number"])
    left = 195 - drawing.width(number, 13, HEI) - 4
    framed(drawing, left, middle, number, 13)
    said = _("{place}　票号").format(place=paper["place"])
    drawing.text(left - 2, middle + capital_height(13), said, 13, HEI, align="right")


def _home(drawing: Drawing, paper: Mapping[str, Any]) -> None:
    size = 12 if len(paper["place"]) > _LONG else 20
    drawing.text(15, 37 + capital_height(size), paper["place"], size, HEI)
    drawing.text(15, 46 + capital_height(14), about(paper), 14, SONG)


@cache
def _style() -> str:
    return (_TEMPLATES / "ballots.css").read_text("utf-8")
