"""What the notice, the opinion, the reply and the feedback sheet say; the record has its own file.

Sources: the fields of the forms that consultations use (topic, basis, process, agreed items, open
items and how each goes on, duties and days, signatures; task, unit, promised day, day done, proof,
what is left). An opinion binds nobody who did not agree to it: what owners decide, owners decide.
"""

from collections.abc import Iterable

from app.clock import say_date, say_time
from app.errors import Conflict
from app.i18n import _
from meetings.agenda.rules import way_word
from meetings.minutes.blocks import Block, Composed, Heading, Listing, Paragraph, numbered
from meetings.minutes.reached import conditions_said
from meetings.minutes.typesetting import Run, clause, sentence, tidy
from meetings.official.facts import DutyFacts, OfficialFacts, OutcomeFacts
from meetings.official.record import compose_record
from meetings.official.sign_in import compose_sign_in
from meetings.official.words import kind_word


class NotReady(Conflict):
    """`what`: what is missing, in words."""

    def __init__(self, what: str) -> None:
        super().__init__(_("还不能出这份文书：{what}").format(what=what), _("请先补全，再出文书。"))


class NoSuchPaper(Conflict):
    def __init__(self) -> None:
        super().__init__(_("这个协商没有这种文书"), _("请回到文书页面重新选择。"))


def check_ready(facts: OfficialFacts) -> None:
    """NotReady."""
    if facts.kind in ("opinion", "reply", "feedback") and not facts.held:
        raise NotReady(_("还没有开过会"))
    if facts.kind == "sign_in" and facts.minutes is not None and facts.minutes.ended_at is None:
        raise NotReady(_("会议还没有结束"))
    if facts.kind == "opinion":
        undecided = [one.title for one in facts.outcomes if not one.agreed and not one.way]
        if undecided:
            raise NotReady(
                _("“{titles}”没有议定，也没有写明怎样继续").format(titles=_("”、“").join(undecided))
            )
    if facts.kind == "feedback" and not facts.duties:
        raise NotReady(_("还没有落实任务，纪要定稿以后才有"))
    if facts.kind == "reply" and not facts.answer:
        raise NotReady(_("还没有写答复的话"))


def compose_paper(facts: OfficialFacts) -> Composed:
    if facts.kind == "record":
        return compose_record(facts)
    if facts.kind == "sign_in":
        return compose_sign_in(facts)
    said = {
        "notice": _notice,
        "opinion": _opinion,
        "reply": _reply,
        "feedback": _feedback,
    }[facts.kind](facts)
    return Composed(
        mark=(facts.issuer, kind_word(facts.kind)),
        number=_("〔{year}〕{n}号").format(year=facts.year, n=facts.number)
        if facts.number
        else _("草稿，未编号"),
        title=_title(facts),
        blocks=tuple(said),
        issuer=facts.issuer
        if facts.street_name in facts.issuer
        else f"{facts.street_name}{facts.issuer}",
        issued=say_date(facts.issued_on),
    )


def _title(facts: OfficialFacts) -> tuple[str, ...]:
    about = (tidy(facts.estate_name), _("“{topic}”").format(topic=tidy(facts.topic)))
    return {
        "notice": (_("关于召开"), *about, _("协商会的通知")),
        "opinion": (*about, _("协商意见书")),
        "reply": (_("关于"), *about, _("的答复")),
        "feedback": (*about, _("落实情况反馈单")),
    }[facts.kind]


def _said(*parts: str | Run) -> Paragraph:
    return Paragraph(tuple(Run(part) if isinstance(part, str) else part for part in parts if part))


def _lines(text: str) -> Iterable[Paragraph]:
    return (_said(sentence(line)) for line in tidy(text).splitlines())


# -- 会议通知 --------------------------------------------------------------------------------


def _notice(facts: OfficialFacts) -> Iterable[Block]:
    [meeting] = facts.held
    yield _said(
        _(
            "按照“1+4+N”协商议事法，定于{when}召开{estate}“{topic}”第{n}次协商会，请准时参加。"
        ).format(
            when=say_time(meeting.starts_at),
            estate=clause(facts.estate_name),
            topic=clause(facts.topic),
            n=meeting.number,
        )
    )
    yield Listing(_("时间"), _("{when}。").format(when=say_time(meeting.starts_at)))
    yield Listing(_("地点"), sentence(meeting.place))
    yield Listing(
        _("主持"),
        _("{chair}；记录：{recorder}。").format(
            chair=clause(facts.chair), recorder=clause(facts.recorder)
        ),
    )
    yield Heading(1, _("一、议题"))
    for n, title in enumerate(facts.agenda, 1):
        yield _said(f"{numbered(3, n)}{sentence(title)}")
    yield Heading(1, _("二、参加人员"))
    for seat in facts.seats:
        names = _("、").join(one.name for one in seat.persons) or clause(seat.replaced_by)
        if names:
            yield _said(_("{body}：{names}。").format(body=tidy(seat.body), names=names))
    yield Heading(1, _("三、有关要求"))
    yield _said(
        _("1.请事先了解议题和材料，准备好意见；涉及本单位的，请带能够确定的方案、期限和费用。")
    )
    whom = ""
    if facts.contact:  # within a line that is there: the signature stays on its page
        whom = _("（联系人：{name}，联系电话：{phone}）").format(
            name=clause(facts.contact), phone=clause(facts.contact_phone)
        )
    yield _said(
        _("2.不能到会的，请委托他人参加并写明授权，或提前告知原因{whom}。").format(whom=whom)
    )
    yield _said(_("3.与议题有利害关系的，请在签到时说明。"))


# -- 协商意见书 ------------------------------------------------------------------------------


def _opinion(facts: OfficialFacts) -> Iterable[Block]:
    yield Heading(1, _("一、由来和经过"))
    yield from _lines(facts.background)
    yield _said(
        _(
            "社区党委牵头，业主委员会、楼院长、供热公司、物业公司和受邀各方按照“1+4+N”协商议事法共同协商，"
        ),
        _("会议情况："),
        _("；").join(
            _("第{n}次，{when}，{place}").format(
                n=one.number, when=say_time(one.starts_at), place=clause(one.place)
            )
            for one in facts.held
        ),
        _("。"),
    )
    agreed = [one for one in facts.outcomes if one.agreed]
    still = [one for one in facts.outcomes if not one.agreed]
    yield Heading(1, _("二、达成一致的事项"))
    if not agreed:
        yield _said(_("没有达成一致的事项。"))
    for n, one in enumerate(agreed, 1):
        yield Heading(2, f"{numbered(2, n)}{clause(one.title)}")
        yield from _lines(one.agreed)
        yield from _stances(one)
        if one.way:
            yield _way(one)
    yield Heading(1, _("三、没有达成一致的事项和下一步"))
    if not still:
        yield _said(_("各议题均已达成一致。"))
    for n, one in enumerate(still, 1):
        yield Heading(2, f"{numbered(2, n)}{clause(one.title)}")
        yield from _stances(one)
        yield _way(one)
    yield Heading(1, _("四、各方承诺"))
    if not facts.duties:
        yield _said(_("没有承诺事项。"))
    for n, duty in enumerate(facts.duties, 1):
        yield _said(f"{numbered(3, n)}{_duty(duty)}")
    yield Heading(1, _("五、效力和监督"))
    yield _said(
        _(
            "本意见书是参加协商各方的共同意见。依法应当由业主共同决定的事项（《民法典》第二百七十八条），须经业主表决；涉及住户专有部分的，须经本人同意。"
        )
    )
    yield _said(_("落实情况由社区党委公布，居务监督委员会监督，未办结的事项在下一次会议上说明。"))


def _stances(one: OutcomeFacts) -> Iterable[Paragraph]:
    if one.stances:
        yield _said(
            _("各方立场："),
            _("；").join(
                _("{body}{stance}").format(body=tidy(two.body), stance=two.stance)
                + (_("（{reason}）").format(reason=clause(two.reason)) if two.reason else "")
                for two in one.stances
            ),
            _("。"),
        )
    for two in one.stances:
        if two.dissent:
            yield _said(
                _("{body}的不同意见（原话）：“").format(body=tidy(two.body)),
                Run(two.dissent.replace("\n", " "), "kai"),
                _("”"),
            )
    for said in conditions_said(one.conditions):
        yield _said(_("条件落实："), said)


def _way(one: OutcomeFacts) -> Paragraph:
    words = sentence(one.way_words)
    return _said(
        Run(_("下一步："), "hei"),
        _("{way}。").format(way=way_word(one.way)) if one.way else _("待定。"),
        words,
    )


def _duty(duty: DutyFacts) -> str:
    said = _("{body}（{who}）：{what}").format(
        body=tidy(duty.body), who=clause(duty.who), what=clause(duty.what)
    )
    if duty.due_on is None:
        return _("{said}。").format(said=said)
    return _("{said}，{day}前完成。").format(said=said, day=say_date(duty.due_on))


# -- 答复函 ----------------------------------------------------------------------------------


def _reply(facts: OfficialFacts) -> Iterable[Block]:
    yield _said(
        _("您（你们）提出的“{topic}”").format(topic=clause(facts.topic)),
        _("，社区于{day}受理。").format(day=say_date(facts.opened_on))
        if facts.opened_on
        else _("，社区已经受理。"),
        _("经“1+4+N”协商，现将结果答复如下。"),
    )
    yield from _lines(facts.answer)
    for n, one in enumerate(facts.outcomes, 1):
        yield Heading(1, f"{numbered(1, n)}{clause(one.title)}")
        if one.agreed:
            yield from _lines(one.agreed)
        else:
            yield _said(_("各方没有达成一致意见。"))
        if one.way:
            yield _way(one)
    yield _said(_("对答复不满意的，可以向社区党委或街道反映，也可以依法另行主张权利。"))


# -- 落实情况反馈单 --------------------------------------------------------------------------


def _feedback(facts: OfficialFacts) -> Iterable[Block]:
    done = sum(duty.verified_on is not None for duty in facts.duties)
    yield _said(
        _("截至{day}，各方承诺{n}项，经核实完成{done}项，其余{rest}项。逐项情况如下。").format(
            day=say_date(facts.issued_on),
            n=len(facts.duties),
            done=done,
            rest=len(facts.duties) - done,
        )
    )
    for n, duty in enumerate(facts.duties, 1):
        yield Heading(1, f"{numbered(1, n)}{clause(duty.what)}")
        yield Listing(
            _("责任"), _("{body} {who}。").format(body=tidy(duty.body), who=clause(duty.who))
        )
        yield Listing(_("期限"), _due(duty))
        yield Listing(_("情况"), _state(duty))
        if duty.last_word:
            yield Listing(_("说明"), sentence(duty.last_word.replace("\n", " ")))
        if duty.proofs:
            yield Listing(_("证明"), _("已存档{n}份。").format(n=duty.proofs))
        if next_step := _next_step(duty):
            yield Listing(_("下一步"), next_step)


def _due(duty: DutyFacts) -> str:
    if duty.due_on is None:
        return _("没有定日期。")
    said = _("{day}前").format(day=say_date(duty.due_on))
    if duty.first_due:
        said += _("（原定{day}前）").format(day=say_date(duty.first_due))
    return said + _("。")


def _next_step(duty: DutyFacts) -> str:
    """Of what is left; "" once another person has seen that it is done."""
    if duty.stage == "open" and duty.due_on is None:
        return _("定出完成日期，办完报告并附证明。")
    return {
        "open": _("按期限办理，办完报告并附证明。"),
        "overdue": _("说明原因，报告新的完成日期，在下一次会议上说明。"),
        "reported": _("由另一人到现场核实。"),
    }.get(duty.stage, "")


def _state(duty: DutyFacts) -> str:
    late = _("已逾期{n}天").format(n=duty.late_days) if duty.late_days else ""
    parts = [late or duty.state]
    if duty.done_on:
        parts.append(_("{day}报完成").format(day=say_date(duty.done_on)))
    if duty.verified_on:
        parts.append(_("{day}由另一人核实").format(day=say_date(duty.verified_on)))
    return _("，").join(parts) + _("。")


def signers(facts: OfficialFacts) -> list[tuple[str, str]]:
    """(who, name) with a line to sign on: those of an opinion, a sign-in sheet and a record."""
    if facts.kind == "sign_in" and facts.minutes is not None:
        return [(_("主持人"), facts.minutes.chair), (_("记录人"), facts.minutes.recorder)]
    if facts.kind == "record" and facts.minutes is not None:
        return [
            (_("主持人"), facts.minutes.chair),
            (_("记录人"), facts.minutes.recorder),
            *(
                (seat.body, "")
                for seat in facts.minutes.seats
                if seat.kind not in ("lead", "invited")
            ),
        ]
    if facts.kind == "opinion":
        return [(seat.body, "") for seat in facts.seats if seat.kind != "invited"]
    return []


def statements_of(facts: OfficialFacts) -> int:
    """How many statements it prints."""
    items = facts.minutes.items if facts.minutes is not None else ()
    return sum(len(item.statements) for item in items)


def paper_title(facts: OfficialFacts) -> str:
    title = "".join(compose_paper(facts).title)
    return title[:200]
