"""A meeting in words: its way, who came, who stands where."""

from dataclasses import dataclass

from app.i18n import _
from meetings.attendance.rules import Attended, status_word
from meetings.consultations.queries import Member, SeatView
from meetings.consultations.rules import FOUR, seat_group, seat_name
from meetings.positions.rules import stance_word
from meetings.scheduling.queries import ItemView, MeetingView

_MARK = {
    "agree": "agree",
    "on_condition": "conditional",
    "against": "against",
    "abstain": "abstain",
}


def meeting_stations() -> list[str]:
    return [_("通知"), _("签到"), _("议事"), _("纪要")]


def meeting_station(view: MeetingView) -> int:
    if view.facts.issued:
        return len(meeting_stations())
    if view.facts.ended_at is not None and view.attendance_noted:
        return 3
    return 2 if view.attendance_noted else 1


def seat_label(seat: SeatView) -> str:
    """How a seat is called on its table: the invited by their body."""
    return seat.body if seat.kind == "invited" else seat_name(seat.kind)


def say_attended(member: Member, attended: Attended | None) -> str:
    """周文静（出席）"""
    if attended is None:
        return _("{name}（未签到）").format(name=member.name)
    if attended.status == "stand_in":
        return _("{name}（委托{stand_in}出席）").format(
            name=member.name, stand_in=attended.stand_in
        )
    said = status_word(attended.status)
    if attended.reason:
        said = _("{status}：{reason}").format(status=said, reason=attended.reason)
    return _("{name}（{said}）").format(name=member.name, said=said)


def attendance_rows(view: MeetingView) -> list[list[str]]:
    """For a table: seat, group, who came."""
    return [
        [
            seat_label(seat),
            seat_group(seat.kind),
            _("本小区没有，由{stands}代为参加").format(stands=seat.replaced_by)
            if seat.missing
            else _("、").join(
                say_attended(member, view.attended.get(member.id)) for member in seat.members
            )
            or _("席位待落实"),
        ]
        for seat in view.seats
    ]


@dataclass(frozen=True, slots=True)
class PositionRow:
    """One line of the matrix seats × items, as `positions` in _shared/parts.html reads it."""

    group: str
    seat: str
    person: str
    note: str | None
    said: list[tuple[str, str] | None]


def position_rows(view: MeetingView) -> list[PositionRow]:
    """Who stands where, item by item."""
    rows = []
    for seat in view.seats:
        note = None
        if seat.kind == "lead":
            note = _("主持")
        elif seat.kind not in FOUR:
            note = _("提出意见，不参加表态")
        rows.append(
            PositionRow(
                group=seat_group(seat.kind),
                seat=seat_label(seat),
                person=_spokesperson(seat),
                note=note,
                said=[_position(item, seat.id) for item in view.items],
            )
        )
    return rows


def _spokesperson(seat: SeatView) -> str:
    if seat.missing:
        return seat.replaced_by
    return next((member.name for member in seat.members if member.is_spokesperson), "")


def _position(item: ItemView, seat: int) -> tuple[str, str] | None:
    for position in item.positions:
        if position.seat == seat:
            return _MARK[position.stance], stance_word(position.stance)
    return None


def speakers(view: MeetingView) -> list[tuple[str, str]]:
    """Who may be chosen as the one who said it: (value, words)."""
    options = []
    for seat in view.seats:
        if seat.missing:
            options.append((f"s{seat.id}", f"{seat_label(seat)} · {seat.replaced_by}"))
            continue
        for member in seat.members:
            attended = view.attended.get(member.id)
            name = attended.stand_in if attended and attended.stand_in else member.name
            options.append((f"m{member.id}", f"{seat_label(seat)} · {name}"))
    return options
