"""The same number everywhere: the command line, the staff's page, the public's, the documents."""

import io
import json
import re
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from litestar import Litestar
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from app import database
from tests.closed_poll import AFTER, CLOSES, ClosedPoll, build_closed_poll
from tests.conftest import Browser, MovingClock, new_browser
from tests.web.test_finals import DAY_AFTER, POSTED, SIGNED, recounted
from tests.web.test_results import counted, text_of
from tests.world import World
from votes.results.recount import main as recount_command
from votes.results.rules import Policy

CLAUSE = "议事规则第二十一条"


@pytest.fixture
async def final(
    world: World, app: Litestar, browser: Browser, clock: MovingClock
) -> tuple[ClosedPoll, Browser]:
    """A vote with a clause that lets silence count, made final: two silent flats were served."""
    policy = Policy(silent_rule="majority_if_served", silent_clause=CLAUSE)
    poll = await build_closed_poll(world, policy=policy)
    await database.execute(
        "INSERT INTO deliveries (poll, entry, way, reached, delivered_at, serves_at, witness, note,"
        " recorded_by, recorded_at) SELECT $1, e.id, 'receipt', true, $2, $2, '', '', $3, $2"
        " FROM roll_entries e WHERE e.unit NOT IN (SELECT x.unit FROM ballot_units u"
        "  JOIN roll_entries x ON x.id = u.entry)",
        poll.poll,
        CLOSES,
        world.clerk,
    )
    clock.now = AFTER
    await browser.sign_in("clerk")
    await counted(browser, poll)
    base = f"/polls/{poll.poll}/result"
    assert (await browser.submit(f"{base}/publish", POSTED)).status_code == 303
    await recounted(app, poll, clock)
    clock.now = DAY_AFTER
    await browser.sign_in("clerk")
    done = await browser.submit(f"{base}/final", SIGNED)
    assert done.status_code == 303, done.text
    return poll, browser


def plain(text: str) -> str:
    return re.sub(r"\s+", "", text)


def pdf_text(content: bytes) -> str:
    """Without the numbers of its pages, which may stand in the middle of what is looked for."""
    text = plain("".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages))
    return re.sub(r"—\d+—", "", text)


def area(x100: int) -> str:
    return f"{x100 // 100:,}.{x100 % 100:02d}"


def percent(part: int, whole: int) -> str:
    """Half-up to two decimals, worked out anew."""
    hundredths = (part * 10_000 * 2 + whole) // (whole * 2)
    return f"{hundredths // 100}.{hundredths % 100:02d}"


def _by_building(page: str) -> list[str]:
    tables = re.findall(r"<table.*?</table>", page, re.DOTALL)
    return [plain(re.sub(r"<[^>]+>", " ", one)) for one in tables if "各楼的户数" in one]


async def test_one_number_everywhere(
    app: Litestar,
    final: tuple[ClosedPoll, Browser],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    poll, clerk = final
    base = f"/polls/{poll.poll}/result"
    notice = pdf_text((await clerk.get(f"{base}/final.pdf")).content)
    preliminary = pdf_text((await clerk.get(f"{base}/preliminary/1")).content)
    link = re.search(r"/notices/([\w-]{22})", preliminary)
    assert link is not None
    book = CalamineWorkbook.from_filelike(io.BytesIO((await clerk.get(f"{base}.xlsx")).content))
    for paper in (notice, preliminary):  # what names flats is not for whoever asks
        assert "计票文件记有各户的选择，由社区存档" in paper and "可向社区索取" not in paper
    cells = plain("".join(str(v) for row in book.get_sheet_by_index(0).to_python() for v in row))
    for number in (1, 2):
        file = tmp_path / f"count-{number}.json"
        file.write_bytes((await clerk.get(f"{base}/{number}/count.json")).content)
        assert recount_command([str(file)]) == 0
        told = json.loads(capsys.readouterr().out)
        assert told["without_silent_rule"] != told
        staff = plain(text_of((await clerk.get(f"{base}?motion={number}")).text))
        async with new_browser(app) as anybody:
            on_board = (await anybody.get(f"/board/{poll.poll}")).text
            on_notice = (await anybody.get(f"/notices/{link[1]}?motion={number}")).text
        board, posted = plain(text_of(on_board)), plain(text_of(on_notice))
        files = re.findall(r"计票文件（[^）]+）校验码([0-9a-f]{64})", posted)
        public = (await clerk.get(f"/board/{poll.poll}/{number}/count.json")).content
        assert files == [sha256(public).hexdigest(), sha256(file.read_bytes()).hexdigest()]
        assert all(one in paper for one in files for paper in (notice, preliminary))
        # Buildings put together in another way would tell apart what one of the pages hides.
        assert f'href="/board/{poll.poll}"' in on_notice
        assert _by_building(on_board)[number - 1] == _by_building(on_notice)[0]
        for what, base_of in (
            ("participated", "total"),
            ("agree", "participated"),
            ("against", "participated"),
            ("abstain", "participated"),
        ):
            heads, of_heads = told[f"{what}_heads"], told[f"{base_of}_heads"]
            size, of_size = told[f"{what}_area_x100"], told[f"{base_of}_area_x100"]
            by_heads, by_area = percent(heads, of_heads), percent(size, of_size)
            assert f"{heads}（占{by_heads}%）{area(size)}（占{by_area}%）" in staff
            # 4÷11＝36.36%
            for document in (notice, preliminary, posted):
                assert f"{heads}÷{of_heads}＝{by_heads}%" in document
                assert f"{area(size)}÷{area(of_size)}＝{by_area}%" in document
            assert f"{heads}人" in board
            assert area(size) in board
            assert str(heads) in cells
        _both_ways(told, staff, posted, notice, preliminary, cells)
        outcome = "通过" if told["passed"] else "未通过"
        assert outcome in staff
        assert told["display_pct"] == [
            percent(told[f"{part}_{measure}"], told[f"{whole}_{measure}"])
            for part, whole in (("participated", "total"), ("agree", "participated"))
            for measure in ("area_x100", "heads")
        ]


def _both_ways(told: dict[str, Any], *documents: str) -> None:
    """What is published without silence, wherever the result stands."""
    other = told["without_silent_rule"]
    said = f"{other['participated_heads']}人，{area(other['participated_area_x100'])}㎡"
    for document in documents:
        assert said in document, (said, document)
        assert CLAUSE in document or "不计送达未表态的" in document


async def test_the_final_notice_holds_what_a_court_asks_for(
    final: tuple[ClosedPoll, Browser],
) -> None:
    poll, clerk = final
    notice = pdf_text((await clerk.get(f"/polls/{poll.poll}/result/final.pdf")).content)
    preliminary = pdf_text((await clerk.get(f"/polls/{poll.poll}/result/preliminary/1")).content)
    assert "初步统计结果公示" in preliminary
    assert "结果公告" in notice
    row = await database.fetch_one(
        "SELECT encode(h.root, 'hex') AS root, h.size FROM log_heads h ORDER BY h.id DESC LIMIT 1"
    )
    roll = await database.fetch_one("SELECT sha256 FROM rolls")
    assert row is not None
    assert roll is not None
    heads = plain(text_of((await clerk.get(f"/board/{poll.poll}/heads")).text))
    key = re.search(r"公钥指纹：?((?:[0-9A-F]{4}){8})", notice)
    assert key is not None
    assert key[1] in heads
    for document in (notice, preliminary):
        assert row["root"] in document
        assert key[1] in document
        assert roll["sha256"] in document
        assert "第二百七十八条" in document
        assert "没有签字，1张" in document
    for who in SIGNED.values():
        assert who in notice


async def test_what_came_in_is_not_taken_for_what_counts(
    final: tuple[ClosedPoll, Browser],
) -> None:
    """An invalid ballot was received too: after the count the vote's page says so, and asks nobody
    to remind anybody."""
    poll, browser = final
    page = plain(text_of((await browser.get(f"/polls/{poll.poll}")).text))
    assert "其中无效的不计入参与表决，以计票结果为准" in page
    assert "计票之前，任何人都看不到选择" not in page
    assert "谁还没有表决" not in page
