"""The program as a process: one at a time on its data, and nothing left when it is told to go."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from app.settings import PROJECT
from tests.ports import free_port

_PATIENCE = 180  # seconds; a machine that has other things to do is no fault


def _start(data: Path, port: int) -> subprocess.Popen[str]:
    environ = {**os.environ, "DATA_DIR": str(data), "PORT": str(port)}
    environ.pop("DATABASE_URL", None)
    return subprocess.Popen(
        [sys.executable, "-m", "app.cli", "serve"],
        cwd=PROJECT,
        env=environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


@pytest.fixture
def data() -> Iterator[Path]:
    """Where the server's own account gets in too, which it does not into a private folder."""
    folder = PROJECT / "var" / f"serve-{os.getpid()}"
    folder.mkdir(parents=True)
    yield folder
    subprocess.run(["rm", "-rf", str(folder)], check=True)


def _wait(port: int, running: subprocess.Popen[str]) -> list[tuple[int, str]]:
    """What the first page answered until it was there."""
    seen = []
    for _try in range(10 * _PATIENCE):
        try:
            answer = httpx.get(
                f"http://127.0.0.1:{port}/", follow_redirects=True, timeout=_PATIENCE
            )
            seen.append((answer.status_code, answer.text))
            if answer.status_code == 200:
                return seen
        except httpx.TransportError:
            assert running.poll() is None, running.communicate()[0]
        time.sleep(0.1)
    raise AssertionError("it does not come up")


def test_it_goes_with_its_database_and_another_start_is_refused(data: Path) -> None:
    port = free_port()
    running = _start(data, port)
    (status, said), *_more, (_last, page) = _wait(port, running)
    assert status == 503
    assert "议事正在启动" in said
    assert "登录" in page
    beside = _start(data, free_port())
    refused = beside.communicate(timeout=_PATIENCE)[0]
    assert beside.returncode == 1
    assert f"程序已经在运行：http://127.0.0.1:{port}" in refused
    _goes(data, running, signal.SIGINT)
    again = _start(data, port)
    _wait(port, again)
    _goes(data, again, signal.SIGTERM)


def _goes(data: Path, running: subprocess.Popen[str], told: signal.Signals) -> None:
    database = next(data.glob("**/postmaster.pid"))
    running.send_signal(told)
    said = running.communicate(timeout=_PATIENCE)[0]
    assert "已停止。" in said
    assert "Traceback" not in said
    assert not database.exists()
