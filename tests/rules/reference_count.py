"""The count once more, written from the public text of the format and from nothing else.

It shares no line with votes/results and goes about the work differently on purpose: brute force,
one unit and one head at a time, no index, no early exit. It trusts its input. Slow is fine here;
what matters is that two people who read the same text came to the same figures.
"""

from collections.abc import Callable
from datetime import datetime
from fractions import Fraction
from typing import Any

Json = dict[str, Any]

DEFAULTS: Json = {
    "include_parking": True,
    "silent_rule": "none",
    "silent_clause": None,
    "invalid_counts_as_participation": False,
    "duplicate_rule": "latest_valid",
    "proxy_cap": None,
    "property_staff_proxy_forbidden": False,
}
SPOKEN = ("agree", "against", "abstain")


def count(file: Json) -> Json:
    """The result object of the format for a file that has no fault."""
    policy = {**DEFAULTS, **{k: v for k, v in file.get("policy", {}).items() if k in DEFAULTS}}
    roll, grouped = _roll_and_grouped_ballots(file["roll"])
    electorate = [unit for unit in roll if _may_vote(unit, file, policy)]
    names = {unit["unit"] for unit in electorate}
    ballots = [
        ballot
        for ballot in grouped
        + sorted(
            file["ballots"],
            key=lambda ballot: (ballot.get("at") is not None, _instant(ballot.get("at"))),
        )
        if names.intersection(ballot["units"])
    ]
    reasons = _judge(ballots, roll, electorate, file, policy)
    valid = [b for b in ballots if b["id"] not in reasons]
    picked: set[str] = set()
    says = {
        unit["unit"]: _voice(unit, ballots, valid, reasons, policy, picked) for unit in electorate
    }
    _set_aside_where_a_head_contradicts_itself(electorate, says)
    not_returned = sum(1 for word in says.values() if word == "none")
    result = _figures(electorate, says, file, policy)
    if policy["silent_rule"] == "majority_if_served":
        before = result
        side = _leader(before)
        silent = _deemed(electorate, says, side, ballots, reasons, file)
        says.update(dict.fromkeys((u["unit"] for u in silent), str(side)))
        result = _figures(electorate, says, file, policy)
        result["deemed"] = {
            "side": side,
            "area_x100": sum(u["area_x100"] for u in silent),
            "heads": result["participated_heads"] - before["participated_heads"],
        }
    return result | {
        "rejected_ballots": reasons,
        "superseded_ballots": sorted(b["id"] for b in valid if b["id"] not in picked),
        "units_set_aside": sorted(u for u, word in says.items() if word == "set_aside"),
        "units_invalid": sorted(u for u, word in says.items() if word == "invalid"),
        "units_not_returned": not_returned,
        "policy": policy,
    }


def _roll_and_grouped_ballots(roll: Json) -> tuple[list[Json], list[Json]]:
    units = list(roll.get("units", []))
    ballots = []
    for group in roll.get("unit_groups", []):
        for number in range(1, group["count"] + 1):
            name = f"{group['prefix']}-{number:03d}"
            owner = ("an owner of its own", name)
            units.append({"unit": name, "area_x100": group["area_x100"], "owner": owner})
            if "vote" in group:
                ballots.append({"id": name, "units": [name], "choice": group["vote"]})
    return units, ballots


def _instant(at: str | None) -> datetime:
    return datetime.fromisoformat(at or "1970-01-01T00:00:00+00:00")


def _may_vote(unit: Json, file: Json, policy: Json) -> bool:
    in_scope = "scope_units" not in file or unit["unit"] in file["scope_units"]
    return in_scope and (policy["include_parking"] or unit.get("kind", "dwelling") != "parking")


def _head(unit: Json) -> object:
    return "the developer" if unit.get("status") else ("owner", unit["owner"])


def _judge(
    ballots: list[Json], roll: list[Json], electorate: list[Json], file: Json, policy: Json
) -> dict[str, str]:
    principals: dict[str, set[object]] = {}
    reasons = {}
    for ballot in ballots:
        reason = _first_fault(ballot, roll, file, policy)
        if reason is None and ballot.get("signer_role") == "proxy":
            spoken_for = principals.get(ballot["proxy"], set()) | {
                _head(unit) for unit in electorate if unit["unit"] in ballot["units"]
            }
            if policy["proxy_cap"] is not None and len(spoken_for) > policy["proxy_cap"]:
                reason = "PROXY_CAP"
            else:
                principals[ballot["proxy"]] = spoken_for
        if reason is not None:
            reasons[ballot["id"]] = reason
    return reasons


def _first_fault(ballot: Json, roll: list[Json], file: Json, policy: Json) -> str | None:
    role = ballot.get("signer_role", "owner")
    signer = ballot.get("signer")
    at, deadline = ballot.get("at"), file.get("deadline")
    stranger = signer is not None and any(
        unit["unit"] in ballot["units"] and unit.get("coowners") and signer not in unit["coowners"]
        for unit in roll
    )
    staff = ballot.get("proxy_is_property_staff", False)
    faults = {
        "WITHDRAWN": ballot.get("withdrawn", False),
        "LATE": None not in (at, deadline) and _instant(at) > _instant(deadline),
        "UNSIGNED": not ballot.get("signed", True),
        "CHOICE_INVALID": ballot["choice"] not in SPOKEN,
        "NOT_OWNER": role == "tenant" or stranger,
        "GUARDIAN_NO_DOC": role == "guardian" and not ballot.get("guardian_doc", False),
        "PROXY_NO_DOC": role == "proxy" and not ballot.get("proxy_doc", False),
        "PROXY_STAFF": role == "proxy" and staff and policy["property_staff_proxy_forbidden"],
    }
    return next((reason for reason, holds in faults.items() if holds), None)


def _voice(
    unit: Json,
    ballots: list[Json],
    valid: list[Json],
    reasons: dict[str, str],
    policy: Json,
    picked: set[str],
) -> str:
    """What the unit says; the ids of the ballots chosen for it are put into `picked`."""
    naming = [b for b in valid if unit["unit"] in b["units"]]
    if not naming:
        spoilt = [reasons[b["id"]] for b in ballots if unit["unit"] in b["units"]]
        return "invalid" if any(r not in ("LATE", "WITHDRAWN") for r in spoilt) else "none"
    if not unit.get("coowners"):
        chosen = {None: _pick(naming, policy)}
    else:
        signers = {b.get("signer") for b in naming}
        chosen = {s: _pick([b for b in naming if b.get("signer") == s], policy) for s in signers}
    picked.update(b["id"] for b in chosen.values())
    representative = unit.get("representative")
    if representative is not None and unit.get("coowners") and representative in chosen:
        return str(chosen[representative]["choice"])
    words = {b["choice"] for b in chosen.values()}
    return str(words.pop()) if len(words) == 1 else "set_aside"


def _pick(naming: list[Json], policy: Json) -> Json:
    channel = {"online_prevails": "online", "paper_prevails": "paper"}.get(policy["duplicate_rule"])
    preferred = [b for b in naming if b.get("channel", "paper") == channel]
    return (preferred or naming)[-1]


def _set_aside_where_a_head_contradicts_itself(electorate: list[Json], says: Json) -> None:
    for head in {_head(unit) for unit in electorate}:
        speaking = [u["unit"] for u in electorate if _head(u) == head and says[u["unit"]] in SPOKEN]
        if len({says[name] for name in speaking}) > 1:
            says.update(dict.fromkeys(speaking, "set_aside"))


def _leader(result: Json) -> str | None:
    for side, other in (("agree", "against"), ("against", "agree")):
        if all(result[f"{side}_{what}"] > result[f"{other}_{what}"] for what in _MEASURES):
            return side
    return None


def _deemed(
    electorate: list[Json],
    says: Json,
    side: str | None,
    ballots: list[Json],
    reasons: dict[str, str],
    file: Json,
) -> list[Json]:
    if side is None:
        return []
    late = {name for b in ballots if reasons.get(b["id"]) == "LATE" for name in b["units"]}
    elsewhere = {
        u["unit"]: {says[v["unit"]] for v in electorate if _head(u) == _head(v)} for u in electorate
    }
    return [
        u
        for u in electorate
        if says[u["unit"]] == "none"
        and u["unit"] in file.get("served_units", [])
        and u["unit"] not in late
        and not elsewhere[u["unit"]] & ({*SPOKEN, "set_aside"} - {side})
    ]


_MEASURES = ("area_x100", "heads")


def _figures(electorate: list[Json], says: Json, file: Json, policy: Json) -> Json:
    takes_part = {*SPOKEN, *(["invalid"] if policy["invalid_counts_as_participation"] else [])}
    wanted: dict[str, set[str]] = {
        "total": {"agree", "against", "abstain", "invalid", "none", "set_aside"},
        "participated": takes_part,
        "agree": {"agree"},
        "against": {"against"},
        "abstain": {"abstain"},
    }
    out: Json = {}
    for label, words in wanted.items():
        units = [u for u in electorate if says[u["unit"]] in words]
        out[f"{label}_area_x100"] = sum(u["area_x100"] for u in units)
        out[f"{label}_heads"] = len({_head(u) for u in units})
    special = file["motion"]["threshold"] == "special_3_4"
    out["missing"] = {}
    percentages = []
    for kind, top, bottom in (
        ("participation", "participated", "total"),
        ("agree_of_participated", "agree", "participated"),
    ):
        for measure, suffix in (("area_x100", "area"), ("heads", "heads")):
            n, d = out[f"{top}_{measure}"], out[f"{bottom}_{measure}"]
            share = Fraction(n, d) if d else None
            out[f"{kind}_{suffix}"] = share and f"{share.numerator}/{share.denominator}"
            if share == 0:
                out[f"{kind}_{suffix}"] = "0/1"
            percentages.append(None if share is None else _half_up(share))
    out["display_pct"] = percentages
    for measure, suffix in (("area_x100", "area"), ("heads", "heads")):
        total, took = out[f"total_{measure}"], out[f"participated_{measure}"]
        agree = out[f"agree_{measure}"]
        out[f"quorum_{suffix}"] = took > 0 and Fraction(took) >= Fraction(2, 3) * total
        out[f"agreement_{suffix}"] = _agreed(agree, took, special)
        out["missing"][f"participation_{measure}"] = max(0, -((3 * took - 2 * total) // 3))
        out["missing"][f"agreement_{measure}"] = _least(
            lambda more, a=agree, t=took: _agreed(a + more, t + more, special)
        )
    checks = {
        "QUORUM_AREA": out["quorum_area"],
        "QUORUM_HEADS": out["quorum_heads"],
        "AGREE_AREA": out["agreement_area"],
        "AGREE_HEADS": out["agreement_heads"],
    }
    out["failed_on"] = [name for name, holds in checks.items() if not holds]
    out["passed"] = not out["failed_on"]
    return out


def _agreed(agree: int, took: int, special: bool) -> bool:
    if took == 0:
        return False
    share = Fraction(agree, took)
    return share >= Fraction(3, 4) if special else share > Fraction(1, 2)


def _least(holds: Callable[[int], bool]) -> int:
    """The smallest number ≥ 0 for which it holds; it goes on holding above that."""
    low, high = -1, 1
    if holds(0):
        return 0
    while not holds(high):
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if holds(middle) else (middle, high)
    return high


def _half_up(share: Fraction) -> str:
    hundredths = (share * 10000 + Fraction(1, 2)).__floor__()
    return f"{hundredths // 100}.{hundredths % 100:02d}"
