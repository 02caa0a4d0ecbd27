"""Papers entered by two people at once: one of each, whoever comes first."""

import asyncio
from pathlib import Path

import pytest

from app import database
from app.accounts.permissions import Actor
from tests.frozen_poll import Frozen, frozen_poll, standing
from tests.papers import people_of
from tests.services.test_double_entry import decide, read, upload
from tests.world import World


@pytest.fixture
async def poll(world: World) -> Frozen:
    return await frozen_poll(world, double=True)


@pytest.fixture
async def people(world: World) -> tuple[Actor, Actor, Actor]:
    return await people_of(world)


# -- at once ---------------------------------------------------------------------------------


async def test_both_second_entries_at_once(
    world: World, poll: Frozen, people: tuple[Actor, Actor, Actor], tmp_path: Path
) -> None:
    first, second, third = people
    (sheet,) = await upload(first, poll, tmp_path, 10)
    await read(first, poll, sheet, "agree")
    ends = await asyncio.gather(
        read(second, poll, sheet, "agree"),
        read(third, poll, sheet, "agree"),
        read(second, poll, sheet, "agree"),
        return_exceptions=True,
    )
    assert sorted(end if isinstance(end, str) else type(end).__name__ for end in ends) == [
        "PaperDecided",
        "PaperDecided",
        "stored",
    ]
    assert len(await database.fetch("SELECT 1 FROM ballots")) == 1


async def test_both_first_entries_at_once_are_a_first_and_a_second(
    world: World, poll: Frozen, people: tuple[Actor, Actor, Actor], tmp_path: Path
) -> None:
    first, second, _third = people
    (sheet,) = await upload(first, poll, tmp_path, 10)
    ends = await asyncio.gather(
        read(first, poll, sheet, "agree"), read(second, poll, sheet, "agree")
    )
    assert sorted(ends) == ["second", "stored"]
    assert len(await database.fetch("SELECT 1 FROM ballots")) == 1


async def test_a_decision_twice_at_once(
    world: World, poll: Frozen, people: tuple[Actor, Actor, Actor], tmp_path: Path
) -> None:
    first, second, third = people
    (sheet,) = await upload(first, poll, tmp_path, 10)
    await read(first, poll, sheet, "agree")
    await read(second, poll, sheet, "against")
    ends = await asyncio.gather(
        decide(third, poll, sheet, 1), decide(third, poll, sheet, 2), return_exceptions=True
    )
    assert sorted(type(end).__name__ for end in ends) == ["PaperDecided", "int"]
    assert len(await standing()) == 1


async def test_the_same_pile_twice_at_once(
    world: World, poll: Frozen, people: tuple[Actor, Actor, Actor], tmp_path: Path
) -> None:
    await asyncio.gather(
        *(upload(actor, poll, tmp_path, 1, 2, 3) for actor in people), return_exceptions=False
    )
    rows = await database.fetch("SELECT number FROM paper_sheets ORDER BY number")
    assert [row["number"] for row in rows] == [1, 2, 3]
