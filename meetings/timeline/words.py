"""What happened, in sentences."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby

from app.clock import say_time
from app.i18n import _
from app.outbox.rules import channel_word, state_word
from meetings.agenda.rules import way_word
from meetings.minutes.words import way_word as signing_word
from meetings.official.words import kind_word
from meetings.positions.rules import STANCES, stance_word
from meetings.tasks.words import kind_word as report_word
from meetings.timeline.queries import Event

_LONGEST = 120


@dataclass(frozen=True, slots=True)
class Line:
    """As `timeline` in _shared/parts.html reads it; `href` "" leads nowhere."""

    when: str
    title: str
    text: str
    href: str


# What many do at the same minute is one line that names them all.
_TOGETHER = ("told", "draft_told", "read_opened", "read_agreed", "signed")


def lines(events: Sequence[Event], *, surveys: bool = False) -> list[Line]:
    """In the order of time. `surveys`: the reader may open them."""
    found: list[Line] = []
    for _key, run in groupby(events, _together):
        several = list(run)
        if len(several) == 1:
            title, text = _words(several[0])
            href = _href(several[0]) if surveys or several[0].kind != "survey" else ""
            found.append(Line(say_time(several[0].at), title, _short(text), href))
        else:
            found.append(_several(several))
    return found


def _together(event: Event) -> tuple[object, ...]:
    if event.kind in _TOGETHER:
        return (event.kind, say_time(event.at), event.meeting)
    return (event.kind, event.at, event.ref, event.who, event.what, event.seat)


def _several(events: Sequence[Event]) -> Line:
    n, kind, first = len(events), events[0].kind, events[0]
    title = {
        "told": lambda: _("送出第 {m} 次会议的通知 {n} 份").format(m=first.ref, n=n),
        "draft_told": lambda: _("请 {n} 人核对纪要").format(n=n),
        "read_opened": lambda: _("{n} 人打开纪要第 {m} 稿").format(n=n, m=first.what),
        "read_agreed": lambda: _("{n} 人核对第 {m} 稿无误").format(n=n, m=first.what),
        "signed": lambda: _("{n} 人签字").format(n=n),
    }[kind]()
    told = [
        _("{who}（{channel}，{state}）").format(
            who=one.who, channel=channel_word(one.what), state=state_word(one.extra, one.what)
        )
        if kind in ("told", "draft_told")
        else _("{who}（{way}）").format(who=one.who, way=signing_word(one.what))
        if kind == "signed"
        else one.who
        for one in events
    ]
    return Line(say_time(first.at), title, _("、").join(told), _href(first))


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _words(event: Event) -> tuple[str, str]:
    who, what, extra = event.who, event.what, event.extra
    if event.kind.startswith("task_"):
        word = report_word(event.kind.removeprefix("task_"))
        return _("承诺“{what}”：{word}（{who}）").format(what=what, word=word, who=who), extra
    first, _space, rest = extra.partition(" ")
    year, _blank, issue = what.partition(" ")
    said: dict[str, Callable[[], tuple[str, str]]] = {
        "opened": lambda: (_("{who}发起协商").format(who=who), what),
        "notice_call": lambda: (_("{who}通知第 {n} 次会议").format(who=who, n=what), extra),
        "notice_change": lambda: (
            _("{who}通知第 {n} 次会议改期或改地点").format(who=who, n=what),
            extra,
        ),
        "notice_cancel": lambda: (_("{who}取消第 {n} 次会议").format(who=who, n=what), extra),
        "called": lambda: (_("通知第 {n} 次会议").format(n=what), extra),
        "told": lambda: (
            _("通知{who}（{channel}）").format(who=who, channel=channel_word(what)),
            state_word(extra, what),
        ),
        "draft_told": lambda: (
            _("请{who}核对纪要（{channel}）").format(who=who, channel=channel_word(what)),
            state_word(extra, what),
        ),
        "reply_told": lambda: (
            _("答复{who}（{channel}）").format(who=who, channel=channel_word(what)),
            state_word(extra, what),
        ),
        "answered": lambda: (_("{who}答复：{what}").format(who=who, what=_answer(what)), extra),
        "met": lambda: (_("第 {n} 次会议，{who}主持").format(n=what, who=who), extra),
        "position": lambda: (
            _("{who}对“{what}”：{stance}").format(
                who=who, what=what, stance=stance_word(first) if first in STANCES else first
            ),
            rest,
        ),
        "agreed": lambda: (_("“{what}”议定").format(what=what), extra),
        "way": lambda: (_("“{what}”：{way}").format(what=what, way=way_word(first)), rest),
        "draft": lambda: (_("{who}发出纪要第 {n} 稿").format(who=who, n=what), ""),
        "read_opened": lambda: (_("{who}打开纪要第 {n} 稿").format(who=who, n=what), ""),
        "read_agreed": lambda: (_("{who}核对第 {n} 稿无误").format(who=who, n=what), ""),
        "correction": lambda: (_("{who}提出更正").format(who=who), what),
        "accepted": lambda: (_("{who}采纳更正").format(who=who), what),
        "refused": lambda: (_("{who}没有采纳更正").format(who=who), extra),
        "approved": lambda: (
            _("{who}批准纪要，编为〔{year}〕第{n}期").format(who=who, year=year, n=issue),
            extra,
        ),
        "signed": lambda: (_("{who}：{way}").format(who=who, way=signing_word(what)), extra),
        "final": lambda: (_("纪要〔{year}〕第{n}期定稿").format(year=year, n=issue), ""),
        "addendum": lambda: (
            _("补充纪要〔{year}〕第{n}期补充{m}定稿").format(year=year, n=issue, m=extra),
            "",
        ),
        "task": lambda: (
            _("承诺成为任务：{who}").format(who=who),
            _("{what}（{day}前）").format(what=what, day=extra) if extra else what,
        ),
        "paper": lambda: (_("{kind}存档（{who}）").format(kind=kind_word(extra), who=who), what),
        "material": lambda: (_("{who}放上材料“{what}”").format(who=who, what=what), extra),
        "vote": lambda: (_("业主表决“{what}”计票").format(what=what), extra),
        "survey": lambda: (_("{who}发起意愿征询").format(who=who), what),
    }
    return said[event.kind]()


def _answer(answer: str) -> str:
    return {"yes": _("参加"), "stand_in": _("委托他人参加"), "no": _("不能参加")}.get(
        answer, answer
    )


def _href(event: Event) -> str:
    if event.kind in ("position", "agreed", "way"):
        return f"/meetings/{event.meeting}/items/{event.ref}"
    if event.kind == "task" or event.kind.startswith("task_"):
        return f"/tasks/{event.ref}"
    if event.kind == "survey":
        return f"/surveys/{event.ref}"
    if event.kind in ("final", "addendum", "draft", "correction", "accepted", "refused"):
        return f"/meetings/{event.meeting}/minutes" + (
            f"?addendum={event.ref}" if event.ref else ""
        )
    if event.kind in ("met", "called", "told", "answered") or event.kind.startswith("notice_"):
        return f"/meetings/{event.meeting}"
    return ""
