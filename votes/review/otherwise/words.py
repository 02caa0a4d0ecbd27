"""A count beside the official one, in words."""

from app.i18n import _
from app.numerals import say_area, say_count
from votes.results.rules import Tally
from votes.review.otherwise.rules import Otherwise


def passed_in_words(result: Tally) -> str:
    return _("通过") if result.passed else _("未通过")


def figures_beside(one: Otherwise) -> list[list[object]]:
    """Rows of a table: what, as published, as assumed."""
    official, assumed = one.official.to_json(), one.assumed.to_json()
    rows: list[list[object]] = []
    for key, label in (
        ("total", _("总数")),
        ("participated", _("参与")),
        ("agree", _("同意")),
        ("against", _("反对")),
        ("abstain", _("弃权")),
    ):
        rows.append(
            [
                _("{label}（人）").format(label=label),
                say_count(int(str(official[f"{key}_heads"]))),
                say_count(int(str(assumed[f"{key}_heads"]))),
            ]
        )
        rows.append(
            [
                _("{label}（㎡）").format(label=label),
                say_area(int(str(official[f"{key}_area_x100"]))),
                say_area(int(str(assumed[f"{key}_area_x100"]))),
            ]
        )
    rows.append([_("结果"), passed_in_words(one.official), passed_in_words(one.assumed)])
    return rows


def headline(one: Otherwise) -> str:
    if one.turns:
        return _("这样计算，结果会从“{was}”变为“{would}”。").format(
            was=passed_in_words(one.official), would=passed_in_words(one.assumed)
        )
    return _("这样计算，结果不变，仍是“{was}”。").format(was=passed_in_words(one.official))
