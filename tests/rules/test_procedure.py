"""The procedure check: each planted fault is found, a sound file is clean, every point is whole."""

import math
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from votes.polls.request.rules import RequestShare
from votes.review.procedure.facts import (
    Agreed,
    Answered,
    Held,
    Procedure,
    Prolonged,
    RollVersion,
    Weight,
)
from votes.review.procedure.rules import check_procedure

FROZEN = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
SOUND = Procedure(
    poll=1,
    consultation=2,
    convener="owners_committee",
    documents=frozenset({"convener_basis", "committee_notice", "announcement"}),
    committee_informed_on=date(2026, 3, 1),
    notice_on=date(2026, 3, 1),
    notice_days=15,
    notice_made_on=date(2026, 3, 1),
    opens_at=datetime(2026, 3, 17, 0, 0, tzinfo=UTC),
    closes_at=datetime(2026, 3, 30, 10, 0, tzinfo=UTC),
    roll_check_days=7,
    challenges_open=0,
    rolls=(RollVersion(1, FROZEN, "", ""),),
    units=12,
    without_source=(),
    changed=(),
    unserved=(),
    posted_only=(),
    rejected={},
    published_on=date(2026, 4, 1),
    publicity_ends_on=date(2026, 4, 8),
    objections=(Answered("A1", date(2026, 4, 15), date(2026, 4, 15)),),
    recounted=True,
    final_on=date(2026, 4, 16),
    meetings=(Held(5, 1, date(2026, 2, 20), date(2026, 2, 16), 3, True),),
    on=date(2026, 5, 1),
)


def codes(facts: Procedure) -> dict[str, Weight]:
    return {point.code: point.weight for point in check_procedure(facts)}


def test_a_sound_file_has_no_weak_point() -> None:
    assert codes(SOUND) == {}


PLANTED = {
    "convener_basis": (
        {"documents": SOUND.documents - {"convener_basis"}, "convener": "owners_request"},
        Weight.ATTACK,
    ),
    "request_short": (
        {"convener": "owners_request", "request": RequestShare(2, 11)},
        Weight.ATTACK,
    ),
    "committee_late": ({"committee_informed_on": date(2026, 3, 2)}, Weight.ATTACK),
    "committee_proof": ({"documents": SOUND.documents - {"committee_notice"}}, Weight.GAP),
    "notice_short": ({"notice_on": date(2026, 3, 2)}, Weight.ATTACK),
    "notice_made_late": ({"notice_made_on": date(2026, 3, 2)}, Weight.LOOK),
    "announcement": ({"documents": SOUND.documents - {"announcement"}}, Weight.GAP),
    "area_source": ({"without_source": ("1-1-101",)}, Weight.GAP),
    "roll_check": ({"roll_check_days": None}, Weight.LOOK),
    "challenges_open": ({"challenges_open": 1}, Weight.ATTACK),
    "roll_changed": (
        {"rolls": (*SOUND.rolls, RollVersion(2, FROZEN, "过户", "南门"))},
        Weight.LOOK,
    ),
    "register_moved": ({"changed": ("1-1-101",)}, Weight.GAP),
    "unserved": ({"unserved": tuple(f"1-1-{n}" for n in range(101, 115))}, Weight.ATTACK),
    "posted_only": ({"posted_only": ("1-1-101",)}, Weight.LOOK),
    "extended": (
        {"extensions": (Prolonged(FROZEN, FROZEN, SOUND.closes_at, ""),)},
        Weight.LOOK,
    ),
    "single_entry": ({"papers": 3, "single_entry": "只有一人"}, Weight.GAP),
    "typed_late": ({"typed_late": ("7",)}, Weight.LOOK),
    "rejected_proxy_cap": ({"rejected": {"PROXY_CAP": ("R1",)}}, Weight.LOOK),
    "rejected_late": ({"rejected": {"LATE": ("R1",)}}, Weight.LOOK),
    "set_aside": ({"set_aside": ("1-1-201",)}, Weight.LOOK),
    "silent": ({"silent_rule": True}, Weight.ATTACK),
    "publicity_short": ({"publicity_ends_on": date(2026, 4, 7)}, Weight.GAP),
    "objection_late": (
        {"objections": (Answered("A1", date(2026, 4, 14), date(2026, 4, 15)),)},
        Weight.GAP,
    ),
    "objection_open_at_final": (
        {"objections": (Answered("A1", date(2026, 4, 30), date(2026, 4, 17)),)},
        Weight.ATTACK,
    ),
    "objection_by_maker": (
        {"objections": (replace(SOUND.objections[0], by_maker=True),)},
        Weight.ATTACK,
    ),
    "objection_uncorrected": (
        {"objections": (replace(SOUND.objections[0], uncorrected=True),)},
        Weight.GAP,
    ),
    "mediation_late": (
        {"mediations": (Agreed(3, date(2026, 4, 20), date(2026, 4, 21)),)},
        Weight.GAP,
    ),
    "mediation_unconfirmed": ({"mediations": (Agreed(3, date(2026, 4, 30), None),)}, Weight.LOOK),
    "no_opinion": ({"needs_opinion": True, "opinion": "older"}, Weight.GAP),
    "opinion_unmended": ({"opinion": "unmended"}, Weight.LOOK),
    "claims_lapsed": ({"lapsed": ("催交欠费",)}, Weight.GAP),
    "not_published": ({"published_on": None, "publicity_ends_on": None}, Weight.GAP),
    "no_recount": ({"recounted": False}, Weight.GAP),
    "meeting_notice": (
        {"meetings": (Held(5, 1, date(2026, 2, 19), date(2026, 2, 16), 3, True),)},
        Weight.LOOK,
    ),
    "no_minutes": (
        {"meetings": (Held(5, 1, date(2026, 2, 20), date(2026, 2, 16), 3, False),)},
        Weight.GAP,
    ),
    "cost_key": ({"unkeyed": ("户内管线",)}, Weight.ATTACK),
}


@pytest.mark.parametrize("code", PLANTED)
def test_a_planted_fault_is_found_and_nothing_else(code: str) -> None:
    changed, weight = PLANTED[code]
    assert codes(replace(SOUND, **changed)) == {code: weight}


def test_every_point_says_what_by_which_rule_and_where() -> None:
    changes: dict[str, object] = {}
    for changed, _weight in PLANTED.values():
        changes |= changed
    points = check_procedure(replace(SOUND, **changes))
    assert [point.weight for point in points] == sorted(
        (point.weight for point in points), key=list(Weight).index
    )
    for point in points:
        assert point.what
        assert point.rule
        assert point.where.startswith("/")
        assert "None" not in point.what + point.rule + point.cure


def test_a_notice_one_day_short_says_so() -> None:
    (point,) = check_procedure(replace(SOUND, notice_on=date(2026, 3, 2)))
    assert "少 1 天" in point.what
    assert point.cure == ""  # final already
    (point,) = check_procedure(replace(SOUND, notice_on=date(2026, 3, 2), final_on=None))
    assert "重新公告" in point.cure


def test_silence_with_its_clause_is_asked_about_unless_the_result_turns_on_it() -> None:
    with_clause = replace(SOUND, silent_rule=True, documents=SOUND.documents | {"rules_clause"})
    assert codes(with_clause) == {"silent": Weight.LOOK}
    assert codes(replace(with_clause, turns_on_silence=True)) == {"silent": Weight.ATTACK}


def test_an_objection_is_late_only_after_its_day() -> None:
    open_one = Answered("A1", date(2026, 4, 15), None)
    waiting = replace(SOUND, final_on=None, objections=(open_one,))
    assert codes(replace(waiting, on=date(2026, 4, 15))) == {}
    assert codes(replace(waiting, on=date(2026, 4, 16))) == {"objection_late": Weight.GAP}


def test_a_fifth_of_the_heads_is_enough_and_a_head_less_is_not() -> None:
    for total in range(1, 60):
        for signed in range(total + 1):
            share = RequestShare(signed, total)
            assert share.enough == (signed / total >= 0.2 - 1e-12)
            assert share.missing == max(0, math.ceil(total / 5 - 1e-12) - signed)
            assert share.enough == (share.missing == 0)
    assert not RequestShare(0, 0).enough


def test_an_objection_raised_after_the_final_result_leaves_it_alone() -> None:
    later = Answered("A1", date(2026, 4, 30), None, raised_on=date(2026, 4, 20))
    assert codes(replace(SOUND, objections=(later,), on=date(2026, 4, 30))) == {}


def test_a_right_used_in_time_is_no_weak_point() -> None:
    asked = Agreed(3, date(2026, 4, 20), date(2026, 4, 20))
    sound = replace(SOUND, mediations=(asked,), needs_opinion=True, opinion="stands")
    assert codes(sound) == {}
