"""Who may prepare a poll, freeze it, hand out its slips, watch it, count it.

The owners' vote is secret until it is counted: before that there are predicates on turnout, and
none on answers, because nobody may see any.
"""

from collections.abc import Collection, Set
from typing import Protocol

from app.accounts.permissions import (
    Actor,
    Place,
    reads_community,
    sits_at_table,
    works_for_community,
)
from votes.polls.rules import Phase


class OfPoll(Protocol):
    """What a predicate asks of a poll; `votes.access.PollFacts` has it."""

    @property
    def place(self) -> Place: ...

    @property
    def seated(self) -> Set[int]:
        """Persons with an account on a seat of the poll's consultation."""

    @property
    def frozen(self) -> bool: ...

    @property
    def counted(self) -> bool: ...


def can_prepare_poll(actor: Actor, place: Place) -> bool:
    """Secretaries and clerks of the very community; street staff watch, lawyers read."""
    return works_for_community(actor, place)


def can_view_poll(actor: Actor, poll: OfPoll) -> bool:
    """Who has a seat reads what has been announced, not a draft."""
    if reads_community(actor, poll.place):
        return True
    return poll.frozen and sits_at_table(actor, poll.seated)


def can_edit_poll(actor: Actor, poll: OfPoll) -> bool:
    return can_prepare_poll(actor, poll.place) and not poll.frozen


def can_freeze_poll(actor: Actor, poll: OfPoll) -> bool:
    return can_edit_poll(actor, poll)


def can_print_slips(actor: Actor, poll: OfPoll, phase: Phase) -> bool:
    """A slip is a key to a vote: only for those who deliver it, and only while it opens."""
    return works_for_community(actor, poll.place) and phase in (Phase.ANNOUNCED, Phase.OPEN)


def can_view_delivery(actor: Actor, poll: OfPoll) -> bool:
    """The ledger names every household: for the community and the street that watches it."""
    return reads_community(actor, poll.place)


def can_record_delivery(actor: Actor, poll: OfPoll, phase: Phase) -> bool:
    """From the freezing until the count; when it was done is noted, not when it is typed in."""
    return works_for_community(actor, poll.place) and phase in (
        Phase.ANNOUNCED,
        Phase.OPEN,
        Phase.CLOSED,
    )


def can_view_turnout(actor: Actor, poll: OfPoll, phase: Phase) -> bool:
    """Who has answered, never what: for the community and the street that watches it."""
    return reads_community(actor, poll.place) and phase in (
        Phase.OPEN,
        Phase.CLOSED,
        Phase.COUNTED,
        Phase.TERMINATED,
    )


def can_remind_households(actor: Actor, poll: OfPoll, phase: Phase) -> bool:
    """Those who have not answered, while they still can: the community's to do."""
    return works_for_community(actor, poll.place) and phase is Phase.OPEN


def can_view_papers(actor: Actor, poll: OfPoll, phase: Phase) -> bool:
    """Which papers came in, when, in what capacity; what they say is never on that list."""
    return works_for_community(actor, poll.place) and phase in (
        Phase.OPEN,
        Phase.CLOSED,
        Phase.COUNTED,
        Phase.TERMINATED,
    )


def can_enter_paper(actor: Actor, poll: OfPoll, phase: Phase) -> bool:
    """Until the count: a paper in time may be entered late, and a late one is put on record."""
    return works_for_community(actor, poll.place) and phase in (Phase.OPEN, Phase.CLOSED)


def can_look_at_ballot_photo(actor: Actor, poll: OfPoll, phase: Phase, *, objected: bool) -> bool:
    """A paper's photographs show its answer: after the count, or while the household's own
    objection to the entry waits; with a reason, on record."""
    if not works_for_community(actor, poll.place):
        return False
    return poll.counted or (objected and phase in (Phase.OPEN, Phase.CLOSED))


def can_set_paper_entry(actor: Actor, poll: OfPoll, phase: Phase) -> bool:
    """Whether two people enter each paper: the community's to say, until the count."""
    return works_for_community(actor, poll.place) and phase is not Phase.COUNTED


def can_read_paper(actor: Actor, poll: OfPoll, phase: Phase, read_by: Collection[int]) -> bool:
    """A paper that waits is read by two people; who has read it sees it no more."""
    return can_enter_paper(actor, poll, phase) and len(read_by) < 2 and actor.person not in read_by


def can_decide_paper(actor: Actor, poll: OfPoll, phase: Phase, read_by: Collection[int]) -> bool:
    """Where two have read differently: a third, who sees what both have read."""
    return can_enter_paper(actor, poll, phase) and len(read_by) == 2 and actor.person not in read_by


def can_view_warnings(actor: Actor, poll: OfPoll, phase: Phase) -> bool:
    """Who enters many papers, from where many slips were answered: how many, never what."""
    return can_view_papers(actor, poll, phase)


def can_prove_delivery(actor: Actor, poll: OfPoll) -> bool:
    """The proof of delivery is a document of the community's."""
    return works_for_community(actor, poll.place) and poll.frozen


def can_withdraw_ballot(actor: Actor, poll: OfPoll, phase: Phase) -> bool:
    """A paper entered wrongly; after the count nothing is taken back."""
    return can_enter_paper(actor, poll, phase)


def can_check_paper(actor: Actor, poll: OfPoll, phase: Phase, entered_by: int) -> bool:
    """Who has just entered a paper compares it with what was recorded; nobody else sees it."""
    return can_enter_paper(actor, poll, phase) and actor.person == entered_by


def can_confirm_answers(actor: Actor, poll: OfPoll, phase: Phase) -> bool:
    """Enter what owners of several flats have confirmed: between the close and the count."""
    return works_for_community(actor, poll.place) and phase is Phase.CLOSED


def can_count_poll(actor: Actor, poll: OfPoll, phase: Phase) -> bool:
    """Only after the deadline, and by a person of the community."""
    return works_for_community(actor, poll.place) and phase is Phase.CLOSED


def can_view_result(actor: Actor, poll: OfPoll) -> bool:
    """Nobody before the count; then all who read the matter."""
    return poll.counted and can_view_poll(actor, poll)


def can_view_answers(actor: Actor, poll: OfPoll) -> bool:
    """What each unit has said: who counts and who watches, and a seated lawyer, who counts again.

    Not the others at the table: neighbours, and companies whose matter was decided.
    """
    if not poll.counted:
        return False
    if reads_community(actor, poll.place):
        return True
    return actor.has("lawyer") and sits_at_table(actor, poll.seated)


def can_publish_result(actor: Actor, poll: OfPoll) -> bool:
    """Post the preliminary result for objections."""
    return works_for_community(actor, poll.place) and poll.counted


def can_recount_result(actor: Actor, poll: OfPoll, counted_by: Set[int]) -> bool:
    """Somebody of the community who did not count this version herself."""
    return can_publish_result(actor, poll) and actor.person not in counted_by


def can_finalise_result(actor: Actor, poll: OfPoll) -> bool:
    return can_publish_result(actor, poll)


def can_extend_poll(actor: Actor, poll: OfPoll, phase: Phase) -> bool:
    """Only before the end; afterwards the time that was announced has passed."""
    return works_for_community(actor, poll.place) and phase in (Phase.ANNOUNCED, Phase.OPEN)


def can_renew_roll(actor: Actor, poll: OfPoll, phase: Phase) -> bool:
    """A new version of the frozen roll: as long as somebody may still answer by it."""
    return works_for_community(actor, poll.place) and phase in (Phase.ANNOUNCED, Phase.OPEN)


def can_view_roll_paper(actor: Actor, poll: OfPoll) -> bool:
    """What a new version rests on names people: for those who read the register."""
    return reads_community(actor, poll.place)


def can_terminate_poll(actor: Actor, poll: OfPoll, phase: Phase) -> bool:
    """What is a draft is changed, what is counted stands."""
    return works_for_community(actor, poll.place) and phase in (
        Phase.ANNOUNCED,
        Phase.OPEN,
        Phase.CLOSED,
    )


def can_follow_poll(actor: Actor, poll: OfPoll, phase: Phase) -> bool:
    """A new poll in the place of one that was given up."""
    return works_for_community(actor, poll.place) and phase is Phase.TERMINATED


def can_view_roll_check(actor: Actor, poll: OfPoll) -> bool:
    """Objections speak of the register: for those who read it."""
    return reads_community(actor, poll.place)


def can_run_roll_check(actor: Actor, poll: OfPoll) -> bool:
    """Announce it, write down what is said at the desk; not once the roll is frozen."""
    return can_edit_poll(actor, poll)


def can_answer_challenge(actor: Actor, place: Place) -> bool:
    return works_for_community(actor, place)


def can_view_poll_document(actor: Actor, poll: OfPoll) -> bool:
    """A list of owners who call a meeting is signed: not for everybody who reads the matter."""
    return reads_community(actor, poll.place)


def can_add_poll_document(actor: Actor, poll: OfPoll, phase: Phase) -> bool:
    return works_for_community(actor, poll.place) and phase not in (
        Phase.COUNTED,
        Phase.TERMINATED,
    )


def can_record_request(actor: Actor, poll: OfPoll) -> bool:
    """Which owners signed the request to hold this vote: until the roll is frozen."""
    return can_edit_poll(actor, poll)


def can_post_notice(actor: Actor, poll: OfPoll) -> bool:
    """Make the notice of a roll check, a later end or a termination."""
    return can_prepare_poll(actor, poll.place)


def can_rehearse_poll(actor: Actor, poll: OfPoll, phase: Phase) -> bool:
    """Before it opens: later an invented result could be taken for the real one."""
    return works_for_community(actor, poll.place) and phase in (Phase.DRAFT, Phase.ANNOUNCED)
