"""What gets into a backup, and what is left where none could be made."""

import hashlib
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app import database
from app.backups import writing
from app.backups.archive import FileExists
from app.backups.rules import NotUpToDate
from app.backups.writing import Installation, write_backup
from app.documents.services import path_of
from tests.world import World

NOW = datetime(2026, 5, 1, 1, 0, tzinfo=UTC)


def quiet(_text: str) -> None: ...


def _here(tmp_path: Path) -> Installation:
    return Installation(tmp_path / "data", "k" * 64, True, "0.1.0")


async def test_it_is_one_moment_of_the_database(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody writes while the tables are copied: all of them show the moment before."""
    real = writing._copy_table

    async def meanwhile(link, backup, name, about):
        if name == "streets":
            await database.execute("INSERT INTO streets (name) VALUES ('后来的街道')")
        return await real(link, backup, name, about)

    monkeypatch.setattr(writing, "_copy_table", meanwhile)
    before = len(await database.fetch("SELECT 1 FROM streets"))
    file = tmp_path / "x.zip"
    manifest, _sum = await write_backup(file, _here(tmp_path), now=NOW, progress=quiet)
    assert len(await database.fetch("SELECT 1 FROM streets")) == before + 1
    assert manifest.tables["streets"].rows == before
    assert manifest.made_at == NOW


async def test_a_lost_document_is_named_and_the_rest_is_kept(world: World, tmp_path: Path) -> None:
    here = _here(tmp_path)
    for content in (b"one", b"two", b"three"):
        sha256 = hashlib.sha256(content).hexdigest()
        path_of(here.data_dir, sha256).parent.mkdir(parents=True, exist_ok=True)
        path_of(here.data_dir, sha256).write_bytes(content.replace(b"two", b"wto"))
        await database.execute(
            "INSERT INTO documents (sha256, media_type, size, kept_at) VALUES ($1, 'x', 3, now())",
            sha256,
        )
    gone, damaged = (hashlib.sha256(content).hexdigest() for content in (b"one", b"two"))
    path_of(here.data_dir, gone).unlink()
    manifest, _sum = await write_backup(tmp_path / "x.zip", here, now=NOW, progress=quiet)
    assert set(manifest.lost) == {gone, damaged}
    assert manifest.documents == (hashlib.sha256(b"three").hexdigest(),)


async def test_nothing_is_left_of_a_backup_that_fails(
    db: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "x.zip"
    await database.execute("DELETE FROM migration WHERE app_name = 'votes'")
    with pytest.raises(NotUpToDate):
        await write_backup(file, _here(tmp_path), now=NOW, progress=quiet)
    assert list(tmp_path.iterdir()) == []
    file.write_bytes(b"mine")
    with pytest.raises(FileExists):
        await write_backup(file, _here(tmp_path), now=NOW, progress=quiet)
    assert file.read_bytes() == b"mine"
