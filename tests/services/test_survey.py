"""Surveys on the real database: frozen households, append-only visits, nothing stored twice."""

import asyncio
from datetime import date, datetime, timedelta

import asyncpg
import pytest

from app import database
from app.errors import NotAllowed, NotFound
from meetings.survey.doors import all_doors
from meetings.survey.figures import share_sentence, sum_up
from meetings.survey.queries import survey_page
from meetings.survey.questions.rules import AlreadyAnswered, NotYetAnswered
from meetings.survey.questions.services import answer_question, tell_back
from meetings.survey.rules import (
    Answer,
    KeyTaken,
    NobodyToAsk,
    ReasonExists,
    ReasonUnknown,
    SurveyNotOpen,
    VisitPlan,
)
from meetings.survey.services import add_reason, assign_helper, remove_helper
from meetings.survey.visits.services import record_visit
from meetings.survey.works.queries import day_page, works_page
from meetings.survey.works.rules import (
    AccessNeedsConsent,
    AccessPlan,
    AlreadyCancelled,
    ConsentPlan,
)
from meetings.survey.works.services import book_access, cancel_access, record_works_consent
from tests.conftest import MovingClock
from tests.survey_world import OpenSurvey, build_survey
from tests.world import World


def said(answer: Answer = Answer.AGREE, key: str = "k" * 16, **more: object) -> VisitPlan:
    return VisitPlan(answer=answer, key=key, **more)


async def count(table: str) -> int:
    row = await database.fetch_one(f"SELECT count(*) AS n FROM {table}")
    assert row is not None
    return int(row["n"])


async def actions() -> list[str]:
    rows = await database.fetch("SELECT action FROM audit_entries ORDER BY id")
    return [row["action"] for row in rows]


@pytest.fixture
async def survey(world: World, clock: MovingClock) -> OpenSurvey:
    return await build_survey(world, clock.now)


async def test_households_stay_those_of_the_opening(survey: OpenSurvey, clock: MovingClock) -> None:
    await database.execute("UPDATE dwellings SET retired_at = $1 WHERE unit = '1-1-101'", clock.now)
    doors = await all_doors(survey.id)
    assert len(doors) == 12
    assert share_sentence(sum_up([door.standing for door in doors])) == "0/12 户，占 0.0%"


async def test_the_newest_visit_decides_and_the_others_stay(
    survey: OpenSurvey, clock: MovingClock
) -> None:
    door = survey.doors["1-1-101"]
    clock.forward(hours=5)
    later = said(Answer.AGREE, "a" * 16, at=clock.now - timedelta(hours=1))
    earlier = said(Answer.REFUSES, "b" * 16, at=clock.now - timedelta(hours=2))
    await record_visit(survey.head, survey.id, door, later, now=clock.now)
    await record_visit(survey.head, survey.id, door, earlier, now=clock.now)
    view = await survey_page(survey.clerk, survey.id)
    assert next(one for one in view.doors if one.household == door).answer is Answer.AGREE
    assert view.days == ((date(2026, 3, 1), 1),)
    for statement in (
        "UPDATE survey_visits SET answer = 'agree'",
        "DELETE FROM survey_visits",
        "DELETE FROM survey_households",
        "UPDATE survey_reasons SET text = 'x'",
    ):
        with pytest.raises(asyncpg.RestrictViolationError):
            await database.execute(statement)


async def test_the_same_entry_sent_again_is_one(survey: OpenSurvey, clock: MovingClock) -> None:
    door = survey.doors["1-1-101"]
    reasons = await database.fetch("SELECT id FROM survey_reasons ORDER BY position")
    plan = said(
        Answer.HESITATES, reasons=(reasons[0]["id"],), question="多少钱？", to_whom="meeting"
    )
    made = await asyncio.gather(
        *(record_visit(survey.head, survey.id, door, plan, now=clock.now) for _n in range(6))
    )
    assert len({one.visit for one in made}) == 1
    assert sorted(one.repeated for one in made) == [False, *[True] * 5]
    assert await count("survey_visits") == await count("survey_questions") == 1
    assert await count("survey_visit_reasons") == 1
    assert (await actions()).count("visit_dwelling") == 1
    with pytest.raises(KeyTaken):
        await record_visit(survey.head, survey.id, door, said(), now=clock.now)
    with pytest.raises(KeyTaken):
        await record_visit(survey.head, survey.id, survey.doors["1-1-102"], plan, now=clock.now)


async def test_two_at_one_door_are_told_of_each_other_and_nothing_is_lost(
    survey: OpenSurvey, clock: MovingClock
) -> None:
    door = survey.doors["1-1-101"]
    first, second = await asyncio.gather(
        record_visit(survey.head, survey.id, door, said(key="a" * 16), now=clock.now),
        record_visit(survey.clerk, survey.id, door, said(Answer.REFUSES, "b" * 16), now=clock.now),
    )
    met = [one.met for one in (first, second) if one.met is not None]
    assert len(met) == 1
    assert await count("survey_visits") == 2
    assert (await survey_page(survey.clerk, survey.id)).conflicts == 1
    seen = said(key="c" * 16, seen=max(first.visit, second.visit))
    assert (await record_visit(survey.head, survey.id, door, seen, now=clock.now)).met is None


async def test_what_is_refused_leaves_no_trace(survey: OpenSurvey, clock: MovingClock) -> None:
    door = survey.doors["1-1-101"]
    before = await actions()
    with pytest.raises(ReasonUnknown):
        await record_visit(survey.head, survey.id, door, said(reasons=(999_999,)), now=clock.now)
    with pytest.raises(SurveyNotOpen):
        await record_visit(survey.head, survey.id, door, said(), now=clock.now + timedelta(days=40))
    assert await count("survey_visits") == 0
    assert await actions() == before


async def test_each_sees_her_list_and_no_other(survey: OpenSurvey, clock: MovingClock) -> None:
    mine, other = survey.doors["2-1-101"], survey.doors["1-1-101"]
    await record_visit(survey.volunteer, survey.id, mine, said(), now=clock.now)
    for actor, door in ((survey.volunteer, other), (survey.head, mine)):
        with pytest.raises(NotFound):
            await record_visit(actor, survey.id, door, said(key="z" * 16), now=clock.now)
    building = survey.buildings["2"]
    await remove_helper(survey.clerk, survey.id, survey.volunteer.person, building, now=clock.now)
    with pytest.raises(NotFound):
        await record_visit(survey.volunteer, survey.id, mine, said(key="y" * 16), now=clock.now)
    for actor in (survey.head, survey.volunteer):
        with pytest.raises(NotFound):
            await assign_helper(actor, survey.id, actor.person, building, now=clock.now)
    with pytest.raises(NotFound):  # no volunteer
        await assign_helper(survey.clerk, survey.id, survey.head.person, building, now=clock.now)


async def test_the_list_of_reasons_grows(survey: OpenSurvey, clock: MovingClock) -> None:
    await add_reason(survey.clerk, survey.id, "出租房", now=clock.now)
    with pytest.raises(ReasonExists):
        await add_reason(survey.clerk, survey.id, "费用", now=clock.now)
    assert (await survey_page(survey.clerk, survey.id)).reasons == ("费用", "施工噪音", "出租房")


async def test_some_buildings_only(world: World, clock: MovingClock) -> None:
    rows = await database.fetch("SELECT id FROM buildings WHERE number = '2'")
    chosen = await build_survey(world, clock.now, whole_estate=False, buildings=(rows[0]["id"],))
    assert set(chosen.doors) == {f"2-1-{floor}0{side}" for floor in (1, 2, 3) for side in (1, 2)}
    with pytest.raises(NotFound):  # building 1 is not asked
        await assign_helper(
            chosen.clerk,
            chosen.id,
            chosen.volunteer.person,
            chosen.buildings["1"],
            now=clock.now,
        )


async def test_nobody_to_ask(world: World, clock: MovingClock) -> None:
    with pytest.raises(NobodyToAsk):
        await build_survey(world, clock.now, whole_estate=False, buildings=(999_999,))
    assert await count("surveys") == 0


async def test_a_question_reaches_whoever_answers_it(
    world: World, survey: OpenSurvey, clock: MovingClock
) -> None:
    door = survey.doors["1-1-101"]
    for to_whom in ("meeting", "heating_company"):  # nobody of the company is on a seat here
        plan = said(Answer.HESITATES, question="多少钱？", to_whom=to_whom, key=to_whom * 4)
        await record_visit(survey.head, survey.id, door, plan, now=clock.now)
    rows = await database.fetch("SELECT person, channel, text FROM messages ORDER BY person")
    assert [row["person"] for row in rows] == sorted([world.secretary, world.clerk])
    for row in rows:
        assert row["channel"] == "inbox"
        assert "多少钱？" in row["text"]
        assert "1-1-101" not in row["text"]
        assert "101" not in row["text"]
        assert "业主" not in row["text"]


async def test_an_answer_comes_back_to_the_door_it_was_asked_at(
    survey: OpenSurvey, clock: MovingClock
) -> None:
    door = survey.doors["1-1-101"]
    plan = said(Answer.HESITATES, question="热表坏了谁修？", to_whom="heating_company")
    await record_visit(survey.head, survey.id, door, plan, now=clock.now)
    row = await database.fetch_one("SELECT id FROM survey_questions")
    assert row is not None
    with pytest.raises(NotYetAnswered):
        await tell_back(survey.head, survey.id, row["id"], now=clock.now)
    with pytest.raises(NotFound):
        await answer_question(survey.head, survey.id, row["id"], "公司修", now=clock.now)
    await answer_question(survey.clerk, survey.id, row["id"], "公司修", now=clock.now)
    with pytest.raises(AlreadyAnswered):
        await answer_question(survey.clerk, survey.id, row["id"], "再说", now=clock.now)
    with pytest.raises(NotFound):
        await tell_back(survey.volunteer, survey.id, row["id"], now=clock.now)
    assert await tell_back(survey.head, survey.id, row["id"], now=clock.now) == door
    with pytest.raises(NotYetAnswered):
        await tell_back(survey.head, survey.id, row["id"], now=clock.now)
    assert (await actions())[-2:] == ["answer_survey_question", "tell_survey_answer"]


async def test_works_come_in_with_the_flats_own_signature_only(
    survey: OpenSurvey, clock: MovingClock
) -> None:
    door = survey.doors["1-1-101"]
    begins = clock.now + timedelta(days=1)
    window = AccessPlan(begins, begins + timedelta(hours=1), "")
    await record_visit(survey.head, survey.id, door, said(), now=clock.now)
    with pytest.raises(AccessNeedsConsent):  # to agree is not to sign
        await book_access(survey.head, survey.id, door, window, now=clock.now)
    signed = ConsentPlan(True, date(2026, 3, 1), "第 1 号")
    with pytest.raises(NotAllowed):
        await record_works_consent(survey.head, survey.id, door, signed, now=clock.now)
    await record_works_consent(survey.clerk, survey.id, door, signed, now=clock.now)
    await book_access(survey.head, survey.id, door, window, now=clock.now)
    with pytest.raises(NotFound):
        await book_access(survey.volunteer, survey.id, door, window, now=clock.now)
    day = await day_page(survey.head, survey.id, None, clock.now)
    assert [line.name for line in day.lines] == ["1号楼1单元101"]
    assert (await day_page(survey.volunteer, survey.id, day.on, clock.now)).lines == ()
    row = await database.fetch_one("SELECT id FROM survey_appointments")
    assert row is not None
    for refusal in (None, AlreadyCancelled):
        if refusal is None:
            await cancel_access(survey.head, survey.id, door, row["id"], "出差", now=clock.now)
        else:
            with pytest.raises(refusal):
                await cancel_access(survey.head, survey.id, door, row["id"], "x", now=clock.now)
    withdrawn = ConsentPlan(False, date(2026, 3, 1), "第 2 号")
    await record_works_consent(survey.clerk, survey.id, door, withdrawn, now=clock.now)
    works = await works_page(survey.clerk, survey.id)
    assert (works.agreed, works.refused) == (0, 1)
    assert works.stretches[0].refusing == ("101",)


async def test_the_plan_is_checked_before_anything(survey: OpenSurvey, clock: MovingClock) -> None:
    """A naive time never gets this far; days of the survey are those of Shanghai."""
    late = datetime.fromisoformat("2026-03-31T23:59:00+08:00")
    await record_visit(survey.head, survey.id, survey.doors["1-1-101"], said(), now=late)
    with pytest.raises(SurveyNotOpen):
        await record_visit(
            survey.head,
            survey.id,
            survey.doors["1-1-102"],
            said(key="q" * 16),
            now=late + timedelta(minutes=1),
        )
