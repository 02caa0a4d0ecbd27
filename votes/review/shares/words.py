"""Shares beside the published ones, in words, as a table and on paper."""

from app.estates.chart import unit_name
from app.i18n import _
from app.numerals import say_count, say_money
from app.printing.lists import Column, Group, ListSheet
from votes.costs.charts import change_in_words
from votes.costs.words import key_word
from votes.review.shares.queries import VersionToShare
from votes.review.shares.rules import OtherShares


def headline(found: OtherShares) -> str:
    compared = found.compared
    return _(
        "这样计算，{more} 户多交、共 {more_fen} 元，"
        "{less} 户少交、共 {less_fen} 元，{same} 户不变。"
    ).format(
        more=say_count(compared.more),
        more_fen=say_money(compared.more_fen),
        less=say_count(compared.less),
        less_fen=say_money(compared.less_fen),
        same=say_count(compared.same),
    )


def keys_in_words(view: VersionToShare, found: OtherShares) -> list[tuple[str, str]]:
    """(pool, by which key instead of which)."""
    now = {item.item: item.key for item in found.scheme.items}
    return [
        (
            pool.item,
            _("按{key}（公布的方案按{was}）").format(
                key=key_word(now[pool.item]), was=key_word(pool.key)
            )
            if now[pool.item] != pool.key
            else _("按{key}，不变").format(key=key_word(pool.key)),
        )
        for pool in view.pools
    ]


def figures_beside(found: OtherShares) -> list[list[object]]:
    """Rows of a table: what, as published, as assumed."""
    official, assumed = found.official, found.assumed
    was = [one.pays_fen for one in official.units.values()]
    would = [one.pays_fen for one in assumed.units.values()]
    return [
        [
            _("费用合计（元）"),
            say_money(official.grand_total_fen),
            say_money(assumed.grand_total_fen),
        ],
        [_("住户承担（元）"), say_money(official.residents_fen), say_money(assumed.residents_fen)],
        [_("最少的一户（元）"), say_money(min(was)), say_money(min(would))],
        [_("最多的一户（元）"), say_money(max(was)), say_money(max(would))],
    ]


def by_flat(view: VersionToShare, found: OtherShares) -> list[tuple[str, str, str, str]]:
    """(flat, yuan as published, as assumed, the change), in the order of the buildings."""
    return [
        (
            unit_name(flat.building, flat.staircase, flat.room),
            say_money(found.official.units[flat.unit].pays_fen),
            say_money(found.assumed.units[flat.unit].pays_fen),
            change_in_words(found.compared.changes[flat.unit]),
        )
        for flat in view.flats
    ]


def mark() -> str:
    return _("假设计算，不是方案")


def heads() -> list[str]:
    return [_("房屋"), _("公布的方案应交（元）"), _("假设应交（元）"), _("变化")]


def shares_sheet(view: VersionToShare, found: OtherShares) -> ListSheet:
    scheme = view.facts.scheme
    keys = _("；").join(f"{item}{how}" for item, how in keys_in_words(view, found))
    return ListSheet(
        title=mark(),
        subtitle=_("{title} 第 {n} 版").format(title=scheme.title, n=view.facts.number),
        part=_("{estate}　{mark}").format(estate=scheme.estate_name, mark=mark()),
        note=_("{keys}。{told}已公布的方案不变，以它为准；校验码 {sha256}。").format(
            keys=keys, told=headline(found), sha256=view.facts.sha256
        ),
        columns=tuple(
            Column(label, kind)
            for label, kind in zip(heads(), ("rest", "money", "money", "money"), strict=True)
        ),
        groups=(Group("", tuple(by_flat(view, found))),),
        foot="",
        invented=scheme.invented,
    )
