"""Weak points of objections, mediation, opinions and claims that lapsed. Pure."""

from collections.abc import Iterator

from app.clock import say_date
from app.i18n import _
from votes.review.procedure.facts import Answered, Point, Procedure, Weight, some_of


def _objections(facts: Procedure) -> Iterator[Point]:
    for one in facts.objections:
        where = f"/objections/{one.id}"
        if _open_at_final(one, facts):
            yield Point(
                Weight.ATTACK,
                "objection_open_at_final",
                _("作出最终结果时，异议 {n} 还没有答复").format(n=one.number),
                _(
                    "异议应当先复核、答复，再作出最终结果；业主可以程序违法请求撤销（司法解释第十二条）"
                ),
                where,
                ""
                if one.answered_on is not None
                else _("立即答复；答复改变数字的，最终结果不能维持"),
            )
            continue
        late = one.answered_on is not None and one.answered_on > one.due_on
        waiting = one.answered_on is None and facts.on > one.due_on
        if late or waiting:
            yield Point(
                Weight.GAP,
                "objection_late",
                _("异议 {n} 应在{due}前答复，").format(n=one.number, due=say_date(one.due_on))
                + (
                    _("到{day}才答复").format(day=say_date(one.answered_on))
                    if one.answered_on is not None
                    else _("还没有答复")
                ),
                _("异议应在复核期内答复并告知提出人"),
                where,
                "" if late else _("尽快答复，写明理由"),
            )
        if one.by_maker:
            yield Point(
                Weight.ATTACK,
                "objection_by_maker",
                _("异议 {n} 由经办被提异议内容的人自己答复").format(n=one.number),
                _("复核应由没有经办的人进行；自己答复等于没有复核"),
                where,
                "",
            )
        if one.uncorrected:
            yield Point(
                Weight.GAP,
                "objection_uncorrected",
                _("异议 {n} 成立、涉及数字，还没有更正").format(n=one.number),
                _("成立的异议改变数字的，要有更正前后的数字"),
                where,
                _("更正后登记前后的数字"),
            )


def _open_at_final(one: Answered, facts: Procedure) -> bool:
    if facts.final_on is None or facts.final_on > facts.on or one.raised_on > facts.final_on:
        return False
    return one.answered_on is None or one.answered_on > facts.final_on


def _mediation(facts: Procedure) -> Iterator[Point]:
    for one in facts.mediations:
        if one.applied_on is not None and one.applied_on > one.confirm_by:
            yield Point(
                Weight.GAP,
                "mediation_late",
                _("第 {n} 号调解协议到{day}才申请司法确认，超过三十日").format(
                    n=one.id, day=say_date(one.applied_on)
                ),
                _("《人民调解法》第三十三条：自调解协议生效之日起三十日内共同申请"),
                f"/mediations/{one.id}",
                _("协议仍有效；一方不履行的，就协议另行起诉"),
            )
        elif one.applied_on is None and facts.on > one.confirm_by:
            yield Point(
                Weight.LOOK,
                "mediation_unconfirmed",
                _("第 {n} 号调解协议没有申请司法确认，{day}期满").format(
                    n=one.id, day=say_date(one.confirm_by)
                ),
                _("《人民调解法》第三十三条：没有确认的，不能直接申请强制执行"),
                f"/mediations/{one.id}",
                "",
            )


def _opinion(facts: Procedure) -> Iterator[Point]:
    where = f"/consultations/{facts.consultation}/review"
    if facts.needs_opinion and facts.opinion != "stands":
        yield Point(
            Weight.GAP,
            "no_opinion",
            _("这类事项表决前须有法律意见，卷里没有就现在的文字和费用方案给出的“可以进行”的意见"),
            _("协商类型的设置"),
            where,
            _("请律师补作审查，写明是表决开始以后作出的"),
        )
    elif facts.opinion == "unmended":
        yield Point(
            Weight.LOOK,
            "opinion_unmended",
            _("律师认为要先改正，表决的文字和费用方案没有改就开始了"),
            _("法律意见的结论不是“可以进行”"),
            where,
            _("对照法律意见逐项说明为什么不改"),
        )


def _lapsed(facts: Procedure) -> Iterator[Point]:
    if facts.lapsed:
        yield Point(
            Weight.GAP,
            "claims_lapsed",
            _("诉讼时效已经届满：{claims}").format(claims=some_of(facts.lapsed)),
            _("《民法典》第一百八十八条：向人民法院请求保护民事权利的诉讼时效期间为三年"),
            f"/consultations/{facts.consultation}/clocks",
            _("查有没有催交、部分付款、同意履行等中断的证据（第一百九十五条），补入卷宗"),
        )


LOOKS = (_objections, _mediation, _opinion, _lapsed)
