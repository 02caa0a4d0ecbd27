"""What is kept for a while goes by itself; what proves anything stays."""

from dataclasses import replace
from datetime import timedelta

import pytest

from app import database
from app.errors import Invalid
from app.main import _expiring
from app.retention.services import prune
from app.settings import Settings
from tests.conftest import MovingClock
from tests.world import World

_ROWS = {
    "sessions": "INSERT INTO sessions (token_hash, person, created_at, expires_at)"
    " VALUES (sha256($2::text::bytea), $3, $1, $1)",
    "sign_in_failures": "INSERT INTO sign_in_failures (account, address, failed_at)"
    " SELECT $2, 'a', $1 WHERE $3::int > 0",
    "sign_ins": "INSERT INTO sign_ins (person, address, at) VALUES ($3, $2, $1)",
    "invitations": "INSERT INTO invitations (person, purpose, token_hash, made_by, made_at,"
    " expires_at) VALUES ($3, 'reset', sha256($2::text::bytea), $3, $1, $1)",
    "roll_previews": "INSERT INTO roll_previews (estate, filename, content, choices, uploaded_by,"
    " uploaded_at) SELECT min(id), $2, '', '{}', $3, $1 FROM estates",
    "jobs": "INSERT INTO jobs (kind, subject, title, state, done, total, fault, started_by,"
    " started_at, finished_at) VALUES ('slips', 1, $2, 'failed', 0, 1, '', $3, $1, $1)",
}


async def _left() -> dict[str, int]:
    found = {}
    for table in _ROWS:
        row = await database.fetch_one(f"SELECT count(*) AS n FROM {table}")
        assert row is not None
        found[table] = row["n"]
    return found


async def _lay(world: World, clock: MovingClock, **ages: timedelta) -> None:
    for table, sql in _ROWS.items():
        await database.execute(sql, clock() - ages[table], f"{ages[table]}", world.clerk)


def _terms(settings: Settings) -> dict[str, timedelta]:
    return {one.table: one.kept for one in _expiring(settings)}


async def test_what_is_due_goes_and_nothing_before(
    world: World, clock: MovingClock, settings: Settings
) -> None:
    terms = _terms(settings)
    second = timedelta(seconds=1)
    await _lay(world, clock, **{table: terms[table] + second for table in _ROWS})
    await _lay(world, clock, **{table: terms[table] - second for table in _ROWS})
    gone = await prune(_expiring(settings), now=clock())
    assert gone == dict.fromkeys(_ROWS, 1)
    assert await _left() == dict.fromkeys(_ROWS, 1)
    assert await prune(_expiring(settings), now=clock()) == {}


async def test_a_job_that_still_runs_stays(
    world: World, clock: MovingClock, settings: Settings
) -> None:
    await database.execute(
        "INSERT INTO jobs (kind, subject, title, state, done, total, fault, started_by, started_at)"
        " VALUES ('slips', 1, '', 'running', 0, 1, '', $1, $2)",
        world.clerk,
        clock() - timedelta(days=1000),
    )
    assert await prune(_expiring(settings), now=clock()) == {}


async def test_more_rows_than_go_in_one_step(
    world: World, clock: MovingClock, settings: Settings
) -> None:
    await database.execute(
        "INSERT INTO sign_ins (person, address, at)"
        " SELECT $1, 'a', $2 FROM generate_series(1, 4100)",
        world.clerk,
        clock() - timedelta(days=400),
    )
    assert await prune(_expiring(settings), now=clock()) == {"sign_ins": 4100}


def test_settings_say_how_long_and_never_less_than_the_law(settings: Settings) -> None:
    longer = replace(settings, log_days=365, preview_days=30)
    assert _terms(longer)["sign_ins"] == timedelta(days=365)
    assert _terms(longer)["roll_previews"] == timedelta(days=30)
    for name, wrong in (("YISHI_LOG_DAYS", "182"), ("YISHI_PREVIEW_DAYS", "31")):
        with pytest.raises(Invalid, match=name):
            Settings.from_environment({"SECRET_KEY": "x" * 40, name: wrong})


def test_nothing_that_proves_anything_is_named(settings: Settings) -> None:
    kept = {"audit_entries", "ballots", "deliveries", "documents", "log_leaves", "results"}
    assert not kept & set(_terms(settings))
