"""Random rolls and ballots: the count and the second implementation must agree in everything.

The estates are small and the ballots many, so that owners, co-owners, papers and settings get
into each other's way as often as possible.
"""

from typing import Any

from hypothesis import event, given
from hypothesis import strategies as st

from tests.rules.reference_count import count
from votes.results.count_file import parse_count_file
from votes.results.rules import tally

Json = dict[str, Any]

# Around the deadline, to the microsecond and in two offsets; two spell the very same instant.
DEADLINE = "2026-04-15T18:00:00+08:00"
TIMES = [
    None,
    "2026-04-10T10:00:00+08:00",
    "2026-04-10T02:00:00+00:00",
    "2026-04-12T09:30:00+08:00",
    "2026-04-15T17:59:59.999999+08:00",
    DEADLINE,
    "2026-04-15T10:00:00+00:00",
    "2026-04-15T18:00:00.000001+08:00",
    "2026-04-16T08:00:00+08:00",
]
PEOPLE = ["A", "B", "C"]
OWNERS = ["o1", "o2", "o3", "o4", "o5", "o6"]
AREAS = st.sampled_from([1, 2, 3, 100, 5000, 9999, 10000])

mostly = st.sampled_from([True, True, True, True, True, False])
seldom = st.sampled_from([False, False, False, False, False, True])


def sometimes(value: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    """The value, or None for "leave the key out"."""
    return st.none() | value


def _without_none(entry: Json) -> Json:
    return {key: value for key, value in entry.items() if value is not None}


@st.composite
def units(draw: st.DrawFn, name: str) -> Json:
    coowners = draw(st.sampled_from([None, None, [], ["A", "B"], ["A", "B", "C"]]))
    return _without_none(
        {
            "unit": name,
            "area_x100": draw(AREAS),
            "owner": draw(st.sampled_from(OWNERS)),
            "kind": draw(st.sampled_from([None, None, None, "dwelling", "shop", "parking"])),
            "status": draw(st.sampled_from([None, None, None, None, "unsold", "undelivered"])),
            "coowners": coowners,
            "representative": draw(sometimes(st.sampled_from(PEOPLE))),
        }
    )


@st.composite
def ballots(draw: st.DrawFn, id_: str, names: list[str]) -> Json:
    role = draw(st.sampled_from([None, None, "owner", "owner", "proxy", "proxy", "guardian"]))
    if draw(st.integers(0, 20)) == 0:
        role = "tenant"
    choice = draw(st.sampled_from(["agree"] * 5 + ["against"] * 3 + ["abstain", "both", None]))
    return _without_none(
        {
            "id": id_,
            "units": draw(st.lists(st.sampled_from(names), min_size=1, max_size=3)),
            "channel": draw(st.sampled_from([None, "paper", "online"])),
            "at": draw(st.sampled_from(TIMES)),
            "signed": draw(sometimes(mostly)),
            "withdrawn": draw(sometimes(seldom)),
            "signer": draw(st.sampled_from([None, None, *PEOPLE, "A", "B", "stranger"])),
            "signer_role": role,
            "proxy": draw(st.sampled_from(["P", "Q"])) if role == "proxy" else None,
            "proxy_doc": draw(sometimes(mostly)),
            "proxy_is_property_staff": draw(sometimes(seldom)),
            "guardian_doc": draw(sometimes(mostly)),
        }
    ) | {"choice": choice}


@st.composite
def policies(draw: st.DrawFn) -> Json:
    silent = draw(st.sampled_from([None, "none", "majority_if_served", "majority_if_served"]))
    return _without_none(
        {
            "include_parking": draw(sometimes(st.booleans())),
            "silent_rule": silent,
            "silent_clause": "第十二条" if silent else None,
            "invalid_counts_as_participation": draw(sometimes(st.booleans())),
            "duplicate_rule": draw(
                sometimes(st.sampled_from(["latest_valid", "online_prevails", "paper_prevails"]))
            ),
            "proxy_cap": draw(st.sampled_from([None, None, 0, 1, 2, 3])),
            "property_staff_proxy_forbidden": draw(sometimes(st.booleans())),
        }
    )


@st.composite
def count_files(draw: st.DrawFn) -> Json:
    size = draw(st.integers(1, 10))
    listed = [draw(units(f"1-{n:02d}")) for n in range(size)]
    groups = draw(
        st.lists(
            st.fixed_dictionaries(
                {"count": st.integers(1, 4), "area_x100": AREAS},
                optional={"vote": st.sampled_from(["agree", "agree", "against", "abstain"])},
            ),
            max_size=2,
        )
    )
    groups = [{"prefix": f"G{n}", **group} for n, group in enumerate(groups)]
    grouped = [
        f"{group['prefix']}-{n:03d}" for group in groups for n in range(1, group["count"] + 1)
    ]
    names = [unit["unit"] for unit in listed] + [
        # A paper may supersede the vote of a group, whose id the format leaves open.
        name
        for name, group in zip(grouped, _each(groups), strict=True)
        if "vote" not in group
    ]
    everything = st.lists(
        st.sampled_from([unit["unit"] for unit in listed] + grouped), min_size=1, max_size=12
    )
    item = draw(st.integers(1, 9))
    stricter = item in (6, 7, 8) or draw(seldom)
    return _without_none(
        {
            "motion": {
                "civil_code_278_item": item,
                "threshold": "special_3_4" if stricter else "ordinary_1_2",
            },
            "roll": {"units": listed, "unit_groups": groups},
            "ballots": [draw(ballots(f"b{n:02d}", names)) for n in range(draw(st.integers(0, 18)))],
            "deadline": draw(st.sampled_from([None, DEADLINE, DEADLINE])),
            "scope_units": draw(st.sampled_from([None, None, 1])) and draw(everything),
            "served_units": draw(sometimes(everything)),
            "policy": draw(sometimes(policies())),
        }
    )


def _each(groups: list[Json]) -> list[Json]:
    return [group for group in groups for _n in range(group["count"])]


@given(count_files())
def test_both_implementations_agree(file: Json) -> None:
    counted = tally(parse_count_file(file)).to_json()
    for reason in set(counted["rejected_ballots"].values()):  # type: ignore[attr-defined]
        event(f"rejected {reason}")
    for field in ("units_set_aside", "units_invalid", "superseded_ballots", "passed"):
        event(f"{field}: {bool(counted[field])}")
    if deemed := counted.get("deemed"):
        event(f"deemed: {deemed['side']} {deemed['area_x100'] > 0}")  # type: ignore[index]
    assert counted == count(file)


@given(count_files(), st.randoms(use_true_random=False))
def test_the_order_in_the_file_matters_only_among_ballots_of_one_instant(
    file: Json, chance: Any
) -> None:
    for n, ballot in enumerate(file["ballots"]):
        ballot["at"] = f"2026-04-10T10:{n:02d}:00+08:00"
    before = tally(parse_count_file(file)).to_json()
    chance.shuffle(file["ballots"])
    chance.shuffle(file["roll"]["units"])
    assert tally(parse_count_file(file)).to_json() == before


def test_a_signer_who_is_no_owner_of_a_named_flat_outside_the_electorate() -> None:
    """The text says "of a named unit", whether that unit has a vote on this motion or not."""
    file = {
        "motion": {"civil_code_278_item": 9, "threshold": "ordinary_1_2"},
        "roll": {
            "units": [
                {"unit": "1-01", "area_x100": 100, "owner": "o1"},
                {"unit": "1-02", "area_x100": 100, "owner": "o2", "coowners": ["A", "B"]},
            ]
        },
        "ballots": [
            {"id": "b", "units": ["1-01", "1-02"], "choice": "agree", "signer": "stranger"}
        ],
        "scope_units": ["1-01"],
    }
    assert count(file)["rejected_ballots"] == {"b": "NOT_OWNER"}
    assert tally(parse_count_file(file)).to_json() == count(file)
