"""Role × action for bodies and grids: who may, and at least two who may not."""

import pytest

from app.accounts.permissions import Actor
from app.bodies.permissions import can_manage_bodies, keeps_bodies
from app.communities.permissions import can_change_community
from app.grids.permissions import can_manage_grids, draws_grids
from tests.conftest import ELSEWHERE, HERE, ROLES


@pytest.mark.parametrize(("name", "actor"), ROLES.items())
def test_who_may_do_what(name: str, actor: Actor) -> None:
    here, anywhere = name in {"administrator", "secretary"}, name == "administrator"
    assert can_manage_bodies(actor, HERE) is here
    assert can_manage_grids(actor, HERE) is here
    assert keeps_bodies(actor) is here
    assert draws_grids(actor) is here
    assert can_manage_bodies(actor, ELSEWHERE) is anywhere
    assert can_manage_grids(actor, ELSEWHERE) is anywhere
    assert can_manage_bodies(actor, None) is anywhere


@pytest.mark.parametrize(("name", "actor"), ROLES.items())
def test_who_says_what_residents_call(name: str, actor: Actor) -> None:
    works = name in {"clerk", "secretary"}
    assert can_change_community(actor, HERE) is works
    assert can_change_community(actor, ELSEWHERE) is (name == "clerk elsewhere")
