"""Role × action for estates and their roll: who may, and at least two who may not."""

import pytest

from app.accounts.permissions import Actor, Granted, can_manage_accounts
from app.estates.permissions import (
    BuildingPlace,
    can_correct_dwelling,
    can_export_roll,
    can_import_roll,
    can_look_at_owner,
    can_open_estate,
    can_print_sign_in_sheet,
    can_view_building,
    can_view_estate,
    can_view_hardship,
    can_view_register,
)
from app.estates.roll.permissions import can_download_faults
from tests.conftest import ELSEWHERE, HERE, ROLES
from tests.conftest import actor as made_by_hand

COMMUNITY = {"secretary", "clerk"}


@pytest.mark.parametrize(("name", "actor"), ROLES.items())
def test_who_may_do_what(name: str, actor: Actor) -> None:
    assert can_view_estate(actor, HERE) is (name in COMMUNITY | {"street staff"})
    assert can_open_estate(actor, HERE) is (name in COMMUNITY)
    assert can_import_roll(actor, HERE) is (name in COMMUNITY)
    assert can_download_faults(actor, HERE, actor.person) is (name in COMMUNITY)
    assert not can_download_faults(actor, HERE, actor.person + 1000)  # another's upload
    assert can_view_register(actor, HERE) is (name in COMMUNITY | {"street staff"})
    for may in (can_correct_dwelling, can_look_at_owner, can_view_hardship, can_export_roll):
        assert may(actor, HERE) is (name in COMMUNITY)
    assert can_print_sign_in_sheet(actor, HERE) is (name in COMMUNITY)
    assert can_manage_accounts(actor) is (name == "administrator")


@pytest.mark.parametrize(("name", "actor"), ROLES.items())
def test_a_role_ends_at_its_place(name: str, actor: Actor) -> None:
    elsewhere = {"clerk elsewhere", "street staff elsewhere"}
    assert can_view_estate(actor, ELSEWHERE) is (name in elsewhere)
    assert can_import_roll(actor, ELSEWHERE) is (name == "clerk elsewhere")
    assert can_view_register(actor, ELSEWHERE) is (name in elsewhere)
    for may in (can_correct_dwelling, can_look_at_owner, can_view_hardship, can_export_roll):
        assert may(actor, ELSEWHERE) is (name == "clerk elsewhere")


@pytest.mark.parametrize(
    ("granted", "sees"),
    [
        (Granted("building_head", building=5), True),
        (Granted("building_head", building=6), False),
        (Granted("grid_worker", grid=3), True),
        (Granted("grid_worker", grid=4), False),
        (Granted("volunteer", community=10), False),
    ],
)
def test_who_looks_after_a_building_sees_it(granted: Granted, sees: bool) -> None:
    someone = made_by_hand(1, granted)
    assert can_view_building(someone, BuildingPlace(5, 3, HERE)) is sees
    assert not can_view_building(someone, BuildingPlace(7, None, HERE))
    assert not can_view_estate(someone, HERE)


@pytest.mark.parametrize(("name", "actor"), ROLES.items())
def test_readers_of_the_estate_read_its_buildings(name: str, actor: Actor) -> None:
    building = BuildingPlace(5, None, HERE)
    assert can_view_building(actor, building) is can_view_estate(actor, HERE)
