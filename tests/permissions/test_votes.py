"""Role × state × action for polls: who may, and at least two who may not."""

from dataclasses import dataclass

import pytest

from app.accounts.permissions import Actor, Place
from tests.conftest import HERE, ROLES
from votes.objections.permissions import (
    can_answer_objection,
    can_correct_figure,
    can_enter_objection,
    can_look_at_objector,
    can_view_objections,
)
from votes.permissions import (
    can_add_poll_document,
    can_answer_challenge,
    can_check_paper,
    can_count_poll,
    can_decide_paper,
    can_edit_poll,
    can_enter_paper,
    can_extend_poll,
    can_finalise_result,
    can_follow_poll,
    can_freeze_poll,
    can_prepare_poll,
    can_print_slips,
    can_prove_delivery,
    can_publish_result,
    can_read_paper,
    can_recount_result,
    can_rehearse_poll,
    can_run_roll_check,
    can_set_paper_entry,
    can_terminate_poll,
    can_view_answers,
    can_view_papers,
    can_view_poll,
    can_view_poll_document,
    can_view_result,
    can_view_roll_check,
    can_view_turnout,
    can_view_warnings,
    can_withdraw_ballot,
)
from votes.polls.rules import Phase

COMMUNITY = {"secretary", "clerk"}
WATCHING = COMMUNITY | {"street staff"}
SEATED = {"lawyer seated", "heating company seated", "expert seated"}


@dataclass(frozen=True)
class Poll:
    place: Place = HERE
    seated: frozenset[int] = frozenset({6, 10, 12, 13})
    frozen: bool = False
    counted: bool = False


PHASES = {
    Phase.DRAFT: Poll(),
    Phase.ANNOUNCED: Poll(frozen=True),
    Phase.OPEN: Poll(frozen=True),
    Phase.CLOSED: Poll(frozen=True),
    Phase.COUNTED: Poll(frozen=True, counted=True),
    Phase.TERMINATED: Poll(frozen=True),
}


@pytest.mark.parametrize(("phase", "poll"), PHASES.items())
@pytest.mark.parametrize(("name", "actor"), ROLES.items())
def test_who_may_do_what_when(name: str, actor: Actor, phase: Phase, poll: Poll) -> None:
    works, watches = name in COMMUNITY, name in WATCHING
    draft = phase is Phase.DRAFT
    assert can_prepare_poll(actor, HERE) is works
    assert can_edit_poll(actor, poll) is (works and draft)
    assert can_freeze_poll(actor, poll) is (works and draft)
    reads = watches or (name in SEATED and not draft)
    assert can_view_poll(actor, poll) is reads
    before_the_close = phase in (Phase.ANNOUNCED, Phase.OPEN)
    assert can_print_slips(actor, poll, phase) is (works and before_the_close)
    turnout = phase in (Phase.OPEN, Phase.CLOSED, Phase.COUNTED, Phase.TERMINATED)
    assert can_view_turnout(actor, poll, phase) is (watches and turnout)
    before_the_count = phase in (Phase.OPEN, Phase.CLOSED)
    assert can_view_papers(actor, poll, phase) is (works and turnout)
    assert can_enter_paper(actor, poll, phase) is (works and before_the_count)
    assert can_withdraw_ballot(actor, poll, phase) is (works and before_the_count)
    assert can_check_paper(actor, poll, phase, actor.person) is (works and before_the_count)
    assert not can_check_paper(actor, poll, phase, actor.person + 1)
    me = actor.person
    assert can_set_paper_entry(actor, poll, phase) is (works and phase is not Phase.COUNTED)
    assert can_read_paper(actor, poll, phase, (me + 1,)) is (works and before_the_count)
    assert not can_read_paper(actor, poll, phase, (me,))
    assert not can_read_paper(actor, poll, phase, (me + 1, me + 2))
    assert can_decide_paper(actor, poll, phase, (me + 1, me + 2)) is (works and before_the_count)
    assert not can_decide_paper(actor, poll, phase, (me + 1, me))
    assert not can_decide_paper(actor, poll, phase, (me + 1,))
    assert can_view_warnings(actor, poll, phase) is (works and turnout)
    assert can_prove_delivery(actor, poll) is (works and not draft)
    assert can_count_poll(actor, poll, phase) is (works and phase is Phase.CLOSED)
    assert can_view_result(actor, poll) is (reads and phase is Phase.COUNTED)
    counted = phase is Phase.COUNTED
    by_unit = watches or name == "lawyer seated"
    assert can_view_answers(actor, poll) is (by_unit and counted)
    for ask in (
        can_publish_result,
        can_finalise_result,
    ):
        assert ask(actor, poll) is (works and counted), ask
    assert can_recount_result(actor, poll, {actor.person + 1}) is (works and counted)
    assert not can_recount_result(actor, poll, {actor.person})
    for allowed in (can_enter_objection, can_correct_figure, can_look_at_objector):
        assert allowed(actor, poll) is works, allowed
    assert can_answer_objection(actor, poll, {actor.person + 1}) is works
    assert not can_answer_objection(actor, poll, {actor.person})
    assert can_view_objections(actor, poll) is (watches or name == "lawyer seated")
    running = before_the_close or phase is Phase.CLOSED
    assert can_extend_poll(actor, poll, phase) is (works and before_the_close)
    assert can_terminate_poll(actor, poll, phase) is (works and running)
    assert can_follow_poll(actor, poll, phase) is (works and phase is Phase.TERMINATED)
    assert can_view_roll_check(actor, poll) is watches
    assert can_run_roll_check(actor, poll) is (works and draft)
    assert can_answer_challenge(actor, HERE) is works
    assert can_view_poll_document(actor, poll) is watches
    assert can_add_poll_document(actor, poll, phase) is (works and (draft or running))
    before = phase in (Phase.DRAFT, Phase.ANNOUNCED)
    assert can_rehearse_poll(actor, poll, phase) is (works and before)
