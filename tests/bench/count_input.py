"""A large invented count file."""

import json
from datetime import datetime, timedelta
from pathlib import Path

from app.clock import LOCAL


def large_count_file(units: int) -> dict[str, object]:
    """`units` flats and as many ballots: some owners with two flats, co-owners, proxies, late
    and doubled papers, none of it random."""
    start = datetime(2026, 4, 1, 9, tzinfo=LOCAL)
    roll = []
    ballots = []
    for n in range(units):
        name = f"{n // 400 + 1}-{n // 100 % 4 + 1}-{n % 100 + 101}"
        flat: dict[str, object] = {"unit": name, "area_x100": 5000 + n % 7000, "owner": f"o{n}"}
        if n % 20 == 1:
            flat["owner"] = f"o{n - 1}"
        if n % 12 == 5:
            flat["coowners"] = [f"o{n}a", f"o{n}b"]
        roll.append(flat)
        ballot: dict[str, object] = {
            "id": f"B{n:06d}",
            "units": [name],
            "choice": ("against", "abstain", "blank", "agree")[min(n % 17, 3)],
            "channel": ("paper", "online")[n % 2],
            "at": (start + timedelta(seconds=17 * n % 1_700_000)).isoformat(),
        }
        if n % 12 == 5:
            ballot["signer"] = f"o{n}a"
        if n % 50 == 7:
            ballot |= {"signer_role": "proxy", "proxy": f"p{n}", "proxy_doc": True}
        ballots.append(ballot)
    return {
        "format": 1,
        "motion": {"civil_code_278_item": 7, "threshold": "special_3_4"},
        "roll": {"units": roll},
        "ballots": ballots,
        "deadline": "2026-04-20T18:00:00+08:00",
    }


def write_large_count_file(path: Path, units: int) -> None:
    path.write_text(json.dumps(large_count_file(units)), "utf-8")
