"""The weight of a point in words."""

from app.i18n import _
from votes.review.procedure.facts import Point, Weight


def weight_in_words(weight: Weight) -> tuple[str, str]:
    """(word, kind of tag)"""
    return {
        Weight.ATTACK: (_("可能被撤销"), "now"),
        Weight.GAP: (_("缺证据"), "wait"),
        Weight.LOOK: (_("会被问到"), ""),
    }[weight]


def summary(points: list[Point]) -> str:
    if not points:
        return _("按卷里登记的内容，没有发现程序上的薄弱之处。")
    counts = {weight: sum(point.weight is weight for point in points) for weight in Weight}
    return _("可能被撤销的 {attack} 处，缺证据的 {gap} 处，会被问到的 {look} 处。").format(
        attack=counts[Weight.ATTACK], gap=counts[Weight.GAP], look=counts[Weight.LOOK]
    )
