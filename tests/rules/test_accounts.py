"""Limits of guessing and one-time codes: at their borders."""

from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.accounts.rules import (
    FAILURE_WINDOW,
    FAILURES_ALLOWED,
    FAILURES_FROM_BUSY,
    FAILURES_PER_ACCOUNT,
    FAILURES_PER_ADDRESS,
    FAILURES_PER_CODE,
    FAILURES_PER_TAIL,
    Failures,
    TooManyFailures,
    WrongCode,
    check_failures,
    code_step,
)

NOW = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
LIMITS = {
    "pair": FAILURES_ALLOWED,
    "account": FAILURES_PER_ACCOUNT,
    "address": FAILURES_PER_ADDRESS,
}


def failures(**moments: list[datetime]) -> Failures:
    return Failures(**{"pair": [], "account": [], "address": [], **moments})


@pytest.mark.parametrize(("which", "limit"), LIMITS.items())
@pytest.mark.parametrize("known", [True, False])
def test_one_more_than_allowed_waits_but_not_who_is_known_there(
    which: str, limit: int, known: bool
) -> None:
    check_failures(failures(**{which: [NOW] * (limit - 1)}), known=known, now=NOW)
    if known and which != "pair":
        check_failures(failures(**{which: [NOW] * limit}), known=known, now=NOW)
        return
    with pytest.raises(TooManyFailures) as refused:
        check_failures(failures(**{which: [NOW] * limit}), known=known, now=NOW)
    assert refused.value.minutes == 15


def test_a_number_that_anybody_may_look_up_waits_sooner_where_the_address_is_busy() -> None:
    busy = [NOW] * FAILURES_PER_ADDRESS
    check_failures(failures(address=busy), known=False, now=NOW, per_number=FAILURES_PER_CODE)
    few = failures(address=busy, pair=[NOW] * FAILURES_FROM_BUSY)
    with pytest.raises(TooManyFailures):
        check_failures(few, known=False, now=NOW, per_number=FAILURES_PER_CODE)
    quiet = failures(pair=[NOW] * FAILURES_FROM_BUSY)
    check_failures(quiet, known=False, now=NOW, per_number=FAILURES_PER_CODE)
    over = NOW + FAILURE_WINDOW
    check_failures(few, known=False, now=over, per_number=FAILURES_PER_CODE)


def test_a_number_that_is_tried_from_many_addresses_is_not_closed_to_hers() -> None:
    many = [NOW] * FAILURES_PER_ACCOUNT
    check_failures(failures(account=many), known=False, now=NOW, per_number=FAILURES_PER_CODE)
    once = failures(account=many, pair=[NOW] * (FAILURES_FROM_BUSY - 1))
    check_failures(once, known=False, now=NOW, per_number=FAILURES_PER_CODE)
    twice = failures(account=many, pair=[NOW] * FAILURES_FROM_BUSY)
    with pytest.raises(TooManyFailures):
        check_failures(twice, known=False, now=NOW, per_number=FAILURES_PER_CODE)
    too_many = failures(account=[NOW] * FAILURES_PER_CODE)
    with pytest.raises(TooManyFailures):
        check_failures(too_many, known=False, now=NOW, per_number=FAILURES_PER_CODE)
    check_failures(too_many, known=False, now=NOW + FAILURE_WINDOW, per_number=FAILURES_PER_CODE)


def test_a_number_with_four_digits_is_closed_to_all_much_sooner() -> None:
    tried = failures(account=[NOW] * (FAILURES_PER_TAIL - 1))
    check_failures(tried, known=False, now=NOW, per_number=FAILURES_PER_TAIL)
    tried = failures(account=[NOW] * FAILURES_PER_TAIL)
    check_failures(tried, known=False, now=NOW, per_number=FAILURES_PER_CODE)
    with pytest.raises(TooManyFailures):
        check_failures(tried, known=False, now=NOW, per_number=FAILURES_PER_TAIL)


@pytest.mark.parametrize(("which", "limit"), LIMITS.items())
def test_the_wait_ends_with_the_window(which: str, limit: int) -> None:
    moments = failures(**{which: [NOW] * limit})
    over = NOW + FAILURE_WINDOW
    with pytest.raises(TooManyFailures) as refused:
        check_failures(moments, known=False, now=over - timedelta(microseconds=1))
    assert refused.value.minutes == 1
    check_failures(moments, known=False, now=over)


@given(
    ago=st.dictionaries(
        st.sampled_from(list(LIMITS)), st.lists(st.integers(0, 2000), max_size=120), max_size=3
    ),
    known=st.booleans(),
)
def test_waits_exactly_while_the_window_holds_too_many(
    ago: dict[str, list[int]], known: bool
) -> None:
    """Counted another way: how many lie inside, for each of the three."""
    moments = {which: [NOW - timedelta(seconds=s) for s in them] for which, them in ago.items()}
    too_many = any(
        sum(NOW - moment < FAILURE_WINDOW for moment in moments.get(which, [])) >= limit
        for which, limit in LIMITS.items()
        if which == "pair" or not known
    )
    try:
        check_failures(failures(**moments), known=known, now=NOW)
    except TooManyFailures as refused:
        assert too_many
        assert 1 <= refused.minutes <= 15
    else:
        assert not too_many


@given(seconds=st.integers(0, 2_000_000_000), off=st.integers(-3, 3))
def test_a_code_holds_one_step_before_and_after(seconds: int, off: int) -> None:
    now = datetime.fromtimestamp(seconds + 1000, UTC)
    step = int(now.timestamp()) // 30 + off
    code = pyotp.TOTP(SECRET).generate_otp(step)
    near = {pyotp.TOTP(SECRET).generate_otp(step - off + n) for n in (-1, 0, 1)}
    if code in near:
        found = code_step(SECRET, f" {code[:3]} {code[3:]} ", last=None, now=now)
        assert pyotp.TOTP(SECRET).generate_otp(found) == code
    else:
        with pytest.raises(WrongCode):
            code_step(SECRET, code, last=None, now=now)


def test_the_published_example_of_rfc_6238() -> None:
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"  # "12345678901234567890"
    at = datetime.fromtimestamp(59, UTC)
    assert code_step(secret, "287082", last=None, now=at) == 1  # the last six of 94287082


def test_a_code_opens_once_and_none_before_it() -> None:
    step = code_step(SECRET, pyotp.TOTP(SECRET).at(NOW), last=None, now=NOW)
    before = pyotp.TOTP(SECRET).generate_otp(step - 1)
    after = pyotp.TOTP(SECRET).generate_otp(step + 1)
    for code in (pyotp.TOTP(SECRET).at(NOW), before):
        with pytest.raises(WrongCode):
            code_step(SECRET, code, last=step, now=NOW)
    assert code_step(SECRET, after, last=step, now=NOW) == step + 1


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "１２３４５６"])
def test_what_is_no_code_is_refused(typed: str) -> None:
    with pytest.raises(WrongCode):
        code_step(SECRET, typed, last=None, now=NOW)
