"""The log on the real database: no gaps, nothing changed, everything proved."""

import asyncio
import itertools
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import asyncpg
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from app import database
from app.backups.archive import BackupReader
from app.backups.restoring import restore_backup
from app.backups.writing import Installation, write_backup
from app.ledger.canonical import NotCanonical, commitment, spell
from app.ledger.checking import check_log
from app.ledger.keys import KEY_FILE, signing_key
from app.ledger.merkle import EMPTY, leaf_hash, tree_root
from app.ledger.proof_file import read_proof, write_proof
from app.ledger.proofs import Head, failures
from app.ledger.queries import (
    consistency,
    consistency_proof,
    heads,
    inclusion,
    inclusion_proof,
    log_of,
    newest_head,
)
from app.ledger.rules import NotInLog
from app.ledger.services import append, open_log, sign_head

KEY = Ed25519PrivateKey.from_private_bytes(b"k" * 32)
NOW = datetime(2026, 3, 30, 10, 0, 0, 987_654, tzinfo=UTC)

Event = dict[str, object]


def events(n: int, name: str = "e") -> list[Event]:
    return [{"receipt": f"{name}{at}", "units": ["甲", at]} for at in range(n)]


@pytest.fixture
async def log(db: str) -> int:
    async with database.transaction() as link:
        return await open_log(link, "polls", 3)


async def added(log: int, *groups: int) -> None:
    for group in groups:
        async with database.transaction() as link:
            await append(link, log, events(group))


async def signed(log: int, now: datetime = NOW) -> Head:
    async with database.transaction() as link:
        return await sign_head(link, log, KEY, now)


async def leaves_of(log: int) -> list[bytes]:
    rows = await database.fetch(
        "SELECT position, commitment FROM log_leaves WHERE log = $1 ORDER BY position", log
    )
    assert [row["position"] for row in rows] == list(range(len(rows)))
    return [leaf_hash(row["commitment"]) for row in rows]


# -- appending ---------------------------------------------------------------------------------


async def test_a_subject_has_one_log(db: str) -> None:
    async with database.transaction() as link:
        first = await open_log(link, "polls", 3)
        assert await open_log(link, "polls", 3) == first
        assert await open_log(link, "polls", 4) != first
        assert await open_log(link, "surveys", 3) != first
    assert await log_of("polls", 3) == first
    assert await log_of("polls", 5) is None
    assert await check_log(first) == []


async def test_what_is_appended_is_committed_to(log: int) -> None:
    async with database.transaction() as link:
        assert await append(link, log, events(2)) == [0, 1]
        assert await append(link, log, []) == []
        assert await append(link, log, [{"text": "e\u0301"}]) == [2]
    rows = await database.fetch(
        "SELECT l.commitment, e.salt, e.event FROM log_leaves l"
        " JOIN log_events e ON e.leaf = l.id ORDER BY l.position"
    )
    assert [row["event"].encode() for row in rows] == [
        spell(one) for one in [*events(2), {"text": "é"}]
    ]
    assert all(row["commitment"] == commitment(row["salt"], row["event"].encode()) for row in rows)
    assert len({row["salt"] for row in rows}) == 3
    assert await check_log(log) == []


async def test_the_same_event_twice_is_two_leaves_that_nobody_can_match(log: int) -> None:
    async with database.transaction() as link:
        await append(link, log, [{"a": 1}, {"a": 1}])
    assert len(set(await leaves_of(log))) == 2


async def test_an_append_costs_two_statements_however_many_events(log: int) -> None:
    async with database.transaction() as link:
        await append(link, log, events(1))  # the driver asks for types once
        asked: list[str] = []

        def note(query: asyncpg.connection.LoggedQuery) -> None:
            asked.append(query.query)

        link.add_query_logger(note)
        for group in (1, 300):
            asked.clear()
            await append(link, log, events(group))
            await asyncio.sleep(0)  # the logger is called by the loop
            assert len(asked) == 2
            assert not [query for query in asked if "FROM log_leaves" in query]
        link.remove_query_logger(note)


async def test_what_is_rolled_back_leaves_no_gap(log: int) -> None:
    await added(log, 3)
    with pytest.raises(RuntimeError):
        async with database.transaction() as link:
            assert await append(link, log, events(5)) == [3, 4, 5, 6, 7]
            raise RuntimeError
    with pytest.raises(NotCanonical):
        async with database.transaction() as link:
            await append(link, log, [*events(1), {"a": 0.5}])
    await added(log, 2)
    assert len(await leaves_of(log)) == 5
    assert await check_log(log) == []


async def test_a_log_that_is_not_there(db: str) -> None:
    async with database.transaction() as link:
        with pytest.raises(NotInLog):
            await append(link, 99, events(1))
        with pytest.raises(NotInLog):
            await sign_head(link, 99, KEY, NOW)
    with pytest.raises(NotInLog):
        await check_log(99)


async def test_many_at_once_stand_one_after_the_other(log: int) -> None:
    """Really committed by eight connections at once; every head on the way is a beginning."""

    async def appending(name: str) -> list[tuple[str, int]]:
        found = []
        for group in (1, 7, 40):
            some = events(group, f"{name}.{group}.")
            async with database.transaction() as link:
                positions = await append(link, log, some)
                await asyncio.sleep(0)
            await signed(log)
            found += [(str(one["receipt"]), at) for one, at in zip(some, positions, strict=True)]
        return found

    told = await asyncio.gather(*map(appending, "abcdefgh"))
    said = {name: at for pairs in told for name, at in pairs}
    leaves = await leaves_of(log)
    assert sorted(said.values()) == list(range(len(leaves))) == list(range(8 * 48))
    rows = await database.fetch(
        "SELECT e.event, l.position FROM log_events e JOIN log_leaves l ON l.id = e.leaf"
    )
    assert {json.loads(row["event"])["receipt"]: row["position"] for row in rows} == said
    row = await database.fetch_one("SELECT size, root FROM logs WHERE id = $1", log)
    assert row is not None
    assert (row["size"], row["root"]) == (len(leaves), tree_root(leaves))
    assert await check_log(log) == []
    kept = sorted(await heads(log), key=lambda head: head.size)
    assert len(kept) == 24
    for old, new in itertools.pairwise(kept):
        assert failures(await consistency(log, old, new)) == []


async def test_a_log_begun_twice_at_once_is_one(db: str) -> None:
    async def begin() -> int:
        async with database.transaction() as link:
            return await open_log(link, "polls", 7)

    assert len(set(await asyncio.gather(*(begin() for _ in range(6))))) == 1


# -- heads and proofs --------------------------------------------------------------------------


async def test_heads_are_signed_and_kept(log: int) -> None:
    first = await signed(log)
    assert (first.log, first.size, first.root) == ("polls/3", 0, EMPTY)
    await added(log, 5)
    last = await signed(log, NOW + timedelta(hours=1))
    assert last.signed_at == (NOW + timedelta(hours=1)).replace(microsecond=0)
    assert await heads(log) == [first, last]
    assert await newest_head(log) == last
    assert await newest_head(log + 1) is None
    for head in (first, last):
        assert failures(read_proof(write_proof(head))) == []


async def test_everything_is_proved_from_what_is_stored(log: int) -> None:
    sizes = []
    for group in (1, 254, 1, 1, 255, 300):  # up to a tile, its border, over it, far beyond
        await added(log, group)
        sizes.append((await signed(log)).size)
    leaves = await leaves_of(log)
    kept = await heads(log)
    assert [head.root for head in kept] == [tree_root(leaves[:size]) for size in sizes]
    for head in kept:
        for position in {0, 1, 254, 255, 256, 511, head.size - 1}:
            if position < head.size:
                proof = await inclusion(log, position, head)
                assert read_proof(write_proof(proof)) == proof
                assert failures(proof) == []
        for other in kept:
            if other.size <= head.size:
                assert failures(await consistency(log, other, head)) == []


async def test_what_is_not_in_the_log_is_not_proved(log: int) -> None:
    await added(log, 4)
    head = await signed(log)
    await added(log, 1)
    for position, size in ((4, 4), (-1, 4), (0, 6), (0, 0)):
        with pytest.raises(NotInLog):
            await inclusion_proof(log, position, size)
    for old, new in ((3, 2), (-1, 2), (2, 6)):
        with pytest.raises(NotInLog):
            await consistency_proof(log, old, new)
    with pytest.raises(NotInLog):
        await inclusion(log, 4, head)
    with pytest.raises(NotInLog):
        await consistency(log, await signed(log), head)


async def test_a_forgotten_event_takes_nothing_along(log: int) -> None:
    await added(log, 4)
    head = await signed(log)
    await database.execute(
        "DELETE FROM log_events WHERE leaf = (SELECT id FROM log_leaves WHERE position = 2)"
    )
    proof = await inclusion(log, 2, head)
    assert (proof.salt, proof.event) == (None, None)
    assert failures(proof) == []
    assert failures(await inclusion(log, 1, head)) == []
    assert await check_log(log) == []


# -- what the database refuses, and what is found where somebody got around it -----------------

REFUSED = (
    "UPDATE log_leaves SET commitment = root FROM logs",
    "UPDATE log_leaves SET position = position + 1",
    "DELETE FROM log_leaves",
    "TRUNCATE log_leaves CASCADE",
    "UPDATE log_heads SET size = 1",
    "DELETE FROM log_heads",
    "TRUNCATE log_heads",
    "UPDATE log_events SET event = '{}'",
    "UPDATE log_events SET salt = salt",
    "TRUNCATE log_events",
    "UPDATE logs SET size = 2, frontier = root",
    "UPDATE logs SET size = size",
    "UPDATE logs SET size = size + 1, subject = 'x'",
    "DELETE FROM logs WHERE size = 0",
    "TRUNCATE logs CASCADE",
)


@pytest.mark.parametrize("sql", REFUSED)
async def test_the_database_refuses(log: int, sql: str) -> None:
    await added(log, 3)
    await signed(log)
    async with database.transaction() as link:
        await open_log(link, "polls", 4)
    with pytest.raises(asyncpg.RestrictViolationError):
        await database.execute(sql)
    assert await check_log(log) == []


@pytest.mark.parametrize(
    "sql",
    [
        "INSERT INTO log_leaves (log, position, commitment) VALUES ($1, 2, ''::bytea)",
        "INSERT INTO log_leaves (log, position, commitment) SELECT $1, 255, root FROM logs",
        "INSERT INTO log_leaves (log, position, commitment) SELECT $1, -1, root FROM logs",
        "UPDATE logs SET size = 3 WHERE id = $1",
    ],
)
async def test_what_cannot_be_is_never_stored(log: int, sql: str) -> None:
    await added(log, 2)
    with pytest.raises(asyncpg.CheckViolationError):
        await database.execute(sql, log)
    with pytest.raises(asyncpg.UniqueViolationError):
        await database.execute(
            "INSERT INTO log_leaves (log, position, commitment) SELECT $1, 1, root FROM logs", log
        )


@pytest.mark.parametrize(
    ("table", "sql", "found"),
    [
        ("log_events", "UPDATE log_events SET event = '{}' WHERE leaf = 2", "leaf 1: the event"),
        ("log_leaves", "UPDATE log_leaves SET commitment = (SELECT root FROM logs)", "log: size"),
        ("log_leaves", "UPDATE log_leaves SET tile = commitment WHERE position = 255", "leaf 255:"),
        (
            "log_leaves",
            "UPDATE log_leaves SET position = 999 WHERE position = 298",
            "leaf 299:",
        ),
        ("log_heads", "UPDATE log_heads SET root = signature_root", "head of 300"),
        ("logs", "UPDATE logs SET root = sha256(root)", "log: size"),
    ],
)
async def test_what_was_changed_around_the_triggers_is_found(
    log: int, table: str, sql: str, found: str
) -> None:
    await added(log, 300)
    await signed(log)
    await database.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    await database.execute(sql.replace("signature_root", "sha256(root)"))
    wrong = await check_log(log)
    assert [fault for fault in wrong if fault.startswith(found)], wrong


# -- backup ------------------------------------------------------------------------------------


async def test_a_log_and_its_key_come_back_from_a_backup(log: int, tmp_path: Path) -> None:
    old = Installation(tmp_path / "old", "k" * 64, True, "0.1.0")
    key = signing_key(old.data_dir)
    await added(log, 260, 5)
    async with database.transaction() as link:
        head = await sign_head(link, log, key, NOW)
    before = await inclusion(log, 258, head)
    file = tmp_path / "x.zip"
    await write_backup(file, old, now=NOW, progress=lambda _text: None)
    for table in ("log_events", "log_heads", "log_leaves", "logs"):
        await database.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        await database.execute(f"DELETE FROM {table}")
        await database.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
    new = Installation(tmp_path / "new", "n" * 64, True, "0.1.0")
    with BackupReader(file) as backup:
        backup.verify()
        await restore_backup(backup, new, progress=lambda _text: None, now=NOW)
    assert (new.data_dir / KEY_FILE).stat().st_mode & 0o777 == 0o600
    assert signing_key(new.data_dir).public_key() == key.public_key()
    assert await check_log(log) == []
    assert await inclusion(log, 258, head) == before
    await added(log, 3)
    assert failures(await consistency(log, head, await signed(log))) == []
    with pytest.raises(asyncpg.RestrictViolationError):
        await database.execute("DELETE FROM log_leaves")
