"""A poll frozen on the small world, and ballots cast into it through the real writer."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from app import database
from app.accounts.permissions import Actor, Granted
from tests.world import World
from votes.ballots.services import cast_ballot
from votes.ballots.writer import BallotWriter
from votes.electorate.services import freeze_poll
from votes.papers.double.services import set_entry
from votes.polls.rules import MotionPlan, PollPlan
from votes.polls.services import add_motion, prepare_poll
from votes.results.rules import Policy
from votes.slips.rules import Identified

NOW = datetime(2026, 3, 1, 1, 0, tzinfo=UTC)
OPENS = datetime(2026, 3, 17, 0, 0, tzinfo=UTC)
CLOSES = datetime(2026, 3, 30, 10, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
SECRET = "a secret for tests only, 32 bytes+"
SALT = b"s" * 16

PLAN = PollPlan(
    title="供暖改造表决",
    explanation="改成一户一阀。",
    convener="owners_committee",
    convener_name="柳荫花园业主委员会",
    convener_right="",
    committee_informed_on=date(2026, 3, 1),
    notice_on=date(2026, 3, 1),
    opens_at=OPENS,
    closes_at=CLOSES,
    policy=Policy(),
)
MOTION = MotionPlan("是否同意改造？", "同意实施改造。", "每家一个阀门。", 7)


def clerk_of(world: World) -> Actor:
    grant = Granted("community_clerk", community=world.community)
    return Actor(person=world.clerk, name="陈小雨", grants=(grant,))


async def prepare(
    world: World,
    *,
    plan: PollPlan = PLAN,
    motions: int = 1,
    salt: bytes = SALT,
    consultation: int | None = None,
) -> int:
    clerk = clerk_of(world)
    poll = await prepare_poll(
        clerk, world.estate, plan, consultation=consultation, notice_days=15, salt=salt, now=NOW
    )
    for n in range(motions):
        await add_motion(clerk, poll, replace(MOTION, title=f"{MOTION.title}{n}"))
    return poll


async def freeze(world: World, poll: int) -> int:
    return await freeze_poll(clerk_of(world), poll, secret_key=SECRET, now=NOW)


@dataclass(frozen=True, slots=True)
class Frozen:
    """`slips`: unit → id of its slip."""

    poll: int
    roll: int
    motions: tuple[int, ...]
    slips: dict[str, int]

    def choices(self, *choices: str) -> dict[int, str]:
        return dict(zip(self.motions, choices, strict=True))


async def frozen_poll(
    world: World,
    *,
    motions: int = 1,
    salt: bytes = SALT,
    double: bool = False,
    consultation: int | None = None,
) -> Frozen:
    """`double`: its papers are entered by two people."""
    poll = await prepare(world, motions=motions, salt=salt, consultation=consultation)
    roll = await freeze(world, poll)
    if not double:
        await set_entry(clerk_of(world), poll, double=False, reason="只有一名工作人员", now=NOW)
    slips = await database.fetch(
        "SELECT e.unit, s.id FROM slips s JOIN roll_entries e ON e.id = s.entry WHERE s.poll = $1",
        poll,
    )
    asked = await database.fetch("SELECT id FROM motions WHERE poll = $1 ORDER BY number", poll)
    return Frozen(
        poll,
        roll,
        tuple(row["id"] for row in asked),
        {row["unit"]: row["id"] for row in slips},
    )


class Chances:
    """Numbers one after the other where the application takes random ones."""

    def __init__(self, *first: int) -> None:
        self.next = list(first) or list(range(1, 100))

    def __call__(self) -> int:
        return self.next.pop(0)


USUAL = Chances(*range(10_000, 20_000))


async def cast(
    writer: BallotWriter,
    poll: Frozen,
    unit: str,
    *choices: str,
    at: datetime = OPENS,
    signer: str = "",
    chance: Chances = USUAL,
) -> str:
    there = Identified(poll.slips[unit], signer, at + timedelta(minutes=30))
    return await cast_ballot(writer, there, poll.choices(*choices), chance=chance, now=at)


async def standing() -> list[tuple[str, str, str, str]]:
    """(unit, signer, choice, receipt) of every pointer."""
    rows = await database.fetch(
        "SELECT e.unit, c.signer, a.choice, b.receipt FROM current_answers c"
        " JOIN roll_entries e ON e.id = c.entry JOIN ballots b ON b.id = c.ballot"
        " JOIN ballot_answers a ON a.ballot = b.id AND a.motion = c.motion"
        " ORDER BY e.unit, c.signer, c.motion"
    )
    return [tuple(row) for row in rows]


async def kept() -> list[str]:
    return [row["receipt"] for row in await database.fetch("SELECT receipt FROM ballots")]
