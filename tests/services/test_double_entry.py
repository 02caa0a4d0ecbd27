"""Papers entered by two people, on the real database: what is stored, who decides."""

import io
from datetime import timedelta
from pathlib import Path

import asyncpg
import pytest
from PIL import Image

from app import database
from app.accounts.permissions import Actor, Granted
from app.errors import NotAllowed, NotFound
from tests.frozen_poll import CLOSES, OPENS, SECOND, USUAL, Frozen, frozen_poll, standing
from tests.papers import NOW, enter, entry_of, paper, people_of, signers_of
from tests.world import World
from votes.papers.double.queries import board_page, desk_page, next_sheet, sheet_photo
from votes.papers.double.rules import (
    DecisionReasonMissing,
    DoubleEntryRequired,
    NothingToDecide,
    PaperDecided,
    PaperReadAlready,
    PhotosDoNotDivide,
    PhotoUnusable,
    ReceivedImpossible,
    SettingReasonMissing,
    ThirdPersonNeeded,
)
from votes.papers.double.services import (
    decide_sheet,
    read_sheet,
    read_void,
    set_entry,
    upload_papers,
)
from votes.papers.double.setting import entry_facts
from votes.papers.queries import paper_page, papers_page
from votes.papers.rules import PaperNumberTaken, PapersNotNow
from votes.papers.services import withdraw_paper

MINUTE = timedelta(minutes=1)


def photo(shade: int) -> bytes:
    kept = io.BytesIO()
    Image.new("RGB", (40, 60), (shade, shade, shade)).save(kept, "PNG")
    return kept.getvalue()


async def _photo(content: bytes) -> bytes:
    return content


@pytest.fixture
async def poll(world: World) -> Frozen:
    return await frozen_poll(world, double=True)


@pytest.fixture
async def people(world: World) -> tuple[Actor, Actor, Actor]:
    return await people_of(world)


async def upload(
    actor: Actor,
    poll: Frozen,
    tmp_path: Path,
    *shades: int,
    pages: int = 1,
    received: object = None,
) -> list[int]:
    """The ids of all sheets of the poll."""
    await upload_papers(
        actor,
        poll.poll,
        [lambda shade=shade: _photo(photo(shade)) for shade in shades],
        pages=pages,
        received_at=received or OPENS + MINUTE,
        data_dir=tmp_path,
        now=NOW,
    )
    rows = await database.fetch("SELECT id FROM paper_sheets ORDER BY number")
    return [row["id"] for row in rows]


async def read(
    actor: Actor, poll: Frozen, sheet: int, choice: str, unit: str = "2-1-101", **more: object
) -> str:
    number = more.pop("number", f"P1-{unit}")
    return await read_sheet(
        actor,
        poll.poll,
        sheet,
        await entry_of(poll, unit),
        paper(number, poll.choices(choice), **more),
        also=(),
        another=False,
        chance=USUAL,
        now=NOW,
    )


async def decide(
    actor: Actor, poll: Frozen, sheet: int, typed: object, reason: str = "看照片"
) -> int | None:
    return await decide_sheet(
        actor, poll.poll, sheet, typed, reason, another=False, chance=USUAL, now=NOW
    )


async def test_two_equal_readings_are_stored_once(
    world: World, poll: Frozen, people: tuple[Actor, Actor, Actor], tmp_path: Path
) -> None:
    first, second, _third = people
    (sheet,) = await upload(first, poll, tmp_path, 10)
    assert await read(first, poll, sheet, "against") == "second"
    assert await standing() == []
    with pytest.raises(PaperReadAlready):
        await read(first, poll, sheet, "agree")
    assert await next_sheet(first, poll.poll, NOW) is None
    assert await next_sheet(second, poll.poll, NOW) == sheet
    assert await read(second, poll, sheet, "against") == "stored"
    ((unit, _signer, choice, _receipt),) = await standing()
    assert (unit, choice) == ("2-1-101", "against")
    (line,) = (await papers_page(first, poll.poll, NOW)).lines
    assert (line.number, line.entered_by) == ("P1-2-1-101", "陈小雨、林晓")
    assert line.received_at == OPENS
    with pytest.raises(PaperDecided):
        await read(people[2], poll, sheet, "agree")


async def test_what_differs_waits_for_a_third_person(
    world: World, poll: Frozen, people: tuple[Actor, Actor, Actor], tmp_path: Path
) -> None:
    first, second, third = people
    (sheet,) = await upload(first, poll, tmp_path, 10)
    await read(first, poll, sheet, "agree")
    with pytest.raises(NothingToDecide):
        await decide(third, poll, sheet, 1)
    assert await read(second, poll, sheet, "against") == "differ"
    assert await standing() == []
    for reader in (first, second):
        with pytest.raises(ThirdPersonNeeded):
            await decide(reader, poll, sheet, 1)
    with pytest.raises(PaperReadAlready):
        await read(third, poll, sheet, "agree")
    with pytest.raises(DecisionReasonMissing):
        await decide(third, poll, sheet, 2, " ")
    made = await decide(third, poll, sheet, 2, "勾在反对框内")
    assert [row[2] for row in await standing()] == ["against"]
    view = await paper_page(third, poll.poll, made or 0, NOW)
    assert (view.line.decided_by, view.line.decided_for) == ("周文静", "勾在反对框内")
    with pytest.raises(PaperDecided):
        await decide(third, poll, sheet, 1)
    facts = await entry_facts(poll.poll)
    assert (facts.double, facts.decided, facts.single, facts.void) == (1, 1, 0, 0)


async def test_the_third_may_read_something_else(
    world: World, poll: Frozen, people: tuple[Actor, Actor, Actor], tmp_path: Path
) -> None:
    first, second, third = people
    (sheet,) = await upload(first, poll, tmp_path, 10)
    one, _two = await signers_of(poll, "1-1-201")
    await read(first, poll, sheet, "agree", "1-1-201", signer=one)
    await read(second, poll, sheet, "agree", "1-1-202")
    own = await entry_of(poll, "1-1-202"), paper("P1-1-1-202", poll.choices("abstain")), []
    await decide(third, poll, sheet, own)
    assert [(row[0], row[2]) for row in await standing()] == [("1-1-202", "abstain")]


async def test_co_owners_reading_taken_by_the_third(
    world: World, poll: Frozen, people: tuple[Actor, Actor, Actor], tmp_path: Path
) -> None:
    first, second, third = people
    (sheet,) = await upload(first, poll, tmp_path, 10)
    one, _two = await signers_of(poll, "1-1-201")
    await read(first, poll, sheet, "agree", "1-1-201", signer=one, documents=("identity",))
    await read(second, poll, sheet, "against", "1-1-201", signer="all")
    await decide(third, poll, sheet, 1)
    assert [row[:3] for row in await standing()] == [("1-1-201", one, "agree")]


async def test_what_is_no_ballot(
    world: World, poll: Frozen, people: tuple[Actor, Actor, Actor], tmp_path: Path
) -> None:
    first, second, third = people
    both, one = await upload(first, poll, tmp_path, 10, 20)
    await read_void(first, poll.poll, both, "unreadable", now=NOW)
    assert await read_void(second, poll.poll, both, "unreadable", now=NOW) == "void"
    await read_void(first, poll.poll, one, "not_ballot", now=NOW)
    assert await read(second, poll, one, "agree") == "differ"
    await decide(third, poll, one, "not_ballot")
    assert await standing() == []
    view = await board_page(first, poll.poll, NOW)
    assert [(line.state, line.void) for line in view.lines] == [
        ("void", "unreadable"),
        ("void", "not_ballot"),
    ]
    # Photographed again, the same file even: it is to be read again.
    assert len(await upload(first, poll, tmp_path, 10)) == 3


async def test_a_pile_is_kept_in_order_and_once(
    world: World, poll: Frozen, people: tuple[Actor, Actor, Actor], tmp_path: Path
) -> None:
    first, second, _third = people
    sheets = await upload(first, poll, tmp_path, 1, 2, 3, 4, pages=2)
    assert len(sheets) == 2
    assert await upload(second, poll, tmp_path, 1, 2, pages=2) == sheets
    view = await desk_page(first, poll.poll, sheets[0], NOW)
    assert (view.sheet.number, len(view.sheet.photos), view.left) == (1, 2, 2)
    assert await sheet_photo(first, poll.poll, sheets[0], 2, NOW) == view.sheet.photos[1]
    with pytest.raises(NotFound):
        await sheet_photo(first, poll.poll, sheets[0], 3, NOW)
    with pytest.raises(PhotosDoNotDivide):
        await upload(first, poll, tmp_path, 7, 8, 9, pages=2)
    for received in (OPENS - SECOND, NOW + SECOND):
        with pytest.raises(ReceivedImpossible):
            await upload(first, poll, tmp_path, 9, received=received)
    with pytest.raises(PhotoUnusable) as wrong:
        await upload_papers(
            first,
            poll.poll,
            [lambda: _photo(photo(50)), lambda: _photo(b"no photo")],
            pages=1,
            received_at=OPENS,
            data_dir=tmp_path,
            now=NOW,
        )
    assert wrong.value.place == 2
    assert len(await database.fetch("SELECT 1 FROM paper_sheets")) == 2


async def test_a_photograph_is_for_who_works_on_it_just_now(
    world: World, poll: Frozen, people: tuple[Actor, Actor, Actor], tmp_path: Path
) -> None:
    first, second, third = people
    (sheet,) = await upload(first, poll, tmp_path, 10)
    await read(first, poll, sheet, "agree")
    with pytest.raises(NotFound):
        await sheet_photo(first, poll.poll, sheet, 1, NOW)
    await read(second, poll, sheet, "against")
    await sheet_photo(third, poll.poll, sheet, 1, NOW)
    await decide(third, poll, sheet, 1)
    for actor in people:
        with pytest.raises(NotFound):
            await sheet_photo(actor, poll.poll, sheet, 1, NOW)


async def test_taken_back_it_waits_again(
    world: World, poll: Frozen, people: tuple[Actor, Actor, Actor], tmp_path: Path
) -> None:
    first, second, _third = people
    (sheet,) = await upload(first, poll, tmp_path, 10)
    await read(first, poll, sheet, "agree")
    await read(second, poll, sheet, "agree")
    (line,) = (await papers_page(first, poll.poll, NOW)).lines
    await withdraw_paper(first, poll.poll, line.id, "两人看错了房号", now=NOW)
    again = await next_sheet(first, poll.poll, NOW)
    assert again not in (None, sheet)
    await read(first, poll, again or 0, "agree", "2-1-102", number="P1-2-1-101")
    await read(second, poll, again or 0, "agree", "2-1-102", number="P1-2-1-101")
    assert [row[0] for row in await standing()] == ["2-1-102"]


async def test_a_number_that_is_taken_is_said_to_the_reader(
    world: World, poll: Frozen, people: tuple[Actor, Actor, Actor], tmp_path: Path
) -> None:
    first, second, _third = people
    one, two = await upload(first, poll, tmp_path, 10, 20)
    for sheet in (one,):
        await read(first, poll, sheet, "agree")
        await read(second, poll, sheet, "agree")
    with pytest.raises(PaperNumberTaken):
        await read(first, poll, two, "agree", "2-1-102", number="P1-2-1-101")
    assert len(await database.fetch("SELECT 1 FROM paper_readings")) == 2


# -- the setting -----------------------------------------------------------------------------


async def test_one_person_alone_only_with_a_reason(
    world: World, poll: Frozen, people: tuple[Actor, Actor, Actor]
) -> None:
    clerk = people[0]
    with pytest.raises(DoubleEntryRequired):
        await enter(world, poll, "2-1-101", "A1", "agree")
    with pytest.raises(SettingReasonMissing):
        await set_entry(clerk, poll.poll, double=False, reason=" ", now=NOW)
    await set_entry(clerk, poll.poll, double=False, reason="只有一人", now=NOW)
    await enter(world, poll, "2-1-101", "A1", "agree")
    facts = await entry_facts(poll.poll)
    assert (facts.single, facts.setting.double, facts.setting.reason) == (1, False, "只有一人")
    await set_entry(clerk, poll.poll, double=True, reason="", now=NOW)
    with pytest.raises(DoubleEntryRequired):
        await enter(world, poll, "2-1-102", "A2", "agree")
    strangers = (
        (Granted("street_staff", street=world.street), NotAllowed),
        (Granted("community_clerk", community=world.other_community), NotFound),
    )
    for grant, refusal in strangers:
        stranger = Actor(person=world.lawyer, name="", grants=(grant,))
        with pytest.raises(refusal):
            await set_entry(stranger, poll.poll, double=False, reason="x", now=NOW)
        with pytest.raises(refusal):
            await board_page(stranger, poll.poll, NOW)


async def test_not_before_the_opening(
    world: World, poll: Frozen, people: tuple[Actor, Actor, Actor], tmp_path: Path
) -> None:
    with pytest.raises(PapersNotNow):
        await board_page(people[0], poll.poll, OPENS - SECOND)
    (sheet,) = await upload(people[0], poll, tmp_path, 10)
    late = {"received_at": CLOSES + SECOND}
    entry = await entry_of(poll, "2-1-101")
    for actor in people[:2]:
        await read_sheet(
            actor,
            poll.poll,
            sheet,
            entry,
            paper("A1", poll.choices("agree"), **late),
            also=(),
            another=False,
            chance=USUAL,
            now=CLOSES + MINUTE,
        )
    assert await standing() == []
    assert len(await database.fetch("SELECT 1 FROM ballots")) == 1


# -- the database itself ---------------------------------------------------------------------


async def test_the_database_keeps_three_people_apart(
    world: World, poll: Frozen, people: tuple[Actor, Actor, Actor], tmp_path: Path
) -> None:
    first, second, third = people
    sheet, other = await upload(first, poll, tmp_path, 10, 20)
    insert = (
        "INSERT INTO paper_readings (sheet, turn, reading, read_by, read_at)"
        ' VALUES ($1, $2, \'{"void": "unreadable"}\', $3, now())'
    )
    decision = (
        "INSERT INTO paper_decisions (sheet, outcome, reading, reason, decided_by, decided_at)"
        " VALUES ($1, 'void', '{\"void\": \"unreadable\"}', $2, $3, now())"
    )
    with pytest.raises(asyncpg.RestrictViolationError):
        await database.execute(insert, other, 2, first.person)
    await read(first, poll, sheet, "agree")
    with pytest.raises(asyncpg.UniqueViolationError):
        await database.execute(insert, sheet, 2, first.person)
    with pytest.raises(asyncpg.RestrictViolationError):
        await database.execute(decision, sheet, "x", third.person)
    await read(second, poll, sheet, "against")
    for reason, person in (("", None), ("x", first.person), ("x", second.person)):
        with pytest.raises(asyncpg.RestrictViolationError):
            await database.execute(decision, sheet, reason, person)
    with pytest.raises(asyncpg.CheckViolationError):
        await database.execute(decision, sheet, "", third.person)
    await database.execute(decision, sheet, "x", third.person)
    for statement in (
        "UPDATE paper_readings SET turn = 2",
        "DELETE FROM paper_decisions",
        "UPDATE paper_sheets SET number = 9",
        "DELETE FROM paper_photos",
    ):
        with pytest.raises(asyncpg.RestrictViolationError):
            await database.execute(statement)


async def test_the_record_never_holds_a_choice(
    world: World, poll: Frozen, people: tuple[Actor, Actor, Actor], tmp_path: Path
) -> None:
    first, second, third = people
    (sheet,) = await upload(first, poll, tmp_path, 10)
    await read(first, poll, sheet, "agree")
    await read(second, poll, sheet, "against")
    await decide(third, poll, sheet, 2)
    rows = await database.fetch("SELECT action, before::text, after::text FROM audit_entries")
    assert {"upload_papers", "enter_paper"} <= {row["action"] for row in rows}
    assert "against" not in "".join(str(tuple(row)) for row in rows)
