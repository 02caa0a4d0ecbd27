"""How much is measured: what was promised, or by BENCH_LITTLE=1 so little that it only shows
whether everything still runs through."""

import os
from typing import TypeVar

Size = TypeVar("Size")

LITTLE = os.environ.get("BENCH_LITTLE") == "1"


def sized(whole: Size, little: Size) -> Size:
    return little if LITTLE else whole
