"""Two readings of one paper: how they are compared, what is refused, how a paper stands.

Nobody sees what another has read until both have read. What the two agree on is stored; otherwise a
third person looks at the photograph and both readings, and decides with a reason.
"""

import hashlib
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Literal, TypeVar

from app.clock import say_time
from app.errors import Conflict, Invalid
from app.i18n import _
from votes.ballots.rules import NewBallot
from votes.papers.rules import ALL_SIGNERS, PaperPlan, read_number, split_number

# A paper as it was read: the words of `reading_of`, or {"void": one of VOIDS}.
Reading = Mapping[str, Any]
Item = TypeVar("Item")

# Why a photograph is no ballot to be stored.
VOIDS = ("unreadable", "not_ballot", "same_paper")

SheetState = Literal["first", "second", "differ", "stored", "void"]

PHOTOS_MOST = 60
PAGES_MOST = 6

# In each one's own words, and not on the paper.
_NOT_COMPARED = "ground"


# -- refusals --------------------------------------------------------------------------------


class DoubleEntryRequired(Conflict):
    """One person alone enters no paper of this poll."""

    def __init__(self) -> None:
        super().__init__(
            _("本次表决的纸质票由两人分别录入"),
            _("请到“双人录入”上传票面照片后录入；只有一名工作人员的，可写明原因改为一人录入。"),
        )


class SettingReasonMissing(Invalid):
    def __init__(self) -> None:
        super().__init__(
            _("没有写明改为一人录入的原因"),
            _("请写明原因，如“社区只有一名工作人员”。原因会印在结果上。"),
            field="reason",
        )


class NoPhotos(Invalid):
    def __init__(self) -> None:
        super().__init__(_("没有选择照片"), _("请选择票面照片后再上传。"), field="photos")


class TooManyPhotos(Invalid):
    def __init__(self) -> None:
        super().__init__(
            _("一次最多上传 {n} 张照片").format(n=PHOTOS_MOST), _("请分几次上传。"), field="photos"
        )


class PhotosDoNotDivide(Invalid):
    """`count` photographs are no whole number of papers of `pages` pages."""

    def __init__(self, count: int, pages: int) -> None:
        super().__init__(
            _("{count} 张照片不能按每票 {pages} 张分开").format(count=count, pages=pages),
            _("请检查有没有漏拍，再重新选择照片。"),
            field="photos",
        )


class PhotoUnusable(Invalid):
    """`place`: which of the uploaded ones, from 1."""

    def __init__(self, place: int) -> None:
        self.place = place
        super().__init__(
            _("第 {n} 个文件不是照片").format(n=place),
            _("请上传 JPG、PNG 或 WEBP 格式的照片，每张不超过 15 MB。这一次一张也没有保存。"),
            field="photos",
        )


class ReceivedImpossible(Invalid):
    def __init__(self, opens_at: datetime) -> None:
        super().__init__(
            _("收到时间不对"),
            _("请填写 {opens} 开始以后、现在以前的时间。").format(opens=say_time(opens_at)),
            field="received_at",
        )


class AlsoUnknown(Invalid):
    """`unit` as typed is not on the roll, or belongs to somebody else."""

    def __init__(self, unit: str) -> None:
        super().__init__(
            _("{unit} 不是这位业主的房屋").format(unit=unit[:60]),
            _("请按“3-2-501”填写票面上写明的、同一业主名下的其他房屋，用逗号隔开。"),
            field="also",
        )


class PaperReadAlready(Conflict):
    """By the same person, or by two already."""

    def __init__(self) -> None:
        super().__init__(_("这张票您已经录入过，或者两人都已录完"), _("请返回双人录入，录下一张。"))


class PaperDecided(Conflict):
    def __init__(self) -> None:
        super().__init__(_("这张票已经处理完毕"), _("请返回双人录入查看。"))


class ThirdPersonNeeded(Conflict):
    """Neither of the two who read it decides."""

    def __init__(self) -> None:
        super().__init__(
            _("这张票要由第三人裁定"),
            _("录入过这张票的两个人都不能裁定，请换一位工作人员或书记办理。"),
        )


class NothingToDecide(Conflict):
    def __init__(self) -> None:
        super().__init__(_("这张票还没有两个人都录完"), _("请返回双人录入查看。"))


class DecisionReasonMissing(Invalid):
    def __init__(self) -> None:
        super().__init__(
            _("没有写明裁定的理由"), _("请写清楚照片上看到了什么，会记录在案。"), field="reason"
        )


class DecisionNotChosen(Invalid):
    def __init__(self) -> None:
        super().__init__(
            _("还没有选择按哪一次录入"), _("请选择第一次、第二次，或者重新录入。"), field="take"
        )


# -- the number printed on a paper -----------------------------------------------------------


def printed_number(poll: int, unit: str) -> str:
    """P2-3-2-501: the same for the same poll of the estate (`poll`: its number) and unit, always.

    It is the number that a paper is entered under where nobody has typed another one.
    """
    plain = read_number(unicodedata.normalize("NFKC", unit))
    if plain is None or len(plain) > 24:
        plain = hashlib.sha256(unit.encode()).hexdigest()[:12].upper()
    return f"P{poll}-{plain}"


# -- readings --------------------------------------------------------------------------------


def reading_of(ballot: NewBallot) -> dict[str, Any]:
    """What was read, as it is kept and compared: JSON, the same for the same paper."""
    assert ballot.paper is not None
    return {
        "entries": sorted(ballot.entries),
        "paper": split_number(ballot.paper)[0],
        "capacity": ballot.capacity,
        "received_at": ballot.received_at.isoformat(),
        "signed": ballot.signed,
        "answers": {str(motion): ballot.answers[motion] for motion in sorted(ballot.answers)},
        "signer": ballot.signer,
        "proxy": ballot.proxy,
        "staff": ballot.proxy_is_property_staff,
        "documents": list(ballot.documents),
        "ground": ballot.ground,
    }


def void_reading(why: str) -> dict[str, Any]:
    if why not in VOIDS:
        raise ValueError(why)
    return {"void": why}


def plan_of(reading: Reading) -> PaperPlan:
    """What would be typed to be read so again."""
    return PaperPlan(
        number=reading["paper"],
        capacity=reading["capacity"],
        received_at=datetime.fromisoformat(reading["received_at"]),
        signed=reading["signed"],
        marks={int(motion): mark for motion, mark in reading["answers"].items()},
        signer=reading["signer"] or ALL_SIGNERS,
        proxy=reading["proxy"],
        proxy_is_property_staff=reading["staff"],
        documents=tuple(reading["documents"]),
        ground=reading["ground"],
    )


def differences(first: Reading, second: Reading) -> frozenset[str]:
    """What the two have read differently: keys of a reading, `m12` for the motion 12.

    Empty where they agree. A reading that takes the paper for none differs in `void` alone.
    """
    if first.get("void") != second.get("void"):
        return frozenset({"void"})
    keys = {*first, *second} - {"answers", _NOT_COMPARED}
    marks = ({**first.get("answers", {})}, {**second.get("answers", {})})
    return frozenset(
        [key for key in keys if first.get(key) != second.get(key)]
        + [f"m{m}" for m in {*marks[0], *marks[1]} if marks[0].get(m) != marks[1].get(m)]
    )


def sheet_state(readings: int, outcome: str | None) -> SheetState:
    """`readings`: how many people have read it; `outcome` of its decision, None before."""
    if outcome is not None:
        return "stored" if outcome == "stored" else "void"
    states: tuple[SheetState, ...] = ("first", "second", "differ")
    return states[readings]


def check_reader(person: int, read_by: Collection[int], *, decided: bool) -> None:
    """PaperDecided, PaperReadAlready."""
    if decided:
        raise PaperDecided
    if person in read_by or len(read_by) >= 2:
        raise PaperReadAlready


def check_third(person: int, read_by: Collection[int], *, decided: bool) -> None:
    """PaperDecided, NothingToDecide, ThirdPersonNeeded."""
    if decided:
        raise PaperDecided
    if len(read_by) < 2:
        raise NothingToDecide
    if person in read_by:
        raise ThirdPersonNeeded


# -- photographs -----------------------------------------------------------------------------


def check_photos(count: int, pages: int) -> None:
    """NoPhotos, TooManyPhotos, PhotosDoNotDivide. `pages`: photographs of one paper."""
    if not count:
        raise NoPhotos
    if count > PHOTOS_MOST:
        raise TooManyPhotos
    if count % pages:
        raise PhotosDoNotDivide(count, pages)


def papers_of(photos: Sequence[Item], pages: int) -> list[Sequence[Item]]:
    """In the order in which they were uploaded, `pages` to a paper."""
    return [photos[at : at + pages] for at in range(0, len(photos), pages)]


def check_received(received_at: datetime, opens_at: datetime, now: datetime) -> None:
    """ReceivedImpossible."""
    if not opens_at <= received_at <= now:
        raise ReceivedImpossible(opens_at)
