"""What the notices say. Pure; composed as documents after GB/T 9704."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from app.clock import say_date, say_time
from app.estates.chart import building_name, unit_name
from app.i18n import _
from app.ledger.proofs import say_moment
from app.numerals import say_count
from app.printing.lists import Column, Group, ListSheet
from meetings.minutes.blocks import Block, Composed, Heading, Paragraph, numbered
from meetings.minutes.typesetting import Run, clause, sentence
from votes.access import PollFacts
from votes.electorate.rules import RegisteredUnit
from votes.notices import Data, notice_data
from votes.polls.changes.rules import Extension, Termination
from votes.rollcheck.words import masked_lines

Part = tuple[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Issued:
    """`convener` signs; `fingerprint` of the key that signs the poll's log."""

    poll: PollFacts
    convener: str
    fingerprint: str
    on: date


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
