"""Role × action for surveys: who may, and at least two who may not; whose door is whose."""

import pytest

from app.accounts.permissions import Actor, Granted
from meetings.survey.permissions import (
    Door,
    can_book_access,
    can_open_survey,
    can_record_works_consent,
    can_run_survey,
    can_view_survey,
    can_visit_dwelling,
)
from tests.conftest import ELSEWHERE, HERE, ROLES
from tests.conftest import actor as made_by_hand

COMMUNITY = {"secretary", "clerk"}


@pytest.mark.parametrize(("name", "actor"), ROLES.items())
def test_who_may_do_what(name: str, actor: Actor) -> None:
    for may in (can_open_survey, can_run_survey, can_record_works_consent):
        assert may(actor, HERE) is (name in COMMUNITY)
        assert may(actor, ELSEWHERE) is (name == "clerk elsewhere")
    assert can_view_survey(actor, HERE) is (name in COMMUNITY | {"street staff"})
    door = Door(HERE, building=5, grid=3, helpers=frozenset())
    assert can_visit_dwelling(actor, door) is (name in COMMUNITY)
    assert can_book_access(actor, door) is (name in COMMUNITY)


@pytest.mark.parametrize(
    ("granted", "hers"),
    [
        (Granted("building_head", building=5), True),
        (Granted("building_head", building=6), False),
        (Granted("grid_worker", grid=3), True),
        (Granted("grid_worker", grid=4), False),
        (Granted("volunteer", community=10), True),
        (Granted("volunteer", community=20), False),
        (Granted("lawyer"), False),
    ],
)
def test_each_has_her_own_doors(granted: Granted, hers: bool) -> None:
    someone = made_by_hand(1, granted)
    assigned = Door(HERE, building=5, grid=3, helpers=frozenset({1}))
    assert can_visit_dwelling(someone, assigned) is hers
    assert can_book_access(someone, assigned) is hers
    assert not can_visit_dwelling(someone, Door(HERE, 7, None, frozenset({2})))
    assert not can_view_survey(someone, HERE)
