"""Invented cost files: a random one for comparing, and a large one for measuring.

The schemes are small and the figures odd, so that roundings, ties, caps and waivers get into each
other's way as often as possible.
"""

import random
from typing import Any

Json = dict[str, Any]

AREAS = [1, 2, 3, 100, 5510, 6235, 7890, 9999, 10142]
COEFFICIENTS = ["1", "1.0", "1.05", "0.95", "1/3", "0", "2/7"]
FEN = [0, 1, 2, 3, 7, 99, 100, 1000, 1001, 99_999, 5_860_000, 86_430_017]
PARTS = ["0", "1", "1/2", "1/3", "0.335", "2/3"]
PERCENTS = ["0", "12.5", "33.33", "40", "25", "60", "100", "130"]
SPLITS = [["100"], ["50", "30", "20"], ["33.33", "33.33", "33.34"], ["0", "100"], ["100/3"] * 3]
KEYS = ["household", "area", "radiators", "coefficient", "area*coefficient", "household*radiators"]


def random_cost_file(chance: random.Random) -> Json:
    """Free of faults, as far as single fields go; a key may still sum to nothing."""
    names = [f"{n}01" for n in range(1, chance.randint(1, 9) + 1)]
    units = [
        {
            "unit": name,
            "area_x100": chance.choice(AREAS),
            "radiators": chance.choice([0, 1, 4, 5, 6, 8, "2.5"]),
            "coefficient": chance.choice(COEFFICIENTS),
        }
        for name in names
    ]
    items = [_item(chance, f"i{n}", names) for n in range(chance.randint(1, 4))]
    file: Json = {"units": units, "items": items}
    if chance.random() < 0.7:
        file["payers"] = [_payer(chance) for _n in range(chance.randint(0, 4))]
        if chance.random() < 0.7:
            file["payers"].append({"payer": "residents", "rest": True})
    if chance.random() < 0.6:
        file["waivers"] = _waivers(chance, names)
    if chance.random() < 0.4:
        most = chance.choice([*FEN, 250_000, 1_000_000])
        file["cap"] = {"per_unit_fen": most, "payer": chance.choice(["a", "c"])}
    if chance.random() < 0.4:
        file["instalments"] = chance.choice(
            [{"parts": chance.randint(1, 7)}, {"percents": chance.choice(SPLITS)}]
        )
    if chance.random() < 0.4:
        pools = [item["item"] for item in items if "amount_fen" in item]
        file["settlement"] = {
            "final_items": {name: chance.choice(FEN) for name in _some(chance, pools) if pools},
            "collected_fen": {name: chance.choice(FEN) for name in _some(chance, names)},
        }
    return file


def _some(chance: random.Random, names: list[str]) -> list[str]:
    return chance.sample(names, chance.randint(0, len(names)))


def _item(chance: random.Random, name: str, names: list[str]) -> Json:
    item: Json = {"item": name, "key": chance.choice(KEYS)}
    if chance.random() < 0.7:
        item["amount_fen"] = chance.choice([*FEN, chance.randint(0, 10_000_000)])
    else:
        item["unit_price_fen"] = chance.choice([*FEN, 28_550])
    where = chance.random()
    if where < 0.25:
        item["units"] = chance.sample(names, chance.randint(1, len(names)))
    elif where < 0.5:
        item["except_units"] = chance.sample(names, chance.randint(0, len(names) - 1))
    return item


def _payer(chance: random.Random) -> Json:
    payer: Json = {"payer": chance.choice(["a", "b", "c"])}
    kind = chance.choice(["percent", "fraction", "fixed_fen"])
    payer[kind] = chance.choice({"percent": PERCENTS, "fraction": PARTS, "fixed_fen": FEN}[kind])
    return payer


def _waivers(chance: random.Random, names: list[str]) -> Json:
    named = chance.sample(names, chance.randint(0, len(names) - 1))
    waivers: Json = {
        "units": {name: chance.choice(PARTS) for name in named},
        "payer": chance.choice(["a", "fund", "other_households", "other_households"]),
    }
    if chance.random() < 0.5:
        waivers["key"] = chance.choice(KEYS)
    return waivers


def large_cost_file(units: int) -> Json:
    """`units` flats, two pools and a price, two payers, a purse for waivers and a cap."""
    listed = [
        {
            "unit": f"{n // 400 + 1}-{n // 100 % 4 + 1}-{n % 100 + 101}",
            "area_x100": 5000 + n % 7000,
            "radiators": 4 + n % 5,
            "coefficient": ("1.0", "1.05", "0.95")[n % 3],
        }
        for n in range(units)
    ]
    names = [unit["unit"] for unit in listed]
    return {
        "units": listed,
        "items": [
            {"item": "risers", "amount_fen": 480_000 * units + 17, "key": "area*coefficient"},
            {"item": "valves", "amount_fen": 120_000 * units + 1, "key": "household"},
            {"item": "indoor", "unit_price_fen": 28_550, "key": "radiators"}
            | {"except_units": names[::37]},
        ],
        "payers": [
            {"payer": "government", "percent": "40"},
            {"payer": "heating_company", "fraction": "1/4"},
            {"payer": "residents", "rest": True},
        ],
        "waivers": {"units": dict.fromkeys(names[5::100], "1/2"), "payer": "hardship_fund"},
        "cap": {"per_unit_fen": 500_000, "payer": "heating_company"},
    }
