"""签到表 as it is kept: who was due, who came for whom, when she came and left, from the check-ins.

The sheet on the table is for signing; this one is composed from what was recorded, never retyped.
Fields as the forms of consultations have them: party, name, office, how she took part, came, left.
"""

from collections.abc import Iterable
from datetime import datetime

from app.clock import local, say_date
from app.i18n import _
from app.numerals import chinese_number
from meetings.attendance.rules import status_word
from meetings.consultations.rules import seat_name
from meetings.minutes.blocks import Block, Composed, Heading, Listing, Paragraph, Table
from meetings.minutes.facts import AttendanceFacts, MinutesFacts, SeatFacts
from meetings.minutes.reached import comings_said, interests_said
from meetings.minutes.typesetting import Run, tidy
from meetings.official.facts import OfficialFacts
from meetings.official.record import when_and_where
from meetings.official.words import kind_word


def compose_sign_in(facts: OfficialFacts) -> Composed:
    said = facts.minutes
    assert said is not None, "a sign-in sheet has its meeting"
    return Composed(
        mark=(facts.issuer, kind_word(facts.kind)),
        number="",
        title=(
            tidy(said.estate_name),
            _("“{topic}”").format(topic=tidy(said.topic)),
            _("第{n}次").format(n=chinese_number(said.meeting_number)),
            _("协商会签到表"),
        ),
        blocks=tuple(_blocks(said)),
        issuer=facts.issuer,
        issued=say_date(facts.issued_on),
    )


def _blocks(said: MinutesFacts) -> Iterable[Block]:
    yield from when_and_where(said)
    yield Heading(1, _("一、签到"))
    yield Table(
        (_("席位"), _("姓名"), _("职务"), _("到会情况"), _("到会"), _("离会")),
        tuple(row for seat in said.seats for row in _rows(seat)),
        wraps=True,
    )
    yield Heading(1, _("二、进出和声明"))
    comings, interests = comings_said(said), interests_said(said)
    if comings:
        yield Listing(_("进出"), tidy(comings) + _("。"))
    if interests:
        yield Listing(_("声明"), interests)
    if not comings and not interests:
        yield _said(_("没有中途进出的记录，没有人声明利害关系。"))
    yield _said(_("本表由签到记录生成，现场签名的签到表另存。"))


def _said(text: str) -> Paragraph:
    return Paragraph((Run(text),))


def _rows(seat: SeatFacts) -> Iterable[tuple[str, ...]]:
    party = tidy(seat.body) if seat.kind == "invited" else seat_name(seat.kind)
    if seat.missing:
        yield party, tidy(seat.replaced_by), "", _("代为参加"), "", ""
    for one in seat.persons:
        name = one.stand_in if one.status == "stand_in" else one.name
        times = (_minute(one.came_at), _minute(one.left_at))
        yield party, tidy(name), tidy(one.duty), _how(one), *times


def _how(one: AttendanceFacts) -> str:
    said = status_word(one.status)
    if one.status == "stand_in":
        said = _("受{principal}委托").format(principal=tidy(one.name))
    elif one.reason:
        said = _("{how}：{reason}").format(how=said, reason=tidy(one.reason))
    return _("{how}，远程").format(how=said) if one.remote else said


def _minute(at: datetime | None) -> str:
    return f"{local(at):%H:%M}" if at is not None else ""
