"""What counts as delivered, and from when on."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from votes.delivery.rules import (
    NOTED,
    Attempt,
    DeliveredInFuture,
    DeliveredOutsideVote,
    DeliveryPlan,
    ProofMissing,
    Stand,
    check_plan,
    posting_in_time,
    serves_at,
    stand,
)

FROZEN = datetime(2026, 3, 10, 1, 0, tzinfo=UTC)
CLOSES = datetime(2026, 4, 20, 10, 0, tzinfo=UTC)
NOW = datetime(2026, 4, 2, 2, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def check(plan: DeliveryPlan, *, photo: bool = False) -> None:
    check_plan(plan, photo=photo, frozen_at=FROZEN, closes_at=CLOSES, now=NOW)


def test_when_it_was_done_lies_between_the_freezing_and_the_close() -> None:
    check(DeliveryPlan("receipt", True, NOW))
    check(DeliveryPlan("receipt", True, FROZEN))
    with pytest.raises(DeliveredInFuture):
        check(DeliveryPlan("receipt", True, NOW + SECOND))
    with pytest.raises(DeliveredOutsideVote):
        check(DeliveryPlan("receipt", True, FROZEN - SECOND))
    with pytest.raises(DeliveredOutsideVote):
        check_plan(
            DeliveryPlan("receipt", True, CLOSES + SECOND),
            photo=False,
            frozen_at=FROZEN,
            closes_at=CLOSES,
            now=CLOSES + timedelta(days=1),
        )


def test_each_way_wants_its_proof_unless_nobody_was_reached() -> None:
    for way in ("mailbox", "message", "registered_mail"):
        with pytest.raises(ProofMissing):
            check(DeliveryPlan(way, True, NOW))
        check(DeliveryPlan(way, False, NOW))
    check(DeliveryPlan("mailbox", True, NOW), photo=True)
    check(DeliveryPlan("registered_mail", True, NOW, note="XA123"))


def test_a_posted_notice_counts_from_the_end_of_its_seventh_day() -> None:
    """Posted on 2 April in Shanghai, the day itself not counted: until 9 April, from the 10th."""
    served = serves_at("posted", True, NOW, photo=True, posting_days=7)
    assert served == datetime(2026, 4, 9, 16, 0, tzinfo=UTC)
    attempts = [Attempt("posted", True, NOW, served)]
    assert stand(attempts, served - SECOND) is Stand.POSTED
    assert stand(attempts, served) is Stand.SERVED
    assert posting_in_time(NOW, served, 7)
    assert not posting_in_time(NOW, served - SECOND, 7)


def test_a_mailbox_without_a_photo_proves_nothing() -> None:
    assert serves_at("mailbox", True, NOW, photo=False, posting_days=7) is None
    assert serves_at("mailbox", True, NOW, photo=True, posting_days=7) == NOW


def test_what_was_taken_back_counts_no_longer() -> None:
    tried = Attempt("receipt", False, NOW, None)
    wrong = Attempt("receipt", True, NOW, NOW, taken_back=True)
    assert stand([], NOW) is Stand.UNTRIED
    assert stand([wrong], NOW) is Stand.UNTRIED
    assert stand([wrong, tried], NOW) is Stand.TRIED
    assert stand([tried, Attempt("opened", True, NOW, NOW)], NOW) is Stand.SERVED


def test_a_reminder_is_no_attempt() -> None:
    assert stand([Attempt("reminder", True, NOW, None)], NOW) is Stand.UNTRIED


attempts_strategy = st.lists(
    st.builds(
        Attempt,
        way=st.sampled_from((*NOTED, "posted", "opened")),
        reached=st.booleans(),
        at=st.just(NOW),
        serves_at=st.none() | st.sampled_from((NOW - SECOND, NOW, NOW + SECOND)),
        taken_back=st.booleans(),
    )
)


@given(attempts_strategy, st.randoms())
def test_the_order_of_the_attempts_does_not_matter_and_time_only_helps(
    attempts: list[Attempt], random: object
) -> None:
    shuffled = attempts.copy()
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert stand(attempts, NOW) is stand(shuffled, NOW)
    order = list(Stand)
    later = stand(attempts, NOW + timedelta(days=1))
    assert order.index(later) <= order.index(stand(attempts, NOW))
