"""What the notices say. Pure; composed as documents after GB/T 9704."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from app.clock import say_date, say_time
from app.estates.chart import building_name, unit_name
from app.i18n import _
from app.ledger.proofs import say_moment
from app.numerals import say_area, say_count
from app.printing.lists import Column, Group, ListSheet
from meetings.minutes.blocks import Block, Composed, Heading, Paragraph, numbered
from meetings.minutes.typesetting import Run, clause, sentence
from votes.access import PollFacts
from votes.electorate.queries import RollFacts
from votes.electorate.rules import RegisteredUnit
from votes.notices import Data, notice_data
from votes.polls.article278 import force_statement
from votes.polls.changes.rules import Extension, Termination
from votes.polls.queries import MotionText, PollView
from votes.polls.words import settings_in_words, shown_motion
from votes.rollcheck.words import masked_lines

Part = tuple[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Issued:
    """`convener` signs; `fingerprint` of the key that signs the poll's log."""

    poll: PollFacts
    convener: str
    fingerprint: str
    on: date


def vote_notice(issued: Issued, view: PollView, roll: RollFacts) -> Composed:
    """What every owner has to be told before the vote: matters, time, form, who may vote, how it
    is counted (State Council property regulation Art. 14). `roll`: as it was frozen first; what
    changed it has a notice of its own."""
    poll = issued.poll
    settings = (
        _("{what}：{how}").format(what=what, how=clause(how))
        for what, how in settings_in_words(poll.scope, view.policy)
    )
    return _composed(
        issued,
        _("第{n}号表决").format(n=poll.number),
        _("公告"),
        [
            (_("为什么表决"), [view.explanation]),
            (_("表决的事项"), [said for one in view.motions for said in _motion(one)]),
            (
                _("谁召集"),
                [
                    _("由{convener}召集，{day}告知居民委员会。").format(
                        convener=clause(view.convener_name),
                        day=say_date(view.committee_informed_on),
                    ),
                    view.convener_right,
                ],
            ),
            (
                _("什么时候、怎样表决"),
                [
                    _("表决从{opens}开始，到{closes}截止，截止那一刻收到的仍然计入。").format(
                        opens=say_time(poll.opens_at), closes=say_time(_first_close(poll))
                    ),
                    _(
                        "每户会收到一张表决通知单：可以扫单上的二维码在手机上表决，可以交纸质表决票，也可以请{community}"
                        "上门登记。截止以前可以改，按下面的规则计票。开始表决时还没有收到通知单的，请联系{staff}。"
                    ).format(community=poll.community_name, staff=poll.staff),
                ],
            ),
            (
                _("谁有表决权"),
                [
                    _(
                        "以{at}冻结的名册（校验码{sha}）为准：{units}户，业主{heads}人，专有部分{area}平方米。"
                    ).format(
                        at=say_time(roll.frozen_at),
                        units=say_count(roll.units),
                        heads=say_count(roll.heads),
                        area=say_area(roll.area_x100),
                        sha=roll.sha256,
                    )
                ],
            ),
            (_("怎样计票"), [_("；").join(settings), force_statement()[0]]),
            (_("核对"), _proof(issued)),
        ],
    )


def _first_close(poll: PollFacts) -> datetime:
    """As it was announced; a later end has a notice of its own."""
    return poll.extensions[0].closed_at if poll.extensions else poll.closes_at


def _motion(motion: MotionText) -> list[str]:
    shown = shown_motion(motion)
    return [
        _("第{n}项：{title}").format(n=motion.number, title=motion.title),
        motion.wording,
        _("{rule}（{source}）").format(rule=clause(shown.rule), source=shown.source),
    ]


def extension_notice(issued: Issued, extension: Extension, number: int) -> Composed:
    return _composed(
        issued,
        _("第{n}次延长").format(n=number),
        _("延长表决时间公告"),
        [
            (
                _("延长到什么时候"),
                [
                    _("“{title}”的表决，截止时间由{old}延长到{new}。").format(
                        title=issued.poll.title,
                        old=say_time(extension.closed_at),
                        new=say_time(extension.closes_at),
                    ),
                    _("{at}作出，在原来的截止时间以前公告于{where}。").format(
                        at=say_time(extension.extended_at), where=clause(extension.announced)
                    ),
                ],
            ),
            (_("为什么延长"), [extension.reason]),
            (
                _("请您注意"),
                [
                    _("已经提交的表决票继续有效，不用再投；在新的截止时间以前仍然可以改。"),
                    _(
                        "还没有表决的，请用原来的表决通知单或者纸质表决票表决。表决的事项和规则都不变。"
                    ),
                ],
            ),
            (_("核对"), _proof(issued)),
        ],
    )


def termination_notice(issued: Issued, termination: Termination) -> Composed:
    return _composed(
        issued,
        _("废止"),
        _("废止表决公告"),
        [
            (
                _("废止"),
                [
                    _("“{title}”的表决自{at}起废止，不再收票，也不计票。").format(
                        title=issued.poll.title, at=say_time(termination.terminated_at)
                    )
                ],
            ),
            (_("理由"), [termination.reason]),
            (
                _("已经提交的表决票"),
                [
                    _("已经提交的票和全部记录保留备查，任何人看不到票上选了什么。"),
                    _("需要重新表决的，另行公告，重新送达通知单，请届时重新表决。"),
                ],
            ),
            (_("核对"), _proof(issued)),
        ],
    )


def check_notice(
    issued: Issued, starts_on: date, ends_on: date, place: str, units: int
) -> Composed:
    return _composed(
        issued,
        _("名册核对"),
        _("业主名册核对公告"),
        [
            (
                _("核对什么"),
                [
                    _(
                        "为“{title}”确定表决名册，现将业主名册公布核对，共{n}户，附后。姓名已遮盖。"
                    ).format(title=issued.poll.title, n=say_count(units)),
                    _("请核对房号、业主和专有部分面积。"),
                ],
            ),
            (
                _("核对到什么时候"),
                [
                    _("核对期从{start}到{end}，本公告张贴于{place}。").format(
                        start=say_date(starts_on), end=say_date(ends_on), place=clause(place)
                    )
                ],
            ),
            (
                _("有错误、遗漏怎么办"),
                [
                    _(
                        "请扫本户核对单上的二维码，或者带身份证件、不动产权证书或购房合同到{community}"
                        "办公室提出。每一件异议都会书面答复；经核实的，凭材料更正名册。"
                    ).format(community=issued.poll.community_name),
                    _("核对期结束、异议答复完毕以后冻结名册。"),
                ],
            ),
            (_("核对"), _proof(issued)),
        ],
    )


def roll_list(
    issued: Issued, buildings: Sequence[tuple[str, Sequence[RegisteredUnit]]]
) -> ListSheet:
    """Everybody, masked, as it hangs beside the notice."""
    return ListSheet(
        title=_("附：业主名册"),
        subtitle=issued.poll.title,
        part=issued.poll.estate_name,
        note=_("姓名已遮盖；有错误、遗漏的，请在核对期内提出。"),
        columns=(
            Column(_("房号"), "duty"),
            Column(_("业主"), "rest"),
            Column(_("面积 ㎡"), "day"),
        ),
        groups=tuple(
            Group(
                building_name(building),
                tuple(
                    (unit_name("", unit.staircase, unit.room), owners, area)
                    for unit, (_place, owners, area) in zip(units, masked_lines(units), strict=True)
                ),
            )
            for building, units in buildings
        ),
        foot="",
        invented=issued.poll.invented,
    )


# -- the same as data --------------------------------------------------------------------------


def vote_data(issued: Issued, view: PollView, roll: RollFacts) -> Data:
    return _data(
        issued,
        "vote",
        opens_at=say_moment(issued.poll.opens_at),
        closes_at=say_moment(_first_close(issued.poll)),
        roll=roll.sha256,
        motions=[
            {"number": one.number, "title": one.title, "wording": one.wording, "item": one.item}
            for one in view.motions
        ],
    )


def extension_data(issued: Issued, extension: Extension, number: int) -> Data:
    return _data(
        issued,
        "extension",
        number=number,
        closed_at=say_moment(extension.closed_at),
        closes_at=say_moment(extension.closes_at),
        reason=extension.reason,
        announced=extension.announced,
        extended_at=say_moment(extension.extended_at),
    )


def termination_data(issued: Issued, termination: Termination) -> Data:
    return _data(
        issued,
        "termination",
        terminated_at=say_moment(termination.terminated_at),
        reason=termination.reason,
    )


def check_data(issued: Issued, starts_on: date, ends_on: date, place: str, roll: ListSheet) -> Data:
    return _data(
        issued,
        "roll_check",
        starts_on=starts_on.isoformat(),
        ends_on=ends_on.isoformat(),
        place=place,
        roll=[
            {"building": group.heading, "room": room, "owners": owners, "area": area}
            for group in roll.groups
            for room, owners, area in group.rows
        ],
    )


def _data(issued: Issued, kind: str, **said: object) -> Data:
    on, key = issued.on.isoformat(), issued.fingerprint
    return notice_data(kind, issued.poll, issued.convener, issued_on=on, fingerprint=key, **said)


# -- what all of them say ----------------------------------------------------------------------


def _proof(issued: Issued) -> list[str]:
    return [
        _("本公告的电子版已经存档，扫二维码可以核对它的校验码（SHA-256）。"),
        _("表决日志由下面的公钥签署，请记下它的指纹：{key}").format(key=issued.fingerprint),
    ]


def _composed(issued: Issued, number: str, title: str, parts: Sequence[Part]) -> Composed:
    blocks: list[Block] = []
    for n, (heading, said) in enumerate(parts, 1):
        blocks.append(Heading(1, numbered(1, n) + heading))
        blocks += [Paragraph((Run(sentence(text)),)) for text in said]
    return Composed(
        mark=(issued.convener, _("公告")),
        number=number,
        title=(clause(issued.poll.title), title),
        blocks=tuple(blocks),
        issuer=issued.convener,
        issued=say_date(issued.on),
    )
