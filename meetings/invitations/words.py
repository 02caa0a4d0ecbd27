"""Invitations in words: who was told by which way, what was answered, what to do."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.clock import say_time
from app.i18n import _
from app.masks import mask_email, mask_phone
from app.outbox.queries import AttemptView, ToldView
from app.outbox.rules import channel_word, outcome_word, remedy_of, state_word
from meetings.invitations.queries import AnswerView, InvitationLine, InvitationView
from meetings.invitations.rules import answer_word
from meetings.invitations.telling import REMINDER

# How a state looks: see `tag` in _shared/parts.html.
_LOOK = {"delivered": "done", "sent": "done", "waiting": "wait", "sending": "wait"}
_BAD = ("failed", "uncertain")


@dataclass(frozen=True, slots=True)
class WayLine:
    """The last notice by one way. `bad`: it did not arrive, as far as is known."""

    text: str
    look: str
    bad: bool


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One person in the table. `reached`: by at least one way, or a letter is on its way."""

    id: int
    name: str
    seat: str
    ways: tuple[WayLine, ...]
    reminders: int
    answer: str
    note: str
    withdrawn: bool
    reached: bool


def person_row(line: InvitationLine) -> PersonRow:
    last: dict[tuple[str, str], ToldView] = {}
    for one in line.told:
        if one.kind != REMINDER:
            last[one.channel, one.address] = one
    standing = [one for one in last.values() if one.state != "withdrawn"]
    return PersonRow(
        id=line.id,
        name=line.name,
        seat=line.seat_label,
        ways=tuple(
            WayLine(
                say_way_and_state(one),
                _look(one),
                one.state in _BAD,
            )
            for one in standing
        ),
        reminders=len({_minute(one) for one in line.told if _was_sent_reminder(one)}),
        answer=answer_word(line.answered) if line.answered else _("还没有答复"),
        note=_answer_note(line.answer),
        withdrawn=line.withdrawn,
        reached=line.withdrawn or any(one.state not in _BAD for one in standing),
    )


def say_way_and_state(one: ToldView) -> str:
    """Short enough for a label on a phone; a letter's state names the letter."""
    state = state_word(one.state, one.channel)
    if one.channel == "letter":
        return state
    return _("{way}：{state}").format(way=channel_word(one.channel), state=state)


def _look(one: ToldView) -> str:
    """What lies unread in the program has not arrived yet."""
    return "" if one.channel == "inbox" and one.state == "sent" else _LOOK.get(one.state, "")


def _was_sent_reminder(one: ToldView) -> bool:
    return one.kind == REMINDER and one.state in ("sent", "delivered")


def _minute(one: ToldView) -> str:
    """Those of one hour are one reminder by several ways."""
    return f"{one.wanted_at:%Y%m%d%H}"


def _answer_note(answer: AnswerView | None) -> str:
    if answer is None:
        return ""
    if not answer.stands:
        return _("对原定时间答复过：{answer}").format(answer=answer_word(answer.answer))
    return say_answer_more(answer)


def say_answer_more(answer: AnswerView) -> str:
    """Beside the word: who stands in and by what right, or why not."""
    if answer.answer == "stand_in":
        said = _("{name}（{authority}）").format(name=answer.stand_in, authority=answer.authority)
        return (
            _("{who}；{reason}").format(who=said, reason=answer.reason) if answer.reason else said
        )
    return answer.reason


@dataclass(frozen=True, slots=True)
class AnswerLine:
    """For the timeline."""

    when: str
    title: str
    text: str
    now: bool


def answer_lines(answers: Sequence[AnswerView]) -> list[AnswerLine]:
    """The newest first; the one that stands is marked."""
    return [
        AnswerLine(
            when=say_time(one.at),
            title=answer_word(one.answer),
            text=_("；").join(
                part
                for part in (
                    say_answer_more(one),
                    _("由{name}登记").format(name=one.by) if one.by else _("本人用链接答复"),
                    ""
                    if one.stands
                    else _("针对原定时间{time}").format(time=say_time(one.for_time)),
                )
                if part
            ),
            now=number == 0 and one.stands,
        )
        for number, one in enumerate(answers)
    ]


@dataclass(frozen=True, slots=True)
class MessageRow:
    """One message with its record. `again`: it may be sent once more."""

    id: int
    title: str
    way: str
    state: str
    look: str
    record: tuple[tuple[str, str], ...]
    remedy: str
    again: bool


def message_rows(view: InvitationView) -> list[MessageRow]:
    return [
        MessageRow(
            id=one.id,
            title=one.title,
            way=say_way(one),
            state=state_word(one.state, one.channel),
            look=_look(one),
            record=tuple(
                (say_time(entry.at), _entry(entry, one)) for entry in view.attempts[one.id]
            ),
            remedy=remedy_of(one.outcome, one.channel) if one.state in _BAD else "",
            again=one.state in _BAD and one.channel in ("email", "sms", "group"),
        )
        for one in reversed(view.line.told)
    ]


def say_way(one: ToldView) -> str:
    """The way with its address, masked."""
    masked = mask_address(one.channel, one.address)
    return f"{channel_word(one.channel)} {masked}".strip()


def mask_address(channel: str, address: str) -> str:
    return mask_email(address) if channel == "email" else mask_phone(address)


def _entry(entry: AttemptView, one: ToldView) -> str:
    """The other side's words quote the address at times: it is masked there as well."""
    said = outcome_word(entry.outcome)
    if entry.by:
        said = _("{said}（{name}）").format(said=said, name=entry.by)
    answer = entry.answer
    if one.address:
        answer = answer.replace(one.address, mask_address(one.channel, one.address))
    if entry.remote_id:
        answer = _("{answer}；编号 {id}").format(answer=answer, id=entry.remote_id)
    return _("{said}：{answer}").format(said=said, answer=answer) if answer else said
