"""The count file for anybody: the same count, without numbers, hours or flats."""

import json
from random import Random

from app.clock import local
from tests.rules.poll_input import random_poll
from tests.rules.reference_count import count
from votes.results.count_file import parse_count_file
from votes.results.count_writer import write_count_file
from votes.results.public_file import public_case
from votes.results.rules import tally

SALT = b"s" * 16


def test_it_counts_to_the_same_figures_and_says_the_day_alone() -> None:
    late = 0
    for number in range(300):
        case = parse_count_file(random_poll(Random(number)))
        file = write_count_file(public_case(case, SALT, {}))
        ours, theirs = tally(case).to_json(), count(json.loads(json.dumps(file)))
        named = {"rejected_ballots", "superseded_ballots", "units_set_aside", "units_invalid"}
        assert {k: v for k, v in theirs.items() if k not in named} == {
            k: v for k, v in ours.items() if k not in named
        }
        for key in named:
            assert len(theirs[key]) == len(ours[key])
        assert sorted(theirs["rejected_ballots"].values()) == sorted(
            ours["rejected_ballots"].values()
        )
        late += "LATE" in theirs["rejected_ballots"].values()
        for ballot in public_case(case, SALT, {}).ballots:
            if ballot.at is not None:
                at = local(ballot.at)
                assert (at.hour, at.minute, at.second, at.microsecond) == (0, 0, 0, 0)
    assert late > 20


def test_a_ballot_bears_the_mark_of_its_own_proof_and_never_its_number() -> None:
    case = parse_count_file(random_poll(Random(5)))
    numbers = [ballot.id for ballot in case.ballots]
    public = public_case(case, SALT, {numbers[0]: "0123456789ab"})
    marks = [ballot.id for ballot in public.ballots]
    assert "0123456789ab" in marks
    assert len(set(marks)) == len(numbers)
    assert not set(marks) & set(numbers)
