"""Who reads the record: role × place."""

import pytest

from app.audit.permissions import can_open_audit, can_view_audit
from tests.conftest import ELSEWHERE, HERE, ROLES

READERS = {
    "here": {"secretary", "street staff"},
    "elsewhere": {"street staff elsewhere"},
    "no place": {"administrator"},
}


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("where", READERS)
def test_only_readers_of_the_place_see_an_entry(role: str, where: str):
    place = {"here": HERE, "elsewhere": ELSEWHERE, "no place": None}[where]
    assert can_view_audit(ROLES[role], place) is (role in READERS[where])


@pytest.mark.parametrize("role", ROLES)
def test_the_page_opens_where_there_is_something_to_read(role: str):
    assert can_open_audit(ROLES[role]) is any(role in readers for readers in READERS.values())
