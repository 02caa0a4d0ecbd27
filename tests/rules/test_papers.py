"""Reading papers: what is refused, what is recorded, and that the order of entering is nothing."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.estates.roll.cells import WrongCell
from tests.rules.reference_count import count
from votes.ballots.rules import NewBallot
from votes.electorate.rules import Signer
from votes.papers.importing.rules import read_received
from votes.papers.rules import (
    ALL_SIGNERS,
    CAPACITIES,
    DOCUMENTS,
    MARKS,
    PaperPlan,
    PaperUnit,
    paper_ballot,
    paper_state,
    read_number,
    read_proxy,
    split_number,
    still_checked,
    stored_number,
)
from votes.results.count_writer import write_count_file
from votes.results.rules import Ballot, CountCase, Policy, Unit, tally

OPENS = datetime(2026, 4, 1, tzinfo=UTC)
CLOSES = datetime(2026, 4, 2, tzinfo=UTC)
NOW = datetime(2026, 5, 1, tzinfo=UTC)
MOTION = 7


def unit_of(name: str, *keys: str, entry: int, representative: str | None = None) -> PaperUnit:
    signers = tuple(Signer(key, key, None, None) for key in keys)
    return PaperUnit(entry, name, "1", "1", name, f"o{entry}", signers, representative, None)


UNITS = (
    unit_of("101", "a", entry=1),
    unit_of("102", "b", "c", entry=2),
    unit_of("201", "d", "e", entry=3, representative="e"),
)


@st.composite
def plans(draw: st.DrawFn) -> tuple[PaperUnit, PaperPlan]:
    """Anything that may be recorded; the time of receipt is set apart for each."""
    unit = draw(st.sampled_from(UNITS))
    capacity = draw(
        st.sampled_from([one for one in CAPACITIES if unit.shared or one != "representative"])
    )
    keys = [signer.key for signer in unit.signers]
    if capacity != "representative":
        keys.append(ALL_SIGNERS)
    elif unit.representative:
        keys = [unit.representative]
    plan = PaperPlan(
        number="A1",
        capacity=capacity,
        received_at=OPENS,
        signed=draw(st.sampled_from([True, True, True, False])),
        marks={MOTION: draw(st.sampled_from(MARKS))},
        signer=draw(st.sampled_from(keys)),
        proxy=draw(st.sampled_from(["彭怡", "马祎"])) if capacity == "proxy" else "",
        proxy_is_property_staff=draw(st.booleans()),
        documents=tuple(draw(st.sets(st.sampled_from(DOCUMENTS)))),
    )
    return unit, plan


def counted(ballot: NewBallot, unit: PaperUnit) -> Ballot:
    """As the count reads it from the tables."""
    return Ballot(
        id=ballot.receipt,
        units=(unit.unit,),
        choice=ballot.answers[MOTION],
        channel=ballot.channel,
        at=ballot.received_at,
        signed=ballot.signed,
        signer=ballot.signer or None,
        signer_role=ballot.signer_role,
        proxy=ballot.proxy or None,
        proxy_doc=ballot.proxy_doc,
        proxy_is_property_staff=ballot.proxy_is_property_staff,
        guardian_doc=ballot.guardian_doc,
    )


@given(
    st.lists(plans(), max_size=8).flatmap(
        lambda papers: st.tuples(st.just(papers), st.permutations(range(len(papers))))
    ),
    st.sampled_from([None, 1, 2]),
    st.booleans(),
)
def test_the_order_of_entering_is_nothing_to_the_count(
    entered: tuple[list[tuple[PaperUnit, PaperPlan]], list[int]],
    cap: int | None,
    forbidden: bool,
) -> None:
    papers, order = entered
    ballots = []
    for place, (unit, plan) in enumerate(papers):
        # Every fifth hour, so that the last ones come too late.
        received = OPENS + timedelta(hours=5 * place)
        plan = PaperPlan(**{**_fields(plan), "received_at": received})
        ballot = paper_ballot(
            plan, [unit], [MOTION], opens_at=OPENS, receipt=f"R{place}", recorded_by=1, now=NOW
        )
        ballots.append(counted(ballot, unit))
    case = CountCase(
        item=7,
        threshold="special_3_4",
        units=[
            Unit(
                unit.unit,
                100 * unit.entry,
                unit.head,
                coowners=tuple(one.key for one in unit.signers) if unit.shared else (),
                representative=unit.representative,
            )
            for unit in UNITS
        ],
        ballots=[ballots[place] for place in order],
        deadline=CLOSES,
        policy=Policy(proxy_cap=cap, property_staff_proxy_forbidden=forbidden),
    )
    file: dict[str, Any] = write_count_file(case)
    file["ballots"] = [
        one for place in range(len(papers)) for one in file["ballots"] if one["id"] == f"R{place}"
    ]
    expected = count(file)
    got = tally(case).to_json()
    assert {name: got[name] for name in expected} == expected


def _fields(plan: PaperPlan) -> dict[str, Any]:
    return {name: getattr(plan, name) for name in PaperPlan.__dataclass_fields__}


@pytest.mark.parametrize(
    ("typed", "number"),
    [(" df 0001 ", "DF0001"), ("ＤＦ－１", "DF-1"), ("A#2", None), ("", None), ("票1", None)],
)
def test_a_number_is_compared_as_it_is_meant(typed: str, number: str | None) -> None:
    assert read_number(typed) == number


def test_a_number_entered_again_says_so() -> None:
    assert stored_number("A1", 0) == "A1"
    assert split_number(stored_number("A1", 2)) == ("A1", 3)
    assert split_number("A1") == ("A1", 1)


def test_one_person_is_one_proxy_however_spaced() -> None:
    assert read_proxy("彭 怡") == read_proxy(" 彭　怡 ") == "彭怡"
    assert read_proxy("John  Smith") == "John Smith"


def test_states_and_how_long_a_choice_is_shown() -> None:
    state = paper_state(withdrawn=True, late=True, stands=True)
    assert state == "withdrawn"
    assert paper_state(withdrawn=False, late=True, stands=False) == "late"
    assert paper_state(withdrawn=False, late=False, stands=False) == "superseded"
    assert still_checked(NOW, NOW + timedelta(minutes=29))
    assert not still_checked(NOW, NOW + timedelta(minutes=30))


@pytest.mark.parametrize(
    "text", ["2026-04-01T09:52:43+08:00", "2026-04-01 09:52:43", "2026年4月1日 9:52:43"]
)
def test_times_as_offices_write_them(text: str) -> None:
    assert read_received(text) == datetime(2026, 4, 1, 1, 52, 43, tzinfo=UTC)


@pytest.mark.parametrize("text", ["", "2026-04-01", "2026-13-01 09:00", "昨天", "2026-04-01 25:00"])
def test_a_time_that_says_too_little_is_wrong(text: str) -> None:
    with pytest.raises(WrongCell):
        read_received(text)
