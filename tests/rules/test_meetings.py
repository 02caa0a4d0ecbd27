"""Seats, notice, completeness, positions: the rules of a table, at their borders."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import Invalid
from meetings.attendance.rules import (
    Attended,
    SeatAttendance,
    absent_seats,
    check_attendance,
    completeness_in_words,
)
from meetings.consultations.rules import (
    FOUR,
    KINDS,
    MemberPlan,
    SeatPlan,
    SeatState,
    check_seat,
    seats_open,
)
from meetings.positions.rules import Taken, check_positions
from meetings.scheduling.forms import titles
from meetings.scheduling.rules import (
    EndsBeforeStart,
    MeetingPlan,
    NoticeAfterMeeting,
    NoticeTooShort,
    check_meeting,
    notice_kept,
)

HERE = Attended("present")
STAND_IN = Attended("stand_in", "马代")
EXCUSED = Attended("excused", "", "出差")
ABSENT = Attended("absent")

PERSON = MemberPlan(None, "周文静")


def seats(**instead: SeatAttendance) -> list[SeatAttendance]:
    """Everybody is there, but for what is said otherwise."""
    return [
        instead.get(kind, SeatAttendance(kind, False, (HERE,)))
        for kind in KINDS
        if kind != "invited"
    ]


def test_complete_with_lead_and_all_four() -> None:
    assert absent_seats(seats()) == []
    assert completeness_in_words(seats()) == "牵头方和四方均已到会，会议完整。"


@pytest.mark.parametrize("kind", ["lead", *FOUR])
@pytest.mark.parametrize("attended", [(), (ABSENT,), (EXCUSED, ABSENT), (None,)])
def test_each_of_the_five_is_needed(kind: str, attended: tuple[Attended | None, ...]) -> None:
    assert absent_seats(seats(**{kind: SeatAttendance(kind, False, attended)})) == [kind]


@pytest.mark.parametrize("attended", [(STAND_IN,), (ABSENT, HERE), (None, STAND_IN)])
def test_one_person_or_a_stand_in_takes_the_seat(attended: tuple[Attended | None, ...]) -> None:
    assert absent_seats(seats(lead=SeatAttendance("lead", False, attended))) == []


def test_a_seat_the_estate_has_not_got_is_replaced() -> None:
    gone = SeatAttendance("owners_committee", True, ())
    assert absent_seats(seats(owners_committee=gone)) == []


def test_invited_ones_do_not_make_a_meeting_incomplete() -> None:
    invited = SeatAttendance("invited", False, (ABSENT,))
    assert absent_seats([*seats(), invited]) == []


def test_attendance_is_noted_of_everybody_with_all_faults_at_once() -> None:
    with pytest.raises(Invalid) as refusal:
        check_attendance({1: None, 2: HERE, 3: Attended("stand_in")})
    assert [field for field, _sentence in refusal.value.faults] == ["status-1", "stand_in-3"]


def test_only_a_stand_in_is_named_as_one() -> None:
    assert check_attendance({1: Attended("present", "马代", "顺路")}) == {
        1: Attended("present", "", "顺路")
    }


@pytest.mark.parametrize(
    ("day", "kept"), [(8, False), (9, True), (10, True)], ids=["two days", "three", "four"]
)
def test_three_clear_days_of_notice(day: int, kept: bool) -> None:
    """Notice on the 5th: the 6th, 7th and 8th lie between, so the 9th is the first day."""
    assert notice_kept(date(2026, 3, 5), datetime(2026, 3, day, 1, tzinfo=UTC), 3) is kept


def test_the_day_of_the_meeting_is_one_in_shanghai() -> None:
    """17:00 UTC on the 8th is one in the morning of the 9th."""
    assert notice_kept(date(2026, 3, 5), datetime(2026, 3, 8, 17, tzinfo=UTC), 3)


def meeting(**changed: object) -> MeetingPlan:
    plan: dict[str, object] = {
        "starts_at": datetime(2026, 3, 9, 6, 30, tzinfo=UTC),
        "location": "议事厅",
        "chair": "周文静",
        "recorder": "陈小雨",
        "notice_on": date(2026, 3, 5),
    }
    return MeetingPlan(**(plan | changed))  # type: ignore[arg-type]


def test_a_breach_needs_its_reason_and_keeps_it() -> None:
    with pytest.raises(NoticeTooShort) as refusal:
        check_meeting(meeting(notice_on=date(2026, 3, 6)), 3)
    assert refusal.value.earliest == date(2026, 3, 10)
    late = meeting(notice_on=date(2026, 3, 6), breach_reason="管道爆裂")
    assert check_meeting(late, 3).breach_reason == "管道爆裂"
    assert check_meeting(meeting(breach_reason="管道爆裂"), 3).breach_reason == ""


def test_times_in_their_order() -> None:
    with pytest.raises(NoticeAfterMeeting):
        check_meeting(meeting(notice_on=date(2026, 3, 10), breach_reason="x"), 3)
    with pytest.raises(EndsBeforeStart):
        check_meeting(meeting(ended_at=datetime(2026, 3, 9, 6, 30, tzinfo=UTC)), 3)


@given(days=st.integers(0, 60), gap=st.integers(0, 90))
def test_notice_is_kept_exactly_when_so_many_days_lie_between(days: int, gap: int) -> None:
    notice = date(2026, 1, 1)
    starts = datetime(2026, 1, 1, 4, tzinfo=UTC).replace(day=1)
    starts = datetime.fromordinal(notice.toordinal() + gap).replace(hour=4, tzinfo=UTC)
    assert notice_kept(notice, starts, days) is (gap - 1 >= days or days == 0)


def test_a_seat_has_persons_or_reasons() -> None:
    check_seat("owners_committee", SeatPlan("业委会", (PERSON,)))
    check_seat("owners_committee", SeatPlan("业委会", (), None, True, "未成立", "居委会"))
    with pytest.raises(Invalid) as refusal:
        check_seat("owners_committee", SeatPlan("业委会", (), None, True))
    assert [field for field, _ in refusal.value.faults] == ["missing_reason", "replaced_by"]
    with pytest.raises(Invalid):
        check_seat("heating_company", SeatPlan("供热公司", ()))
    for kind in ("lead", "invited"):
        with pytest.raises(Invalid):
            check_seat(kind, SeatPlan("某单位", (PERSON,), 0, True, "无", "某人"))


def test_open_seats_are_those_of_the_five_without_person_and_reason() -> None:
    states = [
        SeatState("lead", False, 1),
        SeatState("owners_committee", True, 0),
        SeatState("building_heads", False, 0),
        SeatState("invited", False, 0),
    ]
    assert seats_open(states) == ["building_heads"]


def test_a_condition_has_words() -> None:
    with pytest.raises(Invalid) as refusal:
        check_positions({1: Taken("on_condition"), 2: Taken("agree"), 3: None})
    assert [field for field, _ in refusal.value.faults] == ["reason-1"]
    assert check_positions({1: Taken("on_condition", "先恢复墙面"), 3: None}) == {
        1: Taken("on_condition", "先恢复墙面")
    }


def test_an_agenda_is_one_item_a_line() -> None:
    assert titles(" 改不改 \n\n谁出钱\n") == ["改不改", "谁出钱"]
