"""Papers on the real database: what is kept, what stands, what is taken back."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from app import database
from app.accounts.permissions import Actor, Granted
from app.errors import NotAllowed, NotFound
from tests.frozen_poll import (
    CLOSES,
    OPENS,
    SECOND,
    Frozen,
    cast,
    clerk_of,
    frozen_poll,
    standing,
)
from tests.papers import NOW, enter, entry_of, signers_of
from tests.world import World
from votes.ballots.rules import UnitOnHold
from votes.ballots.writer import BallotWriter
from votes.papers.queries import paper_page, papers_page
from votes.papers.rules import (
    ALL_SIGNERS,
    AlreadyWithdrawn,
    PaperFaults,
    PaperNumberTaken,
    PapersNotNow,
    SecondPaper,
    WithdrawalReasonMissing,
)
from votes.papers.services import withdraw_paper
from votes.results.services import count_poll

MINUTE = timedelta(minutes=1)
AFTER = CLOSES + timedelta(hours=1)


@pytest.fixture
async def poll(world: World) -> Frozen:
    return await frozen_poll(world)


@pytest.fixture
async def writer(db: str) -> AsyncIterator[BallotWriter]:
    async with BallotWriter() as running:
        yield running


async def withdraw(world: World, poll: Frozen, ballot: int, reason: str = "录错了房号") -> None:
    await withdraw_paper(clerk_of(world), poll.poll, ballot, reason, now=NOW)


async def says(poll: Frozen) -> list[tuple[str, str]]:
    """(unit, choice) of every pointer of the first motion."""
    return [(unit, choice) for unit, _signer, choice, _receipt in await standing()]


async def states(world: World, poll: Frozen) -> dict[str, tuple[str, str | None]]:
    view = await papers_page(clerk_of(world), poll.poll, NOW)
    return {line.number: (line.state, line.fault) for line in view.lines}


# -- entering --------------------------------------------------------------------------------


async def test_what_stands_on_the_paper_is_kept(world: World, poll: Frozen) -> None:
    first, _second = await signers_of(poll, "1-1-201")
    made = await enter(
        world,
        poll,
        "1-1-201",
        "df 0007",
        "against",
        capacity="proxy",
        signer=first,
        proxy="彭 怡",
        documents=("authority", "identity"),
        received_at=OPENS + MINUTE,
    )
    row = await database.fetch_one("SELECT * FROM ballots WHERE id = $1", made)
    assert row is not None
    kept = dict(row)
    assert (kept["channel"], kept["paper"], kept["capacity"]) == ("paper", "DF0007", "proxy")
    assert (kept["signer"], kept["signer_role"], kept["proxy"]) == (first, "proxy", "彭怡")
    assert (kept["proxy_doc"], kept["guardian_doc"], kept["signed"]) == (True, False, True)
    assert json.loads(kept["documents"]) == ["identity", "authority"]
    assert (kept["received_at"], kept["recorded_at"]) == (OPENS + MINUTE, NOW)
    assert kept["recorded_by"] == world.clerk
    assert await standing() == [("1-1-201", first, "against", kept["receipt"])]


async def test_one_paper_may_speak_for_all_of_an_owner(world: World, poll: Frozen) -> None:
    also = await entry_of(poll, "1-1-102")
    await enter(world, poll, "1-1-101", "A1", "agree", also=(also,))
    assert await says(poll) == [("1-1-101", "agree"), ("1-1-102", "agree")]
    with pytest.raises(NotFound):
        await enter(world, poll, "1-1-101", "A2", "agree", also=(await entry_of(poll, "2-1-101"),))


async def test_all_faults_at_once(world: World, poll: Frozen) -> None:
    with pytest.raises(PaperFaults) as refused:
        await enter(
            world, poll, "1-1-201", "！", "perhaps", capacity="proxy", received_at=NOW + SECOND
        )
    names = [name for name, _sentence in refused.value.faults]
    assert names == ["number", "received_at", "signer", "proxy", f"m{poll.motions[0]}"]
    with pytest.raises(PaperFaults):
        await enter(world, poll, "2-1-101", "A1", "agree", received_at=OPENS - SECOND)
    assert await database.fetch("SELECT 1 FROM ballots") == []


async def test_a_late_paper_is_on_record_and_does_not_stand(world: World, poll: Frozen) -> None:
    await enter(world, poll, "2-1-101", "A1", "agree", now=AFTER, received_at=CLOSES)
    await enter(world, poll, "2-1-102", "A2", "agree", now=AFTER, received_at=CLOSES + SECOND)
    assert await says(poll) == [("2-1-101", "agree")]
    assert await states(world, poll) == {"A1": ("stands", None), "A2": ("late", None)}


async def test_a_number_is_given_once(world: World, poll: Frozen) -> None:
    made = await enter(world, poll, "2-1-101", "A1", "agree")
    with pytest.raises(PaperNumberTaken):
        await enter(world, poll, "2-1-102", "a1", "agree")
    await withdraw(world, poll, made)
    # The same sheet of paper, now for the right flat.
    again = await enter(world, poll, "2-1-102", "A1", "agree")
    assert await says(poll) == [("2-1-102", "agree")]
    assert await states(world, poll) == {"A1": ("withdrawn", None), "A1#2": ("stands", None)}
    with pytest.raises(PaperNumberTaken):
        await enter(world, poll, "2-1-201", "A1", "agree")
    await withdraw(world, poll, again)


async def test_a_second_paper_is_asked_about(world: World, poll: Frozen) -> None:
    await enter(world, poll, "2-1-101", "A1", "agree")
    with pytest.raises(SecondPaper) as asked:
        await enter(world, poll, "2-1-101", "A2", "against", received_at=OPENS + MINUTE)
    assert asked.value.numbers == ("A1",)
    await enter(world, poll, "2-1-101", "A2", "against", another=True, received_at=OPENS + MINUTE)
    assert await says(poll) == [("2-1-101", "against")]
    assert await states(world, poll) == {"A1": ("superseded", None), "A2": ("stands", None)}


async def test_each_co_owner_hands_in_her_own(world: World, poll: Frozen) -> None:
    first, second = await signers_of(poll, "1-1-201")
    await enter(world, poll, "1-1-201", "A1", "agree", signer=first)
    await enter(world, poll, "1-1-201", "A2", "agree", signer=second)
    assert await states(world, poll) == {"A1": ("stands", None), "A2": ("stands", None)}
    with pytest.raises(SecondPaper):
        await enter(world, poll, "1-1-201", "A3", "agree", signer=ALL_SIGNERS)


async def test_what_would_not_count_is_said_at_once(world: World, poll: Frozen) -> None:
    first, _second = await signers_of(poll, "1-1-201")
    await enter(world, poll, "2-1-101", "A1", "agree", signed=False)
    await enter(world, poll, "2-1-102", "A2", "agree", capacity="organisation")
    await enter(world, poll, "2-1-201", "A3", "agree", capacity="guardian")
    await enter(world, poll, "2-1-202", "A4", "agree", capacity="proxy", proxy="彭怡")
    await enter(world, poll, "2-1-301", "A5", "agree", capacity="tenant")
    await enter(world, poll, "2-1-302", "A6", "agree", capacity="organisation", documents=("seal",))
    await enter(world, poll, "1-1-201", "A7", "agree", capacity="representative", signer=first)
    await enter(world, poll, "1-1-202", "A8", "multiple")  # a choice, and so no word of it
    faults = {number: fault for number, (_state, fault) in (await states(world, poll)).items()}
    assert faults == {
        "A1": "UNSIGNED",
        "A2": "UNSIGNED",
        "A3": "GUARDIAN_NO_DOC",
        "A4": "PROXY_NO_DOC",
        "A5": "NOT_OWNER",
        "A6": None,
        "A7": None,
        "A8": None,
    }


async def test_nobody_votes_for_a_unit_on_hold_without_a_ground(world: World) -> None:
    await database.execute("UPDATE owners SET state = 'dead' WHERE name = '业主2-1-101'")
    poll = await frozen_poll(world)
    with pytest.raises(PaperFaults) as refused:
        await enter(world, poll, "2-1-101", "A1", "agree")
    assert [name for name, _sentence in refused.value.faults] == ["ground"]
    made = await enter(world, poll, "2-1-101", "A1", "agree", ground="（2026）兰公证字第 12 号")
    row = await database.fetch_one("SELECT ground FROM ballots WHERE id = $1", made)
    assert row is not None
    assert row["ground"] == "（2026）兰公证字第 12 号"


async def test_all_co_owners_on_one_paper(world: World, poll: Frozen) -> None:
    await enter(world, poll, "1-1-201", "A1", "agree", signer=ALL_SIGNERS)
    ((unit, signer, choice, _receipt),) = await standing()
    assert (unit, signer, choice) == ("1-1-201", "", "agree")


# -- when, and by whom -----------------------------------------------------------------------


async def test_only_between_the_opening_and_the_count(
    world: World, poll: Frozen, tmp_path: Path
) -> None:
    with pytest.raises(PapersNotNow):
        await enter(world, poll, "2-1-101", "A1", "agree", now=OPENS - SECOND)
    made = await enter(world, poll, "2-1-101", "A1", "agree")
    await count_poll(clerk_of(world), poll.poll, data_dir=tmp_path, now=AFTER)
    with pytest.raises(PapersNotNow):
        await enter(world, poll, "2-1-102", "A2", "agree", now=AFTER)
    with pytest.raises(PapersNotNow):
        await withdraw(world, poll, made)
    assert await says(poll) == [("2-1-101", "agree")]


async def test_others_enter_nothing(world: World, poll: Frozen) -> None:
    made = await enter(world, poll, "2-1-101", "A1", "agree")
    strangers = (
        (Granted("street_staff", street=world.street), NotAllowed),
        (Granted("community_clerk", community=world.other_community), NotFound),
        (Granted("lawyer"), NotFound),
    )
    for grant, refusal in strangers:
        stranger = Actor(person=world.lawyer, name="", grants=(grant,))
        with pytest.raises(refusal):
            await papers_page(stranger, poll.poll, NOW)
        with pytest.raises(refusal):
            await withdraw_paper(stranger, poll.poll, made, "x", now=NOW)


# -- withdrawing -----------------------------------------------------------------------------


async def test_what_was_there_before_stands_again(world: World, poll: Frozen) -> None:
    await enter(world, poll, "2-1-101", "A1", "agree")
    second = await enter(
        world, poll, "2-1-101", "A2", "against", another=True, received_at=OPENS + MINUTE
    )
    late = {"another": True, "now": AFTER, "received_at": CLOSES + SECOND}
    await enter(world, poll, "2-1-101", "A3", "abstain", **late)
    with pytest.raises(WithdrawalReasonMissing):
        await withdraw(world, poll, second, "  ")
    await withdraw(world, poll, second)
    assert await says(poll) == [("2-1-101", "agree")]
    with pytest.raises(AlreadyWithdrawn):
        await withdraw(world, poll, second)
    assert (await states(world, poll))["A1"] == ("stands", None)
    assert len(await database.fetch("SELECT 1 FROM ballots")) == 3


async def test_nothing_stands_after_the_only_one(
    world: World, poll: Frozen, writer: BallotWriter
) -> None:
    made = await enter(world, poll, "2-1-101", "A1", "agree")
    receipt = await cast(writer, poll, "2-1-101", "against")
    await withdraw(world, poll, made)
    # What she answered online is hers, and untouched.
    assert await standing() == [("2-1-101", "", "against", receipt)]
    online = await database.fetch_one("SELECT id FROM ballots WHERE channel = 'online'")
    assert online is not None
    with pytest.raises(NotFound):
        await withdraw(world, poll, online["id"])


async def test_the_record_names_the_paper_and_never_a_choice(world: World, poll: Frozen) -> None:
    made = await enter(world, poll, "2-1-101", "A1", "against")
    await withdraw(world, poll, made)
    rows = await database.fetch(
        "SELECT action, reason, before::text, after::text FROM audit_entries"
        " WHERE subject = 'ballots' ORDER BY id"
    )
    assert [row["action"] for row in rows] == ["enter_paper", "withdraw_ballot"]
    assert rows[1]["reason"] == "录错了房号"
    said = "".join(str(tuple(row)) for row in rows)
    assert "A1" in said
    assert "against" not in said


async def test_choices_are_shown_to_who_entered_them_for_a_while(
    world: World, poll: Frozen
) -> None:
    made = await enter(world, poll, "2-1-101", "A1", "against")
    view = await paper_page(clerk_of(world), poll.poll, made, NOW + 29 * MINUTE)
    assert [mark for _motion, mark in view.marks] == ["against"]
    assert not (await paper_page(clerk_of(world), poll.poll, made, NOW + 30 * MINUTE)).marks
    grant = Granted("community_secretary", community=world.community)
    secretary = Actor(person=world.secretary, name="", grants=(grant,))
    assert not (await paper_page(secretary, poll.poll, made, NOW)).marks


# -- at once ---------------------------------------------------------------------------------


async def test_paper_and_online_at_once(world: World, poll: Frozen, writer: BallotWriter) -> None:
    await asyncio.gather(
        *(cast(writer, poll, "2-1-101", "agree", at=OPENS + n * SECOND) for n in range(10)),
        *(
            enter(
                world,
                poll,
                "2-1-101",
                f"A{n}",
                "against",
                another=True,
                received_at=OPENS + n * MINUTE,
            )
            for n in range(5)
        ),
    )
    rows = await database.fetch(
        "SELECT c.channel, b.received_at FROM current_answers c"
        " JOIN ballots b ON b.id = c.ballot ORDER BY c.channel"
    )
    assert [tuple(row) for row in rows] == [
        ("online", OPENS + 9 * SECOND),
        ("paper", OPENS + 4 * MINUTE),
    ]
    assert len(await database.fetch("SELECT 1 FROM ballots")) == 15


async def test_two_papers_of_one_unit_at_once(world: World, poll: Frozen) -> None:
    ends = await asyncio.gather(
        *(enter(world, poll, "2-1-101", f"A{n}", "agree") for n in range(4)),
        return_exceptions=True,
    )
    assert sorted(type(end).__name__ for end in ends) == ["SecondPaper"] * 3 + ["int"]


async def test_one_number_for_two_units_at_once(world: World, poll: Frozen) -> None:
    ends = await asyncio.gather(
        *(enter(world, poll, f"2-1-{room}", "A1", "agree") for room in (101, 102, 201, 202)),
        return_exceptions=True,
    )
    assert sorted(type(end).__name__ for end in ends) == ["PaperNumberTaken"] * 3 + ["int"]


async def test_two_withdrawals_at_once(world: World, poll: Frozen) -> None:
    await enter(world, poll, "2-1-101", "A1", "abstain")
    made = [
        await enter(
            world, poll, "2-1-101", f"B{n}", "agree", another=True, received_at=OPENS + n * MINUTE
        )
        for n in (1, 2)
    ]
    ends = await asyncio.gather(
        *(withdraw(world, poll, ballot) for ballot in (*made, made[1])), return_exceptions=True
    )
    assert sorted(type(end).__name__ for end in ends) == [
        "AlreadyWithdrawn",
        "NoneType",
        "NoneType",
    ]
    assert await says(poll) == [("2-1-101", "abstain")]


async def test_nobody_answers_online_for_a_unit_on_hold(world: World, writer: BallotWriter) -> None:
    await database.execute("UPDATE owners SET state = 'disputed' WHERE name = '业主2-1-101'")
    poll = await frozen_poll(world)
    with pytest.raises(UnitOnHold):
        await cast(writer, poll, "2-1-101", "agree")
    assert await database.fetch("SELECT 1 FROM ballots") == []
