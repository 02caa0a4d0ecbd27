"""From the draft to the approval: who reads it, what may be corrected where, when it may go on.

Minutes are composed from the record and never retyped. With the first circulation the record is
closed; a correction that is accepted is laid over what was circulated and goes into the next
version, the record keeps what was noted at the table. Refused ones are kept with their reason.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from app.errors import Conflict, Invalid, NotFound
from app.i18n import _
from app.outbox.links import link_token
from meetings.consultations.rules import seat_name
from meetings.minutes.facts import AdditionFacts, ItemFacts, MinutesFacts

OTHER = "other"


class Stage(StrEnum):
    """In their order; there is no way back."""

    DRAFT = "draft"
    CIRCULATED = "circulated"
    APPROVED = "approved"
    FINAL = "final"


# -- refusals --------------------------------------------------------------------------------


class UnknownReader(NotFound):
    def __init__(self) -> None:
        super().__init__(
            _("没有找到这份纪要"),
            _("请核对链接是否完整；仍打不开请联系社区工作人员。"),
        )


class NotThere(Conflict):
    def __init__(self) -> None:
        super().__init__(
            _("没有到会的人员可以看纪要，不能提更正意见"),
            _("如认为纪要有误，请联系本单位到会的人员，或联系社区工作人员。"),
        )


class AnotherVersion(Conflict):
    def __init__(self) -> None:
        super().__init__(
            _("刚刚发出了新的一稿"),
            _("请看过新的一稿，再提意见或确认；您填写的内容还在页面上。"),
        )


class AlreadyApproved(Conflict):
    def __init__(self) -> None:
        super().__init__(
            _("纪要已经批准，不能再提更正或发出新稿"),
            _("内容有误的，在纪要定稿以后用补充纪要更正。"),
        )


class AnswerDayPast(Invalid):
    def __init__(self) -> None:
        super().__init__(_("核对期限已经过去"), _("请选今天或以后的一天。"), field="answer_by")


class NotCirculated(Conflict):
    def __init__(self) -> None:
        super().__init__(_("纪要还没有发出征求意见"), _("请先把草稿发给到会各方核对。"))


class NothingToCirculate(Conflict):
    def __init__(self) -> None:
        super().__init__(
            _("没有新采纳的更正，不需要发出新稿"), _("请先处理更正意见；都处理完的，可以批准。")
        )


class CorrectionsOpen(Conflict):
    def __init__(self, count: int) -> None:
        self.count = count
        super().__init__(
            _("还有 {n} 条更正意见没有处理").format(n=count), _("请逐条采纳，或写明理由不采纳。")
        )


class VersionOwed(Conflict):
    def __init__(self) -> None:
        super().__init__(
            _("采纳的更正还没有写进发出的稿子"), _("请先发出新的一稿，让各方看到改好的内容。")
        )


class TooEarly(Invalid):
    def __init__(self) -> None:
        super().__init__(
            _("核对期限还没到，也还有到会人员没有回复"),
            _("请等到期限，或写明提前批准的理由。"),
            field="early_reason",
        )


class AlreadyDecided(Conflict):
    def __init__(self) -> None:
        super().__init__(_("这条更正意见已经处理过"), _("处理结果不再改变，请刷新页面查看。"))


class PlaceUnknown(Invalid):
    def __init__(self) -> None:
        super().__init__(_("没有选定更正哪一处"), _("请在列表中选择一处。"), field="place")


class NothingChanged(Invalid):
    def __init__(self) -> None:
        super().__init__(
            _("改后的内容和原来一样"), _("请写明应当怎样表述，或者确认无误。"), field="text"
        )


class ReasonMissing(Invalid):
    def __init__(self, field: str) -> None:
        super().__init__(
            _("请写明不采纳的理由"), _("理由会给提出的人看，并和意见一起保存。"), field=field
        )


# -- links -----------------------------------------------------------------------------------


READER_PATH = "/m/"


def reader_link_of(salt: str, seat: int, member: int) -> str:
    """What a reader's link opens, as `app.outbox.links` works its token out; `member` is 0 for
    those who stand for a seat that does not exist."""
    return f"minutes:{salt}:{seat}:{member}"


def reader_token(secret: str, salt: str, seat: int, member: int) -> str:
    """The secret part of a reader's link; it can be made again, and is kept nowhere."""
    return link_token(secret, reader_link_of(salt, seat, member))


def token_sha256(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


# -- places ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Place:
    """A part of the minutes that can be corrected by itself. `text`: what it says now."""

    key: str
    label: str
    text: str


def places(facts: MinutesFacts) -> list[Place]:
    """In the order in which they are printed; "other" is not among them."""
    if facts.addendum is not None:
        return [
            Place(f"entry.{n}", _("第 {n} 项：{about}").format(n=n, about=entry.about), entry.text)
            for n, entry in enumerate(facts.addendum.entries, 1)
        ]
    found = [
        Place("place", _("会议地点"), facts.place),
        Place("chair", _("主持人"), facts.chair),
        Place("recorder", _("记录人"), facts.recorder),
    ]
    for item in facts.items:
        found += _item_places(item)
    return found


def _item_places(item: ItemFacts) -> list[Place]:
    start = f"item.{item.number}"

    def place(key: str, label: str, text: str) -> Place:
        return Place(
            f"{start}.{key}", _("议题 {n} · {label}").format(n=item.number, label=label), text
        )

    found = [
        place("summary", _("背景"), item.summary),
        place("agreed", _("议定事项"), item.agreed),
    ]
    for n, position in enumerate(item.positions, 1):
        who = seat_name(position.seat_kind)
        found += [
            place(
                f"position.{n}.reason",
                _("{who}的理由或条件").format(who=who),
                position.reason,
            ),
            place(f"position.{n}.dissent", _("{who}的不同意见").format(who=who), position.dissent),
        ]
    for n, condition in enumerate(item.conditions, 1):
        label = _("条件 {n}（{who}）").format(n=n, who=condition.party)
        found.append(place(f"condition.{n}.text", label, condition.text))
    for n, promise in enumerate(item.promises, 1):
        label = _("承诺 {n}（{who}）").format(n=n, who=promise.who)
        found.append(place(f"promise.{n}.what", label, promise.what))
    for n, said in enumerate(item.statements, 1):
        label = _("发言 {n}（{who}）").format(n=n, who=said.speaker)
        found.append(place(f"statement.{n}.text", label, said.text))
    return found


def place_of(facts: MinutesFacts, key: str) -> Place:
    """PlaceUnknown."""
    if key == OTHER:
        return Place(OTHER, _("其他内容、漏记的内容"), "")
    for place in places(facts):
        if place.key == key:
            return place
    raise PlaceUnknown


# -- corrections -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Accepted:
    """An accepted correction, in the words in which it was accepted."""

    place: str
    text: str
    by: str


def corrected(facts: MinutesFacts, accepted: Sequence[Accepted]) -> MinutesFacts:
    """The facts with the corrections laid over them, in their order. PlaceUnknown."""
    for one in accepted:
        place_of(facts, one.place)
        facts = _with(facts, one)
    return facts


def _with(facts: MinutesFacts, one: Accepted) -> MinutesFacts:
    if one.place == OTHER:
        addition = AdditionFacts(by=one.by, text=one.text)
        return replace(facts, additions=(*facts.additions, addition))
    kind, *rest = one.place.split(".")
    if kind == "entry":
        assert facts.addendum is not None
        entries = list(facts.addendum.entries)
        at = int(rest[0]) - 1
        entries[at] = replace(entries[at], text=one.text)
        return replace(facts, addendum=replace(facts.addendum, entries=tuple(entries)))
    if kind == "item":
        number = int(rest[0])
        return replace(
            facts,
            items=tuple(
                _item_with(item, rest[1:], one.text) if item.number == number else item
                for item in facts.items
            ),
        )
    if kind == "place":
        return replace(facts, place=one.text)
    if kind == "chair":
        return replace(facts, chair=one.text)
    return replace(facts, recorder=one.text)


def _item_with(item: ItemFacts, key: Sequence[str], text: str) -> ItemFacts:
    if key[0] == "summary":
        return replace(item, summary=text)
    if key[0] == "agreed":
        return replace(item, agreed=text, reached=item.reached or text != "")
    at = int(key[1]) - 1
    if key[0] == "position":
        positions = list(item.positions)
        positions[at] = (
            replace(positions[at], reason=text)
            if key[2] == "reason"
            else replace(positions[at], dissent=text)
        )
        return replace(item, positions=tuple(positions))
    if key[0] == "condition":
        conditions = list(item.conditions)
        conditions[at] = replace(conditions[at], text=text)
        return replace(item, conditions=tuple(conditions))
    if key[0] == "promise":
        promises = list(item.promises)
        promises[at] = replace(promises[at], what=text)
        return replace(item, promises=tuple(promises))
    statements = list(item.statements)
    statements[at] = replace(statements[at], text=text)
    return replace(item, statements=tuple(statements))


# -- going on --------------------------------------------------------------------------------


def check_decision(
    accepted: bool, text: str, reason: str, proposed: str, *, field: str = "reason"
) -> tuple[str, str]:
    """(words that go in, reason) as they are kept. ReasonMissing, at this field of the form."""
    if accepted:
        return text or proposed, reason
    if not reason:
        raise ReasonMissing(field)
    return "", reason


def check_approval(
    *,
    open_corrections: int,
    newly_accepted: int,
    answer_until: datetime,
    waiting_for: int,
    early_reason: str,
    now: datetime,
) -> str:
    """The reason for an early approval that is kept, "" where it is not early.

    `newly_accepted`: accepted corrections that no version shows yet; `waiting_for`: people who
    were there and have neither agreed nor proposed. CorrectionsOpen, VersionOwed, TooEarly.
    """
    if open_corrections:
        raise CorrectionsOpen(open_corrections)
    if newly_accepted:
        raise VersionOwed
    if now >= answer_until or not waiting_for:
        return ""
    if not early_reason:
        raise TooEarly
    return early_reason
