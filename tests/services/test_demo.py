"""The demonstration goes through the services: what it shows is what the program allows."""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime

import asyncpg
import pytest

from app import database
from app.accounts.services import sign_in
from app.settings import PROJECT, Settings
from tests.samples import COSTS, COUNT
from votes.costs.store import costs_of
from votes.demo import story
from votes.demo.load import load_demo
from votes.demo.people import demo_password
from votes.papers.rules import CAPACITIES


async def test_the_demonstration_is_the_published_sample(
    demo: tuple[str, ...], settings: Settings, demo_clock: Callable[[], datetime]
) -> None:
    said = list(demo)
    assert any(demo_password(settings) in line for line in said)
    rows = await database.fetch(
        "SELECT r.tally, r.passed FROM results r JOIN motions m ON m.id = r.motion"
        " JOIN polls p ON p.id = m.poll WHERE p.title = $1",
        story.POLL_TITLE,
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
    await _every_kind_is_there()
    await _the_third_version_is_the_sample_to_the_fen(settings)
    await _the_money_of_donggang_is_told_to_its_end()
    now = demo_clock()
    await sign_in("clerk", demo_password(settings), address="x", token="t" * 22, now=now)
    # Again: told again, loaded no second time.
    assert await load_demo(settings) == said
    assert len(await database.fetch("SELECT 1 FROM estates")) == 2


async def test_it_is_loaded_just_after_midnight_in_shanghai(db: str, settings: Settings) -> None:
    """Half an hour before it was still yesterday there, and in UTC it is."""
    await load_demo(settings, clock=lambda: datetime(2026, 12, 31, 16, 5, tzinfo=UTC))
    assert len(await database.fetch("SELECT 1 FROM estates")) == 2


async def _every_kind_is_there() -> None:
    """One vote of the demonstration shows each kind of ballot, and what became of it."""
    rows = await database.fetch(
        "SELECT b.channel, b.capacity, b.signed, b.ground, b.received_at > p.closes_at AS late,"
        " EXISTS (SELECT 1 FROM withdrawals w WHERE w.ballot = b.id) AS withdrawn"
        " FROM ballots b JOIN polls p ON p.id = b.poll WHERE p.title = $1",
        story.PAPER_TITLE,
    )
    assert {row["capacity"] for row in rows} == set(CAPACITIES)
    assert {row["channel"] for row in rows} == {"paper", "online"}
    for told in ("late", "withdrawn", "ground"):
        assert any(row[told] for row in rows), told
    assert not all(row["signed"] for row in rows)
    (first, second) = await database.fetch(
        "SELECT r.tally, r.says FROM results r JOIN motions m ON m.id = r.motion"
        " JOIN polls p ON p.id = m.poll WHERE p.title = $1 ORDER BY m.number",
        story.PAPER_TITLE,
    )
    tally = json.loads(first["tally"])
    assert set(tally["rejected_ballots"].values()) == {
        "WITHDRAWN",
        "LATE",
        "UNSIGNED",
        "CHOICE_INVALID",
        "NOT_OWNER",
        "PROXY_NO_DOC",
        "PROXY_STAFF",
    }
    assert len(tally["superseded_ballots"]) == 1
    assert json.loads(first["says"])["7-1-302"] == "agree"
    assert json.loads(second["says"])["7-1-302"] == "set_aside"  # co-owners disagree
    assert json.loads(first["says"])[story.HELD_UNIT] == "agree"


async def test_what_is_append_only_is_neither_changed_nor_removed(demo: tuple[str, ...]) -> None:
    """Every table that a migration ever made so, with the rows of the demonstration."""
    promised = sorted(
        {
            name
            for migration in (PROJECT / "migrations").rglob("*.py")
            for name in re.findall(
                r"(?:make_append_only\('|TRIGGER append_only BEFORE UPDATE OR DELETE ON )(\w+)",
                migration.read_text("utf-8"),
            )
        }
    )
    assert len(promised) > 80
    standing = await database.fetch(
        "SELECT c.relname, pg_get_triggerdef(t.oid) AS told FROM pg_trigger t"
        " JOIN pg_class c ON c.oid = t.tgrelid WHERE t.tgname LIKE 'append_only%'"
        " AND t.tgenabled = 'O'"
    )
    tried = set()
    for table in promised:
        told = {row["told"] for row in standing if row["relname"] == table}
        assert told == {
            f"CREATE TRIGGER append_only{name} ON public.{table} FOR EACH {each}"
            " EXECUTE FUNCTION refuse_change()"
            for name, each in (
                (" BEFORE DELETE OR UPDATE", "ROW"),
                ("_truncate BEFORE TRUNCATE", "STATEMENT"),
            )
        }
        refused = [f"TRUNCATE {table} CASCADE"]
        if await database.fetch(f"SELECT 1 FROM {table} LIMIT 1"):
            column = await database.fetch_one(
                "SELECT attname FROM pg_attribute WHERE attrelid = $1::regclass AND attnum = 1",
                table,
            )
            assert column is not None
            refused += [f"UPDATE {table} SET {column[0]} = {column[0]}", f"DELETE FROM {table}"]
            tried.add(table)
        for sql in refused:
            with pytest.raises(asyncpg.RestrictViolationError, match=table):
                await database.execute(sql)
    assert len(tried) > 40


async def test_it_is_loaded_into_an_empty_database_only(db: str, settings: Settings) -> None:
    await database.execute(
        "INSERT INTO persons (account, name, password_hash, created_at, active)"
        " VALUES ('a', 'a', 'x', now(), true)"
    )
    assert await load_demo(settings) == []
    assert await database.fetch("SELECT 1 FROM estates") == []


async def _the_third_version_is_the_sample_to_the_fen(settings: Settings) -> None:
    rows = await database.fetch(
        "SELECT v.number, v.sha256, a.motion FROM scheme_versions v"
        " LEFT JOIN motion_schemes a ON a.version = v.id ORDER BY v.number"
    )
    assert [(row["number"], row["motion"] is not None) for row in rows] == [
        (1, False),
        (2, False),
        (3, True),
    ]
    expected = json.loads(COSTS.read_text("utf-8"))["expected"]
    costs = await costs_of(rows[2]["sha256"], settings.data_dir)
    assert costs.shared.residents_fen == expected["residents_fen"]
    assert {unit: paying.pays_fen for unit, paying in costs.shared.units.items()} == {
        unit: paying["pays_fen"] for unit, paying in expected["units"].items()
    }


async def _the_money_of_donggang_is_told_to_its_end() -> None:
    """An objection upheld with figures, an opinion, the vote, every kind of payment, the audit."""
    objection = await database.fetch(
        "SELECT a.outcome, c.before, c.after FROM objections o JOIN objection_answers a"
        " ON a.objection = o.id JOIN figure_corrections c ON c.objection = o.id"
        " JOIN scheme_versions v ON v.id = o.scheme_version WHERE v.number = 2"
    )
    assert [row["outcome"] for row in objection] == ["upheld"]
    assert len(await database.fetch("SELECT 1 FROM legal_opinions")) == 1
    final = await database.fetch(
        "SELECT r.passed FROM final_results f JOIN motions m ON m.poll = f.poll"
        " JOIN motion_schemes s ON s.motion = m.id JOIN results r ON r.motion = m.id"
    )
    assert [row["passed"] for row in final] == [True]
    told = {
        row["kind"]: row
        for row in await database.fetch(
            "SELECT kind, count(*) AS n, bool_or(debit = 'household') AS more,"
            " bool_or(credit = 'household') AS less FROM journal_entries GROUP BY kind"
        )
    }
    assert set(told) == {"due", "payment", "refund", "reversal", "settlement"}
    assert told["settlement"]["more"]
    assert told["settlement"]["less"]
    assert len(await database.fetch("SELECT 1 FROM final_accounts WHERE audit IS NOT NULL")) == 1
    states = await database.fetch("SELECT state FROM messages WHERE kind = 'payment_reminder'")
    assert {row["state"] for row in states} == {"waiting", "withdrawn"}
