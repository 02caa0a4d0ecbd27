"""The statements of three thousand households, as the job draws them."""

from pathlib import Path

from tests.bench.jobs import drawn
from tests.bench.took import Took
from tests.rules.cost_input import large_cost_file
from votes.costs.cost_file import parse_cost_file
from votes.costs.explaining import explain_all
from votes.costs.rules import share
from votes.costs.statements.links import statement_link
from votes.costs.words import steps_in_words


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
            "link": statement_link("https://yishi.test", "x" * 32, 1, place),
        }
        for place, (name, one) in enumerate(told.items(), 1)
    ]
    common = {
        "title": "x",
        "estate": "x",
        "invented": True,
        "sha256": "0" * 64,
        "foot": "x",
        "code": "x",
        "ways": "x",
    }
    asked = {"statements": statements, "common": common, "fonts": str(fonts)}
    return drawn("votes.costs.statements.typesetting:draw_statements", asked, into)
