"""The one mask. What pages, exports and public lists may show of a person by default.

PIPL Art. 6 and 25: as little as serves the purpose, and nothing in public without a basis. A room
still points at its owner, so a masked list is personal data all the same.
"""

import re
from dataclasses import dataclass

CHINESE_DATA = True  # how rooms are written in registers

_BODIES = ("公司", "集团", "合作社", "基金会", "委员会", "学校", "医院")

_ROOM = re.compile(
    r"\s*(?P<area>\D*?区)?\s*(?P<building>[0-9A-Za-z]+)\s*(?:号楼|栋|幢|座|楼|#)?"
    r"\s*[-－]?\s*(?:(?P<staircase>[0-9A-Za-z]+)\s*(?:单元|门))?\s*[-－]?\s*"
    r"(?P<room>[0-9A-Za-z]+)\s*(?:室|房|号)?\s*"
)


def mask_name(name: str) -> str:
    """张三 → 张*, 欧阳明月 → 欧***. For persons; see `mask_owner`."""
    name = name.strip()
    return name[:1] + "*" * max(1, len(name) - 1) if name else ""


def mask_owner(name: str) -> str:
    """As `mask_name`, but a body that owns is public: 某某置业有限公司 stays."""
    name = name.strip()
    return name if len(name) > 4 and name.endswith(_BODIES) else mask_name(name)


def mask_phone(phone: str) -> str:
    """13800001234 → 138****1234; anything too short to keep seven digits is hidden whole."""
    phone = phone.strip()
    if len(phone) < 11:
        return "*" * len(phone)
    return phone[:3] + "*" * (len(phone) - 7) + phone[-4:]


def mask_email(address: str) -> str:
    """kong@example.org → k***@example.org; what is no address is hidden whole."""
    name, at, host = address.strip().rpartition("@")
    return f"{name[:1]}***@{host}" if at and name else "*" * len(address.strip())


def mask_id_number(number: str) -> str:
    """620102190001010000 → 620102********0000. For staff with the right; never in public."""
    number = number.strip()
    if len(number) < 15:
        return "*" * len(number)
    return number[:6] + "*" * (len(number) - 10) + number[-4:]


@dataclass(frozen=True, slots=True)
class Room:
    """The parts of a written address; "" where one is not there."""

    area: str
    building: str
    staircase: str
    room: str


def split_room(text: str) -> Room | None:
    """东区3号楼2单元501室 in its parts; None where it is not understood."""
    found = _ROOM.fullmatch(text)
    if found is None:
        return None
    return Room(
        area=found["area"] or "",
        building=found["building"] or "",
        staircase=found["staircase"] or "",
        room=found["room"],
    )


def room_label(room: str) -> str:
    """东区3号楼2单元501室 → 东区3-2-501; what is not understood stays as it is."""
    parts = split_room(room)
    if parts is None:
        return room.strip()
    named = (parts.building, parts.staircase, parts.room)
    return parts.area + "-".join(part for part in named if part)
