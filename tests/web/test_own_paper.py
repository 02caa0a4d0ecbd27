"""Her paper, later: that it is in the log, whether it was counted or why not, and its proof."""

import re

from litestar import Litestar

from app.ledger.proof_file import read_proof
from app.ledger.proofs import Inclusion, failures, public_mark
from tests.conftest import Browser, MovingClock, new_browser
from tests.web.open_poll import OpenPoll, open_poll
from tests.web.test_papers import form_of, typed
from tests.world import World


async def _known(browser: Browser, link: str, tail: str) -> str:
    """The page of her papers, after her last four."""
    known = await browser.submit(f"{link}/paper/who", {"tail": tail})
    assert known.status_code == 303, known.text
    return (await browser.get(f"{link}/paper")).text


async def _entered(poll: OpenPoll, browser: Browser) -> None:
    for number, unit, signed in (("A1", "2-1-101", "1"), ("A2", "2-1-102", "")):
        form = await form_of(browser, poll, unit)
        sent = await typed("against", number=number, signed=signed)
        done = await browser.submit(form, sent if signed else {**sent, "signed": "0"})
        assert done.status_code == 303, done.text


async def test_who_voted_on_paper_sees_it_in_the_log_and_what_the_count_made_of_it(
    world: World, app: Litestar, browser: Browser, clock: MovingClock
) -> None:
    poll = await open_poll(world, browser, clock)
    await _entered(poll, browser)
    link, neighbour = poll.links["2-1-101"], poll.links["2-1-102"]
    async with new_browser(app) as phone:
        page = await _known(phone, link, "2101")
        assert "您的意见是表决日志的第 2 条" in page
        assert "receipt.json" not in page and "代号" not in page  # neither signed nor counted
        # Whoever opens her slip again need not ask whether the paper has come in.
        asked = (await phone.get(link)).text
        assert "您家已经表决过" in asked and "您的纸质票在" in asked
    async with new_browser(app) as phone:
        known = await phone.submit(f"{poll.links['2-1-201']}/who", {"tail": "2201"})
        assert "您家已经表决过" not in (await phone.get(known.headers["location"])).text
    clock.now = clock.now.replace(day=30, hour=10, minute=0, second=1)
    await app.state.head_keeper.sign_due()
    await browser.sign_in("clerk")
    assert (await browser.submit(f"{poll.path}/count")).status_code == 303
    async with new_browser(app) as phone, new_browser(app) as other:
        page = await _known(phone, link, "2101")
        assert "已计入结果" in page
        unsigned = await _known(other, neighbour, "2102")
        assert "没有计入：没有签字" in unsigned
        file = re.search(r'href="([^"]+/receipt\.json)"', page)
        assert file is not None
        proof = read_proof((await phone.get(file[1])).content)
        assert isinstance(proof, Inclusion) and failures(proof) == []
        assert proof.event is not None and proof.salt is not None
        assert proof.event["answers"] == {"1": "against"}
        mark = public_mark(proof.salt, str(proof.event["receipt"]))
        assert mark in page and mark not in unsigned
        public = (await other.get(f"/board/{poll.id}/1/count.json")).json()
        assert [one["choice"] for one in public["ballots"] if one["id"] == mark] == ["against"]
        # Nobody else's: not a neighbour's by her own link, and nothing without the last four.
        foreign = file[1].replace(link, neighbour)
        assert (await other.get(foreign)).status_code == 404
    async with new_browser(app) as stranger:
        assert (await stranger.get(file[1])).status_code == 404
