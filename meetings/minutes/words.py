"""Minutes in words: their way, what a paper is called."""

from app.i18n import _
from meetings.minutes.circulating.rules import Stage
from meetings.minutes.page import MinutesPage
from meetings.minutes.signing.rules import shown_code


def minutes_stations() -> list[str]:
    return [_("起草"), _("各方核对"), _("批准"), _("签字"), _("定稿")]


def minutes_station(view: MinutesPage) -> int:
    if view.stage is Stage.FINAL:
        return 5
    if view.stage is Stage.DRAFT:
        return 0
    if view.approved is not None:
        return 4 if len(view.approved.signed) == len(view.approved.due) else 3
    if view.review is None or view.review.undecided or view.review.newly_accepted:
        return 1
    return 1 if view.review.waiting_for else 2


def paper_name(addendum: int) -> str:
    return _("补充纪要 {n}").format(n=addendum) if addendum else _("纪要")


def code_of(code: str) -> str:
    return shown_code(code)


def way_word(way: str) -> str:
    return {
        "screen": _("屏幕签名"),
        "paper": _("纸质签字"),
        "refused": _("未签字"),
    }[way]
