"""会议记录, the verbatim record: who was due and there, each statement with its time, in full.

Fields as the forms of consultations have them: title, time, place, chair, recorder, due, present,
absent with the reason, agenda, statements, positions, what was agreed, promises, the minority's
view, the end; with who came and went when, options and straw polls, positions by round, conditions,
how the wording came about. It keeps what was noted at the table; corrections stand beside it.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from app.clock import local, say_date, say_time
from app.i18n import _
from app.numerals import chinese_number
from meetings.attendance.rules import Attended, SeatAttendance, completeness_in_words, status_word
from meetings.consultations.rules import seat_name
from meetings.minutes.blocks import Block, Composed, Heading, Listing, Paragraph, numbered
from meetings.minutes.facts import ItemFacts, MinutesFacts, SeatFacts
from meetings.minutes.reached import (
    carried_said,
    comings_said,
    conditions_said,
    entries_said,
    interests_said,
    options_said,
    polls_said,
    positions_table,
    quorum_said,
    round_said,
    time_said,
    way_on_said,
    wording_said,
)
from meetings.minutes.typesetting import Run, clause, sentence, tidy
from meetings.official.facts import CorrectionFacts, OfficialFacts
from meetings.positions.rules import stance_word


def compose_record(facts: OfficialFacts) -> Composed:
    said = facts.minutes
    assert said is not None, "a record has its notes"
    return Composed(
        mark=(facts.issuer, _("会议记录")),
        number="",
        title=(
            tidy(said.estate_name),
            _("“{topic}”").format(topic=tidy(said.topic)),
            _("第{n}次").format(n=chinese_number(said.meeting_number)),
            _("协商会会议记录"),
        ),
        blocks=tuple(_blocks(facts, said)),
        issuer=facts.issuer,
        issued=say_date(facts.issued_on),
    )


def _said(*parts: str | Run) -> Paragraph:
    return Paragraph(tuple(Run(part) if isinstance(part, str) else part for part in parts if part))


def when_and_where(said: MinutesFacts) -> Iterable[Listing]:
    """And who chaired and noted, and how many were there."""
    ended = say_time(said.ended_at) if said.ended_at else _("未记")
    yield Listing(_("开始"), _("{when}。").format(when=say_time(said.starts_at)))
    yield Listing(_("结束"), _("{when}。").format(when=ended))
    yield Listing(_("地点"), sentence(said.place))
    yield Listing(_("主持"), sentence(said.chair))
    yield Listing(_("记录"), sentence(said.recorder))
    yield Listing(_("人数"), _numbers(said))


def _blocks(facts: OfficialFacts, said: MinutesFacts) -> Iterable[Block]:
    yield from when_and_where(said)
    yield from _people(said)
    yield Heading(1, _("一、议程"))
    for n, item in enumerate(said.items, 1):
        yield _said(f"{numbered(3, n)}{sentence(item.title)}")
    for n, item in enumerate(said.items, 2):
        times = facts.times[n - 2] if n - 2 < len(facts.times) else ()
        yield Heading(1, f"{numbered(1, n)}{clause(item.title)}")
        yield from _item(item, times)
    part = len(said.items) + 2
    if table := positions_table(said.items):
        yield Heading(1, f"{numbered(1, part)}{_('各方立场总表')}")
        yield table
        part += 1
    if facts.corrections:
        yield Heading(1, f"{numbered(1, part)}{_('核对纪要时提出的更正')}")
        for n, one in enumerate(facts.corrections, 1):
            yield _said(f"{numbered(3, n)}", *_correction(one))
    yield _said(_("以上记录经核对，与会上发言相符。"))


def _correction(one: CorrectionFacts) -> Iterable[str | Run]:
    """What was proposed in its own words, also where others went in."""
    place = tidy(one.place.replace(" · ", ""))
    if one.before:
        yield _("{by}对“{place}”提出更正，原文“").format(by=clause(one.by), place=place)
        yield _word_for_word(one.before)
        yield _("”，改为“")
    else:
        yield _("{by}对“{place}”提出补充“").format(by=clause(one.by), place=place)
    yield _word_for_word(one.text)
    yield _("”。")
    if one.why:
        yield _("理由：{reason}").format(reason=sentence(one.why.replace("\n", " ")))
    by = _("（{name}）").format(name=clause(one.decided_by)) if one.decided_by else ""
    if one.decided:
        yield _("处理{by}：采纳，改用“").format(by=by)
        yield _word_for_word(one.decided)
        yield "”"
    else:
        verdict = _("采纳") if one.accepted else _("未采纳")
        yield _("处理{by}：{verdict}").format(by=by, verdict=verdict)
    reason = sentence(one.reason.replace("\n", " "))
    yield _("，理由：{reason}").format(reason=reason) if reason else _("。")


def _word_for_word(text: str) -> Run:
    return Run(text.replace("\n", " "), "kai")


def _numbers(said: MinutesFacts) -> str:
    """How many were due and came, and whether the lead and the four were there."""
    persons = [one for seat in said.seats for one in seat.persons]
    there = [one for one in persons if one.status in ("present", "stand_in")]
    stands = sum(seat.missing for seat in said.seats)
    return (
        quorum_said(said)
        or _("应到{n}人，实到{m}人。").format(n=len(persons) + stands, m=len(there) + stands)
    ) + completeness_in_words([_attendance(seat) for seat in said.seats])


def _people(said: MinutesFacts) -> Iterable[Listing]:
    persons = [(seat, one) for seat in said.seats for one in seat.persons]
    stands = [seat for seat in said.seats if seat.missing]
    there = [pair for pair in persons if pair[1].status in ("present", "stand_in")]
    named = []
    for seat, one in there:
        name = clause(one.name)
        if one.status == "stand_in":
            name = _("{name}（受{principal}委托）").format(
                name=clause(one.stand_in), principal=clause(one.name)
            )
        named.append(_("{body} {name}").format(body=tidy(seat.body), name=name))
    named += [
        _("{body}（由{name}代为参加）").format(body=tidy(seat.body), name=clause(seat.replaced_by))
        for seat in stands
    ]
    yield Listing(_("到会"), _("；").join(named) + _("。") if named else _("无。"))
    absent = [
        _("{body} {name}（{why}）").format(
            body=tidy(seat.body),
            name=clause(one.name),
            why=status_word(one.status)
            + (_("，{reason}").format(reason=clause(one.reason)) if one.reason else ""),
        )
        for seat, one in persons
        if one.status in ("excused", "absent")
    ]
    yield Listing(_("缺席"), _("；").join(absent) + _("。") if absent else _("无。"))
    if comings := comings_said(said):
        yield Listing(_("进出"), tidy(comings) + _("。"))
    if interests := interests_said(said):
        yield Listing(_("声明"), interests)


def _attendance(seat: SeatFacts) -> SeatAttendance:
    return SeatAttendance(
        seat.kind, seat.missing, tuple(Attended(one.status) for one in seat.persons)
    )


def _item(item: ItemFacts, times: tuple[datetime, ...]) -> Iterable[Block]:
    for said in (carried_said(item), time_said(item)):
        if said:
            yield _said(said)
    for line in tidy(item.summary).splitlines():
        yield _said(sentence(line))
    parts: tuple[tuple[str, Sequence[Block]], ...] = (
        (_("发言"), list(_statements(item, times)) or [_said(_("没有记录发言。"))]),
        (_("方案比较"), _lines(options_said(item.options))),
        (_("摸底"), _lines(polls_said(item))),
        (_("各方立场"), list(_positions(item)) or [_said(_("没有表明立场。"))]),
        (_("条件"), _lines(conditions_said(item.conditions))),
        (_("议定文字的形成"), _lines(wording_said(item.sentences))),
        (_("结果"), list(_result(item))),
        (_("承诺"), list(_promises(item))),
        (_("少数意见（原话）"), list(_dissent(item))),
    )
    for n, (name, blocks) in enumerate(((name, b) for name, b in parts if b), 1):
        yield Heading(2, f"{numbered(2, n)}{name}")
        yield from blocks


def _lines(said: Sequence[str]) -> list[Paragraph]:
    return [_said(f"{numbered(3, n)}{one}") for n, one in enumerate(said, 1)]


def _statements(item: ItemFacts, times: tuple[datetime, ...]) -> Iterable[Paragraph]:
    for n, statement in enumerate(item.statements):
        at = f"{local(times[n]):%H:%M} " if n < len(times) else ""
        lines = [line for line in statement.text.splitlines() if line.strip()] or [""]
        yield _said(
            _("{at}{speaker}（{body}{remote}）：").format(
                at=at,
                speaker=clause(statement.speaker),
                body=tidy(statement.seat_body),
                remote=_("，远程") if statement.remote else "",
            ),
            Run(lines[0], "kai"),
        )
        for line in lines[1:]:
            yield _said(Run(line, "kai"))


def _positions(item: ItemFacts) -> Iterable[Block]:
    """As they were taken, round by round; of records from before that was kept, as they stood."""
    if item.taken:
        yield from _lines(entries_said(item))
        return
    for position in item.positions:
        yield _said(
            _("{body}：{stance}。").format(
                body=tidy(position.seat_body), stance=stance_word(position.stance)
            ),
            sentence(position.reason),
        )


def _result(item: ItemFacts) -> Iterable[Paragraph]:
    for line in tidy(item.agreed).splitlines() or [_("没有形成一致意见。")]:
        yield _said(sentence(line))
    if way_on := way_on_said(item):
        yield _said(way_on)


def _promises(item: ItemFacts) -> Iterable[Paragraph]:
    for n, made in enumerate(item.promises, 1):
        due = _("，{day}前完成").format(day=say_date(made.due_on)) if made.due_on else ""
        read = (
            _("（{at:%H:%M} 宣读，没有异议）").format(at=local(made.read_back_at))
            if made.read_back_at is not None
            else ""
        )
        yield _said(
            f"{numbered(3, n)}",
            _("{body}（{who}）：{what}{due}。").format(
                body=tidy(made.seat_body), who=clause(made.who), what=clause(made.what), due=due
            ),
            tidy(read),
        )


def _dissent(item: ItemFacts) -> Iterable[Paragraph]:
    """Also of a round that was not the last, and where a party came round later."""
    told = [
        (_("{round}，").format(round=round_said(one.round)), seat_name(one.seat_kind), one.dissent)
        for one in item.taken
        if one.dissent
    ] or [("", tidy(one.seat_body), one.dissent) for one in item.positions if one.dissent]
    for when, body, dissent in told:
        yield _said(
            _("{when}{body}：").format(when=when, body=body),
            Run(dissent.replace("\n", " "), "kai"),
        )
