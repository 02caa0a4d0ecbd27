"""The count file for anybody: the same count, without numbers, times or flats."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

from tests.rules.poll_input import DEADLINE, random_poll
from tests.rules.reference_count import count
from votes.results.case import Ballot, CountCase, Policy, Unit
from votes.results.count_file import parse_count_file
from votes.results.count_writer import write_count_file
from votes.results.public_file import public_case
from votes.results.published import published
from votes.results.rules import tally
from votes.results.voices import in_reading_order

SALT = b"s" * 16
_NAMED = (
    "rejected_ballots",
    "superseded_ballots",
    "units_set_aside",
    "units_invalid",
    "paper_and_online",
)


def _public(case: CountCase) -> dict[str, object]:
    return write_count_file(public_case(case, SALT, {}))


def test_it_counts_to_the_same_result() -> None:
    """By ours and by the second program: the same figures, and the same of each ballot by itself,
    which bears its mark."""
    reasons: set[str] = set()
    superseded = 0
    for number in range(400):
        case = parse_count_file(random_poll(Random(number)))
        marks = {ballot.id: f"mark of {ballot.id}" for ballot in case.ballots}
        file = json.loads(json.dumps(write_count_file(public_case(case, SALT, marks))))
        ours, theirs = published(case), published(parse_count_file(file))
        for told in (theirs, count(file)):
            for key in ours.keys() - {*_NAMED, "without_silent_rule"}:
                assert told[key] == ours[key], (number, key)
            assert told["rejected_ballots"] == {
                marks[one]: reason for one, reason in ours["rejected_ballots"].items()
            }
            assert sorted(told["superseded_ballots"]) == sorted(
                marks[one] for one in ours["superseded_ballots"]
            )
            for key in ("units_set_aside", "units_invalid"):
                assert len(told[key]) == len(ours[key])
        assert {
            (one["paper"], one["online"], one["stands"])
            for one in theirs.get("paper_and_online", ())
        } == {
            (marks[one["paper"]], marks[one["online"]], marks[one["stands"]])
            for one in ours.get("paper_and_online", ())
        }
        reasons |= set(ours["rejected_ballots"].values())
        superseded += len(ours["superseded_ballots"])
    assert {"LATE", "PROXY_CAP"} <= reasons
    assert superseded > 50


def test_of_a_time_it_says_alone_that_it_was_too_late() -> None:
    late = 0
    for number in range(300):
        case = parse_count_file(random_poll(Random(number)))
        times = {ballot.at for ballot in public_case(case, SALT, {}).ballots}
        assert times <= {None, DEADLINE + timedelta(seconds=1)}
        late += len(times) == 2
    assert late > 20


def test_in_what_order_they_came_does_not_change_it() -> None:
    chance = Random(7)
    units = [Unit(f"1-{n}", 8000 + n, f"o{n}") for n in range(40)]
    moments = [DEADLINE - timedelta(minutes=n) for n in range(40)]
    choices = [chance.choice(("agree", "against")) for _unit in units]

    def came(order: list[int]) -> CountCase:
        proxies: dict[int, str] = {}  # numbered as their ballots come
        for at in sorted(range(0, 40, 4), key=lambda n: moments[order[n]]):
            proxies[at] = f"p{len(proxies) + 1}"
        return CountCase(
            3,
            "ordinary_1_2",
            units,
            [
                Ballot(
                    f"receipt {n}",
                    (unit.unit,),
                    choices[n],
                    at=moments[order[n]],
                    signer_role="proxy" if n in proxies else "owner",
                    proxy=proxies.get(n),
                    proxy_doc=True,
                )
                for n, unit in enumerate(units)
            ],
            deadline=DEADLINE,
            policy=Policy(proxy_cap=3),
        )

    def told(case: CountCase) -> list[tuple[str, str]]:
        return [(one.id, one.choice) for one in public_case(case, SALT, {}).ballots]

    first = told(came(list(range(40))))
    for _time in range(20):
        assert told(came(chance.sample(range(40), 40))) == first


def test_two_that_do_not_compete_may_change_places() -> None:
    """Random polls: neighbours in the order of receipt that share neither flat nor proxy."""
    swapped = 0
    for number in range(100):
        case = _one_after_another(parse_count_file(random_poll(Random(number))))
        before = _public(case)
        for at in range(len(case.ballots) - 1):
            one, other = case.ballots[at : at + 2]
            if set(one.units) & set(other.units) or (one.proxy and one.proxy == other.proxy):
                continue
            ballots = list(case.ballots)
            ballots[at : at + 2] = [other._replace(at=one.at), one._replace(at=other.at)]
            assert _public(replace(case, ballots=ballots)) == before
            swapped += 1
    assert swapped > 200


def _one_after_another(case: CountCase) -> CountCase:
    """All in time, each a minute after the other."""
    start = datetime.fromisoformat("2026-04-01T08:00:00+08:00")
    return replace(
        case,
        ballots=[
            one._replace(at=start + timedelta(minutes=n))
            for n, one in enumerate(in_reading_order(case.ballots))
        ],
    )


def test_coowners_and_a_proxy_within_the_cap_may_have_come_in_any_order() -> None:
    shared = Unit("1-1", 8000, "o1", coowners=("A", "B"))
    units = [shared, *(Unit(f"1-{n}", 8000, f"o{n}") for n in (2, 3))]
    ballots = [
        Ballot("1", ("1-1",), "agree", signer="A"),
        Ballot("2", ("1-1",), "against", signer="B"),
        *(
            Ballot(
                f"{n}", (f"1-{n - 1}",), "agree", signer_role="proxy", proxy="p1", proxy_doc=True
            )
            for n in (3, 4)
        ),
    ]
    case = CountCase(3, "ordinary_1_2", units, ballots, policy=Policy(proxy_cap=2))
    assert _public(case) == _public(replace(case, ballots=ballots[::-1]))


def _of_a_sold_flat(change: Callable[[Ballot], Ballot] = lambda ballot: ballot) -> CountCase:
    return CountCase(
        3,
        "ordinary_1_2",
        [Unit("1-1", 8000, "new owner"), Unit("1-2", 9000, "o2")],
        [
            change(Ballot("1", ("1-1",), "against", signer="former owner")),
            Ballot("2", ("1-2",), "agree", signer="o2"),
        ],
        former=frozenset({("1", "1-1")}),
        unheard=frozenset({("2", "1-1")}),
    )


def test_it_does_not_tell_which_flat_changed_its_owner() -> None:
    case = _of_a_sold_flat()
    assert "former_owner_answers" in write_count_file(case)
    assert "unheard_answers" in write_count_file(case)
    kept = _of_a_sold_flat(lambda ballot: ballot._replace(signer="new owner"))
    assert _public(case) == _public(replace(kept, former=frozenset(), unheard=frozenset()))
    assert tally(public_case(case, SALT, {})).against == tally(case).against


def test_a_ballot_bears_the_mark_of_its_own_proof_and_never_its_number() -> None:
    case = parse_count_file(random_poll(Random(5)))
    numbers = [ballot.id for ballot in case.ballots]
    public = public_case(case, SALT, {numbers[0]: "0123456789ab"})
    marks = [ballot.id for ballot in public.ballots]
    assert "0123456789ab" in marks
    assert len(set(marks)) == len(numbers)
    assert not set(marks) & set(numbers)
