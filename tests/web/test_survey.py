"""Surveys through the browser's eyes: pages of each role, fixed cost, refusals with words kept."""

import re

import pytest
from litestar import Litestar

from app import database
from app.settings import Settings
from tests.conftest import Browser, MovingClock, new_browser
from tests.survey_world import OpenSurvey, build_survey
from tests.web.test_results import counting_queries
from tests.world import World

NEW = {
    "question": "同意供暖分户改造吗？",
    "explanation": "",
    "scope": "estate",
    "opens_on": "2026-03-01",
    "closes_on": "2026-03-31",
    "reasons": "费用\n施工噪音",
    "needs_works": "1",
}


@pytest.fixture
async def survey(world: World, app: Litestar, clock: MovingClock) -> OpenSurvey:
    return await build_survey(world, clock.now)


def visit(**more: object) -> dict[str, object]:
    return {"answer": "agree", "way": "door", "key": "k" * 32, "seen": "0", **more}


async def test_the_clerk_opens_one_and_is_told_what_is_missing(
    world: World, browser: Browser
) -> None:
    await browser.sign_in("clerk")
    page = await browser.get(f"/surveys/new?estate={world.estate}")
    assert "不是业主表决" in page.text
    wrong = await browser.submit(
        "/surveys/new", {**NEW, "estate": world.estate, "closes_on": "2026-02-01"}
    )
    assert wrong.status_code == 422
    assert "结束日期早于开始日期" in wrong.text
    assert "同意供暖分户改造吗？" in wrong.text
    made = await browser.submit("/surveys/new", {**NEW, "estate": world.estate})
    assert made.status_code == 303
    shown = (await browser.get(made.headers["location"])).text
    assert "0/12 户，占 0.0%" in shown
    assert "没有法律效力" in shown
    assert f"/polls/new?survey={made.headers['location'].rpartition('/')[2]}" in shown


async def test_a_survey_of_some_buildings_fills_in_the_vote_it_prepares(
    world: World, app: Litestar, browser: Browser, clock: MovingClock
) -> None:
    rows = await database.fetch("SELECT id FROM buildings WHERE number = '2'")
    survey = await build_survey(world, clock.now, whole_estate=False, buildings=(rows[0]["id"],))
    await browser.sign_in("clerk")
    page = (await browser.get(f"/polls/new?survey={survey.id}")).text
    assert "一户一阀，自己调温度。" in page and "由意愿征询“同意供暖分户改造吗？”准备" in page
    ticked = re.findall(r'name="(?:scope|buildings)" value="(\w+)" checked', page)
    assert ticked == ["buildings", "2"], ticked
    for account in ("other_clerk", "volunteer"):
        await browser.sign_in(account)
        refused = await browser.get(f"/polls/new?survey={survey.id}")
        assert refused.status_code in (403, 404), account


async def test_who_has_doors_is_told_on_her_first_page(
    survey: OpenSurvey, browser: Browser, clock: MovingClock
) -> None:
    for account, has in (("head", True), ("volunteer", True), ("clerk", False), ("lawyer", False)):
        await browser.sign_in(account)
        page = (await browser.get("/")).text
        assert (f'href="{survey.path}/doors"' in page) is has, account
    clock.now = clock.now.replace(month=4)
    await browser.sign_in("head")
    assert f"{survey.path}/doors" not in (await browser.get("/")).text


async def test_door_after_door(survey: OpenSurvey, browser: Browser) -> None:
    await browser.sign_in("head")
    listed = (await browser.get(f"{survey.path}/doors")).text
    assert "1号楼1单元101" in listed
    assert "2号楼" not in listed
    assert "业主1-1-101" not in listed
    assert "1990000" not in listed
    door = survey.doors["1-1-101"]
    page = (await browser.get(f"{survey.path}/visit/{door}")).text
    assert "业******" in page
    assert "没有法律效力" in page
    wrong = await browser.submit(
        f"{survey.path}/visit/{door}", visit(answer="conditional", note="下午在家")
    )
    assert wrong.status_code == 422
    assert "还没有写明同意的条件" in wrong.text
    assert "下午在家" in wrong.text
    done = await browser.submit(
        f"{survey.path}/visit/{door}", visit(answer="conditional", condition="先修电梯")
    )
    assert done.headers["location"] == (f"{survey.path}/visit/{survey.doors['1-1-102']}?only=left")
    assert "先修电梯" in (await browser.get(f"{survey.path}/visit/{door}")).text


async def test_the_last_door_leads_back_to_the_list(survey: OpenSurvey, browser: Browser) -> None:
    await browser.sign_in("volunteer")
    done = await browser.submit(
        f"{survey.path}/visit/{survey.doors['2-1-302']}", visit(), follow_redirects=False
    )
    assert done.headers["location"] == f"{survey.path}/doors?only=left"


async def test_an_entry_from_a_phone_is_taken_once_and_answered_in_words(
    survey: OpenSurvey, app: Litestar, browser: Browser
) -> None:
    await browser.sign_in("head")
    door = survey.doors["1-1-101"]
    entry = visit(household=door, ago="3600")
    for _again in range(2):
        answer = await browser.submit(f"{survey.path}/visits", entry)
        assert answer.status_code == 200
        assert answer.json() == {"done": True, "message": ""}
    row = await database.fetch_one("SELECT recorded_at - visited_at AS waited FROM survey_visits")
    assert row is not None
    assert row["waited"].total_seconds() == 3600
    async with new_browser(app) as other:
        await other.sign_in("clerk")
        met = await other.submit(
            f"{survey.path}/visits", visit(household=door, key="c" * 32, answer="refuses")
        )
        assert "张建国" in met.json()["message"]
        assert "两条都保留" in met.json()["message"]
    for typed, status in (
        (visit(household=door, key="d" * 32, answer="conditional"), 422),
        (visit(household="x", key="d" * 32), 422),
        (visit(household=door, answer="refuses"), 409),
        (visit(household=survey.doors["2-1-101"], key="e" * 32), 404),
    ):
        refused = await browser.submit(f"{survey.path}/visits", typed)
        assert refused.status_code == status
        assert refused.json()["done"] is False
        assert refused.json()["message"]


@pytest.mark.parametrize(
    ("account", "sums", "doors"),
    [
        ("secretary", 200, 200),
        ("street_staff", 200, 404),
        ("head", 404, 200),
        ("other_clerk", 404, 404),
        ("lawyer", 404, 404),
        ("administrator", 404, 404),
    ],
)
async def test_each_opens_what_is_hers(
    survey: OpenSurvey, browser: Browser, account: str, sums: int, doors: int
) -> None:
    door = survey.doors["1-1-101"]
    await browser.sign_in("clerk")
    await browser.submit(
        f"{survey.path}/visit/{door}", visit(answer="conditional", condition="先修电梯")
    )
    await browser.submit("/sign-out")
    await browser.sign_in(account)
    shown = await browser.get(survey.path)
    assert shown.status_code == sums
    assert ("先修电梯" in shown.text) is (account == "secretary")
    for page in ("doors", f"visit/{door}", "questions", "appointments", f"works/{door}"):
        assert (await browser.get(f"{survey.path}/{page}")).status_code == doors, page
    listed = (await browser.get("/surveys")).text
    assert ("同意供暖分户改造吗？" in listed) is (200 in (sums, doors))
    assert ("占全部住户" in listed) is (sums == 200)


@pytest.mark.parametrize("account", ["street_staff", "head", "other_clerk", "lawyer"])
async def test_others_change_nothing(
    survey: OpenSurvey, browser: Browser, world: World, account: str
) -> None:
    await browser.sign_in(account)
    door = survey.doors["2-1-101"]
    building = survey.buildings["2"]
    for where, typed in (
        ("/surveys/new", {**NEW, "estate": world.estate}),
        (f"{survey.path}/reasons", {"reason_text": "x"}),
        (f"{survey.path}/helpers", {"person": survey.volunteer.person, "building": building}),
        (f"{survey.path}/visit/{door}", visit()),
        (f"{survey.path}/works/{door}", {"agreed": "1", "signed_on": "2026-03-01", "paper": "x"}),
    ):
        assert (await browser.submit(where, typed)).status_code in (403, 404), where
    rows = await database.fetch("SELECT 1 FROM survey_visits")
    assert rows == []


async def test_pages_cost_the_same_however_much_was_said(
    survey: OpenSurvey, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    await browser.sign_in("clerk")
    door = survey.doors["1-1-101"]
    pages = (
        "/surveys",
        survey.path,
        f"{survey.path}/doors?only=all",
        f"{survey.path}/visit/{door}",
        f"{survey.path}/questions",
        f"{survey.path}/works",
        f"{survey.path}/appointments",
    )

    async def cost() -> list[int]:
        asked = []
        for page in pages:
            with counting_queries(monkeypatch) as queries:
                assert (await browser.get(page)).status_code == 200
            asked.append(len(queries))
        return asked

    before = await cost()
    for n, one in enumerate(survey.doors.values()):
        typed = visit(key=f"{n:032}", question="谁出钱？", to_whom="meeting")
        assert (await browser.submit(f"{survey.path}/visit/{one}", typed)).status_code == 303
    assert await cost() == before
    assert max(before) <= 9


async def test_after_its_last_day_it_is_read_only(
    survey: OpenSurvey, browser: Browser, clock: MovingClock
) -> None:
    clock.forward(days=40)
    await browser.sign_in("head")
    door = survey.doors["1-1-101"]
    page = (await browser.get(f"{survey.path}/visit/{door}")).text
    assert 'name="answer"' not in page
    assert (await browser.submit(f"{survey.path}/visit/{door}", visit())).status_code == 409


async def test_the_sheet_to_sign_is_a_page_a_flat(
    survey: OpenSurvey, browser: Browser, settings: Settings
) -> None:
    await browser.sign_in("clerk")
    works = (await browser.get(f"{survey.path}/works")).text
    assert "还不能施工" in works
    sheet = re.search(r'href="([^"]+sheets\.pdf[^"]+)"', works)
    assert sheet is not None
    answer = await browser.get(sheet[1])
    if answer.status_code == 409:  # no fonts in this data directory
        assert "公文字体" in answer.text
        return
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")
