"""Role × action for people: who may, and at least two who may not."""

from dataclasses import dataclass
from typing import get_args

import pytest

from app.accounts.permissions import Actor, Granted, Place, Role
from app.people.permissions import (
    GRANTED_BY_SECRETARY,
    can_grant_role,
    can_invite_person,
    can_manage_person,
    can_view_person,
    grantable_roles,
)
from tests.conftest import ELSEWHERE, HERE, ROLES, actor

LOOKS_AFTER = {"administrator", "secretary"}


@dataclass(frozen=True)
class Held:
    role: Role
    place: Place | None


CLERK = Held("community_clerk", HERE)
ELSEWHERE_TOO = Held("volunteer", ELSEWHERE)
LAWYER = Held("lawyer", None)


@pytest.mark.parametrize(("name", "who"), ROLES.items())
def test_who_may_do_what(name: str, who: Actor) -> None:
    assert can_invite_person(who) is (name in LOOKS_AFTER)
    assert bool(grantable_roles(who)) is (name in LOOKS_AFTER)
    assert can_view_person(who, [CLERK]) is (name in LOOKS_AFTER)
    assert can_manage_person(who, [CLERK]) is (name in LOOKS_AFTER)
    assert can_view_person(who, [LAWYER]) is (name == "administrator")
    assert can_manage_person(who, []) is (name == "administrator")


@pytest.mark.parametrize("role", get_args(Role))
def test_a_secretary_gives_only_what_is_under_her_and_here(role: Role) -> None:
    secretary = ROLES["secretary"]
    assert can_grant_role(secretary, role, HERE) is (role in GRANTED_BY_SECRETARY)
    assert not can_grant_role(secretary, role, ELSEWHERE)
    assert not can_grant_role(secretary, role, None)
    assert can_grant_role(ROLES["administrator"], role, None)
    for other in ("clerk", "street staff", "nobody"):
        assert not can_grant_role(ROLES[other], role, HERE)


@pytest.mark.parametrize(
    "more",
    [ELSEWHERE_TOO, LAWYER, Held("administrator", None), Held("community_secretary", HERE)],
)
def test_a_secretary_sets_no_password_of_one_who_is_more_than_hers(more: Held) -> None:
    assert can_view_person(ROLES["secretary"], [CLERK, more])
    assert not can_manage_person(ROLES["secretary"], [CLERK, more])


def test_a_secretary_of_two_communities_looks_after_both() -> None:
    both = actor(
        1,
        Granted("community_secretary", community=HERE.community),
        Granted("community_secretary", community=ELSEWHERE.community),
    )
    assert can_manage_person(both, [CLERK, ELSEWHERE_TOO])
