"""`yishi rescue` as a command: what it prints, and what it refuses before it touches anything."""

import asyncio
import os
import re
import sys
from asyncio.subprocess import PIPE

import pytest

from app import database
from app.accounts.services import hash_token
from app.cli import main
from app.settings import PROJECT
from tests.world import World


async def _rescue(dsn: str, *arguments: str) -> tuple[int | None, str, str]:
    environ = {
        **os.environ,
        "DATABASE_URL": dsn,
        "SECRET_KEY": "a secret for tests only, 32 bytes+",
        "YISHI_BASE_URL": "https://yishi.example",
    }
    command = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "app.cli", "rescue", *arguments),
        cwd=PROJECT,
        env=environ,
        stdout=PIPE,
        stderr=PIPE,
    )
    out, err = await command.communicate()
    return command.returncode, out.decode(), err.decode()


async def test_it_prints_a_link_that_resets_the_password(db: str, world: World) -> None:
    status, said, _faults = await _rescue(db, "administrator", "--reason", "手机丢失")
    assert status == 0
    found = re.search(r"https://yishi\.example/invitations/(\S+)", said)
    assert found is not None, said
    kept = await database.fetch("SELECT person, token_hash FROM invitations")
    assert [tuple(row) for row in kept] == [(world.administrator, hash_token(found[1]))]
    status, _said, faults = await _rescue(db, "nobody", "--reason", "手机丢失")
    assert status == 1
    assert "没有“nobody”这个账号" in faults


@pytest.mark.parametrize("given", [[], ["--reason", " "], ["--reason", "长" * 201]])
def test_without_a_reason_it_does_nothing(
    given: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["rescue", "admin", *given]) == 1
    assert "--reason" in capsys.readouterr().err
