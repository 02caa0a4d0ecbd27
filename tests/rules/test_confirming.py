"""Differing answers of one owner, confirmed in writing: the count file says it by itself."""

import json
from datetime import datetime, timedelta
from random import Random

import pytest

from tests.rules.poll_input import random_poll
from tests.rules.reference_count import count
from votes.results.case import Ballot, CountCase, Unit
from votes.results.confirming import confirm, divided_owners
from votes.results.count_file import parse_count_file, read_count_file
from votes.results.count_writer import canonical_bytes, write_count_file
from votes.results.rules import tally
from votes.results.voices import voices

AT = datetime.fromisoformat("2026-04-10T10:00:00+08:00")
UNITS = [Unit("1", 100, "o1"), Unit("2", 200, "o1"), Unit("3", 400, "o2"), Unit("4", 50, "o1")]


def case(*ballots: Ballot) -> CountCase:
    return CountCase(9, "ordinary_1_2", UNITS, list(ballots), deadline=AT + timedelta(days=5))


def ballot(id_: str, units: str, choice: str, hours: int = 0, **more: object) -> Ballot:
    return Ballot(id_, tuple(units), choice, at=AT + timedelta(hours=hours), **more)  # type: ignore[arg-type]


DIFFER = (ballot("a", "1", "agree"), ballot("b", "2", "against", 1), ballot("c", "3", "abstain"))


def test_who_has_answered_differently() -> None:
    assert divided_owners(case(*DIFFER)) == {"o1": ("1", "2")}
    assert divided_owners(case(*DIFFER[1:])) == {}
    developer = [unit._replace(status="unsold") for unit in UNITS]
    assert divided_owners(CountCase(9, "ordinary_1_2", developer, list(DIFFER))) == {}


@pytest.mark.parametrize(("choice", "kept", "back"), [("agree", "a", "b"), ("against", "b", "a")])
def test_the_confirmed_answer_is_heard_for_all_units_in_question(
    choice: str, kept: str, back: str
) -> None:
    confirmed = confirm(case(*DIFFER), {"o1": choice})
    result = tally(confirmed)
    assert [result.says[unit] for unit in "1234"] == [choice, choice, "abstain", "none"]
    assert result.rejected == {back: "WITHDRAWN"}
    assert [one[:3] for one in confirmed.confirmed] == [("o1", choice, kept)]
    # Anybody who has the file comes to the same, without knowing of confirmations.
    file = canonical_bytes(write_count_file(confirmed))
    assert count(json.loads(file)) == result.to_json()
    assert tally(read_count_file(file)).to_json() == result.to_json()
    assert json.loads(file)["confirmed_owners"][0]["set_back"] == [back]


@pytest.mark.parametrize("choices", [{"o1": "abstain"}, {"o2": "agree"}, {"o9": "agree"}, {}])
def test_nothing_new_can_be_said_after_the_deadline(choices: dict[str, str]) -> None:
    before = case(*DIFFER)
    assert confirm(before, choices) == before
    assert tally(before).to_json()["units_set_aside"] == ["1", "2"]


def test_a_late_answer_cannot_be_confirmed() -> None:
    late = case(*DIFFER, ballot("d", "12", "abstain", 24 * 6))
    assert confirm(late, {"o1": "abstain"}) == late


def test_an_older_answer_of_the_same_unit_does_not_come_back() -> None:
    confirmed = confirm(case(*DIFFER, ballot("old", "1", "against", -5)), {"o1": "agree"})
    assert tally(confirmed).rejected == {"b": "WITHDRAWN", "old": "WITHDRAWN"}
    assert confirm(case(*DIFFER, ballot("e", "14", "agree", 2)), {"o1": "agree"}).confirmed[
        0
    ].units == ("1", "2", "4")


def test_on_random_polls_a_confirmation_touches_nobody_else() -> None:
    taken = 0
    for number in range(400):
        before = parse_count_file(random_poll(Random(number)))
        divided = divided_owners(before)
        said = voices(before).says
        for owner, units in divided.items():
            for choice in ("agree", "against", "abstain"):
                after = confirm(before, {owner: choice})
                if after is before:
                    continue
                taken += 1
                assert choice in {said[unit] for unit in units} | {
                    one.choice for one in before.ballots
                }
                assert voices(after).says == {**said, **dict.fromkeys(units, choice)}
                result = tally(after).to_json()
                assert not set(units) & set(result["units_set_aside"])  # type: ignore[arg-type]
                assert count(json.loads(json.dumps(write_count_file(after)))) == result
    assert taken > 20
