"""Weak points up to the last day of voting: convening, notice, roll, delivery, extension. Pure."""

from collections.abc import Iterator

from app.clock import local_date, say_date, say_time
from app.i18n import _
from app.numerals import say_count
from app.periods import clear_days_between
from votes.polls.request.rules import say_share
from votes.posting.rules import made_late
from votes.review.procedure.facts import Point, Procedure, Weight, some_of


def _convening(facts: Procedure) -> Iterator[Point]:
    papers = f"/polls/{facts.poll}/documents"
    if "convener_basis" not in facts.documents:
        asked = facts.convener == "owners_request"
        yield Point(
            Weight.ATTACK if asked else Weight.GAP,
            "convener_basis",
            _("卷里没有召集依据的材料")
            if not asked
            else _("由业主提议召开，卷里没有 20% 以上业主的提议书"),
            _("《物业管理条例》第十三条：经 20% 以上业主提议，应当召开临时会议"),
            papers,
            _("补传业主委员会决议或业主提议书；提议书须在召开前已有"),
        )
    if facts.request is not None and not facts.request.enough:
        yield Point(
            Weight.ATTACK,
            "request_short",
            _("{share}，不足 20%").format(share=say_share(facts.request)),
            _("《物业管理条例》第十三条：经 20% 以上业主提议，应当召开临时会议"),
            f"/polls/{facts.poll}/request",
            "",
        )
    if facts.committee_informed_on > facts.notice_on:
        yield Point(
            Weight.ATTACK,
            "committee_late",
            _("{day}才告知居民委员会，晚于{notice}的公告").format(
                day=say_date(facts.committee_informed_on), notice=say_date(facts.notice_on)
            ),
            _("《物业管理条例》第十四条：应当同时告知相关的居民委员会"),
            f"/polls/{facts.poll}",
            "",
        )
    elif "committee_notice" not in facts.documents:
        yield Point(
            Weight.GAP,
            "committee_proof",
            _("没有居民委员会收到告知的回执"),
            _("《物业管理条例》第十四条"),
            papers,
            _("请居民委员会补出回执，写明收到的日期，上传到表决材料"),
        )


def _notice(facts: Procedure) -> Iterator[Point]:
    between = clear_days_between(facts.notice_on, local_date(facts.opens_at))
    if between < facts.notice_days:
        yield Point(
            Weight.ATTACK,
            "notice_short",
            _("公告到开始之间只有 {n} 个整天，少 {short} 天").format(
                n=between, short=facts.notice_days - between
            ),
            _("《物业管理条例》第十四条：应当于会议召开 15 日以前通知全体业主"),
            f"/polls/{facts.poll}",
            _("结果还没有最终作出的，可以废止后重新公告、重新表决")
            if facts.final_on is None
            else "",
        )
    elif facts.notice_made_on is not None and made_late(
        facts.notice_made_on, local_date(facts.opens_at), facts.notice_days
    ):
        yield Point(
            Weight.LOOK,
            "notice_made_late",
            _("登记的公告日是{day}，存档的表决公告{made}才生成").format(
                day=say_date(facts.notice_on), made=say_date(facts.notice_made_on)
            ),
            _("《物业管理条例》第十四条：应当于会议召开 15 日以前通知全体业主"),
            f"/polls/{facts.poll}/documents",
            _("按时张贴过的公告，把原件和当时拍的照片存入表决材料"),
        )
    if "announcement" not in facts.documents:
        yield Point(
            Weight.GAP,
            "announcement",
            _("没有公告和张贴照片"),
            _("《物业管理条例》第十四条；《业主大会和业主委员会指导规则》第二十二条"),
            f"/polls/{facts.poll}/documents",
            _("补传公告和当时拍的照片"),
        )


def _roll(facts: Procedure) -> Iterator[Point]:
    register = f"/polls/{facts.poll}/roll"
    if facts.without_source:
        yield Point(
            Weight.GAP,
            "area_source",
            _("{n} 户的面积没有来源：{units}").format(
                n=say_count(len(facts.without_source)), units=some_of(facts.without_source)
            ),
            _("最高人民法院建筑物区分所有权司法解释第八条：先按登记，再按测绘，再按合同"),
            f"/polls/{facts.poll}",
            _("查不动产登记、测绘成果或买卖合同，在小区名册里写明来源；面积有变的作名册变更"),
        )
    if facts.roll_check_days is None:
        yield Point(
            Weight.LOOK,
            "roll_check",
            _("表决前没有公布名册供业主核对"),
            _("有的地方要求先公布名册核对；业主有权查阅（司法解释第十三条）"),
            f"/polls/{facts.poll}",
            _("下一次表决先公布名册核对"),
        )
    if facts.challenges_open:
        yield Point(
            Weight.ATTACK,
            "challenges_open",
            _("还有 {n} 件名册异议没有答复").format(n=facts.challenges_open),
            _("业主身份和票权的异议应当复核并告知提出人"),
            f"/polls/{facts.poll}/rollcheck",
            _("逐件答复，写明理由"),
        )
    for version in facts.rolls[1:]:
        yield Point(
            Weight.LOOK,
            "roll_changed",
            _("名册冻结后作过第 {n} 版变更（{at}）：{reason}").format(
                n=version.version, at=say_time(version.frozen_at), reason=version.reason
            ),
            _("名册冻结后的变更必须有理由、有公告"),
            register,
            "" if version.announced else _("补记公告的方式和时间"),
        )
    if facts.changed:
        yield Point(
            Weight.GAP,
            "register_moved",
            _("冻结后小区名册又有改动，表决名册没有跟着变更：{units}").format(
                units=some_of(facts.changed)
            ),
            _("司法解释第八条、第九条：按登记的面积和业主计算"),
            register,
            _(
                "核对改动发生在哪一天；影响投票权的，投票结束前可以作名册变更，结束后只能在异议中处理"
            ),
        )


def _delivery(facts: Procedure) -> Iterator[Point]:
    where = f"/polls/{facts.poll}/delivery"
    if facts.unserved:
        yield Point(
            Weight.ATTACK,
            "unserved",
            _("{n} 户没有任何送达证明：{units}").format(
                n=say_count(len(facts.unserved)), units=some_of(facts.unserved)
            ),
            _("《业主大会和业主委员会指导规则》第二十二条：书面征求意见的，应当送交每一位业主"),
            where,
            _("投票结束前继续送达或张贴；已经结束的，收集当时的签收、照片补记，补不出的无法补救"),
        )
    if facts.posted_only:
        yield Point(
            Weight.LOOK,
            "posted_only",
            _("{n} 户只有张贴公告，没有送到本人：{units}").format(
                n=say_count(len(facts.posted_only)), units=some_of(facts.posted_only)
            ),
            _("无法送达的，在物业管理区域内公告；要能说明为什么无法送达"),
            where,
            _("补记每户上门未遇的时间和见证人"),
        )


def _extension(facts: Procedure) -> Iterator[Point]:
    for one in facts.extensions:
        yield Point(
            Weight.LOOK,
            "extended",
            _("投票时间从 {before} 延到 {after}").format(
                before=say_time(one.before), after=say_time(one.after)
            ),
            _("延长必须在原截止前决定并公告，不能在看到票数后决定"),
            f"/polls/{facts.poll}",
            "" if one.announced else _("补记公告的方式"),
        )


LOOKS = (_convening, _notice, _roll, _delivery, _extension)
