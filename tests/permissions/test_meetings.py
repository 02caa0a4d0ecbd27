"""Role × action for consultations and their minutes: who may, and at least two who may not."""

from dataclasses import dataclass

import pytest

from app.accounts.permissions import Actor, Place
from meetings.permissions import (
    can_approve_minutes,
    can_issue_minutes,
    can_open_consultation,
    can_open_links,
    can_run_consultation,
    can_view_consultation,
    can_view_draft_minutes,
    can_view_minutes_course,
)
from tests.conftest import HERE, ROLES


@dataclass(frozen=True)
class Consultation:
    place: Place = HERE
    seated: frozenset[int] = frozenset({6, 10, 12, 13})


COMMUNITY = {"secretary", "clerk"}
WATCHING = COMMUNITY | {"street staff"}
READING = WATCHING | {"lawyer seated", "heating company seated", "expert seated"}


@pytest.mark.parametrize(("name", "actor"), ROLES.items())
def test_who_may_do_what(name: str, actor: Actor) -> None:
    here = Consultation()
    assert can_open_consultation(actor, HERE) is (name in COMMUNITY)
    assert can_run_consultation(actor, here) is (name in COMMUNITY)
    assert can_open_links(actor, here) is (name in COMMUNITY)
    assert can_issue_minutes(actor, here) is (name in COMMUNITY)
    assert can_approve_minutes(actor, here) is (name == "secretary")
    assert can_view_draft_minutes(actor, here) is (name in WATCHING)
    assert can_view_minutes_course(actor, here, final=False) is (name in WATCHING)
    lawyers = WATCHING | {"lawyer seated"}
    assert can_view_minutes_course(actor, here, final=True) is (name in lawyers)
    assert can_view_consultation(actor, here) is (name in READING)


def test_a_seat_alone_opens_nothing_without_the_role() -> None:
    """Whoever is seated by her account and has no role for it any more."""
    assert not can_view_consultation(ROLES["nobody"], Consultation(seated=frozenset({9})))
    assert not can_view_consultation(ROLES["administrator"], Consultation(seated=frozenset({8})))
