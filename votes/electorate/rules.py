"""The roll 名册: from the register to what is frozen, its canonical bytes, its totals.

Areas are m² × 100. Heads are counted as the count itself counts them (`votes.results.rules`).
"""

import hashlib
import json
import re
from collections.abc import Sequence, Set
from dataclasses import dataclass

from app.errors import Conflict
from app.i18n import _
from votes.results.rules import CountCase, Policy, Unit, electorate, head_of

_DIGITS = re.compile(r"\d{7,}")


class AlreadyFrozen(Conflict):
    def __init__(self) -> None:
        super().__init__(
            _("这次表决的名册已经冻结过"),
            _("名册只冻结一次。请返回表决页面查看名册版本和冻结时间。"),
        )


@dataclass(frozen=True, slots=True)
class RegisteredOwner:
    """An owner as the register has her; `owner` tells apart, and is never frozen itself."""

    owner: int
    name: str
    id_tail: str | None
    phone: str | None
    is_representative: bool
    state: str = "known"


@dataclass(frozen=True, slots=True)
class RegisteredUnit:
    """A unit as the register has it, its owners in the order of the register."""

    unit: str
    building: str
    staircase: str
    floor: int | None
    room: str
    kind: str
    status: str
    area_x100: int
    area_source: str | None
    owners: tuple[RegisteredOwner, ...]


@dataclass(frozen=True, slots=True)
class Signer:
    """One who may sign for a unit. Tails are the last four characters, for recognising her."""

    key: str
    name: str
    id_tail: str | None
    phone_tail: str | None


@dataclass(frozen=True, slots=True)
class RollLine:
    """One unit of the roll. Equal `head`s have the same set of owners.

    `hold`: dead, unknown or disputed where an owner is; then nobody votes without a ground.
    """

    unit: str
    building: str
    staircase: str
    floor: int | None
    room: str
    kind: str
    status: str
    area_x100: int
    area_source: str | None
    head: str
    signers: tuple[Signer, ...]
    representative: str | None
    hold: str | None = None


@dataclass(frozen=True, slots=True)
class RollTotals:
    """What the shares are taken of: units, heads and area of those that may vote."""

    units: int
    heads: int
    area_x100: int


def phone_tail(phone: str | None) -> str | None:
    """The last four digits of the first number in `phone`; None where there is none."""
    found = _DIGITS.search(re.sub(r"[\s\-—()（）]", "", phone or ""))
    return found[0][-4:] if found else None


def build_roll(units: Sequence[RegisteredUnit]) -> tuple[RollLine, ...]:
    """The register as a roll, in its order. Every unit must have an owner.

    Heads are named o001, o002 … as they first appear; who owns a head together with others is
    a signer o001a, o001b … in the order of its first unit. The developer's units keep their own
    owner: that they make one head together is the count's business (docs/count-file.md).
    """
    heads: dict[frozenset[int], str] = {}
    keys: dict[str, dict[int, str]] = {}
    lines = []
    for unit in units:
        owners = frozenset(owner.owner for owner in unit.owners)
        head = heads.setdefault(owners, f"o{len(heads) + 1:03d}")
        names = keys.setdefault(
            head,
            {owner.owner: head + letters(n) for n, owner in enumerate(unit.owners)}
            if len(unit.owners) > 1
            else {unit.owners[0].owner: head},
        )
        lines.append(roll_line(unit, head, [names[owner.owner] for owner in unit.owners]))
    return tuple(lines)


def roll_line(unit: RegisteredUnit, head: str, keys: Sequence[str]) -> RollLine:
    """The unit as the roll has it; `keys`: of its owners, in their order."""
    owners = list(zip(keys, unit.owners, strict=True))
    return RollLine(
        unit=unit.unit,
        building=unit.building,
        staircase=unit.staircase,
        floor=unit.floor,
        room=unit.room,
        kind=unit.kind,
        status=unit.status,
        area_x100=unit.area_x100,
        area_source=unit.area_source,
        head=head,
        signers=tuple(_signer(key, owner) for key, owner in owners),
        representative=next(
            (key for key, owner in owners if owner.is_representative and len(owners) > 1), None
        ),
        hold=next((owner.state for owner in unit.owners if owner.state != "known"), None),
    )


def _signer(key: str, owner: RegisteredOwner) -> Signer:
    return Signer(
        key,
        owner.name,
        owner.id_tail.upper() if owner.id_tail else None,
        phone_tail(owner.phone),
    )


def letters(n: int) -> str:
    """a … z, then aa, ab …"""
    return (letters(n // 26 - 1) if n >= 26 else "") + chr(ord("a") + n % 26)


def roll_bytes(lines: Sequence[RollLine]) -> bytes:
    """The canonical bytes that the roll's hash is taken of: one JSON object, keys sorted, UTF-8."""
    return json.dumps(
        {"format": 1, "units": lines},
        default=_fields,
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
    ).encode()


def _fields(one: RollLine | Signer) -> dict[str, object]:
    """As `asdict`, which copies each text: most of the time of a roll of some size."""
    return {name: getattr(one, name) for name in one.__slots__}


def roll_sha256(lines: Sequence[RollLine]) -> str:
    return hashlib.sha256(roll_bytes(lines)).hexdigest()


def as_unit(line: RollLine) -> Unit:
    """A line of the roll as the count reads it."""
    return Unit(
        unit=line.unit,
        area_x100=line.area_x100,
        owner=line.head,
        kind=line.kind,
        status=None if line.status == "sold" else line.status,
        coowners=tuple(signer.key for signer in line.signers) if len(line.signers) > 1 else (),
        representative=line.representative,
    )


def may_vote(units: Sequence[Unit], policy: Policy) -> list[Unit]:
    """The electorate of a poll: a poll's roll under its settings, before any motion is asked."""
    return electorate(CountCase(9, "ordinary_1_2", units, (), policy=policy))


def totals(units: Sequence[Unit], policy: Policy) -> RollTotals:
    """Exactly the totals the count will divide by."""
    voting = may_vote(units, policy)
    return RollTotals(
        units=len(voting),
        heads=len({head_of(unit) for unit in voting}),
        area_x100=sum(unit.area_x100 for unit in voting),
    )


@dataclass(frozen=True, slots=True)
class Turnout:
    """Who has answered on any channel, never what. A head has if one of its units has."""

    answered: RollTotals
    total: RollTotals


def turnout(units: Sequence[Unit], answered: Set[str], policy: Policy) -> Turnout:
    """`answered`: names of the units that a ballot in time speaks for."""
    return Turnout(
        answered=totals([unit for unit in units if unit.unit in answered], policy),
        total=totals(units, policy),
    )
