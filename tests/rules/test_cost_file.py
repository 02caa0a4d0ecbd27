"""The cost file: every fault is refused and named by its path; whatever comes, no traceback."""

import copy
import io
import json
import sys
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.faults import FileFaults
from tests.rules.test_count_file import drop, put
from tests.rules.test_share import CASES
from votes.costs import share as command
from votes.costs.cost_file import parse_cost_file, read_cost_file
from votes.costs.numbers import FIGURES
from votes.costs.rules import share

Json = dict[str, Any]


def good() -> Json:
    return {
        "format": 1,
        "units": [
            {"unit": "101", "area_x100": 6235, "radiators": 5, "coefficient": "1.05", "loops": 0},
            {"unit": "102", "area_x100": 7890, "radiators": 6, "coefficient": "1/2", "loops": 0},
            {"unit": "201", "area_x100": 5510, "radiators": "5.5", "coefficient": 1, "loops": 0},
        ],
        "items": [
            {"item": "risers", "amount_fen": 3_600_000, "key": "area"},
            {"item": "indoor", "unit_price_fen": 28_550, "key": "radiators"}
            | {"except_units": ["102"]},
            {"item": "top", "amount_fen": 100, "key": "area*coefficient", "units": ["101", "201"]},
        ],
        "payers": [
            {"payer": "government", "percent": "40"},
            {"payer": "company", "fraction": "1/3"},
            {"payer": "fund", "fixed_fen": 52},
            {"payer": "residents", "rest": True},
        ],
        "waivers": {"units": {"101": "1/2"}, "payer": "other_households", "key": "radiators"},
        "cap": {"per_unit_fen": 700_000, "payer": "company"},
        "instalments": {"percents": ["50", "30", "20"]},
        "settlement": {"final_items": {"risers": 3_512_345}, "collected_fen": {"101": 832_243}},
    }


UNIT, PRICE, POOL, PAYER = ("units", 0), ("items", 1), ("items", 2), ("payers", 0)
EVERY = {"101": "1", "102": "0", "201": "1/2"}
PARTS, SETTLED = ("instalments", "percents"), ("settlement", "final_items")
FAULTS = [
    # required
    (drop("units"), "units: missing"),
    (drop("items"), "items: missing"),
    (drop(*UNIT, "unit"), "units[0].unit: missing"),
    (drop(*UNIT, "area_x100"), "units[0].area_x100: missing"),
    (drop(*UNIT, "radiators"), "units[0].radiators: missing"),
    (drop(*PRICE, "item"), "items[1].item: missing"),
    (drop(*PRICE, "key"), "items[1].key: missing"),
    (drop(*PRICE, "unit_price_fen"), "items[1]: needs amount_fen or unit_price_fen"),
    (drop(*PAYER, "payer"), "payers[0].payer: missing"),
    (drop(*PAYER, "percent"), "payers[0]: needs one of percent, fraction, fixed_fen, rest"),
    (drop("waivers", "units"), "waivers.units: missing"),
    (drop("waivers", "payer"), "waivers.payer: missing"),
    (drop("cap", "per_unit_fen"), "cap.per_unit_fen: missing"),
    (drop("cap", "payer"), "cap.payer: missing"),
    (drop("instalments", "percents"), "instalments: needs either parts or percents"),
    # twice, or one thing too many
    (put("units", 1, "unit", value="201"), 'units[2].unit: unit "201" is already at units[1].unit'),
    (put(*POOL, "item", value="indoor"), 'items[2].item: item "indoor" is already at items[1]'),
    (put(*POOL, "units", value=["101", "201", "101"]), 'items[2].units[2]: unit "101" is already'),
    (put(*PRICE, "except_units", value=["102"] * 2), 'items[1].except_units[1]: unit "102" is'),
    (put(*PRICE, "amount_fen", value=1), "items[1]: amount_fen or unit_price_fen, not both"),
    (put(*PRICE, "units", value=["101"]), "items[1]: units or except_units, not both"),
    (put(*PAYER, "fixed_fen", value=1), "payers[0]: needs one of"),
    (put("instalments", "parts", value=3), "instalments: needs either parts or percents"),
    # unknown
    (put(*POOL, "units", value=["101", "999"]), 'items[2].units[1]: no such unit "999"'),
    (put(*PRICE, "except_units", value=[999]), "items[1].except_units[0]: no such unit 999"),
    (put("waivers", "units", value={"999": "1"}), 'waivers.units["999"]: no such unit'),
    (put(*SETTLED, value={"lift": 1}), 'settlement.final_items["lift"]: no such item'),
    (put(*SETTLED, value={"indoor": 1}), 'settlement.final_items["indoor"]: is a price'),
    (
        put("settlement", "collected_fen", value={"999": 1}),
        'settlement.collected_fen["999"]: no such unit',
    ),
    (put("format", value=2), "format: unknown format 2"),
    # keys
    (put(*PRICE, "key", value="raditors"), 'items[1].key: none of its units has "raditors"'),
    (put(*PRICE, "key", value="area*"), 'items[1].key: not a key "area*"'),
    (put(*PRICE, "key", value=""), 'items[1].key: not a key ""'),
    (put(*PRICE, "key", value="unit"), 'items[1].key: "unit" is the name of a unit'),
    (put(*PRICE, "key", value="*".join(["area"] * 9)), "items[1].key: at most 8 factors"),
    (put(*PRICE, "key", value=1), "items[1].key: must be a text"),
    (put("waivers", "key", value="doors"), 'waivers.key: none of its units has "doors"'),
    (put(*UNIT, "radiators", value=-1), "units[0].radiators: must not be negative"),
    (put(*UNIT, "coefficient", value="-1.05"), "units[0].coefficient: must not be negative"),
    (put(*UNIT, "coefficient", value="1e3"), 'units[0].coefficient: not a number "1e3"'),
    (put(*UNIT, "coefficient", value="1/0"), 'units[0].coefficient: not a number "1/0"'),
    (put(*UNIT, "coefficient", value="１"), "units[0].coefficient: not a number"),
    (put(*UNIT, "coefficient", value=True), "units[0].coefficient: not a number true"),
    (put(*UNIT, "coefficient", value=10**30), "units[0].coefficient: too large"),
    (put(*UNIT, "coefficient", value="1" * 31), "units[0].coefficient: not a number"),
    (put(*UNIT, "area_x100", value=0), "units[0].area_x100: must be a positive whole"),
    (put(*UNIT, "area_x100", value="6235"), "units[0].area_x100: must be a positive whole"),
    (put(*POOL, "key", value="loops"), 'items[2].key: "loops" sums to nothing'),
    (put("waivers", "key", value="loops"), "waivers.key: sums to nothing"),
    # floating point
    (put("items", 0, "amount_fen", value=3_600_000.0), "items[0].amount_fen: floating point"),
    (put(*PRICE, "unit_price_fen", value=285.5), "items[1].unit_price_fen: floating point"),
    (put(*UNIT, "radiators", value=5.0), "units[0].radiators: floating point"),
    (put(*UNIT, "windows", value=2.5), "units[0].windows: floating point"),
    (put(*UNIT, "area_x100", value=6235.0), "units[0].area_x100: must be a positive whole"),
    (put(*PAYER, "percent", value=40.0), "payers[0].percent: floating point"),
    (put("payers", 1, "fraction", value=0.33), "payers[1].fraction: floating point"),
    (put("payers", 2, "fixed_fen", value=5e6), "payers[2].fixed_fen: floating point"),
    (put("waivers", "units", value={"101": 0.5}), 'waivers.units["101"]: floating point'),
    (put("cap", "per_unit_fen", value=1e6), "cap.per_unit_fen: floating point"),
    (put(*PARTS, value=[50.0, "30", "20"]), "instalments.percents[0]: floating point"),
    (put(*SETTLED, value={"risers": 1.5}), 'settlement.final_items["risers"]: floating point'),
    (
        put("settlement", "collected_fen", value={"101": 1.5}),
        'settlement.collected_fen["101"]: floating point',
    ),
    # money and parts
    (put("items", 0, "amount_fen", value=-1), "items[0].amount_fen: must be a whole number of"),
    (put("items", 0, "amount_fen", value="1"), "items[0].amount_fen: must be a whole number of"),
    (put("items", 0, "amount_fen", value=True), "items[0].amount_fen: must be a whole number of"),
    (put("items", 0, "amount_fen", value=10**30), "items[0].amount_fen: too large"),
    (put("cap", "per_unit_fen", value=-1), "cap.per_unit_fen: must be a whole number of fen"),
    (put(*PAYER, "percent", value=40), "payers[0].percent: must be a text"),
    (put(*PAYER, "percent", value="-1"), "payers[0].percent: must not be negative"),
    (put(*PAYER, "percent", value="forty"), 'payers[0].percent: not a number "forty"'),
    (put("waivers", "units", value={"101": "1.01"}), 'waivers.units["101"]: must be from 0 to 1'),
    (put("waivers", "units", value={"101": "-1"}), 'waivers.units["101"]: must not be negative'),
    (put("waivers", "units", value=EVERY), "waivers.units: every unit has a waiver"),
    (put(*PARTS, value=["50", "30", "20.01"]), "instalments.percents: must make 100"),
    (put(*PARTS, value=[]), "instalments.percents: must make 100"),
    (put(*PARTS, value=["1"] * 121), "instalments.percents: at most 120"),
    (put("instalments", value={"parts": 0}), "instalments.parts: must be from 1 to 120"),
    (put("instalments", value={"parts": 10**9}), "instalments.parts: must be from 1 to 120"),
    # who may carry what
    (put("payers", 1, value={"payer": "x", "rest": True}), "payers[1].rest: only residents carry"),
    (put("payers", 3, "rest", value=False), "payers[3].rest: must be true"),
    (put(*PAYER, "payer", value="residents"), "payers[0].percent: residents carry the rest and"),
    (put(*PAYER, "payer", value="other_households"), "payers[0].percent: other_households can"),
    (put("waivers", "payer", value="residents"), "waivers.payer: residents carry the rest and"),
    (put("cap", "payer", value="other_households"), "cap.payer: other_households can bear"),
    # empty
    (put(*POOL, "units", value=[]), "items[2].units: must not be empty"),
    (put(*PAYER, "payer", value=""), "payers[0].payer: must be a text, not empty"),
    (put(*POOL, "item", value=""), "items[2].item: must be a text, not empty"),
    # shapes
    (put("units", value={}), "units: must be a list"),
    (put("units", 0, value="101"), "units[0]: must be an object"),
    (put(*UNIT, "unit", value=101), "units[0].unit: must be a text"),
    (put("items", value={}), "items: must be a list"),
    (put("items", 1, value=7), "items[1]: must be an object"),
    (put(*POOL, "units", value="101"), "items[2].units: must be a list"),
    (put("payers", value={}), "payers: must be a list"),
    (put("payers", 0, value=None), "payers[0]: must be an object"),
    (put("waivers", value=[]), "waivers: must be an object"),
    (put("waivers", "units", value=["101"]), "waivers.units: must be an object"),
    (put("cap", value=700_000), "cap: must be an object"),
    (put("instalments", value=3), "instalments: must be an object"),
    (put("instalments", value={"parts": "3"}), "instalments.parts: must be a whole number"),
    (put(*PARTS, value="50"), "instalments.percents: must be a list"),
    (put("settlement", value=1), "settlement: must be an object"),
    (put(*SETTLED, value=[]), "settlement.final_items: must be an object"),
]


def test_the_file_that_the_faults_are_put_into_is_good() -> None:
    assert len(share(parse_cost_file(good())).units) == 3


@pytest.mark.parametrize(("spoil", "told"), FAULTS, ids=[told for _spoil, told in FAULTS])
def test_fault_is_refused_by_its_path(spoil: Any, told: str) -> None:
    file = good()
    spoil(file)
    with pytest.raises(FileFaults) as refusal:
        parse_cost_file(file)
    named = [fault for fault in refusal.value.faults if fault.startswith(told)]
    assert len(named) == 1, refusal.value.faults
    # What else is wrong follows from it: what is not listed, nobody can name.
    for fault in set(refusal.value.faults) - set(named):
        assert told.startswith(("units", "items")), fault
        assert "no such" in fault or "none of its units" in fault, fault


def test_no_unit_at_all_is_said_once() -> None:
    with pytest.raises(FileFaults) as refusal:
        parse_cost_file({"units": [], "items": []})
    assert refusal.value.faults == ("units: must not be empty",)


def test_every_fault_is_named_at_once_and_only_once() -> None:
    file = good()
    for spoil in (
        put("units", 2, "radiators", value=-1),  # read for an item and for the waivers
        put("items", 0, "amount_fen", value=0.5),
        put("payers", 1, "payer", value="residents"),
        put("cap", "payer", value=7),
        put("settlement", "collected_fen", "999", value=1),
    ):
        spoil(file)
    with pytest.raises(FileFaults) as refusal:
        parse_cost_file(file)
    assert [fault.split(":")[0] for fault in refusal.value.faults] == [
        "items[0].amount_fen",
        "payers[1].fraction",
        "units[2].radiators",
        "cap.payer",
        'settlement.collected_fen["999"]',
    ]


def test_a_pool_that_only_the_audit_fills_needs_a_key_too() -> None:
    file = good()
    file["items"][2] |= {"key": "loops", "amount_fen": 0}
    assert share(parse_cost_file(file)).to_json()
    file["settlement"]["final_items"]["top"] = 1000
    with pytest.raises(FileFaults) as refusal:
        parse_cost_file(file)
    assert refusal.value.faults == ('items[2].key: "loops" sums to nothing over its units',)


def test_a_pool_that_grants_cover_needs_no_weight() -> None:
    file = good()
    del file["settlement"]
    file["items"][2]["key"] = "loops"
    file["payers"] = [{"payer": "government", "percent": "100"}]
    assert share(parse_cost_file(file)).to_json()["payers"]["government"] == 3_600_100  # type: ignore[index]


def test_a_measure_is_asked_only_of_units_that_an_item_is_on() -> None:
    file = good()
    del file["units"][1]["coefficient"]  # "top" is on 101 and 201 only
    del file["waivers"]
    del file["units"][1]["radiators"]  # and "indoor" not on 102
    assert share(parse_cost_file(file)).units["102"].items["indoor"] == 0


def test_fractions_that_have_nothing_in_common_are_refused() -> None:
    """Else their common denominator grows with every unit."""
    file = good()
    file["units"] = [
        {"unit": str(n), "area_x100": 1, "radiators": f"1/{n * n + 1}", "coefficient": 1}
        for n in range(1, 200)
    ]
    file["items"] = [{"item": "a", "amount_fen": 1, "key": "radiators"}]
    for key in ("waivers", "settlement"):
        del file[key]
    with pytest.raises(FileFaults) as refusal:
        parse_cost_file(file)
    assert refusal.value.faults == ('items[0].key: the fractions of "radiators" differ too much',)


def test_more_figures_than_any_estate_has_are_refused() -> None:
    items = [{"item": str(n), "amount_fen": 1, "key": "household"} for n in range(3000)]
    file = {"units": [{"unit": str(n)} for n in range(FIGURES // 3000 + 1)], "items": items}
    with pytest.raises(FileFaults) as refusal:
        parse_cost_file(file)
    assert refusal.value.faults[0].startswith("items: too many")


def test_unknown_keys_are_ignored_and_the_version_may_be_missing() -> None:
    file = good()
    plain = share(parse_cost_file(copy.deepcopy(file))).to_json()
    del file["format"]
    for place in (file, file["items"][0], file["payers"][0], file["waivers"], file["cap"]):
        place["remark"] = 1.5
    file["units"][0]["remark"] = "north"
    assert share(parse_cost_file(file)).to_json() == plain


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b'{"units": [{"unit": "1", "unit": "2"}]}', 'units[0]: key "unit" is there twice'),
        (
            b'{"waivers": {"units": {"1": "1", "1": "0"}}}',
            'waivers.units: key "1" is there twice',
        ),
        (b'{"a": 1, "a": 2}', '$: key "a" is there twice'),
        (b'{"a": "\\ud800"}', "not JSON: half of a surrogate pair"),
        (b"{", "not JSON"),
        (b"", "not JSON"),
        (b"[]", "$: must be an object"),
        (b"\xff", "byte 0: not UTF-8"),
        (b"[" * 100_000, "not JSON: nested too deep"),
        (b'{"format": ' + b"9" * 5000 + b"}", "not JSON"),
        (b'{"units": ' + b"[" * 800 + b"]" * 800 + b', "items": []}', "units[0]: must be an"),
    ],
)
def test_what_is_no_file_at_all_is_refused_too(content: bytes, told: str) -> None:
    with pytest.raises(FileFaults) as refusal:
        read_cost_file(content)
    assert refusal.value.faults[0].startswith(told)


# -- whatever comes --------------------------------------------------------------------------

anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**40), 10**40)
    | st.floats()
    | st.sampled_from(["", "101", "area", "1/0", "-1", "1e999", "residents", "other_households"])
    | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=5,
)


def places(value: object, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    found = [path] if path else []
    if isinstance(value, dict):
        for key, inner in value.items():
            found += places(inner, (*path, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            found += places(inner, (*path, index))
    return found


@given(st.lists(st.tuples(st.sampled_from(places(good())), anything), min_size=1, max_size=3))
def test_anything_in_any_place_is_counted_or_refused(
    spoils: list[tuple[tuple[str | int, ...], object]],
) -> None:
    file = good()
    for path, value in spoils:
        try:
            put(*path, value=value)(file)
        except (KeyError, IndexError, TypeError):  # an earlier one took its place away
            continue
    try:
        shared = share(read_cost_file(json.dumps(file).encode()))
    except FileFaults as refusal:
        assert refusal.faults
        assert all(": " in fault for fault in refusal.faults)
    else:
        assert shared.residents_fen + sum(shared.payers.values()) == shared.grand_total_fen


@given(st.integers(0, 1500), st.binary(max_size=4), st.integers(0, 4))
def test_a_file_that_was_spoilt_on_its_way_is_counted_or_refused(
    where: int, instead: bytes, lost: int
) -> None:
    whole = json.dumps(good()).encode()
    try:
        share(read_cost_file(whole[:where] + instead + whole[where + lost :]))
    except FileFaults as refusal:
        assert refusal.faults


# -- yishi share -----------------------------------------------------------------------------


def _share(content: bytes, monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))
    return command.main(["-"])


@pytest.mark.parametrize("sample", CASES, ids=lambda sample: sample["id"])
def test_share_prints_the_result_a_unit_a_line(
    sample: Json, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _share(json.dumps(sample).encode(), monkeypatch) == 0
    said = capsys.readouterr()
    assert json.loads(said.out) == sample["expected"]
    assert said.err == ""
    assert len([line for line in said.out.splitlines() if "share_fen" in line]) == len(
        sample["units"]
    )


def test_share_tells_faults_and_nothing_else(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = good()
    file["items"][2]["units"] = ["9-9-999"]
    file["cap"]["per_unit_fen"] = 0.5
    assert _share(json.dumps(file).encode(), monkeypatch) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.splitlines() == [
        'items[2].units[0]: no such unit "9-9-999"',
        "cap.per_unit_fen: floating point; money is a whole number of fen",
    ]


def test_share_of_a_file_that_is_not_there(capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["no-such-file.json"]) == 2
    assert "no-such-file.json" in capsys.readouterr().err
