"""The proof of delivery as lists to be set: a summary, then each building; names masked."""

from collections.abc import Callable, Sequence
from itertools import groupby

from app.clock import local, local_date, say_date, say_time
from app.estates.chart import unit_name
from app.i18n import _
from app.ledger.proofs import say_moment
from app.numerals import say_count
from app.printing.lists import Column, Group, ListSheet
from votes.delivery.proof.queries import DeliveryProof, ProvenHousehold
from votes.delivery.proof.rules import Line
from votes.delivery.rules import Stand
from votes.delivery.words import stand_in_words, way_in_short, way_in_words
from votes.printing.rules import delivery_order
from votes.printing.words import owners_in_words

_HASH = 12  # signs of a SHA-256 that are printed: enough to find the photograph


def in_buildings(proof: DeliveryProof, *, left_only: bool) -> list[list[ProvenHousehold]]:
    """In order of delivery. `left_only`: those who were not reached by anything."""
    known = {one.household.entry: one for one in proof.households}
    homes = [
        known[home.entry]
        for home in delivery_order([one.household for one in proof.households])
        if not left_only or home.stand in (Stand.TRIED, Stand.UNTRIED)
    ]
    return [list(some) for _name, some in groupby(homes, lambda one: one.household.building)]


def summary_sheet(proof: DeliveryProof, fingerprint: str) -> ListSheet:
    """Sums by building and way, the posted notices with their days, and who vouches for it.

    `fingerprint`: of the key that signs the log in which every round is an entry.
    """
    rows = [_sums(some) for some in in_buildings(proof, left_only=False)]
    total = [_("合计"), *(str(sum(int(row[n]) for row in rows)) for n in range(1, 5)), ""]
    notices = tuple(
        (
            _("公告"),
            "",
            "",
            "",
            "",
            _("{at} 张贴于{place}，{until} 期满，涉及 {n} 户，{witness}照片 {photo}").format(
                at=say_time(notice.at),
                place=notice.place,
                until=say_date(local_date(notice.serves_at)),
                n=say_count(notice.households),
                witness=_("见证人{name}，").format(name=notice.witness) if notice.witness else "",
                photo=notice.photo[:_HASH],
            ),
        )
        for notice in proof.notices
    )
    return ListSheet(
        title=_("送达情况证明"),
        subtitle=proof.facts.title,
        part=_("{estate}　汇总").format(estate=proof.facts.estate_name),
        note=_(
            "截至 {at}，本次表决的通知和表决票向冻结名册上的 {n} 户业主送达情况如下。"
            "逐户情况附后；送达记录只能增加，更正的另有记录，"
            "每一次都记入表决日志（公钥指纹 {key}）。"
        ).format(at=say_time(proof.at), n=say_count(len(proof.households)), key=fingerprint),
        columns=(
            Column(_("楼"), "name"),
            Column(_("户数"), "number"),
            Column(_("已送达"), "number"),
            Column(_("公告期内"), "number"),
            Column(_("未送达"), "number"),
            Column(_("其中各种方式"), "rest"),
        ),
        groups=(
            Group("", (*map(tuple, rows), tuple(total))),
            *((Group(_("张贴公告"), notices),) if notices else ()),
        ),
        foot=_("{community}（盖章）　　经办人签名：　　　　　　　　　　　　年　　月　　日").format(
            community=proof.facts.community_name
        ),
        invented=proof.facts.invented,
    )


def proof_data(proof: DeliveryProof, fingerprint: str) -> dict[str, object]:
    """The same as data; whose flat it is stays with the roll."""
    return {
        "kind": "delivery_proof",
        "format": 1,
        "poll": proof.facts.id,
        "title": proof.facts.title,
        "estate": proof.facts.estate_name,
        "community": proof.facts.community_name,
        "at": say_moment(proof.at),
        "fingerprint": fingerprint,
        "households": [
            {
                "unit": unit_name(home.building, home.staircase, home.room),
                "stand": home.stand.value,
                "tries": [say_moment(at) for at in one.tries],
                "by": one.by and _line_data(one.by),
            }
            for one in proof.households
            for home in (one.household,)
        ],
        "notices": [
            {
                "place": notice.place,
                "at": say_moment(notice.at),
                "serves_at": say_moment(notice.serves_at),
                "witness": notice.witness,
                "photo": notice.photo,
                "households": notice.households,
            }
            for notice in proof.notices
        ],
    }


def _line_data(line: Line) -> dict[str, object]:
    return {
        "way": line.way,
        "at": say_moment(line.at),
        "serves_at": line.serves_at and say_moment(line.serves_at),
        "witness": line.witness,
        "note": line.note,
        "photo": line.photo,
    }


def _sums(some: Sequence[ProvenHousehold]) -> list[str]:
    stands = [one.household.stand for one in some]
    ways: dict[str, int] = {}
    for one in some:
        if one.by is not None:
            name = way_in_words(one.by.way)
            ways[name] = ways.get(name, 0) + 1
    return [
        unit_name(some[0].household.building, "", ""),
        str(len(some)),
        str(stands.count(Stand.SERVED)),
        str(stands.count(Stand.POSTED)),
        str(stands.count(Stand.TRIED) + stands.count(Stand.UNTRIED)),
        _("；").join(_("{way} {n}").format(way=way, n=n) for way, n in ways.items()),
    ]


def building_sheet(proof: DeliveryProof, some: Sequence[ProvenHousehold]) -> ListSheet:
    """Each household of one building: how, when, before whom, and what proof is kept."""
    return ListSheet(
        title=_("送达情况证明（逐户）"),
        subtitle=proof.facts.title,
        part=_part(proof, some),
        note=_("凭证一栏的编号是存档照片校验码（SHA-256）的前 {n} 位。").format(n=_HASH),
        columns=(
            Column(_("序号"), "number"),
            Column(_("房号"), "room"),
            Column(_("业主"), "name"),
            Column(_("方式"), "day"),
            Column(_("时间"), "duty"),
            Column(_("见证人"), "time"),
            Column(_("凭证"), "rest"),
        ),
        groups=_groups(
            some,
            lambda one: (
                (
                    way_in_short(one.by.way),
                    f"{local(one.by.at):%Y-%m-%d %H:%M}",
                    one.by.witness,
                    _kept(one.by),
                )
                if one.by is not None
                else (stand_in_words(one.household.stand)[0], "", "", _tries(one))
            ),
        ),
        foot="",
        invented=proof.facts.invented,
    )


def unreached_sheet(proof: DeliveryProof, some: Sequence[ProvenHousehold]) -> ListSheet:
    """For who goes round once more."""
    return ListSheet(
        title=_("尚未送达住户名单"),
        subtitle=proof.facts.title,
        part=_part(proof, some),
        note=_("截至 {at} 仍未送达，表决 {closes} 截止。送到后请在系统里登记。").format(
            at=say_time(proof.at), closes=say_time(proof.facts.closes_at)
        ),
        columns=(
            Column(_("序号"), "number"),
            Column(_("房号"), "room"),
            Column(_("业主"), "name"),
            Column(_("以前"), "duty"),
            Column(_("业主签收"), "sign"),
            Column(_("日期"), "day"),
            Column(_("备注"), "rest"),
        ),
        groups=_groups(some, lambda one: (_tries(one), "", "", "")),
        foot=_("送达人签名：　　　　　　　　　　日期：　　　　年　　月　　日"),
        invented=proof.facts.invented,
    )


def _part(proof: DeliveryProof, some: Sequence[ProvenHousehold]) -> str:
    return _("{estate}　{building}").format(
        estate=proof.facts.estate_name,
        building=unit_name(some[0].household.building, "", ""),
    )


def _groups(
    some: Sequence[ProvenHousehold], rest: Callable[[ProvenHousehold], tuple[str, ...]]
) -> tuple[Group, ...]:
    """A group a staircase; rows numbered through the building."""
    groups: dict[str, list[tuple[str, ...]]] = {}
    for number, one in enumerate(some, 1):
        home = one.household
        groups.setdefault(unit_name(home.building, home.staircase, ""), []).append(
            (
                str(number),
                unit_name("", home.staircase, home.room),
                owners_in_words(home.names),
                *rest(one),
            )
        )
    return tuple(Group(heading, tuple(rows)) for heading, rows in groups.items())


def _tries(one: ProvenHousehold) -> str:
    if not one.tries:
        return _("还没有送")
    days = _("、").join(f"{local(at):%m-%d}" for at in one.tries)
    return _("试过 {n} 次：{days}").format(n=len(one.tries), days=days)


def _kept(line: Line) -> str:
    kept = [_("照片 {mark}").format(mark=line.photo[:_HASH])] if line.photo else []
    if line.note:
        kept.append(line.note)
    return _("；").join(kept)
