"""A frozen roll renewed, on the real database: what changes, what stays, who is counted."""

import asyncio
import io
import json
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import asyncpg
import pytest
from PIL import Image

from app import database
from app.accounts.permissions import Actor, Granted
from app.clock import local_date
from app.documents.services import read
from app.documents.uploads import FileMissing
from app.errors import NotAllowed
from app.estates.register.records import Holder
from app.estates.roll.services import NothingToImport, import_roll, upload_roll
from app.settings import Settings
from tests.frozen_poll import (
    CLOSES,
    NOW,
    OPENS,
    SECOND,
    SECRET,
    Frozen,
    cast,
    clerk_of,
    frozen_poll,
    kept,
)
from tests.register_changes import join, measure, sell
from tests.world import World
from votes.ballots.rules import SlipNoLongerFits
from votes.ballots.services import cast_ballot
from votes.ballots.writer import BallotWriter
from votes.delivery.queries import served_units
from votes.electorate.queries import turnout_view
from votes.electorate.renewal.queries import renewal_page, roll_versions
from votes.electorate.renewal.rules import NothingToRenew, RenewalNotNow, RollMoved
from votes.electorate.renewal.services import Ground, renew_roll
from votes.finals.services import recount_result
from votes.polls.changes.services import terminate_poll
from votes.results.count_file import parse_count_file
from votes.results.published import published
from votes.results.queries import result_page
from votes.results.rules import Policy
from votes.results.services import count_poll
from votes.slips.queries import answered, open_slip
from votes.slips.rules import Identified, SlipOffTheRoll, slip_token

DAY = timedelta(days=1)
BUYER = Holder(None, "新业主甲", "7777", "19900007777")
SOLD = date(2026, 3, 20)
LATER = OPENS + 5 * DAY  # 22 March


def _photo() -> bytes:
    paper = io.BytesIO()
    Image.new("RGB", (30, 40), "white").save(paper, "JPEG")
    return paper.getvalue()


PAPER = _photo()


@pytest.fixture
async def writer(db: str) -> AsyncIterator[BallotWriter]:
    async with BallotWriter() as one:
        yield one


async def renew(
    world: World, poll: Frozen, settings: Settings, *, at: datetime = LATER, mark: str = ""
) -> int:
    settings = replace(settings, secret_key=SECRET)
    clerk = clerk_of(world)
    if not mark:
        mark = (await renewal_page(clerk, poll.poll, at)).mark
    return await renew_roll(
        clerk,
        poll.poll,
        Ground("1-1-202 已办理转移登记", "南门公告栏", mark),
        PAPER,
        settings=settings,
        now=at,
    )


def token(unit: str) -> str:
    return slip_token(SECRET, b"s" * 16, unit)


async def _entries(poll: int, version: int) -> list[dict[str, object]]:
    rows = await database.fetch(
        "SELECT e.* FROM roll_entries e JOIN rolls r ON r.id = e.roll"
        " WHERE r.poll = $1 AND r.version = $2 ORDER BY e.id",
        poll,
        version,
    )
    return [dict(row) for row in rows]


async def test_a_sale_and_a_new_area_make_a_version_beside_the_old_one(
    world: World, settings: Settings, writer: BallotWriter
) -> None:
    poll = await frozen_poll(world)
    first = await _entries(poll.poll, 1)
    await sell(world, "1-1-202", BUYER, day=SOLD, now=LATER - DAY)
    await measure(world, "2-1-301", 8888, day=SOLD, now=LATER - DAY)
    view = await renewal_page(clerk_of(world), poll.poll, LATER)
    assert [(one.unit, one.what, one.owners) for one in view.renewal.changes] == [
        ("1-1-202", "changed", True),
        ("2-1-301", "changed", False),
    ]
    assert await renew(world, poll, settings) == 2
    assert await _entries(poll.poll, 1) == first
    second = {row["unit"]: row for row in await _entries(poll.poll, 2)}
    before = {row["unit"]: row for row in first}
    assert list(second) == [row["unit"] for row in first]
    assert {name for name in second if second[name]["head"] != before[name]["head"]} == {"1-1-202"}
    assert second["1-1-202"]["head"] == "o012"  # eleven heads were there
    assert second["2-1-301"]["area_x100"] == 8888
    assert all(second[name]["renews"] == before[name]["id"] for name in before)
    old, new = await roll_versions(poll.poll)
    assert (old.version, new.version, old.sha256 != new.sha256) == (1, 2, True)
    assert new.reason == "1-1-202 已办理转移登记"
    assert "新***" in dict(new.changes)["1-1-202"]
    assert "新业主甲" not in json.dumps(new.changes, ensure_ascii=False)
    assert new.sums.area_x100 - old.sums.area_x100 == 8888 - 7301
    row = await database.fetch_one("SELECT notice, document FROM roll_renewals")
    assert row is not None
    content, media_type, sha256 = await read(row["notice"], data_dir=settings.data_dir)
    assert (media_type, content[:5], sha256) == ("application/pdf", b"%PDF-", new.notice_sha256)
    event = await database.fetch_one(
        'SELECT event FROM log_events WHERE event LIKE \'%"kind":"renewal"%\''
    )
    assert event is not None
    told = json.loads(event["event"])
    assert (told["replaces"], told["roll"]["sha256"]) == (old.sha256, new.sha256)
    assert (told["notice"], told["roll"]["version"]) == (new.notice_sha256, 2)
    audit = await database.fetch_one("SELECT reason FROM audit_entries WHERE action = 'renew_roll'")
    assert audit is not None
    with pytest.raises(NothingToRenew):
        await renew(world, poll, settings, at=LATER + SECOND)


async def test_what_was_given_counts_on_and_whose_it_is_is_shown(
    world: World, settings: Settings, writer: BallotWriter
) -> None:
    poll = await frozen_poll(world)
    kept_ = await cast(writer, poll, "2-1-101", "agree")
    sellers = await cast(writer, poll, "1-1-202", "agree", at=OPENS + DAY)
    await sell(world, "1-1-202", BUYER, day=SOLD, now=LATER - DAY)
    await renew(world, poll, settings)
    household = await open_slip(token("1-1-202"))
    assert [signer.name for signer in household.signers] == ["新业主甲"]
    there = await answered(household, "")
    assert there.receipts == ()  # what the seller said is nobody else's business
    sums = (await turnout_view(poll.poll, Policy())).sums
    assert sums.answered.units == 2
    await count_poll(clerk_of(world), poll.poll, data_dir=settings.data_dir, now=CLOSES + SECOND)
    tally = (await result_page(clerk_of(world), poll.poll)).motions[0].tally
    assert (tally["participated_heads"], tally["agree_heads"]) == (2, 2)
    assert tally["former_owner_units"] == ["1-1-202"]
    assert tally["without_former_owners"]["participated_heads"] == 1
    file = await database.fetch_one("SELECT count_file FROM results")
    assert file is not None
    content, _type, _sha = await read(file["count_file"], data_dir=settings.data_dir)
    written = json.loads(content)
    assert written["former_owner_answers"] == [{"ballot": sellers, "unit": "1-1-202"}]
    assert [one["version"] for one in written["roll"]["versions"]] == [1, 2]
    assert published(parse_count_file(written)) == tally
    assert {one["id"] for one in written["ballots"]} == {kept_, sellers}
    other = Actor(world.secretary, "", (Granted("community_secretary", community=world.community),))
    assert await recount_result(other, poll.poll, now=CLOSES + DAY)


async def test_the_buyer_takes_the_sellers_place(
    world: World, settings: Settings, writer: BallotWriter
) -> None:
    poll = await frozen_poll(world)
    await cast(writer, poll, "1-1-202", "agree")
    await sell(
        world,
        "1-1-202",
        BUYER,
        Holder(None, "新业主乙", "8888", None),
        day=SOLD,
        now=LATER - DAY,
    )
    await renew(world, poll, settings)
    household = await open_slip(token("1-1-202"))
    one, two = (signer.key for signer in household.signers)
    assert household.head == one.rstrip("a")
    await cast(writer, poll, "1-1-202", "against", at=LATER + DAY, signer=one)
    await cast(writer, poll, "1-1-202", "against", at=LATER + DAY, signer=two)
    await count_poll(clerk_of(world), poll.poll, data_dir=settings.data_dir, now=CLOSES + SECOND)
    tally = (await result_page(clerk_of(world), poll.poll)).motions[0].tally
    assert (tally["agree_heads"], tally["against_heads"], tally["units_set_aside"]) == (0, 1, [])
    assert "former_owner_units" not in tally


async def test_who_identified_herself_before_is_asked_again(
    world: World, settings: Settings, writer: BallotWriter
) -> None:
    poll = await frozen_poll(world)
    seller = await open_slip(token("1-1-202"))
    there = Identified(seller.slip, "", CLOSES, head=seller.head)
    await sell(world, "1-1-202", BUYER, day=SOLD, now=LATER - DAY)
    await renew(world, poll, settings)
    with pytest.raises(SlipNoLongerFits):
        await cast_ballot(
            writer, there, poll.choices("agree"), chance=lambda: 5, now=LATER + SECOND
        )
    assert await kept() == []


async def test_joined_flats_get_a_slip_and_the_old_ones_end(
    world: World, settings: Settings, writer: BallotWriter
) -> None:
    poll = await frozen_poll(world)
    await cast(writer, poll, "1-1-101", "agree")  # for 1-1-102 as well: one owner
    await join(world, "1-1-101", "1-1-102", day=SOLD, now=LATER - DAY)
    await renew(world, poll, settings)
    with pytest.raises(SlipOffTheRoll):
        await open_slip(token("1-1-101"))
    joined = await open_slip(token("1-1-101甲"))
    assert joined.homes[0].area_x100 == 7101 + 7102
    assert joined.head == "o001"  # the same owner
    await count_poll(clerk_of(world), poll.poll, data_dir=settings.data_dir, now=CLOSES + SECOND)
    tally = (await result_page(clerk_of(world), poll.poll)).motions[0].tally
    assert (tally["participated_heads"], tally["total_heads"]) == (0, 11)


async def test_who_was_reached_was_the_seller(
    world: World, settings: Settings, writer: BallotWriter
) -> None:
    poll = await frozen_poll(world)
    await database.execute(
        "INSERT INTO deliveries (poll, entry, way, reached, delivered_at, serves_at, witness, note,"
        " recorded_by, recorded_at) SELECT $1, e.id, 'receipt', true, $2, $2, '', '', $3, $2"
        " FROM roll_entries e WHERE e.unit IN ('1-1-202', '2-1-101')",
        poll.poll,
        OPENS,
        world.clerk,
    )
    await sell(world, "1-1-202", BUYER, day=SOLD, now=LATER - DAY)
    await renew(world, poll, settings)
    async with database.connection() as link:
        assert await served_units(link, poll.poll) == {"2-1-101"}


async def test_refused(world: World, settings: Settings) -> None:
    poll = await frozen_poll(world)
    clerk = clerk_of(world)
    with pytest.raises(NothingToRenew):
        await renew(world, poll, settings)
    await sell(world, "1-1-202", BUYER, day=SOLD, now=LATER - DAY)
    mark = (await renewal_page(clerk, poll.poll, LATER)).mark
    with pytest.raises(FileMissing):
        await renew_roll(
            clerk, poll.poll, Ground("理由", "南门", mark), None, settings=settings, now=LATER
        )
    await measure(world, "2-1-301", 8888, day=SOLD, now=LATER - DAY)
    with pytest.raises(RollMoved):
        await renew(world, poll, settings, mark=mark)
    with pytest.raises(RenewalNotNow):
        await renew(world, poll, settings, at=CLOSES + SECOND)
    street = Actor(world.street_staff, "", (Granted("street_staff", street=world.street),))
    with pytest.raises(NotAllowed):
        await renewal_page(street, poll.poll, LATER)
    await terminate_poll(clerk, poll.poll, "金额写错了", now=LATER)
    with pytest.raises(RenewalNotNow):
        await renew(world, poll, settings, at=LATER + SECOND)
    assert len(await roll_versions(poll.poll)) == 1


async def test_a_difference_without_an_entry_stays_out(world: World, settings: Settings) -> None:
    poll = await frozen_poll(world)
    await database.execute("UPDATE dwellings SET area_x100 = 9999 WHERE unit = '2-1-301'")
    await sell(world, "1-1-202", BUYER, day=SOLD, now=LATER - DAY)
    view = await renewal_page(clerk_of(world), poll.poll, LATER)
    assert view.renewal.unexplained == ("2-1-301",)
    await renew(world, poll, settings)
    second = {row["unit"]: row["area_x100"] for row in await _entries(poll.poll, 2)}
    assert second["2-1-301"] == 7301


async def test_of_two_at_once_one_is_told(world: World, settings: Settings) -> None:
    poll = await frozen_poll(world)
    await sell(world, "1-1-202", BUYER, day=SOLD, now=LATER - DAY)
    ends = await asyncio.gather(
        *(renew(world, poll, settings) for _ in range(3)), return_exceptions=True
    )
    assert sum(isinstance(end, RollMoved | NothingToRenew) for end in ends) == 2
    assert [end for end in ends if end == 2] == [2]
    assert [one.version for one in await roll_versions(poll.poll)] == [1, 2]


async def test_ballots_meanwhile_are_all_there_and_each_is_of_one_owner(
    world: World, settings: Settings, writer: BallotWriter
) -> None:
    """Ballots pour in while the roll is renewed: none is lost, and the count fits the events."""
    poll = await frozen_poll(world)
    await sell(world, "1-1-202", BUYER, day=SOLD, now=LATER - DAY)
    units = ["1-1-202", "2-1-101", "2-1-102", "1-1-301"]

    async def answer(n: int) -> str:
        await asyncio.sleep(n / 100)
        unit, at = units[n % len(units)], LATER + n * timedelta(milliseconds=20)
        return await cast(writer, poll, unit, ("agree", "against")[n % 3 == 0], at=at)

    ends = await asyncio.gather(renew(world, poll, settings), *(answer(n) for n in range(80)))
    assert len(await kept()) == len(set(ends[1:])) == 80
    await count_poll(clerk_of(world), poll.poll, data_dir=settings.data_dir, now=CLOSES + SECOND)
    other = Actor(world.secretary, "", (Granted("community_secretary", community=world.community),))
    assert await recount_result(other, poll.poll, now=CLOSES + DAY)
    rows = await database.fetch(
        "SELECT b.recorded_at < r.frozen_at AS old FROM ballots b JOIN rolls r"
        " ON r.poll = b.poll AND r.version = 2"
    )
    assert len(rows) == 80


async def test_the_database_keeps_the_order_itself(world: World) -> None:
    poll = await frozen_poll(world)
    insert = (
        "INSERT INTO rolls (poll, version, sha256, units, heads, area_x100, frozen_by, frozen_at)"
        " VALUES ($1, $2, 'x', 1, 1, 1, $3, $4)"
    )
    with pytest.raises(asyncpg.RestrictViolationError):
        await database.execute(insert, poll.poll, 3, world.clerk, NOW)
    with pytest.raises(asyncpg.RestrictViolationError):
        await database.execute(insert, poll.poll, 2, world.clerk, CLOSES + SECOND)
    await database.execute(insert, poll.poll, 2, world.clerk, CLOSES)
    entry = "INSERT INTO roll_entries (roll, unit, building, staircase, room, kind, status,"
    entry += " area_x100, head, signers, renews) SELECT r.id, '9-9-999', '9', '9', '999',"
    entry += " 'dwelling', 'sold', 1, 'o001', '[]', e.id FROM rolls r, roll_entries e"
    entry += " WHERE r.version = 2 AND e.unit = '1-1-101'"
    with pytest.raises(asyncpg.RestrictViolationError):
        await database.execute(entry)


async def test_an_imported_roll_accounts_for_what_it_changed(
    world: World, settings: Settings, tmp_path: Path
) -> None:
    """Sold, measured anew, a number mended, a flat added: each is an entry, with its file."""
    poll = await frozen_poll(world)
    rows = [
        "1,1,301,88.00,业主1-1-301,1301,,",  # measured anew
        "1,1,302,73.02,新业主甲,7777,19900007777,",  # sold
        "2,1,101,71.01,业主2-1-101,2101,13900008888,",  # her phone became known
        "2,1,401,75.50,业主2-1-401,2401,,",  # was not there
    ]
    content = "\n".join(["楼号,单元,房号,面积,产权人,证件号后四位,电话,共有人", *rows]).encode()
    who = clerk_of(world)
    waiting = await upload_roll(
        who, world.estate, "三月名册.csv", content, data_dir=tmp_path, now=LATER
    )
    done = await import_roll(who, world.estate, waiting, data_dir=tmp_path, now=LATER)
    assert (len(done.new), len(done.changed)) == (1, 3)
    entries = await database.fetch(
        "SELECT c.kind, c.reason, c.paper, c.effective_on, c.changed_by, c.before, c.after"
        " FROM dwelling_changes c ORDER BY c.id"
    )
    assert [row["kind"] for row in entries] == ["correction", "transfer", "owner", "added"]
    for row in entries:
        assert row["reason"] == "导入业主名册文件“三月名册.csv”"
        assert re.search("三月名册.csv，校验码 [0-9a-f]{64}", row["paper"])
        assert (row["effective_on"], row["changed_by"]) == (local_date(LATER), world.clerk)
    (before,), (after,) = json.loads(entries[0]["before"]), json.loads(entries[0]["after"])
    assert (before["area_x100"], after["area_x100"]) == (7301, 8800)
    page = await renewal_page(who, poll.poll, LATER)
    assert page.renewal.unexplained == ()
    assert [(one.unit, one.what, one.owners) for one in page.renewal.changes] == [
        ("1-1-301", "changed", False),
        ("1-1-302", "changed", True),
        ("2-1-101", "changed", False),
        ("2-1-401", "new", False),
    ]
    # The same file again changes nothing and leaves no entry.
    waiting = await upload_roll(
        who, world.estate, "三月名册.csv", content, data_dir=tmp_path, now=LATER
    )
    with pytest.raises(NothingToImport):
        await import_roll(who, world.estate, waiting, data_dir=tmp_path, now=LATER)
    assert len(await database.fetch("SELECT 1 FROM dwelling_changes")) == 4
