"""Paper ballots 纸质表决票: what staff read off a paper, what is refused, how a paper stands.

Sources: Guiding rules of owners' assemblies (建房〔2009〕274号) Art. 22 (signed by the owner), 25
(co-owners name one, guardians), 26 (written authority); Civil Code Art. 165.
"""

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from app.clock import say_time
from app.errors import Conflict, Invalid
from app.i18n import _
from votes.ballots.rules import Capacity, NewBallot
from votes.electorate.rules import Signer
from votes.polls.rules import Phase

CAPACITIES: tuple[Capacity, ...] = (
    "owner",
    "representative",
    "proxy",
    "guardian",
    "organisation",
    "tenant",
)
DOCUMENTS = ("identity", "title", "authority", "guardianship", "appointment", "seal")
# What may stand on a paper: the three choices, or a paper that has made none.
MARKS = ("agree", "against", "abstain", "multiple", "blank")
ALL_SIGNERS = "all"  # every co-owner signed the one paper

CHECKED_WITHIN = timedelta(minutes=30)

State = Literal["stands", "superseded", "withdrawn", "late"]

_NUMBER = re.compile(r"[0-9A-Z-]{1,30}")
_AGAIN = "#"  # stands in no number that can be typed


# -- refusals --------------------------------------------------------------------------------


class PapersNotNow(Conflict):
    """Before the opening there is nothing to enter, after the count nothing may change."""

    def __init__(self, phase: Phase) -> None:
        self.phase = phase
        if phase is Phase.COUNTED:
            super().__init__(
                _("已经计票，不能再录入或撤回表决票"),
                _("计票之后收到的纸质票请单独登记保管，不计入结果。"),
            )
        else:
            super().__init__(_("表决还没有开始，不能录入表决票"), _("请在表决开始以后再来录入。"))


class PaperUnitUnknown(Invalid):
    def __init__(self) -> None:
        super().__init__(
            _("冻结的名册里没有这一户"),
            _("请按“3-2-501”（楼-单元-房号）填写，或在下面逐级选择。"),
            field="unit",
        )


class PaperFaults(Invalid):
    """Everything that is missing or impossible in what was typed off a paper."""

    def __init__(self, faults: Sequence[tuple[str, str]]) -> None:
        super().__init__(faults=tuple(faults))


class PaperNumberTaken(Invalid):
    def __init__(self, number: str) -> None:
        self.number = number
        super().__init__(
            _("票号 {number} 已经录入过").format(number=number),
            _("请核对票上的号码；如果那一次录错了，请先撤回，再重新录入。"),
            field="number",
        )


class SecondPaper(Conflict):
    """`numbers` of the papers that the unit has handed in already."""

    def __init__(self, numbers: tuple[str, ...]) -> None:
        self.numbers = numbers
        super().__init__(
            _("这一户已经录入过纸质票：{numbers}").format(numbers="、".join(numbers)),
            _("请核对是不是同一张。确实又交来一张的，请勾选“确实是另一张票”后再保存。"),
            field="another",
        )


class WithdrawalReasonMissing(Invalid):
    def __init__(self) -> None:
        super().__init__(
            _("没有写明撤回的原因"),
            _("请写清楚录错了什么，原因会记录在案。"),
            field="reason",
        )


class AlreadyWithdrawn(Conflict):
    def __init__(self) -> None:
        super().__init__(
            _("这张票已经撤回过"), _("请返回纸质票清单核对，需要时重新录入正确的内容。")
        )


# -- what is typed ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PaperUnit:
    """A unit of the frozen roll that a paper may speak for. `hold`: see RollLine."""

    entry: int
    unit: str
    building: str
    staircase: str
    room: str
    head: str
    signers: tuple[Signer, ...]
    representative: str | None
    hold: str | None

    @property
    def shared(self) -> bool:
        return len(self.signers) > 1


@dataclass(frozen=True, slots=True)
class PaperPlan:
    """What was read off one paper. `signer`: a key of the unit's signers, ALL_SIGNERS, or "".

    For a proxy or a guardian it names the person represented. `marks`: motion id → one of MARKS.
    """

    number: str
    capacity: Capacity
    received_at: datetime
    signed: bool
    marks: Mapping[int, str]
    signer: str = ""
    proxy: str = ""
    proxy_is_property_staff: bool = False
    documents: tuple[str, ...] = ()
    ground: str = ""


def read_number(typed: str) -> str | None:
    """As it is compared: full-width signs become plain, letters large; None if it is no number."""
    number = "".join(unicodedata.normalize("NFKC", typed).upper().split())
    return number if _NUMBER.fullmatch(number) else None


def stored_number(number: str, withdrawn: int) -> str:
    """A paper entered again after `withdrawn` wrong entries keeps its number and says so."""
    return f"{number}{_AGAIN}{withdrawn + 1}" if withdrawn else number


def split_number(stored: str) -> tuple[str, int]:
    """(number on the paper, which entry of it this is)."""
    number, _again, times = stored.partition(_AGAIN)
    return number, int(times or 1)


def read_proxy(typed: str) -> str:
    """A Chinese name without the spaces that make two of one person; others as typed."""
    name = " ".join(unicodedata.normalize("NFKC", typed).split())
    return name if name.isascii() else name.replace(" ", "")


def paper_ballot(
    plan: PaperPlan,
    units: Sequence[PaperUnit],
    motions: Collection[int],
    *,
    opens_at: datetime,
    receipt: str,
    recorded_by: int,
    now: datetime,
) -> NewBallot:
    """The event that a paper makes: PaperFaults with everything that cannot be recorded.

    `units`: the first is the one it was found by, all of one owner. What only keeps it from being
    counted (no signature, no authority) is recorded as it is; the count says why.
    """
    faults = [
        *_about_paper(plan, opens_at, now),
        *_about_signer(plan, units[0]),
        *_about_marks(plan, motions),
    ]
    if any(unit.hold for unit in units) and not plan.ground.strip():
        faults.append(("ground", _("这一户暂停表决，请写明凭什么可以表决。")))
    if faults:
        raise PaperFaults(faults)
    role: Literal["owner", "proxy", "guardian", "tenant"] = "owner"
    if plan.capacity in ("proxy", "guardian", "tenant"):
        role = plan.capacity
    sealed = plan.capacity != "organisation" or "seal" in plan.documents
    named = units[0].shared and plan.signer != ALL_SIGNERS and plan.capacity != "tenant"
    number = read_number(plan.number)
    assert number is not None, "looked at above"
    return NewBallot(
        receipt=receipt,
        channel="paper",
        received_at=plan.received_at,
        recorded_at=now,
        recorded_by=recorded_by,
        entries=tuple(unit.entry for unit in units),
        answers={motion: plan.marks[motion] for motion in motions},
        signer=plan.signer if named else "",
        signer_role=role,
        signed=plan.signed and sealed,
        proxy=read_proxy(plan.proxy) if role == "proxy" else "",
        proxy_doc=role == "proxy" and "authority" in plan.documents,
        proxy_is_property_staff=role == "proxy" and plan.proxy_is_property_staff,
        guardian_doc=role == "guardian" and "guardianship" in plan.documents,
        capacity=plan.capacity,
        documents=tuple(name for name in DOCUMENTS if name in plan.documents),
        ground=plan.ground.strip(),
        paper=number,
    )


def _about_paper(plan: PaperPlan, opens_at: datetime, now: datetime) -> list[tuple[str, str]]:
    faults = []
    if read_number(plan.number) is None:
        faults.append(("number", _("票号只用数字、字母和短横线，如 DF0012。")))
    if plan.received_at > now:
        faults.append(("received_at", _("收到时间不能晚于现在。")))
    elif plan.received_at < opens_at:
        faults.append(
            (
                "received_at",
                _("表决在 {opens} 才开始，收到时间不能早于它。").format(opens=say_time(opens_at)),
            )
        )
    return faults


def _about_signer(plan: PaperPlan, unit: PaperUnit) -> list[tuple[str, str]]:
    faults = []
    if plan.capacity == "representative" and not unit.shared:
        faults.append(("capacity", _("这一户只有一位业主，没有共有人代表，请选“业主本人”。")))
    if unit.shared and plan.capacity != "tenant":
        keys = {signer.key for signer in unit.signers}
        together = plan.signer == ALL_SIGNERS and plan.capacity != "representative"
        if plan.signer not in keys and not together:
            faults.append(("signer", _("这一户有几位共有人，请选择是哪一位签的字（或由谁委托）。")))
        elif plan.capacity == "representative" and unit.representative not in (None, plan.signer):
            faults.append(("signer", _("名册上登记了另一位代表人，请选择登记的代表人。")))
    if plan.capacity == "proxy" and not read_proxy(plan.proxy):
        faults.append(("proxy", _("请填写代理人的姓名。")))
    return faults


def _about_marks(plan: PaperPlan, motions: Collection[int]) -> list[tuple[str, str]]:
    return [
        (f"m{motion}", _("请照票面选择；没有选、选了几个也要照实记下。"))
        for motion in motions
        if plan.marks.get(motion) not in MARKS
    ]


# -- how a paper stands ----------------------------------------------------------------------


def paper_state(*, withdrawn: bool, late: bool, stands: bool) -> State:
    """`stands`: a pointer of what stands now leads to it."""
    if withdrawn:
        return "withdrawn"
    if late:
        return "late"
    return "stands" if stands else "superseded"


def still_checked(recorded_at: datetime, now: datetime) -> bool:
    """Only for a while after it was entered: what a household said stays secret until the count."""
    return now < recorded_at + CHECKED_WITHIN
