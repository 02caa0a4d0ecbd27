"""What measures still runs through, at a little size; how fast anything is, no test asserts."""

import os
import subprocess
import sys

from app.settings import PROJECT
from tests.bench.__main__ import PARTS

# They start the program, some of them with its demonstration: by `make soak`.
LONG = {"ballots", "demonstration", "table"}
CHOSEN = PARTS.keys() - (set() if os.environ.get("HYPOTHESIS_PROFILE") == "soak" else LONG)


def test_every_part_runs_through_and_says_its_figures() -> None:
    done = subprocess.run(
        [sys.executable, "-P", "-m", "tests.bench", *sorted(CHOSEN)],
        cwd=PROJECT,
        env={**os.environ, "BENCH_LITTLE": "1", "PYTHONPATH": str(PROJECT)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    said = done.stdout.splitlines()
    assert len(said) > 55, done.stdout
    assert [line for line in said if not any(sign.isdigit() for sign in line)] == []
    assert {tuple(line.split()[-2:]) for line in said if "失败 " in line} <= {("0", "0")}
