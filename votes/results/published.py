"""What is published of a count: the result, and beside it the same count another way. Pure."""

from typing import Any

from votes.results.case import CountCase, without_former_owners, without_silent_rule
from votes.results.channels import both_ways_written
from votes.results.rules import Tally, tally


def published(case: CountCase, counted: Tally | None = None) -> dict[str, Any]:
    """The result of docs/count-file.md; `counted`, where it is there already.

    Where silence may be deemed or a former owner's answer stands, the result without it is in
    `without_silent_rule`, `without_former_owners`; `unheard_answers` lists (ballot, unit).
    """
    result = dict((counted or tally(case)).to_json())
    if case.policy.silent_rule != "none":
        result["without_silent_rule"] = tally(without_silent_rule(case)).to_json()
    if different := both_ways_written(case):
        result["paper_and_online"] = different
    if case.confirmed:
        result["confirmed_owners"] = [one._asdict() for one in sorted(case.confirmed)]
    if case.unheard:
        result["unheard_answers"] = [list(one) for one in sorted(case.unheard)]
    if case.former:
        area = {unit.unit: unit.area_x100 for unit in case.units}
        units = {unit for _ballot, unit in case.former}
        result["former_owner_units"] = sorted(units)
        result["former_owner_area_x100"] = sum(area[unit] for unit in units)
        result["without_former_owners"] = tally(without_former_owners(case)).to_json()
    return result
