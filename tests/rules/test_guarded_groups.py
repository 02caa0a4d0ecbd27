"""What public pages tell by building: of no household what it said."""

from hypothesis import given
from hypothesis import strategies as st

from votes.results.groups import Group, groups_of, guarded_groups
from votes.results.queries import Entry

LEAST = 5


def building(name: str, agree: int, against: int = 0, abstain: int = 0) -> Group:
    return Group((name,), agree + against + abstain + 3, agree, against, abstain)


def names(groups: list[Group]) -> list[tuple[str, ...]]:
    return [group.buildings for group in groups]


def test_large_buildings_of_several_minds_stand_alone() -> None:
    groups = [building("1", 5, 1), building("2", 3, 3)]
    assert guarded_groups(groups, LEAST) == groups


def test_a_small_building_goes_with_the_smallest_of_the_others() -> None:
    groups = [building("1", 3, 1), building("2", 60, 4), building("3", 9, 1)]
    assert names(guarded_groups(groups, LEAST)) == [("2",), ("1", "3")]


def test_a_building_of_one_mind_does_not_stand_alone_however_large() -> None:
    """All that took part would be known to have said the same."""
    groups = [building("1", 60), building("2", 60, 4), building("3", 9, 1)]
    assert names(guarded_groups(groups, LEAST)) == [("2",), ("1", "3")]
    two_alike = [building("1", 6), building("2", 7), building("3", 9, 1)]
    assert names(guarded_groups(two_alike, LEAST)) == [("1", "2", "3")]


def test_where_all_said_the_same_the_total_says_so_anyway() -> None:
    groups = [building("1", 60), building("2", 9)]
    assert guarded_groups(groups, LEAST) == groups


_COUNTS = st.tuples(st.integers(0, 9), st.integers(0, 9), st.integers(0, 3))


@given(st.lists(_COUNTS, min_size=1, max_size=8))
def test_nothing_is_lost_and_nothing_shown_tells_too_much(counts: list[tuple[int, ...]]) -> None:
    given_ones = [building(str(n), *one) for n, one in enumerate(counts)]
    shown = guarded_groups(given_ones, LEAST)
    for part in ("units", "agree", "against", "abstain"):
        assert sum(getattr(g, part) for g in shown) == sum(getattr(g, part) for g in given_ones)
    assert sorted(n for g in shown for n in g.buildings) == [str(n) for n in range(len(counts))]
    alike = sum(1 for at in range(3) if any(one[at] for one in counts)) < 2
    if len(shown) > 1:
        for group in shown:
            assert group.took_part >= LEAST
            assert alike or sum(1 for n in (group.agree, group.against, group.abstain) if n) > 1


def test_who_alone_took_part_is_not_hidden_by_those_who_did_not() -> None:
    """Silence is no voice: one answer among nine doors without one would be read off."""
    says = {f"1-1-{n}": "agree" if n == 3 else "none" for n in range(10)}
    says |= {f"2-1-{n}": "against" if n < 4 else "agree" for n in range(30)}
    entries = [
        Entry(unit, unit[0], "1", 1, unit[4:], "dwelling", 100, unit) for unit in [*says, "3-1-1"]
    ]
    assert groups_of(says, entries, LEAST) == [Group(("1", "2"), 40, 27, 4, 0)]
