"""Rules of the table at their borders: quorum, clocks, wording as changes, links, straw polls."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.charts.stances import Party, stance_chart
from app.errors import Invalid
from app.settings import Settings
from meetings.agenda.rules import seconds_used
from meetings.attendance.rules import check_in_code, quorum, quorum_in_words
from meetings.links.rules import LinkUnknown, check_key, link_path, read_key
from meetings.options.rules import leanings
from meetings.positions.rules import Entry, Taken, changes, standing
from meetings.speaking.rules import Turn, in_order, say_left
from meetings.wording import rules as wording

NOW = datetime(2026, 3, 1, 6, tzinfo=UTC)
SECRET = "a secret for tests only, 32 bytes+"


@pytest.mark.parametrize(
    ("invited", "here", "reached"), [(6, 4, True), (6, 3, False), (7, 4, False), (7, 5, True)]
)
def test_two_thirds_of_the_invited(invited: int, here: int, reached: bool) -> None:
    state = quorum(invited, here, (2, 3))
    assert state.reached is reached
    assert ("达到法定人数" in quorum_in_words(state)) is reached


@pytest.mark.parametrize("typed", ["0/3", "4/3", "2", "2/", "二/三", "2/3/4"])
def test_a_quorum_is_a_part_of_a_whole(typed: str, tmp_path: Path) -> None:
    with pytest.raises(Invalid):
        Settings.from_environment({"DATA_DIR": str(tmp_path), "YISHI_QUORUM": typed})
    good = Settings.from_environment({"DATA_DIR": str(tmp_path), "YISHI_QUORUM": "1/2"})
    assert good.quorum == (1, 2)


@given(st.integers(0, 200), st.integers(0, 200), st.integers(1, 9), st.integers(1, 9))
def test_the_quorum_is_exact(invited: int, here: int, part: int, whole: int) -> None:
    part = min(part, whole)
    state = quorum(invited, here, (part, whole))
    assert state.reached is (here * whole >= invited * part)
    assert quorum(invited, here + state.missing, (part, whole)).reached


@given(st.integers(0, 9_000), st.integers(-9_000, 9_000))
def test_time_never_runs_backwards(used: int, moved: int) -> None:
    assert seconds_used(used, NOW, NOW + timedelta(seconds=moved)) == used + max(0, moved)
    assert seconds_used(used, None, NOW) == used


def test_time_left_in_words() -> None:
    assert [say_left(n) for n in (125, 0, -1, -61)] == ["2:05", "0:00", "超时 0:01", "超时 1:01"]


def _turn(number: int, kind: str = "speech", used: int = 0, state: str = "waiting") -> Turn:
    asked = NOW + timedelta(seconds=number)
    return Turn(number, 1, number, "", kind, state, asked, None, used, 180, False)  # type: ignore[arg-type]


def test_points_of_order_first_then_who_was_interrupted() -> None:
    turns = [
        _turn(1),
        _turn(2),
        _turn(3, used=20),
        _turn(4, "point_of_order"),
        _turn(5, state="done"),
    ]
    assert [turn.id for turn in in_order(turns)] == [4, 3, 1, 2]


def test_a_text_becomes_sentences() -> None:
    assert wording.split_sentences("一。二；“三！”四\n\n五 5.5 元。 ") == [
        "一。",
        "二；",
        "“三！”",
        "四",
        "五 5.5 元。",
    ]
    assert wording.split_sentences(" \n ") == []
    with pytest.raises(wording.WordingTooLong):
        wording.split_sentences("长" * 1001)


@given(st.text(alphabet="一二三。，；abc 1290.", max_size=80))
def test_nothing_but_white_space_is_lost_in_splitting(text: str) -> None:
    joined = "".join(wording.split_sentences(text))
    assert joined.replace(" ", "") == text.replace(" ", "").replace("\n", "")


@given(
    st.text(alphabet="每户不超过780.00元由公司", max_size=40),
    st.text(alphabet="每户不超过780.00元由公司", max_size=40),
)
def test_changes_tell_both_texts(before: str, after: str) -> None:
    parts = wording.changes(before, after)
    assert "".join(part.text for part in parts if part.kind != "added") == before
    assert "".join(part.text for part in parts if part.kind != "deleted") == after


def test_a_figure_changes_as_a_whole() -> None:
    parts = wording.changes("每户 780.00 元", "每户 750.00 元")
    assert ("deleted", "780.00") in [(part.kind, part.text) for part in parts]


def test_a_seat_left_alone_stays_as_others_noted_it() -> None:
    entries = [Entry(1, 7, 1, Taken("against")), Entry(2, 7, 1, Taken("agree"))]
    assert changes(entries, {7: Taken("against")}, {7: 1}) == ({}, {})
    assert changes(entries, {7: Taken("abstain")}, {7: 1}) == ({}, {7: Taken("agree")})
    assert changes(entries, {7: Taken("abstain")}, {7: 2}) == ({7: Taken("abstain")}, {})
    assert changes(entries, {7: Taken("agree")}, {7: 1}) == ({}, {})
    assert changes(entries, {7: None}, None) == ({7: None}, {})
    assert standing(entries, 8) is None


def test_a_straw_poll_counts_seats_and_who_said_nothing_is_asked_too() -> None:
    leans = leanings([1, 2], {10: 1, 11: 1, 12: None}, asked=6)
    assert [(lean.option, lean.seats, lean.share) for lean in leans] == [
        (1, 2, 33),
        (2, 0, 0),
        (None, 1, 16),
    ]


def test_a_link_is_sealed_for_one_kind_meeting_person_and_salt() -> None:
    path = link_path(SECRET, "salt", "seat", 3, 14)
    key = read_key(path.removeprefix("/seat/"))
    assert (key.meeting, key.member, len(key.seal)) == (3, 14, 22)
    check_key(key, SECRET, "salt", "seat")
    for secret, salt, kind in (
        (SECRET, "other", "seat"),
        (SECRET, None, "seat"),
        (SECRET, "salt", "hall"),
        ("another secret of this kind, 32+", "salt", "seat"),
    ):
        with pytest.raises(LinkUnknown):
            check_key(key, secret, salt, kind)  # type: ignore[arg-type]
    for typed in ("", "3-14", "3-15." + key.seal, "3." + key.seal, "x" * 200):
        with pytest.raises(LinkUnknown):
            check_key(read_key(typed), SECRET, "salt", "seat")


def test_check_in_numbers_are_four_digits_and_a_meetings_own() -> None:
    codes = {check_in_code(SECRET, 1, member) for member in range(200)}
    assert all(len(code) == 4 and code.isdecimal() for code in codes) and len(codes) > 190
    assert check_in_code(SECRET, 1, 5) != check_in_code(SECRET, 2, 5)


def test_the_picture_says_all_it_shows() -> None:
    words = {"agree": "同意", "on_condition": "有条件", "against": "反对", "abstain": "弃权"}
    parties = [
        Party("楼院长<b>", "楼", ("against", None, "agree")),
        Party("物业", "物", (None,) * 3),
    ]
    drawn = str(stance_chart(["一", "二", "三"], parties, words))
    assert "楼院长&lt;b&gt;：一反对，二未表态，三同意" in drawn and "<b>" not in drawn
    assert drawn.count("<circle") == 2 and drawn.count("<line") == 1
