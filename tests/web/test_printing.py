"""Having the papers of a poll printed, as the clerk's browser does it."""

import io
import json
import re

from litestar import Litestar
from pypdf import PdfReader

from app import database
from tests.conftest import Browser, MovingClock, new_browser
from tests.printed import text_on
from tests.web.open_poll import OpenPoll, open_poll
from tests.world import World


async def made(app: Litestar, browser: Browser, poll: OpenPoll, **typed: str) -> str:
    """The page of the job, which has ended."""
    begun = await browser.submit(f"{poll.path}/slips", {"what": "slips", "whose": "all", **typed})
    assert begun.status_code == 303, begun.text
    path = begun.headers["location"]
    assert re.fullmatch(r"/jobs/\d+", path)
    await app.state.job_runner.finished(int(path.rpartition("/")[2]))
    return path


async def actions() -> list[tuple[str, dict[str, object]]]:
    rows = await database.fetch(
        "SELECT action, after FROM audit_entries WHERE action LIKE '%slips' ORDER BY id"
    )
    return [(row["action"], json.loads(row["after"])) for row in rows]


async def test_all_slips_in_order_of_delivery_each_with_its_key(
    world: World, app: Litestar, browser: Browser, clock: MovingClock
) -> None:
    poll = await open_poll(world, browser, clock)
    before = len(await actions())
    job = await made(app, browser, poll)
    page = (await browser.get(job)).text
    assert "已经生成，共 12 份" in page
    assert "请妥善保管" in page
    file = await browser.get(f"{job}/file")
    assert file.headers["content-type"] == "application/pdf"
    texts = [text_on(page) for page in PdfReader(io.BytesIO(file.content)).pages]
    assert len(texts) == 12
    for text, (unit, link) in zip(texts, sorted(poll.links.items()), strict=True):
        assert unit in text
        assert link in text.replace("\n", "")
        assert "业主1" not in text
    number = int(job.rpartition("/")[2])
    assert (await actions())[before:] == [
        ("print_slips", {"slips": 12, "building": "", "staircase": "", "job": number}),
        ("download_slips", {"job": number}),
    ]


async def test_some_flats_and_what_is_not_on_the_roll(
    world: World, app: Litestar, browser: Browser, clock: MovingClock
) -> None:
    poll = await open_poll(world, browser, clock)
    job = await made(app, browser, poll, whose="units", units="1-1-101，2-1-302")
    pdf = (await browser.get(f"{job}/file")).content
    assert len(PdfReader(io.BytesIO(pdf)).pages) == 2
    refused = await browser.submit(
        f"{poll.path}/slips", {"what": "slips", "whose": "units", "units": "1-1-101\n9-9-999"}
    )
    assert refused.status_code == 422
    assert "名册上没有：9-9-999" in refused.text
    assert "1-1-101" in refused.text
    for typed in ({}, {"whose": "part"}, {"whose": "units"}):
        answer = await browser.submit(f"{poll.path}/slips", {"what": "slips", **typed})
        assert answer.status_code == 422


async def test_the_list_to_sign_masks_names_and_is_kept(
    world: World, app: Litestar, browser: Browser, clock: MovingClock
) -> None:
    poll = await open_poll(world, browser, clock)
    job = await made(app, browser, poll, what="receipts")
    page = (await browser.get(job)).text
    assert "请妥善保管" not in page
    pdf = PdfReader(io.BytesIO((await browser.get(f"{job}/file")).content))
    text = "".join(text_on(page) for page in pdf.pages)
    assert len(pdf.pages) == 2
    assert "表决票签收" in text
    assert "业主1" not in text
    assert "71.01" in text
    for link in poll.links.values():
        assert link.rpartition("/")[2] not in text


async def test_ballot_papers_in_two_sizes_with_their_numbers(
    world: World, app: Litestar, browser: Browser, clock: MovingClock
) -> None:
    poll = await open_poll(world, browser, clock, motions=2)
    for what in ("ballots", "large_ballots"):
        job = await made(app, browser, poll, what=what)
        content = (await browser.get(f"{job}/file")).content
        pages = [text_on(page) for page in PdfReader(io.BytesIO(content)).pages]
        each, rest = divmod(len(pages), 12)
        assert rest == 0
        for n, unit in enumerate(sorted(poll.links)):
            # Every page says whose it is; the first one also where.
            for page in pages[n * each : (n + 1) * each]:
                assert f"P1-{unit}" in page
        assert "业主1" not in "".join(pages)
    again = await made(app, browser, poll, what="large_ballots")
    assert (await browser.get(f"{again}/file")).content == content


async def test_only_those_who_deliver_it(
    world: World, app: Litestar, browser: Browser, clock: MovingClock
) -> None:
    poll = await open_poll(world, browser, clock)
    job = await made(app, browser, poll)
    for account, status in (("street_staff", 403), ("other_clerk", 404), ("lawyer", 404)):
        async with new_browser(app) as other:
            await other.sign_in(account)
            for path in (f"{poll.path}/slips", job, f"{job}/file"):
                assert (await other.get(path)).status_code == status, (account, path)
            for path in (f"{poll.path}/slips", f"{job}/cancel"):
                answer = await other.submit(path, {"what": "slips", "whose": "all"})
                assert answer.status_code == status, (account, path)
    clock.now = clock.now.replace(month=4, day=2)
    await browser.sign_in("clerk")
    assert (await browser.get(f"{job}/file")).status_code == 409  # the vote is over


async def test_after_a_day_the_file_is_gone(
    world: World, app: Litestar, browser: Browser, clock: MovingClock
) -> None:
    poll = await open_poll(world, browser, clock)
    job = await made(app, browser, poll)
    clock.forward(hours=24)
    await browser.sign_in("clerk")
    assert "已过保存期限" in (await browser.get(job)).text
    gone = await browser.get(f"{job}/file")
    assert gone.status_code == 409
    assert "重新生成" in gone.text


async def test_a_second_start_leads_to_the_first(
    world: World, app: Litestar, browser: Browser, clock: MovingClock
) -> None:
    poll = await open_poll(world, browser, clock)
    row = await database.fetch_one(
        "INSERT INTO jobs (kind, subject, title, state, done, total, fault, started_by, started_at)"
        " VALUES ('slips', $1, '表决票', 'running', 3, 12, '', $2, $3) RETURNING id",
        poll.id,
        world.clerk,
        clock.now,
    )
    assert row is not None
    again = await browser.submit(f"{poll.path}/slips", {"what": "slips", "whose": "all"})
    assert again.headers["location"] == f"/jobs/{row['id']}"
    page = (await browser.get(f"/jobs/{row['id']}")).text
    assert "虚构数据" in page
    assert "已完成 3 / 12" in page
    assert 'http-equiv="refresh"' in page
    await browser.submit(f"/jobs/{row['id']}/cancel")
    assert "再试一次" in (await browser.get(f"/jobs/{row['id']}")).text


async def test_the_sheet_of_an_owners_meeting_lists_the_register_masked(
    world: World, app: Litestar, browser: Browser, clock: MovingClock
) -> None:
    path = f"/estates/{world.estate}/sign-in-sheet"
    for account, status in (("street_staff", 403), ("other_clerk", 404)):
        async with new_browser(app) as other:
            await other.sign_in(account)
            assert (await other.submit(path)).status_code == status, account
    await browser.sign_in("other_clerk")
    empty = await browser.submit(f"/estates/{world.other_estate}/sign-in-sheet")
    assert empty.status_code == 409
    async with new_browser(app) as clerk:
        await clerk.sign_in("clerk")
        job = (await clerk.submit(path)).headers["location"]
        await app.state.job_runner.finished(int(job.rpartition("/")[2]))
        pdf = PdfReader(io.BytesIO((await clerk.get(f"{job}/file")).content))
    assert len(pdf.pages) == 2
    text = "".join(text_on(page) for page in pdf.pages)
    assert "业主大会签到表" in text
    assert text.count("1单元101") == 2
    assert "业主1" not in text
