"""Faults of a file of units, as the count file and the cost file are."""

from collections.abc import Mapping
from typing import Any

from app import faults
from app.faults import shown


class FaultList(faults.FaultList):
    """`faulty`: units that are on the roll but not in order."""

    def __init__(self) -> None:
        super().__init__()
        self.faulty: set[str] = set()

    def names(
        self, data: Mapping[str, Any], key: str, known: set[str], path: str = ""
    ) -> list[str] | None:
        if data.get(key) is None:
            return None
        names = self.entries(data, key, f"{path}{key}")
        for index, name in enumerate(names):
            if type(name) is not str or name not in known:
                self.fault(f"{path}{key}[{index}]", f"no such unit {shown(name)}")
        return names

    def text_fault(self, entry: Mapping[str, Any], key: str, path: str) -> None:
        if key in entry:
            self.fault(f"{path}.{key}", "must be a text, not empty")
        else:
            self.fault(f"{path}.{key}", "missing")

    def area_fault(self, entry: Mapping[str, Any], path: str) -> None:
        if "area_x100" in entry:
            self.fault(f"{path}.area_x100", "must be a positive whole number (m² × 100)")
        else:
            self.fault(f"{path}.area_x100", "missing")
