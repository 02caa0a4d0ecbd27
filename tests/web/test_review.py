"""The lawyer's table: what a court would attack, and counting otherwise."""

import io
import json
import re
from dataclasses import replace
from pathlib import Path

import asyncpg
import pytest
from litestar import Litestar
from pyhanko.pdf_utils.reader import PdfFileReader
from pypdf import PdfReader

from app import database
from meetings.consultations.services import open_consultation
from tests.certificate import PASSPHRASE, made_seal
from tests.closed_poll import AFTER, build_closed_poll
from tests.conftest import Browser, MovingClock, new_browser
from tests.frozen_poll import NOW, clerk_of
from tests.printed import kept_data
from tests.web.test_results import text_of
from tests.world import World
from votes.results.count_file import read_count_file
from votes.results.rules import tally
from votes.review.opinions.questions import questions


@pytest.fixture
async def counted(world: World, app: Litestar, browser: Browser, clock: MovingClock) -> int:
    consultation = await open_consultation(clerk_of(world), world.estate, "供暖", "", now=NOW)
    poll = (await build_closed_poll(world, consultation=consultation)).poll
    clock.now = AFTER
    await browser.sign_in("clerk")
    answer = await browser.submit(f"/polls/{poll}/count")
    assert answer.status_code == 303, answer.text
    return poll


SETTINGS = {
    "include_parking": "1",
    "duplicate_rule": "latest_valid",
    "silent_rule": "none",
    "silent_clause": "",
    "proxy_cap": "",
    "without": "",
}


async def test_what_a_court_would_attack(browser: Browser, counted: int) -> None:
    page = (await browser.get(f"/polls/{counted}/procedure")).text
    for found in (
        "没有任何送达证明",
        "没有召集依据",
        "没有公示初步结果",
        "承租人没有自己的投票权",
        "截止以后收到",
        "收集当时的签收",
    ):
        assert found in page, found
    assert "业主1-1" not in page


async def test_counted_otherwise_beside_the_result(browser: Browser, counted: int) -> None:
    path = f"/polls/{counted}/otherwise"
    page = await browser.get(path)
    assert "假设计算，不是结果" in page.text
    same = await browser.submit(path, SETTINGS)
    assert same.status_code == 200
    assert "结果不变" in same.text
    fewer = await browser.submit(path, {**SETTINGS, "without": "TWICE002，RIGHT001\nLEFTOUT1"})
    assert fewer.status_code == 200
    assert fewer.text != same.text
    file = await browser.submit(path, {**SETTINGS, "without": "RIGHT001", "file": "1"})
    said = json.loads(file.content)
    assert "假设计算" in said["title"]
    assert "RIGHT001" not in {ballot["id"] for ballot in said["ballots"]}
    tally(read_count_file(file.content))


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"without": "NOSUCH01"}, "没有这些票：NOSUCH01"),
        ({"silent_rule": "majority_if_served"}, "要写明依据的条款"),
        ({"without": " ".join(f"X{n}" for n in range(501))}, "一次最多去掉"),
        ({"duplicate_rule": "nothing"}, "改正"),
        ({"proxy_cap": "-1"}, "改正"),
    ],
)
async def test_what_cannot_be_assumed_is_told_and_kept(
    browser: Browser, counted: int, typed: dict[str, str], says: str
) -> None:
    answer = await browser.submit(f"/polls/{counted}/otherwise", {**SETTINGS, **typed})
    assert answer.status_code == 422
    assert says in answer.text
    assert next(iter(typed.values())) in answer.text or "duplicate_rule" in typed


@pytest.mark.parametrize(
    ("account", "procedure", "otherwise"),
    [
        ("secretary", 200, 200),
        ("street_staff", 200, 404),
        ("other_clerk", 404, 404),
        ("lawyer", 404, 404),
        ("administrator", 404, 404),
    ],
)
async def test_who_reviews(
    app: Litestar, counted: int, account: str, procedure: int, otherwise: int
) -> None:
    async with new_browser(app) as other:
        await other.sign_in(account)
        assert (await other.get(f"/polls/{counted}/procedure")).status_code == procedure
        assert (await other.get(f"/polls/{counted}/otherwise")).status_code == otherwise
        posted = await other.submit(f"/polls/{counted}/otherwise", SETTINGS)
        assert posted.status_code == otherwise


async def test_nothing_is_counted_before_the_count(
    world: World, app: Litestar, browser: Browser, clock: MovingClock
) -> None:
    poll = (await build_closed_poll(world)).poll
    clock.now = AFTER
    await browser.sign_in("clerk")
    assert (await browser.get(f"/polls/{poll}/otherwise")).status_code == 404
    page = await browser.get(f"/polls/{poll}/procedure")
    assert page.status_code == 200
    assert "未计入" not in page.text


# -- opinions -----------------------------------------------------------------------------------


async def seat_lawyer(world: World, consultation: int) -> None:
    seat = await database.fetch_one(
        "INSERT INTO seats (consultation, kind, body, position, missing, missing_reason,"
        " replaced_by) VALUES ($1, 'invited', '正和律师事务所', 20, false, '', '') RETURNING id",
        consultation,
    )
    assert seat is not None
    await database.execute(
        "INSERT INTO seat_members (seat, name, duty, account, is_spokesperson, position)"
        " VALUES ($1, '孔令仪', '律师', $2, true, 1)",
        seat["id"],
        world.lawyer,
    )


async def consultation_of(poll: int) -> int:
    row = await database.fetch_one("SELECT consultation FROM polls WHERE id = $1", poll)
    assert row is not None
    return int(row["consultation"])


async def publish_scheme(consultation: int, number: int) -> None:
    """A version of the one scheme, as far as a review looks at it."""
    if number == 1:
        await database.execute(
            "INSERT INTO cost_schemes (consultation, title, draft, quantities, revision, opened_by,"
            " opened_at) SELECT $1, '分摊', '{}', '{}', 1, opened_by, opened_at"
            " FROM consultations WHERE id = $1",
            consultation,
        )
    sha256 = str(number) * 64
    await database.execute(
        "INSERT INTO documents (sha256, media_type, size, kept_at)"
        " VALUES ($1, 'application/json', 1, now())",
        sha256,
    )
    await database.execute(
        "INSERT INTO scheme_versions (scheme, number, sha256, cost_file, shown, flats,"
        " published_by, published_at) SELECT s.id, $2, d.sha256, d.id, '{}', '[]', s.opened_by,"
        " s.opened_at FROM cost_schemes s, documents d WHERE s.consultation = $1 AND d.sha256 = $3",
        consultation,
        number,
        sha256,
    )


def opinion(read_on: str, **other: str) -> dict[str, object]:
    typed: dict[str, object] = {f"state_{key}": "ok" for key, _question in questions()}
    return {
        **typed,
        "read_on": read_on,
        "conclusion": "proceed",
        "text": "程序合法。\n可以继续。",
        "interest": "没有",
        **other,
    }


def digest(page: str) -> str:
    found = re.search(r'name="read_on" value="([0-9a-f]{64})"', page)
    assert found is not None
    return found[1]


async def test_an_opinion_is_bound_to_versions_and_shows_what_changed(
    world: World, app: Litestar, browser: Browser, counted: int, tmp_path: Path
) -> None:
    consultation = await consultation_of(counted)
    await seat_lawyer(world, consultation)
    await publish_scheme(consultation, 1)
    path = f"/consultations/{consultation}/review"
    async with new_browser(app) as lawyer:
        await lawyer.sign_in("lawyer")
        page = (await lawyer.get(path)).text
        assert "业主1-1" not in page
        gap = await lawyer.submit(f"{path}/opinion", opinion(digest(page), state_roll="open"))
        assert gap.status_code == 422
        assert "请写明原因" in gap.text
        assert "结论不能是" in gap.text
        assert "程序合法" in gap.text
        old = await lawyer.submit(f"{path}/opinion", opinion("0" * 64))
        assert "有了新版本" in old.text
        certificate, _made = made_seal(tmp_path)
        app.state.settings = replace(
            app.state.settings, seal_file=certificate, seal_passphrase=PASSPHRASE
        )
        given = await lawyer.submit(f"{path}/opinion", opinion(digest(page)))
        assert given.status_code == 303, re.findall("mistake.*", given.text)
        page = (await lawyer.get(path)).text
        # What happened, in its order, with what has come since; the form is one step away.
        course = text_of(page).partition("事情经过")[2]
        assert course.index("发起协商") < course.index("冻结名册") < course.index("计票《")
        assert "法律意见第1号：可以进行" in course
        assert "再出具一份" in page
        assert "现在是：" not in page
        file = re.search(r"/opinions/\d+", page)
        assert file is not None
        pdf = await lawyer.get(file[0])
        text = "".join(one.extract_text() for one in PdfReader(io.BytesIO(pdf.content)).pages)
        assert "法律意见书" in text.replace("\n", "")
        # It is hers, and not the organisation's.
        assert PdfFileReader(io.BytesIO(pdf.content)).embedded_signatures == []
        assert "没有问题" in text.replace("\n", "")
        assert kept_data(pdf.content, "legal_opinion")["conclusion"] == "proceed"
    await publish_scheme(consultation, 2)
    page = (await browser.get(path)).text
    assert "现在是：" in page
    assert "《分摊》第 2 版" in page
    with pytest.raises(asyncpg.PostgresError):
        await database.execute("UPDATE legal_opinions SET text = 'x'")


async def test_questions_go_both_ways(
    world: World, app: Litestar, browser: Browser, counted: int
) -> None:
    consultation = await consultation_of(counted)
    await seat_lawyer(world, consultation)
    path = f"/consultations/{consultation}/review"
    empty = await browser.submit(f"{path}/questions", {"question": " "})
    assert "还没有填写内容" in empty.text
    await browser.submit(f"{path}/questions", {"question": "车位要不要计入？<b>"})
    own = await browser.submit(f"{path}/questions/1", {"answer_1": "我自己答"})
    assert "要由对方答复" in own.text
    assert "我自己答" not in (await browser.get(path)).text
    async with new_browser(app) as lawyer:
        await lawyer.sign_in("lawyer")
        assert "&lt;b&gt;" in (await lawyer.get(path)).text
        await lawyer.submit(f"{path}/questions/1", {"answer_1": "按议事规则。"})
        again = await lawyer.submit(f"{path}/questions/1", {"answer_1": "再答"})
        assert "已经有人答复过" in again.text
    assert "按议事规则" in (await browser.get(path)).text


@pytest.mark.parametrize(
    ("account", "sees", "gives"),
    [("clerk", 200, 403), ("street_staff", 200, 403), ("other_lawyer", 404, 404)],
)
async def test_who_gives_an_opinion(
    app: Litestar, counted: int, account: str, sees: int, gives: int
) -> None:
    path = f"/consultations/{await consultation_of(counted)}/review"
    async with new_browser(app) as other:
        await other.sign_in(account)
        assert (await other.get(path)).status_code == sees
        assert (await other.submit(f"{path}/opinion", opinion("0" * 64))).status_code == gives
