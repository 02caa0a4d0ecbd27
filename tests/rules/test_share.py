"""The published examples of the cost shares, and laws that hold for every sharing."""

import json
from fractions import Fraction
from random import Random
from typing import Any

import pytest
from hypothesis import assume, event, given
from hypothesis import strategies as st

from app.faults import FileFaults
from tests.rules import reference_share
from tests.rules.cost_input import random_cost_file
from tests.samples import COSTS, VECTORS
from votes.costs.cost_file import parse_cost_file
from votes.costs.rules import Payer, gifts, share
from votes.costs.scheme import Scheme
from votes.costs.weights import half_up, largest_remainder

Json = dict[str, Any]
CASES: list[Json] = [
    *json.loads((VECTORS / "cost.json").read_text("utf-8"))["cost"],
    json.loads(COSTS.read_text("utf-8")),
]
FIELDS = {"payers", "residents_fen", "excess_fen", "grand_total_fen", "units"}
FEN = st.integers(0, 10**9)


@pytest.mark.parametrize("sample", CASES, ids=lambda sample: sample["id"])
def test_published_example(sample: Json) -> None:
    assert share(parse_cost_file(sample)).to_json() == sample["expected"]


@pytest.mark.parametrize("sample", CASES, ids=lambda sample: sample["id"])
def test_the_second_implementation_says_the_same(sample: Json) -> None:
    assert reference_share.share(sample) == sample["expected"]


def test_examples_are_many_and_complete() -> None:
    """So that an example that loses a field, or a file that loses its examples, is noticed."""
    assert len(CASES) == 14
    for sample in CASES:
        assert set(sample["expected"]) - {"settlement"} == FIELDS, sample["id"]
        for unit in sample["expected"]["units"].values():
            assert set(unit) - {"instalments_fen"} == {
                *("pays_fen", "share_fen", "waived_fen", "items")
            }, sample["id"]


# -- one step at a time ----------------------------------------------------------------------


def flats(*areas: int) -> list[Json]:
    return [{"unit": f"{n}01", "area_x100": area} for n, area in enumerate(areas, 1)]


def shared(units: list[Json], amount: int = 1000, **more: Any) -> Json:
    items = [{"item": "works", "amount_fen": amount, "key": "area"}]
    result: Any = share(parse_cost_file({"units": units, "items": items, **more})).to_json()
    return result  # type: ignore[no-any-return]


def paid(result: Json) -> list[int]:
    return [unit["pays_fen"] for unit in result["units"].values()]


def test_payers_take_in_the_order_listed_and_never_more_than_is_left() -> None:
    payers = [
        {"payer": "a", "percent": "60"},
        {"payer": "residents", "rest": True},
        {"payer": "b", "fraction": "1/3"},
        {"payer": "c", "fixed_fen": 100},
        {"payer": "a", "fixed_fen": 7},
    ]
    out = shared(flats(1, 1), 1001, payers=payers)
    assert out["payers"] == {"a": 601, "b": 334, "c": 66}
    assert (out["residents_fen"], out["excess_fen"]) == (0, 34 + 7)


def test_a_half_fen_of_a_payer_is_rounded_up() -> None:
    payers = [{"payer": "a", "percent": "50"}]
    assert shared(flats(1), 5, payers=payers)["payers"] == {"a": 3}


def test_a_payer_with_nothing_to_give_is_listed_all_the_same() -> None:
    out = shared(
        flats(1), payers=[{"payer": "a", "percent": "0"}], cap={"per_unit_fen": 1000, "payer": "b"}
    )
    assert out["payers"] == {"a": 0, "b": 0}


def test_a_price_by_area_is_one_for_a_square_metre() -> None:
    items = [{"item": "floor", "unit_price_fen": 3, "key": "area"}]
    file = {"units": flats(50, 6235), "items": items}
    # 0.5 m² × 3 fen is 1.5 fen; 62.35 m² × 3 fen is 187.05 fen.
    assert paid(share(parse_cost_file(file)).to_json()) == [2, 187]  # type: ignore[arg-type]


def test_grants_do_not_touch_prices() -> None:
    items = [{"item": "indoor", "unit_price_fen": 100, "key": "household"}]
    file = {"units": flats(1, 1), "items": items, "payers": [{"payer": "a", "percent": "100"}]}
    out = share(parse_cost_file(file))
    assert (out.residents_fen, out.payers, out.excess_fen) == (200, {"a": 0}, 0)


def test_waiver_borne_by_the_other_households() -> None:
    waivers = {"units": {"101": "1/2", "301": "0"}, "payer": "other_households"}
    out = shared(flats(100, 300, 100, 100), 600, waivers=waivers)
    # 50 go to 201 and 401 as 3 to 1, the odd half to the first; 301 has a waiver of nothing.
    assert paid(out) == [50, 300 + 38, 100, 100 + 12]
    assert [unit["waived_fen"] for unit in out["units"].values()] == [50, 0, 0, 0]
    assert out["payers"] == {}


def test_the_cap_comes_after_what_is_borne_for_others() -> None:
    waivers = {"units": {"101": "1"}, "payer": "other_households"}
    cap = {"per_unit_fen": 900, "payer": "company"}
    out = shared(flats(1, 1), 1000, waivers=waivers, cap=cap)
    assert paid(out) == [0, 900]
    assert out["payers"] == {"company": 100}


def test_instalments_of_what_is_paid_in_the_end() -> None:
    cap = {"per_unit_fen": 101, "payer": "company"}
    out = shared(flats(1), cap=cap, instalments={"parts": 3})
    assert out["units"]["101"]["instalments_fen"] == [34, 34, 33]


def test_settlement_asks_from_those_who_have_not_paid() -> None:
    settlement = {"final_items": {"works": 801}, "collected_fen": {"101": 500, "201": 0}}
    out = shared(flats(1, 1), settlement=settlement)
    assert out["settlement"] == {
        "difference_fen": 301,
        "final_residents_fen": 801,
        "units": {"101": -99, "201": 400},
    }
    assert paid(out) == [500, 500]


def test_nobody_is_anybodys_neighbour_by_an_item_that_covers_few() -> None:
    items = [{"item": "riser", "amount_fen": 5, "key": "area", "units": ["301", "101"]}]
    out = share(parse_cost_file({"units": flats(1, 1, 1), "items": items}))
    # On a tie the first of the units, whatever the order in the item.
    assert [unit.items["riser"] for unit in out.units.values()] == [3, 0, 2]


# -- laws ------------------------------------------------------------------------------------


@given(FEN, st.lists(st.integers(0, 10**6), min_size=1, max_size=12))
def test_largest_remainder_loses_nothing_and_is_never_a_fen_away(
    amount: int, weights: list[int]
) -> None:
    assume(sum(weights) > 0)
    given_out = largest_remainder(amount, weights)
    assert sum(given_out) == amount
    for fen, weight in zip(given_out, weights, strict=True):
        assert abs(fen - Fraction(amount * weight, sum(weights))) < 1
        assert fen == 0 or weight > 0


@given(FEN, st.integers(1, 9), st.integers(1, 9))
def test_on_a_tie_the_first_listed_bears_more(amount: int, weight: int, units: int) -> None:
    given_out = largest_remainder(amount, [weight] * units)
    assert given_out == sorted(given_out, reverse=True)
    assert given_out[0] - given_out[-1] <= 1


@given(FEN, st.lists(st.integers(0, 50), min_size=2, max_size=8))
def test_who_weighs_more_never_bears_less(amount: int, weights: list[int]) -> None:
    assume(sum(weights) > 0)
    given_out = largest_remainder(amount, sorted(weights, reverse=True))
    assert given_out == sorted(given_out, reverse=True)


def test_something_without_weight_cannot_be_divided() -> None:
    assert largest_remainder(0, [0, 0]) == [0, 0]
    with pytest.raises(ValueError, match="nothing weighs"):
        largest_remainder(1, [0, 0])


@given(FEN, st.integers(1, 10**6))
def test_half_up(numerator: int, denominator: int) -> None:
    exact = Fraction(numerator, denominator)
    assert -Fraction(1, 2) < half_up(numerator, denominator) - exact <= Fraction(1, 2)


PAYERS = st.builds(Payer, st.just("p"), part=st.fractions(0, 2, max_denominator=1000)) | st.builds(
    Payer, st.just("p"), fixed_fen=FEN
)


@given(st.lists(PAYERS, max_size=6), FEN)
def test_excess_is_what_was_offered_and_not_needed(payers: list[Payer], pools: int) -> None:
    given_out = gifts(payers, pools)
    offered = [
        payer.fixed_fen
        if payer.part is None
        else half_up(pools * payer.part.numerator, payer.part.denominator)
        for payer in payers
    ]
    assert sum(given_out.fen) + given_out.excess_fen == sum(fen or 0 for fen in offered)
    assert sum(given_out.fen) <= pools
    assert given_out.excess_fen == 0 or sum(given_out.fen) == pools


def schemes() -> st.SearchStrategy[Scheme]:
    def read(chance: Random) -> Scheme | None:
        try:
            return parse_cost_file(random_cost_file(chance))
        except FileFaults:  # a key that sums to nothing
            return None

    found: st.SearchStrategy[Any] = st.randoms(use_true_random=False).map(read)
    return found.filter(lambda scheme: scheme is not None)


@given(schemes())
def test_every_sharing_closes_and_nobody_is_paid_for_living_there(scheme: Scheme) -> None:
    out = share(scheme)
    event(f"excess: {out.excess_fen > 0}")
    cost = sum(
        sum(unit.items[item.item] for unit in out.units.values())
        if item.amount_fen is None
        else item.amount_fen
        for item in scheme.items
    )
    assert out.grand_total_fen == cost == out.residents_fen + sum(out.payers.values())
    assert out.residents_fen == sum(unit.pays_fen for unit in out.units.values())
    assert min(out.payers.values(), default=0) >= 0
    assert list(out.units) == [unit.unit for unit in scheme.units]
    for name, unit in out.units.items():
        assert unit.share_fen == sum(unit.items.values())
        assert 0 <= unit.waived_fen <= unit.share_fen
        assert unit.pays_fen == (
            unit.share_fen - unit.waived_fen + unit.spread_fen - unit.above_cap_fen
        )
        assert min(unit.pays_fen, unit.spread_fen, unit.above_cap_fen, *unit.items.values()) >= 0
        assert scheme.cap is None or unit.pays_fen <= scheme.cap.per_unit_fen
        assert all(item.covers(name) or not unit.items[item.item] for item in scheme.items)
        if unit.instalments_fen is not None:
            assert sum(unit.instalments_fen) == unit.pays_fen
    if out.settlement is not None and scheme.settlement is not None:
        assert out.settlement.difference_fen == sum(out.settlement.units.values())
        assert out.settlement.difference_fen == out.settlement.final_residents_fen - sum(
            scheme.settlement.collected_fen.values()
        )
