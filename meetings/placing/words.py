"""Why a consultation is placed where it is, or is not."""

from collections import Counter
from dataclasses import replace

from app.i18n import _
from meetings.placing.queries import Gathered
from meetings.placing.rules import Placed, alone


def explain(one: Placed, placed: list[Placed], gathered: Gathered) -> str:
    """A sentence or two, for people."""
    month = gathered.month
    what = next(each for each in month.consultations if each.consultation == one.consultation)
    if one.start is not None:
        loads = Counter(key for each in placed if each.start is not None for key in each.people)
        shared = [
            _("{name}本月共排 {n} 次").format(name=gathered.names[key], n=loads[key])
            for key in dict.fromkeys(one.people)
            if loads[key] > 1
        ]
        room = _("{room}{n}座，本次{people}人").format(
            room=gathered.names[one.room], n=month.rooms[one.room], people=what.people
        )
        free = _("登记了时间的人都有空；共有 {n} 个可行时段").format(n=one.possible)
        return _("；").join([free, room, *shared])
    if one.why == "no_day":
        return _("按通知天数，这个月已经没有可以开会的日子。请改排下个月。")
    if one.why == "no_room_size":
        largest = max((month.rooms[key] for key in month.of_room[one.consultation]), default=0)
        return _("没有坐得下 {people} 人的会议室（最大 {n} 座）。请登记更大的会议室。").format(
            people=what.people, n=largest
        )
    if one.why == "seat_never_free":
        never = [
            seat
            for seat, group in zip(gathered.seats[one.consultation], what.groups, strict=True)
            if not alone(replace(what, groups=(group,)), month)[0]
        ]
        if never:
            return _("{seats}本月没有一个时段有空。请换人，或改排下个月。").format(
                seats=_("、").join(never)
            )
        return _("入席的人本月没有同时有空的时段。请换人，或改排下个月。")
    if one.why == "no_room_free":
        return _("各方有空的时段，会议室都已被占用。请增加会议室，或改排下个月。")
    loads = Counter(key for each in placed if each.start is not None for key in each.people)
    full = [
        _("{name}（已排 {n} 次）").format(name=gathered.names[key], n=loads[key])
        for group in what.groups
        for key in group
        if loads[key]
    ]
    said = _("单独有 {n} 个可行时段，但都让给了别的协商").format(n=one.possible)
    if full:
        said = _("{said}：{who}").format(said=said, who=_("、").join(full))
    return _("{said}。请换人、增加会议室，或改排下个月。").format(said=said)
