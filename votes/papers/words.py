"""Papers in words: capacities, documents, marks, states, who signed (masked)."""

from collections.abc import Sequence

from app.clock import say_time
from app.estates.chart import unit_name
from app.i18n import _
from app.masks import mask_owner
from votes.ballots.rules import Capacity
from votes.papers.queries import PaperLine, PaperView
from votes.papers.rules import ALL_SIGNERS, CAPACITIES, DOCUMENTS, MARKS, PaperUnit, split_number
from votes.results.words import reason_in_words


def capacity_in_words(capacity: str) -> str:
    return {
        "owner": _("业主本人"),
        "representative": _("共有人代表"),
        "proxy": _("代理人"),
        "guardian": _("监护人"),
        "organisation": _("单位（盖章）"),
        "tenant": _("租户或其他非业主"),
    }[capacity]


def capacity_options(unit: PaperUnit | None) -> list[tuple[str, str, str]]:
    """(value, word, what it takes); the representative only where there are co-owners, or where
    the unit is not known yet."""
    hints: dict[Capacity, str] = {
        "owner": _("名册上登记的业主或共有人亲自签字"),
        "representative": _("共有人推选一人行使表决权，附推选书"),
        "proxy": _("须有书面委托书，写明事项、权限和期限"),
        "guardian": _("业主无完全行为能力，附监护关系证明"),
        "organisation": _("产权人是公司、机关等，须盖公章"),
        "tenant": _("记录在案，计票时不计入"),
    }
    return [
        (name, capacity_in_words(name), hints[name])
        for name in CAPACITIES
        if name != "representative" or unit is None or unit.shared
    ]


def document_in_words(document: str) -> str:
    return {
        "identity": _("身份证件复印件"),
        "title": _("不动产权证书复印件"),
        "authority": _("书面委托书"),
        "guardianship": _("监护关系证明"),
        "appointment": _("共有人推选书"),
        "seal": _("单位公章"),
    }[document]


def document_options() -> list[tuple[str, str]]:
    return [(name, document_in_words(name)) for name in DOCUMENTS]


def mark_in_words(mark: str) -> str:
    return {
        "agree": _("同意"),
        "against": _("反对"),
        "abstain": _("弃权"),
        "multiple": _("多选或涂改"),
        "blank": _("没有选"),
    }[mark]


def mark_options() -> list[tuple[str, str]]:
    return [(name, mark_in_words(name)) for name in MARKS]


def hold_in_words(hold: str) -> str:
    """Why nobody votes for a unit without a recorded ground."""
    return {
        "dead": _("登记的业主已去世"),
        "unknown": _("业主情况不明"),
        "disputed": _("产权有争议"),
    }[hold]


def state_in_words(state: str) -> tuple[str, str]:
    """(word, kind of tag)"""
    return {
        "stands": (_("现行"), "done"),
        "superseded": (_("后来又收到一张"), ""),
        "withdrawn": (_("已撤回"), ""),
        "late": (_("逾期"), "wait"),
    }[state]


def say_number(stored: str) -> str:
    """DF0012; DF0012（第 2 次录入） where an earlier entry was taken back."""
    number, times = split_number(stored)
    if times == 1:
        return number
    return _("{number}（第 {n} 次录入）").format(number=number, n=times)


def name_of(unit: PaperUnit) -> str:
    return unit_name(unit.building, unit.staircase, unit.room)


def signer_options(unit: PaperUnit) -> list[tuple[str, str]]:
    """Co-owners to choose from, masked; the ID tail tells apart who looks alike. Else none."""
    if not unit.shared:
        return []
    return [
        *(
            (
                signer.key,
                _("{name}（证件尾号 {tail}）").format(
                    name=mask_owner(signer.name), tail=signer.id_tail
                )
                if signer.id_tail
                else _("{name}（第 {n} 位共有人）").format(name=mask_owner(signer.name), n=place),
            )
            for place, signer in enumerate(unit.signers, 1)
        ),
        (ALL_SIGNERS, _("全体共有人一起签字")),
    ]


def signed_word(signed: str) -> str:
    """How a ballot was signed at the household's door."""
    return {"screen": _("在屏幕上签名"), "paper": _("在纸上签名，已拍照")}[signed]


def owners_of(unit: PaperUnit) -> str:
    return _("、").join(mask_owner(signer.name) for signer in unit.signers)


def shown_lines(lines: Sequence[PaperLine]) -> list[tuple[PaperLine, str, list[object]]]:
    """(line, its number, cells between its units and its state): capacity, received, entered."""
    return [
        (
            line,
            say_number(line.number),
            [
                capacity_in_words(line.capacity),
                say_time(line.received_at),
                _("{name} {at}").format(name=line.entered_by, at=say_time(line.recorded_at))
                + (
                    _("（上门登记，{how}）").format(how=signed_word(line.door)) if line.door else ""
                ),
            ],
        )
        for line in lines
    ]


def shown_paper(view: PaperView) -> list[tuple[str, str]]:
    """Everything that was recorded of one paper but its choices: (what, how)."""
    unit = view.units[0]
    signers = dict(signer_options(unit))
    signer = signers[view.signer or ALL_SIGNERS] if signers else owners_of(unit)
    facts = [
        (_("票号"), say_number(view.line.number)),
        (_("房屋"), _("、").join(name_of(one) for one in view.units)),
        (_("由谁签字"), capacity_in_words(view.line.capacity)),
        (_("业主"), signer),
    ]
    if view.proxy:
        proxy = view.proxy if view.checks else mask_owner(view.proxy)
        staff = _("（物业公司人员）") if view.proxy_is_property_staff else ""
        facts.append((_("代理人"), f"{proxy}{staff}"))
    facts += [
        (_("签字或盖章"), _("有") if view.signed else _("没有")),
        (_("附件"), _("、").join(map(document_in_words, view.documents)) or _("没有")),
        (_("收到时间"), say_time(view.line.received_at)),
        (
            _("录入"),
            _("{name} {at}").format(name=view.line.entered_by, at=say_time(view.line.recorded_at)),
        ),
    ]
    if view.line.door:
        facts.append((_("上门登记"), signed_word(view.line.door)))
    if view.line.decided_by:
        facts.append(
            (
                _("两次录入不一致，裁定"),
                _("{reason}（{name}）").format(
                    reason=view.line.decided_for, name=view.line.decided_by
                ),
            )
        )
    if view.ground:
        facts.append((_("表决的依据"), view.ground))
    if view.withdrawal is not None:
        reason, name, at = view.withdrawal
        facts.append(
            (
                _("撤回"),
                _("{reason}（{name} {at}）").format(reason=reason, name=name, at=say_time(at)),
            )
        )
    if view.line.fault is not None:
        facts.append((_("计票时不计入"), reason_in_words(view.line.fault)))
    return facts
