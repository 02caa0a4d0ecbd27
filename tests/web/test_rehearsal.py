"""A rehearsal: the real roll, the real count, invented answers, and no trace."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app import database
from tests.conftest import Browser, MovingClock
from tests.frozen_poll import CLOSES, OPENS
from tests.web.open_poll import MOTION, POLL, open_poll
from tests.world import World
from votes.rehearsal.rules import invented_ballots
from votes.results.rules import CountCase, Unit, tally

UNITS = [Unit(f"1-1-{n}", 7000 + n, f"o{n % 40:03d}") for n in range(50)]
PAIR = Unit("2-1-1", 5000, "pair", coowners=("paira", "pairb"))


async def everything() -> dict[str, str]:
    """A fingerprint of each table."""
    tables = await database.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    found = {}
    for row in tables:
        name = row["tablename"]
        (sums,) = await database.fetch(
            f"SELECT count(*) || coalesce(md5(string_agg(t::text, '' ORDER BY t::text)), '')"
            f' AS sums FROM "{name}" t'
        )
        found[name] = sums["sums"]
    return found


async def test_it_leaves_no_trace(world: World, browser: Browser, clock: MovingClock) -> None:
    await browser.sign_in("clerk")
    made = await browser.submit("/polls/new", {**POLL, "estate": world.estate})
    path = made.headers["location"]
    assert "还不能演练" in (await browser.get(f"{path}/rehearsal")).text
    await browser.submit(f"{path}/motions/new", MOTION)
    for state in ("draft", "frozen"):
        before = await everything()
        first = await browser.get(f"{path}/rehearsal?seed=7")
        assert first.status_code == 200, state
        assert "演练，不是表决结果" in first.text
        assert "什么都没有保存" in first.text
        again = await browser.get(f"{path}/rehearsal?seed=7")
        other = await browser.get(f"{path}/rehearsal?seed=8")
        assert again.text.count("同意") == first.text.count("同意")
        assert other.status_code == 200
        assert await everything() == before
        await browser.submit(f"{path}/freeze")


async def test_not_while_it_is_open_and_not_for_others(
    world: World, browser: Browser, clock: MovingClock
) -> None:
    poll = await open_poll(world, browser, clock)
    assert (await browser.get(f"{poll.path}/rehearsal")).status_code == 409
    for account, refused in (("street_staff", 403), ("other_clerk", 404), ("lawyer", 404)):
        await browser.sign_in(account)
        assert (await browser.get(f"{poll.path}/rehearsal")).status_code == refused


@given(st.integers(1, 10_000), st.integers(1, 9))
def test_the_same_number_gives_the_same_answers(seed: int, motion: int) -> None:
    units = [*UNITS, PAIR]
    made = invented_ballots(units, {"1-1-0"}, motion, seed, OPENS, CLOSES)
    assert made == invented_ballots(units, {"1-1-0"}, motion, seed, OPENS, CLOSES)
    assert len({ballot.id for ballot in made}) == len(made)
    assert all("1-1-0" not in ballot.units for ballot in made)
    assert all(OPENS <= ballot.at <= CLOSES + timedelta(hours=1) for ballot in made if ballot.at)
    case = CountCase(7, "special_3_4", units, made, deadline=CLOSES)
    counted = tally(case)
    assert counted.total.heads == 41
    assert counted.agree.heads + counted.against.heads + counted.abstain.heads == (
        counted.participated.heads
    )
    assert tally(replace(case, ballots=())).participated.heads == 0


@pytest.mark.parametrize("seed", [-5, 0, 10**9])
async def test_any_number_will_do(
    world: World, browser: Browser, clock: MovingClock, seed: int
) -> None:
    await browser.sign_in("clerk")
    made = await browser.submit("/polls/new", {**POLL, "estate": world.estate})
    path = made.headers["location"]
    await browser.submit(f"{path}/motions/new", MOTION)
    assert (await browser.get(f"{path}/rehearsal?seed={seed}")).status_code == 200
