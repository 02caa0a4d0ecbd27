"""The table of a consultation: the lead (1), the four (4), those invited (N).

Source: the "1+4+N" method. The lead chairs and takes no position, the four always take part,
others are invited by topic. Who has no seat in an estate (a new one has no owners' committee) is
recorded as missing, with the reason and who stands for it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeGuard, get_args

from app.errors import Conflict, Invalid
from app.i18n import _

FourKind = Literal["owners_committee", "building_heads", "heating_company", "property_company"]
SeatKind = Literal[
    "lead",
    "owners_committee",
    "building_heads",
    "heating_company",
    "property_company",
    "invited",
]
FOUR: tuple[FourKind, ...] = get_args(FourKind)
KINDS: tuple[SeatKind, ...] = get_args(SeatKind)


def seat_name(kind: str) -> str:
    return {
        "lead": _("社区党委"),
        "owners_committee": _("业主委员会"),
        "building_heads": _("楼院长"),
        "heating_company": _("供热公司"),
        "property_company": _("物业公司"),
        "invited": _("受邀参加"),
    }[kind]


def is_one_of_the_four(kind: SeatKind) -> TypeGuard[FourKind]:
    return kind in FOUR


def seat_group(kind: str) -> str:
    """To which part of 1+4+N a seat belongs."""
    if kind == "lead":
        return _("牵头")
    return _("受邀") if kind == "invited" else _("四方")


def usual_body(kind: SeatKind, community: str, estate: str) -> str:
    """What the body is usually called, until somebody writes its full name."""
    return {
        "lead": _("{community}党委").format(community=community),
        "owners_committee": _("{estate}业主委员会").format(estate=estate),
        "building_heads": _("{estate}楼院长").format(estate=estate),
        "heating_company": _("供热公司"),
        "property_company": _("物业公司"),
        "invited": "",
    }[kind]


# -- what is planned -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class MemberPlan:
    """A person on a seat; `member` is her id if she is there already; `account` may sit."""

    member: int | None
    name: str
    duty: str = ""
    account: int | None = None


@dataclass(frozen=True, slots=True)
class SeatPlan:
    """A seat as it is to be. `spokesperson` is an index into `members`, None without any."""

    body: str
    members: tuple[MemberPlan, ...]
    spokesperson: int | None = None
    missing: bool = False
    missing_reason: str = ""
    replaced_by: str = ""


@dataclass(frozen=True, slots=True)
class SeatState:
    """How far a seat is: what the page shows and the completeness of a meeting asks."""

    kind: str
    missing: bool
    members: int


def seats_open(seats: Sequence[SeatState]) -> list[str]:
    """Kinds of the five that have neither a person nor a reason why they are missing."""
    return [
        seat.kind
        for seat in seats
        if seat.kind != "invited" and not seat.missing and not seat.members
    ]


# -- refusals --------------------------------------------------------------------------------


class SeatNotMissing(Invalid):
    def __init__(self, kind: str) -> None:
        super().__init__(
            _("“{seat}”席位不能缺").format(seat=seat_name(kind)),
            _("请填写到席人员。"),
            field="missing",
        )


class MemberAlreadyAttended(Conflict):
    def __init__(self) -> None:
        super().__init__(
            _("不能删除已有到会记录的人员"),
            _("她参加过的会议要留下记录。换人时请新增一位，会上把原来的人记为请假或缺席。"),
        )


class SeatAlreadySpoke(Conflict):
    def __init__(self) -> None:
        super().__init__(
            _("不能撤销已有发言或到会记录的席位"),
            _("会上说过的话要留下记录；以后的会议不再邀请即可。"),
        )


class NoSuchSeatAccount(Invalid):
    def __init__(self) -> None:
        super().__init__(
            _("没有这个账号，或者它的角色不能入席"),
            _("请在给出的名单中选择，或不关联账号。"),
            field="account",
        )


class SecondSeat(Invalid):
    """Whoever speaks for two sides at one table speaks for neither."""

    def __init__(self) -> None:
        super().__init__(
            _("这里有人已在同一张桌的另一个席位上，一人不能有两种身份"),
            _(
                "请核对姓名和账号，只保留一个席位；确是同名的另一人，请加以区分，如“王伟（3号楼）”。"
            ),
            field="name-1",
        )


def check_seat(kind: str, plan: SeatPlan) -> None:
    """Invalid, with every fault, unless the seat is taken by persons or missing with reasons."""
    faults = []
    if plan.missing:
        if kind in ("lead", "invited"):
            raise SeatNotMissing(kind)
        if not plan.missing_reason:
            faults.append(("missing_reason", _("请写明为什么没有，例如：尚未成立业主委员会。")))
        if not plan.replaced_by:
            faults.append(
                ("replaced_by", _("请写明由谁代为参加，例如：居民委员会、业主代表若干人。"))
            )
    elif not plan.members:
        faults.append(("name-1", _("请至少填写一位到席人员。")))
    if faults:
        raise Invalid(faults=tuple(faults))
