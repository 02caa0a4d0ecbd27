"""Phases, the check list before freezing, thresholds, receipts, links: at their borders."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from votes.ballots.rules import (
    RECEIPTS,
    NotEveryMotionAnswered,
    check_choices,
    read_receipt,
    receipt_number,
    say_receipt,
)
from votes.electorate.rules import (
    RegisteredOwner,
    RegisteredUnit,
    Signer,
    build_roll,
    phone_tail,
    roll_bytes,
    roll_sha256,
)
from votes.polls.check_list import PollNotReady, Readiness, check_list, check_ready
from votes.polls.rules import (
    Phase,
    ReasonMissing,
    motion_rule,
    phase,
)
from votes.slips.rules import (
    Identified,
    TailMissing,
    TooManyTries,
    check_tries,
    read_identified,
    read_tail,
    signers_with_tail,
    slip_token,
    token_hash,
    tries_allowed,
)

OPENS = datetime(2026, 3, 17, 0, 0, tzinfo=UTC)
CLOSES = datetime(2026, 3, 30, 10, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("frozen", "counted", "now", "stands"),
    [
        (False, False, OPENS + SECOND, Phase.DRAFT),
        (True, False, OPENS - SECOND, Phase.ANNOUNCED),
        (True, False, OPENS, Phase.OPEN),
        (True, False, CLOSES, Phase.OPEN),
        (True, False, CLOSES + SECOND, Phase.CLOSED),
        (True, True, CLOSES + SECOND, Phase.COUNTED),
    ],
)
def test_the_phase_follows_from_freezing_and_the_clock(
    frozen: bool, counted: bool, now: datetime, stands: Phase
) -> None:
    frozen_at = OPENS if frozen else None
    assert phase(frozen_at, OPENS, CLOSES, counted, now) is stands
    assert phase(frozen_at, OPENS, CLOSES, counted, now, terminated=True) is Phase.TERMINATED


def ready(**changed: object) -> Readiness:
    facts: dict[str, object] = {
        "motions": 1,
        "units": 12,
        "without_owner": (),
        "without_area": (),
        "committee_informed_on": date(2026, 3, 1),
        "notice_on": date(2026, 3, 1),
        "notice_days": 15,
        "opens_at": OPENS,
        "closes_at": CLOSES,
    }
    return Readiness(**(facts | changed))  # type: ignore[arg-type]


BEFORE = datetime(2026, 3, 1, 1, 0, tzinfo=UTC)


def missing(facts: Readiness) -> list[str]:
    return [check.name for check in check_list(facts, BEFORE) if not check.done]


def test_everything_there() -> None:
    assert missing(ready()) == []
    check_ready(ready(), BEFORE)


@pytest.mark.parametrize(
    ("changed", "name"),
    [
        ({"motions": 0}, "motions"),
        ({"units": 0}, "roll"),
        ({"without_owner": ("1-1-101",)}, "owners"),
        ({"without_area": ("1-1-101",)}, "areas"),
        ({"committee_informed_on": date(2026, 3, 2)}, "committee"),
        ({"opens_at": OPENS - timedelta(days=1)}, "notice"),
        ({"notice_on": date(2026, 3, 2)}, "notice"),
    ],
)
def test_each_line_of_the_check_list_can_fail(changed: dict[str, object], name: str) -> None:
    assert missing(ready(**changed)) == [name]
    with pytest.raises(PollNotReady):
        check_ready(ready(**changed), BEFORE)


def test_the_opening_must_lie_ahead() -> None:
    late = [check.name for check in check_list(ready(), OPENS) if not check.done]
    assert late == ["opening"]


def test_fifteen_clear_days_are_days_in_shanghai() -> None:
    """16 March 16:00 UTC is midnight of the 17th: the first moment after a notice of the 1st."""
    midnight = datetime(2026, 3, 16, 16, 0, tzinfo=UTC)
    assert missing(ready(opens_at=midnight)) == []
    assert missing(ready(opens_at=midnight - SECOND)) == ["notice"]


@pytest.mark.parametrize("item", range(1, 10))
def test_the_threshold_follows_from_the_item_and_can_only_be_raised(item: int) -> None:
    special = item in (6, 7, 8)
    least = motion_rule(item, stricter=False, reason="")
    assert least.threshold == ("special_3_4" if special else "ordinary_1_2")
    if special:
        assert motion_rule(item, stricter=True, reason="").stricter_reason == ""
    else:
        with pytest.raises(ReasonMissing):
            motion_rule(item, stricter=True, reason=" ")
        raised = motion_rule(item, stricter=True, reason=" 争议大 ")
        assert (raised.threshold, raised.stricter_reason) == ("special_3_4", "争议大")


# -- receipts --------------------------------------------------------------------------------


@given(st.integers(0, RECEIPTS - 1))
def test_a_receipt_reads_back_as_it_is_said(chance: int) -> None:
    receipt = receipt_number(chance)
    assert read_receipt(say_receipt(receipt)) == receipt
    assert read_receipt(f" {say_receipt(receipt).lower()} ") == receipt


@given(st.integers(0, RECEIPTS - 1), st.integers(0, 7), st.integers(1, 30))
def test_one_wrong_sign_is_found(chance: int, place: int, step: int) -> None:
    signs = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
    right = receipt_number(chance)
    wrong = signs[(signs.index(right[place]) + step) % 31]
    assert read_receipt(right[:place] + wrong + right[place + 1 :]) is None


@given(st.integers(0, RECEIPTS - 1), st.integers(0, 6))
def test_two_signs_that_changed_places_are_found(chance: int, place: int) -> None:
    right = receipt_number(chance)
    if right[place] != right[place + 1]:
        swapped = right[:place] + right[place + 1] + right[place] + right[place + 2 :]
        assert read_receipt(swapped) is None


@pytest.mark.parametrize("choices", [(), ("agree", ""), ("yes",), ("agree", "blank")])
def test_an_answer_is_one_of_three_for_each_motion(choices: tuple[str, ...]) -> None:
    with pytest.raises(NotEveryMotionAnswered):
        check_choices(choices)


# -- slips -----------------------------------------------------------------------------------


def test_links_are_long_and_different_for_each_flat_poll_and_server() -> None:
    links = {
        slip_token(key, salt, unit)
        for key in ("server one", "server two")
        for salt in (b"a" * 16, b"b" * 16)
        for unit in ("1-1-101", "1-1-102")
    }
    assert len(links) == 8
    assert all(len(link) * 6 >= 128 for link in links)
    assert len({token_hash(link) for link in links}) == 8
    with pytest.raises(ValueError, match="128 bits"):
        slip_token("key", b"short", "1-1-101")


def test_the_last_four_as_people_type_them() -> None:
    assert read_tail(" １2３x ") == "123X"
    for typed in ("", "123", "12345"):
        with pytest.raises(TailMissing):
            read_tail(typed)


def test_who_has_these_last_four() -> None:
    one = Signer("o1a", "甲", "123X", None)
    two = Signer("o1b", "乙", None, "0001")
    third = Signer("o1c", "丙", "0001", None)
    assert signers_with_tail((one, two, third), "0001") == (two, third)
    assert signers_with_tail((one, two, third), "9999") == ()


NOW = datetime(2026, 3, 18, 1, 0, tzinfo=UTC)


def tries(*minutes_ago: int) -> list[datetime]:
    return [NOW - timedelta(minutes=n) for n in minutes_ago]


def test_five_wrong_tries_within_a_quarter_of_an_hour_wait_a_quarter() -> None:
    assert check_tries([], NOW) == 5
    assert check_tries(tries(1, 2, 3, 4), NOW) == 1
    for last in (0, 14):
        with pytest.raises(TooManyTries):
            check_tries(tries(*(last + n for n in range(5))), NOW)
    assert check_tries(tries(15, 16, 17, 18, 19), NOW) == 5
    assert check_tries(tries(1, 5, 9, 13, 17), NOW) == 1  # never five within a quarter


def test_a_busy_address_has_fewer_tries() -> None:
    assert [tries_allowed(n) for n in (0, 29, 30, 1000)] == [5, 5, 2, 2]
    assert check_tries([], NOW, 2) == 2
    assert check_tries(tries(3), NOW, 2) == 1
    with pytest.raises(TooManyTries):
        check_tries(tries(3, 4), NOW, 2)
    assert check_tries(tries(15, 16), NOW, 2) == 2


def test_what_the_cookie_remembers_is_of_one_slip_and_for_a_while() -> None:
    there = Identified(7, "o1a", NOW + timedelta(minutes=30), ("agree", ""))
    assert read_identified(there.text(), 7, NOW) == there
    assert read_identified(there.text(), 8, NOW) is None
    assert read_identified(there.text(), 7, there.until) is None
    for text in (None, "", "7", "7~o1a~x"):
        assert read_identified(text, 7, NOW) is None


# -- the roll --------------------------------------------------------------------------------


def unit(name: str, *owners: tuple[int, str]) -> RegisteredUnit:
    building, staircase, room = name.split("-")
    return RegisteredUnit(
        unit=name,
        building=building,
        staircase=staircase,
        floor=1,
        room=room,
        kind="dwelling",
        status="sold",
        area_x100=7000,
        area_source="register",
        owners=tuple(RegisteredOwner(id_, who, "12x4", None, False) for id_, who in owners),
    )


def test_the_same_set_of_owners_is_one_head_whatever_the_order() -> None:
    lines = build_roll(
        [
            unit("1-1-101", (1, "甲"), (2, "乙")),
            unit("1-1-102", (2, "乙"), (1, "甲")),
            unit("1-1-103", (1, "甲")),
        ]
    )
    assert [line.head for line in lines] == ["o001", "o001", "o002"]
    assert [signer.key for signer in lines[1].signers] == ["o001b", "o001a"]
    assert lines[0].signers[0].id_tail == "12X4"


def test_any_change_of_the_roll_changes_its_hash() -> None:
    units = [unit("1-1-101", (1, "甲")), unit("1-1-102", (2, "乙"))]
    before = roll_sha256(build_roll(units))
    assert roll_sha256(build_roll(units)) == before
    assert roll_sha256(build_roll(units[::-1])) != before
    assert roll_sha256(build_roll([units[0], unit("1-1-102", (3, "丙"))])) != before
    assert roll_bytes(build_roll(units)).decode("utf-8").isprintable()


@pytest.mark.parametrize(
    ("phone", "tail"),
    [
        ("19900001234", "1234"),
        ("199 0000 1234", "1234"),
        ("0931-8888001 / 19900005678", "8001"),
        ("转 1234", None),
        (None, None),
    ],
)
def test_the_tail_of_a_phone(phone: str | None, tail: str | None) -> None:
    assert phone_tail(phone) == tail
