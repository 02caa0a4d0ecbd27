"""What the minutes say and in which order: facts in, headings and paragraphs out.

Source: GB/T 9704-2012 for the levels 一、（一）1.（1） and for 出席, 请假, 列席; the "1+4+N" method
for the positions of the four, seats that do not exist, and meetings that are not complete. Typed
text is tidied; dissent and the wording of a motion are printed as they were typed.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime

from app.clock import local, local_date, say_date, say_time
from app.i18n import _
from app.numerals import chinese_number
from meetings.attendance.rules import Attended, SeatAttendance, absent_seats, completeness_in_words
from meetings.consultations.rules import FOUR, seat_name
from meetings.minutes.blocks import (
    Block,
    Composed,
    Heading,
    Paragraph,
    VotePicture,
    numbered,
)
from meetings.minutes.facts import (
    ItemFacts,
    MinutesFacts,
    PositionFacts,
    PromiseFacts,
    QuotedVote,
    SeatFacts,
)
from meetings.minutes.reached import (
    carried_said,
    conditions_said,
    interests_said,
    polls_said,
    quorum_said,
    read_back_said,
    rounds_tables,
    way_on_said,
)
from meetings.minutes.there import listings
from meetings.minutes.typesetting import Run, clause, sentence, tidy
from meetings.positions.rules import stance_word

_TYPED_NUMBER = re.compile(r"^(?:\d{1,2}[.．、]|[（(]\d{1,2}[）)]|[①-⑳])\s*(?!\d)")


def minutes_title(
    estate: str, topic: str, meeting: int, *, addendum: bool = False
) -> tuple[str, ...]:
    """In pieces of meaning: what the paper is called wherever it is named."""
    return (
        tidy(estate),
        tidy(topic),
        _("第{n}次").format(n=chinese_number(meeting)),
        _("协商会补充纪要") if addendum else _("协商会纪要"),
    )


def compose_minutes(facts: MinutesFacts) -> Composed:
    return Composed(
        mark=(facts.community_name, _("协商议事会纪要")),
        number=minutes_number(facts),
        title=minutes_title(facts.estate_name, facts.topic, facts.meeting_number),
        blocks=(
            *_opening(facts),
            *_items(facts),
            *_votes(facts.votes, len(facts.items) + 1),
            *_additions(facts),
            *listings(facts.seats, facts.starts_at),
        ),
        issuer=issuer(facts),
        issued=""
        if facts.issued_on is None
        else _("{day}印发").format(day=say_date(facts.issued_on)),
    )


def issuer(facts: MinutesFacts) -> str:
    """With its street in front, unless its name says it already."""
    if facts.street_name in facts.community_name:
        return facts.community_name
    return f"{facts.street_name}{facts.community_name}"


def minutes_number(facts: MinutesFacts) -> str:
    if facts.issue is None and facts.version:
        return _("〔{year}〕征求意见稿第{n}稿").format(year=facts.year, n=facts.version)
    if facts.issue is None:
        return _("〔{year}〕草稿，未编期号").format(year=facts.year)
    return _("〔{year}〕第{issue}期").format(year=facts.year, issue=facts.issue)


def _paragraph(*parts: str | Run) -> Paragraph:
    return Paragraph(tuple(Run(part) if isinstance(part, str) else part for part in parts if part))


def _paragraphs(text: str) -> Iterable[Paragraph]:
    """One for each line that was typed."""
    return (_paragraph(sentence(line)) for line in tidy(text).splitlines())


def _as_typed(before: str, text: str, after: str = "") -> list[Paragraph]:
    """Word for word, in 楷体, between what we say before and after."""
    lines = text.splitlines() or [""]
    last = len(lines) - 1
    return [
        _paragraph(before if i == 0 else "", Run(line, "kai"), after if i == last else "")
        for i, line in enumerate(lines)
        if line.strip() or i in (0, last)
    ]


# -- how the meeting came about --------------------------------------------------------------


def _opening(facts: MinutesFacts) -> Iterable[Paragraph]:
    yield _paragraph(
        _(
            "{when}，{issuer}在{place}召开{estate}“{topic}”第{n}次协商会，按照“1+4+N”协商议事法，由社区党委牵头，业主委员会、楼院长、供热公司、物业公司共同协商。"
        ).format(
            when=_period(facts.starts_at, facts.ended_at),
            issuer=issuer(facts),
            place=clause(facts.place),
            estate=clause(facts.estate_name),
            topic=clause(facts.topic),
            n=chinese_number(facts.meeting_number),
        ),
        _("会议由{chair}主持，{recorder}记录。").format(
            chair=clause(facts.chair), recorder=clause(facts.recorder)
        ),
    )
    yield _notice(facts)
    for said in (quorum_said(facts), interests_said(facts)):
        if said:
            yield _paragraph(said)
    for seat in facts.seats:
        if seat.missing:
            yield _paragraph(
                _("本小区没有{seat}：{reason}。会上由{stands}代为参加。").format(
                    seat=seat_name(seat.kind),
                    reason=clause(seat.missing_reason),
                    stands=clause(seat.replaced_by),
                )
            )
    if facts.complete:
        there = (
            _("牵头方和其余各方均已到会。")
            if any(seat.missing for seat in facts.seats)
            else _("牵头方和四方均已到会。")
        )
        yield _paragraph(there, _("现将协商情况纪要如下。"))
    else:
        yield _paragraph(
            Run(sentence(facts.incomplete_reason or _incomplete(facts.seats)), "hei"),
            _("现将协商情况纪要如下。"),
        )


def _period(starts_at: datetime, ended_at: datetime | None) -> str:
    if ended_at is None:
        return say_time(starts_at)
    same_day = local_date(starts_at) == local_date(ended_at)
    end = f"{local(ended_at):%H:%M}" if same_day else say_time(ended_at)
    return _("{start}至{end}").format(start=say_time(starts_at), end=end)


def _notice(facts: MinutesFacts) -> Paragraph:
    said = _("会议通知于{day}发出").format(day=say_date(facts.notice_on))
    if not facts.breach_reason:
        return _paragraph(
            _("{said}，符合提前{n}日通知的规定。").format(said=said, n=facts.notice_days)
        )
    return _paragraph(
        _("{said}，").format(said=said),
        Run(_("未达到提前{n}日通知的规定").format(n=facts.notice_days), "hei"),
        _("，提前召开的理由：{reason}").format(reason=sentence(facts.breach_reason)),
    )


def _incomplete(seats: Sequence[SeatFacts]) -> str:
    noted = [
        SeatAttendance(seat.kind, seat.missing, tuple(Attended(one.status) for one in seat.persons))
        for seat in seats
    ]
    return completeness_in_words(noted) if absent_seats(noted) else _("会议不完整。")


# -- the items -------------------------------------------------------------------------------


def _items(facts: MinutesFacts) -> Iterable[Block]:
    for n, item in enumerate(sorted(facts.items, key=lambda one: one.number), 1):
        yield Heading(1, f"{numbered(1, n)}{clause(item.title)}")
        if carried := carried_said(item):
            yield _paragraph(carried)
        yield from _paragraphs(item.summary)
        if not item.reached:
            way_on = way_on_said(item) or _("留待下次会议。")
            yield _paragraph(_("本次会议没有议到这个议题。") + way_on)
            continue
        parts: tuple[tuple[str, Sequence[Block]], ...] = (
            (_("议定事项"), _agreed(item)),
            (_("四方立场"), [*_positions(item, facts.seats), *rounds_tables(item)]),
            (_("条件落实"), _list(conditions_said(item.conditions))),
            (_("承诺事项"), _promises(item.promises)),
            (_("方案比较"), _compared(item)),
            (_("发言摘要"), _statements(item)),
        )
        shown = [(name, blocks) for name, blocks in parts if blocks]
        for place, (name, blocks) in enumerate(shown, 1):
            yield Heading(2, f"{numbered(2, place)}{name}")
            yield from blocks


def _list(lines: Sequence[str]) -> list[Paragraph]:
    """Numbered where there are several."""
    if not lines:
        return []
    if len(lines) == 1:
        return [_paragraph(lines[0])]
    return [_paragraph(f"{numbered(3, n)}{line}") for n, line in enumerate(lines, 1)]


def _agreed(item: ItemFacts) -> list[Paragraph]:
    lines = [sentence(_TYPED_NUMBER.sub("", line)) for line in tidy(item.agreed).splitlines()]
    way_on = way_on_said(item)
    if not lines:
        return [
            _paragraph(
                _("本议题未形成一致意见。") + way_on
                if way_on
                else _("本议题未形成一致意见，留待继续协商。")
            )
        ]
    return [*_list(lines), *([_paragraph(way_on)] if way_on else [])]


def _compared(item: ItemFacts) -> list[Paragraph]:
    """The straw polls, in a line each; the arguments are in the record."""
    if not item.polls:
        return []
    titles = _("；").join(
        _("方案{n}：{title}").format(n=one.number, title=clause(one.title)) for one in item.options
    )
    return [
        _paragraph(_("会上比较了{titles}。").format(titles=titles)),
        *(_paragraph(said) for said in polls_said(item)),
    ]


def _positions(item: ItemFacts, seats: Sequence[SeatFacts]) -> list[Paragraph]:
    taken = {position.seat_kind: position for position in item.positions}
    if not taken:
        return [_paragraph(_("四方未就本议题表明立场。"))]
    if len(taken) == len(FOUR) and all(
        position.stance == "agree" and not position.reason and not position.dissent
        for position in taken.values()
    ):
        bodies = _("、").join(tidy(taken[kind].seat_body) for kind in FOUR)
        return [_paragraph(_("{bodies}一致同意。").format(bodies=bodies))]
    bodies_by_kind = {seat.kind: seat for seat in seats}
    blocks: list[Paragraph] = []
    for n, kind in enumerate(FOUR, 1):
        if kind in taken:
            blocks += _position(numbered(3, n), taken[kind])
        else:
            seat = bodies_by_kind.get(kind)
            blocks.append(
                _paragraph(
                    _("{number}{body}：未表明立场。").format(
                        number=numbered(3, n), body=_stands(seat) if seat else seat_name(kind)
                    )
                )
            )
    return blocks


def _stands(seat: SeatFacts) -> str:
    if not seat.missing:
        return tidy(seat.body)
    return _("{body}（由{stands}代为参加）").format(
        body=tidy(seat.body), stands=clause(seat.replaced_by)
    )


def _position(number: str, position: PositionFacts) -> list[Paragraph]:
    reason = ""
    if position.reason:
        label = _("条件") if position.stance == "on_condition" else _("理由")
        reason = _("{label}：{text}").format(label=label, text=sentence(position.reason))
    blocks = [
        _paragraph(
            _("{number}{body}：{stance}。").format(
                number=number, body=tidy(position.seat_body), stance=stance_word(position.stance)
            )
            + reason
        )
    ]
    if position.dissent:
        blocks += _as_typed(_("不同意见（原话）：“"), position.dissent, _("”"))
    return blocks


def _promises(promises: Sequence[PromiseFacts]) -> list[Paragraph]:
    if not promises:
        return []
    read_back = read_back_said(promises)
    return [
        *_list([_promise(promise) for promise in promises]),
        *([_paragraph(read_back)] if read_back else []),
    ]


def _promise(promise: PromiseFacts) -> str:
    words = {
        "body": tidy(promise.seat_body),
        "who": clause(promise.who),
        "what": clause(promise.what),
    }
    said = (
        _("{body}（{who}）：{what}").format(**words)
        if words["who"] and words["who"] != words["body"]
        else _("{body}：{what}").format(**words)
    )
    if promise.due_on is None:
        return _("{said}。").format(said=said)
    return _("{said}，{day}前完成。").format(said=said, day=say_date(promise.due_on))


def _statements(item: ItemFacts) -> list[Paragraph]:
    blocks = []
    for statement in item.statements:
        first, *more = tidy(statement.text).splitlines() or [""]
        blocks.append(
            _paragraph(
                _("{speaker}（{body}）：{text}").format(
                    speaker=clause(statement.speaker),
                    body=tidy(statement.seat_body),
                    text=sentence(first),
                )
            )
        )
        blocks += [_paragraph(sentence(line)) for line in more]
    return blocks


# -- votes -----------------------------------------------------------------------------------


def _votes(votes: Sequence[QuotedVote], n: int) -> Iterable[Block]:
    if not votes:
        return
    yield Heading(1, f"{numbered(1, n)}{_('业主表决结果')}")
    for place, vote in enumerate(votes, 1):
        yield Heading(2, f"{numbered(2, place)}{clause(vote.motion_title)}")
        yield from _as_typed(
            _("“{poll}”表决事项：").format(poll=clause(vote.poll_title)), vote.wording
        )
        word = _("表决通过。") if vote.passed else _("表决未通过。")
        yield _paragraph(Run(word, "hei"), sentence(vote.headline))
        yield VotePicture(vote)
        yield _paragraph(_("法律依据：{rule}").format(rule=sentence(vote.rule)))
        if vote.household_share:
            yield _paragraph(sentence(vote.household_share))
        yield _paragraph(
            _(
                "表决于{closes}截止，于{counted}计票；以冻结的第{version}版业主名册为准，名册校验码（SHA-256）：{sha}。"
            ).format(
                closes=say_time(vote.closes_at),
                counted=say_time(vote.counted_at),
                version=vote.roll_version,
                sha=vote.roll_sha256,
            )
        )
    for force in dict.fromkeys(vote.force for vote in votes):
        yield _paragraph(_("效力说明：{force}").format(force=sentence(force)))


def _additions(facts: MinutesFacts) -> Iterable[Block]:
    """Accepted corrections that have no place of their own in the record."""
    if facts.additions:
        n = len(facts.items) + bool(facts.votes) + 1
        yield Heading(1, f"{numbered(1, n)}{_('更正与补充')}")
        yield from _list(
            [
                _("{text}（{by}提出，经核对采纳）").format(
                    text=sentence(one.text), by=clause(one.by)
                )
                for one in facts.additions
            ]
        )
