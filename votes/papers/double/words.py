"""Papers entered twice, in words: states, what two people have read side by side, the setting."""

from dataclasses import dataclass
from datetime import datetime

from app.clock import say_time
from app.i18n import _
from app.numerals import say_count
from votes.papers.double.queries import BoardView, DecisionView, SheetLine
from votes.papers.double.rules import Reading, differences
from votes.papers.double.setting import EntryFacts, EntrySetting
from votes.papers.rules import ALL_SIGNERS
from votes.papers.words import (
    capacity_in_words,
    document_in_words,
    mark_in_words,
    name_of,
    owners_of,
    signer_options,
)


def void_in_words(why: str) -> str:
    return {
        "unreadable": _("照片看不清或缺页，需要重拍"),
        "not_ballot": _("不是本次表决的票"),
        "same_paper": _("同一张票拍了两次"),
    }[why]


def void_options() -> list[tuple[str, str]]:
    return [(why, void_in_words(why)) for why in ("unreadable", "not_ballot", "same_paper")]


def sheet_state_in_words(line: SheetLine) -> tuple[str, str]:
    """(word, kind of tag)"""
    return {
        "first": (_("等第一人录入"), "wait"),
        "second": (_("等第二人录入"), "wait"),
        "differ": (_("两次不一致，等第三人裁定"), "now"),
        "stored": (_("已入库"), "done"),
        "void": (_("不作为票"), ""),
    }[line.state]


def board_counts(view: BoardView) -> list[tuple[str, str]]:
    states = [line.state for line in view.lines]
    return [
        (say_count(states.count("first")), _("等第一人录入（张）")),
        (say_count(states.count("second")), _("等第二人录入（张）")),
        (say_count(states.count("differ")), _("等第三人裁定（张）")),
        (say_count(states.count("stored")), _("已入库（张）")),
    ]


@dataclass(frozen=True, slots=True)
class ComparedRow:
    """One thing that was read: what it is, each reading's word, whether they differ."""

    what: str
    first: str
    second: str
    differs: bool


def compared(view: DecisionView) -> list[ComparedRow]:
    """Both readings side by side, in the order of the paper."""
    first, second = (given.reading for given in view.readings)
    different = differences(first, second)
    if "void" in first or "void" in second:
        whole = _whole(view, first), _whole(view, second)
        return [ComparedRow(_("录入结果"), *whole, differs=bool(different))]
    return [
        ComparedRow(what, _say(view, first, key), _say(view, second, key), key in different)
        for key, what in _keys(view)
    ]


def _keys(view: DecisionView) -> list[tuple[str, str]]:
    several = len(view.motions) > 1
    return [
        ("entries", _("房屋")),
        *(
            (
                f"m{motion.id}",
                _("{n}. {title}").format(n=motion.number, title=motion.title)
                if several
                else motion.title,
            )
            for motion in view.motions
        ),
        ("signed", _("签字或盖章")),
        ("capacity", _("由谁签字")),
        ("signer", _("哪一位共有人")),
        ("proxy", _("代理人")),
        ("staff", _("代理人是物业公司人员")),
        ("documents", _("随票交来的材料")),
        ("paper", _("票号")),
        ("received_at", _("收到时间")),
        ("ground", _("表决的依据")),
    ]


def _say(view: DecisionView, reading: Reading, key: str) -> str:
    if key.startswith("m"):
        return mark_in_words(reading["answers"][key[1:]])
    if key == "entries":
        return _("、").join(name_of(view.units[entry]) for entry in reading["entries"])
    if key == "signer":
        unit = view.units[reading["entries"][0]]
        if not unit.shared:
            return owners_of(unit)
        return dict(signer_options(unit))[reading["signer"] or ALL_SIGNERS]
    if key == "capacity":
        return capacity_in_words(reading["capacity"])
    if key == "documents":
        return _("、").join(map(document_in_words, reading["documents"])) or _("没有")
    if key == "received_at":
        return say_time(datetime.fromisoformat(reading["received_at"]))
    if key == "signed":
        return _("有") if reading[key] else _("没有")
    if key == "staff":
        return _("是") if reading[key] else _("不是")
    return str(reading[key]) or _("没有")


def _whole(view: DecisionView, reading: Reading) -> str:
    """A reading in one sentence, where one of the two takes the paper for none."""
    if "void" in reading:
        return _("不作为票：{why}").format(why=void_in_words(reading["void"]))
    said = [
        _say(view, reading, key)
        for key in ("entries", *(f"m{motion.id}" for motion in view.motions), "paper")
    ]
    return _("，").join(said)


# -- the setting -----------------------------------------------------------------------------


def setting_in_words(setting: EntrySetting) -> str:
    if setting.double:
        return _("两人分别录入，不一致的由第三人裁定")
    return _("一人录入，原因：{reason}").format(reason=setting.reason)


def who_set(setting: EntrySetting) -> str:
    """Who last said so, and when; "" where it was never changed."""
    if setting.set_at is None:
        return ""
    return _("{name} {at} 设定").format(name=setting.set_by, at=say_time(setting.set_at))


def entry_in_words(facts: EntryFacts) -> tuple[str, str]:
    """(what, how) for the result: how many papers came in which way, and why by one person."""
    said = [
        _("两人分别录入 {n} 张").format(n=say_count(facts.double)),
        _("其中不一致由第三人裁定 {n} 张").format(n=say_count(facts.decided)),
        _("一人录入 {n} 张").format(n=say_count(facts.single)),
    ]
    if facts.screen or facts.signed:
        at_door = _("上门登记 {n} 张（在屏幕上签名 {screen}，在纸上签名并拍照 {signed}）")
        said.append(
            at_door.format(
                n=say_count(facts.screen + facts.signed),
                screen=say_count(facts.screen),
                signed=say_count(facts.signed),
            )
        )
    if facts.void:
        said.append(_("经两人确认不作为票 {n} 张").format(n=say_count(facts.void)))
    text = _("，").join(said)
    if not facts.setting.double:
        text = _("{text}。一人录入的原因：{reason}（{who}）").format(
            text=text, reason=facts.setting.reason, who=who_set(facts.setting)
        )
    return _("纸质票录入"), text
