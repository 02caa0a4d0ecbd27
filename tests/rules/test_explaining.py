"""Why is it this much: the steps of a unit's amount are exact and end in what it pays."""

import json
from fractions import Fraction

import pytest
from hypothesis import given

from tests.rules.test_share import schemes
from tests.samples import COSTS
from votes.costs.cost_file import parse_cost_file
from votes.costs.explaining import CapStep, PoolStep, PriceStep, SpreadStep, explain_unit
from votes.costs.rules import share
from votes.costs.scheme import Scheme


def test_a_flat_of_the_demonstration() -> None:
    scheme = parse_cost_file(json.loads(COSTS.read_text("utf-8")))
    told = explain_unit(scheme, share(scheme), "1-1-104")
    risers, valves, indoor, cap = told.steps
    assert isinstance(risers, PoolStep)
    assert (risers.cost_fen, risers.weight) == (86_430_017, Fraction(10142, 100))
    assert risers.cost_fen - risers.grants_fen == 23_850_061
    assert risers.exact_fen + risers.rounding_fen == risers.fen == 186_579
    assert isinstance(valves, PoolStep)
    assert (valves.weight, valves.whole, valves.fen) == (1, 180, 33_114)
    assert indoor == PriceStep("户内管线", "radiators", 28_550, Fraction(8), 228_400)
    assert cap == CapStep(400_000, "heating_company", -48_093)
    assert (told.share_fen, told.pays_fen) == (448_093, 400_000)


def test_nobody_of_that_name() -> None:
    scheme = parse_cost_file(json.loads(COSTS.read_text("utf-8")))
    with pytest.raises(KeyError):
        explain_unit(scheme, share(scheme), "9-9-999")


@given(schemes())
def test_the_steps_end_in_what_is_paid(scheme: Scheme) -> None:
    shared = share(scheme)
    told = {name: explain_unit(scheme, shared, name) for name in shared.units}
    for name, explained in told.items():
        assert sum(step.fen for step in explained.steps) == explained.pays_fen
        assert explained.pays_fen == shared.units[name].pays_fen
        assert explained.share_fen == sum(
            step.fen for step in explained.steps if isinstance(step, PoolStep | PriceStep)
        )
        assert sum(explained.instalments_fen) in (0, explained.pays_fen)
        for step in explained.steps:
            if isinstance(step, PoolStep | PriceStep):
                assert abs(step.rounding_fen) < 1
            if isinstance(step, SpreadStep):
                exact = step.waived_fen * step.weight / step.whole if step.whole else 0
                assert abs(step.fen - exact) < 1
    for item in scheme.items:
        steps = [step for one in told.values() for step in one.steps]
        pool = [s for s in steps if isinstance(s, PoolStep) and s.item == item.item]
        if pool and pool[0].whole:
            assert sum(step.weight for step in pool) == pool[0].whole
            assert sum(step.exact_fen for step in pool) == pool[0].cost_fen - pool[0].grants_fen
