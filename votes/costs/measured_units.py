"""The units of a cost file, and of their measures those that a key asks for."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from fractions import Fraction
from math import lcm
from typing import Any

from app.faults import shown
from votes.costs.numbers import COMMON_DIGITS, NumberFaults

_USUAL = 10**9  # a whole number that needs no second look


class MeasuredUnits(NumberFaults):
    def __init__(self) -> None:
        super().__init__()
        # Of each unit: its name, its measures as far as read, its entry, its place.
        self.listed: list[tuple[str, dict[str, int | Fraction], dict[str, Any], int]] = []
        self._told: set[str] = set()

    def read_units(self, data: Mapping[str, Any]) -> None:
        entries = self.required(data, "units", list, "") or []
        if data.get("units") == []:
            self.fault("units", "must not be empty")
        for index, entry in enumerate(entries):
            if not isinstance(entry, dict):
                self.fault(f"units[{index}]", "must be an object")
                continue
            name = entry.get("unit")
            if type(name) is not str or not name:
                self.text_fault(entry, "unit", f"units[{index}]")
                continue
            area = entry.get("area_x100")
            if area is not None and (type(area) is not int or area <= 0):
                self.area_fault(entry, f"units[{index}]")
                self._told.add(f"units[{index}].area_x100")
            if float in map(type, entry.values()):  # every field of a unit may be a key
                for key, value in entry.items():
                    if type(value) is float and key != "area_x100":
                        self.measure(value, f"units[{index}].{key}")
                        self._told.add(f"units[{index}].{key}")
            self.listed.append((name, {}, entry, index))
        if len({listed[0] for listed in self.listed}) < len(self.listed):
            seen: dict[str, str] = {}
            for name, _measures, _entry, index in self.listed:
                self.once(seen, name, f"units[{index}].unit", "unit")

    def read_measure(self, measure: str, keys: Mapping[str, AbstractSet[str] | None]) -> None:
        """Read one measure of the units that the keys need it of. `keys`: by the key's path, the
        units it is on; None for all."""
        everywhere = None in keys.values()
        needed: set[str] = set().union(*(on for on in keys.values() if on is not None))
        denominators: set[int] = set()
        missing: list[str] = []
        found = False
        for name, measures, entry, index in self.listed:
            if not everywhere and name not in needed:
                continue
            value = entry.get(measure)
            if type(value) is int and 0 <= value < _USUAL:
                measures[measure] = value
                found = True
                continue
            place = f"units[{index}].{measure}"
            if place in self._told:
                found = True
            elif value is None:
                missing.append(place)
            else:
                found = True
                number = self.measure(value, place)
                if number is None:
                    self._told.add(place)
                else:
                    measures[measure] = number
                    denominators.add(number.denominator)
        self._told.update(missing)
        if missing and not found:
            for path in keys:
                self.fault(path, f"none of its units has {shown(measure)}")
        else:
            for path in missing:
                self.fault(path, "missing; it is part of a key")
        common = 1
        for denominator in denominators:
            common = lcm(common, denominator)
            if common > 10**COMMON_DIGITS:
                self.fault(next(iter(keys)), f"the fractions of {shown(measure)} differ too much")
                break
