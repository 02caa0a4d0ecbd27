"""Having the slips and the lists of a poll printed, as long work."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from itertools import groupby
from pathlib import Path

import asyncpg

from app import database
from app.accounts.permissions import Actor
from app.audit.services import note
from app.i18n import _
from app.jobs import services as jobs
from app.jobs.kinds import Record
from app.jobs.runner import JobRunner, Work
from app.printing.lists import DRAW_LISTS, lists_as_work
from votes.access import PollFacts
from votes.printing.queries import PaperHousehold, papers_of
from votes.printing.rules import Choice, chosen, delivery_order
from votes.printing.words import printed_ballot, printed_poll, printed_slip, receipt_list
from votes.slips.handed_out import SlipSheet
from votes.slips.rules import token_again

SLIPS = "slips"
RECEIPTS = "receipt_list"
BALLOTS = "ballot_papers"


async def print_slips(
    actor: Actor,
    poll: int,
    choice: Choice,
    *,
    runner: JobRunner,
    secret_key: str,
    base_url: str,
    fonts_dir: Path,
    fingerprint: str,
    now: datetime,
) -> int:
    """The job that sets the sheets of the chosen households. NotFound, NotAllowed, SlipsNotNow,
    UnknownUnits, NothingChosen, SlipsNeedTheirSecret, AlreadyRunning."""
    papers = await papers_of(actor, poll, now)
    homes = chosen(papers.households, choice)
    slips = [
        asdict(printed_slip(home, f"{base_url}/v/{token}"))
        for home in homes
        for token in [token_again(secret_key, papers.salt, home.unit, home.token_hash)]
    ]
    common = asdict(printed_poll(papers, fingerprint))

    async def doing(work: Work) -> Path:
        asked = {"poll": common, "slips": slips, "fonts": str(fonts_dir)}
        return await work.draw("votes.printing.slips:draw_slips", asked)

    return await jobs.start(
        runner,
        actor,
        SLIPS,
        poll,
        _("表决票：{n} 户").format(n=len(homes)),
        len(homes),
        doing,
        now=now,
        record=printing_record(
            actor,
            papers.facts,
            now,
            "print_slips",
            slips=len(homes),
            building=choice.building,
            staircase=choice.staircase,
        ),
    )


async def print_receipt_list(
    actor: Actor,
    poll: int,
    choice: Choice,
    *,
    runner: JobRunner,
    fonts_dir: Path,
    now: datetime,
) -> int:
    """The job that sets the list to sign, a building after the other. As `print_slips`."""
    papers = await papers_of(actor, poll, now)
    buildings = _by_building(chosen(papers.households, choice))
    lists = [receipt_list(papers, homes) for homes in buildings]
    count = sum(len(homes) for homes in buildings)
    title = _("表决票签收表：{n} 户").format(n=count)

    async def doing(work: Work) -> Path:
        return await work.draw(DRAW_LISTS, lists_as_work(lists, title, fonts_dir))

    return await jobs.start(runner, actor, RECEIPTS, poll, title, count, doing, now=now)


async def print_ballots(
    actor: Actor,
    poll: int,
    choice: Choice,
    *,
    large: bool,
    runner: JobRunner,
    fonts_dir: Path,
    fingerprint: str,
    now: datetime,
) -> int:
    """The job that sets ballot papers, `large` in 22 pt. As `print_slips`, without a secret."""
    papers = await papers_of(actor, poll, now)
    homes = chosen(papers.households, choice)
    ballots = [asdict(printed_ballot(papers.facts.number, home)) for home in homes]
    common = asdict(printed_poll(papers, fingerprint))

    async def doing(work: Work) -> Path:
        about = {"papers": ballots, "large": large, "fonts": str(fonts_dir)}
        return await work.draw("votes.printing.ballots:draw_ballots", {"poll": common, **about})

    name = _("纸质表决票（大字）：{n} 户") if large else _("纸质表决票：{n} 户")
    return await jobs.start(
        runner, actor, BALLOTS, poll, name.format(n=len(homes)), len(homes), doing, now=now
    )


def _by_building(homes: Sequence[PaperHousehold]) -> list[list[PaperHousehold]]:
    return [
        list(together) for _name, together in groupby(delivery_order(homes), lambda h: h.building)
    ]


async def note_sheet_shown(actor: Actor, sheet: SlipSheet, now: datetime) -> None:
    """A page with a building's links was opened to be printed from the browser."""
    note = printing_record(
        actor,
        sheet.facts,
        now,
        "print_slips",
        slips=len(sheet.lines),
        building=sheet.lines[0].building,
        staircase="",
    )
    async with database.transaction() as link:
        await note(link, 0)


def printing_record(
    actor: Actor, poll: PollFacts, now: datetime, action: str, **about: object
) -> Record:
    """Keys went out to paper: who, when, how many; never which links."""

    async def write(link: asyncpg.Connection, job: int) -> None:
        await note(link, actor, action, poll, now, after={**about, **({"job": job} if job else {})})

    return write
