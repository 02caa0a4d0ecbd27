"""How much memory a process and all that it started hold together."""

import contextlib
import re
from pathlib import Path


def most_held() -> float:
    """The most that this process ever held, in MB: what getrusage tells has the memory of who
    started it in it."""
    status = Path("/proc/self/status").read_text("utf-8").split()
    return int(status[status.index("VmHWM:") + 1]) / 1024


def family_pss(pid: int) -> int:
    """Proportional memory, in kB, of a process and all that it started."""
    parents = {}
    for status in Path("/proc").glob("[0-9]*/status"):
        with contextlib.suppress(OSError):
            found = re.search(r"^PPid:\s+(\d+)", status.read_text("utf-8"), re.MULTILINE)
            if found:
                parents[int(status.parent.name)] = int(found[1])
    family = {pid}
    while grown := {child for child, parent in parents.items() if parent in family} - family:
        family |= grown
    total = 0
    for member in family:
        with contextlib.suppress(OSError):
            rollup = Path(f"/proc/{member}/smaps_rollup").read_text("utf-8")
            found = re.search(r"^Pss:\s+(\d+)", rollup, re.MULTILINE)
            total += int(found[1]) if found else 0
    return total
