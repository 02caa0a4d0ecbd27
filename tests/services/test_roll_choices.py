"""What the staff chooses about an uploaded roll: who is one person, which column is which."""

import io
import json
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from app import database
from app.accounts.permissions import Actor, Granted
from app.errors import Invalid, NotAllowed
from app.estates.queries import estate_page
from app.estates.roll.keeping import open_packed
from app.estates.roll.rules import preview
from app.estates.roll.services import (
    ColumnsUnclear,
    NothingToImport,
    RegisterMoved,
    choose_carry,
    choose_columns,
    choose_people,
    download_faults,
    import_roll,
    load_preview,
)
from app.estates.roll.sheets import read_packed
from tests.services.test_roll_import import HEADER, NOW, bring_in, clerk, register, upload
from tests.world import World

# -- what staff choose -----------------------------------------------------------------------


async def owners_of(world: World) -> dict[str, int]:
    """Unit → its first owner."""
    rows = await database.fetch(
        "SELECT d.unit, s.owner FROM dwellings d JOIN ownerships s ON s.dwelling = d.id"
        " WHERE d.estate = $1 AND s.position = 1",
        world.other_estate,
    )
    return {row["unit"]: row["owner"] for row in rows}


NAMESAKES = (
    "1,1,101,80,马祎,1111,,,,",
    "1,1,102,80,马祎,1111,,,,",
    "1,1,103,80,李兰,,19900001111,,,",
    "1,1,104,80,李兰,,19900002222,,,",
    "1,1,105,80,李兰,,,,,",
)


async def test_who_is_one_person_is_said_once_and_stays(world: World, tmp_path: Path) -> None:
    who, estate = clerk(world), world.other_estate
    waiting = await upload(world, tmp_path, *NAMESAKES)
    before, _upload = await load_preview(who, estate, waiting)
    assert before.heads == 4
    assert [(one.kind, one.units) for one in before.questions] == [
        ("several", ("1-1-101", "1-1-102")),
        ("uncertain", ("1-1-103", "1-1-104", "1-1-105")),
    ]
    await choose_people(who, estate, waiting, [["1-1-103", "1-1-105", "9-9-9"]], ["1-1-102"])
    seen, _upload = await load_preview(who, estate, waiting)
    assert seen.heads == 4
    assert [set(one.chosen) for one in seen.questions] == [
        {"1-1-102"},
        {"1-1-103", "1-1-105"},
    ]
    assert [one.units for one in seen.several_units] == [("1-1-103", "1-1-105")]
    await import_roll(who, estate, waiting, data_dir=tmp_path, now=NOW, seen=seen.mark)
    owners = await owners_of(world)
    assert owners["1-1-101"] != owners["1-1-102"]
    assert owners["1-1-103"] == owners["1-1-105"] != owners["1-1-104"]

    with pytest.raises(NothingToImport):  # the same file, without a word about anybody
        await bring_in(world, tmp_path, *NAMESAKES)
    assert await owners_of(world) == owners
    assert (await estate_page(who, estate)).heads == 4


async def test_said_after_an_import_it_parts_and_joins_what_is_there(
    world: World, tmp_path: Path
) -> None:
    who, estate = clerk(world), world.other_estate
    await bring_in(world, tmp_path, *NAMESAKES)
    waiting = await upload(world, tmp_path, *NAMESAKES)
    await choose_people(who, estate, waiting, [["1-1-103", "1-1-104"]], ["1-1-101"])
    await import_roll(who, estate, waiting, data_dir=tmp_path, now=NOW)
    owners = await owners_of(world)
    assert owners["1-1-101"] != owners["1-1-102"]
    assert owners["1-1-103"] == owners["1-1-104"] != owners["1-1-105"]
    with pytest.raises(NothingToImport):  # her two phones have become one
        await bring_in(world, tmp_path, *NAMESAKES)
    # A further flat of a person of whom staff spoke is hers; the register knows her by that.
    await bring_in(world, tmp_path, "1,1,106,80,李兰,,19900001111,,,")
    owners = await owners_of(world)
    assert owners["1-1-106"] == owners["1-1-103"]


@pytest.mark.parametrize(
    ("same", "apart"), [([["1-1-103"]], []), ([["1-1-103", "1-1-104"]], ["1-1-103"])]
)
async def test_what_contradicts_itself_is_refused(
    world: World, tmp_path: Path, same: list[list[str]], apart: list[str]
) -> None:
    waiting = await upload(world, tmp_path, *NAMESAKES)
    with pytest.raises(Invalid):
        await choose_people(clerk(world), world.other_estate, waiting, same, apart)


async def test_a_column_that_was_taken_for_another(world: World, tmp_path: Path) -> None:
    who, estate = clerk(world), world.other_estate
    header = "楼号,单元,房号,大小,产权人,套内面积"
    waiting = await upload(world, tmp_path, "1,1,101,80,马祎,70", header=header)
    seen, _upload = await load_preview(who, estate, waiting)
    assert (seen.missing, seen.new) == (("area",), ())
    with pytest.raises(NothingToImport):
        await import_roll(who, estate, waiting, data_dir=tmp_path, now=NOW)
    chosen = {"building": "A", "staircase": "B", "room": "C", "area": "D", "owner": "E"}
    for wrong in ({"area": "C"}, {"area": ""}, {"area": "Z"}):
        with pytest.raises(ColumnsUnclear):
            await choose_columns(who, estate, waiting, chosen | wrong, remark=False)
    await choose_columns(who, estate, waiting, chosen, remark=False)
    await import_roll(who, estate, waiting, data_dir=tmp_path, now=NOW)
    assert [row[:2] for row in await register(world)] == [("1-1-101", 8000)]


async def test_the_dead_and_the_disputed_are_marked_and_stay_so(
    world: World, tmp_path: Path
) -> None:
    lines = ("1,1,101,80,马祎（已故）,1111,,,,", "1,1,102,80,李兰,2222,,,,产权争议")
    done = await bring_in(world, tmp_path, *lines)
    assert done.states == {"dead": 1, "unknown": 0, "disputed": 1}
    states = "SELECT name, state, state_reason FROM owners WHERE estate = $1 ORDER BY id"
    kept = [tuple(row) for row in await database.fetch(states, world.other_estate)]
    assert kept == [("马祎", "dead", "名册注明：已故"), ("李兰", "disputed", "名册注明：产权争议")]
    with pytest.raises(NothingToImport):
        await bring_in(world, tmp_path, *lines)
    with pytest.raises(NothingToImport):  # a file that does not speak of it makes nobody alive
        await bring_in(world, tmp_path, "1,1,101,80,马祎,1111,,,,")


async def test_remarks_are_read_when_chosen_and_hardship_is_kept_apart(
    world: World, tmp_path: Path
) -> None:
    who, estate = clerk(world), world.other_estate
    header = "楼号,单元,房号,面积,产权人,备注"
    lines = ("1,1,101,80,马祎,钥匙在物业", "1,1,102,80,李兰,低保户，腿脚不便", "1,1,103,80,程怡,")
    waiting = await upload(world, tmp_path, *lines, header=header)
    seen, _upload = await load_preview(who, estate, waiting)
    assert (seen.hardships, {row.remark for row in seen.new}) == (0, {""})

    names = ("building", "staircase", "room", "area", "owner", "remark")
    columns = dict(zip(names, "ABCDEF", strict=True))
    await choose_columns(who, estate, waiting, columns, remark=True)
    seen, _upload = await load_preview(who, estate, waiting)
    assert seen.hardships == 1
    await import_roll(who, estate, waiting, data_dir=tmp_path, now=NOW)
    remarks = await database.fetch(
        "SELECT remark FROM dwellings WHERE estate = $1 ORDER BY unit", estate
    )
    assert [row["remark"] for row in remarks] == ["钥匙在物业", "", ""]
    notes = "SELECT note, noted_by FROM hardship_notes"
    assert [tuple(row) for row in await database.fetch(notes)] == [
        ("低保户，腿脚不便", world.other_clerk)
    ]
    for path in (tmp_path / "documents").rglob("*"):
        assert path.is_dir() or "低保" not in path.read_text()
    entries = await database.fetch("SELECT after::text AS after FROM audit_entries")
    assert all("低保" not in row["after"] for row in entries)

    waiting = await upload(world, tmp_path, *lines, header=header)
    await choose_columns(who, estate, waiting, columns, remark=True)
    await database.execute("UPDATE hardship_notes SET removed_at = $1", NOW)
    with pytest.raises(NothingToImport):  # what was taken away does not come back
        await import_roll(who, estate, waiting, data_dir=tmp_path, now=NOW)


async def test_an_import_is_on_record_with_its_figures(world: World, tmp_path: Path) -> None:
    await bring_in(
        world, tmp_path, "1,1,101,80,马祎,,,,,", "1,1,101,80,马祎,,,,,", "1,1,,80,马祎,,,,,"
    )
    (entry,) = await database.fetch("SELECT * FROM audit_entries")
    assert (entry["action"], entry["person"], entry["community"]) == (
        "import_roll",
        world.other_clerk,
        world.other_community,
    )
    after = json.loads(entry["after"])
    assert (after["new"], after["wrong"], after["doubtful"]) == (1, 1, 1)
    assert "马祎" not in entry["after"]


async def test_the_faults_go_back_to_whoever_uploaded(world: World, tmp_path: Path) -> None:
    who, estate = clerk(world), world.other_estate
    header = f"{HEADER},备注"
    waiting = await upload(
        world,
        tmp_path,
        "1,1,101,80,马祎,1111,,,,,",
        "1,1,102,八十,=李兰,2222,19900001111,,,,残疾人",
        "1,1,101,99,何珍,3333,,,,,重病",
        header=header,
    )
    content, name = await download_faults(who, estate, waiting)
    assert name == "名册-有错的行.xlsx"
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0)
    head, *rows = sheet.to_python(skip_empty_area=False)
    assert head[:6] == ["工作表", "原行号", "原因", "楼号", "单元", "房号"]
    assert "备注" not in head
    assert [row[1] for row in rows] == [3, 4]
    assert rows[0][6:8] == ["八十", "=李兰"]
    assert "不是数字" in rows[0][2]
    assert "重病" not in str(rows)

    # Mended, it is a roll again.
    seen = preview(open_packed(read_packed(content, name)), {})
    assert [row.unit for row in seen.new] == ["1-1-101"]
    assert [one.cell for one in seen.wrong] == ["G2"]

    colleague = Actor(
        world.clerk, "陈小雨", (Granted("community_clerk", community=world.other_community),)
    )
    with pytest.raises(NotAllowed):
        await download_faults(colleague, estate, waiting)


async def test_a_flat_for_one_who_has_another_is_shown_and_may_be_parted(
    world: World, tmp_path: Path
) -> None:
    """Her other flat stands on the register and not in the file."""
    who, estate = clerk(world), world.other_estate
    await bring_in(world, tmp_path, *NAMESAKES)
    added = ("2,1,101,80,马祎,1111,,,,", "2,1,102,80,李兰,,,,,", "2,1,103,80,何珍,2222,,,,")
    waiting = await upload(world, tmp_path, *added)
    before, _upload = await load_preview(who, estate, waiting)
    assert [(one.kind, set(one.units), one.known) for one in before.questions] == [
        ("several", {"2-1-101", "1-1-101", "1-1-102"}, {"1-1-101", "1-1-102"}),
        (
            "uncertain",
            {"2-1-102", "1-1-103", "1-1-104", "1-1-105"},
            {"1-1-103", "1-1-104", "1-1-105"},
        ),
    ]
    assert (len(before.new), len(before.changed), before.heads) == (3, 0, 3)
    await choose_people(who, estate, waiting, [["2-1-102", "1-1-105"]], ["2-1-101"])
    seen, _upload = await load_preview(who, estate, waiting)
    # 1-1-105 is no row of the file, and is written: it is hers now by what was said.
    assert [row.unit for row in seen.changed] == ["1-1-105"]
    assert (await import_roll(who, estate, waiting, data_dir=tmp_path, now=NOW)).heads == 3
    owners = await owners_of(world)
    assert owners["2-1-101"] != owners["1-1-101"] == owners["1-1-102"]
    assert owners["2-1-102"] == owners["1-1-105"] != owners["1-1-104"]
    assert (await estate_page(who, estate)).heads == 6
    with pytest.raises(NothingToImport):
        await bring_in(world, tmp_path, *NAMESAKES, *added)
    assert await owners_of(world) == owners


async def test_without_a_word_she_is_one_owner_with_her_other_flats(
    world: World, tmp_path: Path
) -> None:
    await bring_in(world, tmp_path, *NAMESAKES)
    await bring_in(world, tmp_path, "2,1,101,80,马祎,1111,,,,")
    owners = await owners_of(world)
    assert owners["2-1-101"] == owners["1-1-101"]


async def test_who_is_on_the_register_only_is_not_asked_about(world: World, tmp_path: Path) -> None:
    await bring_in(world, tmp_path, *NAMESAKES)
    waiting = await upload(world, tmp_path, "2,1,103,80,何珍,2222,,,,")
    seen, _upload = await load_preview(clerk(world), world.other_estate, waiting)
    assert (seen.questions, seen.several_units, seen.namesakes) == ((), (), ())


async def test_a_building_is_carried_down_when_somebody_said_so(
    world: World, tmp_path: Path
) -> None:
    who, estate = clerk(world), world.other_estate
    waiting = await upload(world, tmp_path, "1,1,101,80,马祎,1111,,,,", ",,102,80,李兰,,,,,")
    seen, _upload = await load_preview(who, estate, waiting)
    assert (len(seen.new), len(seen.doubtful)) == (1, 1)
    await choose_carry(who, estate, waiting, carry=True)
    with pytest.raises(RegisterMoved):
        await import_roll(who, estate, waiting, data_dir=tmp_path, now=NOW, seen=seen.mark)
    await import_roll(who, estate, waiting, data_dir=tmp_path, now=NOW)
    assert set(await owners_of(world)) == {"1-1-101", "1-1-102"}
    row = await database.fetch_one("SELECT after->>'carried' AS n FROM audit_entries")
    assert row is not None
    assert row["n"] == "1"
