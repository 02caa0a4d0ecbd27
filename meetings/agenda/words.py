"""A running meeting in words: the agenda's lines, who is there, who may be chosen."""

from collections.abc import Sequence
from datetime import datetime

from markupsafe import Markup

from app.clock import local
from app.fragments import macro, remembered
from app.i18n import _
from meetings.agenda.queries import AgendaLine, ItemFactsNow, MeetingBoard
from meetings.agenda.rules import state_word
from meetings.attendance.queries import Room
from meetings.attendance.rules import Attended, status_word
from meetings.consultations.queries import Member, SeatView
from meetings.consultations.rules import FOUR, seat_group
from meetings.positions.rules import stance_word
from meetings.positions.words import MARKS
from meetings.scheduling.words import seat_label


def meeting_stations() -> list[str]:
    return [_("通知"), _("签到"), _("议事"), _("纪要")]


def meeting_station(board: MeetingBoard) -> int:
    if board.facts.issued:
        return len(meeting_stations())
    if board.facts.ended_at is not None and board.attendance_noted:
        return 3
    return 2 if board.room.attended or board.open_line else 1


def labels_of(seats: Sequence[SeatView]) -> dict[int, str]:
    return {seat.id: seat_label(seat) for seat in seats}


def say_times(minutes: int, planned: int) -> str:
    """已用 12 分，计划 20 分."""
    if planned and minutes > planned:
        return _("已用 {n} 分，超出计划 {over} 分").format(n=minutes, over=minutes - planned)
    if planned:
        return _("已用 {n} 分，计划 {planned} 分").format(n=minutes, planned=planned)
    return _("已用 {n} 分").format(n=minutes)


def item_times(item: ItemFactsNow, now: datetime) -> str:
    return say_times(item.used(now) // 60, item.planned_minutes)


def line_words(line: AgendaLine, minutes: int) -> str:
    """What the agenda says under an item. `minutes` used so far."""
    said = [state_word(line.state, line.used_seconds)]
    if line.carried:
        said.append(_("上次留下"))
    if minutes:
        said.append(say_times(minutes, line.planned_minutes))
    elif line.planned_minutes:
        said.append(_("计划 {n} 分").format(n=line.planned_minutes))
    if line.presenter:
        said.append(_("{name}汇报").format(name=line.presenter))
    if line.agreed:
        agreed = line.agreed if len(line.agreed) <= 60 else f"{line.agreed[:60]}…"
        said.append(_("议定：{agreed}").format(agreed=agreed.replace("\n", "")))
    elif line.statements or line.promises:
        said.append(_("发言 {n} 条，承诺 {m} 项").format(n=line.statements, m=line.promises))
    if line.unread:
        said.append(_("{n} 项承诺未宣读").format(n=line.unread))
    return " · ".join(said)


def agenda_entries(board: MeetingBoard, now: datetime) -> Markup:
    """A line says the same until something of its item changes."""
    path = f"/meetings/{board.facts.id}"
    four = tuple((seat.id, seat_label(seat)) for seat in four_of(board.room.seats))
    return Markup("").join(
        # Seconds change nothing, and would make another part of it each time.
        _entry(path, line, line.used(now) // 60, four)
        for line in board.lines
    )


@remembered(4096)
def _entry(path: str, line: AgendaLine, minutes: int, four: tuple[tuple[int, str], ...]) -> Markup:
    stances = [
        (MARKS[stance], f"{label} {stance_word(stance)}")
        for seat, label in four
        if (stance := line.stances.get(seat)) is not None
    ]
    text, running = line_words(line, minutes), line.state == "open"
    return macro(
        "meetings/_agenda.html", "entry", path, line.number, line.title, text, running, stances
    )


def say_attended(member: Member, attended: Attended | None, room: Room) -> str:
    """周文静（出席，14:02 到，远程）"""
    if attended is None:
        return _("{name}（未签到）").format(name=member.name)
    if attended.status == "stand_in":
        said = _("委托{stand_in}出席").format(stand_in=attended.stand_in)
    else:
        said = status_word(attended.status)
        if attended.reason:
            said = _("{status}：{reason}").format(status=said, reason=attended.reason)
    presence = room.presence.get(member.id)
    if presence is not None and attended.there:
        if presence.first is not None:
            said = _("{said}，{at:%H:%M} 到").format(said=said, at=local(presence.first))
        if not presence.here:
            said = _("{said}，{at:%H:%M} 离席").format(said=said, at=local(presence.since))
        elif presence.remote:
            said = _("{said}，远程").format(said=said)
    return _("{name}（{said}）").format(name=member.name, said=said)


def attendance_table(room: Room) -> Markup:
    return _attendance(attendance_rows(room))


@remembered(64)
def _attendance(rows: tuple[tuple[str, ...], ...]) -> Markup:
    return macro("meetings/_agenda.html", "attendance", rows)


def attendance_rows(room: Room) -> tuple[tuple[str, ...], ...]:
    """Seat, group, who came."""
    return tuple(
        (
            seat_label(seat),
            seat_group(seat.kind),
            _("本小区没有，由{stands}代为参加").format(stands=seat.replaced_by)
            if seat.missing
            else _("、").join(
                say_attended(member, room.attended.get(member.id), room) for member in seat.members
            )
            or _("席位待落实"),
        )
        for seat in room.seats
    )


def four_of(seats: Sequence[SeatView]) -> list[SeatView]:
    return [seat for seat in seats if seat.kind in FOUR]


def speakers(room: Room) -> list[tuple[str, str]]:
    """(value, words); who is there comes first, who speaks from afar is marked."""
    here: list[tuple[str, str]] = []
    others: list[tuple[str, str]] = []
    for seat in room.seats:
        label = seat_label(seat)
        if seat.missing:
            here.append((f"s{seat.id}", f"{label} · {seat.replaced_by}"))
            continue
        for member in seat.members:
            attended = room.attended.get(member.id)
            name = attended.stand_in if attended and attended.stand_in else member.name
            words = f"{label} · {name}"
            if room.here(member.id):
                if room.remote(member.id):
                    words = _("{words}（远程）").format(words=words)
                here.append((f"m{member.id}", words))
            else:
                others.append((f"m{member.id}", _("{words}（不在场）").format(words=words)))
    return here + others
