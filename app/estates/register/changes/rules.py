"""What a change of the register does, and what it may not do.

Areas are m² × 100. Nothing here knows a date but as an argument, nor what a page showed but as a
mark. Source: Interpretation of 2020-12-29, Art. 8 (areas), Art. 1 (who is an owner).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from app.errors import Conflict, Invalid
from app.estates.register.records import DwellingRecord, Holder, Seen, mark
from app.estates.roll.remarks import speaks_of_hardship
from app.i18n import _
from app.numerals import say_area


class DwellingMoved(Conflict):
    """`seen`: what the page had shown, so that what came since can be told."""

    def __init__(self, seen: Sequence[Seen]) -> None:
        self.seen = tuple(seen)
        super().__init__(
            _("您打开页面以后，名册上的内容有了变化，没有保存"),
            _("请核对下面现在的内容，确认仍要更改后再提交一次，已填写的都还在。"),
        )


class DwellingRetired(Conflict):
    def __init__(self) -> None:
        super().__init__(
            _("这一户已经拆分或合并，不能再更改"),
            _("请打开由它变更而来的房屋办理。"),
        )


class UnitTaken(Conflict):
    def __init__(self, unit: str) -> None:
        self.unit = unit
        super().__init__(
            _("小区里已经有 {unit}").format(unit=unit), _("请换一个房号。"), field="room"
        )


class NothingChanged(Invalid):
    def __init__(self) -> None:
        super().__init__(_("填写的内容与名册相同，没有更改"), _("请改好需要更正的一项再提交。"))


class NotYet(Invalid):
    def __init__(self) -> None:
        super().__init__(_("日期在今天之后"), _("请等事情办成以后再登记。"), field="effective_on")


class HardshipInRemark(Invalid):
    """Hardship is kept apart: the register is read by more people than may know of it."""

    def __init__(self) -> None:
        super().__init__(
            _("备注里有困难情况的字样"),
            _("请删去，另外记在这一户的“困难情况”里，那里只有社区有权限的人能看。"),
            field="remark",
        )


class AreasDiffer(Invalid):
    def __init__(self, before_x100: int, after_x100: int) -> None:
        super().__init__(
            _("面积合计不一致：原来 {before} ㎡，现在 {after} ㎡").format(
                before=say_area(before_x100), after=say_area(after_x100)
            ),
            _("请核对面积；确实不同的，写明原因。"),
            field="sum_reason",
        )


class TooFewParts(Invalid):
    def __init__(self) -> None:
        super().__init__(_("至少要拆成两户"), _("请填写每一户的房号和面积。"), field="room-1")


class RoomTwice(Invalid):
    def __init__(self, room: str) -> None:
        super().__init__(
            _("房号“{room}”写了两次").format(room=room), _("请改为不同的房号。"), field="room-1"
        )


class NothingToJoin(Invalid):
    def __init__(self) -> None:
        super().__init__(_("没有选择要合并的房屋"), _("请至少勾选一户。"), field="other")


class NotJoinable(Conflict):
    """Not of one building, of other owners, or not beside each other."""

    def __init__(self) -> None:
        super().__init__(
            _("选择的房屋不能合并"),
            _("只能合并同一栋楼、楼层相连、用途和状态相同、业主完全相同的房屋，请重新选择。"),
            field="other",
        )


class NoOwner(Invalid):
    def __init__(self) -> None:
        super().__init__(
            _("没有填写业主"), _("请保留一位原业主，或填写新业主的姓名。"), field="name-1"
        )


class OwnerTwice(Invalid):
    def __init__(self) -> None:
        super().__init__(_("同一位业主在这一户写了两次"), _("请删去重复的一行。"), field="name-1")


class OwnerDiffers(Conflict):
    """Somebody is known under that name and number, with something else beside it."""

    def __init__(self, field: str) -> None:
        super().__init__(
            _("名册上已有这位业主，但证件号后四位或电话与这里填写的不一致"),
            _("请先到该业主名下的房屋更正业主资料，或者这里只填写与名册相同的一项。"),
            field=field,
        )


@dataclass(frozen=True, slots=True)
class Ground:
    """Why and on what paper a change is made. `reason` at most 1000 signs."""

    effective_on: date
    reason: str
    paper: str


@dataclass(frozen=True, slots=True)
class Correction:
    """A dwelling as it should read. `positions`: owner → the place typed, any numbers."""

    staircase: str
    floor: int | None
    room: str
    kind: str
    area_x100: int
    area_source: str | None
    status: str
    remark: str
    positions: Mapping[int, int]
    representative: int | None  # owner


@dataclass(frozen=True, slots=True)
class Part:
    """One of the dwellings that come of a split."""

    room: str
    area_x100: int


@dataclass(frozen=True, slots=True)
class Joined:
    """The dwelling that comes of joining. `area_x100` None: the sum."""

    room: str
    area_x100: int | None
    area_source: str | None


def check_seen(
    records: Sequence[DwellingRecord], seen: Mapping[int, Seen], secret_key: str
) -> None:
    """DwellingMoved unless the page showed every one of them as it is now."""
    for record in records:
        there = seen.get(record.id or 0)
        if there is None or there.mark != mark(record, secret_key):
            raise DwellingMoved(tuple(seen.values()))


def check_day(effective_on: date, today: date) -> None:
    if effective_on > today:
        raise NotYet


def check_areas(before_x100: int, after_x100: int, sum_reason: str) -> None:
    """What is split or joined is as large as before, or somebody says why not."""
    if before_x100 != after_x100 and not sum_reason:
        raise AreasDiffer(before_x100, after_x100)


def in_order(owners: Sequence[Holder], positions: Mapping[int, int]) -> tuple[Holder, ...]:
    """The same owners by the places typed; equal places keep their order, no place is last."""
    last = max(positions.values(), default=0) + 1
    return tuple(sorted(owners, key=lambda owner: positions.get(owner.id or 0, last)))


def represented(owners: Sequence[Holder], place: int | None) -> int | None:
    """One owner alone needs no representative."""
    return place if place is not None and len(owners) > 1 else None


def correct(record: DwellingRecord, typed: Correction) -> DwellingRecord:
    """NothingChanged, HardshipInRemark."""
    if typed.remark != record.remark and speaks_of_hardship(typed.remark):
        raise HardshipInRemark
    owners = in_order(record.owners, typed.positions)
    place = next((n for n, one in enumerate(owners) if one.id == typed.representative), None)
    after = replace(
        record,
        staircase=typed.staircase,
        floor=typed.floor,
        room=typed.room,
        kind=typed.kind,
        area_x100=typed.area_x100,
        area_source=typed.area_source,
        status=typed.status,
        remark=typed.remark,
        owners=owners,
        representative=represented(owners, place),
    )
    if after == record:
        raise NothingChanged
    return after


def transfer(
    record: DwellingRecord, owners: Sequence[Holder], representative: int | None, status: str
) -> DwellingRecord:
    """The dwelling with these owners, those who stay among them. NoOwner, OwnerTwice."""
    if not owners:
        raise NoOwner
    if len({(one.id,) if one.id else (0, one.line()) for one in owners}) < len(owners):
        raise OwnerTwice
    after = replace(
        record,
        owners=tuple(owners),
        representative=represented(owners, representative),
        status=status,
    )
    if after == record:
        raise NothingChanged
    return after


def split(
    record: DwellingRecord, parts: Sequence[Part], area_source: str | None, sum_reason: str
) -> tuple[DwellingRecord, ...]:
    """Dwellings of the same owners in place of one. TooFewParts, RoomTwice, AreasDiffer."""
    if len(parts) < 2:
        raise TooFewParts
    rooms = [part.room for part in parts]
    twice = next((room for room in rooms if rooms.count(room) > 1), None)
    if twice is not None:
        raise RoomTwice(twice)
    check_areas(record.area_x100, sum(part.area_x100 for part in parts), sum_reason)
    return tuple(
        replace(record, id=None, room=part.room, area_x100=part.area_x100, area_source=area_source)
        for part in parts
    )


def may_join(one: DwellingRecord, other: DwellingRecord) -> bool:
    """Of one building and staircase, of one kind and state, of the very same owners."""
    return (
        one.id != other.id
        and (one.building, one.staircase) == (other.building, other.staircase)
        and (one.kind, one.status) == (other.kind, other.status)
        and bool(one.owners)
        and {owner.id for owner in one.owners} == {owner.id for owner in other.owners}
    )


def join(records: Sequence[DwellingRecord], typed: Joined, sum_reason: str) -> DwellingRecord:
    """One dwelling in place of several, like the first. NothingToJoin, NotJoinable, AreasDiffer."""
    if len(records) < 2:
        raise NothingToJoin
    first, *others = records
    floors = sorted({record.floor for record in records if record.floor is not None})
    # Floor 0 does not exist where there is a basement: -1 and 1 touch.
    apart = any(b - a > (2 if a < 0 < b else 1) for a, b in pairwise(floors))
    if apart or not all(may_join(first, other) for other in others):
        raise NotJoinable
    sum_x100 = sum(record.area_x100 for record in records)
    area_x100 = sum_x100 if typed.area_x100 is None else typed.area_x100
    check_areas(sum_x100, area_x100, sum_reason)
    return replace(
        first,
        id=None,
        floor=floors[0] if floors else None,
        room=typed.room,
        area_x100=area_x100,
        area_source=typed.area_source,
        remark=" ".join(dict.fromkeys(record.remark for record in records if record.remark)),
    )


def same_person(typed: Holder, known: Sequence[Holder], field: str) -> Holder | None:
    """Who of `known` the typed person is: same name with the same ID tail or phone.

    None: nobody. A bare name is nobody but herself. OwnerDiffers where the register knows her
    with another number, or knows less than was typed: that is corrected first, for all her homes.
    """
    found = [
        one
        for one in known
        if one.name == typed.name
        and (
            (typed.id_tail is not None and one.id_tail == typed.id_tail)
            or (
                typed.phone is not None
                and one.phone == typed.phone
                and (typed.id_tail is None or one.id_tail is None)
            )
        )
    ]
    if not found:
        return None
    first = found[0]
    if typed.id_tail not in (None, first.id_tail) or typed.phone not in (None, first.phone):
        raise OwnerDiffers(field)
    return first


def with_owner(record: DwellingRecord, old: int, new: Holder) -> DwellingRecord:
    """The dwelling with `new` in the place of `old`. OwnerTwice."""
    owners = tuple(new if owner.id == old else owner for owner in record.owners)
    if len({owner.id for owner in owners}) < len(owners):
        raise OwnerTwice
    return replace(record, owners=owners)
