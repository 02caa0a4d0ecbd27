"""What may be refused about a person and her roles."""

from typing import Literal

from app.accounts.permissions import Granted, Role
from app.errors import Conflict, Invalid
from app.i18n import _

PlaceKind = Literal["street", "community", "grid", "building", "body"]

_PLACES: dict[Role, PlaceKind] = {
    "street_staff": "street",
    "community_secretary": "community",
    "community_clerk": "community",
    "volunteer": "community",
    "grid_worker": "grid",
    "building_head": "building",
    "owners_committee": "body",
    "heating_company": "body",
    "property_company": "body",
    "lawyer": "body",
    "social_worker": "body",
    "expert": "body",
}

# Whom such a body may send. Lawyers, social workers and experts may also belong to none.
_BODY_KINDS: dict[Role, tuple[str, ...]] = {
    "owners_committee": ("owners_committee",),
    "heating_company": ("heating_company",),
    "property_company": ("property_company",),
    "lawyer": ("law_firm",),
    "social_worker": ("social_work_agency",),
    "expert": ("department", "other"),
}
_OPTIONAL: tuple[Role, ...] = ("lawyer", "social_worker", "expert")


class PlaceMissing(Invalid):
    def __init__(self) -> None:
        super().__init__(
            _("没有选择在哪里任职"),
            _("请选择一项；列表为空时，请先建立相应的社区、网格、楼栋或单位。"),
            field="place",
        )


class PlaceUnfit(Invalid):
    def __init__(self) -> None:
        super().__init__(
            _("这个角色不能在所选的地方任职"),
            _("请在给出的选项中重新选择。"),
            field="place",
        )


class GrantedAlready(Conflict):
    def __init__(self) -> None:
        super().__init__(
            _("这个人已经有这个角色"), _("请返回人员页面查看，或选择另一个地方。"), field="place"
        )


class OwnAdministratorRole(Conflict):
    def __init__(self) -> None:
        super().__init__(
            _("不能取消自己的系统管理员角色"),
            _("请由另一位系统管理员办理。"),
        )


class OwnAccount(Conflict):
    def __init__(self) -> None:
        super().__init__(_("不能停用自己的账号"), _("请由另一位管理人员办理。"))


class LastAdministrator(Conflict):
    def __init__(self) -> None:
        super().__init__(
            _("这是最后一位在用的系统管理员"),
            _("请先让另一个人担任系统管理员，再办理这一项。"),
        )


class PersonInactive(Conflict):
    def __init__(self) -> None:
        super().__init__(_("这个账号已停用"), _("请先恢复账号，再办理这一项。"))


def place_kind(role: Role) -> PlaceKind | None:
    """What kind of place the role holds at; None for the administrator."""
    return _PLACES.get(role)


def place_optional(role: Role) -> bool:
    return role in _OPTIONAL or place_kind(role) is None


def body_kinds(role: Role) -> tuple[str, ...]:
    """The kinds of body that the role may speak for; () where its place is no body."""
    return _BODY_KINDS.get(role, ())


def granted_at(role: Role, place: int | None) -> Granted:
    """The role at the place of its kind with this id. PlaceMissing, PlaceUnfit."""
    kind = place_kind(role)
    if place is None:
        if not place_optional(role):
            raise PlaceMissing
        return Granted(role)
    match kind:
        case "street":
            return Granted(role, street=place)
        case "community":
            return Granted(role, community=place)
        case "grid":
            return Granted(role, grid=place)
        case "building":
            return Granted(role, building=place)
        case "body":
            return Granted(role, body=place)
        case None:
            raise PlaceUnfit


def check_revocation(
    *, actor: int, person: int, role: Role, active: bool, administrators: int
) -> None:
    """OwnAdministratorRole, LastAdministrator.

    `actor` and `person` by id; `active`: whether the person's account is; `administrators`: how
    many active persons have that role.
    """
    if role != "administrator":
        return
    if actor == person:
        raise OwnAdministratorRole
    if active and administrators <= 1:
        raise LastAdministrator


def check_deactivation(
    *, actor: int, person: int, administers: bool, active: bool, administrators: int
) -> None:
    """OwnAccount, LastAdministrator. `administers`: the person is an administrator."""
    if actor == person:
        raise OwnAccount
    if administers and active and administrators <= 1:
        raise LastAdministrator
