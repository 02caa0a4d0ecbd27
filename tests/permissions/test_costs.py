"""Who sees, builds and publishes a cost scheme, and who may know what a flat pays."""

from dataclasses import dataclass

import pytest

from app.accounts.permissions import Actor, Place
from tests.conftest import HERE, ROLES
from votes.costs import permissions as costs

COMMUNITY = {"secretary", "clerk"}
WATCHING = COMMUNITY | {"street staff"}
SEATED = {"lawyer seated", "heating company seated", "expert seated"}


@dataclass(frozen=True)
class Scheme:
    place: Place = HERE
    seated: frozenset[int] = frozenset({6, 10, 12, 13})
    published: bool = False


@pytest.mark.parametrize("published", [False, True])
@pytest.mark.parametrize(("name", "actor"), ROLES.items())
def test_who_may_do_what(name: str, actor: Actor, published: bool) -> None:
    scheme = Scheme(published=published)
    works = name in COMMUNITY
    sees = name in WATCHING or (published and name in SEATED)
    assert costs.can_view_scheme(actor, scheme) is sees
    assert costs.can_build_scheme(actor, scheme) is works
    assert costs.can_publish_scheme(actor, scheme) is works
    lawyer = published and name == "lawyer seated"
    assert costs.can_view_flat_amounts(actor, scheme) is (works or lawyer)
    assert costs.can_view_waiver_reason(actor, scheme) is works
    assert costs.can_print_statements(actor, scheme) is (works and published)
