"""What a person types to change the register. Cells are read as those of an imported roll."""

from collections.abc import Callable
from datetime import date
from typing import Annotated, Literal, TypeVar

from pydantic import BaseModel, BeforeValidator, Field

from app.errors import Invalid
from app.estates.register.changes.rules import Correction, Ground, Joined, Part
from app.estates.register.changes.services import OwnerCorrection
from app.estates.register.records import Holder, Seen, read_seen
from app.estates.roll.cells import (
    WrongCell,
    number_of,
    read_area,
    read_floor,
    text_of,
)
from app.estates.roll.owners import read_names, read_phones, read_tail
from app.i18n import _

CHINESE_DATA = True  # words that rooms and staircases end with

LINES = 4  # of a list to be filled in

KIND = Literal["dwelling", "shop", "parking"]
STATUS = Literal["sold", "unsold", "undelivered"]
SOURCE = Literal["register", "survey", "contract"]


Value = TypeVar("Value")


def _as_cell(read: Callable[[str], Value]) -> Callable[[object], Value]:
    """A cell's own sentence about what is wrong with it."""

    def checked(typed: object) -> Value:
        try:
            return read(str(typed))
        except WrongCell as wrong:
            raise ValueError(wrong.reason) from None

    return checked


def _room(typed: str) -> str:
    room = text_of(typed).replace(" ", "")
    for word in ("室", "房", "号"):
        room = room.removesuffix(word)
    if not 0 < len(room) <= 20:
        raise WrongCell("room", _("请填写房号，最多 20 个字"))
    return room


def _staircase(typed: str) -> str:
    staircase = number_of(typed, "单元|门")
    if len(staircase) > 20:
        raise WrongCell("staircase", _("单元最多 20 个字"))
    return staircase


def _name(typed: str) -> str:
    names = read_names(typed, "owner")
    if len(names) != 1:
        raise WrongCell("owner", _("一行只写一个人的姓名"))
    return names[0]


def _phone(typed: str) -> str:
    return "/".join(read_phones(typed)[:3])[:40]


def _tail(typed: str) -> str:
    return read_tail(typed) or ""


Room = Annotated[str, BeforeValidator(_as_cell(_room))]
Staircase = Annotated[str, BeforeValidator(_as_cell(_staircase))]
Area = Annotated[int, BeforeValidator(_as_cell(read_area))]
Name = Annotated[str, BeforeValidator(_as_cell(_name))]
Tail = Annotated[str, BeforeValidator(_as_cell(_tail))]
Phone = Annotated[str, BeforeValidator(_as_cell(_phone))]


class GroundForm(BaseModel):
    """On what every change rests, and what the page had shown."""

    effective_on: date
    reason: str = Field(min_length=1, max_length=500)
    paper: str = Field(min_length=1, max_length=500)
    seen: list[str] = []

    def ground(self, more: str = "") -> Ground:
        """`more`: why areas differ."""
        reason = _("{reason}（面积不一致：{more}）").format(reason=self.reason, more=more)
        return Ground(self.effective_on, reason if more else self.reason, self.paper)

    def marks(self) -> dict[int, Seen]:
        return read_seen(self.seen)


class CorrectForm(GroundForm):
    """`owner` and `position` go together, line by line."""

    staircase: Staircase = ""
    floor: int | None = Field(default=None, ge=-9, le=200)
    room: Room
    kind: KIND
    area: Area
    area_source: SOURCE | None = None
    status: STATUS
    remark: str = Field(default="", max_length=1000)
    owner: list[int] = []
    position: list[int] = []
    representative: int | None = None

    def correction(self) -> Correction:
        return Correction(
            staircase=self.staircase,
            floor=read_floor(self.floor, self.room),
            room=self.room,
            kind=self.kind,
            area_x100=self.area,
            area_source=self.area_source,
            status=self.status,
            remark=self.remark,
            positions=dict(zip(self.owner, self.position, strict=False)),
            representative=self.representative,
        )


class TransferForm(GroundForm):
    """`keep`: owners who stay, by id. `representative`: keep-ID, new-LINE or ""."""

    keep: list[int] = []
    name: list[str] = Field(default=[], max_length=LINES)
    id_tail: list[str] = Field(default=[], max_length=LINES)
    phone: list[str] = Field(default=[], max_length=LINES)
    representative: str = ""
    status: STATUS

    def new(self) -> list[tuple[int, Holder]]:
        """(line from 1, owner), empty lines left out. Invalid names every line at fault."""
        found: list[tuple[int, Holder]] = []
        faults: list[tuple[str, str]] = []
        rows = zip(self.name, self.id_tail, self.phone, strict=False)
        for n, (name, tail, phone) in enumerate(rows, 1):
            if not (name or tail or phone):
                continue
            cells: list[str] = []
            for field, typed, read in (
                (f"name-{n}", name, _name),
                (f"id_tail-{n}", tail, _tail),
                (f"phone-{n}", phone, _phone),
            ):
                try:
                    cells.append(read(typed))
                except WrongCell as wrong:
                    faults.append((field, wrong.reason))
            if len(cells) == 3:
                found.append((n, Holder(None, cells[0], cells[1] or None, cells[2] or None)))
        if faults:
            raise Invalid(faults=tuple(faults))
        return found


class SplitForm(GroundForm):
    room: list[str] = Field(default=[], max_length=LINES)
    area: list[str] = Field(default=[], max_length=LINES)
    area_source: SOURCE | None = None
    sum_reason: str = Field(default="", max_length=300)

    def parts(self) -> list[Part]:
        """Empty lines left out. Invalid names every line at fault."""
        found: list[Part] = []
        faults: list[tuple[str, str]] = []
        for n, (room, area) in enumerate(zip(self.room, self.area, strict=False), 1):
            if not (room or area):
                continue
            try:
                found.append(Part(_room(room), read_area(area)))
            except WrongCell as wrong:
                faults.append((f"{wrong.column}-{n}", wrong.reason))
        if faults:
            raise Invalid(faults=tuple(faults))
        return found


class JoinForm(GroundForm):
    other: list[int] = []
    room: Room
    area: Area | None = None
    area_source: SOURCE | None = None
    sum_reason: str = Field(default="", max_length=300)

    def joined(self) -> Joined:
        return Joined(self.room, self.area, self.area_source)


class OwnerForm(GroundForm):
    """An empty field leaves what is there: nobody has to see a number to correct another."""

    name: Name | None = None
    id_tail: Tail | None = None
    phone: Phone | None = None
    no_tail: bool = False
    no_phone: bool = False

    def correction(self) -> OwnerCorrection:
        return OwnerCorrection(
            name=self.name,
            id_tail="" if self.no_tail else self.id_tail,
            phone="" if self.no_phone else self.phone,
        )


class StateForm(GroundForm):
    state: Literal["known", "dead", "unknown", "disputed"]
