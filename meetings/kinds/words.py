"""A kind in words."""

from app.i18n import _
from meetings.kinds.queries import ConsultedKind, InForce
from meetings.kinds.rules import KindContent, profession_name, template_name


def say_owned(kind: InForce) -> str:
    if kind.owned_by == "community":
        return _("本社区第 {n} 版").format(n=kind.number)
    if kind.owned_by == "street":
        return _("街道第 {n} 版").format(n=kind.number)
    return _("系统自带")


def say_kind(kind: ConsultedKind) -> str:
    """供暖改造（第 2 版）"""
    name = template_name(kind.template)
    if not kind.number:
        return _("{name}（系统自带）").format(name=name)
    return _("{name}（第 {n} 版）").format(name=name, n=kind.number)


def kind_summary(content: KindContent, setting: int) -> list[str]:
    """What it asks for, each a short sentence. `setting`: days of notice unless it says its own."""
    seats = [profession_name(one) for one in content.experts]
    if content.of_buildings:
        seats.append(_("受影响楼栋居民各一位"))
    if content.of_against:
        seats.append(_("持反对意见的居民一位"))
    said = []
    if seats:
        said.append(_("必须入席：{seats}").format(seats=_("、").join(seats)))
    if content.papers:
        said.append(_("材料：{papers}").format(papers=_("、").join(content.papers)))
    if content.questions:
        said.append(_("要商定：{questions}").format(questions=_("；").join(content.questions)))
    days = setting if content.notice_days is None else content.notice_days
    said.append(_("提前 {n} 天通知").format(n=days))
    if content.needs_vote:
        said.append(_("形成意见后须提交业主表决"))
    if content.needs_opinion:
        said.append(_("表决前须有律师的法律意见"))
    return said
