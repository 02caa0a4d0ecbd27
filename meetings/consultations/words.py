"""A consultation in words: its way, its table, the lines of a seat's form."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.i18n import _
from app.web import Form
from meetings.consultations.forms import ROWS_MOST
from meetings.consultations.queries import ConsultationView, Member, SeatView
from meetings.consultations.rules import seat_group, seat_name


def stations() -> list[str]:
    return [_("席位"), _("会议"), _("纪要"), _("表决")]


def station_of(view: ConsultationView) -> int:
    """Where the matter stands, as an index into `stations`."""
    if view.open_seats:
        return 0
    if not view.meetings:
        return 1
    if not any(meeting.issued for meeting in view.meetings):
        return 2 if any(meeting.ended_at for meeting in view.meetings) else 1
    return 3


@dataclass(frozen=True, slots=True)
class TableRow:
    """One seat of the table. `note` instead of persons where it is missing or still open."""

    seat: SeatView
    group: str
    name: str
    persons: str
    note: str


def table_rows(seats: Sequence[SeatView]) -> list[TableRow]:
    return [
        TableRow(
            seat=seat,
            group=seat_group(seat.kind),
            name=seat_name(seat.kind) if seat.kind != "invited" else seat.body,
            persons=_("、").join(say_member(member, len(seat.members)) for member in seat.members),
            note=_note(seat),
        )
        for seat in seats
    ]


def say_member(member: Member, beside: int) -> str:
    """Name and duty; the spokesperson is named as such where there are several."""
    said = _("{name}（{duty}）").format(name=member.name, duty=member.duty)
    if not member.duty:
        said = member.name
    if member.is_spokesperson and beside > 1:
        said = _("{name}·发言代表").format(name=said)
    return said


def _note(seat: SeatView) -> str:
    if seat.missing:
        return _("本小区没有：{reason}。由{stands}代为参加").format(
            reason=seat.missing_reason, stands=seat.replaced_by
        )
    return "" if seat.members else _("待落实")


@dataclass(frozen=True, slots=True)
class PersonLine:
    """One line of the form of a seat, as typed."""

    number: int
    member: str
    name: str
    duty: str
    account: str
    speaks: bool


def say_people(form: Form) -> list[PersonLine]:
    """The lines that were typed, and some to spare."""
    names = form.lists.get("name", [])
    used = max((n for n, name in enumerate(names, 1) if name.strip()), default=0)
    lines = min(used + 3, ROWS_MOST)

    def typed(name: str, line: int) -> str:
        values = form.lists.get(name, [])
        return values[line] if line < len(values) else ""

    return [
        PersonLine(
            number=line + 1,
            member=typed("member", line),
            name=typed("name", line),
            duty=typed("duty", line),
            account=typed("account", line),
            speaks=(form.value("spokesperson") or "1") == str(line + 1),
        )
        for line in range(lines)
    ]
