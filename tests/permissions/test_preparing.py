"""Role × action for what is prepared before a meeting: who may, and those who may not."""

import pytest

from app.accounts.permissions import Actor
from meetings.preparing.permissions import (
    Owner,
    can_edit_kind,
    can_keep_busy_times,
    can_keep_pool,
    can_keep_room,
    can_place_month,
    can_view_pool,
)
from tests.conftest import HERE, ROLES

COMMUNITY = {"secretary", "clerk"}
STREET = {"street staff"}


@pytest.mark.parametrize(("name", "actor"), ROLES.items())
def test_who_may_do_what(name: str, actor: Actor) -> None:
    for predicate in (can_edit_kind, can_keep_room):
        assert predicate(actor, Owner(HERE.street, HERE.community)) is (name in COMMUNITY)
        assert predicate(actor, Owner(HERE.street)) is (name in STREET)
    assert can_view_pool(actor, HERE) is (name in COMMUNITY | STREET)
    assert can_keep_pool(actor, HERE.street) is (name in STREET)
    assert can_place_month(actor, HERE.street) is (name in STREET)
    assert can_keep_busy_times(actor, account=actor.person, street=None)
    assert not can_keep_busy_times(actor, account=actor.person + 100, street=None)
    assert can_keep_busy_times(actor, account=None, street=HERE.street) is (name in STREET)
    assert not can_keep_busy_times(actor, account=None, street=99)
