"""The closing account 收支决算公告, by building: who owes what is nobody else's business. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from app.clock import say_date
from app.i18n import _
from app.numerals import say_count, say_money
from meetings.minutes.blocks import Block, Composed, Heading, Paragraph, numbered
from meetings.minutes.typesetting import Run
from votes.collecting.queries import CollectionFacts
from votes.collecting.rules import Balance
from votes.costs.words import payer_word


@dataclass(frozen=True, slots=True)
class Closing:
    """`pools`: as adopted; `payers`, `final`: what each payer and each unit bears by the audit;
    `owed`: before it."""

    facts: CollectionFacts
    pools: Mapping[str, int]
    final_items: Mapping[str, int]
    payers: Mapping[str, int]
    owed: Mapping[str, Balance]
    final: Mapping[str, int]
    buildings: Mapping[str, str]
    fingerprint: str
    on: date


def compose_closing(closing: Closing) -> Composed:
    scheme = closing.facts.version.scheme
    more = [fen for unit, fen in _changes(closing).items() if fen > 0]
    less = [-fen for unit, fen in _changes(closing).items() if fen < 0]
    parts: list[tuple[str, list[str]]] = [
        (
            _("依据"),
            [
                _("{basis}。费用方案《{title}》第 {n} 版，校验码（SHA-256）{sha256}。").format(
                    basis=closing.facts.basis.rstrip("。"),
                    title=scheme.title,
                    n=closing.facts.version.number,
                    sha256=closing.facts.version.sha256,
                )
            ],
        ),
        (
            _("审定的费用"),
            [
                _("{item}：预算 {was} 元，审定 {now} 元。").format(
                    item=item,
                    was=say_money(closing.pools[item]),
                    now=say_money(closing.final_items[item]),
                )
                for item in closing.pools
            ],
        ),
        (
            _("由谁承担"),
            [
                *(
                    _("{payer}：{fen} 元。").format(payer=payer_word(payer), fen=say_money(fen))
                    for payer, fen in closing.payers.items()
                ),
                _("各户合计：{fen} 元。").format(fen=say_money(sum(closing.final.values()))),
            ],
        ),
        (
            _("收款和多退少补"),
            [
                _("决算前已收 {fen} 元。").format(
                    fen=say_money(sum(one.paid_fen for one in closing.owed.values()))
                ),
                _(
                    "还要交的 {n} 户（包括以前没有交清的），共 {fen} 元；"
                    "应退还的 {m} 户，共 {back} 元。"
                ).format(
                    n=say_count(len(more)),
                    fen=say_money(sum(more)),
                    m=say_count(len(less)),
                    back=say_money(sum(less)),
                ),
                *_by_building(closing),
                _(
                    "每户的金额和算法，凭本户表决票或到社区查询；任何人都可以用公布的费用文件重新计算。"
                ),
            ],
        ),
        (_("核对"), [_("公钥指纹：{mark}").format(mark=closing.fingerprint)]),
    ]
    blocks: list[Block] = []
    for n, (heading, paragraphs) in enumerate(parts, 1):
        blocks.append(Heading(1, f"{numbered(1, n)}{heading}"))
        blocks += [Paragraph((Run(text),)) for text in paragraphs]
    named = () if scheme.estate_name in scheme.title else (scheme.estate_name,)
    return Composed(
        mark=(scheme.community_name, _("公告")),
        number=say_date(closing.on),
        title=(*named, scheme.title, _("收支决算公告")),
        blocks=tuple(blocks),
        issuer=scheme.community_name,
        issued=say_date(closing.on),
    )


def closing_data(closing: Closing) -> dict[str, object]:
    """By building, as the notice has it."""
    scheme, changes = closing.facts.version.scheme, _changes(closing)
    return {
        "kind": "closing_account",
        "format": 1,
        "scheme": scheme.id,
        "title": scheme.title,
        "estate": scheme.estate_name,
        "community": scheme.community_name,
        "issued_on": closing.on.isoformat(),
        "version": closing.facts.version.number,
        "version_sha256": closing.facts.version.sha256,
        "budget_fen": dict(closing.pools),
        "final_fen": dict(closing.final_items),
        "payers_fen": dict(closing.payers),
        "residents_fen": sum(closing.final.values()),
        "collected_fen": sum(one.paid_fen for one in closing.owed.values()),
        "to_pay_fen": sum(fen for fen in changes.values() if fen > 0),
        "to_refund_fen": -sum(fen for fen in changes.values() if fen < 0),
        "fingerprint": closing.fingerprint,
    }


def _changes(closing: Closing) -> dict[str, int]:
    """By unit: still to be paid, or (negative) to be paid back."""
    return {unit: fen - closing.owed[unit].paid_fen for unit, fen in closing.final.items()}


def _by_building(closing: Closing) -> list[str]:
    sums: dict[str, list[int]] = {}
    for unit, fen in _changes(closing).items():
        sums.setdefault(closing.buildings[unit], []).append(fen)
    return [
        _("{building}号楼：还要交 {more} 元，退还 {less} 元。").format(
            building=building,
            more=say_money(sum(fen for fen in of if fen > 0)),
            less=say_money(-sum(fen for fen in of if fen < 0)),
        )
        for building, of in sums.items()
    ]
