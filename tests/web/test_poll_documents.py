"""The papers of a poll, and the complete check list before freezing."""

import asyncpg
import pytest
from litestar import Litestar

from app import database
from tests.conftest import Browser, MovingClock, new_browser
from tests.web.open_poll import MOTION, POLL, open_poll
from tests.web.test_delivery import photo
from tests.world import World

PAPER = {"kind": "convener_basis", "title": "20%业主提议书"}
PDF = b"%PDF-1.7\n%%EOF\n"


async def draft(world: World, browser: Browser, **more: object) -> str:
    await browser.sign_in("clerk")
    made = await browser.submit("/polls/new", {**POLL, "estate": world.estate, **more})
    path: str = made.headers["location"]
    await browser.submit(f"{path}/motions/new", MOTION)
    return path


async def test_owners_who_call_a_vote_show_their_list(
    world: World, browser: Browser, app: Litestar
) -> None:
    path = await draft(world, browser, convener="owners_request")
    page = (await browser.get(path)).text
    assert "请上传提议书和签名" in page
    assert f'href="{path}/documents"' in page
    assert (await browser.submit(f"{path}/freeze")).status_code == 422
    for name, content in (("a.pdf", b"%PDF-no end"), ("a.jpg", b"no photo"), ("", b"")):
        answer = await browser.submit(f"{path}/documents", PAPER, files={"file": (name, content)})
        assert answer.status_code == 422, name
        assert "20%业主提议书" in answer.text
    for name, content in (("a.pdf", PDF), ("a.jpg", photo())):
        answer = await browser.submit(f"{path}/documents", PAPER, files={"file": (name, content)})
        assert answer.status_code == 303, answer.text
    shown = await browser.get(f"{path}/documents/1")
    assert (shown.headers["content-type"], shown.content) == ("application/pdf", PDF)
    drawn = await browser.get(f"{path}/documents/2")
    assert b"a telephone" not in drawn.content
    refused = await browser.submit(f"{path}/freeze")
    assert refused.status_code == 422  # the paper alone is no number
    assert "0 位业主提议，全体 11 位，占 0.00%，不足 20%，还差 3 位" in refused.text
    for building, units in (("1", ["1-1-101", "1-1-102"]), ("2", ["2-1-101"])):
        typed = {"building": building, "unit": units}
        assert (await browser.submit(f"{path}/request", typed)).status_code == 303
    page = (await browser.get(f"{path}/request")).text
    assert "2 位业主提议，全体 11 位，占 18.18%" in page  # one owner of two flats is one
    assert "还差 1 位业主签名" in page
    assert "业主2-1-101" not in page
    assert (await browser.submit(f"{path}/freeze")).status_code == 422
    typed = {"building": "2", "unit": ["2-1-101", "2-1-102"]}
    assert (await browser.submit(f"{path}/request", typed)).status_code == 303
    foreign = {"building": "1", "unit": ["2-1-301"]}
    assert (await browser.submit(f"{path}/request", foreign)).status_code == 422
    assert "3 位业主提议，全体 11 位，占 27.27%" in (await browser.get(path)).text
    for account, status in (("street_staff", 403), ("other_clerk", 404), ("lawyer", 404)):
        async with new_browser(app) as other:
            await other.sign_in(account)
            assert (await other.submit(f"{path}/request", typed)).status_code == status
    assert (await browser.submit(f"{path}/freeze")).status_code == 303
    assert "3 位业主提议" in (await browser.get(path)).text  # on the stage
    late = await browser.submit(f"{path}/request", typed)
    assert late.status_code == 409
    with pytest.raises(asyncpg.RestrictViolationError):
        await database.execute("DELETE FROM poll_requesters")
    assert "不足 20%" not in (await browser.get(f"{path}/procedure")).text
    other = await draft(world, browser)
    assert (await browser.get(f"{other}/request")).status_code == 404


async def test_what_is_worth_a_look_stops_nothing(world: World, browser: Browser) -> None:
    path = await draft(world, browser)
    await database.execute("UPDATE dwellings SET area_source = NULL WHERE unit = '2-1-101'")
    await database.execute("UPDATE owners SET state = 'dead' WHERE name = '业主2-1-102'")
    page = (await browser.get(path)).text
    assert "2-1-101没有写明面积来源" in page
    assert "2-1-102业主已去世" in page
    assert "owner_state=dead" in page
    for link in (
        f"/estates/{world.estate}/dwellings?owner_state=dead",
        f"/estates/{world.estate}/dwellings",
    ):
        assert "2号楼1单元102" in (await browser.get(link)).text
    assert (await browser.submit(f"{path}/freeze")).status_code == 303


@pytest.mark.parametrize("account", ["street_staff", "other_clerk", "lawyer"])
async def test_who_may_not(
    world: World, browser: Browser, clock: MovingClock, account: str
) -> None:
    poll = await open_poll(world, browser, clock)
    files = {"file": ("a.pdf", PDF)}
    await browser.submit(f"{poll.path}/documents", PAPER, files=files)
    await browser.sign_in(account)
    refused = 403 if account == "street_staff" else 404
    sent = await browser.submit(f"{poll.path}/documents", PAPER, files=files)
    assert sent.status_code == refused
    seen = await browser.get(f"{poll.path}/documents/1")
    assert seen.status_code == (200 if account == "street_staff" else 404)
