"""Pages of a poll that was extended or given up: the clerk's and the resident's."""

import pytest
from litestar import Litestar

from tests.conftest import Browser, MovingClock, new_browser
from tests.web.open_poll import choose, open_poll
from tests.world import World

EXTENSION = {
    "closes_at": "2026-04-06T18:00",
    "reason": "参与不足三分之二",
    "announced": "公告栏",
}


async def test_an_extension_is_said_everywhere(
    world: World, browser: Browser, clock: MovingClock, app: Litestar
) -> None:
    poll = await open_poll(world, browser, clock)
    assert f"{poll.path}/extend" in (await browser.get(poll.path)).text
    missing = await browser.submit(f"{poll.path}/extend", {**EXTENSION, "reason": ""})
    assert missing.status_code == 422
    assert 'value="2026-04-06T18:00"' in missing.text
    earlier = await browser.submit(
        f"{poll.path}/extend", {**EXTENSION, "closes_at": "2026-03-20T18:00"}
    )
    assert "只能推迟，不能提前" in earlier.text
    done = await browser.submit(f"{poll.path}/extend", EXTENSION)
    assert done.status_code == 303, done.text
    async with new_browser(app) as phone:
        link = poll.links["2-1-101"]
        pages = [await browser.get(poll.path), await phone.get(link)]
        await choose(phone, link, "2101", "agree")
        pages += [await phone.get(f"{link}/receipt"), await phone.get(link)]
    clock.now = clock.now.replace(month=4, day=7)
    await browser.sign_in("clerk")
    pages.append(await browser.get(f"{poll.path}/count"))
    assert (await browser.submit(f"{poll.path}/count")).status_code == 303
    pages.append(await browser.get(f"{poll.path}/result"))
    for page in pages:
        assert "2026年4月6日18:00" in page.text
        assert "参与不足三分之二" in page.text
    too_late = await browser.get(f"{poll.path}/extend")
    assert too_late.status_code == 409


async def test_a_terminated_poll_says_so_to_everybody(
    world: World, browser: Browser, clock: MovingClock, app: Litestar
) -> None:
    poll = await open_poll(world, browser, clock)
    async with new_browser(app) as phone:
        link = poll.links["2-1-101"]
        await choose(phone, link, "2101", "agree")
        assert (await browser.submit(f"{poll.path}/terminate", {})).status_code == 422
        done = await browser.submit(f"{poll.path}/terminate", {"reason": "金额写错了"})
        assert done.status_code == 303, done.text
        for page in (
            await browser.get(poll.path),
            await phone.get(link),
            await phone.get(f"{link}/receipt"),
        ):
            assert page.status_code == 200
            assert "这次表决已经废止" in page.text
            assert "金额写错了" in page.text
    assert "已废止" in (await browser.get("/polls")).text
    assert (await browser.get("/")).status_code == 200
    for part in ("delivery", "papers"):
        assert (await browser.get(f"{poll.path}/{part}")).status_code == 200
    again = await browser.submit(f"{poll.path}/again")
    assert again.status_code == 303, again.text
    new = (await browser.get(again.headers["location"].removesuffix("/edit"))).text
    assert f'href="{poll.path}"' in new
    assert "是否同意改造？1" in new
    assert "请推迟开始时间" in new or "请改到以后" in new
    # What was told of the vote that was given up is no notice of this one.
    assert "公告的是原来那次表决；请重新公告" in new
    assert "告知的是原来那次表决；请重新告知" in new


@pytest.mark.parametrize("part", ["extend", "terminate"])
async def test_not_for_those_who_watch(
    world: World, browser: Browser, clock: MovingClock, part: str
) -> None:
    poll = await open_poll(world, browser, clock)
    await browser.sign_in("street_staff")
    assert (await browser.get(f"{poll.path}/{part}")).status_code == 403
    assert (await browser.submit(f"{poll.path}/{part}", EXTENSION)).status_code == 403
    assert f"{poll.path}/{part}" not in (await browser.get(poll.path)).text
    await browser.sign_in("other_clerk")
    assert (await browser.submit(f"{poll.path}/{part}", EXTENSION)).status_code == 404
