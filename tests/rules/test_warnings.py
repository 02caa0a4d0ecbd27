"""Warnings: by example, and what holds for any votes."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from votes.warnings.rules import (
    BURST,
    BURST_WITHIN,
    ONE_HELPER,
    ONE_PERSON,
    ONE_PLACE,
    Vote,
    Warned,
    warnings_of,
)

CLOSES = datetime(2026, 3, 30, 10, 0, tzinfo=UTC)
EARLY = CLOSES - timedelta(days=3)
AFTER = CLOSES + timedelta(hours=3)


def test_one_hand():
    votes = [Vote(EARLY, by="甲")] * ONE_PERSON
    assert warnings_of(votes, CLOSES, AFTER) == (Warned("one_person", 50, 50, "甲"),)
    assert warnings_of(votes[1:], CLOSES, AFTER) == ()


def test_one_helper():
    votes = [Vote(EARLY, helper="甲")] * ONE_HELPER + [Vote(EARLY, helper="乙")]
    assert warnings_of(votes, CLOSES, AFTER) == (Warned("one_helper", 30, 31, "甲"),)
    assert warnings_of(votes[1:], CLOSES, AFTER) == ()


def test_one_place():
    votes = [Vote(EARLY, place=b"x")] * ONE_PLACE + [Vote(EARLY, place=b"y")]
    assert warnings_of(votes, CLOSES, AFTER) == (Warned("one_place", 6, 7),)
    assert warnings_of(votes[1:], CLOSES, AFTER) == ()


def test_a_burst_before_the_end():
    late = [Vote(CLOSES)] * BURST
    assert warnings_of(late, CLOSES, AFTER) == (Warned("burst", 20, 20),)
    assert warnings_of(late + [Vote(EARLY)] * 60, CLOSES, AFTER) == (Warned("burst", 20, 80),)
    assert warnings_of(late + [Vote(EARLY)] * 61, CLOSES, AFTER) == ()
    # Exactly an hour before is not within it, and what is late is no part of it.
    assert warnings_of([Vote(CLOSES - BURST_WITHIN)] * BURST, CLOSES, AFTER) == ()
    assert warnings_of([Vote(CLOSES + timedelta(seconds=1))] * BURST, CLOSES, AFTER) == ()


votes = st.lists(
    st.builds(
        Vote,
        st.integers(-10_000, 10_000).map(lambda s: CLOSES + timedelta(seconds=s)),
        st.sampled_from([None, "甲", "乙"]),
        st.sampled_from([None, b"x", b"y"]),
    ),
    max_size=200,
)


@given(votes, st.randoms(use_true_random=False))
def test_the_order_of_votes_is_of_no_matter(some: list[Vote], chance: object):
    other = list(some)
    chance.shuffle(other)
    found = warnings_of(some, CLOSES, AFTER)
    assert sorted(map(str, found)) == sorted(map(str, warnings_of(other, CLOSES, AFTER)))
    assert all(0 < one.count <= one.of == len(some) for one in found)


@given(votes)
def test_one_vote_more_silences_nobody(some: list[Vote]):
    kinds = [one for one in warnings_of(some, CLOSES, AFTER) if one.kind != "burst"]
    more = warnings_of([*some, Vote(EARLY, by="丙", place=b"z")], CLOSES, AFTER)
    assert [(one.kind, one.count) for one in kinds] == [
        (one.kind, one.count) for one in more if one.kind != "burst"
    ]
