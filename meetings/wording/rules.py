"""The agreed wording, fixed sentence by sentence; amendments are seen as changes.

A sentence is drafted, amended as often as the table wants, and fixed. A fixed one changes only
after it was opened again with a reason. What is agreed is the fixed sentences in their order.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from app.errors import Conflict, Invalid
from app.i18n import _

CHINESE_DATA = True  # the marks that end a sentence

LONGEST = 1000
MOST = 100
_SENTENCE = re.compile(r"[^。！？；!?;\n]*[。！？；!?;]+[”’）)]*|[^。！？；!?;\n]+")
# A word of Latin letters or digits with its decimals is one piece, each other character its own.
_PIECE = re.compile(r"[A-Za-z]+|\d+(?:[.,]\d+)*|\s+|.", re.DOTALL)

Kind = Literal["same", "deleted", "added"]
Act = Literal["drafted", "amended", "fixed", "reopened", "struck"]


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of an amended sentence."""

    kind: Kind
    text: str


def act_word(act: str) -> str:
    return {
        "drafted": _("起草"),
        "amended": _("修改"),
        "fixed": _("定稿"),
        "reopened": _("重新打开"),
        "struck": _("删去"),
    }[act]


class SentenceChanged(Conflict):
    """Somebody amended or fixed it since the page was opened. `typed` is lost nowhere."""

    def __init__(self, number: int, now_says: str, version: int, by: str, typed: str) -> None:
        self.number, self.now_says, self.version = number, now_says, version
        self.by, self.typed = by, typed
        super().__init__(
            _("{name}刚刚改过第 {n} 句").format(name=by, n=number),
            _("两份内容都在下面，请对照后保存需要的一份，或者合在一起。"),
        )


class SentenceFixed(Conflict):
    def __init__(self, number: int) -> None:
        super().__init__(
            _("第 {n} 句已经定稿").format(n=number),
            _("确需再改的，请先写明理由，重新打开这一句。"),
        )


class ReasonMissing(Invalid):
    def __init__(self) -> None:
        super().__init__(
            _("请写明为什么重新打开"), _("理由会留在这一句的修改经过里。"), field="note"
        )


class NothingToFix(Invalid):
    def __init__(self) -> None:
        super().__init__(_("还没有内容"), _("请先写出这一句。"), field="text")


class WordingTooLong(Invalid):
    def __init__(self) -> None:
        super().__init__(
            _("句子太长或太多"),
            _("每句最多 {n} 个字，一个议题最多 {m} 句。").format(n=LONGEST, m=MOST),
            field="text",
        )


class WordingInSentences(Conflict):
    def __init__(self) -> None:
        super().__init__(_("这个议题的议定事项正在逐句定稿"), _("请在“议定文字”页上逐句修改。"))


def split_sentences(text: str) -> list[str]:
    """At 。！？； and at the ends of lines, the mark stays with its sentence. WordingTooLong."""
    found = [one.strip() for one in _SENTENCE.findall(text)]
    sentences = [one for one in found if one]
    if len(sentences) > MOST or any(len(one) > LONGEST for one in sentences):
        raise WordingTooLong
    return sentences


def check_free_wording(sentences: int) -> None:
    """WordingInSentences where there are some."""
    if sentences:
        raise WordingInSentences


def agreed_text(fixed: Sequence[str]) -> str:
    """What is agreed, from the fixed sentences in their order: one a line."""
    return "\n".join(one for one in fixed if one)


def changes(before: str, after: str) -> list[Part]:
    """How `after` came out of `before`, as stretches. Joining same and added gives `after`,
    same and deleted gives `before`."""
    old, new = _PIECE.findall(before), _PIECE.findall(after)
    parts: list[Part] = []

    def add(kind: Kind, pieces: Sequence[str]) -> None:
        if pieces:
            parts.append(Part(kind, "".join(pieces)))

    for what, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what == "equal":
            add("same", old[i:j])
        else:
            add("deleted", old[i:j])
            add("added", new[k:m])
    return parts
