"""Paper and telephone of one household: listed with both, and the one that the rule decides for."""

import json
from datetime import datetime, timedelta
from random import Random

import pytest

from tests.rules.poll_input import random_poll
from tests.rules.reference_count import count
from votes.results.case import Ballot, CountCase, Policy, Unit
from votes.results.channels import BothWays, both_ways
from votes.results.count_file import parse_count_file
from votes.results.count_writer import write_count_file
from votes.results.rules import tally

AT = datetime.fromisoformat("2026-04-10T10:00:00+08:00")


def case(rule: str, *ballots: Ballot, coowners: tuple[str, ...] = ()) -> CountCase:
    units = [Unit("1", 100, "o1", coowners=coowners), Unit("2", 100, "o2")]
    policy = Policy(duplicate_rule=rule)
    return CountCase(9, "ordinary_1_2", units, list(ballots), deadline=None, policy=policy)


def ballot(id_: str, channel: str, choice: str, hours: int, **more: object) -> Ballot:
    at = AT + timedelta(hours=hours)
    return Ballot(id_, ("1",), choice, channel=channel, at=at, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("rule", "stands"),
    [("latest_valid", "p"), ("online_prevails", "o"), ("paper_prevails", "p")],
)
def test_the_rule_set_beforehand_decides(rule: str, stands: str) -> None:
    both = ballot("o", "online", "agree", 0), ballot("p", "paper", "against", 1)
    found = both_ways(case(rule, *both))
    assert found == [BothWays("1", "p", "o", stands)]
    said = tally(case(rule, *both)).says["1"]
    assert said == {"o": "agree", "p": "against"}[stands]


def test_only_what_is_valid_and_differs_is_listed() -> None:
    online = ballot("o", "online", "agree", 0)
    assert both_ways(case("latest_valid", online, ballot("p", "paper", "agree", 1))) == []
    unsigned = ballot("p", "paper", "against", 1, signed=False)
    assert both_ways(case("latest_valid", online, unsigned)) == []
    changed = ballot("q", "paper", "agree", 2)
    assert (
        both_ways(case("latest_valid", online, ballot("p", "paper", "against", 1), changed)) == []
    )


def test_of_co_owners_each_is_looked_at_alone() -> None:
    online = ballot("o", "online", "agree", 0, signer="A")
    other = ballot("p", "paper", "against", 1, signer="B")
    assert both_ways(case("latest_valid", online, other, coowners=("A", "B"))) == []
    own = ballot("p", "paper", "against", 1, signer="A")
    found = both_ways(case("online_prevails", online, own, coowners=("A", "B")))
    assert found == [BothWays("1", "p", "o", "o")]


def test_the_file_that_lists_them_counts_as_before() -> None:
    listed = 0
    for number in range(300):
        read = parse_count_file(random_poll(Random(number)))
        file = write_count_file(read)
        listed += bool(file.get("paper_and_online"))
        assert count(json.loads(json.dumps(file))) == tally(read).to_json()
        for one in both_ways(read):
            assert one.stands in (one.paper, one.online)
    assert listed > 20
