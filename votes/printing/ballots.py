"""The ballot paper of a household as a PDF, in ordinary or large type. Called in working processes.

As the slips: what is the same for all is set once, what is each household's own is laid over it.
A ballot paper is no key: it carries its number, and no link.
"""

import json
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from app.pdf import Places, set_pages
from app.printing.joining import packed
from app.settings import PROJECT
from app.web import TEMPLATES

_TEMPLATES = PROJECT / "templates" / "printing"


def set_ballot_form(poll: Mapping[str, Any], large: bool, fonts: str) -> bytes:
    """What all households have in common, as JSON {"pdf", "places"}. Motions are never shortened:
    it takes as many pages as it takes. FontsMissing.

    `poll`: `votes.printing.rules.PrintedPoll` as a dictionary. `large`: 22 pt (2号).
    """
    html = TEMPLATES.get_template("printing/ballot_form.html").render(poll=poll, large=large)
    pdf, places = set_pages(html, _style(), Path(fonts), str(poll["title"]))
    return json.dumps({"pdf": packed(pdf), "places": places}).encode()


def set_ballots(
    papers: Sequence[Mapping[str, Any]], places: Sequence[Places], title: str, fonts: str
) -> bytes:
    """What is each household's own, as JSON {"pdf", "drawings"}. `papers`:
    `votes.printing.rules.PrintedBallot`s as dictionaries."""
    html = TEMPLATES.get_template("printing/ballots.html").render(papers=papers, pages=places)
    pdf, pages = set_pages(html, _style(), Path(fonts), title)
    if len(pages) != len(papers) * len(places):
        raise ValueError(f"{len(papers)} households on {len(pages)} pages")
    return json.dumps({"pdf": packed(pdf), "drawings": [""] * len(pages)}).encode()


@cache
def _style() -> str:
    return (_TEMPLATES / "ballots.css").read_text("utf-8")
