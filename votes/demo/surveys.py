"""The demonstration's consent surveys: the case's own, ended with 427 of 500, and an open one.

Who says what is drawn from the flat's name, so that every machine tells the same story.
"""

import hashlib
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from app import database
from app.accounts.permissions import Actor, Granted, Role
from app.clock import local_date
from meetings.survey.questions.services import answer_question, tell_back
from meetings.survey.rules import Answer, SurveyPlan, VisitPlan
from meetings.survey.services import assign_helper, open_survey
from meetings.survey.visits.services import record_visit
from meetings.survey.visits.store import NewVisit, store_visits
from meetings.survey.words import usual_reasons
from meetings.survey.works.rules import AccessPlan, ConsentPlan
from meetings.survey.works.services import book_access, record_works_consent
from votes.demo import story
from votes.demo.people import Staff
from votes.demo.polls import at

CHINESE_DATA = True  # an invented story, told in Chinese

_QUESTION = "您家是否同意东方花苑供暖分户改造方案？"
_OPEN_QUESTION = "3、4 号楼单元门换成刷卡门禁，您家同意吗？"

# How it ended, and which reason each gave (by its place on the list), for every household.
_ENDED: tuple[tuple[Answer, int | None, int], ...] = (
    (Answer.HESITATES, 0, 24),
    (Answer.HESITATES, 1, 4),
    (Answer.HESITATES, 6, 3),
    (Answer.REFUSES, 3, 9),
    (Answer.REFUSES, 0, 6),
    (Answer.REFUSES, 2, 3),
    (Answer.CONDITIONAL, 7, 8),
    (Answer.CONDITIONAL, 6, 4),
    (Answer.NOT_REACHED, 4, 9),
    (Answer.NOT_REACHED, None, 3),
)
_CONDITIONS = ("打孔以后三天内把墙面恢复好。", "老人心脏不好，施工要提前两天打招呼，中午不要打孔。")
# Who agreed in the end but not at the first knock.
_CONVINCED, _NOT_AT_HOME = 74, 96

# The first round, by building; the later ones went to whoever was left.
_FIRST = {
    "1": "2026-02-28",
    "2": "2026-02-28",
    "3": "2026-03-01",
    "4": "2026-03-01",
    "5": "2026-03-03",
    "6": "2026-03-04",
    "7": "2026-03-05",
}
_LATER = ("2026-03-06", "2026-03-07", "2026-03-08")


@dataclass(frozen=True, slots=True)
class _Home:
    household: int
    unit: str
    building: str
    staircase: str


def _drawn(unit: str) -> int:
    return int.from_bytes(hashlib.sha256(unit.encode()).digest()[:6])


async def _homes(survey: int) -> list[_Home]:
    """In the order that was drawn."""
    rows = await database.fetch(
        "SELECT h.id AS household, d.unit, b.number AS building, d.staircase"
        " FROM survey_households h JOIN dwellings d ON d.id = h.dwelling"
        " JOIN buildings b ON b.id = d.building WHERE h.survey = $1",
        survey,
    )
    return sorted((_Home(**dict(row)) for row in rows), key=lambda home: _drawn(home.unit))


async def _reasons(survey: int) -> list[int]:
    rows = await database.fetch(
        "SELECT id FROM survey_reasons WHERE survey = $1 ORDER BY position", survey
    )
    return [row["id"] for row in rows]


async def _helper(staff: Staff, name: str, role: Role) -> Actor:
    """As she would be signed in."""
    row = await database.fetch_one(
        "SELECT g.grid, g.building FROM grants g WHERE g.person = $1",
        staff.accounts[name],
    )
    assert row is not None
    granted = Granted(role, grid=row["grid"], building=row["building"])
    return Actor(staff.accounts[name], name, (granted,))


def _visits(homes: list[_Home], reasons: list[int], askers: dict[str, int]) -> list[NewVisit]:
    """Every visit to every household, in no order."""
    ended = [(answer, reason) for answer, reason, n in _ENDED for _one in range(n)]
    made: list[NewVisit] = []

    def knock(home: _Home, round_: int, answer: Answer, reason: int | None) -> None:
        day = _FIRST.get(home.building, "2026-03-05") if round_ == 0 else _LATER[round_ - 1]
        drawn = _drawn(f"{home.unit}/{round_}")
        moment = at(f"{day}T09:00") + timedelta(minutes=drawn % 600)
        conditional = answer is Answer.CONDITIONAL
        plan = VisitPlan(
            answer=answer,
            condition=_CONDITIONS[drawn % 2] if conditional else "",
            reasons=() if reason is None else (reasons[reason],),
            way="door" if drawn % 7 else "phone",
            on_paper=answer is Answer.AGREE,
            key=hashlib.sha256(f"{home.household}/{round_}".encode()).hexdigest()[:32],
        )
        asker = askers["3" if home.building == "3" else "grid" if round_ == 0 else "clerk"]
        made.append(NewVisit(home.household, plan, asker, moment))

    for place, home in enumerate(homes):
        later = 1 + _drawn(home.unit) % len(_LATER)
        if place < len(ended):
            answer, reason = ended[place]
            first = Answer.NOT_REACHED if place % 3 == 0 else answer
            knock(home, 0, first, reason if first is answer else None)
            knock(home, later, answer, reason)
        elif place < len(ended) + _CONVINCED:
            knock(home, 0, Answer.HESITATES, 0 if place % 4 else 1)
            knock(home, later, Answer.AGREE, None)
        elif place < len(ended) + _CONVINCED + _NOT_AT_HOME:
            knock(home, 0, Answer.NOT_REACHED, None)
            knock(home, later, Answer.AGREE, None)
        else:
            knock(home, 0, Answer.AGREE, None)
    return made


async def closed_survey(staff: Staff, estate: int, consultation: int) -> None:
    """From 28 February to 8 March, before the vote was prepared."""
    clerk = staff.clerk
    opened = at("2026-02-28T08:30")
    survey = await open_survey(
        clerk,
        estate,
        SurveyPlan(
            question=_QUESTION,
            explanation=story.POLL_EXPLANATION,
            buildings=(),
            whole_estate=True,
            opens_on=date(2026, 2, 28),
            closes_on=date(2026, 3, 8),
            needs_works=True,
            reasons=tuple(usual_reasons()),
        ),
        consultation=consultation,
        now=opened,
    )
    homes = await _homes(survey)
    head = await _helper(staff, "张建国", "building_head")
    grid = await _helper(staff, "丁小满", "grid_worker")
    askers = {"3": head.person, "grid": grid.person, "clerk": clerk.person}
    visits = _visits(homes, await _reasons(survey), askers)
    by_day: dict[date, list[NewVisit]] = {}
    for visit in sorted(visits, key=lambda one: one.visited_at):
        by_day.setdefault(local_date(visit.visited_at), []).append(visit)
    for day, made in by_day.items():
        evening = at(f"{day.isoformat()}T21:00")
        async with database.transaction() as link:
            await store_visits(link, survey, made, evening)
    third = sorted((home for home in homes if home.building == "3"), key=lambda home: home.unit)
    await _question_of(staff, survey, third[0].household)
    await _works(staff, survey, third, head)


async def _question_of(staff: Staff, survey: int, household: int) -> None:
    """Asked at the door, answered by the heating company, told back at the door."""
    head = await _helper(staff, "张建国", "building_head")
    await record_visit(
        head,
        survey,
        household,
        VisitPlan(
            answer=Answer.AGREE,
            question="热表以后坏了，修理和更换的钱谁出？",
            to_whom="heating_company",
            seen=1_000_000_000,
            key=hashlib.sha256(f"{household}/question".encode()).hexdigest()[:32],
        ),
        now=at("2026-03-08T19:30"),
    )
    row = await database.fetch_one(
        "SELECT id FROM survey_questions WHERE household = $1", household
    )
    assert row is not None
    answer = "保修期两年，保修期内由供热公司免费更换；以后人为损坏的由住户承担，其余由公司承担。"
    await answer_question(staff.clerk, survey, row["id"], answer, now=at("2026-03-09T10:20"))
    await tell_back(head, survey, row["id"], now=at("2026-03-09T18:40"))


async def _works(staff: Staff, survey: int, homes: list[_Home], head: Actor) -> None:
    """Signed sheets of two staircases of building 3: one can begin, one cannot yet."""
    first = [home for home in homes if home.staircase == "1"]
    second = [home for home in homes if home.staircase == "2"]
    for place, home in enumerate([*first, *second[:-2]]):
        refused = home in second and home is second[0]
        await record_works_consent(
            staff.clerk,
            survey,
            home.household,
            ConsentPlan(not refused, date(2026, 5, 3), f"纸质同意书第 {place + 1} 号，存社区"),
            now=at("2026-05-04T15:00"),
        )
    for place, home in enumerate(first[:8]):
        begins = at(f"2026-05-{10 + place // 4}T09:00") + timedelta(hours=place % 4)
        await book_access(
            head,
            survey,
            home.household,
            AccessPlan(begins, begins + timedelta(hours=1), "" if place % 3 else "请提前打电话"),
            now=at("2026-05-06T10:00"),
        )


async def open_survey_here(staff: Staff, estate: int, now: datetime) -> None:
    """One to try at a door, two days old: buildings 3 and 4, some answers in."""
    clerk = staff.clerk
    begun = (now - timedelta(days=2)).astimezone(UTC)
    rows = await database.fetch(
        "SELECT id, number FROM buildings WHERE estate = $1 AND number IN ('3', '4')"
        " ORDER BY number",
        estate,
    )
    buildings = [row["id"] for row in rows]
    survey = await open_survey(
        clerk,
        estate,
        SurveyPlan(
            question=_OPEN_QUESTION,
            explanation="门禁由物业公司装，用公共收益出钱，每户送两张卡，老人可以刷脸。",
            buildings=tuple(buildings),
            whole_estate=False,
            opens_on=local_date(begun),
            closes_on=local_date(now) + timedelta(days=30),
            needs_works=False,
            reasons=("费用", "老人使用不方便", "担心隐私", "看不到好处", "房屋空置"),
        ),
        consultation=None,
        now=begun,
    )
    await assign_helper(clerk, survey, staff.accounts["田禾"], buildings[-1], now=begun)
    homes = sorted(await _homes(survey), key=lambda home: home.unit)
    reasons = await _reasons(survey)
    head = await _helper(staff, "张建国", "building_head")
    said = (
        VisitPlan(Answer.AGREE),
        VisitPlan(Answer.HESITATES, reasons=(reasons[1],)),
        VisitPlan(Answer.AGREE, on_paper=True),
        VisitPlan(Answer.NOT_REACHED, reasons=(reasons[4],)),
        VisitPlan(Answer.CONDITIONAL, condition="要保留一把机械钥匙，停电也能进门。"),
        VisitPlan(Answer.REFUSES, reasons=(reasons[2], reasons[3])),
        VisitPlan(
            Answer.HESITATES,
            reasons=(reasons[0],),
            question="卡丢了补办要多少钱？",
            to_whom="property_company",
        ),
        VisitPlan(Answer.AGREE),
    )
    for home, plan in zip(homes, said, strict=False):
        key = hashlib.sha256(f"{home.household}/now".encode()).hexdigest()[:32]
        visited = now - timedelta(days=1)
        await record_visit(head, survey, home.household, replace(plan, key=key), now=visited)
