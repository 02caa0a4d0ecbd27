"""The demonstration goes through the services: what it shows is what the program allows."""

import json
from datetime import UTC, datetime

from app import database
from app.accounts.services import sign_in
from app.settings import Settings
from tests.samples import COUNT
from votes.demo.load import load_demo
from votes.demo.people import demo_password


async def test_the_demonstration_is_the_published_sample(db: str, settings: Settings) -> None:
    said = await load_demo(settings)
    assert any(demo_password(settings) in line for line in said)
    rows = await database.fetch(
        "SELECT r.tally, r.passed FROM results r JOIN motions m ON m.id = r.motion"
    )
    (row,) = rows
    counted = json.loads(row["tally"])
    expected = json.loads(COUNT.read_text("utf-8"))["expected"]
    assert {name: counted[name] for name in expected} == expected
    assert (counted["agree_heads"], counted["participated_heads"]) == (414, 464)
    quoted = await database.fetch("SELECT snapshot FROM quoted_results")
    assert (
        "全体 500 户中 427 户同意，占 85.4%" in json.loads(quoted[0]["snapshot"])["household_share"]
    )
    now = datetime.now(UTC)
    await sign_in("clerk", demo_password(settings), address="x", token="t" * 22, now=now)
    # Again: told again, loaded no second time.
    assert await load_demo(settings) == said
    assert len(await database.fetch("SELECT 1 FROM estates")) == 1


async def test_it_is_loaded_into_an_empty_database_only(db: str, settings: Settings) -> None:
    await database.execute(
        "INSERT INTO persons (account, name, password_hash, created_at, active)"
        " VALUES ('a', 'a', 'x', now(), true)"
    )
    assert await load_demo(settings) == []
    assert await database.fetch("SELECT 1 FROM estates") == []
