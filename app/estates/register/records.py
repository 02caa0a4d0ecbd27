"""What the register says of one dwelling, as values, and the mark by which a change is noticed."""

import hmac
import json
from collections.abc import Sequence
from dataclasses import dataclass

from app.estates.roll.rows import OwnerLine, unit_name


@dataclass(frozen=True, slots=True)
class Holder:
    """An owner. `id` is None for somebody who is not on the register yet."""

    id: int | None
    name: str
    id_tail: str | None = None
    phone: str | None = None
    state: str = "known"
    state_reason: str = ""

    def line(self) -> OwnerLine:
        return OwnerLine(self.name, self.id_tail, self.phone)


@dataclass(frozen=True, slots=True)
class DwellingRecord:
    """One dwelling, area in m² × 100. `id` is None before it is on the register.

    `representative` is the place among `owners` of the one who votes for all, None without one.
    """

    id: int | None
    building: int
    building_number: str
    staircase: str
    floor: int | None
    room: str
    kind: str
    area_x100: int
    area_source: str | None
    status: str
    remark: str
    owners: tuple[Holder, ...]
    representative: int | None = None

    @property
    def unit(self) -> str:
        """1-2-501: how the unit is named everywhere."""
        return unit_name(self.building_number, self.staircase, self.room)

    def to_json(self) -> dict[str, object]:
        """The form kept in `dwelling_changes`."""
        return {
            "dwelling": self.id,
            "unit": self.unit,
            "staircase": self.staircase,
            "floor": self.floor,
            "room": self.room,
            "kind": self.kind,
            "area_x100": self.area_x100,
            "area_source": self.area_source,
            "status": self.status,
            "remark": self.remark,
            "owners": [
                {
                    "owner": owner.id,
                    "name": owner.name,
                    "id_tail": owner.id_tail,
                    "phone": owner.phone,
                    "state": owner.state,
                    "state_reason": owner.state_reason,
                    "representative": place == self.representative,
                }
                for place, owner in enumerate(self.owners)
            ],
        }


@dataclass(frozen=True, slots=True)
class Seen:
    """What a page showed of one dwelling: the last change it knew of, and the mark."""

    dwelling: int
    last_change: int
    mark: str

    def __str__(self) -> str:
        return f"{self.dwelling}.{self.last_change}.{self.mark}"


def mark(record: DwellingRecord, secret_key: str) -> str:
    """The same for the same record. Keyed: a bare hash would give away four hidden digits."""
    told = json.dumps(record.to_json(), sort_keys=True)
    return hmac.new(secret_key.encode(), b"dwelling:" + told.encode(), "sha256").hexdigest()[:32]


def read_seen(typed: Sequence[str]) -> dict[int, Seen]:
    """What the hidden fields of a form say; anything that is not ours is left out."""
    found: dict[int, Seen] = {}
    for text in typed:
        dwelling, _dot, rest = text.partition(".")
        change, _dot, marked = rest.partition(".")
        if all(
            part.isascii() and part.isdecimal() and len(part) < 10 for part in (dwelling, change)
        ):
            found[int(dwelling)] = Seen(int(dwelling), int(change), marked)
    return found
