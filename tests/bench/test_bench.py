"""What measures still runs through, at a little size; how fast anything is, no test asserts."""

import os
import subprocess
import sys

from app.settings import PROJECT


def test_every_part_runs_through_and_says_its_figures() -> None:
    done = subprocess.run(
        [sys.executable, "-P", "-m", "tests.bench"],
        cwd=PROJECT,
        env={**os.environ, "BENCH_LITTLE": "1", "PYTHONPATH": str(PROJECT)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    said = dict.fromkeys(done.stdout.splitlines())
    assert len(said) > 70, done.stdout
    assert [line for line in said if not any(sign.isdigit() for sign in line)] == []
    assert [line.split()[-2:] for line in said if "失败 " in line] == [["0", "0"]] * 2
