"""The clerk renews a frozen roll in her browser; who may not; what others see of it."""

import html
import io
import json
import re

import pytest
from litestar import Litestar
from PIL import Image
from pypdf import PdfReader

from app import database
from tests.conftest import Browser, MovingClock, new_browser
from tests.printed import kept_data
from tests.web.open_poll import OpenPoll, choose, open_poll
from tests.world import World

GROUND = {"reason": "2-1-101 已办理转移登记", "announced": "南门公告栏"}


def paper() -> dict[str, tuple[str, bytes, str]]:
    kept = io.BytesIO()
    Image.new("RGB", (30, 40), "white").save(kept, "JPEG")
    return {"file": ("paper.jpg", kept.getvalue(), "image/jpeg")}


async def sold(
    browser: Browser, world: World, unit: str = "2-1-101", on: str = "2026-03-17"
) -> None:
    """A transfer on the register's own page, effective on that day."""
    row = await database.fetch_one(
        "SELECT id FROM dwellings WHERE unit = $1 AND estate = $2", unit, world.estate
    )
    assert row is not None
    path = f"/dwellings/{row['id']}/transfer"
    page = (await browser.get(path)).text
    seen = re.findall(r'name="seen" value="([^"]+)"', page)
    assert seen, page
    done = await browser.submit(
        path,
        {
            "seen": [html.unescape(one) for one in seen],
            "effective_on": on,
            "reason": "买卖",
            "paper": "不动产权证书",
            "name": ["新业主甲"],
            "id_tail": ["7777"],
            "phone": ["19900007777"],
            "status": "sold",
        },
    )
    assert done.status_code == 303, re.sub(r"<[^>]+>|\s+", " ", done.text)[-1500:]


async def renewed(browser: Browser, poll: OpenPoll) -> None:
    page = (await browser.get(f"{poll.path}/roll/renew")).text
    mark = re.search(r'name="mark" value="([^"]+)"', page)
    assert mark is not None, page
    done = await browser.submit(
        f"{poll.path}/roll/renew", {**GROUND, "mark": mark[1]}, files=paper()
    )
    assert done.status_code == 303, done.text


async def test_a_roll_is_renewed_and_everybody_can_see_why(
    world: World, browser: Browser, clock: MovingClock, app: Litestar
) -> None:
    poll = await open_poll(world, browser, clock)
    empty = (await browser.get(f"{poll.path}/roll/renew")).text
    assert "没有冻结以后的变更记录" in empty
    await sold(browser, world)
    page = (await browser.get(f"{poll.path}/roll/renew")).text
    assert "业主由" in page
    assert "新业主甲" not in page
    assert "原业主已经作出的表决意见继续代表该房屋" in page
    missing = await browser.submit(
        f"{poll.path}/roll/renew", {**GROUND, "reason": "", "mark": "1.x"}
    )
    assert missing.status_code == 422
    assert 'value="南门公告栏"' in missing.text
    stale = await browser.submit(
        f"{poll.path}/roll/renew", {**GROUND, "mark": "1.x"}, files=paper()
    )
    assert stale.status_code == 409
    assert "名册又有了变化" in stale.text
    async with new_browser(app) as seller:
        await choose(seller, poll.links["2-1-101"], "2101", "agree")
        await renewed(browser, poll)
        # Who identified himself as the seller has to say anew who he is, and cannot.
        asked = await seller.get(poll.links["2-1-101"])
        assert "已收到" not in asked.text
        refused = await seller.submit(f"{poll.links['2-1-101']}/who", {"tail": "2101"})
        assert refused.status_code == 422
    clock.forward(seconds=5)
    async with new_browser(app) as buyer:
        await choose(buyer, poll.links["2-1-101"], "7777", "against")
    versions = (await browser.get(f"{poll.path}/roll")).text
    assert "第 2 版" in versions
    assert GROUND["reason"] in versions
    assert "新业主甲" not in versions
    notice = await browser.get(f"{poll.path}/roll/2/notice.pdf")
    said = re.sub(
        r"\s+",
        "",
        "".join(page.extract_text() for page in PdfReader(io.BytesIO(notice.content)).pages),
    )
    row = await database.fetch_one("SELECT sha256 FROM rolls WHERE version = 2")
    assert row is not None
    for what in ("表决名册变更公告", "2-1-101", row["sha256"], "公钥指纹", "南门公告栏"):
        assert what in said, said
    assert "新业主甲" not in said
    data = kept_data(notice.content, "roll_renewal")
    assert data["roll"]["sha256"] == row["sha256"]
    assert "新业主甲" not in json.dumps(data, ensure_ascii=False)
    assert (await browser.get(f"{poll.path}/roll/2/paper")).status_code == 200
    clock.now = clock.now.replace(month=4, day=1)
    await browser.sign_in("clerk")
    assert (await browser.get(f"{poll.path}/roll/renew")).status_code == 409
    assert (await browser.submit(f"{poll.path}/count")).status_code == 303
    result = (await browser.get(f"{poll.path}/result")).text
    assert "第 2 版的变更" in result
    assert GROUND["reason"] in result
    assert "房屋已转让或不再在名册上" in result


async def test_what_the_seller_got_and_said_leaves_the_buyer_to_be_asked(
    world: World, browser: Browser, clock: MovingClock, app: Litestar
) -> None:
    """His answer stands for the flat and is counted; she has got no paper and is not done."""
    poll = await open_poll(world, browser, clock)
    rows = await database.fetch(
        "SELECT e.id FROM roll_entries e JOIN rolls r ON r.id = e.roll WHERE r.poll = $1", poll.id
    )
    given: dict[str, str | list[str]] = {"entry": [str(row["id"]) for row in rows]}
    given |= {"way": "receipt", "reached": "1", "at": "2026-03-16T10:00"}
    done = await browser.submit(f"{poll.path}/delivery/building/2", given)
    assert done.status_code == 303, done.text
    async with new_browser(app) as seller:
        await choose(seller, poll.links["2-1-101"], "2101", "agree")
    before = (await browser.get(f"{poll.path}/campaign?building=2")).text
    assert "换了业主" not in before and "2号楼1单元101" not in before
    clock.forward(days=1)
    await browser.sign_in("clerk")
    await sold(browser, world, on="2026-03-19")
    await renewed(browser, poll)
    page = (await browser.get(f"{poll.path}/campaign?building=2")).text
    assert "1 / 12" in page and "有 1 户换了业主" in page
    line = page[page.index("2号楼1单元101") :]
    assert "表决票还没有送到" in line[:400] and "换了业主" in line[:400]
    clock.now = clock.now.replace(month=4, day=1)
    await browser.sign_in("clerk")
    points = (await browser.get(f"{poll.path}/procedure")).text
    assert "1 户没有任何送达证明：2-1-101" in points


@pytest.mark.parametrize(("who", "status"), [("street_staff", 403), ("other_clerk", 404)])
async def test_not_for_others(
    world: World, browser: Browser, clock: MovingClock, who: str, status: int
) -> None:
    poll = await open_poll(world, browser, clock)
    await sold(browser, world)
    await renewed(browser, poll)
    await browser.sign_in(who)
    path = f"{poll.path}/roll/renew"
    assert (await browser.get(path)).status_code == status
    refused = await browser.submit(path, {**GROUND, "mark": "1.x"}, files=paper())
    assert refused.status_code == status
    seen = 200 if who == "street_staff" else 404
    for part in ("", "/2/notice.pdf", "/2/paper"):
        assert (await browser.get(f"{poll.path}/roll{part}")).status_code == seen
    assert (await browser.get(f"{poll.path}/roll/3/notice.pdf")).status_code == 404
