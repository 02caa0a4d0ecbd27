"""A household's own paper in words."""

from app.clock import say_time
from app.i18n import _
from votes.papers.words import capacity_in_words, mark_in_words, signed_word
from votes.results.rules import Policy
from votes.slips.papers.queries import OwnPaper
from votes.slips.queries import Household


def own_state(paper: OwnPaper) -> tuple[str, str]:
    """(word, kind of tag)"""
    if paper.withdrawn:
        return _("录入有误，已撤回，等重新录入"), "wait"
    if paper.late:
        return _("截止以后收到，不计入"), "wait"
    if paper.stands:
        return _("现行"), "done"
    return _("后来又收到一张，已被取代"), ""


def own_facts(household: Household, paper: OwnPaper) -> list[tuple[str, str]]:
    """(what, how) of everything that was read."""
    read = _("两位工作人员分别录入") if paper.twice else _("一位工作人员录入")
    if paper.door is not None:
        how = signed_word("screen" if paper.door.signature else "paper")
        read = _("{name}上门代为登记，业主{how}").format(name=paper.door.helper, how=how)
    if paper.decided:
        read = _("两位工作人员录得不一致，由第三人对照照片裁定")
    return [
        *((motion.title, mark_in_words(paper.marks[motion.id])) for motion in household.motions),
        (_("房屋"), _("、").join(paper.units)),
        (_("由谁签字"), capacity_in_words(paper.capacity)),
        *([(_("代理人"), paper.proxy)] if paper.proxy else []),
        (_("签字或盖章"), _("有") if paper.signed else _("没有（计票时不计入）")),
        *([(_("上门时间"), say_time(paper.door.visited_at))] if paper.door is not None else []),
        (_("收到时间"), say_time(paper.received_at)),
        (_("录入"), _("{at}，{how}").format(at=say_time(paper.recorded_at), how=read)),
    ]


def rule_that_decides(policy: Policy) -> str:
    """The rule set before the vote for several answers of one household."""
    return {
        "latest_valid": _("纸质票和网上票以最后收到的一张有效票为准"),
        "online_prevails": _("以网上票为准"),
        "paper_prevails": _("以纸质票为准"),
    }[policy.duplicate_rule]
