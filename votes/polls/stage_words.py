"""The timeline of a vote in words, as the part `timeline` of pages shows it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from app.clock import say_date, say_time
from app.i18n import _
from app.numerals import say_area, say_count
from votes.finals.rules import requirements
from votes.polls.request.rules import say_share
from votes.polls.stages import Stage, StageFacts, Standing, Step


@dataclass(frozen=True, slots=True)
class StageShown:
    """`missing`: what is still to be done, a sentence each; `href`: where, "" for nowhere."""

    when: str
    title: str
    text: str
    now: bool
    missing: tuple[str, ...]
    href: str


def shown_stages(
    stages: Sequence[Stage], facts: StageFacts, today: date, path: str
) -> list[StageShown]:
    """`path`: of the poll's page; "" for those who do not work on it: they get no links."""
    shown = []
    for stage in stages:
        missing, where = _missing(stage, facts, today)
        shown.append(
            StageShown(
                when=_when(stage),
                title=_("{step} · {standing}").format(
                    step=_step(stage.step), standing=_standing(stage.standing)
                ),
                text=_clock(stage, facts),
                now=stage.standing is Standing.NOW,
                missing=tuple(missing),
                href=path + where if path and where else "",
            )
        )
    return shown


def _say(when: datetime | date) -> str:
    return say_time(when) if isinstance(when, datetime) else say_date(when)


def _when(stage: Stage) -> str:
    if stage.step is Step.CONVENED and stage.starts is not None:
        return _say(stage.starts)
    if stage.starts is None and stage.ends is None:
        if stage.standing in (Standing.SKIPPED, Standing.STOPPED):
            return ""  # nothing is still to come
        return {
            Step.PRELIMINARY: _("截止以后"),
            Step.OBJECTIONS: _("初步结果公示以后"),
            Step.FINAL: _("异议期满以后"),
        }.get(stage.step, _("日期待定"))
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
        Standing.LAPSED: _("已截止，没有全部完成"),
        Standing.NOW: _("进行中"),
        Standing.AHEAD: _("未开始"),
        Standing.SKIPPED: _("没有安排"),
        Standing.STOPPED: _("已废止，不再进行"),
    }[standing]


def _clock(stage: Stage, facts: StageFacts) -> str:
    """The legal clock of a stage."""
    if stage.standing in (Standing.SKIPPED, Standing.STOPPED):
        return ""
    if stage.step is Step.CONVENED and isinstance(stage.ends, date):
        said = _("公告须足 {n} 天，最早 {day}开始表决").format(
            n=facts.notice_days, day=say_date(stage.ends)
        )
        return said if facts.request is None else f"{say_share(facts.request)}。{said}"
    if stage.step is Step.DELIVERY and facts.delivered is not None:
        served, households = facts.delivered
        said = _("已送达 {served} 户，共 {all} 户").format(served=served, all=households)
        if stage.standing is not Standing.LAPSED:
            return said
        return _("{said}；{n} 户没有送达记录").format(said=said, n=say_count(households - served))
    if stage.step is Step.CLOSE and facts.extensions:
        return _("已公告延长 {n} 次").format(n=facts.extensions)
    if stage.step is Step.OBJECTIONS and stage.standing is Standing.AHEAD:
        return _("初步结果公示 {n} 天，同期提出异议").format(n=facts.publicity_days)
    if stage.step is Step.FINAL and stage.standing is not Standing.DONE:
        return _("异议期满后 {n} 个工作日内复核完毕").format(n=facts.recheck_days)
    return ""


def _missing(stage: Stage, facts: StageFacts, today: date) -> tuple[list[str], str]:
    """(what is still missing of a stage that is on, the page where it is mended, from the
    poll's own address on)."""
    if stage.standing is not Standing.NOW:
        return [], ""
    life = facts.life
    if stage.step is Step.ROLL_CHECK and facts.check_ends_on is not None:
        said = []
        if today <= facts.check_ends_on:
            said.append(_("核对期到{day}届满").format(day=say_date(facts.check_ends_on)))
        if facts.challenges_open:
            said.append(_("{n} 件异议没有答复").format(n=facts.challenges_open))
        return said, "/rollcheck"
    if stage.step is Step.FREEZE:
        return list(facts.missing) or [_("检查单已齐，可以冻结")], (
            "#checks" if facts.missing else "/freeze"
        )
    if stage.step is Step.DELIVERY and facts.delivered is not None:
        left = facts.delivered[1] - facts.delivered[0]
        return [_("{n} 户还没有送达").format(n=say_count(left))], "/delivery"
    if stage.step is Step.VOTING and facts.short is not None:
        heads, area = facts.short
        if heads or area:
            return [
                _("参与还差 {heads} 人、{area} ㎡").format(
                    heads=say_count(heads), area=say_area(area)
                )
            ], "/campaign"
        return [_("参与已达到三分之二")], ""
    if stage.step is Step.PRELIMINARY:
        if life is None:
            return [_("还没有计票")], "/count"
        if life.corrections:
            return [_("异议成立，还没有重新计票")], "/objections"
        return [_("已计票，还没有公示")], "/result/publish"
    if stage.step is Step.OBJECTIONS and life is not None and life.period is not None:
        said = []
        if today <= life.period.ends_on:
            said.append(_("公示期到{day}届满").format(day=say_date(life.period.ends_on)))
        if life.open_objections:
            said.append(_("{n} 件异议没有答复").format(n=say_count(life.open_objections)))
        if life.corrections:
            said.append(_("{n} 件成立的异议没有更正").format(n=say_count(life.corrections)))
        return said, "/objections"
    if stage.step is Step.FINAL and life is not None:
        said = [one.text for one in requirements(life, today) if not one.done]
        return said or [_("条件已具备，可以作出最终结果")], "/result/final"
    return [], ""
