"""Weak points of ballots, result, objections and the table. Pure."""

from collections.abc import Callable, Iterator, Mapping

from app.i18n import _
from app.numerals import say_count
from app.periods import clear_days_between
from votes.review.procedure.facts import Point, Procedure, Weight, some_of

_REJECTED: Mapping[str, tuple[Weight, Callable[[], str], Callable[[], str]]] = {
    "PROXY_CAP": (
        Weight.LOOK,
        lambda: _("代理超过规定户数，未计入"),
        lambda: _("议事规则规定的代理上限"),
    ),
    "PROXY_NO_DOC": (
        Weight.LOOK,
        lambda: _("代理没有书面委托，未计入"),
        lambda: _("《业主大会和业主委员会指导规则》第二十六条：书面委托"),
    ),
    "PROXY_STAFF": (
        Weight.LOOK,
        lambda: _("由物业人员代理，未计入"),
        lambda: _("本次表决的规则不许物业人员代理"),
    ),
    "GUARDIAN_NO_DOC": (
        Weight.LOOK,
        lambda: _("监护人没有证明，未计入"),
        lambda: _("《民法典》第三十四条：监护人代理实施民事法律行为"),
    ),
    "NOT_OWNER": (
        Weight.LOOK,
        lambda: _("签署人不是业主，未计入"),
        lambda: _("司法解释第一条；承租人没有自己的投票权（第十六条）"),
    ),
    "UNSIGNED": (
        Weight.LOOK,
        lambda: _("没有签名，未计入"),
        lambda: _("《业主大会和业主委员会指导规则》第二十二条：由业主签署"),
    ),
    "LATE": (
        Weight.LOOK,
        lambda: _("截止以后收到，未计入"),
        lambda: _("按收到时间，恰好到截止时刻的算及时"),
    ),
}


def _ballots(facts: Procedure) -> Iterator[Point]:
    papers = f"/polls/{facts.poll}/papers"
    if facts.papers and facts.single_entry:
        yield Point(
            Weight.GAP,
            "single_entry",
            _("纸质票只由一个人录入，理由是：{reason}").format(reason=facts.single_entry),
            _("计票应当有两人核对，居民委员会或业主代表监票"),
            papers,
            _("最终结果前由另一人对照原件复核一遍"),
        )
    if facts.typed_late:
        yield Point(
            Weight.LOOK,
            "typed_late",
            _("{n} 张纸质票在截止以后才录入，按登记的收到时间算及时").format(
                n=say_count(len(facts.typed_late))
            ),
            _("以收到时间为准；要能证明收到的时间"),
            papers,
            _("保留投票箱启封记录和收票登记"),
        )
    for reason, ballots in sorted((facts.rejected or {}).items()):
        if reason in _REJECTED:
            weight, what, rule = _REJECTED[reason]
            yield Point(
                weight,
                f"rejected_{reason.lower()}",
                _("{n} 张票{what}：{ballots}").format(
                    n=len(ballots), what=what(), ballots=some_of(ballots)
                ),
                rule(),
                f"/polls/{facts.poll}/result",
                _("投票人提出异议并补出证明的，在异议中处理"),
            )
    if facts.set_aside:
        yield Point(
            Weight.LOOK,
            "set_aside",
            _("{n} 户的意见互相不同，暂不计入：{units}").format(
                n=len(facts.set_aside), units=some_of(facts.set_aside)
            ),
            _("共有人推举一人；一人多套意见不同的，书面确认以哪个为准"),
            f"/polls/{facts.poll}/result",
            _("计票前书面确认；计票以后在异议中处理"),
        )
    if facts.silent_rule:
        missing = "rules_clause" not in facts.documents
        yield Point(
            Weight.ATTACK if missing or facts.turns_on_silence else Weight.LOOK,
            "silent",
            _("送达后没有表态的户计入了多数")
            + (_("，没有这一部分就不能通过") if facts.turns_on_silence else "")
            + (_("，卷里没有议事规则的条款") if missing else ""),
            _("《民法典》第二百七十八条要求参与表决；能否计入多数，各地法院看法不同"),
            f"/polls/{facts.poll}/result",
            _("上传条款原文；看不计入时的结果，通过与否不同的，宜重新征求这些户的意见"),
        )


def _result(facts: Procedure) -> Iterator[Point]:
    where = f"/polls/{facts.poll}/result"
    if facts.published_on is not None and facts.publicity_ends_on is not None:
        days = (facts.publicity_ends_on - facts.published_on).days
        if days < facts.publicity_days:
            yield Point(
                Weight.GAP,
                "publicity_short",
                _("初步结果只公示 {n} 天").format(n=days),
                _("公示期按规则为 {n} 天").format(n=facts.publicity_days),
                where,
                _("重新公示"),
            )
    if facts.rejected is not None and facts.published_on is None:
        yield Point(
            Weight.GAP,
            "not_published",
            _("计票以后没有公示初步结果"),
            _("决定应当公布；业主有权查阅（司法解释第十三条）"),
            where,
            _("公示初步结果，期满后作出最终结果"),
        )
    if facts.published_on is not None and not facts.recounted:
        yield Point(
            Weight.GAP,
            "no_recount",
            _("还没有由另一人复核计票"),
            _("纸质票由不同的人计两遍"),
            where,
            _("请没有参加计票的人按“复核”"),
        )


def _table(facts: Procedure) -> Iterator[Point]:
    for meeting in facts.meetings:
        where = f"/meetings/{meeting.id}"
        between = clear_days_between(meeting.notice_on, meeting.starts_on)
        if between < meeting.notice_days:
            yield Point(
                Weight.LOOK,
                "meeting_notice",
                _("第 {n} 次协商会只提前 {days} 个整天通知").format(
                    n=meeting.number, days=max(between, 0)
                ),
                _("协商会的通知期为 {n} 天").format(n=meeting.notice_days),
                where,
                "",
            )
        if not meeting.issued:
            yield Point(
                Weight.GAP,
                "no_minutes",
                _("第 {n} 次协商会没有印发纪要").format(n=meeting.number),
                _("纪要、协商意见、业主决定是三份不同的记录，各自要有"),
                where,
                _("定稿、签字、印发"),
            )
    if facts.unkeyed:
        yield Point(
            Weight.ATTACK,
            "cost_key",
            _("费用不按面积分摊，没有约定依据：{items}").format(items=some_of(facts.unkeyed)),
            _("《民法典》第二百八十三条：没有约定或者约定不明确的，按专有部分面积所占比例"),
            f"/consultations/{facts.consultation}/costs",
            _("把分摊办法作为单独的事项表决，或写明已有的约定"),
        )


LOOKS = (_ballots, _result, _table)
