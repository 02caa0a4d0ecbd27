"""The program with its demonstration, started as anybody starts it: for measuring and pictures."""

import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx

from app.settings import PROJECT, Settings
from tests.ports import free_port


@contextlib.contextmanager
def demonstration(folder: Path) -> Iterator[tuple[str, int, Settings]]:
    """The program with its demonstration on a free port: address, process id, settings."""
    port = free_port()
    environ = {**os.environ, "DATA_DIR": str(folder), "PORT": str(port)}
    environ.pop("DATABASE_URL", None)
    log = (folder / "log").open("wb")
    with subprocess.Popen(
        [sys.executable, "-m", "app.cli", "serve", "--demo"],
        cwd=PROJECT,
        env=environ,
        stdout=log,
        stderr=subprocess.STDOUT,
    ) as server:
        address = f"http://127.0.0.1:{port}"
        try:
            while True:  # for as long as it lives: loading may take a busy machine minutes
                with contextlib.suppress(httpx.TransportError):
                    if httpx.get(f"{address}/healthz").status_code == 200:
                        break
                if server.poll() is not None:
                    raise RuntimeError((folder / "log").read_text("utf-8"))
                time.sleep(0.1)
            yield address, server.pid, Settings.from_environment(environ)
        finally:
            server.terminate()


def sign_in(address: str, password: str) -> str:
    """The cookies of the clerk."""
    with httpx.Client(base_url=address) as browser:
        browser.get("/sign-in")
        typed = {"account": "clerk", "password": password}
        browser.post("/sign-in", data={**typed, "_csrf_token": browser.cookies["csrftoken"]})
        assert "待办" in browser.get("/").text
        return "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
