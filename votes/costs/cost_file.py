"""The cost file: read with every fault named by its path.

The format is part of the product's promise (docs/cost-file.md); `"format": 1` names its version.
"""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from fractions import Fraction
from typing import Any

from app.faults import FileFaults, decoded, shown
from votes.costs.measured_units import MeasuredUnits
from votes.costs.numbers import FIGURES, INSTALMENTS
from votes.costs.rules import pools_without_weight, spread_without_weight, with_final_amounts
from votes.costs.scheme import (
    AREA,
    OTHER_HOUSEHOLDS,
    RESIDENTS,
    Cap,
    Instalments,
    Item,
    Payer,
    Scheme,
    Settlement,
    Unit,
    Waivers,
)
from votes.costs.weights import FACTOR, measures_of

_FACTORS = 8
_GIFTS = ("percent", "fraction", "fixed_fen", "rest")
_NO_PURSE = {
    RESIDENTS: "residents carry the rest and nothing else",
    OTHER_HOUSEHOLDS: "other_households can bear waivers and nothing else",
}


def read_cost_file(content: bytes) -> Scheme:
    """The scheme in the bytes of a file. FileFaults."""
    return parse_cost_file(decoded(content))


def parse_cost_file(data: object) -> Scheme:
    """The scheme in decoded JSON. FileFaults with every fault by its path."""
    reader = _Reader()
    scheme = reader.scheme(data)
    if reader.faults or scheme is None:
        raise FileFaults(reader.faults)
    return scheme


class _Reader(MeasuredUnits):
    """Reads what is good and notes what is not; one for each file."""

    def __init__(self) -> None:
        super().__init__()
        self._faulty_items: set[str] = set()

    # -- the whole -----------------------------------------------------------------------------

    def scheme(self, data: object) -> Scheme | None:
        if not isinstance(data, dict):
            self.fault("$", "must be an object")
            return None
        self.version(data)
        self.read_units(data)
        units = [Unit(name, measures) for name, measures, _entry, _index in self.listed]
        known = {unit.unit for unit in units}
        items, places = self._items(data, known)
        payers = self._payers(data)
        if len(units) * len(items) > FIGURES:
            self.fault("items", f"too many; units × items must not be more than {FIGURES}")
            return None
        needs: dict[str, dict[str, AbstractSet[str] | None]] = {}
        for item, place in zip(items, places, strict=True):
            on = None if item.everywhere else (item.units or known) - item.except_units
            for measure in measures_of(item.key):
                needs.setdefault(measure, {})[f"{place}.key"] = on
        for measure, keys in needs.items():
            self.read_measure(measure, keys)
        scheme = Scheme(units, items, payers)
        good = not self.faults and self._pools_weigh(scheme, items, places)
        waivers = self._waivers(data, known)
        cap = self._cap(data)
        instalments = self._instalments(data)
        settlement = self._settlement(data, known, items)
        if not good:
            return None
        scheme = Scheme(units, items, payers, waivers, cap, instalments, settlement)
        final = with_final_amounts(scheme)
        if self._pools_weigh(final, items, places) and not self.faults:
            for shared in (scheme, final):
                if spread_without_weight(shared):
                    self.fault("waivers.key", "sums to nothing over the units without a waiver")
                    break
        return scheme

    def _pools_weigh(self, scheme: Scheme, items: list[Item], places: list[str]) -> bool:
        idle = set(pools_without_weight(scheme))
        for item, place in zip(items, places, strict=True):
            if item.item in idle:
                self.fault(f"{place}.key", f"{shown(item.key)} sums to nothing over its units")
        return not idle

    # -- the items -----------------------------------------------------------------------------

    def _items(self, data: Mapping[str, Any], known: set[str]) -> tuple[list[Item], list[str]]:
        """The items and their paths."""
        items: list[Item] = []
        places: list[str] = []
        seen: dict[str, str] = {}
        for index, entry in enumerate(self.required(data, "items", list, "") or []):
            place = f"items[{index}]"
            item = self._item(entry, place, known)
            if item is None:
                if isinstance(entry, dict) and type(entry.get("item")) is str:
                    self._faulty_items.add(entry["item"])
            else:
                self.once(seen, item.item, f"{place}.item", "item")
                items.append(item)
                places.append(place)
        return items, places

    def _item(self, entry: object, path: str, known: set[str]) -> Item | None:
        if not isinstance(entry, dict):
            self.fault(path, "must be an object")
            return None
        before = len(self.faults)
        name = entry.get("item")
        if type(name) is not str or not name:
            self.text_fault(entry, "item", path)
        amount = price = None
        if "amount_fen" in entry and "unit_price_fen" in entry:
            self.fault(path, "amount_fen or unit_price_fen, not both")
        elif "unit_price_fen" in entry:
            price = self.fen(entry, "unit_price_fen", f"{path}.")
        elif "amount_fen" in entry:
            amount = self.fen(entry, "amount_fen", f"{path}.")
        else:
            self.fault(path, "needs amount_fen or unit_price_fen")
        key = self._key(entry, f"{path}.")
        if "units" in entry and "except_units" in entry:
            self.fault(path, "units or except_units, not both")
        units = self._some_units(entry, "units", path, known)
        if units is not None and not units and entry["units"] == []:
            self.fault(f"{path}.units", "must not be empty")
        without = self._some_units(entry, "except_units", path, known)
        if len(self.faults) > before:
            return None
        return Item(
            name,  # type: ignore[arg-type]
            key or "",
            amount,
            price,
            units,
            without or frozenset(),
        )

    def _some_units(
        self, entry: Mapping[str, Any], key: str, path: str, known: set[str]
    ) -> frozenset[str] | None:
        names = self.names(entry, key, known, f"{path}.")
        if names is None:
            return None
        seen: dict[str, str] = {}
        for index, name in enumerate(names):
            if type(name) is str and name in known:
                self.once(seen, name, f"{path}.{key}[{index}]", "unit")
        return frozenset(seen)

    def _key(self, entry: Mapping[str, Any], path: str) -> str | None:
        key = self.required(entry, "key", str, path)
        if key is None:
            return None
        factors = key.split(FACTOR)
        if "" in factors:
            self.fault(f"{path}key", f"not a key {shown(key)}")
        elif "unit" in factors:
            self.fault(f"{path}key", '"unit" is the name of a unit, not a measure')
        elif len(factors) > _FACTORS:
            self.fault(f"{path}key", f"at most {_FACTORS} factors")
        else:
            return str(key)
        return None

    # -- who pays ------------------------------------------------------------------------------

    def _payers(self, data: Mapping[str, Any]) -> tuple[Payer, ...]:
        payers = (
            self._payer(entry, f"payers[{index}]")
            for index, entry in enumerate(self.entries(data, "payers", "payers"))
        )
        return tuple(payer for payer in payers if payer is not None)

    def _payer(self, entry: object, path: str) -> Payer | None:
        if not isinstance(entry, dict):
            self.fault(path, "must be an object")
            return None
        name = entry.get("payer")
        given = [key for key in _GIFTS if key in entry]
        if type(name) is not str or not name:
            self.text_fault(entry, "payer", path)
            name = None
        if len(given) != 1:
            self.fault(
                path, f"needs one of {', '.join(_GIFTS)}; has {' and '.join(given) or 'none'}"
            )
            return None
        key = given[0]
        path = f"{path}.{key}"
        if key == "rest":
            if name not in (RESIDENTS, None):
                self.fault(path, f"only residents carry the rest, not {shown(name)}")
            elif entry["rest"] is not True:
                self.fault(path, "must be true")
            return None
        if name in _NO_PURSE:
            self.fault(path, _NO_PURSE[name])
            name = None
        if key == "fixed_fen":
            fixed = self.amount(entry[key], path)
            return None if fixed is None or name is None else Payer(name, fixed_fen=fixed)
        part = self.part(entry[key], path)
        if part is None or name is None:
            return None
        return Payer(name, part=part / 100 if key == "percent" else part)

    def _purse(self, entry: Mapping[str, Any], path: str, also: str = "") -> str | None:
        """Who bears a waiver or what is above the cap."""
        name = entry.get("payer")
        if type(name) is not str or not name:
            self.text_fault(entry, "payer", path)
            return None
        if name in _NO_PURSE and name != also:
            self.fault(f"{path}.payer", _NO_PURSE[name])
            return None
        return name

    def _optional(self, data: Mapping[str, Any], key: str) -> dict[str, Any] | None:
        if data.get(key) is None:
            return None
        value: dict[str, Any] | None = self.required(data, key, dict, "")
        return value

    def _waivers(self, data: Mapping[str, Any], known: set[str]) -> Waivers | None:
        given = self._optional(data, "waivers")
        if given is None:
            return None
        payer = self._purse(given, "waivers", OTHER_HOUSEHOLDS)
        parts: dict[str, Fraction] = {}
        named = self.required(given, "units", dict, "waivers.") or {}
        for name, value in named.items():
            path = f"waivers.units[{shown(name)}]"
            if name not in known:
                self.fault(path, "no such unit")
            part = self.part(value, path)
            if part is not None and part > 1:
                self.fault(path, f"must be from 0 to 1, not {shown(value)}")
            elif part is not None:
                parts[name] = part
        if payer != OTHER_HOUSEHOLDS:
            return None if payer is None else Waivers(parts, payer)
        key = self._key(given, "waivers.") if "key" in given else AREA
        others = known - named.keys()
        if known and not others:
            self.fault("waivers.units", "every unit has a waiver; no other household is left")
        elif key is not None:
            for measure in measures_of(key):
                self.read_measure(measure, {"waivers.key": others})
        return None if key is None else Waivers(parts, payer, key)

    def _cap(self, data: Mapping[str, Any]) -> Cap | None:
        given = self._optional(data, "cap")
        if given is None:
            return None
        most = self.fen(given, "per_unit_fen", "cap.")
        payer = self._purse(given, "cap")
        return None if most is None or payer is None else Cap(most, payer)

    # -- when, and after the audit -------------------------------------------------------------

    def _instalments(self, data: Mapping[str, Any]) -> Instalments | None:
        given = self._optional(data, "instalments")
        if given is None:
            return None
        if ("parts" in given) == ("percents" in given):
            self.fault("instalments", "needs either parts or percents")
        elif "parts" in given:
            count = self.required(given, "parts", int, "instalments.")
            if count is not None and 1 <= count <= INSTALMENTS:
                return Instalments((Fraction(1, count),) * count)
            if count is not None:
                self.fault("instalments.parts", f"must be from 1 to {INSTALMENTS}")
        else:
            listed = self.required(given, "percents", list, "instalments.") or []
            if len(listed) > INSTALMENTS:
                self.fault("instalments.percents", f"at most {INSTALMENTS}")
                return None
            percents = [
                self.part(value, f"instalments.percents[{index}]")
                for index, value in enumerate(listed)
            ]
            parts = tuple(percent / 100 for percent in percents if percent is not None)
            if len(parts) == len(percents) and type(given["percents"]) is list and sum(parts) != 1:
                self.fault("instalments.percents", "must make 100 together")
            return Instalments(parts)
        return None

    def _settlement(
        self, data: Mapping[str, Any], known: set[str], items: list[Item]
    ) -> Settlement | None:
        given = self._optional(data, "settlement")
        if given is None:
            return None
        pools = {item.item: item.amount_fen is not None for item in items}
        final: dict[str, int] = {}
        collected: dict[str, int] = {}
        for name, value in self._table(given, "final_items").items():
            path = f"settlement.final_items[{shown(name)}]"
            if name not in pools and name not in self._faulty_items:
                self.fault(path, "no such item")
            elif not pools.get(name, True):
                self.fault(path, "is a price, not a pool; it has no amount of its own")
            final[name] = self.amount(value, path) or 0
        for name, value in self._table(given, "collected_fen").items():
            path = f"settlement.collected_fen[{shown(name)}]"
            if name not in known:
                self.fault(path, "no such unit")
            collected[name] = self.amount(value, path) or 0
        return Settlement(final, collected)

    def _table(self, given: Mapping[str, Any], key: str) -> dict[str, Any]:
        if given.get(key) is None:
            return {}
        table: dict[str, Any] = self.required(given, key, dict, "settlement.") or {}
        return table
