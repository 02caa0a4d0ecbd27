"""A poll that has run its course in the small world, put straight into the tables.

Twelve flats, eleven heads, two motions. Every way in which a ballot can go wrong here is there
once, so that a count that forgets one of the tables comes out different.
"""

import itertools
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from app import database
from tests.world import World
from votes.electorate.register import registered_units
from votes.electorate.rules import as_unit, build_roll, roll_sha256, totals
from votes.polls.rules import Scope
from votes.results.rules import Policy

FROZEN = datetime(2026, 3, 1, 1, 0, tzinfo=UTC)
OPENS = datetime(2026, 3, 17, 0, 0, tzinfo=UTC)
CLOSES = datetime(2026, 3, 31, 10, 0, tzinfo=UTC)
AFTER = datetime(2026, 3, 31, 11, 0, tzinfo=UTC)

_serial = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Motion:
    title: str
    item: int = 7
    threshold: str = "special_3_4"


@dataclass(frozen=True, slots=True)
class Sent:
    """One ballot. `choices` in the order of the motions; None: left out on the paper."""

    id: str
    units: tuple[str, ...]
    choices: tuple[str | None, ...]
    at: datetime = OPENS
    more: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ClosedPoll:
    poll: int
    motions: tuple[int, ...]
    units: tuple[dict[str, Any], ...]
    sent: tuple[Sent, ...]
    policy: Mapping[str, Any]

    def count_file(self, number: int) -> dict[str, Any]:
        """What the count file of a motion must mean, from what was sent and not from tables."""
        return {
            "motion": {"civil_code_278_item": 7, "threshold": "special_3_4"},
            "roll": {"units": list(self.units)},
            "ballots": [
                {
                    "id": ballot.id,
                    "units": list(ballot.units),
                    "choice": ballot.choices[number - 1],
                    "at": ballot.at.isoformat(),
                    **ballot.more,
                }
                for ballot in self.sent
            ],
            "deadline": CLOSES.isoformat(),
            "policy": dict(self.policy),
        }


def usual_ballots(coowners: Sequence[str]) -> tuple[Sent, ...]:
    """`coowners`: the two keys of 1-1-201. Choices to the first and the second motion."""
    first, second = coowners
    late = CLOSES.replace(microsecond=1)
    agree = ("agree", "agree")
    online = {"channel": "online"}
    return (
        Sent("SAME0001", ("1-1-101", "1-1-102"), ("agree", "against"), more=online),
        Sent("CO000001", ("1-1-201",), agree, more={"signer": first}),
        Sent("CO000002", ("1-1-201",), ("against", "agree"), more={"signer": second}),
        Sent("TWICE001", ("1-1-202",), ("against", "against"), more=online),
        Sent("TWICE002", ("1-1-202",), agree, CLOSES),
        Sent("LEFTOUT1", ("1-1-301",), ("agree", None)),
        Sent("LATE0001", ("1-1-302",), agree, late),
        Sent("UNSIGN01", ("2-1-101",), agree, more={"signed": False}),
        Sent("WRONG001", ("2-1-102",), ("against", "against"), more={"withdrawn": True}),
        Sent("RIGHT001", ("2-1-102",), agree),
        Sent(
            "PROXY001",
            ("2-1-201",),
            ("agree", "abstain"),
            more={"signer_role": "proxy", "proxy": "某代理人", "proxy_doc": True},
        ),
        Sent("GUARD001", ("2-1-202",), agree, more={"signer_role": "guardian"}),
        Sent("TENANT01", ("2-1-301",), agree, more={"signer_role": "tenant"}),
        Sent("TICKS001", ("2-1-302",), ("both", "abstain")),
    )


async def build_closed_poll(
    world: World,
    *,
    consultation: int | None = None,
    motions: Sequence[Motion] = (Motion("管道改造"), Motion("另一事项")),
    policy: Policy | None = None,
    sent: Sequence[Sent] | None = None,
    convener: str = "owners_committee",
) -> ClosedPoll:
    """Frozen before it opened, closed at CLOSES, not counted."""
    settings = policy or Policy()
    poll, ids = await _insert_poll(world, consultation, motions, settings, convener)
    async with database.connection() as link:
        lines = build_roll(await registered_units(link, world.estate))
        units = [as_unit(line) for line in lines]
        sums = totals(units, settings)
        roll: int = await link.fetchval(
            "INSERT INTO rolls (poll, version, sha256, units, heads, area_x100, frozen_by,"
            " frozen_at) VALUES ($1, 1, $2, $3, $4, $5, $6, $7) RETURNING id",
            poll,
            roll_sha256(lines),
            sums.units,
            sums.heads,
            sums.area_x100,
            world.clerk,
            FROZEN,
        )
        entries = {}
        for line in lines:
            stored = asdict(line)
            signers = json.dumps(stored.pop("signers"), ensure_ascii=False)
            names = ", ".join(stored)
            places = ", ".join(f"${n}" for n in range(3, 3 + len(stored)))
            entries[line.unit] = await link.fetchval(
                f"INSERT INTO roll_entries (roll, signers, {names})"
                f" VALUES ($1, $2, {places}) RETURNING id",
                roll,
                signers,
                *stored.values(),
            )
        await link.execute("UPDATE polls SET frozen_at = $2 WHERE id = $1", poll, FROZEN)
        keys = next(unit.coowners for unit in units if unit.unit == "1-1-201")
    ballots = tuple(usual_ballots(keys) if sent is None else sent)
    for ballot in ballots:
        await insert_ballot(world, poll, ids, entries, ballot)
    return ClosedPoll(
        poll=poll,
        motions=ids,
        units=tuple(
            {
                "unit": unit.unit,
                "area_x100": unit.area_x100,
                "owner": unit.owner,
                "coowners": list(unit.coowners),
            }
            for unit in units
        ),
        sent=ballots,
        policy=asdict(settings),
    )


async def _insert_poll(
    world: World,
    consultation: int | None,
    motions: Sequence[Motion],
    policy: Policy,
    convener: str,
) -> tuple[int, tuple[int, ...]]:
    async with database.connection() as link:
        poll: int = await link.fetchval(
            "INSERT INTO polls (estate, consultation, number, title, explanation, convener,"
            " convener_name, convener_right, committee_informed_on, notice_on, notice_days,"
            " opens_at, closes_at, policy, scope, salt, prepared_by, prepared_at)"
            " VALUES ($1, $2, $3, '供暖改造表决', '', $12, '业委会', '第十二条',"
            " $4, $4, 15, $5, $6, $7, $8, $9, $10, $11) RETURNING id",
            world.estate,
            consultation,
            next(_serial),
            date(2026, 3, 1),
            OPENS,
            CLOSES,
            json.dumps(asdict(policy)),
            json.dumps(asdict(Scope())),
            b"salt" * 8,
            world.clerk,
            FROZEN,
            convener,
        )
        ids = [
            await link.fetchval(
                "INSERT INTO motions (poll, number, title, wording, plain_words, item, threshold,"
                " stricter_reason) VALUES ($1, $2, $3, '是否同意？', '', $4, $5, '') RETURNING id",
                poll,
                number,
                motion.title,
                motion.item,
                motion.threshold,
            )
            for number, motion in enumerate(motions, 1)
        ]
    return poll, tuple(ids)


async def insert_ballot(
    world: World, poll: int, motions: Sequence[int], entries: Mapping[str, int], ballot: Sent
) -> None:
    about = dict(ballot.more)
    async with database.connection() as link:
        made: int = await link.fetchval(
            "INSERT INTO ballots (poll, receipt, channel, received_at, recorded_at, recorded_by,"
            " signed, signer, signer_role, proxy, proxy_doc, proxy_is_property_staff,"
            " guardian_doc, capacity, documents)"
            " VALUES ($1, $2, $3, $4, $4, $5, $6, $7, $8, $9, $10, false, false, $11, '[]')"
            " RETURNING id",
            poll,
            ballot.id,
            about.get("channel", "paper"),
            ballot.at,
            world.clerk,
            about.get("signed", True),
            about.get("signer", ""),
            about.get("signer_role", "owner"),
            about.get("proxy", ""),
            about.get("proxy_doc", False),
            about.get("signer_role", "owner"),
        )
        for unit in ballot.units:
            await link.execute(
                "INSERT INTO ballot_units (ballot, entry) VALUES ($1, $2)", made, entries[unit]
            )
        for motion, choice in zip(motions, ballot.choices, strict=False):
            if choice is not None:
                await link.execute(
                    "INSERT INTO ballot_answers (ballot, motion, choice) VALUES ($1, $2, $3)",
                    made,
                    motion,
                    choice,
                )
        if about.get("withdrawn"):
            await link.execute(
                "INSERT INTO withdrawals (ballot, reason, withdrawn_by, withdrawn_at)"
                " VALUES ($1, '录错一户', $2, $3)",
                made,
                world.clerk,
                CLOSES,
            )
