"""Papers from a spreadsheet: the published sample counts as published; nothing comes in twice."""

import asyncio
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from app import database
from app.accounts.permissions import Actor, Granted
from app.estates.roll.rules import Sheet
from app.estates.roll.services import import_roll, upload_roll
from tests.frozen_poll import CLOSES, MOTION, PLAN, SALT, SECRET, USUAL, frozen_poll
from tests.papers import NOW, enter
from tests.samples import COUNT, PAPERS, ROLL
from tests.world import World
from votes.ballots.rules import NewBallot
from votes.ballots.store import store_ballots
from votes.electorate.services import freeze_poll
from votes.papers.double.services import set_entry
from votes.papers.importing.rules import (
    NothingToEnter,
    NotPapers,
    PapersMoved,
    open_papers,
    pack_papers,
)
from votes.papers.importing.services import import_papers, look_at_papers, read_papers
from votes.papers.services import withdraw_paper
from votes.polls.services import add_motion, prepare_poll
from votes.results.services import count_poll

OPENS = datetime(2026, 3, 31, 16, 0, tzinfo=UTC)
SAMPLE_CLOSES = datetime(2026, 4, 20, 10, 0, tzinfo=UTC)
AFTER = SAMPLE_CLOSES + timedelta(hours=2)
HEAD = "票号,楼号,单元,房号,表决意见,收到时间,是否签字,签字人身份,签字人,代理人,有无委托书"


def clerk_there(world: World) -> Actor:
    """Of the community with the large estate."""
    grant = Granted("community_clerk", community=world.other_community)
    return Actor(person=world.other_clerk, name="赵一鸣", grants=(grant,))


async def sample_poll(world: World, tmp_path: Path) -> int:
    """The sample's vote with its roll; the online ballots are in, the papers are not."""
    clerk, estate = clerk_there(world), world.other_estate
    content = ROLL.read_bytes()
    waiting = await upload_roll(clerk, estate, ROLL.name, content, data_dir=tmp_path, now=NOW)
    await import_roll(clerk, estate, waiting, data_dir=tmp_path, now=NOW)
    plan = replace(PLAN, opens_at=OPENS, closes_at=SAMPLE_CLOSES)
    poll = await prepare_poll(
        clerk, estate, plan, consultation=None, notice_days=15, salt=SALT, now=NOW
    )
    await add_motion(clerk, poll, MOTION)
    await freeze_poll(clerk, poll, secret_key=SECRET, now=NOW)
    await set_entry(clerk, poll, double=False, reason="只有一名工作人员", now=NOW)
    motion = (await database.fetch("SELECT id FROM motions"))[0]["id"]
    entries = {
        row["unit"]: row
        for row in await database.fetch("SELECT id, unit, signers FROM roll_entries")
    }
    events = []
    for ballot in json.loads(COUNT.read_text("utf-8"))["ballots"]:
        if ballot["channel"] == "online":
            entry = entries[ballot["units"][0]]
            signers = json.loads(entry["signers"])
            named = ballot.get("signer")
            at = datetime.fromisoformat(ballot["at"]).astimezone(UTC)
            events.append(
                NewBallot(
                    receipt=ballot["id"],
                    channel="online",
                    received_at=at,
                    recorded_at=at,
                    entries=(entry["id"],),
                    answers={motion: ballot["choice"]},
                    signer=signers["ab".index(named[-1])]["key"] if named else "",
                )
            )
    async with database.transaction() as link:
        await store_ballots(link, poll, events)
    return poll


async def test_the_sample_counts_as_published(world: World, tmp_path: Path) -> None:
    clerk, poll = clerk_there(world), await sample_poll(world, tmp_path)
    sheets = await read_papers(PAPERS.read_bytes(), PAPERS.name)
    _facts, view = await look_at_papers(clerk, poll, sheets, now=AFTER)
    assert (len(view.new), view.wrong, view.doubtful, view.unchanged) == (224, (), (), ())
    # Twice at once: one comes in whole, the other is told to look again.
    ends = await asyncio.gather(
        *(
            import_papers(clerk, poll, sheets, seen=view.mark, chance=USUAL, now=AFTER)
            for _n in range(2)
        ),
        return_exceptions=True,
    )
    assert sum(isinstance(end, PapersMoved | NothingToEnter) for end in ends) == 1, ends
    with pytest.raises(NothingToEnter):
        await import_papers(clerk, poll, sheets, seen=view.mark, chance=USUAL, now=AFTER)
    papers = await database.fetch("SELECT receipt, paper FROM ballots WHERE channel = 'paper'")
    assert len(papers) == 224
    number = {row["receipt"]: row["paper"] for row in papers}
    await count_poll(clerk, poll, data_dir=tmp_path, now=AFTER)
    (row,) = await database.fetch("SELECT tally FROM results")
    counted = json.loads(row["tally"])
    counted["rejected_ballots"] = {
        number[receipt]: why for receipt, why in counted["rejected_ballots"].items()
    }
    counted["superseded_ballots"] = sorted(
        number.get(receipt, receipt) for receipt in counted["superseded_ballots"]
    )
    expected = json.loads(COUNT.read_text("utf-8"))["expected"]
    assert {name: counted[name] for name in expected} == expected


def lines(*rows: str) -> bytes:
    return "\n".join((HEAD, *rows)).encode()


async def remarks(
    world: World, *rows: str, hold: bool = False
) -> tuple[list[tuple[str, str]], dict[str, list[str]]]:
    """(number, unit) of the good rows of a file against the small world; cells of the others."""
    if hold:
        await database.execute("UPDATE owners SET state = 'unknown' WHERE name = '业主2-1-302'")
    poll = await frozen_poll(world)
    clerk = Actor(
        person=world.clerk,
        name="",
        grants=(Granted("community_clerk", community=world.community),),
    )
    await enter(world, poll, "1-1-101", "OLD1", "agree")
    gone = await enter(world, poll, "1-1-102", "OLD2", "agree")
    await withdraw_paper(clerk, poll.poll, gone, "录错", now=NOW)
    sheets = await read_papers(lines(*rows), "票.csv")
    assert open_papers(pack_papers(sheets)) == [Sheet(s.name, s.rows) for s in sheets]
    _facts, view = await look_at_papers(clerk, poll.poll, sheets, now=NOW)
    kinds: dict[str, Any] = {
        kind: [one.cell for one in getattr(view, kind)] for kind in ("wrong", "doubtful", "noted")
    }
    kinds["unchanged"] = list(view.unchanged)
    return [(row.plan.number, row.unit.unit) for row in view.new], kinds


async def test_each_row_is_good_wrong_or_doubtful_with_its_cell(world: World) -> None:
    good, kinds = await remarks(
        world,
        "A1,2号楼,1单元,101,同意,2026-03-18 09:30,是,产权人,业主2-1-101,,",
        "A2,2,1,102,不知道,2026-03-18 09:30,是,产权人,,,",  # E3
        "A3,9,1,101,同意,2026-03-18 09:30,是,产权人,,,",  # D4
        "A4,2,1,201,同意,2026-03-18,是,产权人,,,",  # F5: no hour
        "A5,2,1,201,同意,2026-03-21 09:30,是,产权人,,,",  # F6: not yet
        "A6,2,1,201,同意,2026-03-18 09:30,,产权人,,,",  # G7
        "A7,1,1,201,同意,2026-03-18 09:30,是,产权人,,,",  # I8: which of the two
        "A8,1,1,201,同意,2026-03-18 09:30,是,产权人,共有人乙,,",
        "A9,2,1,202,同意,2026-03-18 09:30,是,代理人,,,有",  # J10
        "A1,2,1,202,同意,2026-03-18 09:30,是,产权人,,,",  # A11: number twice
        "OLD1,1,1,101,反对,2026-03-18 09:30,是,产权人,,,",
        "OLD1,1,1,202,反对,2026-03-18 09:30,是,产权人,,,",  # A13: another flat
        "OLD2,1,1,102,同意,2026-03-18 09:30,是,产权人,,,",  # A14: taken back
        "B1,2,1,101,反对,2026-03-18 10:30,否,产权人,,,",  # D15: a second paper
        "B2,2,1,301,同意,2026-03-18 10:30,是,产权人,别人,,",  # I16
        "B3,2,1,302,同意,2026-03-18 10:30,是,产权人,,,",  # D17: on hold
        ",,,,,,,,,,",
        hold=True,
    )
    assert good == [("A1", "2-1-101"), ("A8", "1-1-201"), ("B1", "2-1-101")]
    assert kinds == {
        "wrong": ["E3", "D4", "F5", "F6", "G7", "I8", "J10", "I16", "D17"],
        "doubtful": ["A11", "A13", "A14"],
        "noted": ["D15"],
        "unchanged": ["OLD1"],
    }


async def test_what_was_looked_at_is_what_is_entered(world: World) -> None:
    poll = await frozen_poll(world)
    clerk = Actor(
        person=world.clerk,
        name="",
        grants=(Granted("community_clerk", community=world.community),),
    )
    sheets = await read_papers(
        lines(
            "A1,2,1,101,同意,2026-03-18 09:30,是,产权人,,,",
            "A2,2,1,102,弃权,2026-03-18 09:30,是,产权人,,,",
        ),
        "票.csv",
    )
    _facts, view = await look_at_papers(clerk, poll.poll, sheets, now=NOW)
    await enter(world, poll, "2-1-102", "A2", "agree")
    with pytest.raises(PapersMoved):
        await import_papers(clerk, poll.poll, sheets, seen=view.mark, chance=USUAL, now=CLOSES)
    assert len(await database.fetch("SELECT 1 FROM ballots")) == 1
    with pytest.raises(NotPapers):
        await read_papers("房号,面积,产权人\n101,80,马祎".encode(), "名册.csv")
    with pytest.raises(NotPapers):
        open_papers("[[1]]")
