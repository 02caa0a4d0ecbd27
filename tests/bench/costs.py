"""The builder over an estate of three thousand flats, and its statements as the job makes them."""

import asyncio
import time
from pathlib import Path

from app.jobs.workshop import Workshop
from app.printing.joining import packed
from app.web import TEMPLATES
from tests.rules.cost_input import large_cost_file
from votes.costs.charts import amounts
from votes.costs.cost_file import parse_cost_file
from votes.costs.drafting.checks import build
from votes.costs.drafting.rules import Draft, DraftItem, DraftPayer, Flat
from votes.costs.explaining import explain_all
from votes.costs.rules import share
from votes.costs.words import steps_in_words

_CHUNK = 100


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


async def _made(fonts: Path, flats: int) -> int:
    scheme = parse_cost_file(large_cost_file(flats))
    told = explain_all(scheme, share(scheme))
    pages = [
        {
            "place": name,
            "amount": "3,241.17",
            "steps": [[step.title, step.rows, step.amount] for step in steps_in_words(one)],
            "instalments": [],
        }
        for name, one in told.items()
    ]
    common = {"title": "x", "estate": "x", "invented": True, "sha256": "0" * 64, "foot": "x"}
    parts = [pages[at : at + _CHUNK] for at in range(0, len(pages), _CHUNK)]

    async def nothing(_number: int) -> None:
        pass

    async with Workshop() as shop:
        made = await shop.make_all(
            "votes.costs.statements.typesetting:set_statements",
            [{"statements": part, "common": common, "fonts": str(fonts)} for part in parts],
            nothing,
        )
        joined = {"parts": [packed(part) for part in made], "title": "x"}
        return len(await shop.make("app.printing.joining:join", joined))


def statements_seconds(fonts: Path, flats: int) -> tuple[int, float]:
    """(bytes, seconds)."""
    begun = time.perf_counter()
    size = asyncio.run(_made(fonts, flats))
    return size, time.perf_counter() - begun
