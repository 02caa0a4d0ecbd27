"""Every kind of entry of the timeline as one sentence: none is left without words."""

import json
import re
from datetime import UTC, datetime

import pytest

from app.main import CHAPTERS
from meetings.timeline.chapters import Chapter, Event

_AT = datetime(2026, 3, 1, 8, tzinfo=UTC)
_TALLY = {f"{what}_{of}": 3 for what in ("total", "participated") for of in ("heads", "area_x100")}
_TALLY |= {f"{what}_{of}": 1 for what in ("agree", "against") for of in ("heads", "area_x100")}
_TALLY |= {"abstain_heads": 1, "abstain_area_x100": 1, "failed_on": ["QUORUM_HEADS"]}
_COUNTED = {
    "title": "改吗",
    "version": 1,
    "passed": False,
    "threshold": "special_3_4",
    "tally": _TALLY,
}

# kind: (who, what, extra), what it says.
EXAMPLES: dict[str, tuple[tuple[str, str, str], str]] = {
    "opened": (("陈", "供暖", ""), "陈发起协商"),
    "notice_call": (("陈", "1", ""), "陈通知第 1 次会议"),
    "notice_change": (("陈", "1", "停电"), "陈通知第 1 次会议改期或改地点"),
    "notice_cancel": (("陈", "1", "停电"), "陈取消第 1 次会议"),
    "called": (("", "1", "二楼"), "通知第 1 次会议"),
    "met": (("周", "1", "二楼"), "第 1 次会议，周主持"),
    "position": (("业委会", "费用", "against 太贵"), "业委会对“费用”：反对"),
    "agreed": (("", "费用", "公司承担"), "“费用”议定"),
    "condition": (("楼院长", "费用", "恢复墙面"), "楼院长对“费用”提出条件"),
    "condition_open": (("楼院长", "恢复墙面", ""), "楼院长的条件“恢复墙面”："),
    "condition_met": (("楼院长", "恢复墙面", ""), "楼院长的条件“恢复墙面”：已满足"),
    "condition_not_met": (("楼院长", "恢复墙面", ""), "楼院长的条件“恢复墙面”：没有满足"),
    "condition_withdrawn": (("楼院长", "恢复墙面", ""), "楼院长的条件“恢复墙面”："),
    "way": (("陈", "费用", "vote 四月"), "“费用”：提交业主表决"),
    "final": (("陈", "2026 1", "0"), "纪要〔2026〕第1期定稿"),
    "addendum": (("陈", "2026 1", "2"), "补充纪要〔2026〕第1期补充2定稿"),
    "task": (("马工", "提交计划", ""), "承诺成为任务：马工"),
    "task_progress": (("马工", "提交计划", ""), "承诺“提交计划”：进展（马工）"),
    "task_done": (("马工", "提交计划", ""), "承诺“提交计划”：报完成（马工）"),
    "task_verified": (("周", "提交计划", ""), "承诺“提交计划”：核实完成（周）"),
    "task_redo": (("周", "提交计划", ""), "承诺“提交计划”："),
    "task_moved": (("周", "提交计划", ""), "承诺“提交计划”："),
    "paper": (("陈", "意见书", "opinion"), "协商意见书存档（陈）"),
    "material": (("陈", "报价单", "费用"), "陈放上材料“报价单”"),
    "told": (("周", "sms", "sent"), "通知周（短信）"),
    "draft_told": (("周", "sms", "sent"), "请周核对纪要（短信）"),
    "reply_told": (("马女士", "sms", "sent"), "答复马**（短信）"),
    "answered": (("马祎", "stand_in", "苏"), "马祎答复：委托他人参加"),
    "draft": (("陈", "2", "0"), "陈发出纪要第 2 稿"),
    "read_opened": (("张", "2", ""), "张打开纪要第 2 稿"),
    "read_agreed": (("张", "2", ""), "张核对第 2 稿无误"),
    "correction": (("张", "改成这样", ""), "张提出更正"),
    "accepted": (("陈", "改成这样", ""), "陈采纳更正"),
    "refused": (("陈", "改成这样", "念过"), "陈没有采纳更正"),
    "approved": (("周", "2026 1", ""), "周批准纪要，编为〔2026〕第1期"),
    "signed": (("张", "screen", ""), "张：屏幕签名"),
    "date_poll": (("陈", "", ""), "陈发起会期征询"),
    "asked": (("", "有人帮忙吗", "费用"), "收到会前提问"),
    "question_answered": (("陈", "有人帮忙吗", "有"), "陈答复会前提问"),
    "question_tabled": (("陈", "有人帮忙吗", ""), "陈把会前提问带到会上"),
    "survey": (("陈", "同意吗", "500"), "陈发起意愿征询，问 500 户"),
    "survey_over": (("", "同意吗", ""), "意愿征询截止"),
    "survey_visits": (("2", "同意吗", "80"), "意愿征询：2 人走访 80 户"),
    "survey_told": (("", "同意吗", "3"), "意愿征询：把答复告诉 3 户"),
    "scheme": (("陈", "分摊", "2 abc"), "费用方案《分摊》公布第 2 版"),
    "draft_scheme": (("陈", "分摊", ""), "起草费用方案《分摊》"),
    "quote": (("陈", "分摊", "报价单.pdf"), "费用方案《分摊》：放上报价或依据"),
    "collection": (("陈", "分摊", "2 表决"), "按费用方案《分摊》第 2 版开始收款"),
    "settled": (("陈", "分摊", "2 "), "按审计决算，费用方案《分摊》第 2 版重新分摊"),
    "reminded": (("", "分摊", "2 5"), "按费用方案《分摊》第 2 版收款：提醒未交清的住户"),
    "frozen": (("陈", "1", "abc"), "第 1 号表决：冻结名册，公布表决"),
    "renewed": (("陈", "1", "2"), "第 1 号表决：名册更新为第 2 版"),
    "opens": (("", "1", "改造"), "第 1 号表决：开始投票"),
    "closes": (("", "1", "改造"), "第 1 号表决：投票截止"),
    "extended": (("陈", "1", "1772352000 票太少"), "第 1 号表决：延长表决时间"),
    "terminated": (("陈", "1", "方案有变"), "第 1 号表决：废止"),
    "counted": (("陈", "1", json.dumps(_COUNTED)), "第 1 号表决：计票《改吗》"),
    "published": (("陈", "1", "2026-04-28 南门"), "第 1 号表决：公示初步结果"),
    "recounted": (("周", "1", ""), "第 1 号表决：另一人复核计票，结果一致"),
    "recounted_otherwise": (("周", "1", ""), "第 1 号表决：另一人复核计票，结果不一致"),
    "final_result": (("陈", "1", ""), "第 1 号表决：作出最终结果"),
    "roll_check": (("陈", "1", "2026-03-08 南门"), "第 1 号表决：公布名册核对"),
    "prepared": (("陈", "1", "改造"), "起草第 1 号表决"),
    "delivered": (("", "1", "receipt 66"), "第 1 号表决：送到了"),
    "not_reached": (("", "1", "receipt 5"), "第 1 号表决：没有送到"),
    "message_taken": (("", "1", "sms 5"), "第 1 号表决：短信平台已接收，没有送达报告"),
    "message_refused": (("", "1", "sms 5"), "第 1 号表决：短信平台退回，没有送到"),
    "poll_paper": (("陈", "1", "召集依据"), "第 1 号表决：放上材料"),
    "challenge": (("", "1", "area"), "第 1 号表决：收到对名册的异议"),
    "challenge_upheld": (("陈", "1", "area"), "第 1 号表决：答复对名册的异议"),
    "challenge_dismissed": (("陈", "1", "area"), "第 1 号表决：答复对名册的异议"),
    "objection": (("", "A1", "结果第 1 版"), "收到异议 A1"),
    "objection_upheld": (("周", "A1", "结果第 1 版"), "答复异议 A1：成立"),
    "objection_partly": (("周", "A1", "结果第 1 版"), "答复异议 A1：部分成立"),
    "objection_refused": (("周", "A1", "结果第 1 版"), "答复异议 A1：不成立"),
    "put_right": (("周", "A1", "1 元 → 2 元"), "异议 A1 引起的更正"),
    "mediation": (("陈", "3", "调委会"), "第 3 号人民调解受理"),
    "session": (("陈", "3", "2026-04-01"), "第 3 号人民调解"),
    "mediated": (("陈", "3", "agreed"), "第 3 号人民调解"),
    "court": (("陈", "3", "applied 城关区法院"), "第 3 号人民调解"),
    "to_table": (("陈", "2", "费用再议"), "争议回到第 2 次会议，列为议题"),
    "opinion": (("孔", "1", "proceed"), "法律意见第 1 号"),
    "question": (("孔", "", "名册齐吗"), "法律审查：提问"),
    "answer": (("陈", "", "齐"), "法律审查：答复"),
    "dossier": (("孔", "masked", ""), "申请隐去姓名的卷宗"),
    "dossier_granted": (("周", "full", ""), "同意生成完整卷宗"),
    "dossier_refused": (("周", "full", "用途不明"), "不同意生成完整卷宗"),
}
# What a statement puts together from a column; the tables allow no other.
_ENDINGS = {
    "notice_": ("call", "change", "cancel"),
    "condition_": ("open", "met", "not_met", "withdrawn"),
    "task_": ("progress", "done", "verified", "redo", "moved"),
    "read_": ("opened", "agreed"),
    "challenge_": ("upheld", "dismissed"),
    "objection_": ("upheld", "partly", "refused"),
}


def _kinds(chapter: Chapter) -> set[str]:
    """The second column of each SELECT of its statement."""
    found: set[str] = set()
    for part in re.split(r"\bUNION ALL\b", chapter.sql):
        column = re.search(r",\s*('\w+' \|\||'\w+'|CASE .*? END)", part, re.S)
        assert column is not None, part
        for name in re.findall(r"'([a-z_]+)'", column[1]):
            found |= {f"{name}{ending}" for ending in _ENDINGS.get(name, ("",))}
    return found


def test_every_kind_has_an_example() -> None:
    assert set().union(*(_kinds(one) for one in CHAPTERS)) == {*EXAMPLES}


def test_no_kind_stands_in_two_chapters() -> None:
    kinds = [kind for one in CHAPTERS for kind in sorted(_kinds(one))]
    assert len(kinds) == len({*kinds})


@pytest.mark.parametrize("kind", EXAMPLES)
def test_each_is_a_sentence(kind: str) -> None:
    (who, what, extra), says = EXAMPLES[kind]
    [chapter] = [one for one in CHAPTERS if kind in _kinds(one)]
    said = chapter.say(Event(_AT, kind, None, who, what, extra, 7, 9))
    assert said.title.startswith(says), said.title
    assert "{" not in said.title + said.text + said.href
    assert not said.href or said.href.startswith("/")


def test_the_result_names_every_threshold_it_missed_and_its_figures() -> None:
    [chapter] = [one for one in CHAPTERS if "counted" in _kinds(one)]
    said = chapter.say(Event(_AT, "counted", None, "陈", "1", json.dumps(_COUNTED), None, 9))
    assert "参与表决的人数不足三分之二" in said.text
    assert "参与表决 3 人" in said.text
    assert said.text.endswith("经办人：陈")
