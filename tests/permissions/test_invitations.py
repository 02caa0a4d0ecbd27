"""Role × action for invitations: who may, and at least two who may not."""

from dataclasses import dataclass

import pytest

from app.accounts.permissions import Actor, Place
from app.outbox.permissions import can_send_again, can_view_outbox
from meetings.invitations.permissions import can_look_at_contact, can_view_invitations
from tests.conftest import HERE, ROLES


@dataclass(frozen=True)
class Consultation:
    place: Place = HERE
    seated: frozenset[int] = frozenset({6, 10, 12, 13})


COMMUNITY = {"secretary", "clerk"}


@pytest.mark.parametrize(("name", "actor"), ROLES.items())
def test_who_may_do_what(name: str, actor: Actor) -> None:
    here = Consultation()
    assert can_view_invitations(actor, here) is (name in COMMUNITY | {"street staff"})
    assert can_look_at_contact(actor, here) is (name in COMMUNITY)


@pytest.mark.parametrize(("name", "actor"), ROLES.items())
def test_who_sees_to_messages(name: str, actor: Actor) -> None:
    assert can_view_outbox(actor, HERE) is (name in COMMUNITY | {"street staff"})
    assert can_send_again(actor, HERE) is (name in COMMUNITY)
