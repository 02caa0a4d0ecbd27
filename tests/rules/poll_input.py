"""A count file by its number: small estates, many papers, every setting, whatever may go wrong.

The estates are small and the ballots many, so that owners, co-owners, papers and settings get
into each other's way as often as possible; every hundredth is an estate of some hundred flats.
"""

from datetime import datetime, timedelta
from random import Random
from typing import Any

Json = dict[str, Any]

DEADLINE = datetime.fromisoformat("2026-04-15T18:00:00+08:00")
PEOPLE = ("A", "B", "C")
_AREAS = (1, 2, 3, 100, 5000, 9999, 10000)
_REASONS = ("agree",) * 5 + ("against",) * 3 + ("abstain", "both", None)


def random_poll(chance: Random) -> Json:
    """A file that is of the format, whatever it says."""
    large = chance.random() < 0.01
    size = chance.randint(100, 400) if large else chance.randint(1, 10)
    owners = [f"o{n}" for n in range(max(2, size * 3 // 4))]
    units = [_unit(chance, f"1-{n:03d}", owners) for n in range(size)]
    groups = [
        {
            "prefix": f"G{n}",
            "count": chance.randint(1, 4),
            "area_x100": chance.choice(_AREAS),
            **({"vote": chance.choice(("agree", "agree", "against", "abstain"))} if voted else {}),
        }
        for n in range(chance.randint(0, 2))
        for voted in (chance.random() < 0.6,)
    ]
    listed = [unit["unit"] for unit in units]
    silent = [
        f"{group['prefix']}-{n:03d}"
        for group in groups
        if "vote" not in group
        for n in range(1, group["count"] + 1)
    ]
    every = listed + [
        f"{group['prefix']}-{n:03d}" for group in groups for n in range(1, group["count"] + 1)
    ]
    papers = chance.randint(0, size * 3 if large else 18)
    item = chance.randint(1, 9)
    strict = item in (6, 7, 8) or chance.random() < 0.2
    file: Json = {
        "motion": {
            "civil_code_278_item": item,
            "threshold": "special_3_4" if strict else "ordinary_1_2",
        },
        "roll": {"units": units, "unit_groups": groups},
        "ballots": [_ballot(chance, f"b{n:04d}", listed + silent) for n in range(papers)],
    }
    if chance.random() < 0.7:
        file["deadline"] = DEADLINE.isoformat()
    if chance.random() < 0.3:
        file["scope_units"] = chance.sample(every, chance.randint(1, len(every)))
    if chance.random() < 0.6:
        file["served_units"] = chance.sample(every, chance.randint(1, len(every)))
    if chance.random() < 0.7:
        file["policy"] = _policy(chance)
    return file


def _unit(chance: Random, name: str, owners: list[str]) -> Json:
    unit: Json = {
        "unit": name,
        "area_x100": chance.choice(_AREAS),
        "owner": chance.choice(owners),
    }
    if chance.random() < 0.3:
        unit["kind"] = chance.choice(("dwelling", "shop", "parking"))
    if chance.random() < 0.15:
        unit["status"] = chance.choice(("unsold", "undelivered"))
    if chance.random() < 0.4:
        unit["coowners"] = list(PEOPLE[: chance.choice((0, 2, 2, 3))])
    if chance.random() < 0.3:
        unit["representative"] = chance.choice(PEOPLE)
    return unit


def _ballot(chance: Random, id_: str, names: list[str]) -> Json:
    role = chance.choice(("owner",) * 6 + ("proxy",) * 5 + ("guardian", "tenant"))
    ballot: Json = {
        "id": id_,
        "units": [chance.choice(names) for _n in range(chance.choice((1, 1, 1, 2, 3)))],
        "choice": chance.choice(_REASONS),
        "channel": chance.choice(("paper", "online")),
    }
    if role != "owner" or chance.random() < 0.3:
        ballot["signer_role"] = role
    if role == "proxy":
        ballot["proxy"] = chance.choice(("P", "Q"))
    if chance.random() < 0.85:
        ballot["at"] = _moment(chance)
    for flag, usual in (
        ("signed", True),
        ("withdrawn", False),
        ("proxy_doc", True),
        ("proxy_is_property_staff", False),
        ("guardian_doc", True),
    ):
        if chance.random() < 0.7:
            ballot[flag] = usual if chance.random() < 0.85 else not usual
    if chance.random() < 0.6:
        ballot["signer"] = chance.choice((*PEOPLE, *PEOPLE, "stranger"))
    return ballot


def _moment(chance: Random) -> str:
    """Often at the border: the deadline itself, a microsecond to either side, another offset."""
    near = timedelta(microseconds=chance.choice((0, 0, 1, -1)))
    far = -timedelta(hours=chance.randint(-30, 200), microseconds=chance.randint(0, 999_999))
    at = DEADLINE + (near if chance.random() < 0.3 else far)
    if chance.random() < 0.3:
        return (at.replace(tzinfo=None) - timedelta(hours=8)).isoformat() + "+00:00"
    return at.isoformat()


def _policy(chance: Random) -> Json:
    policy: Json = {}
    if chance.random() < 0.5:
        policy |= {"silent_rule": "majority_if_served", "silent_clause": "第十二条"}
    for key, values in (
        ("include_parking", (True, False)),
        ("invalid_counts_as_participation", (True, False)),
        ("duplicate_rule", ("latest_valid", "online_prevails", "paper_prevails")),
        ("proxy_cap", (None, 0, 1, 2, 3)),
        ("property_staff_proxy_forbidden", (True, False)),
    ):
        if chance.random() < 0.6:
            policy[key] = chance.choice(values)
    return policy
