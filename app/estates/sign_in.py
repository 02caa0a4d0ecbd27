"""业主大会签到表 of an estate: every dwelling as the register has it now, to sign at the door."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from app import database
from app.accounts.permissions import Actor
from app.errors import Conflict, NotAllowed
from app.estates.access import EstateFacts, estate_to_view
from app.estates.chart import unit_name, walking_order
from app.estates.permissions import can_print_sign_in_sheet
from app.i18n import _
from app.masks import mask_owner
from app.numerals import say_area
from app.printing.lists import Column, Group, ListSheet


class NobodyToSign(Conflict):
    def __init__(self) -> None:
        super().__init__(_("这个小区还没有业主名册"), _("请先导入业主名册，再打印签到表。"))


@dataclass(frozen=True, slots=True)
class SignLine:
    building: str
    staircase: str
    floor: int | None
    room: str
    area_x100: int
    names: tuple[str, ...]


async def estate_to_sign_in(actor: Actor, estate: int) -> EstateFacts:
    """NotFound, NotAllowed. One query."""
    facts = await estate_to_view(actor, estate)
    if not can_print_sign_in_sheet(actor, facts.place):
        raise NotAllowed
    return facts


async def sign_lines(estate: int) -> list[SignLine]:
    """Dwellings and shops, no parking spaces, in the order one walks. One query."""
    rows = await database.fetch(
        "SELECT b.number AS building, d.staircase, d.floor, d.room, d.area_x100,"
        " ARRAY(SELECT o.name FROM ownerships s JOIN owners o ON o.id = s.owner"
        "  WHERE s.dwelling = d.id ORDER BY s.position) AS names"
        " FROM dwellings d JOIN buildings b ON b.id = d.building"
        " WHERE d.estate = $1 AND d.retired_at IS NULL AND d.kind <> 'parking' ORDER BY d.id",
        estate,
    )
    lines = [SignLine(**{**dict(row), "names": tuple(row["names"])}) for row in rows]
    return sorted(
        lines, key=lambda line: walking_order(line.building, line.staircase, line.floor, line.room)
    )


def sign_in_lists(facts: EstateFacts, lines: Sequence[SignLine]) -> list[ListSheet]:
    """One a building, a group a staircase; names masked."""
    return [
        _list(facts, building, list(together))
        for building, together in groupby(lines, lambda line: line.building)
    ]


def _list(facts: EstateFacts, building: str, lines: Sequence[SignLine]) -> ListSheet:
    groups: dict[str, list[tuple[str, ...]]] = {}
    for number, line in enumerate(lines, 1):
        groups.setdefault(line.staircase, []).append(
            (
                str(number),
                unit_name("", line.staircase, line.room),
                _("、").join(mask_owner(name) for name in line.names),
                say_area(line.area_x100),
                "",
                "",
                "",
            )
        )
    return ListSheet(
        title=_("业主大会签到表"),
        subtitle=facts.name,
        part=_("{estate}　{building}").format(
            estate=facts.name, building=unit_name(building, "", "")
        ),
        note=_("会议名称：　　　　　　　　　　　　时间：　　　　　　　　地点："),
        columns=(
            Column(_("序号"), "number"),
            Column(_("房号"), "room"),
            Column(_("业主"), "name"),
            Column(_("面积（㎡）"), "area"),
            Column(_("签名"), "sign"),
            Column(_("到会时间"), "day"),
            Column(_("代理"), "rest"),
        ),
        groups=tuple(
            Group(unit_name(building, staircase, ""), tuple(rows))
            for staircase, rows in groups.items()
        ),
        foot=_("代理人签到的，在“代理”一栏写明姓名，并附书面委托书。"),
        invented=facts.invented,
    )
