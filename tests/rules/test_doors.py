"""A ballot from the door: when it was received, who signs, what is missing."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from meetings.survey.rules import BadSignature
from votes.ballots.rules import NewBallot
from votes.doors.rules import (
    AuthorityMissing,
    DoorAnswersMissing,
    DoorPlan,
    DoorSignerMissing,
    NotAtTheDoor,
    NotSigned,
    ProxyFromPropertyCompany,
    ProxyMissing,
    VisitBeforeOpening,
    check_authority,
    check_signing,
    counts_as_received,
    door_ballot,
    visited_at,
)
from votes.electorate.rules import Signer
from votes.papers.rules import ALL_SIGNERS, PaperUnit

OPENS = datetime(2026, 3, 17, 0, 0, tzinfo=UTC)
CLOSES = datetime(2026, 3, 30, 10, 0, tzinfo=UTC)
NOW = datetime(2026, 3, 20, 9, 0, tzinfo=UTC)
ONE = Signer("o1a", "张三", None, None)
OTHER = Signer("o1b", "李四", None, None)


def unit(*signers: Signer, hold: str | None = None, representative: str | None = None) -> PaperUnit:
    return PaperUnit(7, "1-1-101", "1", "1", "101", "o1", signers, representative, hold)


def plan(**more: object) -> DoorPlan:
    return DoorPlan(**{"outcome": "ballot", "key": "k" * 16, "marks": {1: "agree"}, **more})


def ballot(plan: DoorPlan, *units: PaperUnit) -> NewBallot:
    return door_ballot(plan, units, [1], receipt="R", received_at=NOW, recorded_by=3, now=NOW)


def test_when_she_was_there_follows_from_how_long_the_entry_waited() -> None:
    assert visited_at(None, opens_at=OPENS, now=NOW) == NOW
    assert visited_at(NOW - timedelta(hours=3), opens_at=OPENS, now=NOW) == NOW - timedelta(hours=3)
    assert visited_at(NOW + timedelta(hours=3), opens_at=OPENS, now=NOW) == NOW  # a wrong clock
    with pytest.raises(VisitBeforeOpening):
        visited_at(OPENS - timedelta(hours=1), opens_at=OPENS, now=NOW)


def test_what_reaches_the_server_after_the_end_came_late() -> None:
    early = CLOSES - timedelta(hours=1)
    assert counts_as_received(early, closes_at=CLOSES, now=CLOSES) == early
    after = CLOSES + timedelta(microseconds=1)
    assert counts_as_received(early, closes_at=CLOSES, now=after) == after


def test_nothing_is_stored_without_a_signature() -> None:
    with pytest.raises(NotSigned):
        check_signing("", photo=False)
    with pytest.raises(BadSignature):
        check_signing("M1 1<script>", photo=True)
    assert check_signing("M1 1L2 2", photo=True) == "screen"
    assert check_signing("", photo=True) == "paper"


def test_the_owner_signs_for_herself() -> None:
    made = ballot(plan(), unit(ONE))
    assert (made.signer, made.capacity, made.signed, made.channel) == ("", "owner", True, "paper")
    assert (made.entries, made.recorded_by, made.answers) == ((7,), 3, {1: "agree"})


def test_of_co_owners_one_is_named_or_all_sign() -> None:
    shared = unit(ONE, OTHER, representative="o1b")
    for nobody in ("", "o2a"):
        with pytest.raises(DoorSignerMissing):
            ballot(plan(signer=nobody), shared)
    assert ballot(plan(signer="o1a"), shared).capacity == "owner"
    represents = ballot(plan(signer="o1b"), shared)
    assert (represents.signer, represents.capacity) == ("o1b", "representative")
    assert ballot(plan(signer=ALL_SIGNERS), shared).signer == ""


def test_every_motion_wants_one_of_the_three_and_a_unit_on_hold_goes_to_the_office() -> None:
    for marks in ({}, {1: "multiple"}, {2: "agree"}):
        with pytest.raises(DoorAnswersMissing) as refused:
            ballot(plan(marks=marks), unit(ONE))
        assert [where for where, _said in refused.value.faults] == ["m1"]
    with pytest.raises(NotAtTheDoor):
        ballot(plan(), unit(ONE), unit(ONE, hold="dead"))


def test_a_proxy_needs_her_name_and_her_authority_and_may_be_forbidden() -> None:
    proxy = plan(capacity="proxy", proxy=" 王 五 ")
    for wrong, document, forbidden, refusal in (
        (plan(capacity="proxy"), True, False, ProxyMissing),
        (proxy, False, False, AuthorityMissing),
        (plan(capacity="guardian"), False, False, AuthorityMissing),
        (replace(proxy, proxy_is_property_staff=True), True, True, ProxyFromPropertyCompany),
    ):
        with pytest.raises(refusal):
            check_authority(wrong, document=document, staff_forbidden=forbidden)
    check_authority(plan(), document=False, staff_forbidden=True)
    check_authority(
        replace(proxy, proxy_is_property_staff=True), document=True, staff_forbidden=False
    )


def test_who_signed_in_what_capacity_is_on_the_ballot() -> None:
    made = ballot(plan(capacity="proxy", proxy=" 王 五 ", signer="o1b"), unit(ONE, OTHER))
    assert (made.signer_role, made.proxy, made.proxy_doc) == ("proxy", "王五", True)
    assert (made.capacity, made.signer, made.documents) == ("proxy", "o1b", ("authority",))
    made = ballot(plan(capacity="guardian", proxy="没有"), unit(ONE))
    assert (made.signer_role, made.proxy, made.guardian_doc) == ("guardian", "", True)
    # A proxy of the representative is no representative.
    made = ballot(
        plan(capacity="proxy", proxy="王五", signer="o1a"), unit(ONE, OTHER, representative="o1a")
    )
    assert made.capacity == "proxy"
