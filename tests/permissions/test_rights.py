"""The printed table asks every predicate there is, of every role."""

import re
from pathlib import Path

from app.accounts.tables import ROLES
from votes.rights import columns, lines, main, table

ROOT = Path(__file__).parents[2]


def test_no_predicate_and_no_role_is_left_out():
    written = {
        name
        for path in ROOT.glob("*/**/permissions.py")
        if path.parts[len(ROOT.parts)] in ("app", "meetings", "votes")
        for name in re.findall(r"^def can_(\w+)\(", path.read_text("utf-8"), re.MULTILINE)
    }
    # Whether the page of the record has anything for her follows from view_audit.
    assert {name.split(" ")[0] for name, _ask in lines()} == written - {"open_audit"}
    assert [role for _name, role, _seated in columns() if "+" not in _name] == list(ROLES)


def test_each_action_is_refused_to_at_least_two():
    for action, *answers in table()[1:]:
        assert answers.count("") >= 2, action


def test_it_is_printed(capsys):
    assert main([]) == 0
    printed = capsys.readouterr().out.splitlines()
    assert len(printed) == len(table())
    assert printed[0].startswith("\tadministrator\tstreet_staff")
