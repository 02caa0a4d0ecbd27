"""The proof of delivery and the list of the unreached, as files."""

import io
import json

import pytest
from litestar import Litestar
from pypdf import PdfReader

from tests.conftest import Browser, MovingClock, new_browser
from tests.printed import kept_data, text_on
from tests.web.open_poll import OpenPoll, open_poll
from tests.web.test_delivery import entry_of, photo, round_of
from tests.world import World


async def made(
    app: Litestar, browser: Browser, poll: OpenPoll, what: str
) -> tuple[str, str, bytes]:
    """(path of the job, text of its file, the file)"""
    begun = await browser.submit(f"{poll.path}/delivery/print", {"what": what})
    assert begun.status_code == 303, begun.text
    job = begun.headers["location"]
    await app.state.job_runner.finished(int(job.rpartition("/")[2]))
    pdf = await browser.get(f"{job}/file")
    assert pdf.status_code == 200, pdf.text
    pages = PdfReader(io.BytesIO(pdf.content)).pages
    return job, "\n".join(text_on(page) for page in pages), pdf.content


async def test_each_household_with_its_proof(
    world: World, app: Litestar, browser: Browser, clock: MovingClock
) -> None:
    poll = await open_poll(world, browser, clock)
    path = f"{poll.path}/delivery"
    one, two, three = [await entry_of(poll.id, unit) for unit in ("1-1-101", "1-1-201", "2-1-101")]
    await browser.submit(f"{path}/building/1", round_of(one, witness="张见证"))
    files = {"photo": ("a.jpg", photo())}
    await browser.submit(f"{path}/building/1", round_of(two, way="mailbox"), files=files)
    await browser.submit(f"{path}/building/2", round_of(three, reached="0", note="家里没人"))
    _job, unreached, _pdf = await made(app, browser, poll, "unreached")
    assert "试过 1 次" in unreached
    assert "业*" in unreached
    typed = {"at": "2026-03-18T09:00", "place": "南门公告栏", "witness": "张见证"}
    await browser.submit(f"{path}/poster", typed, files={"photo": ("a.jpg", photo())})
    job, text, pdf = await made(app, browser, poll, "proof")
    plain = text.replace("\n", "")
    assert "送达情况证明" in plain
    assert "张见证" in plain
    assert "投入信箱" in plain
    assert "南门公告栏" in plain
    assert "业主1" not in plain
    data = kept_data(pdf, "delivery_proof", level="B")
    by = {one["unit"]: (one["stand"], one["by"] and one["by"]["way"]) for one in data["households"]}
    assert by["1号楼1单元101"] == ("served", "receipt")
    assert [notice["place"] for notice in data["notices"]] == ["南门公告栏"]
    assert "业主" not in json.dumps(data, ensure_ascii=False)
    none = await browser.submit(f"{path}/print", {"what": "unreached"})
    assert "没有尚未送达的住户" in (await browser.get(none.headers["location"])).text
    for account, status in (("street_staff", 403), ("other_clerk", 404), ("lawyer", 404)):
        async with new_browser(app) as other:
            await other.sign_in(account)
            answer = await other.submit(f"{path}/print", {"what": "proof"})
            assert answer.status_code == status, account
            assert (await other.get(f"{job}/file")).status_code == status, account


async def test_not_of_a_draft(world: World, browser: Browser, clock: MovingClock) -> None:
    poll = await open_poll(world, browser, clock)
    assert (await browser.submit("/polls/999/delivery/print", {"what": "proof"})).status_code == 404
    assert "送达情况证明（PDF）" in (await browser.get(f"{poll.path}/delivery")).text


@pytest.mark.parametrize("what", ["proof", "unreached"])
async def test_signed_in_only(
    world: World, app: Litestar, browser: Browser, clock: MovingClock, what: str
) -> None:
    poll = await open_poll(world, browser, clock)
    async with new_browser(app) as nobody:
        answer = await nobody.submit(f"{poll.path}/delivery/print", {"what": what})
        assert answer.headers["location"].startswith("/sign-in")
