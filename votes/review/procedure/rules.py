"""What a court would attack in the way a vote was held: each with its rule and its cure. Pure.

Sources: Civil Code Art. 278, 280; Supreme Court Interpretation of 2020-12-29, Art. 8, 9, 12, 13;
State Council property regulation Art. 13, 14; 建房[2009]274号 Art. 22, 26. Days are days in
Shanghai, counted by `app.periods`.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from app.clock import local_date, say_date, say_time
from app.i18n import _
from app.numerals import say_count
from app.periods import clear_days_between


class Weight(StrEnum):
    """ATTACK: a ground to revoke. GAP: a proof is missing. LOOK: lawful, and asked about."""

    ATTACK = "attack"
    GAP = "gap"
    LOOK = "look"


@dataclass(frozen=True, slots=True)
class Point:
    """One weak point. `rule`: what it offends; `where`: path of the page where it stands;
    `cure`: how it is mended, "" where it cannot be any more."""

    weight: Weight
    code: str
    what: str
    rule: str
    where: str
    cure: str


@dataclass(frozen=True, slots=True)
class RollVersion:
    version: int
    frozen_at: datetime
    reason: str
    announced: str


@dataclass(frozen=True, slots=True)
class Prolonged:
    """An extension: when it was decided, from which end to which, how it was announced."""

    at: datetime
    before: datetime
    after: datetime
    announced: str


@dataclass(frozen=True, slots=True)
class Answered:
    """An objection: the day by which an answer was due, when it came (None: not yet)."""

    number: str
    due_on: date
    answered_on: date | None


@dataclass(frozen=True, slots=True)
class Held:
    """A meeting of the consultation: its notice, and whether its minutes stand."""

    id: int
    number: int
    starts_on: date
    notice_on: date
    notice_days: int
    issued: bool


@dataclass(frozen=True, slots=True)
class Procedure:
    """What the check looks at. Tuples of texts name units or ballots.

    `rejected`: reason of the count → ballots; None before the count. `changed`: units whose owner
    or area was changed in the register after the newest roll was frozen. `unkeyed`: cost items
    shared by another key than area without a recorded agreement.
    """

    poll: int
    consultation: int | None
    convener: str
    documents: frozenset[str]
    committee_informed_on: date
    notice_on: date
    notice_days: int
    opens_at: datetime
    closes_at: datetime
    roll_check_days: int | None
    challenges_open: int
    rolls: tuple[RollVersion, ...]
    units: int
    without_source: tuple[str, ...]
    changed: tuple[str, ...]
    unserved: tuple[str, ...]
    posted_only: tuple[str, ...]
    extensions: tuple[Prolonged, ...] = ()
    papers: int = 0
    single_entry: str = ""
    typed_late: tuple[str, ...] = ()
    rejected: Mapping[str, tuple[str, ...]] | None = None
    set_aside: tuple[str, ...] = ()
    silent_rule: bool = False
    turns_on_silence: bool = False
    published_on: date | None = None
    publicity_ends_on: date | None = None
    publicity_days: int = 7
    objections: tuple[Answered, ...] = ()
    recounted: bool = False
    final_on: date | None = None
    meetings: tuple[Held, ...] = ()
    unkeyed: tuple[str, ...] = ()
    today: date = field(default=date.min)


def check_procedure(facts: Procedure) -> list[Point]:
    """Every weak point, grounds to revoke first, then in the order of the work."""
    found = [
        point
        for look in (
            _convening,
            _notice,
            _roll,
            _delivery,
            _extension,
            _ballots,
            _result,
            _table,
        )
        for point in look(facts)
    ]
    order = list(Weight)
    return sorted(found, key=lambda point: order.index(point.weight))


def _some(names: tuple[str, ...]) -> str:
    shown = "、".join(names[:5])
    if len(names) <= 5:
        return shown
    return _("{shown}等 {n} 处").format(shown=shown, n=say_count(len(names)))


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
                n=say_count(len(facts.without_source)), units=_some(facts.without_source)
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
            f"/polls/{facts.poll}/roll-check",
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
                units=_some(facts.changed)
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
                n=say_count(len(facts.unserved)), units=_some(facts.unserved)
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
                n=say_count(len(facts.posted_only)), units=_some(facts.posted_only)
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
                    n=len(ballots), what=what(), ballots=_some(ballots)
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
                n=len(facts.set_aside), units=_some(facts.set_aside)
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
    for one in facts.objections:
        late = one.answered_on is not None and one.answered_on > one.due_on
        waiting = one.answered_on is None and facts.today > one.due_on
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
                f"/polls/{facts.poll}/objections",
                "" if late else _("尽快答复，写明理由"),
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
            _("费用不按面积分摊，没有约定依据：{items}").format(items=_some(facts.unkeyed)),
            _("《民法典》第二百八十三条：没有约定或者约定不明确的，按专有部分面积所占比例"),
            f"/consultations/{facts.consultation}/costs",
            _("把分摊办法作为单独的事项表决，或写明已有的约定"),
        )
