"""The published examples of the count, field by field, and laws that hold for every count."""

import json
from typing import Any

import pytest

from tests.rules.reference_count import count
from tests.samples import COUNT, VECTORS
from votes.results.count_file import parse_count_file
from votes.results.rules import tally

CASES: list[dict[str, Any]] = [
    *json.loads((VECTORS / "tally.json").read_text("utf-8"))["tally"],
    json.loads(COUNT.read_text("utf-8")),
]
FIELDS = {
    *(
        f"{what}_{measure}"
        for what in ("total", "participated", "agree", "against", "abstain")
        for measure in ("area_x100", "heads")
    ),
    *(
        f"{what}_{measure}"
        for what in ("participation", "agree_of_participated", "quorum", "agreement")
        for measure in ("area", "heads")
    ),
    *("display_pct", "passed", "failed_on", "missing", "rejected_ballots", "superseded_ballots"),
    *("units_set_aside", "units_invalid", "units_not_returned", "policy"),
}


@pytest.mark.parametrize("sample", CASES, ids=lambda sample: sample["id"])
def test_published_example(sample: dict[str, Any]) -> None:
    assert tally(parse_count_file(sample)).to_json() == sample["expected"]


@pytest.mark.parametrize("sample", CASES, ids=lambda sample: sample["id"])
def test_the_second_implementation_says_the_same(sample: dict[str, Any]) -> None:
    assert count(sample) == sample["expected"]


def test_examples_are_many_and_complete() -> None:
    """So that an example that loses a field, or a file that loses its examples, is noticed."""
    assert len(CASES) == 40
    for sample in CASES:
        assert set(sample["expected"]) - {"deemed"} == FIELDS, sample["id"]


def units(n: int, **more: object) -> list[dict[str, object]]:
    return [
        {"unit": f"1-{i}", "area_x100": 10000, "owner": f"o{i}", **more} for i in range(1, n + 1)
    ]


def ballots(*choices: str) -> list[dict[str, object]]:
    return [
        {"id": f"b{i}", "units": [f"1-{i}"], "choice": choice}
        for i, choice in enumerate(choices, 1)
    ]


def counted(item: int = 7, **file: object) -> dict[str, Any]:
    threshold = "special_3_4" if item in (6, 7, 8) else "ordinary_1_2"
    motion = {"civil_code_278_item": item, "threshold": threshold}
    return tally(parse_count_file({"motion": motion, **file})).to_json()


@pytest.mark.parametrize(
    ("item", "agree", "of", "passes"),
    [
        (7, 3, 4, True),  # three quarters include three quarters (Art. 1259)
        (7, 74, 99, False),
        (7, 75, 100, True),
        (9, 1, 2, False),  # a half is not more than a half
        (9, 50, 99, True),
        (9, 51, 100, True),
    ],
)
def test_threshold_at_its_edge(item: int, agree: int, of: int, passes: bool) -> None:
    choices = ["agree"] * agree + ["against"] * (of - agree)
    out = counted(item, roll={"units": units(of)}, ballots=ballots(*choices))
    assert out["passed"] is passes
    assert (out["agreement_area"], out["agreement_heads"]) == (passes, passes)


@pytest.mark.parametrize(("returned", "holds"), [(0, False), (65, False), (66, True), (67, True)])
def test_two_thirds_include_two_thirds_and_nobody_is_no_quorum(returned: int, holds: bool) -> None:
    out = counted(roll={"units": units(99)}, ballots=ballots(*["agree"] * returned))
    assert (out["quorum_area"], out["quorum_heads"]) == (holds, holds)


@pytest.mark.parametrize(
    ("item", "agree", "against"),
    [(7, 0, 0), (7, 0, 3), (7, 8, 3), (7, 5, 5), (9, 0, 0), (9, 1, 1), (9, 1, 4), (9, 2, 3)],
)
def test_missing_is_the_least_that_would_do(item: int, agree: int, against: int) -> None:
    def with_further(n: int) -> dict[str, Any]:
        choices = ["agree"] * (agree + n) + ["against"] * against
        return counted(item, roll={"units": units(80)}, ballots=ballots(*choices))

    missing = with_further(0)["missing"]["agreement_heads"]
    assert missing > 0
    assert not with_further(missing - 1)["agreement_heads"]
    assert with_further(missing)["agreement_heads"]


def test_an_electorate_of_nobody_has_no_fractions() -> None:
    """Every unit is a parking space and parking is left out."""
    out = counted(
        roll={"units": units(2, kind="parking")}, ballots=[], policy={"include_parking": False}
    )
    assert out["participation_area"] is None
    assert out["display_pct"] == [None, None, None, None]
    assert out["failed_on"] == ["QUORUM_AREA", "QUORUM_HEADS", "AGREE_AREA", "AGREE_HEADS"]


@pytest.mark.parametrize(
    ("fault", "ballot", "policy"),
    [
        ("WITHDRAWN", {"withdrawn": True, "at": "2026-04-15T18:00:01+08:00"}, {}),
        ("LATE", {"at": "2026-04-15T18:00:00.000001+08:00", "signed": False}, {}),
        ("UNSIGNED", {"signed": False, "choice": "both"}, {}),
        ("CHOICE_INVALID", {"choice": ["agree", "against"], "signer_role": "tenant"}, {}),
        ("NOT_OWNER", {"signer_role": "tenant"}, {}),
        ("NOT_OWNER", {"signer": "stranger", "signer_role": "guardian"}, {}),
        ("GUARDIAN_NO_DOC", {"signer": "A", "signer_role": "guardian"}, {}),
        (
            "PROXY_NO_DOC",
            {"signer_role": "proxy", "proxy": "P", "proxy_is_property_staff": True},
            {"property_staff_proxy_forbidden": True},
        ),
        (
            "PROXY_STAFF",
            {"signer_role": "proxy", "proxy": "P", "proxy_doc": True}
            | {"proxy_is_property_staff": True},
            {"property_staff_proxy_forbidden": True, "proxy_cap": 0},
        ),
        (
            "PROXY_CAP",
            {"signer_role": "proxy", "proxy": "P", "proxy_doc": True},
            {"proxy_cap": 0},
        ),
    ],
)
def test_the_first_reason_is_recorded(
    fault: str, ballot: dict[str, object], policy: dict[str, object]
) -> None:
    """Each ballot also has the next fault in the list, which must not win."""
    out = counted(
        roll={"units": units(1, coowners=["A", "B"])},
        ballots=[{"id": "b", "units": ["1-1"], "choice": "agree", **ballot}],
        deadline="2026-04-15T18:00:00+08:00",
        policy=policy,
    )
    assert out["rejected_ballots"] == {"b": fault}
    assert out["units_invalid"] == ([] if fault in ("WITHDRAWN", "LATE") else ["1-1"])


@pytest.mark.parametrize(
    ("rule", "order", "stands"),
    [
        ("latest_valid", ("online", "paper"), "paper"),
        ("latest_valid", ("paper", "online"), "online"),
        ("online_prevails", ("online", "paper"), "online"),
        ("paper_prevails", ("paper", "online"), "paper"),
        ("online_prevails", ("paper", "paper"), "paper"),
    ],
)
def test_which_of_two_ballots_stands(rule: str, order: tuple[str, str], stands: str) -> None:
    sent = [
        {"id": f"b{i}", "units": ["1-1"], "choice": choice, "channel": channel}
        for i, (channel, choice) in enumerate(zip(order, ("agree", "against"), strict=True))
    ]
    out = counted(roll={"units": units(1)}, ballots=sent, policy={"duplicate_rule": rule})
    winner = max(b["id"] for b in sent if b["channel"] == stands)  # type: ignore[type-var]
    assert out["superseded_ballots"] == [b["id"] for b in sent if b["id"] != winner]
