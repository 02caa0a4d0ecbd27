"""The builder over an estate of three thousand flats, and its statements as the job makes them."""

import time
from pathlib import Path

from app.web import TEMPLATES
from tests.bench.jobs import drawn
from tests.bench.roll import Took
from tests.rules.cost_input import large_cost_file
from votes.costs.charts import amounts
from votes.costs.cost_file import parse_cost_file
from votes.costs.drafting.checks import build
from votes.costs.drafting.rules import Draft, DraftItem, DraftPayer, Flat
from votes.costs.explaining import explain_all
from votes.costs.rules import share
from votes.costs.words import steps_in_words


def builder_seconds(flats: int) -> list[float]:
    """A change of one amount, checked, shared and drawn, none of it seen before."""
    units = [
        Flat(
            f"{n // 100 + 1}-{n // 50 % 2 + 1}-{n % 50 // 5 + 1}0{n % 5 + 1}",
            str(n // 100 + 1),
            str(n // 50 % 2 + 1),
            n % 50 // 5 + 1,
            f"{n % 50 // 5 + 1}0{n % 5 + 1}",
            5000 + n % 7000,
        )
        for n in range(flats)
    ]
    quantities = {"radiators": {flat.unit: str(4 + n % 5) for n, flat in enumerate(units)}}
    page = TEMPLATES.from_string(
        '{% from "costs/_amounts.html" import amounts_of with context %}{{ amounts_of(amounts) }}'
    )
    took = []
    for turn in range(5):
        draft = Draft(
            (
                DraftItem("a", "area", 1_440_000_017 + turn * 100_000, None, "owners"),
                DraftItem("b", "household", 360_000_001, None, "owners", "x"),
                DraftItem("c", "radiators", None, 28_550, "owners", "x"),
            ),
            (DraftPayer("government", "percent", "40"),),
        )
        begun = time.perf_counter()
        shared = build(draft, quantities, units, "x").shared
        assert shared is not None
        page.render(amounts=amounts(shared, units), page=None)
        took.append(time.perf_counter() - begun)
    return sorted(took)


def draw_statements(fonts: Path, flats: int, into: Path) -> Took:
    """From the shares to the file."""
    scheme = parse_cost_file(large_cost_file(flats))
    told = explain_all(scheme, share(scheme))
    statements = [
        {
            "place": name,
            "amount": "3,241.17",
            "steps": [[step.title, step.rows, step.amount] for step in steps_in_words(one)],
            "instalments": [],
        }
        for name, one in told.items()
    ]
    common = {"title": "x", "estate": "x", "invented": True, "sha256": "0" * 64, "foot": "x"}
    asked = {"statements": statements, "common": common, "fonts": str(fonts)}
    return drawn("votes.costs.statements.typesetting:draw_statements", asked, into)
