"""A proposed date in words: when, where, and why."""

from datetime import timedelta

from app.clock import local
from app.i18n import _
from meetings.dates.rules import Near, Nothing, Proposal, Search
from meetings.preparing.words import say_span


def say_proposal(proposal: Proposal) -> str:
    span = say_span(proposal.starts_at, proposal.starts_at + timedelta(minutes=proposal.minutes))
    return span if proposal.room is None else f"{span} · {proposal.room.name}"


def say_reasons(proposal: Proposal, search: Search) -> list[str]:
    """Each a sentence; the first says how it stands with those who have to be there."""
    reasons = []
    away_required = [one for one in proposal.absent if one.required]
    if away_required:
        names = _("、").join(f"{one.name}（{one.seat_name}）" for one in away_required)
        reasons.append(_("必到席位都有人；{names}没有空，由同席的人参加").format(names=names))
    else:
        reasons.append(_("必到席位都有空"))
    invited = [one for one in proposal.absent if not one.required]
    if invited:
        names = _("、").join(f"{one.name}（{one.seat_name}）" for one in invited)
        reasons.append(_("受邀的{names}没有空").format(names=names))
    reasons += [say_near(one) for one in proposal.near]
    if proposal.room is not None:
        reasons.append(
            _("{room}{n}座，本次{people}人").format(
                room=proposal.room.name, n=proposal.room.capacity, people=search.people
            )
        )
    if proposal.unknown:
        names = _("、").join(proposal.unknown)
        reasons.append(_("{names}没有登记忙闲，按有空计，请电话确认").format(names=names))
    return reasons


def say_near(near: Near) -> str:
    at = f"{local(near.at):%H:%M}"
    if near.is_meeting:
        said = _("{name}{at}前另有协商") if near.before else _("{name}{at}另有协商")
    else:
        said = _("{name}{at}前另有安排") if near.before else _("{name}{at}另有安排")
    return said.format(name=near.name, at=at)


def say_nothing(nothing: Nothing, search: Search) -> str:
    """Why there is no date, and what would help."""
    if not nothing.starts:
        return _(
            "这段日子里没有可以开会的时段：都是休息日，或时间已过。请延长日期，或勾选休息日、晚上。"
        )
    if nothing.seats:
        return _(
            "{seats}在这段日子里没有一个时段有人有空。请延长日期、勾选晚上，或在席位上增加人员。"
        ).format(seats=_("、").join(nothing.seats))
    if nothing.largest_room is not None and nothing.largest_room < search.people:
        return _("最大的会议室只有 {n} 座，坐不下 {people} 人。请改在别处，或减少人数。").format(
            n=nothing.largest_room, people=search.people
        )
    if not nothing.seats_together:
        return _(
            "各必到席位单独都有空，但没有同时有空的时段。请延长日期、勾选晚上，或发起时间征询。"
        )
    return _("各方有空的时段，会议室都已被占用。请延长日期，或改在别处。")
