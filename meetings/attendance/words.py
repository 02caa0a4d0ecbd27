"""Who came and went, line by line."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.clock import local
from app.i18n import _
from meetings.attendance.queries import Room
from meetings.attendance.rules import Attended, check_in_code, stand_ins, status_word
from meetings.consultations.queries import Member


@dataclass(frozen=True, slots=True)
class PersonLine:
    """`sent`: who comes for her, "" for nobody, with a number of her own; `said`: when she came and
    went, in words; `stake` None: not declared yet."""

    code: str
    sent: str
    sent_code: str
    here: bool
    said: str
    stake: str | None


def person_lines(
    room: Room, told: Mapping[int, Attended], secret: str, meeting: int
) -> dict[int, PersonLine]:
    """`told`: by member id, what she said beforehand."""
    sent = stand_ins(told, room.attended)
    return {
        member.id: PersonLine(
            check_in_code(secret, meeting, member.id),
            name := sent.get(member.id, ""),
            check_in_code(secret, meeting, member.id, name) if name else "",
            room.here(member.id),
            _said(room, member),
            room.interests[member.id].stake if member.id in room.interests else None,
        )
        for member in room.members
    }


def _said(room: Room, member: Member) -> str:
    attended = room.attended.get(member.id)
    if attended is not None and not attended.there:
        said = status_word(attended.status)
        if not attended.reason:
            return said
        return _("{status}：{reason}").format(status=said, reason=attended.reason)
    presence = room.presence.get(member.id)
    if presence is None:
        return _("在场") if room.here(member.id) else _("还没有到")
    came = _("{at:%H:%M} 到").format(at=local(presence.first)) if presence.first is not None else ""
    if not presence.here:
        gone = _("{at:%H:%M} 离席").format(at=local(presence.since))
        return _("{came}，{gone}").format(came=came, gone=gone) if came else gone
    how = {"clerk": _("工作人员登记"), "number": _("本人扫码"), "link": _("本人远程")}
    said = _("{came}（{how}）").format(came=came, how=how[presence.how])
    return _("{said}，远程").format(said=said) if presence.remote else said
