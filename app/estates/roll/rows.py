"""What a roll says of one unit, whether it comes from a file or from the register."""

from typing import NamedTuple

# Named tuples: a roll is a hundred thousand of them, and a frozen dataclass takes four times as
# long to make.


class OwnerLine(NamedTuple):
    """`id_tail`: the last four signs of an ID number; with `phone` it tells namesakes apart.

    `state`: known, dead, unknown or disputed. `identity`: staff have said who she is; see people.
    """

    name: str
    id_tail: str | None = None
    phone: str | None = None
    state: str = "known"
    state_reason: str = ""
    identity: str | None = None


class RollRow(NamedTuple):
    """One unit, area in m² × 100. `row` and `sheet` say where it stood; `said` leaves them out.

    `unit`, 1-2-501, is how it is named everywhere. `hardship`: a remark that speaks of hardship,
    to be kept apart; `noted`: those that are kept already, told by the register alone.
    """

    row: int
    sheet: str
    building: str
    staircase: str
    floor: int | None
    room: str
    unit: str
    kind: str
    area_x100: int
    area_source: str | None
    status: str
    owners: tuple[OwnerLine, ...]
    representative: str | None
    remark: str = ""
    hardship: str = ""
    noted: frozenset[str] = frozenset()

    @property
    def said(self) -> tuple[object, ...]:
        """What two rows of one unit are compared by."""
        return self[2:-1]


def unit_name(building: str, staircase: str, room: str) -> str:
    if building and staircase and room:
        return f"{building}-{staircase}-{room}"
    return "-".join(part for part in (building, staircase, room) if part)


OwnerKey = tuple[str, str, str]


def owner_key(owner: OwnerLine, unit: str) -> OwnerKey:
    """What makes two lines one person: what staff said; else what `plain_key` tells."""
    if owner.identity:
        return ("", "said", owner.identity)
    return plain_key(owner, unit)


def plain_key(owner: OwnerLine, unit: str) -> OwnerKey:
    """Name and ID tail; without a tail, name and phone.

    A bare name tells nobody apart: it stays the owner of this one unit. So does 不详.
    """
    if owner.id_tail:
        return (owner.name, "id", owner.id_tail)
    if owner.phone and owner.state != "unknown":
        return (owner.name, "phone", owner.phone)
    return (owner.name, "unit", unit)
