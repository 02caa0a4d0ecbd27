"""Who signs approved minutes, and when they are final.

The chair and the recorder sign, and for each of the four that was there whoever speaks for it
(who stands for a seat that does not exist, for that seat). The lead's seat is signed for by the
chair. Those invited advise and need not sign. A refusal to sign is on record with its reason and
does not stop the minutes.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from app.errors import Conflict, Invalid
from app.i18n import _
from app.strokes import are_strokes
from meetings.consultations.rules import FOUR, seat_name
from meetings.minutes.facts import MinutesFacts, SeatFacts

Capacity = Literal["chair", "recorder", "seat"]
SignatureWay = Literal["screen", "paper", "refused"]

# Letters and figures that nobody takes for another one.
CODE_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CODE_LENGTH = 10


class SignatureTaken(Conflict):
    def __init__(self) -> None:
        super().__init__(_("这一位已经签过字"), _("签字记录不能更改，请刷新页面查看。"))


class BadStrokes(Invalid):
    def __init__(self) -> None:
        super().__init__(
            _("还没有签名，或者签名没有保存好"),
            _("请在框里写上名字，再点“签字”；不能在屏幕上写的，请在纸上签。"),
            field="strokes",
        )


class RefusalUnexplained(Invalid):
    def __init__(self) -> None:
        super().__init__(_("请写明没有签字的原因"), _("原因会印在纪要的签字处。"), field="reason")


class NotToSign(Invalid):
    def __init__(self) -> None:
        super().__init__(_("没有选定由谁签字"), _("请在名单中选择。"), field="signer")


class SignaturesMissing(Conflict):
    """`who`: those of whom nothing is on record yet."""

    def __init__(self, who: Sequence[str]) -> None:
        self.who = tuple(who)
        super().__init__(
            _("还有人没有签字：{who}").format(who=_("、").join(who)),
            _("请请他们签字；不愿签字的，记下原因。"),
        )


class ScanMissing(Conflict):
    def __init__(self) -> None:
        super().__init__(
            _("有人在纸上签字，但还没有上传签字页的扫描件"),
            _("请扫描或拍下签好字的纪要，上传以后再定稿。"),
        )


class NotApproved(Conflict):
    def __init__(self) -> None:
        super().__init__(_("纪要还没有批准"), _("请社区党委负责人先批准，再签字定稿。"))


class AlreadyFinal(Conflict):
    def __init__(self) -> None:
        super().__init__(_("纪要已经定稿，不能再改"), _("需要更正或补充的，请出补充纪要。"))


@dataclass(frozen=True, slots=True)
class Signer:
    """`seat`: its place among the seats of the facts, None for chair and recorder.

    `key` names it in forms and addresses.
    """

    capacity: Capacity
    who: str
    name: str
    seat: int | None = None

    @property
    def key(self) -> str:
        return self.capacity if self.seat is None else f"seat-{self.seat}"


def signers_due(facts: MinutesFacts) -> list[Signer]:
    """In the order in which they sign; `name` is who is expected to."""
    due = [
        Signer("chair", _("主持人"), facts.chair),
        Signer("recorder", _("记录人"), facts.recorder),
    ]
    for at, seat in enumerate(facts.seats):
        if seat.kind in FOUR and (name := _speaks_for(seat)):
            due.append(Signer("seat", seat.body or seat_name(seat.kind), name, at))
    return due


def _speaks_for(seat: SeatFacts) -> str:
    if seat.missing:
        return seat.replaced_by
    there = [one for one in seat.persons if one.status in ("present", "stand_in")]
    there.sort(key=lambda one: not one.is_spokesperson)
    return (there[0].stand_in or there[0].name) if there else ""


def check_signature(way: SignatureWay, strokes: str, reason: str) -> tuple[str, str]:
    """(strokes, reason) as they are kept. BadStrokes, RefusalUnexplained."""
    if way == "screen":
        if not are_strokes(strokes):
            raise BadStrokes
        return strokes, ""
    if way == "refused":
        if not reason:
            raise RefusalUnexplained
        return "", reason
    return "", ""


def check_final(due: Sequence[Signer], signed: dict[str, SignatureWay], scans: int) -> None:
    """`signed` by key of the signer. SignaturesMissing, ScanMissing."""
    missing = [signer.who for signer in due if signer.key not in signed]
    if missing:
        raise SignaturesMissing(missing)
    if "paper" in signed.values() and not scans:
        raise ScanMissing


def plain_code(typed: str) -> str:
    """A code as somebody copied it from paper: spaces, dashes, small and full-width letters do not
    matter."""
    plain = unicodedata.normalize("NFKC", typed).upper()
    return "".join(letter for letter in plain if letter in CODE_LETTERS)[:20]


def shown_code(code: str) -> str:
    """In two halves: 7KQ2M-9XWTA."""
    return f"{code[: CODE_LENGTH // 2]}-{code[CODE_LENGTH // 2 :]}"


def check_page(link: str) -> str:
    """Of a link that checks a paper, what is typed where no camera reads it: where the code is
    asked for."""
    return link.partition("://")[2].rpartition("/")[0]
