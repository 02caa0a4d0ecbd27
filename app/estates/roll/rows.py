"""What a roll says of one unit, whether it comes from a file or from the register."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class OwnerLine:
    """`id_tail`: the last four signs of an ID number; with `phone` it tells namesakes apart."""

    name: str
    id_tail: str | None = None
    phone: str | None = None


@dataclass(frozen=True, slots=True)
class RollRow:
    """One unit, area in m² × 100. `row` and `sheet` say where it stood, and are not compared."""

    row: int = field(compare=False)
    sheet: str = field(compare=False)
    building: str
    staircase: str
    floor: int | None
    room: str
    kind: str
    area_x100: int
    area_source: str | None
    status: str
    owners: tuple[OwnerLine, ...]
    representative: str | None

    @property
    def unit(self) -> str:
        """1-2-501: how the unit is named everywhere."""
        return "-".join(part for part in (self.building, self.staircase, self.room) if part)


def owner_key(owner: OwnerLine, unit: str) -> tuple[str, str, str]:
    """What makes two lines one person: name and ID tail; without a tail, name and phone.

    A bare name tells nobody apart: it stays the owner of this one unit.
    """
    if owner.id_tail:
        return (owner.name, "id", owner.id_tail)
    if owner.phone:
        return (owner.name, "phone", owner.phone)
    return (owner.name, "unit", unit)
