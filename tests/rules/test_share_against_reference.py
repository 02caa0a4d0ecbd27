"""Random cost files: the sharing and the second implementation must agree in everything.

By number and not by hypothesis: a hundred thousand of them take minutes, not hours. The number of
the file is all that is needed to see it again.
"""

import os
from collections import Counter
from random import Random

from app.faults import FileFaults
from tests.rules import reference_share
from tests.rules.cost_input import random_cost_file
from votes.costs.cost_file import parse_cost_file
from votes.costs.rules import share

FILES = 100_000 if os.environ.get("HYPOTHESIS_PROFILE") == "soak" else 500


def test_both_implementations_agree() -> None:
    seen: Counter[str] = Counter()
    number = 0
    while seen["compared"] < FILES:
        number += 1
        file = random_cost_file(Random(number))
        try:
            scheme = parse_cost_file(file)
        except FileFaults as wrong:
            assert all("sums to nothing" in fault for fault in wrong.faults), (number, wrong)
            seen["refused"] += 1
            continue
        ours = share(scheme).to_json()
        assert ours == reference_share.share(file), f"random_cost_file(Random({number}))"
        seen["compared"] += 1
        for key in ("waivers", "cap", "instalments", "settlement"):
            seen[key] += key in file
        seen["excess"] += ours["excess_fen"] != 0
    # So that a generator that makes nothing of interest is noticed.
    assert seen["refused"] < FILES // 4, seen
    assert min(seen[key] for key in ("waivers", "cap", "instalments", "settlement", "excess")) > (
        FILES // 10
    ), seen
