"""Role × action for the vote at the door: who may, and at least two who may not."""

import pytest

from app.accounts.permissions import Actor
from tests.conftest import ELSEWHERE, HERE, ROLES
from votes.doors.permissions import (
    can_answer_door_objection,
    can_assign_poll_helper,
    can_record_door_visit,
    can_take_ballot,
)
from votes.polls.rules import Phase

COMMUNITY = {"secretary", "clerk"}


@pytest.mark.parametrize(("name", "actor"), ROLES.items())
@pytest.mark.parametrize("phase", Phase)
def test_who_may_do_what(name: str, actor: Actor, phase: Phase) -> None:
    works = name in COMMUNITY
    assert can_assign_poll_helper(actor, HERE, phase) is (
        works and phase in (Phase.ANNOUNCED, Phase.OPEN)
    )
    assert can_answer_door_objection(actor, HERE, phase) is (
        works and phase in (Phase.OPEN, Phase.CLOSED)
    )
    assert can_assign_poll_helper(actor, ELSEWHERE, phase) is (
        name == "clerk elsewhere" and phase in (Phase.ANNOUNCED, Phase.OPEN)
    )
    # Nobody knocks where she was not sent, whatever she is; and nobody who helps nowhere.
    assert not can_take_ballot(actor, frozenset({"2"}), "1", phase)
    assert not can_take_ballot(actor, frozenset(), "1", phase)
    helps = works or name in {"volunteer on a seat", "clerk elsewhere"}
    hers = frozenset({"1"})
    assert can_take_ballot(actor, hers, "1", phase) is (helps and phase is Phase.OPEN)
    assert can_record_door_visit(actor, hers, "1", phase) is (
        helps and phase in (Phase.OPEN, Phase.CLOSED)
    )
