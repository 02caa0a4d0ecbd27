"""What stands on the papers of a poll, in words; names are masked."""

from collections.abc import Sequence

from app.clock import say_time
from app.estates.chart import unit_name
from app.i18n import _
from app.masks import mask_owner
from app.numerals import chinese_number, say_area
from app.printing.lists import Column, Group, ListSheet
from votes.papers.double.rules import printed_number
from votes.polls.article278 import force_statement, rule_in_words, source
from votes.printing.queries import PaperHousehold, Papers
from votes.printing.rules import PrintedBallot, PrintedMotion, PrintedPoll, PrintedSlip

_NAMED = 3  # co-owners that a sheet names


def owners_in_words(names: Sequence[str]) -> str:
    """张*、李*; more than three are counted."""
    masked = [mask_owner(name) for name in names]
    if len(masked) <= _NAMED:
        return _("、").join(masked)
    return _("{names} 等 {n} 人").format(names=_("、").join(masked[:_NAMED]), n=len(masked))


def printed_poll(papers: Papers, fingerprint: str) -> PrintedPoll:
    text, where = force_statement()
    several = len(papers.motions) > 1
    return PrintedPoll(
        title=papers.facts.title,
        explanation=papers.explanation,
        estate=papers.facts.estate_name,
        staff=str(papers.facts.staff),
        convener=papers.convener_name,
        invented=papers.facts.invented,
        opens=say_time(papers.facts.opens_at),
        closes=say_time(papers.facts.closes_at),
        motions=tuple(
            PrintedMotion(
                number=_("事项{n}").format(n=chinese_number(motion.number))
                if several
                else _("事项"),
                title=motion.title,
                plain_words=motion.plain_words,
                wording=motion.wording,
                rule=_("{rule}（{source}）").format(
                    rule=rule_in_words(motion.threshold), source=source(motion.item)
                ),
                scheme=_("采用费用方案：{title}，第 {n} 版，校验码（SHA-256）{sha256}").format(
                    title=motion.scheme_title,
                    n=motion.scheme_number,
                    sha256=motion.scheme_sha256,
                )
                if motion.scheme_version
                else "",
            )
            for motion in papers.motions
        ),
        force=_("{text}（{source}）").format(text=text, source=where),
        fingerprint=fingerprint,
    )


def printed_slip(home: PaperHousehold, link: str) -> PrintedSlip:
    return PrintedSlip(
        unit=home.unit,
        place=unit_name(home.building, home.staircase, home.room),
        names=owners_in_words(home.names),
        area=say_area(home.area_x100),
        others=home.others,
        link=link,
    )


def printed_ballot(poll: int, home: PaperHousehold) -> PrintedBallot:
    """`poll`: its number within the estate."""
    return PrintedBallot(
        number=printed_number(poll, home.unit),
        place=unit_name(home.building, home.staircase, home.room),
        names=owners_in_words(home.names),
        area=say_area(home.area_x100),
        others=home.others,
    )


def building_name(building: str) -> str:
    return unit_name(building, "", "")


def part_name(building: str, staircase: str) -> str:
    """3号楼, 3号楼2单元"""
    return unit_name(building, staircase, "")


def receipt_list(papers: Papers, homes: Sequence[PaperHousehold]) -> ListSheet:
    """表决票签收表 of one building, a group a staircase; `homes` in order of delivery."""
    groups: dict[str, list[list[str]]] = {}
    for number, home in enumerate(homes, 1):
        groups.setdefault(part_name(home.building, home.staircase), []).append(
            [
                str(number),
                unit_name("", home.staircase, home.room),
                owners_in_words(home.names),
                say_area(home.area_x100),
                "",
                "",
                "",
            ]
        )
    return ListSheet(
        title=_("表决票签收表"),
        subtitle=papers.facts.title,
        part=_("{estate}　{building}").format(
            estate=papers.facts.estate_name, building=building_name(homes[0].building)
        ),
        note=_(
            "收到表决票后由业主本人签名并写日期；他人代收的，在备注写明与业主的关系。"
            "签收只证明收到，不表示同意。表决截止：{closes}。"
        ).format(closes=say_time(papers.facts.closes_at)),
        columns=(
            Column(_("序号"), "number"),
            Column(_("房号"), "room"),
            Column(_("业主"), "name"),
            Column(_("面积 ㎡"), "area"),
            Column(_("业主签收"), "sign"),
            Column(_("签收日期"), "day"),
            Column(_("备注"), "rest"),
        ),
        groups=tuple(Group(heading, tuple(map(tuple, rows))) for heading, rows in groups.items()),
        foot=_("送达人签名：　　　　　　　　　　送达日期：　　　　年　　月　　日"),
        invented=papers.facts.invented,
    )
