"""What staff chose for a roll that waits: its columns, whether remarks are read, whether blank
buildings are those above them, who is who."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Choices:
    """`columns`: name → letter of the first sheet, "" for none; a name not in it is found by its
    header. `carry`: a blank building is the one above. `same`: groups of units whose owner is one
    person; `apart`: units whose owner is not who she seems to be elsewhere."""

    columns: Mapping[str, str] = field(default_factory=dict)
    remark: bool = False
    carry: bool = False
    same: tuple[tuple[str, ...], ...] = ()
    apart: tuple[str, ...] = ()

    def to_json(self) -> dict[str, object]:
        return {
            "columns": dict(self.columns),
            "remark": self.remark,
            "carry": self.carry,
            "same": [list(group) for group in self.same],
            "apart": list(self.apart),
        }


def choices_of(kept: Mapping[str, Any]) -> Choices:
    """From the column `choices` of roll_previews; {} is nothing chosen."""
    return Choices(
        columns=dict(kept.get("columns", {})),
        remark=bool(kept.get("remark", False)),
        carry=bool(kept.get("carry", False)),
        same=tuple(tuple(group) for group in kept.get("same", ())),
        apart=tuple(kept.get("apart", ())),
    )
