"""The count without former owners, beside the published one: nobody's answer follows from it."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from votes.results.beside import other_ways
from votes.results.case import Ballot, CountCase, Unit
from votes.results.published import published
from votes.results.queries import MotionResult
from votes.results.rules import tally


def _result(former: int, choices: str) -> MotionResult:
    """Eight flats; the first `former` spoken for by former owners, as `choices` say (a, r)."""
    said = [{"a": "agree", "r": "against"}[one] for one in choices.ljust(8, "a")]
    case = CountCase(
        3,
        "ordinary_1_2",
        [Unit(f"1-{n}", 8000, f"o{n}") for n in range(8)],
        [Ballot(f"b{n}", (f"1-{n}",), choice) for n, choice in enumerate(said)],
        former=frozenset((f"b{n}", f"1-{n}") for n in range(former)),
    )
    result = tally(case)
    return MotionResult(
        result=1,
        version=1,
        motion=1,
        number=1,
        title="",
        wording="",
        item=3,
        threshold="ordinary_1_2",
        stricter_reason="",
        tally=published(case, result),
        says=dict(result.says),
        passed=result.passed,
        counted_at=datetime(2026, 4, 1, tzinfo=UTC),
        counted_by="",
        count_file_sha256="",
        rejected=(),
    )


@pytest.mark.parametrize(
    ("former", "choices", "told"),
    [(1, "a", False), (4, "arar", False), (5, "arara", True), (5, "rrrrr", False)],
)
def test_former_owners_answers_are_told_apart_where_they_are_many_and_differ(
    former: int, choices: str, told: bool
) -> None:
    result = _result(former, choices)
    captions = [one.heads[2] for one in other_ways(result, least=5)]
    assert captions == (["不计原业主的意见"] if told else [])
    # Who may see what each unit has said reads both counts.
    assert [one.heads[2] for one in other_ways(result, least=0)] == ["不计原业主的意见"]


def test_without_the_silent_rule_is_always_told() -> None:
    result = _result(1, "a")
    deemed = replace(result, tally={**result.tally, "without_silent_rule": result.tally})
    assert [one.heads[2] for one in other_ways(deemed, least=5)] == ["不计送达未表态的"]
