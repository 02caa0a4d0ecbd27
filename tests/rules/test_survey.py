"""A survey's figures: of all households, whatever the order; what a visit may say and when."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.clock import local_date
from app.errors import YishiError
from meetings.survey.figures import (
    Flat,
    Standing,
    Visited,
    count_reasons,
    newest,
    progress,
    reason_sentences,
    say_share,
    share_sentence,
    stretch_sentence,
    stretches,
    sum_up,
)
from meetings.survey.rules import (
    Answer,
    BadReason,
    BadSignature,
    ConditionMissing,
    EndsBeforeStart,
    NoBuildingChosen,
    Phase,
    QuestionNeedsAddressee,
    SurveyNotOpen,
    SurveyPlan,
    VisitInFuture,
    VisitOutsideSurvey,
    VisitPlan,
    check_survey,
    check_visit,
    in_round,
    made_at,
    next_door,
    phase,
    read_reasons,
)
from meetings.survey.snapshot import quote_survey, survey_snapshot
from meetings.survey.works.rules import (
    AccessInPast,
    AccessNeedsConsent,
    AccessPlan,
    BadWindow,
    ConsentPlan,
    SignedInFuture,
    check_access,
    check_consent,
)

OPENS, CLOSES = date(2026, 3, 1), date(2026, 3, 31)
NOW = datetime(2026, 3, 10, 2, tzinfo=UTC)

standings = st.lists(
    st.builds(
        Standing,
        st.sampled_from(Answer),
        st.lists(st.sampled_from(["费用", "噪音", "空置"]), unique=True).map(tuple),
    ),
    max_size=60,
)
visits = st.lists(
    st.tuples(
        st.integers(1, 6),
        st.sampled_from(Answer),
        st.integers(0, 20 * 24).map(lambda hours: NOW + timedelta(hours=hours)),
    ),
    max_size=40,
).map(lambda made: [Visited(n, *one) for n, one in enumerate(made, 1)])


# — sums and sentences —


@given(standings)
def test_the_sums_are_all_households(given_standings: list[Standing]):
    sums = sum_up(given_standings)
    assert sums.whole == len(given_standings)
    assert set(sums.counts) == set(Answer)


@given(standings, st.randoms(use_true_random=False))
def test_nothing_depends_on_the_order(given_standings: list[Standing], chance):
    other = list(given_standings)
    chance.shuffle(other)
    assert sum_up(other) == sum_up(given_standings)
    assert share_sentence(sum_up(other)) == share_sentence(sum_up(given_standings))
    assert reason_sentences(other) == reason_sentences(given_standings)


@given(standings, st.sampled_from(Answer))
def test_no_reason_is_given_by_more_households_than_answer_so(
    given_standings: list[Standing], answer: Answer
):
    reasons, silent = count_reasons(given_standings, answer)
    there = sum_up(given_standings).counts[answer]
    assert all(0 < n <= there for _reason, n in reasons)
    assert silent <= there
    assert sum(n for _reason, n in reasons) + silent >= there


@given(st.integers(0, 5000), st.integers(1, 5000))
def test_only_all_are_a_hundred_and_only_none_are_nought(part: int, whole: int):
    part = min(part, whole)
    said = say_share(part, whole)
    assert (said == "100.0%") is (part == whole)
    assert (said == "0.0%") is (part == 0)


def test_the_case():
    ended = [Standing(Answer.AGREE)] * 427 + [Standing(Answer.HESITATES, ("费用",))] * 24
    ended += [Standing(Answer.HESITATES)] * 7 + [Standing(Answer.NOT_REACHED)] * 42
    assert share_sentence(sum_up(ended)) == "427/500 户，占 85.4%"
    assert reason_sentences(ended) == ["31 户犹豫，其中 24 户因为费用，7 户没有说原因"]


def test_a_condition_is_no_consent():
    assert sum_up([Standing(Answer.CONDITIONAL), Standing(Answer.AGREE)]).agree == 1
    assert say_share(0, 0) == "—"


@given(visits, st.randoms(use_true_random=False))
def test_the_last_day_says_what_stands_now(made: list[Visited], chance):
    other = list(made)
    chance.shuffle(other)
    assert progress(other) == progress(made)
    assert newest(other) == newest(made)
    days = progress(made)
    assert [day for day, _n in days] == sorted({local_date(one.at) for one in made})
    if days:
        assert days[-1][1] == sum(one is Answer.AGREE for one in newest(made).values())


def test_what_minutes_quote_says_what_it_is():
    snapshot = survey_snapshot(
        "装门禁吗？", [Standing(Answer.AGREE), Standing(Answer.REFUSES, ("费用",))], NOW
    )
    assert quote_survey(snapshot) == (
        "意愿征询“装门禁吗？”（不是业主表决，没有法律效力），截至2026年3月10日10:00："
        "同意 1/2 户，占 50.0%（占全部住户）；不同意 1 户。1 户不同意，其中 1 户因为费用。"
    )


# — works —


def test_a_riser_can_be_done_when_all_that_hang_on_it_have_signed():
    found = stretches(
        [
            Flat("3", "1", "101", True),
            Flat("3", "1", "102", False),
            Flat("3", "1", "201", True),
            Flat("3", "1", "202", None),
            Flat("3", "1", "商铺", True),
        ]
    )
    assert [(one.riser, one.flats, one.can_work) for one in found] == [
        (None, 5, False),
        (1, 2, True),
        (2, 2, False),
    ]
    assert stretch_sentence(found[1]) == "可以施工，2 户都签了同意书"
    assert stretch_sentence(found[2]) == "还不能施工：102不同意；202还没有签"


flats = st.lists(
    st.builds(
        Flat,
        st.sampled_from(["1", "2"]),
        st.sampled_from(["", "1"]),
        st.sampled_from(["101", "102", "201", "东"]),
        st.sampled_from([True, False, None]),
    ),
    max_size=30,
)


@given(flats)
def test_every_flat_is_in_its_staircase_and_in_one_riser_at_most(given_flats: list[Flat]):
    found = stretches(given_flats)
    assert sum(one.flats for one in found if one.riser is None) == len(given_flats)
    assert sum(one.flats for one in found if one.riser is not None) == sum(
        flat.room != "东" for flat in given_flats
    )
    for one in found:
        assert one.can_work is (not one.refusing and not one.unsigned)


@pytest.mark.parametrize(
    ("agreed", "hours", "refusal"),
    [
        (None, (1, 2), AccessNeedsConsent),
        (False, (1, 2), AccessNeedsConsent),
        (True, (2, 2), BadWindow),
        (True, (-1, 2), AccessInPast),
        (True, (1, 2), None),
    ],
)
def test_nobody_comes_in_unsigned(
    agreed: bool | None, hours: tuple[int, int], refusal: type[YishiError] | None
):
    begins, ends = (NOW + timedelta(hours=n) for n in hours)
    plan = AccessPlan(begins, ends, "")
    if refusal is None:
        check_access(plan, agreed=agreed, now=NOW)
    else:
        with pytest.raises(refusal):
            check_access(plan, agreed=agreed, now=NOW)


def test_a_sheet_is_not_signed_tomorrow():
    check_consent(ConsentPlan(True, date(2026, 3, 10), "x"), NOW)
    with pytest.raises(SignedInFuture):
        check_consent(ConsentPlan(True, date(2026, 3, 11), "x"), NOW)


# — what may be said, and when —


def plan(**more: object) -> SurveyPlan:
    return SurveyPlan(
        **{
            "question": "x",
            "explanation": "",
            "buildings": (),
            "whole_estate": True,
            "opens_on": OPENS,
            "closes_on": CLOSES,
            "needs_works": False,
            "reasons": ("费用",),
            **more,
        }
    )


@pytest.mark.parametrize(
    ("wrong", "refusal"),
    [
        ({"closes_on": date(2026, 2, 1)}, EndsBeforeStart),
        ({"whole_estate": False}, NoBuildingChosen),
        ({"reasons": ()}, BadReason),
        ({"reasons": ("长" * 31,)}, BadReason),
        ({"reasons": tuple(map(str, range(21)))}, BadReason),
    ],
)
def test_a_survey_says_what_is_missing(wrong: dict[str, object], refusal: type[YishiError]):
    check_survey(plan())
    with pytest.raises(refusal):
        check_survey(plan(**wrong))


def test_reasons_one_a_line_each_once():
    assert read_reasons(" 费用\n\n噪音\n费用 \n") == ("费用", "噪音")


def test_both_days_belong_to_the_survey():
    days = [OPENS - timedelta(1), OPENS, CLOSES, CLOSES + timedelta(1)]
    assert [phase(OPENS, CLOSES, day) for day in days] == [
        Phase.UPCOMING,
        Phase.OPEN,
        Phase.OPEN,
        Phase.CLOSED,
    ]


@pytest.mark.parametrize(
    ("visit", "now", "refusal"),
    [
        (VisitPlan(Answer.AGREE), datetime(2026, 4, 2, tzinfo=UTC), SurveyNotOpen),
        (VisitPlan(Answer.AGREE, at=NOW + timedelta(minutes=1)), NOW, VisitInFuture),
        (VisitPlan(Answer.AGREE, at=NOW - timedelta(days=20)), NOW, VisitOutsideSurvey),
        (VisitPlan(Answer.CONDITIONAL), NOW, ConditionMissing),
        (VisitPlan(Answer.AGREE, signature="<svg>"), NOW, BadSignature),
        (VisitPlan(Answer.AGREE, signature="M1 2L3 4" * 2000), NOW, BadSignature),
        (VisitPlan(Answer.AGREE, question="谁出钱？"), NOW, QuestionNeedsAddressee),
    ],
)
def test_a_visit_says_what_is_missing(visit: VisitPlan, now: datetime, refusal: type[YishiError]):
    with pytest.raises(refusal):
        check_visit(visit, opens_on=OPENS, closes_on=CLOSES, now=now)


def test_an_entry_that_waited_counts_from_when_it_was_made():
    """Even when the survey is over by the time the network is back."""
    after = datetime(2026, 4, 2, tzinfo=UTC)
    made = made_at(3 * 24 * 3600, after)
    found = check_visit(
        VisitPlan(Answer.AGREE, at=made), opens_on=OPENS, closes_on=CLOSES, now=after
    )
    assert found == after - timedelta(days=3)
    signed = VisitPlan(Answer.AGREE, signature="M1 2L3 4M5 6")
    assert signed.signed == "screen"
    assert check_visit(signed, opens_on=OPENS, closes_on=CLOSES, now=NOW) == NOW


def test_who_is_left_for_the_next_round():
    assert not in_round(Answer.AGREE, 1, "left")
    assert all(in_round(one, 1, "left") for one in Answer if one is not Answer.AGREE)
    assert in_round(Answer.NOT_REACHED, 0, "untried")
    assert not in_round(Answer.NOT_REACHED, 1, "untried")
    assert [one for one in Answer if in_round(one, 1, "refuses")] == [Answer.REFUSES]
    assert all(in_round(one, 0, "all") for one in Answer)


@given(st.lists(st.integers(1, 50), unique=True))
def test_one_door_after_the_other_comes_to_all_of_them(doors: list[int]):
    walked = doors[:1]
    while walked and (further := next_door(doors, walked[-1])) is not None:
        walked.append(further)
    assert walked == doors
    assert next_door(doors, 99) == (doors[0] if doors else None)
