"""Importing a roll into the real register: nothing before yes, all or nothing, the same again."""

import json
import zlib
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app import database
from app.accounts.permissions import Actor, Granted
from app.errors import NotAllowed, NotFound
from app.estates.queries import estate_page
from app.estates.roll.preview import Preview
from app.estates.roll.services import (
    NothingToImport,
    RegisterMoved,
    import_roll,
    load_preview,
    upload_roll,
)
from tests.samples import ROLL
from tests.world import World

NOW = datetime(2026, 3, 1, 1, 0, tzinfo=UTC)


HEADER = "楼号,单元,房号,面积,产权人,证件号后四位,电话,共有人,代表人,产权状态"


def clerk(world: World) -> Actor:
    """Of the community whose estate has no register yet."""
    grant = Granted("community_clerk", community=world.other_community)
    return Actor(world.other_clerk, "赵一鸣", (grant,))


async def upload(world: World, data: Path, *lines: str, header: str = HEADER) -> int:
    content = "\n".join([header, *lines]).encode()
    return await upload_roll(
        clerk(world), world.other_estate, "名册.csv", content, data_dir=data, now=NOW
    )


async def bring_in(world: World, data: Path, *lines: str, header: str = HEADER) -> Preview:
    waiting = await upload(world, data, *lines, header=header)
    return await import_roll(clerk(world), world.other_estate, waiting, data_dir=data, now=NOW)


async def register(world: World) -> list[tuple[object, ...]]:
    rows = await database.fetch(
        "SELECT d.unit, d.area_x100, d.status, o.name, o.id_tail, o.phone, s.is_representative"
        " FROM dwellings d LEFT JOIN ownerships s ON s.dwelling = d.id"
        " LEFT JOIN owners o ON o.id = s.owner WHERE d.estate = $1 ORDER BY d.unit, s.position",
        world.other_estate,
    )
    return [tuple(row) for row in rows]


async def test_the_sample_and_the_sample_again(world: World, tmp_path: Path) -> None:
    who, estate = clerk(world), world.other_estate
    content = ROLL.read_bytes()
    waiting = await upload_roll(who, estate, ROLL.name, content, data_dir=tmp_path, now=NOW)
    seen, _row = await load_preview(who, estate, waiting)
    assert (len(seen.new), seen.heads) == (500, 487)
    assert await register(world) == []

    await import_roll(who, estate, waiting, data_dir=tmp_path, now=NOW, seen=seen.mark)
    page = await estate_page(who, estate)
    assert (len(page.cells), page.heads, page.area_x100) == (500, 487, 3_740_230)
    assert page.without_owner == 0
    buildings = await database.fetch("SELECT 1 FROM buildings WHERE estate = $1", estate)
    assert len(buildings) == 7

    with pytest.raises(NotFound):  # what waited is gone
        await load_preview(who, estate, waiting)
    waiting = await upload_roll(who, estate, ROLL.name, content, data_dir=tmp_path, now=NOW)
    again, _row = await load_preview(who, estate, waiting)
    assert (len(again.new), len(again.changed), len(again.unchanged)) == (0, 0, 500)
    with pytest.raises(NothingToImport):
        await import_roll(who, estate, waiting, data_dir=tmp_path, now=NOW)
    (kept,) = await database.fetch("SELECT * FROM roll_imports")
    assert (kept["new"], kept["imported_by"]) == (500, world.other_clerk)


@pytest.mark.parametrize(
    ("grant", "refusal"),
    [
        (Granted("community_clerk", community=-1), NotFound),
        (Granted("street_staff", street=-1), NotFound),
        (Granted("administrator"), NotFound),
        (Granted("street_staff"), NotAllowed),
    ],
)
async def test_others_neither_upload_nor_see_nor_import(
    world: World, tmp_path: Path, grant: Granted, refusal: type[Exception]
) -> None:
    waiting = await upload(world, tmp_path, "1,1,101,80,马祎,1111,,,,")
    if refusal is NotAllowed:  # her own street: she may look at the estate, not at its roll
        grant = Granted("street_staff", street=world.other_street)
    other, estate = Actor(world.street_staff, "孙立新", (grant,)), world.other_estate
    with pytest.raises(refusal):
        await upload_roll(other, estate, "a.csv", b"x", data_dir=tmp_path, now=NOW)
    with pytest.raises(refusal):
        await load_preview(other, estate, waiting)
    with pytest.raises(refusal):
        await import_roll(other, estate, waiting, data_dir=tmp_path, now=NOW)
    assert await register(world) == []


async def test_a_preview_belongs_to_its_estate(world: World, tmp_path: Path) -> None:
    waiting = await upload(world, tmp_path, "1,1,101,80,马祎,1111,,,,")
    here = Actor(world.clerk, "陈小雨", (Granted("community_clerk", community=world.community),))
    with pytest.raises(NotFound):
        await load_preview(here, world.estate, waiting)


async def test_a_changed_register_is_looked_at_again(world: World, tmp_path: Path) -> None:
    who, estate = clerk(world), world.other_estate
    waiting = await upload(world, tmp_path, "1,1,101,80,马祎,1111,,,,", "1,1,102,70,李兰,2222,,,,")
    seen, _row = await load_preview(who, estate, waiting)
    await bring_in(world, tmp_path, "1,1,101,99,马祎,1111,,,,")
    with pytest.raises(RegisterMoved):
        await import_roll(who, estate, waiting, data_dir=tmp_path, now=NOW, seen=seen.mark)
    assert [row[:2] for row in await register(world)] == [("1-1-101", 9900)]


async def test_a_person_has_one_line_and_the_second_import_settles(
    world: World, tmp_path: Path
) -> None:
    """Two phones for one person, a tail that is missing once: both would change for ever."""
    lines = (
        "1,1,101,80,马祎,1111,19900001111,程怡,程怡,",
        "1,1,102,80,马祎,1111,19900002222,,,",
        "1,1,103,80,马祎,,19900001111,,,",
    )
    done = await bring_in(world, tmp_path, *lines)
    assert [one.cell for one in done.noted] == ["G3"]
    people = await database.fetch(
        "SELECT name, id_tail, phone FROM owners WHERE estate = $1 ORDER BY id", world.other_estate
    )
    assert [tuple(row) for row in people] == [
        ("马祎", "1111", "19900001111"),
        ("程怡", None, None),
    ]
    with pytest.raises(NothingToImport):
        await bring_in(world, tmp_path, *lines)

    await bring_in(world, tmp_path, "1,1,101,80,马祎,1111,19900003333,程怡,程怡,")
    assert {row[5] for row in await register(world) if row[3] == "马祎"} == {"19900003333"}


async def test_what_becomes_known_of_a_person_joins_what_was(world: World, tmp_path: Path) -> None:
    await bring_in(world, tmp_path, "1,1,101,80,马祎,,,,,", "1,1,102,80,李兰,,19900001111,,,")
    before = await database.fetch("SELECT id FROM owners WHERE estate = $1", world.other_estate)
    await bring_in(
        world, tmp_path, "1,1,101,80,马祎,1111,,,,", "1,1,102,80,李兰,2222,19900001111,,,"
    )
    after = await database.fetch("SELECT id FROM owners WHERE estate = $1", world.other_estate)
    assert before == after
    assert [row[4] for row in await register(world)] == ["1111", "2222"]


async def test_a_column_that_is_not_there_changes_nothing(world: World, tmp_path: Path) -> None:
    await bring_in(
        world, tmp_path, "1,1,101,80,某某公司,,,,,未售", "1,1,102,80,马祎,1111,,程怡,程怡,已交付"
    )
    before = await register(world)
    with pytest.raises(NothingToImport):
        await bring_in(
            world,
            tmp_path,
            "1,1,101,80,某某公司",
            "1,1,102,80,马祎",
            header="楼号,单元,房号,面积,产权人",
        )
    assert await register(world) == before


async def test_no_whole_id_number_is_kept_anywhere(world: World, tmp_path: Path) -> None:
    await bring_in(world, tmp_path, "1,1,101,80,马祎,62010219900101003X,,,,")
    await upload(world, tmp_path, "1,1,102,80,李兰62010219900101004X,,,,,")
    assert (await register(world))[0][4] == "003X"
    kept = [path.read_text() for path in (tmp_path / "documents").rglob("*") if path.is_file()]
    waiting = await database.fetch("SELECT content FROM roll_previews")
    kept += [zlib.decompress(row["content"]).decode() for row in waiting]
    assert len(kept) == 2
    assert all("199001" not in text for text in kept)
    assert json.loads(kept[0])["format"] == 1
