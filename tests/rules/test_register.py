"""What changes of the register do: areas, owners and their order."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from app.estates.register.changes.rules import (
    AreasDiffer,
    Correction,
    DwellingMoved,
    HardshipInRemark,
    Joined,
    NoOwner,
    NothingChanged,
    NothingToJoin,
    NotJoinable,
    NotYet,
    OwnerDiffers,
    OwnerTwice,
    Part,
    RoomTwice,
    TooFewParts,
    check_day,
    check_seen,
    correct,
    in_order,
    join,
    same_person,
    split,
    transfer,
    with_owner,
)
from app.estates.register.exporting import as_sheet
from app.estates.register.records import DwellingRecord, Holder, Seen, mark, read_seen
from app.estates.register.words import differences
from app.estates.roll.rows import RollRow
from app.estates.roll.rules import Sheet, preview

ONE = Holder(1, "张三", "1234", "13800001111")
TWO = Holder(2, "李四", "5678", None)
FLAT = DwellingRecord(
    id=7,
    building=1,
    building_number="3",
    staircase="2",
    floor=5,
    room="501",
    kind="dwelling",
    area_x100=9000,
    area_source="register",
    status="sold",
    remark="",
    owners=(ONE, TWO),
)
SAME = Correction("2", 5, "501", "dwelling", 9000, "register", "sold", "", {}, None)

areas = st.integers(min_value=1, max_value=10_000_000)
holders = st.lists(st.integers(min_value=1, max_value=50), min_size=1, max_size=6, unique=True).map(
    lambda ids: tuple(Holder(n, f"业主{n}") for n in ids)
)


@given(parts=st.lists(areas, min_size=2, max_size=4))
def test_a_split_keeps_the_area_and_the_owners(parts: list[int]) -> None:
    whole = replace(FLAT, area_x100=sum(parts))
    made = split(whole, [Part(f"r{n}", area) for n, area in enumerate(parts)], "survey", "")
    assert sum(one.area_x100 for one in made) == whole.area_x100
    assert {one.owners for one in made} == {whole.owners}
    assert len({one.unit for one in made}) == len(parts)
    assert all(one.id is None for one in made)


@given(parts=st.lists(areas, min_size=2, max_size=4), old=areas)
def test_another_sum_needs_words(parts: list[int], old: int) -> None:
    assume(sum(parts) != old)
    typed = [Part(f"r{n}", area) for n, area in enumerate(parts)]
    with pytest.raises(AreasDiffer):
        split(replace(FLAT, area_x100=old), typed, None, "")
    assert len(split(replace(FLAT, area_x100=old), typed, None, "重新测绘")) == len(parts)


def test_a_split_makes_at_least_two_with_names_of_their_own() -> None:
    with pytest.raises(TooFewParts):
        split(FLAT, [Part("501", 9000)], None, "")
    with pytest.raises(RoomTwice):
        split(FLAT, [Part("501", 4000), Part("501", 5000)], None, "")


@given(sizes=st.lists(areas, min_size=2, max_size=4))
def test_what_is_joined_is_as_large_as_its_parts(sizes: list[int]) -> None:
    homes = [replace(FLAT, id=n, area_x100=area) for n, area in enumerate(sizes, 1)]
    assert join(homes, Joined("501", None, None), "").area_x100 == sum(sizes)
    with pytest.raises(AreasDiffer):
        join(homes, Joined("501", sum(sizes) + 1, None), "")
    assert join(homes, Joined("501", sum(sizes) + 1, None), "测绘").area_x100 == sum(sizes) + 1


@given(sizes=st.lists(areas, min_size=2, max_size=4))
def test_split_and_joined_again_is_the_same_flat(sizes: list[int]) -> None:
    whole = replace(FLAT, area_x100=sum(sizes))
    made = split(whole, [Part(f"r{n}", area) for n, area in enumerate(sizes)], "register", "")
    homes = [replace(one, id=n) for n, one in enumerate(made, 1)]
    again = join(homes, Joined(whole.room, None, "register"), "")
    assert replace(again, id=whole.id) == whole


@pytest.mark.parametrize(
    "other",
    [
        {"building": 2},
        {"staircase": "1"},
        {"floor": 8},
        {"kind": "shop"},
        {"status": "unsold"},
        {"owners": (ONE,)},
        {"owners": ()},
    ],
)
def test_only_neighbours_of_the_same_owners_are_joined(other: dict[str, object]) -> None:
    beside = replace(FLAT, id=8, room="502", **other)  # type: ignore[arg-type]
    with pytest.raises(NotJoinable):
        join([FLAT, beside], Joined("501", None, None), "")


def test_joining_takes_two() -> None:
    with pytest.raises(NothingToJoin):
        join([FLAT], Joined("501", None, None), "")


@given(owners=holders, places=st.lists(st.integers(min_value=1, max_value=6)))
def test_an_order_loses_nobody(owners: tuple[Holder, ...], places: list[int]) -> None:
    positions = dict(zip([one.id or 0 for one in owners], places, strict=False))
    ordered = in_order(owners, positions)
    assert sorted(one.id or 0 for one in ordered) == sorted(one.id or 0 for one in owners)
    typed = [positions[one.id or 0] for one in ordered if one.id in positions]
    assert typed == sorted(typed)


def test_a_correction_changes_what_was_typed_and_no_more() -> None:
    after = correct(FLAT, replace(SAME, area_x100=9150, positions={1: 2, 2: 1}, representative=1))
    assert (after.area_x100, after.owners, after.representative) == (9150, (TWO, ONE), 1)
    with pytest.raises(NothingChanged):
        correct(FLAT, SAME)
    with pytest.raises(HardshipInRemark):
        correct(FLAT, replace(SAME, remark="低保户"))
    alone = replace(FLAT, owners=(ONE,))
    assert correct(alone, replace(SAME, area_x100=1, representative=1)).representative is None


def test_a_transfer_names_somebody_once() -> None:
    assert transfer(FLAT, [TWO], 0, "sold").owners == (TWO,)
    with pytest.raises(NoOwner):
        transfer(FLAT, [], None, "sold")
    with pytest.raises(OwnerTwice):
        transfer(FLAT, [ONE, ONE], None, "sold")
    new = Holder(None, "王五", "0000")
    with pytest.raises(OwnerTwice):
        transfer(FLAT, [new, new], None, "sold")
    with pytest.raises(NothingChanged):
        transfer(FLAT, [ONE, TWO], None, "sold")
    with pytest.raises(OwnerTwice):
        with_owner(FLAT, 1, TWO)


def test_who_is_the_same_person() -> None:
    known = [ONE, TWO]
    assert same_person(Holder(None, "张三", "1234"), known, "name") == ONE
    assert same_person(Holder(None, "张三", None, "13800001111"), known, "name") == ONE
    assert same_person(Holder(None, "张三"), known, "name") is None  # a bare name is nobody else
    assert same_person(Holder(None, "张三", "9999", "13800001111"), known, "name") is None
    for typed in (Holder(None, "张三", "1234", "139"), Holder(None, "李四", "5678", "139")):
        with pytest.raises(OwnerDiffers):
            same_person(typed, known, "name")


def test_a_day_to_come_is_refused() -> None:
    check_day(date(2026, 3, 1), date(2026, 3, 1))
    with pytest.raises(NotYet):
        check_day(date(2026, 3, 2), date(2026, 3, 1))


def test_what_the_page_showed_must_still_hold() -> None:
    seen = read_seen([str(Seen(7, 3, mark(FLAT, "key"))), "nonsense", "x.y.z", "7"])
    check_seen([FLAT], seen, "key")
    for moved in (replace(FLAT, area_x100=1), replace(FLAT, owners=(TWO, ONE))):
        with pytest.raises(DwellingMoved):
            check_seen([moved], seen, "key")
    with pytest.raises(DwellingMoved):
        check_seen([FLAT], {}, "key")
    assert mark(FLAT, "key") != mark(FLAT, "another")


def test_changes_are_told_masked() -> None:
    renamed = replace(ONE, name="张珊", phone="13900002222", id_tail="4321", state="dead")
    after = replace(FLAT, area_x100=9100, owners=(TWO, renamed), representative=0)
    said = "\n".join(differences([FLAT.to_json()], [after.to_json()]))
    for hidden in ("张三", "张珊", "李四", "13800001111", "13900002222", "1234", "4321"):
        assert hidden not in said.replace("138****1111", "").replace("139****2222", "")
    for told in ("90.00 → 91.00", "业主顺序", "已去世", "表决代表人", "138****1111"):
        assert told in said


def _as_row(one: DwellingRecord) -> RollRow:
    speaks = one.representative
    return RollRow(
        0,
        "",
        one.building_number,
        one.staircase,
        one.floor,
        one.room,
        one.unit,
        one.kind,
        one.area_x100,
        one.area_source,
        one.status,
        tuple(owner.line() for owner in one.owners),
        None if speaks is None else one.owners[speaks].name,
        one.remark,
    )


_names = st.sampled_from(["张三", "李四", "王五", "某某置业有限公司", "买买提·艾力"])
_tails = st.none() | st.from_regex(r"[0-9]{3}[0-9X]", fullmatch=True)
_phones = st.none() | st.from_regex(r"1[0-9]{10}", fullmatch=True)


@given(
    people=st.lists(st.tuples(_names, _tails, _phones), max_size=3, unique_by=lambda one: one[0]),
    area=areas,
    kind=st.sampled_from(["dwelling", "shop", "parking"]),
    status=st.sampled_from(["sold", "unsold", "undelivered"]),
    source=st.sampled_from([None, "register", "survey", "contract"]),
    speaks=st.booleans(),
)
def test_exported_and_imported_nothing_changes(
    people: list[tuple[str, str | None, str | None]],
    area: int,
    kind: str,
    status: str,
    source: str | None,
    speaks: bool,
) -> None:
    one = replace(
        FLAT,
        kind=kind,
        area_x100=area,
        area_source=source,
        status=status,
        remark="=1+1",
        owners=tuple(Holder(n, *person) for n, person in enumerate(people, 1)),
        representative=1 if speaks and len(people) > 1 else None,
    )
    header, rows = as_sheet([one])
    cells = [
        [
            float(cell) if name == "专有面积" else cell
            for name, cell in zip(header, row, strict=True)
        ]
        for row in rows
    ]
    done = preview([Sheet("名册", [header, *cells])], {one.unit: _as_row(one)})
    assert not done.wrong, done.wrong
    assert [row.unit for row in done.unchanged] == [one.unit], done.changed
