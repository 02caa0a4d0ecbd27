"""One event has one spelling; a commitment to it tells nobody what it is."""

import json
import unicodedata
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.ledger.canonical import NotCanonical, commitment, spell, spell_in_nfc

SALT = bytes(range(32))

keys = st.text("abcz019_", min_size=1, max_size=5)
texts = st.text(max_size=8)
values = st.recursive(
    texts | st.integers(-(2**53) + 1, 2**53 - 1),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3),
    max_leaves=6,
)
events = st.dictionaries(keys, values, max_size=4)


def test_the_spelling() -> None:
    event = {"units": ["3-1-201", "甲"], "at": "é\n\"'", "b": {"z": -5, "a": 0}, "a_1": []}
    assert spell(event) == (
        '{"a_1":[],"at":"é\\n\\"\'","b":{"a":0,"z":-5},"units":["3-1-201","甲"]}'.encode()
    )


@given(events)
def test_it_reads_back_and_is_spelled_the_same(event: dict[str, object]) -> None:
    spelled = spell_in_nfc(event)
    assert unicodedata.is_normalized("NFC", spelled.decode())
    assert spell(json.loads(spelled)) == spell_in_nfc(json.loads(spelled)) == spelled
    assert spell_in_nfc(dict(reversed(event.items()))) == spelled
    assert spell(event) == json.dumps(
        event, ensure_ascii=False, sort_keys=True, separators=(",", ":")
    ).encode("utf-8")


def test_texts_are_kept_in_nfc_and_checked_as_they_are() -> None:
    apart = {"name": "e\u0301"}
    assert spell_in_nfc(apart) == spell({"name": "é"}) != spell(apart)


@pytest.mark.parametrize(
    ("event", "told"),
    [
        ({"a": 1.0}, "event.a: must be a text"),
        ({"a": True}, "event.a: must be a text"),
        ({"a": None}, "event.a: must be a text"),
        ({"a": [1, {"b": 0.5}]}, "event.a[1].b: must be a text"),
        ({"a": 2**53}, "event.a: beyond"),
        ({"a": -(2**53)}, "event.a: beyond"),
        ({"A": 1}, "event: key 'A'"),
        ({"é": 1}, "event: key 'é'"),
        ({"": 1}, "event: key ''"),
        ({1: 1}, "event: key 1"),
        ({"a": {"b c": 1}}, "event.a: key 'b c'"),
        ({"a": "\ud800"}, "event: half a surrogate"),
        ({"a": [[[[[[[[[0]]]]]]]]]}, "nested too deep"),
    ],
    ids=str,
)
def test_what_readers_take_differently_is_refused(event: dict[str, object], told: str) -> None:
    with pytest.raises(NotCanonical, match=r"^event") as refused:
        spell_in_nfc(event)
    assert told in str(refused.value)


@given(events, events, st.binary(min_size=32, max_size=32))
def test_a_commitment_is_to_one_event_and_one_salt(
    one: dict[str, object], other: dict[str, object], salt: bytes
) -> None:
    first, second = spell(one), spell(other)
    assert commitment(salt, first) == sha256(salt + first).digest()
    assert (commitment(salt, first) == commitment(salt, second)) == (first == second)
    assert (commitment(salt, first) == commitment(SALT, first)) == (salt == SALT)


@pytest.mark.parametrize("length", [0, 31, 33])
def test_where_the_salt_ends_is_no_choice(length: int) -> None:
    with pytest.raises(ValueError, match="salt"):
        commitment(b"x" * length, b"{}")
