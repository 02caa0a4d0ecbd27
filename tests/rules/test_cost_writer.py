"""A written scheme is read back the same; two shared schemes compared add up."""

import json

from hypothesis import given

from tests.rules.test_share import schemes
from tests.samples import COSTS
from votes.costs.comparing import compare, round_step
from votes.costs.cost_file import parse_cost_file, read_cost_file
from votes.costs.cost_writer import write_cost_file
from votes.costs.rules import share
from votes.costs.scheme import Scheme
from votes.results.count_writer import canonical_bytes


@given(schemes())
def test_what_is_written_is_read_back_the_same(scheme: Scheme) -> None:
    content = canonical_bytes(write_cost_file(scheme, "试"))
    again = read_cost_file(content)
    assert again.items == scheme.items
    assert share(again) == share(scheme)
    assert canonical_bytes(write_cost_file(again, "试")) == content


def test_the_sample_comes_back_whole() -> None:
    scheme = parse_cost_file(json.loads(COSTS.read_text("utf-8")))
    assert parse_cost_file(write_cost_file(scheme)) == scheme


@given(schemes(), schemes())
def test_the_changes_add_up_to_what_residents_pay_more(one: Scheme, other: Scheme) -> None:
    before, after = share(one), share(other)
    seen = compare(before, after)
    assert sum(seen.changes.values()) == after.residents_fen - before.residents_fen
    assert seen.more_fen - seen.less_fen == sum(seen.changes.values())
    assert seen.more + seen.less + seen.same == len(seen.changes)
    assert sum(band.units for band in seen.bands) == len(seen.changes)
    for fen in seen.changes.values():
        assert sum(band.low_fen <= fen <= band.high_fen for band in seen.bands) == 1
    most = [abs(seen.changes[unit]) for unit in seen.most_affected]
    assert most == sorted(most, reverse=True)
    assert max(map(abs, seen.changes.values())) == (most[0] if most else 0)


def test_round_steps() -> None:
    assert [round_step(most, 4) for most in (0, 4, 5, 9, 41, 201)] == [1, 1, 2, 5, 20, 100]
