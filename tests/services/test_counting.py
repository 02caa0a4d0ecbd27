"""Counting: once, by the community, after the deadline; nothing that came in is left out."""

import asyncio
import json
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from app import database
from app.accounts.permissions import Actor, Granted
from app.documents import services as documents
from app.errors import Conflict, NotAllowed, NotFound
from tests.closed_poll import AFTER, CLOSES, ClosedPoll, Motion, Sent, build_closed_poll
from tests.frozen_poll import NOW, PLAN, SALT
from tests.rules.reference_count import count
from tests.world import World
from votes.polls.services import prepare_poll
from votes.results.count_file import read_count_file
from votes.results.gathering import count_cases
from votes.results.queries import count_file_of, result_page
from votes.results.rules import Policy, tally
from votes.results.services import count_poll


def clerk_of(world: World) -> Actor:
    grant = Granted("community_clerk", community=world.community)
    return Actor(person=world.clerk, name="陈小雨", grants=(grant,))


async def consult(world: World, *, lawyer: int | None = None) -> int:
    async with database.connection() as link:
        consultation: int = await link.fetchval(
            "INSERT INTO consultations (community, estate, topic, background, opened_by,"
            " opened_at) VALUES ($1, $2, '供暖', '', $3, $4) RETURNING id",
            world.community,
            world.estate,
            world.clerk,
            AFTER,
        )
        if lawyer is not None:
            seat = await link.fetchval(
                "INSERT INTO seats (consultation, kind, body, position, missing, missing_reason,"
                " replaced_by) VALUES ($1, 'invited', '律所', 6, false, '', '') RETURNING id",
                consultation,
            )
            await link.execute(
                "INSERT INTO seat_members (seat, name, duty, account, is_spokesperson, position)"
                " VALUES ($1, '孔令仪', '', $2, true, 1)",
                seat,
                lawyer,
            )
    return consultation


async def results(poll: ClosedPoll) -> list[dict[str, Any]]:
    rows = await database.fetch(
        "SELECT * FROM results WHERE motion = ANY($1::int[]) ORDER BY motion, version",
        list(poll.motions),
    )
    return [dict(row) | {"tally": _as_recounted(json.loads(row["tally"]))} for row in rows]


def _as_recounted(tally: dict[str, Any]) -> dict[str, Any]:
    """Where paper and telephone disagree is listed beside the count and is no part of it."""
    return {key: value for key, value in tally.items() if key != "paper_and_online"}


@pytest.fixture
async def poll(world: World) -> ClosedPoll:
    return await build_closed_poll(world)


async def test_the_kept_result_is_what_was_sent(
    world: World, poll: ClosedPoll, tmp_path: Path
) -> None:
    """By way of the reference, from what was sent: table, file and program must all agree."""
    await count_poll(clerk_of(world), poll.poll, data_dir=tmp_path, now=AFTER)
    kept = await results(poll)
    assert [row["version"] for row in kept] == [1, 1]
    assert [(row["counted_by"], row["counted_at"]) for row in kept] == [(world.clerk, AFTER)] * 2
    for number, row in enumerate(kept, 1):
        expected = count(poll.count_file(number))
        assert row["tally"] == expected
        assert row["passed"] == expected["passed"]
        document = await count_file_of(clerk_of(world), poll.poll, number)
        content, media_type, _sha256 = await documents.read(document, data_dir=tmp_path)
        assert media_type == "application/json"
        again = tally(read_count_file(content))
        assert again.to_json() == expected
        assert json.loads(row["says"]) == again.says


async def test_every_reason_of_this_world_is_there(
    world: World, poll: ClosedPoll, tmp_path: Path
) -> None:
    """So that the test above cannot become empty."""
    await count_poll(clerk_of(world), poll.poll, data_dir=tmp_path, now=AFTER)
    first, second = [row["tally"] for row in await results(poll)]
    assert first["rejected_ballots"] == {
        "LATE0001": "LATE",
        "UNSIGN01": "UNSIGNED",
        "WRONG001": "WITHDRAWN",
        "GUARD001": "GUARDIAN_NO_DOC",
        "TENANT01": "NOT_OWNER",
        "TICKS001": "CHOICE_INVALID",
    }
    assert first["units_set_aside"] == ["1-1-201"]
    assert first["superseded_ballots"] == ["TWICE001"]
    assert first["total_heads"] == 11
    # The paper that left the second motion out counts for the first only.
    assert second["rejected_ballots"]["LEFTOUT1"] == "CHOICE_INVALID"
    assert second["units_set_aside"] == []


async def test_the_file_holds_no_name_and_no_number(
    world: World, poll: ClosedPoll, tmp_path: Path
) -> None:
    await count_poll(clerk_of(world), poll.poll, data_dir=tmp_path, now=AFTER)
    document = await count_file_of(clerk_of(world), poll.poll, 1)
    content, _type, _sha256 = await documents.read(document, data_dir=tmp_path)
    text = content.decode()
    for row in await database.fetch("SELECT name, id_tail, phone FROM owners"):
        assert row["name"] not in text
        assert row["phone"] is None or row["phone"] not in text
    assert "某代理人" not in text


async def test_settings_of_the_poll_are_those_of_the_count(world: World, tmp_path: Path) -> None:
    policy = Policy(invalid_counts_as_participation=True, duplicate_rule="online_prevails")
    poll = await build_closed_poll(world, policy=policy)
    await count_poll(clerk_of(world), poll.poll, data_dir=tmp_path, now=AFTER)
    for number, row in enumerate(await results(poll), 1):
        assert row["tally"] == count(poll.count_file(number))
        assert row["tally"]["policy"]["duplicate_rule"] == "online_prevails"


async def test_a_proxy_without_a_name_is_still_the_same_proxy(world: World, tmp_path: Path) -> None:
    def by(id_: str, unit: str, proxy: str) -> Sent:
        more = {"signer_role": "proxy", "proxy": proxy, "proxy_doc": True}
        return Sent(id_, (unit,), ("agree",), more=more)

    poll = await build_closed_poll(
        world,
        motions=[Motion("一件事")],
        policy=Policy(proxy_cap=1),
        sent=[
            by("FIRST001", "1-1-101", "甲"),
            by("OTHER001", "1-1-202", "乙"),
            by("SECOND01", "1-1-301", "甲"),
            by("AGAIN001", "1-1-102", "甲"),  # of the head that she speaks for already
        ],
    )
    await count_poll(clerk_of(world), poll.poll, data_dir=tmp_path, now=AFTER)
    [row] = await results(poll)
    assert row["tally"]["rejected_ballots"] == {"SECOND01": "PROXY_CAP"}


async def test_a_second_count_is_refused_and_changes_nothing(
    world: World, poll: ClosedPoll, tmp_path: Path
) -> None:
    await count_poll(clerk_of(world), poll.poll, data_dir=tmp_path, now=AFTER)
    before = await results(poll)
    with pytest.raises(Conflict) as refusal:
        await count_poll(clerk_of(world), poll.poll, data_dir=tmp_path, now=AFTER)
    assert "已经计过票" in refusal.value.message
    assert refusal.value.remedy
    assert await results(poll) == before


async def test_exactly_at_the_deadline_the_vote_is_still_open(
    world: World, poll: ClosedPoll, tmp_path: Path
) -> None:
    with pytest.raises(Conflict) as refusal:
        await count_poll(clerk_of(world), poll.poll, data_dir=tmp_path, now=CLOSES)
    assert "还没有截止" in refusal.value.message
    assert await results(poll) == []


@pytest.mark.parametrize(
    ("who", "refusal"),
    [
        ("other_clerk", NotFound),
        ("street_staff", NotAllowed),
        ("other_street_staff", NotFound),
        ("lawyer", NotFound),
        ("lawyer seated", NotAllowed),
        ("administrator", NotFound),
    ],
)
async def test_only_the_community_counts(
    world: World, tmp_path: Path, who: str, refusal: type[Exception]
) -> None:
    consultation = await consult(world, lawyer=world.lawyer if who == "lawyer seated" else None)
    poll = await build_closed_poll(world, consultation=consultation)
    person, grant = {
        "other_clerk": (
            world.other_clerk,
            Granted("community_clerk", community=world.other_community),
        ),
        "street_staff": (world.street_staff, Granted("street_staff", street=world.street)),
        "other_street_staff": (
            world.other_street_staff,
            Granted("street_staff", street=world.other_street),
        ),
        "lawyer": (world.lawyer, Granted("lawyer")),
        "lawyer seated": (world.lawyer, Granted("lawyer")),
        "administrator": (world.administrator, Granted("administrator")),
    }[who]
    with pytest.raises(refusal):
        await count_poll(Actor(person, who, (grant,)), poll.poll, data_dir=tmp_path, now=AFTER)
    assert await results(poll) == []


async def test_nobody_sees_a_result_before_there_is_one(world: World, poll: ClosedPoll) -> None:
    with pytest.raises(NotFound):
        await result_page(clerk_of(world), poll.poll)
    with pytest.raises(NotFound):
        await count_file_of(clerk_of(world), poll.poll, 1)


async def test_two_counts_at_once_make_one_result(
    world: World, poll: ClosedPoll, tmp_path: Path
) -> None:
    ends = await asyncio.gather(
        *(
            count_poll(clerk_of(world), poll.poll, data_dir=tmp_path, now=AFTER)
            for _clerk in range(4)
        ),
        return_exceptions=True,
    )
    assert sorted(type(end).__name__ for end in ends) == [
        "NoneType",
        "NotToBeCounted",
        "NotToBeCounted",
        "NotToBeCounted",
    ]
    assert len(await results(poll)) == 2


async def test_a_ballot_that_is_being_written_is_waited_for(
    world: World, poll: ClosedPoll, tmp_path: Path, db: str
) -> None:
    """The writer holds the poll FOR SHARE: what it commits is counted, or nothing is."""
    writer = await asyncpg.connect(db)
    try:
        async with writer.transaction():
            await writer.execute("SELECT id FROM polls WHERE id = $1 FOR SHARE", poll.poll)
            counting = asyncio.create_task(
                count_poll(clerk_of(world), poll.poll, data_dir=tmp_path, now=AFTER)
            )
            await wait_for_lock(writer)
            made = await writer.fetchval(
                "INSERT INTO ballots (poll, receipt, channel, received_at, recorded_at, signed,"
                " signer, signer_role, proxy, proxy_doc, proxy_is_property_staff, guardian_doc,"
                " capacity, documents)"
                " VALUES ($1, 'LAST0001', 'online', $2, $2, true, '', 'owner', '', false, false,"
                " false, 'owner', '[]') RETURNING id",
                poll.poll,
                CLOSES,
            )
            await writer.execute(
                "INSERT INTO ballot_units (ballot, entry) SELECT $1, id FROM roll_entries"
                " WHERE unit = '1-1-302'",
                made,
            )
            await writer.execute(
                "INSERT INTO ballot_answers (ballot, motion, choice)"
                " SELECT $1, unnest($2::int[]), 'agree'",
                made,
                list(poll.motions),
            )
        with pytest.raises(Conflict):
            await counting
    finally:
        await writer.close()
    assert await results(poll) == []
    await count_poll(clerk_of(world), poll.poll, data_dir=tmp_path, now=AFTER)
    for row in await results(poll):
        assert json.loads(row["says"])["1-1-302"] == "agree"


_BALLOT = (
    "INSERT INTO ballots (poll, receipt, channel, received_at, recorded_at, signed, signer,"
    " signer_role, proxy, proxy_doc, proxy_is_property_staff, guardian_doc, capacity, documents)"
    " VALUES ($1, 'AFTER001', 'paper', $2, $2, true, '', 'owner', '', false, false, false,"
    " 'owner', '[]')"
)


async def test_no_ballot_comes_in_after_the_count(
    world: World, poll: ClosedPoll, tmp_path: Path
) -> None:
    """Not even by a program that has forgotten to ask: neither a ballot, nor more units or answers
    of one that is there."""
    await count_poll(clerk_of(world), poll.poll, data_dir=tmp_path, now=AFTER)
    before = await database.fetch("SELECT * FROM ballots")
    for sql, arguments in (
        (_BALLOT, (poll.poll, CLOSES)),
        (
            "INSERT INTO ballot_units (ballot, entry) SELECT b.id, e.id FROM ballots b"
            " JOIN rolls r ON r.poll = b.poll JOIN roll_entries e ON e.roll = r.id"
            " WHERE NOT EXISTS (SELECT 1 FROM ballot_units u WHERE u.ballot = b.id"
            "  AND u.entry = e.id) LIMIT 1",
            (),
        ),
        (
            "INSERT INTO ballot_answers (ballot, motion, choice)"
            " SELECT b.id, m.id, 'agree' FROM ballots b JOIN motions m ON m.poll = b.poll"
            " WHERE NOT EXISTS (SELECT 1 FROM ballot_answers a WHERE a.ballot = b.id"
            "  AND a.motion = m.id) LIMIT 1",
            (),
        ),
    ):
        with pytest.raises(asyncpg.RestrictViolationError, match="takes no ballots"):
            await database.execute(sql, *arguments)
    assert await database.fetch("SELECT * FROM ballots") == before


async def test_a_ballot_that_waited_for_the_count_is_refused(
    world: World, poll: ClosedPoll, tmp_path: Path, db: str
) -> None:
    """It came while the poll was being counted; it sees the count before it is committed."""
    counting = await asyncpg.connect(db)
    try:
        async with counting.transaction():
            await counting.execute("SELECT id FROM polls WHERE id = $1 FOR UPDATE", poll.poll)
            late = asyncio.create_task(database.execute(_BALLOT, poll.poll, CLOSES))
            await wait_for_lock(counting)
            await counting.execute(
                "INSERT INTO poll_terminations (poll, reason, terminated_by, terminated_at)"
                " VALUES ($1, 'x', $2, $3)",
                poll.poll,
                world.clerk,
                CLOSES,
            )
        with pytest.raises(asyncpg.RestrictViolationError, match="takes no ballots"):
            await late
    finally:
        await counting.close()


async def test_no_ballot_comes_into_a_draft(world: World) -> None:
    clerk = clerk_of(world)
    draft = await prepare_poll(
        clerk, world.estate, PLAN, consultation=None, notice_days=15, salt=SALT, now=NOW
    )
    with pytest.raises(asyncpg.RestrictViolationError, match="takes no ballots"):
        await database.execute(_BALLOT, draft, CLOSES)


async def wait_for_lock(link: asyncpg.Connection) -> None:
    """Until somebody waits for a row of ours."""
    for _try in range(500):
        # Inside a transaction the activity view is a snapshot unless it is cleared.
        await link.execute("SELECT pg_stat_clear_snapshot()")
        if await link.fetchval(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() AND wait_event_type = 'Lock'"
        ):
            return
        await asyncio.sleep(0.01)
    raise AssertionError("nobody waits: the count does not lock the poll")


async def test_gathering_asks_as_often_for_a_large_poll_as_for_a_small_one(world: World) -> None:
    small = await build_closed_poll(world, motions=[Motion("一件事")], sent=[])
    large = await build_closed_poll(
        world,
        motions=[Motion(f"第 {n} 件事") for n in range(5)],
        sent=[Sent(f"B{n:07d}", ("1-1-101",), ("agree",) * 5) for n in range(30)],
    )
    asked = []
    for poll in (small, small, large):
        statements: list[str] = []
        async with database.connection() as link:
            with link.query_logger(lambda record, seen=statements: seen.append(record.query)):
                cases = await count_cases(link, poll.poll)
        assert len(cases) == len(poll.motions)
        asked.append(len(statements))
    # A new connection first asks what the types of the columns are.
    assert asked[1] == asked[2] > 0
