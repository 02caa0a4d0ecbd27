"""What people are told of a meeting: the titles and texts of its messages.

A short message has to fit on a small screen: what, when, where, and the link to answer.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.clock import local, say_time
from app.i18n import _
from meetings.invitations.rules import NoticeKind
from meetings.preparing.contact import NOBODY, ContactPerson, call_short, contact_lines

WEEKDAYS = 7


@dataclass(frozen=True, slots=True)
class Told:
    """A meeting as it is told. `was_…`: what was told before, in a change; `link`: the texts end
    with the place for the link to answer; `contact`: whom to ask."""

    topic: str
    community: str
    starts_at: datetime
    location: str
    chair: str
    agenda: Sequence[str] = ()
    was_at: datetime | None = None
    was_location: str = ""
    was_contact: ContactPerson = NOBODY
    reason: str = ""
    link: bool = True
    contact: ContactPerson = NOBODY


def say_when(moment: datetime) -> str:
    """2026年3月9日（周一）14:30: an appointment is found by its weekday."""
    day = local(moment)
    names = (_("周一"), _("周二"), _("周三"), _("周四"), _("周五"), _("周六"), _("周日"))
    said = say_time(moment)
    clock = f"{day:%H:%M}"
    return _("{date}（{weekday}）{clock}").format(
        date=said.removesuffix(clock), weekday=names[day.weekday()], clock=clock
    )


def title_of(kind: NoticeKind, told: Told) -> str:
    words = {"call": _("会议通知"), "change": _("会议变更通知"), "cancel": _("会议取消通知")}
    return _("{what}：{topic}").format(what=words[kind], topic=told.topic)


def notice_text(kind: NoticeKind, told: Told, name: str, seat: str, stand_in: str = "") -> str:
    """For e-mail, inbox and letter. Ends with {link} where `told.link`. `stand_in`: whom she has
    named to come for her, who hears of a change from her alone."""
    lines = [_("{name}：").format(name=name), ""]
    if kind == "cancel":
        lines.append(
            _("原定{when}在{place}召开的“{topic}”协商会取消。原因：{reason}").format(
                when=say_when(told.starts_at),
                place=told.location,
                topic=told.topic,
                reason=told.reason,
            )
        )
        lines += ["", _("您不用前来，也不用答复。再开时会另行通知。")]
        lines += _need_not_come(stand_in)
        return "\n".join([*lines, *contact_lines(told.contact), "", told.community])
    if kind == "change":
        lines += [
            _("“{topic}”协商会有变动，请以这份通知为准。").format(topic=told.topic),
            *_changes(told),
        ]
        if stand_in:
            lines.append(_("您原来请{name}代为参加，请转告本人。").format(name=stand_in))
    else:
        lines.append(
            _("请您以“{seat}”席位参加“{topic}”协商会。").format(seat=seat, topic=told.topic)
        )
    lines += [
        _("时间：{when}").format(when=say_when(told.starts_at)),
        _("地点：{place}").format(place=told.location),
        _("主持人：{chair}").format(chair=told.chair),
    ]
    if told.agenda:
        lines += [_("议题："), *(f"{number}. {one}" for number, one in enumerate(told.agenda, 1))]
    lines += contact_lines(told.contact)
    if told.link:
        lines += [
            "",
            _("能否参加，请点这里答复（不用账号，开会前可以改）："),
            "{link}",
        ]
    return "\n".join([*lines, "", told.community])


def _need_not_come(stand_in: str) -> list[str]:
    if not stand_in:
        return []
    return [_("您原来请{name}代为参加，请转告本人不用前来。").format(name=stand_in)]


def _changes(told: Told) -> list[str]:
    lines = []
    if told.was_at is not None and told.was_at != told.starts_at:
        lines.append(
            _("时间由{old}改为{new}。您对原时间的答复不再算数，请重新答复。").format(
                old=say_when(told.was_at), new=say_when(told.starts_at)
            )
        )
    if told.was_location and told.was_location != told.location:
        lines.append(
            _("地点由“{old}”改为“{new}”。").format(old=told.was_location, new=told.location)
        )
    if told.was_contact and told.was_contact != told.contact:
        lines.append(
            _("联系人由{old}改为{new}，请打新的电话。").format(
                old=_who(told.was_contact), new=_who(told.contact)
            )
        )
    return lines


def _who(contact: ContactPerson) -> str:
    return _("{name}（{phone}）").format(name=contact.name, phone=contact.phone)


def short_text(kind: NoticeKind, told: Told, *, stands_in: bool = False) -> str:
    """For a short message: without names; the link last, so that nothing is taken for its end.
    `stands_in`: somebody comes for her, who hears of a change from her alone."""
    pass_on = _pass_on(stands_in)
    if kind == "cancel":
        said = _("【议事】{community}：原定{when}的“{topic}”协商会取消，不用前来。").format(
            community=told.community, when=say_when(told.starts_at), topic=told.topic
        )
        return said + pass_on + call_short(told.contact)
    said = _("【议事】{community}请您参加“{topic}”协商会：{when}，{place}。")
    if kind == "change":
        said = _("【议事】{community}“{topic}”协商会改为：{when}，{place}。")
    text = said.format(
        community=told.community,
        topic=told.topic,
        when=say_when(told.starts_at),
        place=told.location,
    )
    if kind == "change":
        text += pass_on
    text += call_short(told.contact)
    return text + (_("能否参加请答复：{link}") if told.link else "")


def _pass_on(stands_in: bool) -> str:
    return _("请转告代您参加的人。") if stands_in else ""


def removed_text(told: Told, name: str, stand_in: str = "") -> str:
    """To one who was invited and is on no seat any more. `stand_in`: as in `notice_text`."""
    return "\n".join(
        [
            _("{name}：").format(name=name),
            "",
            _("席位有调整，{when}的“{topic}”协商会您不用参加了。如有疑问，请联系社区。").format(
                when=say_when(told.starts_at), topic=told.topic
            ),
            *_need_not_come(stand_in),
            *contact_lines(told.contact),
            "",
            told.community,
        ]
    )


def removed_short(told: Told, *, stands_in: bool = False) -> str:
    said = _("【议事】{community}：席位调整，{when}的“{topic}”协商会您不用参加了。").format(
        community=told.community, when=say_when(told.starts_at), topic=told.topic
    )
    return said + _pass_on(stands_in)


def reminder_title(told: Told) -> str:
    return _("会前提醒：{topic}").format(topic=told.topic)


def reminder_text(told: Told, answered: bool) -> str:
    """For every channel, with {link} where `told.link`. `answered`: she has said that she comes,
    or somebody for her."""
    text = _("【议事】{community}提醒：“{topic}”协商会将于{when}在{place}召开。").format(
        community=told.community,
        topic=told.topic,
        when=say_when(told.starts_at),
        place=told.location,
    )
    text += call_short(told.contact)
    if not told.link:
        return text + (_("您已答复参加。") if answered else _("您还没有答复能否参加。"))
    if answered:
        return text + _("您已答复参加；有变化请改：{link}")
    return text + _("您还没有答复能否参加，请点：{link}")
