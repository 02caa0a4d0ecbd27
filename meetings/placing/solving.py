"""The search for a month's placing, by OR-Tools CP-SAT, in a process of its own.

The same month gives the same proposal: one worker, a fixed seed, and an end by the solver's own
measure of work, not by the clock.
"""

import json
from collections import Counter, defaultdict
from typing import Any

from ortools.sat.python import cp_model

from meetings.placing.rules import Month, Placed, alone, from_work
from meetings.preparing.slots import stretches

_SEED = 20260301
# Deterministic seconds: of sixty all are placed by then, and twice that gains two hours a meeting.
_WORK_MOST = 0.5
_SECONDS_MOST = 120.0  # of a clock: only where the machine hardly moves


def solve_in_worker(**month: Any) -> bytes:  # noqa: ANN401 (JSON)
    """JSON list of what came of each consultation, as `Placed` has it."""
    return json.dumps(
        [
            [one.consultation, one.start, one.room, one.possible, one.why, list(one.people)]
            for one in solve(from_work(month))
        ]
    ).encode()


def solve(month: Month) -> list[Placed]:
    """In the order of the consultations."""
    model = cp_model.CpModel()
    of_key: dict[str, list[cp_model.IntervalVar]] = defaultdict(list)
    for key, slots in sorted(month.busy.items()):
        for run in stretches(slots):
            of_key[key].append(
                model.new_fixed_size_interval_var(run.start, len(run), f"busy {key} {run.start}")
            )
    asked = Counter(
        key for one in month.consultations for key in {who for g in one.groups for who in g}
    )
    variables: dict[int, tuple[Any, Any, list[tuple[str, Any]], list[list[tuple[str, Any]]]]] = {}
    found: dict[int, Placed] = {}
    earliest = min((one.starts[0] for one in month.consultations if one.starts), default=0)
    goal: list[Any] = []
    worth = 1
    for one in month.consultations:
        starts, why = alone(one, month)
        found[one.consultation] = Placed(one.consultation, None, "", len(starts), why)
        if why:
            continue
        worth = max(worth, starts[-1] - earliest + 1)
        start = model.new_int_var_from_domain(
            cp_model.Domain.from_values(list(starts)), f"start {one.consultation}"
        )
        is_placed = model.new_bool_var(f"placed {one.consultation}")

        def take(key: str, start: Any = start, length: int = one.length) -> Any:  # noqa: ANN401
            taken = model.new_bool_var(f"{key}")
            of_key[key].append(
                model.new_optional_fixed_size_interval_var(start, length, taken, f"{key}")
            )
            return taken

        rooms = [
            (key, take(key))
            for key in month.of_room[one.consultation]
            if month.rooms[key] >= one.people
        ]
        # Who comes to no other of them is busy or free whatever else is placed: `starts` knows it.
        groups = [
            [(key, take(key)) for key in group]
            for group in one.groups
            if any(asked[key] > 1 for key in group)
        ]
        for choice in (rooms, *groups):
            model.add(sum(taken for _key, taken in choice) == is_placed)
        variables[one.consultation] = start, is_placed, rooms, groups
    for intervals in of_key.values():
        if len(intervals) > 1:
            model.add_no_overlap(intervals)
    # One more placed is worth more than all days gained.
    worth *= len(month.consultations) + 1
    for start, is_placed, _rooms, _groups in variables.values():
        late = model.new_int_var(0, worth, "late")
        model.add(late >= start - earliest).only_enforce_if(is_placed)
        goal += [worth * is_placed, -late]
    model.maximize(sum(goal))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = _SEED
    solver.parameters.max_deterministic_time = _WORK_MOST
    solver.parameters.max_time_in_seconds = _SECONDS_MOST
    known = solver.solve(model) in (cp_model.OPTIMAL, cp_model.FEASIBLE)
    wanted = {one.consultation: one for one in month.consultations}
    for consultation, (start, is_placed, rooms, groups) in variables.items():
        before = found[consultation]
        if not known or not solver.boolean_value(is_placed):
            found[consultation] = Placed(consultation, None, "", before.possible, "full")
            continue
        at = solver.value(start)
        chosen = {key for group in groups for key, taken in group if solver.boolean_value(taken)}
        taken = range(at, at + wanted[consultation].length)
        found[consultation] = Placed(
            consultation,
            at,
            next(key for key, taken in rooms if solver.boolean_value(taken)),
            before.possible,
            "",
            tuple(_who(month, group, chosen, taken) for group in wanted[consultation].groups),
        )
    return [found[one.consultation] for one in month.consultations]


def _who(month: Month, group: tuple[str, ...], chosen: set[str], slots: range) -> str:
    """Of a group: whom the solver chose, else the first who is free."""
    return next((key for key in group if key in chosen), "") or next(
        key for key in group if not set(slots) & set(month.busy.get(key, ()))
    )
