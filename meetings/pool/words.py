"""People of the pool in words."""

from app.i18n import _
from meetings.kinds.rules import profession_name
from meetings.pool.queries import ExpertLine
from meetings.pool.rules import Suggestion


def say_expert(line: ExpertLine) -> str:
    """公益律师 · 正和律师事务所 · 供暖、物业"""
    parts = [profession_name(line.profession), line.body, _("、").join(line.fields)]
    return " · ".join(part for part in parts if part)


def say_load(load: int, most: int) -> str:
    return _("本月已有 {n} 次会议，最多 {most} 次").format(n=load, most=most)


def say_suggestion(one: Suggestion) -> list[str]:
    """Why she is suggested, or why not."""
    said = []
    if one.barred:
        said.append(
            _("不能邀请：与本小区或在席单位有利害关系（{ties}）").format(
                ties=_("；").join(one.candidate.ties)
            )
        )
    if one.needed:
        said.append(_("这类协商必须有{who}").format(who=profession_name(one.candidate.profession)))
    if one.matched:
        said.append(_("熟悉：{fields}").format(fields=_("、").join(one.matched)))
    load = say_load(one.candidate.load, one.candidate.monthly_most)
    said.append(_("{load}，已经满了").format(load=load) if one.full else load)
    return said


def reason_for(one: Suggestion, topic: str) -> str:
    """What may stand in the field of the reason, to be changed."""
    about = _("、").join(one.matched) or topic
    return _("请就{about}提供专业意见").format(about=about)[:200]
