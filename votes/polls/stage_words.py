"""The timeline of a vote in words, as the part `timeline` of pages shows it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from app.clock import say_date, say_time
from app.i18n import _
from votes.polls.stages import (
    PUBLICITY_DAYS,
    RECHECK_WORKING_DAYS,
    Stage,
    StageFacts,
    Standing,
    Step,
)


@dataclass(frozen=True, slots=True)
class StageShown:
    when: str
    title: str
    text: str
    now: bool


def shown_stages(stages: Sequence[Stage], facts: StageFacts) -> list[StageShown]:
    return [
        StageShown(
            when=_when(stage),
            title=_("{step} · {standing}").format(
                step=_step(stage.step), standing=_standing(stage.standing)
            ),
            text=_clock(stage, facts),
            now=stage.standing is Standing.NOW,
        )
        for stage in stages
    ]


def _say(when: datetime | date) -> str:
    return say_time(when) if isinstance(when, datetime) else say_date(when)


def _when(stage: Stage) -> str:
    if stage.step is Step.CONVENED and stage.starts is not None:
        return _say(stage.starts)
    if stage.starts is None and stage.ends is None:
        return _("日期待定")
    if stage.starts is None and stage.ends is not None:
        return _("不迟于 {end}").format(end=_say(stage.ends))
    assert stage.starts is not None
    if stage.ends is None:
        return _say(stage.starts)
    return _("{start} 至 {end}").format(start=_say(stage.starts), end=_say(stage.ends))


def _step(step: Step) -> str:
    return {
        Step.CONVENED: _("召集并公告"),
        Step.ROLL_CHECK: _("名册核对"),
        Step.FREEZE: _("冻结名册"),
        Step.DELIVERY: _("送达通知单"),
        Step.VOTING: _("表决"),
        Step.CLOSE: _("截止"),
        Step.PRELIMINARY: _("初步结果"),
        Step.OBJECTIONS: _("公示和异议"),
        Step.FINAL: _("最终结果"),
    }[step]


def _standing(standing: Standing) -> str:
    return {
        Standing.DONE: _("已完成"),
        Standing.NOW: _("进行中"),
        Standing.AHEAD: _("未开始"),
        Standing.SKIPPED: _("没有安排"),
        Standing.STOPPED: _("已废止，不再进行"),
    }[standing]


def _clock(stage: Stage, facts: StageFacts) -> str:
    """The legal clock, or what is missing."""
    if stage.standing in (Standing.SKIPPED, Standing.STOPPED):
        return ""
    if stage.step is Step.CONVENED and isinstance(stage.ends, date):
        return _("公告须足 {n} 天，最早 {day}开始表决").format(
            n=facts.notice_days, day=say_date(stage.ends)
        )
    if stage.step is Step.ROLL_CHECK and facts.challenges_open:
        return _("还有 {n} 件异议没有答复").format(n=facts.challenges_open)
    if stage.step is Step.DELIVERY and facts.delivered is not None:
        return _("已送达 {served} 户，共 {all} 户").format(
            served=facts.delivered[0], all=facts.delivered[1]
        )
    if stage.step is Step.CLOSE and facts.extensions:
        return _("已公告延长 {n} 次").format(n=facts.extensions)
    if stage.step is Step.OBJECTIONS:
        return _("初步结果公示 {n} 天，同期提出异议").format(n=PUBLICITY_DAYS)
    if stage.step is Step.FINAL:
        return _("异议期满后 {n} 个工作日内复核完毕").format(n=RECHECK_WORKING_DAYS)
    return ""
