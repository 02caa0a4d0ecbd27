"""Faults of a count file, and the small checks that find them."""

from collections.abc import Mapping
from datetime import datetime, tzinfo
from typing import Any

from app import faults
from app.faults import shown


class FaultList(faults.FaultList):
    """`faulty`: units that are on the roll but not in order."""

    def __init__(self) -> None:
        super().__init__()
        self.faulty: set[str] = set()
        self._zones: dict[tzinfo, tzinfo] = {}

    def entries(self, data: Mapping[str, Any], key: str, path: str) -> list[Any]:
        value = data.get(key, [])
        if type(value) is not list:
            self.fault(path, "must be a list")
            return []
        return value

    def texts(self, data: Mapping[str, Any], key: str, path: str) -> list[str]:
        texts = self.entries(data, key, path) if key in data else []
        for index, text in enumerate(texts):
            if type(text) is not str or not text:
                self.fault(f"{path}[{index}]", "must be a text, not empty")
        return texts

    def names(self, data: Mapping[str, Any], key: str, known: set[str]) -> list[str] | None:
        if data.get(key) is None:
            return None
        names = self.entries(data, key, key)
        for index, name in enumerate(names):
            if type(name) is not str or name not in known:
                self.fault(f"{key}[{index}]", f"no such unit {shown(name)}")
        return names

    def moment(self, value: object, path: str) -> datetime | None:
        if value is None:
            return None
        if type(value) is str:
            try:
                moment = datetime.fromisoformat(value)
            except ValueError:
                moment = None
            if moment is not None and moment.tzinfo is not None:
                # One object for each offset: comparing times of one zone is ten times as fast.
                zone = self._zones.setdefault(moment.tzinfo, moment.tzinfo)
                return moment if zone is moment.tzinfo else moment.replace(tzinfo=zone)
            if moment is not None:
                self.fault(path, f"time without offset {shown(value)}")
                return None
        self.fault(path, f"not a time {shown(value)}")
        return None

    def once(self, seen: dict[str, str], name: str, path: str, what: str) -> None:
        if name in seen:
            self.fault(path, f"{what} {shown(name)} is already at {seen[name]}")
        else:
            seen[name] = path

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
