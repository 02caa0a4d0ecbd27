"""Random polls by number: the count and the second implementation must agree in everything.

By number and not by hypothesis, as the cost files are: a hundred thousand of them take minutes.
The number of the poll is all that is needed to see it again.
"""

import os
from collections import Counter
from random import Random

from tests.rules.poll_input import random_poll
from tests.rules.reference_count import count
from votes.results.count_file import parse_count_file
from votes.results.rules import tally

POLLS = 100_000 if os.environ.get("HYPOTHESIS_PROFILE") == "soak" else 500

REASONS = (
    "WITHDRAWN",
    "LATE",
    "UNSIGNED",
    "CHOICE_INVALID",
    "NOT_OWNER",
    "GUARDIAN_NO_DOC",
    "PROXY_NO_DOC",
    "PROXY_STAFF",
    "PROXY_CAP",
)


def test_both_implementations_agree() -> None:
    seen: Counter[str] = Counter()
    for number in range(POLLS):
        file = random_poll(Random(number))
        ours = tally(parse_count_file(file)).to_json()
        assert ours == count(file), f"random_poll(Random({number}))"
        seen.update(set(ours["rejected_ballots"].values()))  # type: ignore[attr-defined]
        seen["passed"] += bool(ours["passed"])
        seen["superseded"] += bool(ours["superseded_ballots"])
        seen["set aside"] += bool(ours["units_set_aside"])
        seen["invalid"] += bool(ours["units_invalid"])
        seen["deemed"] += bool((ours.get("deemed") or {}).get("area_x100"))  # type: ignore[attr-defined]
    # So that a generator that makes nothing of interest is noticed.
    rare = POLLS // 100
    looked_for = (*REASONS, "passed", "superseded", "set aside", "invalid", "deemed")
    assert min(seen[what] for what in looked_for) >= rare, seen
    print(f"{POLLS} polls, both implementations agree: {dict(seen)}")  # noqa: T201 (said by -s)
