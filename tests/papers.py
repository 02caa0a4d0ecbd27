"""Papers for tests: what a clerk types off one, and entering it through the service."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from app import database
from app.accounts.permissions import Actor, Granted
from app.accounts.services import create_person
from tests.frozen_poll import OPENS, USUAL, Frozen, clerk_of
from tests.world import World
from votes.papers.rules import PaperPlan
from votes.papers.services import enter_paper

NOW = datetime(2026, 3, 20, 1, 0, tzinfo=UTC)


def paper(number: str, marks: Mapping[int, str], **more: Any) -> PaperPlan:
    """Signed by the owner and received at the opening, unless said otherwise."""
    plan: dict[str, Any] = {"capacity": "owner", "received_at": OPENS, "signed": True, **more}
    return PaperPlan(number=number, marks=marks, **plan)


async def entry_of(poll: Frozen, unit: str) -> int:
    row = await database.fetch_one(
        "SELECT id FROM roll_entries WHERE roll = $1 AND unit = $2", poll.roll, unit
    )
    assert row is not None
    return int(row["id"])


async def signers_of(poll: Frozen, unit: str) -> list[str]:
    """Keys in the order of the register."""
    rows = await database.fetch(
        "SELECT jsonb_array_elements(signers)->>'key' AS key FROM roll_entries"
        " WHERE roll = $1 AND unit = $2",
        poll.roll,
        unit,
    )
    return [row["key"] for row in rows]


async def enter(
    world: World,
    poll: Frozen,
    unit: str,
    number: str,
    *choices: str,
    now: datetime = NOW,
    another: bool = False,
    also: tuple[int, ...] = (),
    **more: Any,
) -> int:
    """The paper's id."""
    return await enter_paper(
        clerk_of(world),
        poll.poll,
        await entry_of(poll, unit),
        paper(number, poll.choices(*choices), **more),
        also=also,
        another=another,
        chance=USUAL,
        now=now,
    )


async def people_of(world: World) -> tuple[Actor, Actor, Actor]:
    """The clerk, a second clerk, the secretary."""
    grant = Granted("community_clerk", community=world.community)
    second = await create_person("林晓", "second_clerk", World.PASSWORD, [grant], now=NOW)
    return (
        clerk_of(world),
        Actor(person=second, name="林晓", grants=(grant,)),
        Actor(
            person=world.secretary,
            name="周文静",
            grants=(Granted("community_secretary", community=world.community),),
        ),
    )
