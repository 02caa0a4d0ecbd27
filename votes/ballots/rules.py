"""Casting: what a ballot is, its receipt number, what may be refused."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from app.errors import Conflict, Invalid
from app.i18n import _
from votes.polls.changes.rules import PollTerminated
from votes.polls.rules import Phase, PollClosed, PollNotOpenYet, phase

CHOICES = ("agree", "against", "abstain")

Capacity = Literal["owner", "representative", "proxy", "guardian", "organisation", "tenant"]

# Without 0 O 1 I L: 31 signs, a prime, so that the check sign finds every single wrong sign and
# every two that changed places.
_SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_RANDOM_SIGNS = 7
RECEIPTS = len(_SIGNS) ** _RANDOM_SIGNS  # 2.75e10, 34 bits


# -- refusals --------------------------------------------------------------------------------


class VotingSystemBusy(Conflict):
    def __init__(self) -> None:
        super().__init__(
            _("系统繁忙，这一票还没有提交成功"),
            _("您的选择还在，请过半分钟再按一次“确认提交”。"),
        )


class NoRoomLeft(Conflict):
    """The database has no disk or memory left; nothing of the ballot is kept."""

    def __init__(self) -> None:
        super().__init__(
            _("服务器存不下了，这一票没有提交成功"),
            _("您的选择还在，请过几分钟再按“确认提交”；仍不行请告诉社区工作人员。"),
        )


class NotEveryMotionAnswered(Invalid):
    def __init__(self) -> None:
        super().__init__(
            _("还有事项没有选择"),
            _("请逐项选择同意、反对或弃权后再提交。"),
            field="",
        )


class SlipNoLongerFits(Conflict):
    """The slip, its signer or the motions are not what the page showed."""

    def __init__(self) -> None:
        super().__init__(
            _("这张表决票的信息已经变化"),
            _("请重新扫描通知单上的二维码，再选择一次。"),
        )


class ReceiptTaken(Conflict):
    """There is a ballot of this number already: this very one, if the request came twice."""

    def __init__(self) -> None:
        super().__init__(
            _("这个回执号已经有一张表决票"),
            _("您的选择还在，请再按一次“确认提交”。"),
        )


class UnitOnHold(Conflict):
    """An owner is dead, unknown or in dispute: only on paper, with a ground on record."""

    def __init__(self) -> None:
        super().__init__(
            _("这套房屋的业主信息要先核对，暂时不能在网上表决"),
            _("请带上身份证件和产权或继承材料到社区办公室，由工作人员核对后登记纸质票。"),
        )


# -- a ballot --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class NewBallot:
    """An event to be stored. `answers`: motion id → choice, anything but CHOICES is no choice.

    `entries` are the units it speaks for, by id of the roll entry; `signer` a key of the roll's
    signers, "" where there is a single owner. `received_at` counts for the deadline. Of a paper:
    the `capacity` it was signed in, the `documents` beside it, the `ground` for a unit on hold,
    the number written on it.
    """

    receipt: str
    channel: Literal["paper", "online"]
    received_at: datetime
    recorded_at: datetime
    entries: tuple[int, ...]
    answers: Mapping[int, str]
    signer: str = ""
    signer_role: Literal["owner", "proxy", "guardian", "tenant"] = "owner"
    signed: bool = True
    proxy: str = ""
    proxy_doc: bool = False
    proxy_is_property_staff: bool = False
    guardian_doc: bool = False
    recorded_by: int | None = None
    capacity: Capacity = "owner"
    documents: tuple[str, ...] = ()
    ground: str = ""
    paper: str | None = None


@dataclass(frozen=True, slots=True)
class Cast:
    """What a household asks to be recorded. `received_at`: the server's clock at its request;
    `head`: the owner who identified herself, "" for nobody in particular."""

    slip: int
    signer: str
    choices: Mapping[int, str]
    received_at: datetime
    receipt: str
    head: str = ""


@dataclass(frozen=True, slots=True)
class SlipFacts:
    """What a slip may speak for, and when. `signers`: all keys where several own, else ("",).

    `head`: whose it is by the roll as it stands; `held`: one of its units is on hold. `taken`: of
    the receipt numbers that were asked for, those that a ballot of the poll has.
    """

    poll: int
    entries: tuple[int, ...]
    signers: tuple[str, ...]
    motions: frozenset[int]
    frozen_at: datetime | None
    opens_at: datetime
    closes_at: datetime
    counted: bool
    held: bool = False
    terminated: bool = False
    head: str = ""
    taken: frozenset[str] = frozenset()


def accept(cast: Cast, slip: SlipFacts | None) -> NewBallot:
    """The ballot that this makes: the poll must have been open when the request was received.

    PollNotOpenYet, PollClosed, PollTerminated, NotEveryMotionAnswered, SlipNoLongerFits,
    UnitOnHold; before them ReceiptTaken, for what is there already stays so after the close.
    """
    if slip is None:
        raise SlipNoLongerFits
    if cast.receipt in slip.taken:
        raise ReceiptTaken
    check_open(
        phase(
            slip.frozen_at,
            slip.opens_at,
            slip.closes_at,
            slip.counted,
            cast.received_at,
            terminated=slip.terminated,
        ),
        slip.opens_at,
        slip.closes_at,
    )
    if slip.held:
        raise UnitOnHold
    if cast.head and cast.head != slip.head:  # the roll was renewed: the flat is another's now
        raise SlipNoLongerFits
    if cast.signer not in slip.signers or not set(cast.choices) <= slip.motions:
        raise SlipNoLongerFits
    check_choices([cast.choices.get(motion, "") for motion in slip.motions])
    return NewBallot(
        receipt=cast.receipt,
        channel="online",
        received_at=cast.received_at,
        # Recorded in the transaction that follows at once; no second clock is asked.
        recorded_at=cast.received_at,
        entries=slip.entries,
        answers=cast.choices,
        signer=cast.signer,
    )


def check_open(now: Phase, opens_at: datetime, closes_at: datetime) -> None:
    """PollNotOpenYet, PollClosed, PollTerminated."""
    if now is Phase.TERMINATED:
        raise PollTerminated
    if now in (Phase.DRAFT, Phase.ANNOUNCED):
        raise PollNotOpenYet(opens_at)
    if now is not Phase.OPEN:
        raise PollClosed(closes_at)


def check_choices(choices: Sequence[str]) -> None:
    """NotEveryMotionAnswered unless there is one of the three for each motion."""
    if not choices or any(choice not in CHOICES for choice in choices):
        raise NotEveryMotionAnswered


# -- the receipt number ----------------------------------------------------------------------


def receipt_number(chance: int) -> str:
    """Eight signs, the last of them a check; `chance` is random, 0 ≤ chance < RECEIPTS."""
    if not 0 <= chance < RECEIPTS:
        raise ValueError("chance out of range")
    signs = []
    for _place in range(_RANDOM_SIGNS):
        chance, sign = divmod(chance, len(_SIGNS))
        signs.append(sign)
    signs.append(-_weighed(signs) * _inverse(_RANDOM_SIGNS + 1) % len(_SIGNS))
    return "".join(_SIGNS[sign] for sign in signs)


def read_receipt(typed: str) -> str | None:
    """As stored, from what a person typed; None if a sign of it must be wrong."""
    text = "".join(typed.upper().split()).replace("-", "")
    if len(text) != _RANDOM_SIGNS + 1 or any(sign not in _SIGNS for sign in text):
        return None
    return text if _weighed([_SIGNS.index(sign) for sign in text]) == 0 else None


def say_receipt(receipt: str) -> str:
    """In groups of four: 7K3M 92QX."""
    return " ".join(receipt[i : i + 4] for i in range(0, len(receipt), 4))


def _weighed(signs: Sequence[int]) -> int:
    return sum(place * sign for place, sign in enumerate(signs, 1)) % len(_SIGNS)


def _inverse(n: int) -> int:
    return pow(n, -1, len(_SIGNS))
