"""What the two notices say: the preliminary result for objections, and the final one. Pure.

The preliminary says until when and where to object; the final one what was objected, who checked,
who signs. Both say of every share what it is a share of. Composed as documents after GB/T 9704.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from app.clock import local_date, say_date, say_time
from app.i18n import _
from app.numerals import say_area, say_count, say_percent
from meetings.minutes.blocks import Block, Composed, Heading, Paragraph, VotePicture, numbered
from meetings.minutes.typesetting import Run, clause, sentence
from votes.finals.queries import Recounted, Version
from votes.finals.rules import Publicity
from votes.finals.words import corrections
from votes.objections.words import kind_in_words, outcome_in_words
from votes.polls.article278 import force_statement, rule_in_words, source
from votes.polls.words import scope_in_words, settings_in_words
from votes.proofs.words import grouped
from votes.results.queries import MotionResult, ResultView
from votes.results.quoted import headline, quoted_votes
from votes.results.shown import count_files, earlier_rolls, shown_result
from votes.results.words import reason_in_words


@dataclass(frozen=True, slots=True)
class Objected:
    """An objection in short, without who raised it."""

    number: str
    kind: str
    late: bool
    outcome: str
    reasons: str


@dataclass(frozen=True, slots=True)
class NoticeFacts:
    """`ours`: the community convened it. `place`, `publisher`: where and by whom the preliminary is
    posted. `least`: fewer former owners' answers are not told apart. `fingerprint`: of the key
    that signs the poll's log. `recounted`, `objections`,
    `signatures` (who, names) are of the final one only. `revocable_until`: a year after posting.
    """

    view: ResultView
    convener: str
    ours: bool
    convener_right: str
    notice_on: date
    period: Publicity
    days: int
    versions: tuple[Version, ...]
    issued_on: date
    revocable_until: date
    place: str
    publisher: str
    link: str
    fingerprint: str
    least: int
    objections: tuple[Objected, ...] = ()
    recounted: Recounted | None = None
    signatures: tuple[tuple[str, str], ...] = ()

    @property
    def final(self) -> bool:
        return self.recounted is not None


def compose_notice(facts: NoticeFacts) -> Composed:
    poll = facts.view.poll
    version = facts.view.motions[0].version
    parts: list[tuple[str, list[Block]]] = [
        (_("表决的召集"), _convened(facts)),
        (
            _("最终结果") if facts.final else _("初步统计结果"),
            [
                block
                for n, motion in enumerate(facts.view.motions, 1)
                for block in _motion(facts, motion, n)
            ],
        ),
        (_("计票规则"), _settings(facts)),
        (_("公示和异议"), _objected(facts) if facts.final else _where_to_object(facts)),
        (_("效力和救济"), _force(facts)),
        (_("核对"), _proof(facts)),
    ]
    blocks: list[Block] = []
    for n, (title, said) in enumerate(parts, 1):
        blocks += [Heading(1, numbered(1, n) + title), *said]
    return Composed(
        mark=(facts.convener, _("公告")),
        number=_("最终结果") if facts.final else _("初步统计结果（第{n}次公示）").format(n=version),
        title=(clause(poll.title), _("结果公告") if facts.final else _("初步统计结果公示")),
        blocks=tuple(blocks),
        issuer=facts.convener,
        issued=say_date(facts.issued_on),
    )


def _text(text: str) -> Paragraph:
    return Paragraph((Run(sentence(text)),))


def _convened(facts: NoticeFacts) -> list[Block]:
    view = facts.view
    right = clause(facts.convener_right)
    return [
        _text(
            _(
                "本次表决由{convener}召集{right}，{notice_on}公告，{opens}开始，{closes}截止，"
                "表决范围为{scope}。"
            ).format(
                convener=facts.convener,
                right=_("（依据：{right}）").format(right=right) if right else "",
                notice_on=say_date(facts.notice_on),
                opens=say_time(view.poll.opens_at),
                closes=say_time(view.poll.closes_at),
                scope=scope_in_words(view.poll.scope),
            )
        ),
        _text(
            _(
                "表决名册为第{version}版，{at}冻结，共{units}户、{heads}人，"
                "专有部分面积{area}平方米。"
            ).format(
                version=view.roll_version,
                at=say_time(view.roll_frozen_at),
                units=say_count(view.roll_units),
                heads=say_count(view.roll_heads),
                area=say_area(view.roll_area_x100),
            )
        ),
    ]


def _motion(facts: NoticeFacts, motion: MotionResult, n: int) -> list[Block]:
    quoted = next(
        vote for name, vote in quoted_votes(facts.view) if name == f"motion:{motion.motion}"
    )
    tally = motion.tally
    shown = shown_result(facts.view, motion.number, least=facts.least)
    found: list[Block] = [
        Heading(2, numbered(2, n) + clause(motion.title)),
        _text(_("表决内容：{wording}").format(wording=motion.wording)),
        _text(
            _("法律依据：{source}：{rule}").format(
                source=source(motion.item), rule=rule_in_words(motion.threshold)
            )
        ),
    ]
    if motion.stricter_reason:
        found.append(_text(_("采用更高门槛的理由：{reason}").format(reason=motion.stricter_reason)))
    found += [
        Paragraph((Run(sentence(headline(motion)), "hei"),)),
        VotePicture(replace(quoted, figures=bases(tally))),
        _text(_("以上面积的单位为平方米。各项门槛按整数比较，不按四舍五入后的百分比比较。")),
    ]
    if shown.strictly:
        found.append(_text(_("议事规则对送达未表态的规定：{how}").format(how=shown.strictly)))
    if shown.formerly:
        found.append(_text(shown.formerly))
    found += [_text(way.sentence) for way in shown.beside]
    found += [_text(_rejected(motion)), _text(_left_out(tally))]
    corrected = _corrected(facts, motion.number)
    if corrected:
        found.append(_text(corrected))
    found += [
        Paragraph((Run(_("{what}：{how}").format(what=what, how=how)),))  # no stop after a hash
        for what, how in count_files(motion, public_first=True)
    ]
    return found


def bases(tally: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """Every percentage with what is divided by what: (what, part ÷ whole ＝ percent)."""

    def share(label: str, part: str, whole: str, measure: str) -> tuple[str, str]:
        say = say_area if measure == "area_x100" else say_count
        over, under = tally[f"{part}_{measure}"], tally[f"{whole}_{measure}"]
        return label, _("{part} ÷ {whole} ＝ {percent}%").format(
            part=say(over), whole=say(under), percent=say_percent(over, under)
        )

    return tuple(
        share(label, part, whole, measure)
        for label, part, whole, measure in (
            (_("参与人数（占全体）"), "participated", "total", "heads"),
            (_("参与面积（占全体）"), "participated", "total", "area_x100"),
            (_("同意人数（占参与）"), "agree", "participated", "heads"),
            (_("同意面积（占参与）"), "agree", "participated", "area_x100"),
            (_("反对人数（占参与）"), "against", "participated", "heads"),
            (_("反对面积（占参与）"), "against", "participated", "area_x100"),
            (_("弃权人数（占参与）"), "abstain", "participated", "heads"),
            (_("弃权面积（占参与）"), "abstain", "participated", "area_x100"),
        )
    )


def _rejected(motion: MotionResult) -> str:
    reasons = Counter(ballot.reason for ballot in motion.rejected)
    if not reasons:
        return _("没有未计入的表决票。")
    return _("未计入的表决票共{n}张：{reasons}。").format(
        n=say_count(reasons.total()),
        reasons=_("；").join(
            _("{reason}，{n}张").format(reason=reason_in_words(code), n=say_count(n))
            for code, n in reasons.most_common()
        ),
    )


def _left_out(tally: Mapping[str, Any]) -> str:
    return _(
        "意见不一致、依法不计入的{aside}户；没有收到表决票的{none}户；被同一户后一张票取代的{old}张。"
    ).format(
        aside=say_count(len(tally["units_set_aside"])),
        none=say_count(tally["units_not_returned"]),
        old=say_count(len(tally["superseded_ballots"])),
    )


def _corrected(facts: NoticeFacts, number: int) -> str:
    return "".join(
        _(
            "因异议{numbers}成立，结果更正：参与由{p}人、{pa}平方米变为{q}人、{qa}平方米，"
            "同意由{a}人、{aa}平方米变为{b}人、{ba}平方米。"
        ).format(
            numbers=_("、").join(after.objections),
            p=say_count(before.tally["participated_heads"]),
            pa=say_area(before.tally["participated_area_x100"]),
            q=say_count(after.tally["participated_heads"]),
            qa=say_area(after.tally["participated_area_x100"]),
            a=say_count(before.tally["agree_heads"]),
            aa=say_area(before.tally["agree_area_x100"]),
            b=say_count(after.tally["agree_heads"]),
            ba=say_area(after.tally["agree_area_x100"]),
        )
        for before, after in corrections(facts.versions, number)
    )


def _settings(facts: NoticeFacts) -> list[Block]:
    rows = settings_in_words(facts.view.poll.scope, facts.view.motions[0].tally["policy"])
    return [
        _text(
            _("；").join(
                _("{what}：{how}").format(what=what, how=clause(how)) for what, how in rows
            )
        )
    ]


def _where_to_object(facts: NoticeFacts) -> list[Block]:
    period = facts.period
    return [
        _text(
            _(
                "本结果为初步统计结果，不是最终结果。{start}在{place}张贴，由{publisher}负责；"
                "公示{days}日，张贴当日不计，到{end}止（最后一日是休息日的顺延）。"
            ).format(
                start=say_date(period.published_on),
                place=clause(facts.place),
                publisher=facts.publisher,
                days=facts.days,
                end=say_date(period.ends_on),
            )
        ),
        _text(
            _(
                "业主对名册、通知和送达、某一张票的认定、计票或者结果有异议的，请在{end}以前提出：扫描文末二维码"
                "或者打开{link}；从自己的表决票页面提出；或者到{community}办公室书面提出。"
                "每件异议都有受理编号。"
            ).format(
                end=say_date(period.ends_on),
                link=facts.link,
                community=facts.view.poll.community_name,
            )
        ),
        _text(
            _(
                "异议在{by}以前书面答复并说明理由；成立并且影响数字的，重新计票、重新公示。"
                "全部异议答复、另一人复核一致以后，才公告最终结果。"
            ).format(by=say_date(period.recheck_by))
        ),
    ]


def _objected(facts: NoticeFacts) -> list[Block]:
    assert facts.recounted is not None
    said: list[Block] = [
        _text(
            _(
                "初步统计结果{start}在{place}张贴，公示到{end}止。收到异议{n}件，全部已经答复。"
            ).format(
                start=say_date(facts.period.published_on),
                place=clause(facts.place),
                end=say_date(facts.period.ends_on),
                n=say_count(len(facts.objections)),
            )
        )
    ]
    said += [
        _text(
            _("异议{number}（{kind}{late}）：{outcome}。{reasons}").format(
                number=one.number,
                kind=kind_in_words(one.kind),
                late=_("，逾期提出") if one.late else "",
                outcome=outcome_in_words(one.outcome)[0],
                reasons=one.reasons,
            )
        )
        for one in facts.objections
    ]
    said.append(
        _text(
            _("{day}由未参加计票的{name}按保存的原始记录复核，结果一致。").format(
                day=say_date(local_date(facts.recounted.at)), name=facts.recounted.by
            )
        )
    )
    return said


def _force(facts: NoticeFacts) -> list[Block]:
    text, where = force_statement()
    said = [
        _text(
            _(
                "《中华人民共和国民法典》第二百八十条规定：业主大会或者业主委员会的决定，对业主具有法律约束力；"
                "作出的决定侵害业主合法权益的，受侵害的业主可以请求人民法院予以撤销。"
            )
        ),
        _text(
            _(
                "撤销权应当在知道或者应当知道决定之日起一年内行使（《最高人民法院关于审理建筑物区分所有权纠纷"
                "案件适用法律若干问题的解释》第十二条）；从本公告之日起算，到{until}止。"
            ).format(until=say_date(facts.revocable_until))
        ),
        _text(_("{text}（{source}）").format(text=text.rstrip("。"), source=where)),
    ]
    return list(said if facts.final else [said[0], said[2]])


def _proof(facts: NoticeFacts) -> list[Block]:
    return [
        _text(
            _(
                "存档计票文件记有各户的选择，由社区存档，供指导监督的部门、律师和人民法院核对。"
                "公示网页上的公开计票文件不含姓名、房号和回执号，任何人都可以下载，不依靠本系统重新计票；"
                "两份文件的校验码（SHA-256）列在各事项之后，也写在表决日志公开的条目里。"
            )
        ),
        Paragraph(
            (
                Run(
                    _("第{n}版名册校验码（SHA-256）：{sha}").format(
                        n=facts.view.roll_version, sha=facts.view.roll_sha256
                    )
                ),
            )
        ),
        *(
            _text(_("{what}：{how}").format(what=what, how=how))
            for what, how in earlier_rolls(facts.view)
        ),
        *_log(facts),
    ]


def _log(facts: NoticeFacts) -> list[Block]:
    """The signed head under which the count stands, and the key: what receipts are checked with."""
    key = Paragraph((Run(_("公钥指纹：{key}").format(key=facts.fingerprint)),))
    if facts.view.head is None:
        return [key]
    head = facts.view.head
    said = _(
        "表决日志共{size}条，{at}签署，日志的根为{root}。持有回执的业主可以据此和签署日志的公钥指纹核对自己的票。"
    ).format(size=say_count(head.size), at=say_time(head.signed_at), root=grouped(head.root.hex()))
    return [_text(said), key]
