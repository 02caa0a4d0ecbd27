"""The sharing of costs once more, written from the public text of the format and nothing else.

It shares no line with votes/costs and goes about the work differently on purpose: exact fractions
all the way, one unit at a time, one fen handed out after the other. It trusts its input. Slow is
fine here; what matters is that two people who read the same text came to the same figures.
"""

import copy
import math
from fractions import Fraction
from typing import Any

Json = dict[str, Any]
HALF = Fraction(1, 2)


def share(file: Json) -> Json:
    """The result object of the format for a file that has no fault."""
    result = _once(file)
    if file.get("settlement") is not None:
        audited = copy.deepcopy(file)
        for item in audited["items"]:
            for name, fen in (file["settlement"].get("final_items") or {}).items():
                if item["item"] == name:
                    item["amount_fen"] = fen
        final = _once(audited)
        paid = file["settlement"].get("collected_fen") or {}
        units = {}
        for name, unit in final["units"].items():
            units[name] = unit["pays_fen"] - paid.get(name, 0)
        result["settlement"] = {
            "difference_fen": final["residents_fen"] - sum(paid.values()),
            "final_residents_fen": final["residents_fen"],
            "units": units,
        }
    return result


def _once(file: Json) -> Json:
    purses: dict[str, int] = {}
    bills: dict[str, Json] = {
        unit["unit"]: {"items": {item["item"]: 0 for item in file["items"]}}
        for unit in file["units"]
    }

    # (1) the payers
    pools = [item for item in file["items"] if "amount_fen" in item]
    total = sum(pool["amount_fen"] for pool in pools)
    rest, excess = total, 0
    for payer in file.get("payers", []):
        if "rest" not in payer:
            offered = _offer(payer, total)
            taken = offered if offered <= rest else rest
            rest = rest - taken
            excess = excess + offered - taken
            purses[payer["payer"]] = purses.get(payer["payer"], 0) + taken

    # (2) the rest over the pools, and in each pool over its units
    left = _hand_out(rest, [(pool["item"], Fraction(pool["amount_fen"])) for pool in pools])
    for pool in pools:
        members = [unit for unit in file["units"] if _on(pool, unit)]
        keys = [(unit["unit"], _key(pool["key"], unit)) for unit in members]
        for name, fen in _hand_out(left[pool["item"]], keys).items():
            bills[name]["items"][pool["item"]] = fen

    # (3) the priced items
    priced = 0
    for item in file["items"]:
        if "unit_price_fen" in item:
            for unit in file["units"]:
                if _on(item, unit):
                    fen = math.floor(item["unit_price_fen"] * _key(item["key"], unit) + HALF)
                    bills[unit["unit"]]["items"][item["item"]] = fen
                    priced += fen

    # (4) the waivers
    waivers = file.get("waivers") or {"units": {}, "payer": None}
    for name, bill in bills.items():
        bill["share_fen"] = sum(bill["items"].values())
        part = Fraction(waivers["units"].get(name, "0"))
        bill["waived_fen"] = math.floor(bill["share_fen"] * part)
        bill["pays_fen"] = bill["share_fen"] - bill["waived_fen"]
    borne = sum(bill["waived_fen"] for bill in bills.values())
    if waivers["payer"] == "other_households":
        others = [unit for unit in file["units"] if unit["unit"] not in waivers["units"]]
        keys = [(unit["unit"], _key(waivers.get("key", "area"), unit)) for unit in others]
        for name, fen in _hand_out(borne, keys).items():
            bills[name]["pays_fen"] += fen
    elif waivers["payer"] is not None:
        purses[waivers["payer"]] = purses.get(waivers["payer"], 0) + borne

    # (5) the cap
    if file.get("cap") is not None:
        purses.setdefault(file["cap"]["payer"], 0)
        for bill in bills.values():
            while bill["pays_fen"] > file["cap"]["per_unit_fen"]:
                above = bill["pays_fen"] - file["cap"]["per_unit_fen"]
                bill["pays_fen"] -= above
                purses[file["cap"]["payer"]] += above

    # (6) the instalments
    if file.get("instalments") is not None:
        given = file["instalments"]
        shares = given["percents"] if "percents" in given else ["1"] * given["parts"]
        for bill in bills.values():
            parts = _hand_out(
                bill["pays_fen"], [(str(n), Fraction(part)) for n, part in enumerate(shares)]
            )
            bill["instalments_fen"] = list(parts.values())

    return {
        "units": bills,
        "payers": purses,
        "residents_fen": sum(bill["pays_fen"] for bill in bills.values()),
        "excess_fen": excess,
        "grand_total_fen": total + priced,
    }


def _offer(payer: Json, total: int) -> int:
    if "fixed_fen" in payer:
        return int(payer["fixed_fen"])
    part = Fraction(payer["percent"]) / 100 if "percent" in payer else Fraction(payer["fraction"])
    return math.floor(total * part + HALF)


def _on(item: Json, unit: Json) -> bool:
    if "units" in item:
        return unit["unit"] in item["units"]
    return unit["unit"] not in item.get("except_units", [])


def _key(key: str, unit: Json) -> Fraction:
    product = Fraction(1)
    for factor in key.split("*"):
        if factor == "area":
            product *= Fraction(unit["area_x100"], 100)
        elif factor != "household":
            product *= Fraction(unit[factor])
    return product


def _hand_out(fen: int, keys: list[tuple[str, Fraction]]) -> dict[str, int]:
    """Largest remainder: floors first, then fen by fen to whoever is furthest below."""
    whole = sum(key for _name, key in keys)
    exact = {name: fen * key / whole if whole else Fraction(0) for name, key in keys}
    given = {name: math.floor(due) for name, due in exact.items()}
    wanting = {name: due - given[name] for name, due in exact.items()}
    while sum(given.values()) < fen:
        most = max(wanting.values())
        first = next(name for name, fraction in wanting.items() if fraction == most)
        given[first] += 1
        wanting[first] = Fraction(-1)
    return given
