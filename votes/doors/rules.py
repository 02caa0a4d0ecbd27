"""What may be noted at a door during a vote, and when it counts as received. Pure.

A ballot noted at a door is signed by the owner, on the screen or on a paper that is photographed
(建房〔2009〕274号 Art. 22); without that nothing is stored. A proxy needs her authority in writing
(Art. 26; Civil Code Art. 165), a guardian the proof that she is one (Art. 25): its photograph is
kept with the ballot, or nothing is stored. Tenants and organisations vote on paper at the office.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from app.errors import Conflict, Invalid
from app.i18n import _
from app.strokes import are_strokes
from meetings.survey.rules import BadSignature
from votes.ballots.rules import CHOICES, NewBallot
from votes.papers.rules import ALL_SIGNERS, PaperUnit, read_proxy
from votes.polls.rules import Phase

Outcome = Literal["ballot", "nobody", "later", "declined"]
Signing = Literal["no", "screen", "paper"]
# In what capacity somebody may sign at a door; of a paper there are more (votes.papers.rules).
DoorCapacity = Literal["owner", "proxy", "guardian"]

# A phone's clock may go a little ahead of the server's between two requests.
_SLACK = timedelta(minutes=2)


# -- refusals --------------------------------------------------------------------------------


class DoorsNotNow(Conflict):
    def __init__(self, phase: Phase) -> None:
        self.phase = phase
        if phase in (Phase.DRAFT, Phase.ANNOUNCED):
            super().__init__(
                _("表决还没有开始，不能上门登记"), _("请在表决开始以后再去，先把通知单送到。")
            )
        else:
            super().__init__(
                _("表决已经截止，不再上门登记"),
                _("截止前在纸质票上签了字的，请马上把票交给社区工作人员登记。"),
            )


class DoorDone(Conflict):
    """The household has answered: there is nothing to knock for."""

    def __init__(self) -> None:
        super().__init__(_("这一户已经表决"), _("不用再上门。请返回名单，去下一户。"))


class NotAtTheDoor(Conflict):
    """A unit on hold is for the office; the reason is not told to the helper."""

    def __init__(self) -> None:
        super().__init__(
            _("这一户要到社区办公室表决"), _("请告诉住户带上身份证件到社区办公室办理。")
        )


class NotSigned(Invalid):
    def __init__(self) -> None:
        super().__init__(
            _("还没有签名"),
            _("请业主在屏幕上签名，或者在纸上签名后拍照。没有签名的票不能登记。"),
            field="signature",
        )


class ProxyMissing(Invalid):
    def __init__(self) -> None:
        super().__init__(
            _("还没有写代理人的姓名"), _("请照委托书填写代理人的姓名。"), field="proxy"
        )


class AuthorityMissing(Invalid):
    """The document that makes somebody a proxy or a guardian was not photographed."""

    def __init__(self, capacity: DoorCapacity) -> None:
        super().__init__(
            _("缺少委托书的照片") if capacity == "proxy" else _("缺少监护证明的照片"),
            _("请拍清楚整张证明；没有带在身上的，请改天再来，或到社区办公室填纸质票。"),
            field="document",
        )


class ProxyFromPropertyCompany(Invalid):
    """The rules of this vote forbid it."""

    def __init__(self) -> None:
        super().__init__(
            _("这次表决不允许物业公司人员代理"),
            _("请业主本人表决，或者另外委托别人。"),
            field="proxy_is_property_staff",
        )


class DoorSignerMissing(Invalid):
    def __init__(self) -> None:
        super().__init__(
            _("还没有选择由谁签名"),
            _("这一户有几位共有人，请选择是哪一位在表决。"),
            field="signer",
        )


class DoorAnswersMissing(Invalid):
    """`motions`: ids of those without one of the three."""

    def __init__(self, motions: Sequence[int]) -> None:
        super().__init__(
            faults=tuple((f"m{one}", _("请照业主的意思选择同意、反对或弃权。")) for one in motions)
        )


class VisitBeforeOpening(Invalid):
    def __init__(self) -> None:
        super().__init__(
            _("上门的时间早于表决开始"), _("请重新登记，并核对手机上的时间。"), field=""
        )


class DoorKeyTaken(Conflict):
    def __init__(self) -> None:
        super().__init__(_("这一页已经提交过别的内容"), _("请刷新页面，重新填写后再提交。"))


class HelperUnknown(Invalid):
    def __init__(self) -> None:
        super().__init__(
            _("没有选好人或者楼栋"), _("请从名单里选择一位，再选择一栋楼。"), field="person"
        )


class ObjectionEmpty(Invalid):
    def __init__(self) -> None:
        super().__init__(_("还没有写明哪里不对"), _("请写一句，如“我没有让人登记”。"), field="said")


class ObjectionAnswerMissing(Invalid):
    def __init__(self) -> None:
        super().__init__(
            _("还没有写核实的结果"), _("请写明是谁、怎么核实的，结果如何。"), field="answer"
        )


class ObjectionNotNow(Conflict):
    def __init__(self) -> None:
        super().__init__(
            _("现在不能再提出"),
            _("计票以后请点“对结果有异议”，在公示期内提出。"),
        )


# -- a visit ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class DoorPlan:
    """What a helper has noted. `at`: when she was there (UTC), None for now. `marks`: motion id →
    choice. `signer`: a key of the unit's signers, ALL_SIGNERS, "" where a single person owns; of a
    proxy or guardian the one who is represented."""

    outcome: Outcome
    key: str
    at: datetime | None = None
    marks: Mapping[int, str] = field(default_factory=dict)
    signer: str = ""
    signature: str = ""
    capacity: DoorCapacity = "owner"
    proxy: str = ""
    proxy_is_property_staff: bool = False


def visited_at(at: datetime | None, *, opens_at: datetime, now: datetime) -> datetime:
    """When she was there, by the time that the entry waited on the phone. VisitBeforeOpening."""
    was = now if at is None or at > now else at
    if was < opens_at - _SLACK:
        raise VisitBeforeOpening
    return max(was, opens_at)


def counts_as_received(visited: datetime, *, closes_at: datetime, now: datetime) -> datetime:
    """When a ballot from a door is received: when it was signed there, if the server has it before
    the deadline; what reaches the server later came late, for nobody could tell it from an entry
    that was made up after the end (docs/decisions/0007-ballots-from-the-door.md)."""
    return visited if now <= closes_at else now


def check_signing(signature: str, *, photo: bool) -> Signing:
    """NotSigned, BadSignature. Both: the one on the screen is kept."""
    if signature:
        if not are_strokes(signature):
            raise BadSignature
        return "screen"
    if photo:
        return "paper"
    raise NotSigned


def check_authority(plan: DoorPlan, *, document: bool, staff_forbidden: bool) -> None:
    """`document`: it was photographed. `staff_forbidden`: by the rules of the vote. How many owners
    one proxy may stand for the count looks at, as with papers.

    ProxyMissing, ProxyFromPropertyCompany, AuthorityMissing.
    """
    if plan.capacity == "owner":
        return
    if plan.capacity == "proxy":
        if not read_proxy(plan.proxy):
            raise ProxyMissing
        if plan.proxy_is_property_staff and staff_forbidden:
            raise ProxyFromPropertyCompany
    if not document:
        raise AuthorityMissing(plan.capacity)


def door_ballot(
    plan: DoorPlan,
    units: Sequence[PaperUnit],
    motions: Sequence[int],
    *,
    receipt: str,
    received_at: datetime,
    recorded_by: int,
    now: datetime,
) -> NewBallot:
    """The ballot for all `units` of the owner, the first the one that was knocked at; whoever calls
    has had `check_authority` look at it.

    NotAtTheDoor, DoorSignerMissing, DoorAnswersMissing.
    """
    first = units[0]
    if any(unit.hold for unit in units):
        raise NotAtTheDoor
    keys = {signer.key for signer in first.signers}
    if first.shared and plan.signer not in keys | {ALL_SIGNERS}:
        raise DoorSignerMissing
    missing = [motion for motion in motions if plan.marks.get(motion) not in CHOICES]
    if missing:
        raise DoorAnswersMissing(missing)
    named = first.shared and plan.signer != ALL_SIGNERS
    own = plan.capacity == "owner"
    represents = own and named and plan.signer == first.representative
    proxy = plan.capacity == "proxy"
    return NewBallot(
        receipt=receipt,
        channel="paper",
        received_at=received_at,
        recorded_at=now,
        recorded_by=recorded_by,
        entries=tuple(unit.entry for unit in units),
        answers={motion: plan.marks[motion] for motion in motions},
        signer=plan.signer if named else "",
        signer_role=plan.capacity,
        proxy=read_proxy(plan.proxy) if proxy else "",
        proxy_doc=proxy,
        proxy_is_property_staff=proxy and plan.proxy_is_property_staff,
        guardian_doc=plan.capacity == "guardian",
        capacity="representative" if represents else plan.capacity,
        documents=() if own else ("authority" if proxy else "guardianship",),
    )
