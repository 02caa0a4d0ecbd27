"""A case as a count file: what is downloaded, hashed and can be counted again by anybody."""

import json
from collections.abc import Mapping, Sequence

from votes.results.case import Ballot, CountCase, Policy, Unit
from votes.results.channels import both_ways_written

_UNIT = Unit("", 1, "")
_BALLOT = Ballot("", (), "")


def write_count_file(
    case: CountCase, title: str = "", rolls: Sequence[Mapping[str, object]] = ()
) -> dict[str, object]:
    """The file's JSON; `parse_count_file` reads the same case back. Defaults are left out.

    `rolls`: the versions of the roll, for reading only; left out where there is but one.
    """
    written: dict[str, object] = {
        "format": 1,
        **({"title": title} if title else {}),
        "motion": {"civil_code_278_item": case.item, "threshold": case.threshold},
        "roll": {
            "units": [_unit(unit) for unit in case.units],
            **({"versions": list(rolls)} if len(rolls) > 1 else {}),
        },
        "ballots": [_ballot(ballot) for ballot in case.ballots],
    }
    if case.deadline is not None:
        written["deadline"] = case.deadline.isoformat()
    if case.scope_units is not None:
        written["scope_units"] = sorted(case.scope_units)
    if case.served_units:
        written["served_units"] = sorted(case.served_units)
    for key, answers in (
        ("former_owner_answers", case.former),
        ("unheard_answers", case.unheard),
    ):
        if answers:
            written[key] = [{"ballot": ballot, "unit": unit} for ballot, unit in sorted(answers)]
    if case.confirmed:
        written["confirmed_owners"] = [
            {
                "owner": one.owner,
                "choice": one.choice,
                "ballot": one.ballot,
                "units": sorted(one.units),
                "set_back": sorted(one.set_back),
            }
            for one in sorted(case.confirmed)
        ]
    if different := both_ways_written(case):
        written["paper_and_online"] = different
    written["policy"] = {name: getattr(case.policy, name) for name in Policy.__dataclass_fields__}
    return written


def canonical_bytes(written: object) -> bytes:
    """The one spelling of a JSON value: sorted keys, no spaces, UTF-8, a newline at the end."""
    text = json.dumps(written, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode() + b"\n"


def _unit(unit: Unit) -> dict[str, object]:
    return {
        name: list(value) if isinstance(value, tuple) else value
        for name, value, default in zip(Unit._fields, unit, _UNIT, strict=True)
        if name in ("unit", "area_x100", "owner") or value != default
    }


def _ballot(ballot: Ballot) -> dict[str, object]:
    written: dict[str, object] = {}
    for name, value, default in zip(Ballot._fields, ballot, _BALLOT, strict=True):
        if name == "at":
            if ballot.at is not None:
                written["at"] = ballot.at.isoformat()
        elif name in ("id", "units", "choice") or value != default:
            written[name] = list(value) if isinstance(value, tuple) else value
    return written
