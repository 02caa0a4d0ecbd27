"""Role × action for estates and their roll: who may, and at least two who may not."""

import pytest

from app.accounts.permissions import Actor, can_manage_accounts
from app.estates.permissions import can_import_roll, can_open_estate, can_view_estate
from tests.conftest import ELSEWHERE, HERE, ROLES

COMMUNITY = {"secretary", "clerk"}


@pytest.mark.parametrize(("name", "actor"), ROLES.items())
def test_who_may_do_what(name: str, actor: Actor) -> None:
    assert can_view_estate(actor, HERE) is (name in COMMUNITY | {"street staff"})
    assert can_open_estate(actor, HERE) is (name in COMMUNITY)
    assert can_import_roll(actor, HERE) is (name in COMMUNITY)
    assert can_manage_accounts(actor) is (name == "administrator")


@pytest.mark.parametrize(("name", "actor"), ROLES.items())
def test_a_role_ends_at_its_place(name: str, actor: Actor) -> None:
    elsewhere = {"clerk elsewhere", "street staff elsewhere"}
    assert can_view_estate(actor, ELSEWHERE) is (name in elsewhere)
    assert can_import_roll(actor, ELSEWHERE) is (name == "clerk elsewhere")
