"""The count file: every fault is refused and named by its path; what is written reads back."""

import copy
import io
import json
import sys
from collections.abc import Callable
from typing import Any

import pytest

from app.faults import FileFaults
from tests.rules.test_tally import CASES
from votes.results import recount
from votes.results.count_file import parse_count_file, read_count_file
from votes.results.count_writer import canonical_bytes, write_count_file
from votes.results.rules import tally

Json = dict[str, Any]
MANY = "[" * 100_000


def good() -> Json:
    return {
        "format": 1,
        "motion": {"civil_code_278_item": 7, "threshold": "special_3_4"},
        "roll": {
            "units": [
                {"unit": "1-1", "area_x100": 100, "owner": "a"},
                {"unit": "1-2", "area_x100": 100, "owner": "b", "kind": "shop"}
                | {"coowners": ["B", "C"], "representative": "B", "status": "unsold"},
            ],
            "unit_groups": [{"prefix": "G", "count": 2, "area_x100": 100, "vote": "agree"}],
        },
        "ballots": [
            {"id": "b1", "units": ["1-1"], "choice": "agree"},
            {"id": "b2", "units": ["1-2"], "choice": "agree", "signer_role": "proxy"}
            | {"proxy": "P", "proxy_doc": True, "signer": "B"}
            | {"channel": "online", "at": "2026-04-10T10:00:00+08:00"},
        ],
        "deadline": "2026-04-15T18:00:00+08:00",
        "scope_units": ["1-1", "1-2", "G-001"],
        "served_units": ["1-1"],
        "policy": {"silent_rule": "majority_if_served", "silent_clause": "第十二条"},
    }


def put(*path: str | int, value: object) -> Callable[[Json], object]:
    def change(file: Json) -> None:
        inside: Any = file
        for step in path[:-1]:
            inside = inside[step]
        inside[path[-1]] = value

    return change


def drop(*path: str | int) -> Callable[[Json], object]:
    def change(file: Json) -> None:
        inside: Any = file
        for step in path[:-1]:
            inside = inside[step]
        del inside[path[-1]]

    return change


def no_roll(file: Json) -> None:
    del file["roll"]["units"], file["roll"]["unit_groups"]
    file["ballots"] = []
    del file["scope_units"], file["served_units"]


UNIT, GROUP, BALLOT = ("roll", "units", 0), ("roll", "unit_groups", 0), ("ballots", 0)
FAULTS: list[tuple[Callable[[Json], object], str]] = [
    # required
    (drop("motion"), "motion: missing"),
    (drop("motion", "civil_code_278_item"), "motion.civil_code_278_item: missing"),
    (drop("motion", "threshold"), "motion.threshold: missing"),
    (no_roll, "roll: needs units or unit_groups"),
    (drop("ballots"), "ballots: missing"),
    (drop(*UNIT, "owner"), "roll.units[0].owner: missing"),
    (drop(*UNIT, "area_x100"), "roll.units[0].area_x100: missing"),
    (drop(*BALLOT, "id"), "ballots[0].id: missing"),
    (drop(*BALLOT, "units"), "ballots[0].units: missing"),
    (drop(*BALLOT, "choice"), "ballots[0].choice: missing"),
    (drop(*GROUP, "prefix"), "roll.unit_groups[0].prefix: missing"),
    (drop(*GROUP, "count"), "roll.unit_groups[0].count: missing"),
    (drop(*GROUP, "area_x100"), "roll.unit_groups[0].area_x100: missing"),
    # twice
    (
        put("roll", "units", 1, "unit", value="G-002"),
        'roll.unit_groups[0]: unit "G-002" is already at',
    ),
    (put("ballots", 1, "id", value="b1"), 'ballots[1].id: ballot "b1" is already at ballots[0].id'),
    # unknown units
    (put(*BALLOT, "units", value=["1-1", "9-9"]), 'ballots[0].units[1]: no such unit "9-9"'),
    (put("scope_units", value=["1-1", "9-9"]), 'scope_units[1]: no such unit "9-9"'),
    (put("served_units", value=["9-9"]), 'served_units[0]: no such unit "9-9"'),
    (put(*BALLOT, "units", value=[]), "ballots[0].units: must be a list of units, not empty"),
    (put("scope_units", value=[]), "scope_units: must not be empty"),
    # times
    (put("deadline", value="2026-04-15T18:00:00"), "deadline: time without offset"),
    (put(*BALLOT, "at", value="2026-04-10T10:00:00"), "ballots[0].at: time without offset"),
    (put(*BALLOT, "at", value="yesterday"), "ballots[0].at: not a time"),
    (put("deadline", value=1776247200), "deadline: not a time"),
    # unknown words
    (put(*BALLOT, "signer_role", value="lawyer"), "ballots[0].signer_role: unknown role"),
    (put(*BALLOT, "channel", value="phone"), "ballots[0].channel: unknown channel"),
    (put(*UNIT, "status", value="sold"), "roll.units[0].status: unknown status"),
    (put(*UNIT, "kind", value="attic"), "roll.units[0].kind: unknown kind"),
    (put("motion", "threshold", value="2/3"), "motion.threshold: unknown threshold"),
    (put(*GROUP, "vote", value="maybe"), "roll.unit_groups[0].vote: unknown choice"),
    (put("policy", "silent_rule", value="all"), "policy.silent_rule: unknown value"),
    (put("policy", "duplicate_rule", value="first"), "policy.duplicate_rule: unknown value"),
    (put("policy", "include_parking", value="yes"), "policy.include_parking: must be true or"),
    (
        put("policy", "invalid_counts_as_participation", value=1),
        "policy.invalid_counts_as_participation: must be true or",
    ),
    (
        put("policy", "property_staff_proxy_forbidden", value=None),
        "policy.property_staff_proxy_forbidden: must be true or",
    ),
    (put("policy", "proxy_cap", value="3"), "policy.proxy_cap: must be a whole number"),
    (put("policy", "proxy_cap", value=-1), "policy.proxy_cap: must be a whole number"),
    (put("policy", "proxy_cap", value=True), "policy.proxy_cap: must be a whole number"),
    (put("format", value=2), "format: unknown format 2"),
    (put("format", value=True), "format: unknown format true"),
    # the law
    (put("motion", "threshold", value="ordinary_1_2"), "motion.threshold: laxer than the law"),
    (put("motion", "civil_code_278_item", value=10), "motion.civil_code_278_item: no such item"),
    (put("motion", "civil_code_278_item", value=0), "motion.civil_code_278_item: no such item"),
    (put("policy", "silent_clause", value=None), "policy.silent_clause: missing"),
    (put("policy", "silent_clause", value=""), "policy.silent_clause: missing"),
    # a proxy has a name
    (drop("ballots", 1, "proxy"), "ballots[1].proxy: missing"),
    (put("ballots", 1, "proxy", value=""), "ballots[1].proxy: missing"),
    # shapes
    (put(*UNIT, "area_x100", value=0), "roll.units[0].area_x100: must be a positive whole"),
    (put(*UNIT, "area_x100", value=100.5), "roll.units[0].area_x100: must be a positive whole"),
    (put(*UNIT, "area_x100", value=True), "roll.units[0].area_x100: must be a positive whole"),
    (put(*UNIT, "unit", value=101), "roll.units[0].unit: must be a text"),
    (put(*UNIT, "owner", value=""), "roll.units[0].owner: must be a text, not empty"),
    (put(*UNIT, "coowners", value="A"), "roll.units[0].coowners: must be a list"),
    (put(*UNIT, "coowners", value=["A", 1]), "roll.units[0].coowners[1]: must be a text"),
    (put(*UNIT, "representative", value=1), "roll.units[0].representative: must be a text"),
    (put("roll", "units", 0, value="1-1"), "roll.units[0]: must be an object"),
    (put("roll", "unit_groups", 0, value=1), "roll.unit_groups[0]: must be an object"),
    (put(*GROUP, "count", value=0), "roll.unit_groups[0].count: must be from 1"),
    (put(*GROUP, "count", value=10**12), "roll.unit_groups[0].count: must be from 1"),
    (put("roll", "units", value={}), "roll.units: must be a list"),
    (put("roll", value=[]), "roll: must be an object"),
    (put("motion", value=7), "motion: must be an object"),
    (put("ballots", value={}), "ballots: must be a list"),
    (put("ballots", 0, value=None), "ballots[0]: must be an object"),
    (put(*BALLOT, "id", value=7), "ballots[0].id: must be a text"),
    (put(*BALLOT, "units", value="1-1"), "ballots[0].units: must be a list"),
    (put(*BALLOT, "units", value=[["1-1"]]), "ballots[0].units[0]: no such unit"),
    (put(*BALLOT, "channel", value=["paper"]), "ballots[0].channel: unknown channel"),
    (put(*BALLOT, "signer", value=7), "ballots[0].signer: must be a text"),
    (put(*BALLOT, "signed", value="no"), "ballots[0].signed: must be true or false"),
    (put(*BALLOT, "withdrawn", value=0), "ballots[0].withdrawn: must be true or false"),
    (put("ballots", 1, "proxy_doc", value=None), "ballots[1].proxy_doc: must be true or false"),
    (put(*BALLOT, "guardian_doc", value=1), "ballots[0].guardian_doc: must be true or false"),
    (
        put(*BALLOT, "proxy_is_property_staff", value=1),
        "ballots[0].proxy_is_property_staff: must be true or false",
    ),
    (put("scope_units", value="1-1"), "scope_units: must be a list"),
    (put("policy", value=[]), "policy: must be an object"),
]


def test_the_file_that_the_faults_are_put_into_is_good() -> None:
    assert tally(parse_count_file(good())).total.heads == 3


@pytest.mark.parametrize(("spoil", "told"), FAULTS, ids=[told for _spoil, told in FAULTS])
def test_fault_is_refused_by_its_path(spoil: Callable[[Json], object], told: str) -> None:
    file = good()
    spoil(file)
    with pytest.raises(FileFaults) as refusal:
        parse_count_file(file)
    named = [fault for fault in refusal.value.faults if fault.startswith(told)]
    assert len(named) == 1, refusal.value.faults
    # What else is wrong follows from it: what the roll does not name, nobody can name.
    for fault in set(refusal.value.faults) - set(named):
        assert told.startswith("roll"), fault
        assert "no such unit" in fault


@pytest.mark.parametrize("wrong", [{"area_x100": -1}, {"kind": "garage"}, {"status": "?"}])
def test_a_unit_with_a_fault_of_its_own_is_on_the_roll_all_the_same(wrong: Json) -> None:
    file = good()
    file["roll"]["units"][0].update(wrong)
    with pytest.raises(FileFaults) as refusal:
        parse_count_file(file)
    assert len(refusal.value.faults) == 1, refusal.value.faults


def test_the_vote_of_a_group_has_an_id_that_no_ballot_took() -> None:
    file = {
        "motion": {"civil_code_278_item": 9, "threshold": "ordinary_1_2"},
        "roll": {
            "units": [{"unit": "1-1", "area_x100": 100, "owner": "o"}],
            "unit_groups": [{"prefix": "A", "count": 1, "area_x100": 100, "vote": "agree"}],
        },
        "ballots": [{"id": "roll.unit_groups[0]#1", "units": ["1-1"], "choice": "against"}],
    }
    counted = tally(parse_count_file(file)).to_json()
    assert (counted["agree_heads"], counted["against_heads"]) == (1, 1)


def test_every_fault_is_named_at_once() -> None:
    file = good()
    for spoil in (
        put("ballots", 1, "units", 0, value="9-9-999"),
        put("deadline", value="2026-04-15"),
        put("policy", "proxy_cap", value=0.5),
        put("motion", "threshold", value="ordinary_1_2"),
    ):
        spoil(file)
    with pytest.raises(FileFaults) as refusal:
        parse_count_file(file)
    assert [fault.split(":")[0] for fault in refusal.value.faults] == [
        "motion.threshold",
        "ballots[1].units[0]",
        "deadline",
        "policy.proxy_cap",
    ]


@pytest.mark.parametrize("choice", [None, 1, [], {}, "同意", "agree "], ids=repr)
def test_anything_else_is_no_choice_and_no_fault(choice: object) -> None:
    file = good()
    file["ballots"][0]["choice"] = choice
    assert tally(parse_count_file(file)).rejected == {"b1": "CHOICE_INVALID"}


def test_unknown_keys_are_ignored_and_the_version_may_be_missing() -> None:
    file = good()
    plain = parse_count_file(copy.deepcopy(file))
    del file["format"]
    for place in (file, file["motion"], file["roll"], file["roll"]["units"][0], file["ballots"][0]):
        place["remark"] = "x"
    file["policy"]["remark"] = 1
    assert parse_count_file(file) == plain


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b"null", b"\xff\xfe", MANY.encode(), b'{"a":NaN', b"1" * 5000],
    ids=lambda content: repr(content[:10]),
)
def test_what_is_no_file_at_all_is_refused_too(content: bytes) -> None:
    with pytest.raises(FileFaults):
        read_count_file(content)


@pytest.mark.parametrize("sample", CASES, ids=lambda sample: sample["id"])
def test_written_and_read_again_it_counts_the_same(sample: Json) -> None:
    case = parse_count_file(sample)
    again = read_count_file(canonical_bytes(write_count_file(case, "标题")))
    assert tally(again).to_json() == sample["expected"]


def test_one_case_has_one_spelling() -> None:
    case = parse_count_file(good())
    once = canonical_bytes(write_count_file(case))
    assert canonical_bytes(write_count_file(read_count_file(once))) == once


# -- yishi recount ---------------------------------------------------------------------------


def _recount(content: bytes, monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))
    return recount.main(["-"])


def test_recount_prints_the_result(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    sample = CASES[-1]
    assert _recount(canonical_bytes(sample), monkeypatch) == 0
    said = capsys.readouterr()
    assert json.loads(said.out) == sample["expected"]
    assert said.err == ""


def test_recount_publishes_the_strict_result_beside_the_deemed_one(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    sample = next(case for case in CASES if case["id"] == "T52")
    assert _recount(canonical_bytes(sample), monkeypatch) == 0
    out = json.loads(capsys.readouterr().out)
    strict = out.pop("without_silent_rule")
    assert out == sample["expected"]
    assert out["passed"]
    assert not strict["passed"]
    assert "deemed" not in strict


def test_recount_tells_faults_and_nothing_else(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = good()
    file["ballots"][1]["units"] = ["9-9-999"]
    file["scope_units"] = []
    assert _recount(canonical_bytes(file), monkeypatch) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.splitlines() == [
        'ballots[1].units[0]: no such unit "9-9-999"',
        "scope_units: must not be empty",
    ]


def test_recount_of_a_file_that_is_not_there(capsys: pytest.CaptureFixture[str]) -> None:
    assert recount.main(["no-such-file.json"]) == 2
    assert "no-such-file.json" in capsys.readouterr().err
