"""A backup made while the program runs comes back the same elsewhere; anything else is refused."""

import asyncio
import hashlib
import json
import os
import re
import shutil
import stat
import struct
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import asyncpg
import httpx
import pytest

from app import database
from app.backups.archive import BackupReader
from app.backups.restoring import restore_backup
from app.backups.rules import (
    KEY_PART,
    MANIFEST,
    BackupDamaged,
    KeyNeeded,
    Manifest,
    NotABackup,
    NotRestored,
    OtherKey,
    OtherVersion,
    Part,
    TargetNotEmpty,
    read_manifest,
    table_part,
    write_manifest,
)
from app.backups.writing import Installation
from app.documents.services import path_of
from app.postgres import running_dsn
from app.settings import PROJECT
from tests.demonstration import demonstration
from tests.world import World


def quiet(_text: str) -> None: ...


def yishi(data: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environ = {**os.environ, "DATA_DIR": str(data)}
    for name in ("DATABASE_URL", "SECRET_KEY"):
        environ.pop(name, None)
    command = [sys.executable, "-m", "app.cli", *arguments]
    return subprocess.run(command, cwd=PROJECT, env=environ, capture_output=True, text=True)


async def _contents(dsn: str) -> dict[str, str]:
    """Each table as one hash over its rows as text; counters as they stand."""
    link = await asyncpg.connect(dsn)
    try:
        found = {}
        for row in await link.fetch(
            "SELECT relname::text AS name, relkind = 'S' AS counter FROM pg_class"
            " WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'S')"
            " AND relname NOT LIKE 'migration%'"
        ):
            counts = "(SELECT last_value, is_called FROM {})" if row["counter"] else "{}"
            found[row["name"]] = await link.fetchval(
                f"SELECT md5(string_agg(t::text, chr(10) ORDER BY t::text))"
                f" FROM {counts.format(row['name'])} t"
            )
        return found
    finally:
        await link.close()


@dataclass(frozen=True, slots=True)
class Made:
    """The demonstration, its backup, and what could be seen of it before."""

    folder: Path
    file: Path
    said: str
    contents: dict[str, str]
    slip: str
    slip_page: str


def _page(address: str, path: str) -> str:
    """Without what differs from one request to the next."""
    answer = httpx.get(f"{address}{path}")
    assert answer.status_code == 200
    return re.sub(r'name="_csrf_token" value="[^"]*"', "", answer.text)


@pytest.fixture(scope="module")
def made() -> Iterator[Made]:
    """In a folder that the database's own account may enter, which a private one is not."""
    folder = PROJECT / "var" / f"backup-{os.getpid()}"
    one = folder / "one"
    one.mkdir(parents=True)
    try:
        with demonstration(one) as (address, _pid, _settings):
            told = (one / "log").read_text("utf-8")
            slip = re.search(r"/v/[\w-]{22}", told)
            assert slip is not None, told
            page = _page(address, slip[0])
            file = folder / "backup.zip"
            done = yishi(one, "backup", str(file))
            assert done.returncode == 0, done.stderr
            contents = asyncio.run(_contents(running_dsn(one)))
            assert yishi(one, "restore", str(file)).returncode == 1
            yield Made(folder, file, done.stdout, contents, slip[0], page)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _checksum(file: Path) -> str:
    with zipfile.ZipFile(file) as packed:
        return hashlib.sha256(packed.read(MANIFEST)).hexdigest()


def _count_files(data: Path, file: Path) -> list[Path]:
    """The stored count files of the backup in `data`, where every document is what it was."""
    with BackupReader(file) as backup:
        paths = [path_of(data, sha256) for sha256 in backup.manifest.documents]
        for path, sha256 in zip(paths, backup.manifest.documents, strict=True):
            assert hashlib.sha256(path.read_bytes()).hexdigest() == sha256
    return [
        path
        for path in paths
        if path.read_bytes()[:1] == b"{" and b'"ballots"' in path.read_bytes()
    ]


def test_the_demonstration_comes_back_whole(made: Made) -> None:
    assert stat.S_IMODE(made.file.stat().st_mode) == 0o600
    assert not list(made.folder.glob("*.part"))
    assert f"校验码 {_checksum(made.file)}" in made.said
    two = made.folder / "two"
    done = yishi(two, "restore", str(made.file), "--checksum", _checksum(made.file))
    assert done.returncode == 0, done.stderr
    assert "恢复完成" in done.stdout
    counted = _count_files(two, made.file)
    assert len(counted) > 2
    done = yishi(two, "recount", str(counted[0]))
    assert done.returncode == 0, done.stderr
    with demonstration(two) as (address, _pid, _settings):
        dsn = running_dsn(two)
        assert asyncio.run(_contents(dsn)) == made.contents
        asyncio.run(_is_guarded(dsn))
        assert _page(address, made.slip) == made.slip_page
    again = yishi(two, "restore", str(made.file))
    assert again.returncode == 1
    assert "已经有数据" in again.stderr
    assert "DATA_DIR=" in again.stderr


async def _is_guarded(dsn: str) -> None:
    """What is never changed is never changed after a restore either."""
    link = await asyncpg.connect(dsn)
    try:
        for sql in ("UPDATE ballots SET receipt = receipt", "DELETE FROM documents"):
            with pytest.raises(asyncpg.RestrictViolationError):
                await link.execute(sql)
        with pytest.raises(asyncpg.ForeignKeyViolationError):
            await link.execute("INSERT INTO communities (street, name) VALUES (0, 'x')")
    finally:
        await link.close()


def test_a_running_program_is_not_restored_into(made: Made) -> None:
    done = yishi(made.folder / "one", "restore", str(made.file))
    assert done.returncode == 1
    assert "请先停止程序" in done.stderr


def test_a_file_is_never_overwritten(made: Made) -> None:
    before = made.file.read_bytes()
    done = yishi(made.folder / "one", "backup", str(made.file))
    assert done.returncode == 1
    assert "已经存在" in done.stderr
    assert made.file.read_bytes() == before


# -- damaged files ---------------------------------------------------------------------------


def _data_at(file: Path, info: zipfile.ZipInfo) -> int:
    """Where the part's own bytes begin: after its local header."""
    with file.open("rb") as raw:
        raw.seek(info.header_offset + 26)
        name, extra = struct.unpack("<HH", raw.read(4))
    return info.header_offset + 30 + name + extra


def _flipped(file: Path, at: int, to: Path) -> Path:
    content = bytearray(file.read_bytes())
    content[at] ^= 1
    to.write_bytes(content)
    return to


def test_one_flipped_byte_names_the_part(made: Made, tmp_path: Path) -> None:
    with zipfile.ZipFile(made.file) as packed:
        parts = packed.infolist()
    assert {KEY_PART, MANIFEST, table_part("ballots")} < {part.filename for part in parts}
    for part in parts:
        at = _data_at(made.file, part) + part.compress_size // 2
        damaged = _flipped(made.file, at, tmp_path / "damaged.zip")
        with pytest.raises(BackupDamaged) as refused, BackupReader(damaged) as backup:
            backup.verify()
        assert refused.value.part == part.filename


def test_damage_is_told_and_nothing_is_restored(made: Made, tmp_path: Path) -> None:
    with zipfile.ZipFile(made.file) as packed:
        ballots = packed.getinfo(table_part("ballots"))
    damaged = _flipped(made.file, _data_at(made.file, ballots) + 9, tmp_path / "damaged.zip")
    done = yishi(tmp_path / "new", "restore", str(damaged))
    assert done.returncode == 1
    assert "备份文件已损坏：tables/ballots.csv" in done.stderr
    assert "另一份备份" in done.stderr
    assert not (tmp_path / "new" / "postgres").exists()


@pytest.mark.parametrize("content", [b"", b"PK", b"%PDF-1.7 and so on"])
def test_what_is_no_backup(content: bytes, tmp_path: Path) -> None:
    file = tmp_path / "x.zip"
    file.write_bytes(content)
    with pytest.raises(NotABackup), BackupReader(file):
        pass


def test_half_a_backup_and_another_zip_are_none(made: Made, tmp_path: Path) -> None:
    half = tmp_path / "half.zip"
    half.write_bytes(made.file.read_bytes()[: made.file.stat().st_size // 2])
    other = tmp_path / "other.zip"
    with zipfile.ZipFile(other, "w") as packed:
        packed.writestr("a.txt", "a")
    for file in (half, other):
        with pytest.raises(NotABackup), BackupReader(file):
            pass


def _changed(
    made: Made,
    to: Path,
    change: Callable[[Manifest], Manifest],
    parts: dict[str, bytes | None] | None = None,
) -> Path:
    """The backup with another manifest, and other bytes (None: left out) for some parts."""
    with zipfile.ZipFile(made.file) as old, zipfile.ZipFile(to, "w") as new:
        for name in old.namelist():
            content = (parts or {}).get(name, old.read(name))
            if name == MANIFEST:
                content = write_manifest(change(read_manifest(old.read(name))))
            if content is not None:
                new.writestr(name, content)
    return to


def test_a_part_that_is_missing_is_named(made: Made, tmp_path: Path) -> None:
    file = _changed(made, tmp_path / "x.zip", lambda m: m, {KEY_PART: None})
    with pytest.raises(BackupDamaged) as refused, BackupReader(file):
        pass
    assert refused.value.part == KEY_PART


def test_a_part_never_leads_out_of_the_data_directory(made: Made, tmp_path: Path) -> None:
    def outside(manifest: Manifest) -> Manifest:
        return replace(manifest, parts={**manifest.parts, "documents/../../x": Part(0, "")})

    file = _changed(made, tmp_path / "x.zip", outside)
    with pytest.raises(BackupDamaged), BackupReader(file):
        pass


def test_another_checksum_is_refused(made: Made, tmp_path: Path) -> None:
    """Whoever changes a part and the manifest with it is found out by the number noted then."""
    file = _changed(made, tmp_path / "x.zip", lambda m: replace(m, version="0.0.1"))
    done = yishi(tmp_path / "new", "restore", str(file), "--checksum", _checksum(made.file))
    assert done.returncode == 1
    assert "校验码与给出的不一致" in done.stderr


# -- what does not fit -----------------------------------------------------------------------


def _here(tmp_path: Path, *, kept: bool = True, key: str = "k" * 64) -> Installation:
    return Installation(tmp_path / "data", key, kept, "0.1.0")


async def _restore(file: Path, here: Installation) -> Manifest:
    with BackupReader(file) as backup:
        backup.verify()
        return await restore_backup(backup, here, progress=quiet, now=datetime.now(UTC))


async def _nothing_there() -> bool:
    return not await database.fetch("SELECT 1 FROM persons UNION ALL SELECT 1 FROM streets")


async def test_other_migrations_say_which_version_is_needed(
    made: Made, db: str, tmp_path: Path
) -> None:
    def older(manifest: Manifest) -> Manifest:
        return replace(manifest, version="0.0.7", migrations=manifest.migrations[:-1])

    file = _changed(made, tmp_path / "x.zip", older)
    with pytest.raises(OtherVersion) as refused:
        await _restore(file, _here(tmp_path))
    assert "0.0.7" in refused.value.remedy
    assert await _nothing_there()


async def test_a_database_with_people_is_left_alone(
    made: Made, world: World, tmp_path: Path
) -> None:
    before = await database.fetch("SELECT id, name FROM streets ORDER BY id")
    with pytest.raises(TargetNotEmpty):
        await _restore(made.file, _here(tmp_path))
    assert await database.fetch("SELECT id, name FROM streets ORDER BY id") == before


async def test_another_key_would_close_every_slip(made: Made, db: str, tmp_path: Path) -> None:
    with pytest.raises(OtherKey):
        await _restore(made.file, _here(tmp_path, kept=False))
    keyless = _changed(
        made,
        tmp_path / "x.zip",
        lambda m: replace(m, parts={n: p for n, p in m.parts.items() if n != KEY_PART}),
        {KEY_PART: None},
    )
    with pytest.raises(KeyNeeded):
        await _restore(keyless, _here(tmp_path))
    assert await _nothing_there()


async def test_rows_too_many_take_everything_back(made: Made, db: str, tmp_path: Path) -> None:
    def fewer(manifest: Manifest) -> Manifest:
        ballots = replace(manifest.tables["ballots"], rows=manifest.tables["ballots"].rows - 1)
        return replace(manifest, tables={**manifest.tables, "ballots": ballots})

    file = _changed(made, tmp_path / "x.zip", fewer)
    with pytest.raises(NotRestored) as refused:
        await _restore(file, _here(tmp_path))
    assert "ballots" in refused.value.message
    assert await _nothing_there()
    # It can be done right afterwards.
    assert (await _restore(made.file, _here(tmp_path))).version
    await _is_guarded(db)
    key = (tmp_path / "data" / "secret").read_text("utf-8")
    with zipfile.ZipFile(made.file) as packed:
        assert key == packed.read(KEY_PART).decode()


async def test_a_row_that_refers_to_nothing_takes_everything_back(
    made: Made, db: str, tmp_path: Path
) -> None:
    with zipfile.ZipFile(made.file) as packed:
        streets = packed.read(table_part("streets")).splitlines(keepends=True)[0]

    def without_streets(manifest: Manifest) -> Manifest:
        empty = replace(manifest.tables["streets"], rows=0)
        part = Part(len(streets), hashlib.sha256(streets).hexdigest())
        return replace(
            manifest,
            tables={**manifest.tables, "streets": empty},
            parts={**manifest.parts, table_part("streets"): part},
        )

    file = _changed(made, tmp_path / "x.zip", without_streets, {table_part("streets"): streets})
    with pytest.raises(NotRestored):
        await _restore(file, _here(tmp_path))
    assert await _nothing_there()


def test_the_manifest_says_what_is_in_it(made: Made) -> None:
    with zipfile.ZipFile(made.file) as packed:
        said = json.loads(packed.read(MANIFEST))
        assert (said["format"], said["program"], said["version"]) == (1, "yishi", "0.1.0")
        for name, part in said["parts"].items():
            content = packed.read(name)
            assert (len(content), hashlib.sha256(content).hexdigest()) == (
                part["size"],
                part["sha256"],
            )
        ballots = packed.read(table_part("ballots")).decode().splitlines()
    assert ballots[0].split(",") == said["tables"]["ballots"]["columns"]
    assert len(ballots) - 1 == said["tables"]["ballots"]["rows"] > 400
