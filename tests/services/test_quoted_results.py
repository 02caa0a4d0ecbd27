"""What the minutes get of a vote: a snapshot of each motion, and nothing where none asked."""

import json
from pathlib import Path

import pytest

from app import database
from meetings.minutes.facts import QuotedVote
from tests.closed_poll import AFTER, CLOSES, ClosedPoll, build_closed_poll
from tests.rules.reference_count import count
from tests.services.test_counting import clerk_of, consult, results
from tests.world import World
from votes.results.count_file import read_count_file
from votes.results.rules import tally
from votes.results.services import count_poll


@pytest.fixture
async def poll(world: World) -> ClosedPoll:
    return await build_closed_poll(world)


# -- what the minutes get --------------------------------------------------------------------


async def test_the_minutes_get_a_snapshot_of_each_motion(world: World, tmp_path: Path) -> None:
    consultation = await consult(world)
    poll = await build_closed_poll(world, consultation=consultation)
    await count_poll(clerk_of(world), poll.poll, data_dir=tmp_path, now=AFTER)
    rows = await database.fetch("SELECT * FROM quoted_results ORDER BY id")
    assert [row["source"] for row in rows] == [f"motion:{motion}" for motion in poll.motions]
    assert {(row["consultation"], row["handed_at"]) for row in rows} == {(consultation, AFTER)}
    roll = await database.fetch_one("SELECT * FROM rolls WHERE poll = $1", poll.poll)
    assert roll is not None
    for number, row in enumerate(rows, 1):
        expected = count(poll.count_file(number))
        snapshot = json.loads(row["snapshot"])
        vote = QuotedVote.from_json(snapshot)
        assert vote.to_json() == snapshot
        assert vote.passed == expected["passed"]
        assert (vote.roll_version, vote.roll_sha256) == (1, roll["sha256"])
        assert (vote.closes_at, vote.counted_at) == (CLOSES, AFTER)
        for measure, participation, agreement in (
            ("heads", vote.participation_heads, vote.agreement_heads),
            ("area_x100", vote.participation_area, vote.agreement_area),
        ):
            took = expected[f"participated_{measure}"]
            assert (participation.part, participation.whole) == (
                took,
                expected[f"total_{measure}"],
            )
            assert (agreement.part, agreement.whole) == (expected[f"agree_{measure}"], took)
            held = measure.removesuffix("_x100")
            assert participation.reached == expected[f"quorum_{held}"]
            assert agreement.reached == expected[f"agreement_{held}"]
            assert participation.missing == expected["missing"][f"participation_{measure}"]
            assert agreement.missing == expected["missing"][f"agreement_{measure}"]
        agreeing = sum(voice == "agree" for voice in _says(poll, number).values())
        assert f"全体 12 户中 {agreeing} 户同意" in vote.household_share


def _says(poll: ClosedPoll, number: int) -> dict[str, str]:
    content = json.dumps(poll.count_file(number)).encode()
    return dict(tally(read_count_file(content)).says)


async def test_without_a_consultation_there_is_nothing_to_hand_over(
    world: World, poll: ClosedPoll, tmp_path: Path
) -> None:
    await count_poll(clerk_of(world), poll.poll, data_dir=tmp_path, now=AFTER)
    assert await database.fetch("SELECT 1 FROM quoted_results") == []
    assert len(await results(poll)) == 2
