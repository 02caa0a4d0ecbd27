"""Kinds of consultation: copies of their own, versions, and what a consultation keeps."""

import asyncio
from dataclasses import replace

import asyncpg
import pytest
from litestar import Litestar

from app import database
from app.accounts.permissions import Actor, Granted
from meetings.kinds.queries import kinds_in_force
from meetings.kinds.rules import (
    TEMPLATES,
    KindChanged,
    KindContent,
    Prepared,
    as_json,
    built_in,
    from_json,
    points,
)
from meetings.kinds.services import change_kind
from meetings.preparing.permissions import Owner
from tests.conftest import Browser, MovingClock, new_browser
from tests.web.test_bookings import MEETING
from tests.world import World

NOTHING = Prepared(frozenset(), {}, frozenset(), False, frozenset(), ())
TYPED = {
    "experts": ["lawyer"],
    "papers": "改造方案\n\n消防意见\n改造方案",
    "questions": "改不改",
    "notice_days": "5",
    "needs_vote": "1",
    "fields_of": "供暖、消防",
    "note": "增加消防材料",
    "based_on": "0",
}


@pytest.mark.parametrize("template", TEMPLATES)
def test_what_is_kept_reads_as_it_was(template):
    content = built_in(template)
    assert from_json(as_json(content)) == content
    assert from_json({"papers": ["甲"], "of_tomorrow": 1}) == KindContent(papers=("甲",))


def test_points_say_what_is_still_missing():
    content = built_in("heating")
    assert not any(point.done for point in points(content, NOTHING))
    there = Prepared(
        frozenset({"lawyer", "social_worker", "expert"}),
        {1: "1号楼", 2: "2号楼"},
        frozenset({1}),
        True,
        frozenset(content.papers),
        (),
    )
    assert [p.text for p in points(content, there) if not p.done] == ["2号楼还没有居民代表"]
    told = points(content, replace(there, spoken_for=frozenset({1, 2}), undeclared=("孔令仪",)))
    assert [p.text for p in told if not p.done] == ["孔令仪还没有声明利害关系"]
    assert points(built_in("free"), NOTHING) == []


async def test_a_community_changes_its_copy_and_what_began_before_keeps_its_own(
    world: World, app: Litestar, browser: Browser
) -> None:
    await browser.sign_in("clerk")
    page = (await browser.get("/kinds")).text
    assert "供暖改造" in page and "系统自带" in page
    opened = {"estate": world.estate, "topic": "一期", "kind": "heating"}
    first = (await browser.submit("/consultations/new", opened)).headers["location"]
    path = f"/kinds/c{world.community}/heating"
    assert "各户分摊办法比较" in (await browser.get(path)).text
    assert (await browser.submit(path, TYPED)).status_code == 303
    page = (await browser.get("/kinds")).text
    assert "本社区第 1 版" in page and "提前 5 天通知" in page
    refused = await browser.submit(path, {**TYPED, "note": "又改"})  # the page of before
    assert refused.status_code == 422
    assert "刚刚有人修改过这个类型" in refused.text and "又改" in refused.text
    assert (await browser.submit(path, {**TYPED, "based_on": "1"})).status_code == 303
    second = (await browser.submit("/consultations/new", opened)).headers["location"]
    page = (await browser.get(second)).text
    assert "供暖改造（第 2 版）" in page and "材料：消防意见" in page
    assert "这类事项形成意见后须提交业主表决" in page
    old = (await browser.get(first)).text
    assert "供暖改造（系统自带）" in old and "材料：消防意见" not in old
    form = (await browser.get(f"{second}/meetings/new")).text
    assert "改不改</textarea>" in form and "会议应提前 5 天通知" in form
    meeting = {**MEETING, "location": "二楼", "notice_on": "2026-03-04"}  # four clear days
    answer = await browser.submit(f"{second}/meetings/new", meeting)
    assert answer.status_code == 422 and "通知不足 5 天" in answer.text
    ok = {**meeting, "notice_on": "2026-03-03"}
    assert (await browser.submit(f"{second}/meetings/new", ok)).status_code == 303
    form = (await browser.get(f"{second}/meetings/new")).text
    assert "改不改</textarea>" in form, "no meeting has settled anything yet"


async def test_the_street_s_copy_holds_where_the_community_has_none(
    world: World, app: Litestar, browser: Browser
) -> None:
    await browser.sign_in("street_staff")
    assert (await browser.submit(f"/kinds/s{world.street}/upkeep", TYPED)).status_code == 303
    here = Owner(world.street, world.community)
    kind = next(one for one in await kinds_in_force(here) if one.template == "upkeep")
    assert (kind.owned_by, kind.content.notice_days) == ("street", 5)
    elsewhere = Owner(world.other_street, world.other_community)
    kind = next(one for one in await kinds_in_force(elsewhere) if one.template == "upkeep")
    assert (kind.owned_by, kind.content) == ("", built_in("upkeep"))
    for account, key in (("clerk", f"s{world.street}"), ("other_clerk", f"c{world.community}")):
        async with new_browser(app) as other:
            await other.sign_in(account)
            assert (await other.get(f"/kinds/{key}/upkeep")).status_code == 404
            assert (await other.submit(f"/kinds/{key}/upkeep", TYPED)).status_code == 404
    async with new_browser(app) as lawyer:
        await lawyer.sign_in("lawyer")
        assert (await lawyer.get("/kinds")).status_code == 403
    assert (await browser.get(f"/kinds/s{world.street}/nothing")).status_code == 404


async def test_two_who_change_a_kind_at_once(
    world: World, app: Litestar, clock: MovingClock
) -> None:
    clerk = Actor(world.clerk, "", (Granted("community_clerk", community=world.community),))

    async def change(n: int) -> bool:
        try:
            await change_kind(
                clerk,
                f"c{world.community}",
                "heating",
                KindContent(questions=(str(n),)),
                "改",
                based_on=0,
                now=clock.now,
            )
        except KindChanged:
            return False
        return True

    assert sum(await asyncio.gather(*(change(n) for n in range(6)))) == 1
    with pytest.raises(asyncpg.RestrictViolationError):
        await database.execute("UPDATE kind_versions SET note = 'x'")
