"""Comparing two readings, the printed number, piles of photographs: examples and properties."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from votes.ballots.rules import NewBallot
from votes.electorate.rules import Signer
from votes.papers.double.rules import (
    NoPhotos,
    NothingToDecide,
    PaperDecided,
    PaperReadAlready,
    PhotosDoNotDivide,
    ThirdPersonNeeded,
    TooManyPhotos,
    check_photos,
    check_reader,
    check_third,
    differences,
    papers_of,
    plan_of,
    printed_number,
    reading_of,
    sheet_state,
    void_reading,
)
from votes.papers.rules import ALL_SIGNERS, CAPACITIES, MARKS, PaperPlan, PaperUnit, paper_ballot

OPENS = datetime(2026, 3, 17, tzinfo=UTC)
NOW = OPENS + timedelta(days=2)
MOTIONS = (11, 12)


def unit(entry: int, signers: int = 1) -> PaperUnit:
    people = tuple(Signer(f"k{n}", f"业主{n}", None, None) for n in range(signers))
    return PaperUnit(entry, f"1-1-{entry}", "1", "1", str(entry), "h", people, None, None)


def ballot(plan: PaperPlan, *units: PaperUnit) -> NewBallot:
    return paper_ballot(plan, units, MOTIONS, opens_at=OPENS, receipt="r", recorded_by=1, now=NOW)


plans = st.builds(
    PaperPlan,
    number=st.sampled_from(["A1", "a 1", "DF-0012"]),
    capacity=st.sampled_from(CAPACITIES),
    received_at=st.integers(0, 1000).map(lambda m: OPENS + timedelta(minutes=m)),
    signed=st.booleans(),
    marks=st.fixed_dictionaries({motion: st.sampled_from(MARKS) for motion in MOTIONS}),
    signer=st.sampled_from(["k0", "k1"]),
    proxy=st.sampled_from(["彭怡", "彭 怡"]),
    proxy_is_property_staff=st.booleans(),
    documents=st.lists(st.sampled_from(["identity", "authority", "seal"]), unique=True).map(tuple),
    ground=st.sampled_from(["", "公证书"]),
)


@given(plans)
def test_what_was_read_is_read_again_from_its_reading(plan: PaperPlan):
    shared = unit(1, 2)
    reading = reading_of(ballot(plan, shared))
    again = reading_of(ballot(plan_of(reading), shared))
    assert again == reading
    assert differences(reading, again) == frozenset()


@given(plans, plans)
def test_comparing_has_no_order(one: PaperPlan, two: PaperPlan):
    first, second = (reading_of(ballot(plan, unit(1, 2))) for plan in (one, two))
    assert differences(first, second) == differences(second, first)
    bare = ({k: v for k, v in r.items() if k != "ground"} for r in (first, second))
    assert (not differences(first, second)) is (next(bare) == next(bare))


def test_each_thing_that_differs_is_named():
    plan = PaperPlan("A1", "owner", OPENS, True, dict.fromkeys(MOTIONS, "agree"))
    first = reading_of(ballot(plan, unit(1), unit(2)))
    for other, keys in (
        (replace(plan, marks={11: "agree", 12: "against"}), {"m12"}),
        (replace(plan, number="A2"), {"paper"}),
        (replace(plan, signed=False), {"signed"}),
        (replace(plan, ground="另一种说法"), set()),
    ):
        assert differences(first, reading_of(ballot(other, unit(1), unit(2)))) == keys
    assert differences(first, reading_of(ballot(plan, unit(1)))) == {"entries"}
    assert differences(first, reading_of(ballot(plan, unit(2), unit(1)))) == frozenset()
    assert differences(first, void_reading("unreadable")) == {"void"}
    assert differences(void_reading("unreadable"), void_reading("not_ballot")) == {"void"}
    assert plan_of(first).signer == ALL_SIGNERS
    with pytest.raises(ValueError):
        void_reading("")


def test_three_people():
    check_reader(1, (), decided=False)
    check_reader(2, (1,), decided=False)
    for read_by in ((1,), (2, 3)):
        with pytest.raises(PaperReadAlready):
            check_reader(1, read_by, decided=False)
    with pytest.raises(PaperDecided):
        check_reader(3, (1, 2), decided=True)
    check_third(3, (1, 2), decided=False)
    with pytest.raises(NothingToDecide):
        check_third(3, (1,), decided=False)
    with pytest.raises(ThirdPersonNeeded):
        check_third(2, (1, 2), decided=False)
    assert [sheet_state(n, None) for n in range(3)] == ["first", "second", "differ"]
    assert sheet_state(2, "stored") == "stored"


def test_the_printed_number():
    assert printed_number(2, "3-2-501") == "P2-3-2-501"
    assert printed_number(2, "东区3-2-501") == printed_number(2, "东区3-2-501")
    assert printed_number(2, "东区3-2-501") != printed_number(2, "西区3-2-501")


@given(st.integers(1, 99), st.text(min_size=1, max_size=60))
def test_a_printed_number_can_be_typed(poll: int, name: str):
    plan = PaperPlan(
        printed_number(poll, name), "owner", OPENS, True, dict.fromkeys(MOTIONS, "agree")
    )
    assert ballot(plan, unit(1)).paper == printed_number(poll, name)


def test_a_pile_is_divided():
    assert papers_of([1, 2, 3, 4], 2) == [[1, 2], [3, 4]]
    for count, pages, refusal in (
        (0, 1, NoPhotos),
        (61, 1, TooManyPhotos),
        (3, 2, PhotosDoNotDivide),
    ):
        with pytest.raises(refusal):
            check_photos(count, pages)
