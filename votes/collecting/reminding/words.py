"""A reminder in words that shame nobody."""

from app.i18n import _
from app.numerals import say_money
from votes.collecting.reminding.rules import BuildingArrears
from votes.costs.access import SchemeFacts


def reminder_title(scheme: str) -> str:
    return _("{scheme}：缴费提醒").format(scheme=scheme)


def reminder_text(scheme: SchemeFacts, place: str, fen: int) -> str:
    return _(
        "您好！{estate}{place}“{title}”的费用，还有 {money} 元没有登记到账。"
        "可能是您已经交了、我们还没有对上，请把收据或转账记录告诉{community}，我们马上核对。"
        "如果一时不方便，也请说一声，可以商量分期或者申请帮扶。谢谢您的支持。"
    ).format(
        estate=scheme.estate_name,
        place=place,
        title=scheme.title,
        money=say_money(fen),
        community=scheme.community_name,
    )


def shown_arrears(one: BuildingArrears) -> list[object]:
    return [
        _("{building}号楼").format(building=one.building),
        one.owing,
        say_money(one.fen),
        one.due,
        one.recent,
        one.spared,
    ]
