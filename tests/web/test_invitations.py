"""Invitations as their people see them: the link, the clerk's pages, letters, who may not."""

import re
from collections.abc import AsyncIterator

import pytest
from litestar import Litestar

from app import database
from app.outbox.links import link_token
from tests.conftest import Browser, MovingClock, new_browser
from tests.meeting_world import (
    SECRET,
    STARTS,
    a_meeting,
    a_table,
    clerk_of,
    invitation_of,
    move,
)
from tests.world import World


@pytest.fixture
async def meeting(world: World, clock: MovingClock) -> int:
    return await a_meeting(world, await a_table(world, clock), clock)


@pytest.fixture
async def stranger(app: Litestar) -> AsyncIterator[Browser]:
    async with new_browser(app) as client:
        yield client


async def link_of(name: str, number: int = 0) -> str:
    invitation = await invitation_of(name)
    return f"/i/{invitation}-{link_token(SECRET, f'invitation:{invitation}:{number}')}"


async def test_the_link_takes_an_answer_and_another_one(
    world: World, meeting: int, stranger: Browser, clock: MovingClock
) -> None:
    """The same link twice: the answer is changed, both are kept and shown."""
    link = await link_of("高志远")
    page = await stranger.get(link)
    assert page.status_code == 200
    assert "供暖分户改造" in page.text and "2026年3月9日（周一）14:30" in page.text
    refused = await stranger.submit(link, {"answer": "stand_in", "stand_in": "苏玺龑"})
    assert refused.status_code == 422
    assert "请写明委托的依据" in refused.text and "苏玺龑" in refused.text
    typed = {"answer": "stand_in", "stand_in": "苏玺龑", "authority": "单位委托书"}
    assert (await stranger.submit(link, typed)).status_code == 303
    clock.forward(hours=1)
    answer = {"answer": "no", "reason": "<b>出差</b>"}
    assert (await stranger.submit(link, answer)).status_code == 303
    page = await stranger.get(link)
    assert "您现在的答复" in page.text and "苏玺龑（单位委托书）" in page.text
    assert "&lt;b&gt;出差" in page.text
    rows = await database.fetch("SELECT answer, via FROM invitation_answers ORDER BY id")
    assert [tuple(row) for row in rows] == [("stand_in", "link"), ("no", "link")]
    clock.now = STARTS
    late = await stranger.submit(link, {"answer": "yes"})
    assert late.status_code == 409
    assert "会议已于2026年3月9日14:30开始，不能再改" in late.text


async def test_who_declined_and_is_elsewhere_now_cannot_simply_come_after_all(
    world: World, meeting: int, stranger: Browser
) -> None:
    link = await link_of("孔令仪")
    await stranger.submit(link, {"answer": "no", "reason": "开庭"})
    await database.execute(
        "WITH other AS (INSERT INTO meetings (consultation, number, starts_at, place, chair,"
        "  recorder, notice_on, notice_days, breach_reason, called_by) SELECT consultation, 2,"
        "  starts_at, place, chair, recorder, notice_on, notice_days, '', called_by"
        "  FROM meetings WHERE id = $1 RETURNING id)"
        " INSERT INTO bookings (kind, resource, slot, meeting)"
        " SELECT 'person', $2, $3, id FROM other",
        meeting,
        world.lawyer,
        int(STARTS.timestamp()) // 900,
    )
    refused = await stranger.submit(link, {"answer": "yes"})
    assert refused.status_code == 422 and "这个时间已有另一场会议" in refused.text


async def test_a_wrong_link_opens_nothing(world: World, meeting: int, stranger: Browser) -> None:
    right = await link_of("高志远")
    other = await link_of("马祎")
    mixed = right.partition("-")[0] + "-" + other.partition("-")[2]
    for wrong in (right[:-1], right + "x", mixed, "/i/1", "/i/-", "/i/999999999-x", "/i/１-x"):
        assert (await stranger.get(wrong)).status_code == 404, wrong
    assert (await stranger.submit(mixed, {"answer": "yes"})).status_code == 404


async def test_a_moved_meeting_asks_again_and_a_cancelled_one_asks_nothing(
    world: World, meeting: int, stranger: Browser, browser: Browser, clock: MovingClock
) -> None:
    link = await link_of("高志远")
    await stranger.submit(link, {"answer": "yes"})
    await move(world, meeting, clock, STARTS.replace(day=10))
    page = (await stranger.get(link)).text
    assert "会议时间改了" in page and "您现在的答复" not in page
    await browser.sign_in("clerk")
    pages = f"/meetings/{meeting}/invitations"
    assert "对原定时间答复过：参加" in (await browser.get(pages)).text
    refused = await browser.submit(f"{pages}/cancel", {"reason": ""})
    assert refused.status_code == 422
    assert (await browser.submit(f"{pages}/cancel", {"reason": "停水抢修"})).status_code == 303
    page = (await stranger.get(link)).text
    assert "会议已取消，不用前来" in page and "停水抢修" in page and "<form" in page
    assert 'name="answer"' not in page
    assert "会议已取消" in (await browser.get(f"/meetings/{meeting}")).text
    assert (await browser.get(f"/meetings/{meeting}/attendance")).status_code == 409


async def test_the_clerk_sees_who_was_told_how_and_enters_answers(
    world: World, meeting: int, browser: Browser
) -> None:
    await browser.sign_in("clerk")
    path = f"/meetings/{meeting}/invitations"
    page = (await browser.get(path)).text
    assert "张建国" in page and "短信：" in page and "居民委员会主任赵兰" in page
    assert "管理员还没有设置：电子邮件、短信" in page
    assert "13900000001" not in page
    invited = await invitation_of("张建国")
    one = (await browser.get(f"{path}/{invited}")).text
    assert "139****0001" in one and "13900000001" not in one
    refused = await browser.submit(f"{path}/{invited}/answer", {"answer": "no"})
    assert refused.status_code == 422 and "请写明不能参加的原因" in refused.text
    entered = await browser.submit(f"{path}/{invited}/answer", {"answer": "yes"})
    assert entered.status_code == 303
    assert "由陈小雨登记" in (await browser.get(f"{path}/{invited}")).text
    assert "参加 1，由他人代 0" in (await browser.get(f"/meetings/{meeting}")).text
    audited = await database.fetch_one("SELECT action FROM audit_entries ORDER BY id DESC LIMIT 1")
    assert audited is not None and audited["action"] == "enter_invitation_answer"


async def test_a_renewed_link_closes_the_old_one(
    world: World, meeting: int, browser: Browser, stranger: Browser
) -> None:
    await browser.sign_in("clerk")
    old = await link_of("孔令仪")
    invited = await invitation_of("孔令仪")
    path = f"/meetings/{meeting}/invitations/{invited}/renew"
    assert (await browser.submit(path)).status_code == 303
    assert (await stranger.get(old)).status_code == 404
    assert (await stranger.get(await link_of("孔令仪", 1))).status_code == 200


async def test_who_may_not(world: World, meeting: int, browser: Browser) -> None:
    path = f"/meetings/{meeting}/invitations"
    invited = await invitation_of("高志远")
    assert (await browser.get(path)).status_code == 303  # to the sign-in page
    posts = {
        f"{path}/tell": {},
        f"{path}/group": {},
        f"{path}/cancel": {"reason": "x"},
        f"{path}/{invited}/answer": {"answer": "yes"},
        f"{path}/{invited}/letter": {},
        f"{path}/{invited}/renew": {},
        f"{path}/{invited}/messages/1/again": {},
    }
    for account, seen in (("other_clerk", 404), ("lawyer", 403), ("street_staff", 200)):
        await browser.sign_in(account)
        assert (await browser.get(path)).status_code == seen
        for address, typed in posts.items():
            answer = await browser.submit(address, dict(typed))
            assert answer.status_code == (404 if seen == 404 else 403), (account, address)
        assert (await browser.get(f"{path}/letters")).status_code in (403, 404)
    assert await database.fetch("SELECT 1 FROM invitation_answers") == []


async def test_contacts_are_masked_and_a_look_is_on_record(
    world: World, meeting: int, browser: Browser
) -> None:
    row = await database.fetch_one(
        "SELECT m.id, s.consultation FROM seat_members m JOIN seats s ON s.id = m.seat"
        " WHERE m.name = '马祎'"
    )
    assert row is not None
    path = f"/consultations/{row['consultation']}/contacts"
    one = f"{path}/{row['id']}"
    await browser.sign_in("clerk")
    page = (await browser.get(path)).text
    assert "139****0002" in page and "m***@yishi.example" in page
    assert "13900000002" not in page and "ma@yishi.example" not in page
    assert (await browser.submit(f"{one}/look", {"reason": ""})).status_code == 422
    seen = await browser.submit(f"{one}/look", {"reason": "邮件被退回，打电话核对"})
    assert "13900000002" in seen.text
    audited = await database.fetch_one("SELECT action, reason FROM audit_entries ORDER BY id DESC")
    assert audited is not None and tuple(audited) == ("look_at_contact", "邮件被退回，打电话核对")
    for typed, said in (
        ({"phone": "12345"}, "手机号码不正确"),
        ({"email": "ma@@x"}, "邮箱地址不正确"),
        ({"email": "a@b.example\nBcc: c@d.example"}, "邮箱地址不正确"),
    ):
        refused = await browser.submit(one, typed)
        assert refused.status_code == 422 and said in refused.text
    kept = await browser.submit(one, {"phone": "139 0000 0003"})
    assert kept.status_code == 303
    rows = await database.fetch(
        "SELECT phone, email FROM member_contacts WHERE member = $1", row["id"]
    )
    assert [tuple(one) for one in rows] == [("13900000003", "ma@yishi.example")]
    await browser.submit(one, {"no_email": "1"})
    rows = await database.fetch(
        "SELECT phone, email FROM member_contacts WHERE member = $1", row["id"]
    )
    assert [tuple(one) for one in rows] == [("13900000003", "")]
    for account, status in (("other_clerk", 404), ("lawyer", 403), ("street_staff", 403)):
        await browser.sign_in(account)
        assert (await browser.get(path)).status_code == status
        assert (await browser.submit(f"{one}/look", {"reason": "好奇"})).status_code == status
        assert (await browser.submit(one, {"phone": ""})).status_code == status


async def _reached(member: int) -> tuple[str, str]:
    row = await database.fetch_one(
        "SELECT phone, email FROM member_contacts WHERE member = $1", member
    )
    assert row is not None
    return row["phone"], row["email"]


async def test_a_lawyer_finds_her_message_and_answers_from_it(
    world: World, meeting: int, browser: Browser
) -> None:
    await browser.sign_in("lawyer")
    home = (await browser.get("/")).text
    assert "<b>1</b>" in home and "条未读" in home
    page = (await browser.get("/messages")).text
    assert "会议通知：供暖分户改造" in page and "{link}" not in page
    (address,) = re.findall(r'href="(/i/[^"]+)"', page)
    assert (await browser.get(address)).status_code == 200
    # It waits on her first page until she answers, with the same link.
    assert "请答复会议通知：供暖分户改造" in home and f'href="{address}"' in home
    assert (await browser.submit(address, {"answer": "yes"})).status_code == 303
    assert "请答复会议通知" not in (await browser.get("/")).text
    assert (await browser.submit("/messages/read")).status_code == 303
    assert "条未读" not in (await browser.get("/messages")).text
    await browser.sign_in("other_lawyer")
    assert "没有消息" in (await browser.get("/messages")).text


async def test_one_decides_where_messages_go_and_mutes_reminders_only(
    world: World, browser: Browser
) -> None:
    await browser.sign_in("lawyer")
    refused = await browser.submit("/account/messages", {"phone": "1", "reminders": "1"})
    assert refused.status_code == 422
    await browser.submit("/account/messages", {"email": "kong@yishi.example"})
    page = (await browser.get("/account/messages")).text
    assert "k***@yishi.example" in page and "kong@yishi.example" not in page
    rows = await database.fetch("SELECT person, kind FROM message_mutes")
    assert [tuple(row) for row in rows] == [(world.lawyer, "meeting_reminder")]
    await browser.submit("/account/messages", {"reminders": "1"})
    assert await database.fetch("SELECT 1 FROM message_mutes") == []
    assert (await database.fetch("SELECT email FROM contact_details"))[0]["email"]
    assert clerk_of(world).person == world.clerk


async def test_what_was_answered_beforehand_is_on_the_sheet(
    world: World, meeting: int, browser: Browser, stranger: Browser
) -> None:
    typed = {"answer": "stand_in", "stand_in": "苏玺龑", "authority": "单位委托书"}
    assert (await stranger.submit(await link_of("高志远"), typed)).status_code == 303
    no = {"answer": "no", "reason": "住院"}
    assert (await stranger.submit(await link_of("马祎"), no)).status_code == 303
    rows = await database.fetch("SELECT id, name FROM seat_members")
    members = {row["name"]: row["id"] for row in rows}
    await browser.sign_in("clerk")
    page = (await browser.get(f"/meetings/{meeting}/attendance")).text
    assert "事先请假：住院" in page
    assert "事先说明：由苏玺龑代为出席" in page
    for name, status in (("马祎", "excused"), ("高志远", "stand_in")):
        field = re.search(rf'<input[^>]*name="status-{members[name]}" value="{status}"[^>]*>', page)
        assert field is not None and "checked" in field[0]
    field = re.search(rf'<input[^>]*name="stand_in-{members["高志远"]}"[^>]*>', page)
    assert field is not None and 'value="苏玺龑"' in field[0]
    # When somebody comes for her, it is whom she named; and what is noted is what counts.
    await browser.submit(f"/meetings/{meeting}/attendance/{members['高志远']}/arrive")
    row = await database.fetch_one("SELECT status, stand_in FROM attendances")
    assert row is not None and tuple(row) == ("stand_in", "苏玺龑")
    page = (await browser.get(f"/meetings/{meeting}/attendance")).text
    assert "事先说明：由苏玺龑代为出席" not in page
