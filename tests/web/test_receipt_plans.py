"""What a household reads of its own is found by keys, however many ballots its poll has."""

import json
from collections.abc import Iterator
from typing import Any

import asyncpg
import pytest
from litestar import Litestar

from app import database
from tests.conftest import Browser, MovingClock, new_browser
from tests.web.open_poll import choose, open_poll
from tests.world import World

MANY = 5_000


async def test_no_page_of_a_household_goes_through_all_ballots(
    world: World,
    app: Litestar,
    browser: Browser,
    clock: MovingClock,
    db: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As in a rush: nobody has counted yet how many there are, so the planner does not know."""
    poll = await open_poll(world, browser, clock)
    link = poll.links["1-1-101"]
    async with new_browser(app) as phone:
        await choose(phone, link, "1101", "agree")
        await _more_ballots(db)
        asked: list[tuple[str, tuple[object, ...]]] = []
        for name in ("fetch", "fetch_one"):
            _note(monkeypatch, name, asked)
        for page in ("", "/receipt", "/paper"):
            assert (await phone.get(link + page)).status_code == 200
    of_ballots = [(sql, given) for sql, given in asked if "ballots" in sql]
    assert len(of_ballots) >= 3
    for sql, given in of_ballots:
        row = await database.fetch_one(f"EXPLAIN (ANALYZE, FORMAT JSON) {sql}", *given)
        assert row is not None
        assert sum(_ballots_read(json.loads(row["QUERY PLAN"])[0]["Plan"])) < 10, sql


def _ballots_read(node: dict[str, Any]) -> Iterator[float]:
    """Of each step that reads ballots: how many rows it went through."""
    if node.get("Relation Name") == "ballots":
        rows = node["Actual Rows"] + node.get("Rows Removed by Filter", 0)
        yield rows * node["Actual Loops"]
    for below in node.get("Plans", ()):
        yield from _ballots_read(below)


def _note(
    monkeypatch: pytest.MonkeyPatch, name: str, asked: list[tuple[str, tuple[object, ...]]]
) -> None:
    plain = getattr(database, name)

    async def noting(sql: str, *given: object) -> object:
        if not sql.startswith("EXPLAIN"):
            asked.append((sql, given))
        return await plain(sql, *given)

    monkeypatch.setattr(database, name, noting)


async def _more_ballots(dsn: str) -> None:
    """Copies of the one that is there, each with a number of its own; no other table knows them."""
    columns = [
        row["column_name"]
        for row in await database.fetch(
            "SELECT column_name FROM information_schema.columns WHERE table_name = 'ballots'"
            " AND column_name NOT IN ('id', 'receipt')"
        )
    ]
    named = ", ".join(columns)
    server = await asyncpg.connect(dsn)
    try:
        await server.execute("SET session_replication_role = replica")
        await server.execute("ALTER TABLE ballots SET (autovacuum_enabled = off)")
        await server.execute(
            f"INSERT INTO ballots (receipt, {named}) SELECT 'R' || n, {named}"
            f" FROM ballots, generate_series(1, {MANY}) n"
        )
    finally:
        await server.close()
