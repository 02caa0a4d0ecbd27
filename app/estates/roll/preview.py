"""What importing a roll would do: the shape that pages, the command line and the import share."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass

from app.estates.roll.rows import RollRow

_AT_ONCE = 1000  # rows that are hashed together


@dataclass(frozen=True, slots=True)
class Remark:
    """What is wrong or doubtful, and where: row and cell as the spreadsheet names them."""

    sheet: str
    row: int
    cell: str
    reason: str


@dataclass(frozen=True, slots=True)
class SeveralUnits:
    """One head with several units; `owner` is masked."""

    owner: str
    units: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """What staff may decide. "several": one head by the rule, `chosen` are the units whose owner
    is another person; "uncertain": nobody can tell, `chosen` are the units that are one person's,
    `apart`: they are all of different people. `owner` is masked. `known`: those of the units that
    the file does not name, they are on the register."""

    kind: str
    owner: str
    units: tuple[str, ...]
    chosen: frozenset[str]
    apart: bool = False
    known: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Preview:
    """What importing the file would do. `columns`: what was understood → letter of the column;
    `titles`: the header of the first sheet; `missing`: needed columns that were not found.

    `wrong` and `doubtful` rows are left out; `noted` ones are imported and want a second look.
    `carried`: how many rows have a blank building that the one above would fill. `heads` are those
    of the file; who is one person is looked for on the register too. `changed` may hold units that
    only stand there: staff said whose they are.
    """

    columns: Mapping[str, str]
    titles: tuple[str, ...]
    missing: tuple[str, ...]
    new: tuple[RollRow, ...]
    changed: tuple[RollRow, ...]
    unchanged: tuple[RollRow, ...]
    wrong: tuple[Remark, ...]
    doubtful: tuple[Remark, ...]
    heads: int
    several_units: tuple[SeveralUnits, ...]
    namesakes: tuple[SeveralUnits, ...]
    noted: tuple[Remark, ...] = ()
    questions: tuple[Question, ...] = ()
    carried: int = 0

    @property
    def mark(self) -> str:
        """The same for the same writes: an import can tell whether this preview still holds."""
        digest = hashlib.sha256()
        for kind, rows in (("new", self.new), ("changed", self.changed)):
            digest.update(kind.encode())
            for first in range(0, len(rows), _AT_ONCE):
                said = [row.said for row in rows[first : first + _AT_ONCE]]
                digest.update(json.dumps(said).encode())
        return digest.hexdigest()[:32]

    @property
    def states(self) -> Mapping[str, int]:
        """How many units have an owner who is dead, unknown or in dispute."""
        found = {"dead": 0, "unknown": 0, "disputed": 0}
        for rows in (self.new, self.changed, self.unchanged):
            for row in rows:
                for state in {one.state for one in row.owners if one.state != "known"}:
                    found[state] += 1
        return found

    @property
    def hardships(self) -> int:
        """How many remarks would be kept apart. Their words are never shown."""
        return sum(bool(row.hardship) for rows in (self.new, self.changed) for row in rows)

    def to_json(self) -> dict[str, object]:
        """As `yishi import-roll --json` prints it."""
        counts = ("new", "changed", "unchanged", "doubtful", "wrong")
        return {
            "columns": dict(self.columns),
            "rows": {name: len(getattr(self, name)) for name in counts},
            "wrong": [_remark_json(one) for one in self.wrong],
            "doubtful": [_remark_json(one) for one in self.doubtful],
            "noted": [_remark_json(one) for one in self.noted],
            "owners": {
                "heads": self.heads,
                "several_units": [
                    {"owner": one.owner, "units": list(one.units)} for one in self.several_units
                ],
                "namesakes": [
                    {"owner": one.owner, "units": list(one.units)} for one in self.namesakes
                ],
            },
        }


def _remark_json(one: Remark) -> dict[str, object]:
    return {"row": one.row, "cell": one.cell, "reason": one.reason}
