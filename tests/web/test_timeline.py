"""The timeline of a consultation: what every floor tells of it, to whom, and what not."""

import io
from datetime import timedelta

import pytest
from litestar import Litestar
from pypdf import PdfReader

from app import database
from app.accounts.permissions import Granted
from app.accounts.services import create_person
from meetings.consultations.services import open_consultation
from tests.closed_poll import AFTER, build_closed_poll
from tests.conftest import Browser, MovingClock, new_browser
from tests.frozen_poll import NOW, clerk_of
from tests.printed import text_on
from tests.survey_world import build_survey
from tests.web.test_objections import entered
from tests.web.test_poll_documents import draft
from tests.web.test_results import counting_queries, text_of
from tests.web.test_review import publish_scheme, seat_lawyer
from tests.world import World

STAGES = ("冻结名册，公布表决", "开始投票", "投票截止")
COUNTED = ("计票《", "公示初步结果")


@pytest.fixture
async def case(
    world: World, app: Litestar, browser: Browser, clock: MovingClock
) -> tuple[str, int]:
    """A closed vote, a scheme, a survey, a date poll, an objection; the path and the poll."""
    clerk = clerk_of(world)
    consultation = await open_consultation(clerk, world.estate, "供暖", "", now=NOW)
    await seat_lawyer(world, consultation)
    await _seat_expert(consultation)
    poll = (await build_closed_poll(world, consultation=consultation)).poll
    await publish_scheme(consultation, 1)
    survey = await build_survey(world, NOW)
    await database.execute(
        "UPDATE surveys SET consultation = $1 WHERE id = $2", consultation, survey.id
    )
    await database.execute(
        "INSERT INTO date_polls (consultation, minutes, closes_at, opened_by, opened_at, contact,"
        " contact_phone) VALUES ($1, 90, $2, $3, $4, '', '')",
        consultation,
        NOW + timedelta(days=2),
        world.clerk,
        NOW,
    )
    clock.now = AFTER
    await browser.sign_in("clerk")
    path = f"/consultations/{consultation}"
    await entered(browser, path)
    return path, poll


async def _seat_expert(consultation: int) -> None:
    expert = await create_person("罗景行", "expert", World.PASSWORD, [Granted("expert")], now=NOW)
    [seat] = await database.fetch(
        "INSERT INTO seats (consultation, kind, body, position, missing, missing_reason,"
        " replaced_by) VALUES ($1, 'invited', '供热专家', 21, false, '', '') RETURNING id",
        consultation,
    )
    await database.execute(
        "INSERT INTO seat_members (seat, name, duty, account, is_spokesperson, position)"
        " VALUES ($1, '罗景行', '', $2, true, 0)",
        seat["id"],
        expert,
    )


async def _told(browser: Browser, path: str) -> str:
    answer = await browser.get(f"{path}/timeline")
    assert answer.status_code == 200
    return text_of(answer.text)


async def test_every_floor_tells_and_nothing_of_the_count_before_it(
    browser: Browser, case: tuple[str, int], clock: MovingClock
) -> None:
    path, poll = case
    before = await _told(browser, path)
    for words in (
        *STAGES,
        "费用方案《分摊》公布第1版",
        "发起意愿征询，问",
        "收到异议",
        "起草第",
    ):
        assert words in before, words
    assert not any(words in before for words in COUNTED)
    assert "业主甲" not in before, "who objects is named nowhere"
    counted = await browser.submit(f"/polls/{poll}/count")
    assert counted.status_code == 303, counted.text
    posted = {"published_on": "2026-03-31", "place": "南门公告栏", "publisher": "业主委员会"}
    clock.forward(minutes=5)
    published = await browser.submit(f"/polls/{poll}/result/publish", posted)
    assert published.status_code == 303, text_of(published.text)
    after = await _told(browser, path)
    assert all(words in after for words in COUNTED)
    assert "参与表决" in after
    assert after.index("投票截止") < after.index("计票《") < after.index("公示初步结果")
    whole = PdfReader(io.BytesIO((await browser.get(f"{path}/file")).content))
    said = "".join(text_on(page) for page in whole.pages)
    for words in ("计票《", "费用方案《分摊》公布第 1 版", "号表决：初步统计结果公示"):
        assert words in said, words
    assert whole.outline[1].title.endswith("号表决：初步统计结果公示")


async def test_what_has_not_come_yet_is_not_told(
    browser: Browser, case: tuple[str, int], clock: MovingClock
) -> None:
    path, _poll = case
    [closes] = await database.fetch("SELECT closes_at, opens_at FROM polls")
    clock.now = closes["closes_at"] - timedelta(minutes=1)
    told = await _told(browser, path)
    assert "开始投票" in told
    assert "投票截止" not in told
    clock.now = closes["opens_at"] - timedelta(minutes=1)
    told = await _told(browser, path)
    assert "冻结名册" in told
    assert "开始投票" not in told


@pytest.mark.parametrize(
    ("account", "told", "kept_from"),
    [
        ("expert", (*STAGES, "公布第1版", "发起意愿征询"), ("收到异议", "起草第")),
        ("lawyer", (*STAGES, "公布第1版", "收到异议"), ("起草第", "起草费用方案")),
        ("street_staff", ("发起会期征询", *STAGES, "收到异议", "起草第", "起草费用方案"), ()),
    ],
)
async def test_each_is_told_what_she_may_know(
    app: Litestar,
    case: tuple[str, int],
    account: str,
    told: tuple[str, ...],
    kept_from: tuple[str, ...],
) -> None:
    path, _poll = case
    async with new_browser(app) as other:
        await other.sign_in(account)
        page = (await other.get(f"{path}/timeline")).text
        said = text_of(page)
        assert [words for words in told if words not in said] == []
        assert not any(words in said for words in kept_from)
        # A survey is told of to everybody at the table, and opened by the community alone.
        assert ('href="/surveys/' in page) is (account == "street_staff")
        for link in set(_links(page)):
            assert (await other.get(link)).status_code not in (403, 404), link


def _links(page: str) -> list[str]:
    line = page.partition('<ol class="timeline">')[2].partition("</ol>")[0]
    return [part.partition('"')[0] for part in line.split('<a href="')[1:]]


@pytest.mark.parametrize("account", ["other_clerk", "other_lawyer", "administrator"])
async def test_nobody_else_learns_that_it_happened(
    app: Litestar, case: tuple[str, int], account: str
) -> None:
    path, _poll = case
    async with new_browser(app) as other:
        await other.sign_in(account)
        assert (await other.get(f"{path}/timeline")).status_code == 404
        assert (await other.get(f"{path}/file")).status_code == 404


async def test_it_asks_the_same_number_of_queries_however_much_happened(
    world: World, browser: Browser, case: tuple[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    path, _poll = case
    empty = await open_consultation(clerk_of(world), world.estate, "没有开过会", "", now=NOW)
    numbers = []
    for asked in (path, f"/consultations/{empty}"):
        with counting_queries(monkeypatch) as queries:
            assert (await browser.get(f"{asked}/timeline")).status_code == 200
        numbers.append(len(queries))
    assert numbers[0] == numbers[1]


async def test_the_list_of_all_flats_goes_to_nobody_at_the_table_before_the_vote_is_announced(
    world: World, app: Litestar, browser: Browser
) -> None:
    consultation = await open_consultation(clerk_of(world), world.estate, "供暖", "", now=NOW)
    await _seat_expert(consultation)
    poll = await draft(world, browser)
    await database.execute(
        "UPDATE polls SET consultation = $1 WHERE id = $2",
        consultation,
        int(poll.rpartition("/")[2]),
    )
    check = {"starts_on": "2026-03-01", "days": "7", "place": "小区公告栏"}
    assert (await browser.submit(f"{poll}/rollcheck", check)).status_code == 303
    assert (await browser.submit(f"{poll}/notices/roll_check/1")).status_code == 303
    async with new_browser(app) as expert:
        await expert.sign_in("expert")
        papers = [await _file_of(browser, consultation), await _file_of(expert, consultation)]
        assert ["1单元101" in said for said in papers] == [True, False]
        await database.execute(
            "UPDATE polls SET frozen_at = $1 WHERE consultation = $2",
            NOW,
            consultation,
        )
        assert "1单元101" in await _file_of(expert, consultation)


async def _file_of(browser: Browser, consultation: int) -> str:
    answer = await browser.get(f"/consultations/{consultation}/file")
    assert answer.status_code == 200
    return "".join(text_on(page) for page in PdfReader(io.BytesIO(answer.content)).pages)
