"""What goes into the record is told in words: every action, thing and fact that the code names."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from app.audit.facts import fact_in_words
from app.audit.words import action_in_words, subject_in_words
from app.settings import PROJECT


@cache
def _trees() -> list[tuple[Path, ast.Module]]:
    return [
        (path, ast.parse(path.read_text("utf-8")))
        for floor in ("app", "meetings", "votes")
        for path in sorted((PROJECT / floor).rglob("*.py"))
    ]


def _name(call: ast.Call) -> str:
    return getattr(call.func, "id", getattr(call.func, "attr", ""))


def _parameters(function: ast.FunctionDef | ast.AsyncFunctionDef) -> list[str]:
    return [one.arg for one in (*function.args.args, *function.args.kwonlyargs)]


def _calls_in(node: ast.AST) -> list[ast.Call]:
    return [one for one in ast.walk(node) if isinstance(one, ast.Call)]


@cache
def _calls() -> list[tuple[Path, ast.Call]]:
    return [(path, call) for path, tree in _trees() for call in _calls_in(tree)]


@cache
def _functions() -> list[tuple[Path, str, list[str], list[ast.Call]]]:
    """File, name, parameters, and the calls in it."""
    return [
        (path, node.name, _parameters(node), _calls_in(node))
        for path, tree in _trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]


@cache
def _takers(parameter: str) -> dict[tuple[Path | None, str], int]:
    """Functions that hand `parameter` on to the record, with its place; of one file, or public."""
    found: dict[tuple[Path | None, str], int] = {(None, "record"): -1}
    while True:
        more = dict(found)
        for path, name, names, calls in _functions():
            if parameter not in names:
                continue
            for call in calls:
                if any(
                    isinstance(given, ast.Name) and given.id == parameter
                    for given in _given(call, parameter, path, found)
                ):
                    private = name.startswith("_")
                    more[path if private else None, name] = names.index(parameter)
        if more == found:
            return found
        found = more


def _given(
    call: ast.Call, parameter: str, path: Path, takers: dict[tuple[Path | None, str], int]
) -> list[ast.expr]:
    """What a call hands over as `parameter`, where the function takes it."""
    name = _name(call)
    place = takers.get((path, name), takers.get((None, name)))
    if place is None:
        return []
    given = [one.value for one in call.keywords if one.arg == parameter]
    if not given and 0 <= place < len(call.args):
        given = [call.args[place]]
    return given


def _literals(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from _literals(node.body)
        yield from _literals(node.orelse)


def _named(parameter: str) -> set[str]:
    takers = _takers(parameter)
    return {
        said
        for path, call in _calls()
        for given in _given(call, parameter, path, takers)
        for said in _literals(given)
    }


def _things() -> set[str]:
    """Tables: as `record` is told them, of what facts are of, and of what belongs to those."""
    found = _named("subject")
    for _path, tree in _trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.AnnAssign) and getattr(node.target, "id", "") == "TABLE":
                assert node.value is None or isinstance(node.value, ast.Constant)
                found |= set(_literals(node.value)) if node.value is not None else set()
            elif isinstance(node, ast.Call) and _name(node) == "note":
                found |= {
                    said
                    for one in node.keywords
                    if one.arg == "of" and isinstance(one.value, ast.Tuple)
                    for said in _literals(one.value.elts[0])
                }
    return found


def _facts() -> set[str]:
    """The keys of what is written down as it was and as it is."""
    found = set()
    for parameter in ("before", "after"):
        takers = _takers(parameter)
        for path, call in _calls():
            for given in _given(call, parameter, path, takers):
                for part in ast.walk(given):
                    if isinstance(part, ast.Dict):
                        found |= {
                            key.value
                            for key in part.keys
                            if isinstance(key, ast.Constant) and isinstance(key.value, str)
                        }
    return found


def test_every_action_has_words() -> None:
    actions = _named("action")
    assert len(actions) > 80
    assert sorted(one for one in actions if action_in_words(one) == one) == []


def test_every_thing_has_words() -> None:
    things = _things()
    assert len(things) > 20
    assert sorted(one for one in things if subject_in_words(one, 1).startswith(one)) == []


def test_every_fact_has_words() -> None:
    facts = _facts()
    assert len(facts) > 20
    assert sorted(one for one in facts if fact_in_words(one) == one) == []


@pytest.mark.parametrize("unknown", ["an_action", "a_thing"])
def test_what_has_no_words_keeps_its_own_name(unknown: str) -> None:
    assert action_in_words(unknown) == unknown
    assert unknown in subject_in_words(unknown, 1)
