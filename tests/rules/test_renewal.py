"""A roll renewed from dated entries, by example: heads, keys, what stays out."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from votes.electorate.renewal.rules import Entered, Renewal, Standing, renew
from votes.electorate.rules import RegisteredOwner, RegisteredUnit, build_roll

AT = datetime(2026, 3, 22, tzinfo=UTC)
DAY = date(2026, 3, 20)


def owner(n: int, name: str = "") -> RegisteredOwner:
    return RegisteredOwner(n, name or f"业主{n}", f"{n:04d}", None, False)


def flat(room: str, *owners: int, area: int = 7000) -> RegisteredUnit:
    return RegisteredUnit(
        f"1-1-{room}", "1", "1", 1, room, "dwelling", "sold", area, "register",
        tuple(owner(n) for n in owners),
    )  # fmt: skip


def told(unit: RegisteredUnit) -> dict[str, Any]:
    owners = [{"owner": one.owner, "name": one.name} for one in unit.owners]
    return {"unit": unit.unit, "owners": owners}


def entry(
    kind: str, before: list[RegisteredUnit], after: list[RegisteredUnit], n: int = 1
) -> Entered:
    return Entered(n, kind, DAY, "", "", tuple(map(told, before)), tuple(map(told, after)))


# 101 and 102 are of one owner, 201 of two together, 202 of one.
OLD = [flat("101", 1), flat("102", 1), flat("201", 2, 3), flat("202", 4)]
FROZEN = [Standing(line, n) for n, line in enumerate(build_roll(OLD), 1)]


def renewed(register: list[RegisteredUnit], *entries: Entered) -> Renewal:
    return renew(FROZEN, register, entries, 3, AT)


def line_of(found: Renewal, room: str) -> Standing:
    return next(one for one in found.lines if one.line.unit == f"1-1-{room}")


def test_without_entries_nothing_changes() -> None:
    moved = [*OLD[:3], flat("202", 4, area=9000)]
    found = renewed(moved)
    assert found.lines == tuple(FROZEN)
    assert (found.changes, found.unexplained) == ((), ("1-1-202",))


def test_a_stranger_gets_the_next_head_and_the_rest_keeps_its_own() -> None:
    now = [*OLD[:3], flat("202", 9)]
    found = renewed(now, entry("transfer", [OLD[3]], [now[3]]))
    sold = line_of(found, "202")
    assert (sold.line.head, sold.entry) == ("o004", 4)
    assert sold.owned_from == datetime(2026, 3, 19, 16, tzinfo=UTC)  # midnight in Shanghai
    assert sold.owners_known_at == AT
    assert found.lines[:3] == tuple(FROZEN[:3])
    assert [(one.unit, one.owners) for one in found.changes] == [("1-1-202", True)]


def test_who_owns_another_flat_is_one_head_with_it() -> None:
    now = [*OLD[:3], flat("202", 1)]
    found = renewed(now, entry("transfer", [OLD[3]], [now[3]]))
    assert line_of(found, "202").line.head == FROZEN[0].line.head
    together = [*OLD[:3], flat("202", 3, 2)]  # the two of 201, in another order
    found = renewed(together, entry("transfer", [OLD[3]], [together[3]]))
    line = line_of(found, "202").line
    assert line.head == FROZEN[2].line.head
    assert [signer.key for signer in line.signers] == ["o002b", "o002a"]


def test_an_area_keeps_the_owner_and_his_time() -> None:
    now = [*OLD[:3], flat("202", 4, area=7100)]
    found = renewed(now, entry("correction", [OLD[3]], [now[3]]))
    one = line_of(found, "202")
    assert (one.line.area_x100, one.line.head, one.owned_from) == (7100, "o003", None)
    assert not found.changes[0].owners


def test_a_name_that_was_misspelt_is_no_sale() -> None:
    right = replace(OLD[3], owners=(owner(4, "业主肆"),))
    found = renewed([*OLD[:3], right], entry("owner", [OLD[3]], [right]))
    one = line_of(found, "202")
    assert (one.line.head, one.line.signers[0].name, one.owned_from) == ("o003", "业主肆", None)
    # Who turns out to be the owner of another flat is one head with it.
    same = flat("202", 1)
    found = renewed([*OLD[:3], same], entry("owner", [OLD[3]], [same]))
    assert line_of(found, "202").line.head == "o001"
    assert line_of(found, "202").owned_from is None


def test_joined_flats_go_and_the_new_one_comes_last() -> None:
    joined = flat("101甲", 1, area=14000)
    found = renewed([OLD[2], OLD[3], joined], entry("join", OLD[:2], [joined]))
    assert [one.line.unit for one in found.lines] == ["1-1-201", "1-1-202", "1-1-101甲"]
    assert [one.what for one in found.changes] == ["gone", "gone", "new"]
    assert line_of(found, "101甲").entry is None
    assert line_of(found, "101甲").line.head == "o001"


def test_a_flat_without_an_owner_is_named() -> None:
    empty = flat("202")
    found = renewed([*OLD[:3], empty], entry("correction", [OLD[3]], [empty]))
    assert found.ownerless == ("1-1-202",)


def test_the_mark_tells_one_proposal_from_another() -> None:
    one = [*OLD[:3], flat("202", 9)]
    two = [*OLD[:3], flat("202", 9, area=7100)]
    sale = entry("transfer", [OLD[3]], [one[3]])
    marks = {renewed(OLD).mark, renewed(one, sale).mark, renewed(two, sale).mark}
    assert len(marks) == 3
    assert renew(FROZEN, one, [sale], 3, AT.replace(hour=5)).mark == renewed(one, sale).mark
