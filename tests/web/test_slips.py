"""The resident's way: her link, her last four, one answer for all her flats, a receipt."""

import re

import pytest
from litestar import Litestar

from app import database
from tests.conftest import Browser, MovingClock, new_browser
from tests.web.open_poll import choose, open_poll
from tests.world import World
from votes.slips.rules import BUSY_ADDRESS


async def test_one_answer_for_all_flats_of_an_owner(
    world: World, app: Litestar, browser: Browser, clock: MovingClock
) -> None:
    poll = await open_poll(world, browser, clock)
    async with new_browser(app) as phone:
        first = await choose(phone, poll.links["1-1-101"], "1101", "agree")
        assert re.fullmatch(r"[2-9A-HJKMNP-Z]{8}", first)
        page = (await phone.get(f"{poll.links['1-1-101']}/receipt")).text
        assert "代表您名下的 2 套房屋" in page
    async with new_browser(app) as other:  # the paper of the second flat, another telephone
        second = await choose(other, poll.links["1-1-102"], "1101", "against")
        page = (await other.get(f"{poll.links['1-1-102']}/receipt")).text
        assert "以前提交过 1 次" in page
        assert "反对" in page
    assert first != second
    rows = await database.fetch(
        "SELECT b.receipt, e.unit FROM current_answers c JOIN ballots b ON b.id = c.ballot"
        " JOIN roll_entries e ON e.id = c.entry ORDER BY e.unit"
    )
    assert [tuple(row) for row in rows] == [(second, "1-1-101"), (second, "1-1-102")]
    kept = await database.fetch("SELECT receipt FROM ballots ORDER BY id")
    assert [row["receipt"] for row in kept] == [first, second]


async def test_until_the_close_staff_sees_turnout_and_nothing_else(
    world: World, app: Litestar, browser: Browser, clock: MovingClock
) -> None:
    poll = await open_poll(world, browser, clock)
    async with new_browser(app) as phone:
        await choose(phone, poll.links["1-1-101"], "1101", "against")
    page = (await browser.get(poll.path)).text
    assert "2 / 12 户" in page
    assert "1 / 11 人" in page
    assert "反对" not in page
    for hidden in ("/result", "/result/1/count-file"):
        assert (await browser.get(poll.path + hidden)).status_code == 404
    early = await browser.submit(f"{poll.path}/count")
    assert early.status_code == 409
    assert "表决还没有截止" in early.text


async def test_co_owners_answer_each_for_herself(
    world: World, app: Litestar, browser: Browser, clock: MovingClock
) -> None:
    """1-1-201 belongs to two; only one of them has a last four on the roll."""
    poll = await open_poll(world, browser, clock)
    async with new_browser(app) as phone:
        await choose(phone, poll.links["1-1-201"], "1201", "agree")
    row = await database.fetch_one("SELECT signer FROM ballots")
    assert row is not None
    assert re.fullmatch(r"o\d+a", row["signer"])


async def test_co_owners_with_the_same_last_four_type_them_once_and_choose(
    world: World, app: Litestar, browser: Browser, clock: MovingClock
) -> None:
    """A couple on one telephone number: each has an answer of her own that stands."""
    await database.execute("UPDATE owners SET phone = '19900001201' WHERE name = '共有人乙'")
    poll = await open_poll(world, browser, clock)
    link = poll.links["1-1-201"]
    async with new_browser(app) as phone:
        page = (await phone.submit(f"{link}/who", {"tail": "1201"})).text
        keys = re.findall(r'name="signer" value="([^"]+)"', page)
        assert len(keys) == 2
        # The form as a browser would send it after one tap.
        sent = dict(re.findall(r'type="hidden" name="(tail)" value="([^"]*)"', page))
        known = await phone.submit(f"{link}/who", {**sent, "signer": keys[1]})
        assert known.status_code == 303, known.text
        await phone.submit(f"{link}/leave")
        for key, choice in zip(keys, ("agree", "against"), strict=True):
            await choose(phone, link, "1201", choice, signer=key)
            page = (await phone.get(f"{link}/receipt")).text
            await phone.submit(f"{link}/leave")
        assert "另有共有人也提交了意见" in page
        assert "同意" not in re.findall(r'class="chosen \w+">(?:<svg.*?</svg>)?(\w+)', page)
    rows = await database.fetch("SELECT signer FROM current_answers ORDER BY signer")
    assert [row["signer"] for row in rows] == sorted(keys)


async def test_five_wrong_tries_make_this_slip_wait_and_no_other(
    world: World, app: Litestar, browser: Browser, clock: MovingClock
) -> None:
    poll = await open_poll(world, browser, clock)
    link = poll.links["1-1-101"]
    async with new_browser(app) as phone:
        short = await phone.submit(f"{link}/who", {"tail": "12"})
        assert "请填写四位" in short.text
        for left in (4, 3, 2, 1):
            answer = await phone.submit(f"{link}/who", {"tail": "0000"})
            assert f"还可以再试 {left} 次" in answer.text
        for tail in ("0000", "1101"):  # now not even the right one
            answer = await phone.submit(f"{link}/who", {"tail": tail})
            assert "后四位输错次数过多" in answer.text
            assert "15 分钟" in answer.text
        await choose(phone, poll.links["2-1-101"], "2101", "agree")
        clock.forward(minutes=15)
        await choose(phone, link, "1101", "agree")


async def test_who_guesses_through_many_slips_is_slowed_and_a_neighbour_is_not_kept_out(
    world: World, app: Litestar, browser: Browser, clock: MovingClock
) -> None:
    """From one address, as behind one router: thirty wrong ones, then two a slip."""
    poll = await open_poll(world, browser, clock)
    own, fresh, *others = poll.links.values()
    async with new_browser(app) as phone:
        for n in range(BUSY_ADDRESS):
            link = others[n % len(others)]
            answer = await phone.submit(f"{link}/who", {"tail": "0000"})
            assert answer.status_code == 422
        answer = await phone.submit(f"{fresh}/who", {"tail": "0000"})
        assert "还可以再试 1 次" in answer.text
        answer = await phone.submit(f"{fresh}/who", {"tail": "0000"})
        assert "后四位输错次数过多" in answer.text
        await choose(phone, own, "1101", "agree")
        clock.forward(minutes=15)
        answer = await phone.submit(f"{others[0]}/who", {"tail": "0000"})
        assert "还可以再试 4 次" in answer.text


@pytest.mark.parametrize("link", ["/v/x", "/v/" + "A" * 22, "/v/%F0%9F%98%80", "/v/..%2f"])
async def test_an_unknown_link_tells_nothing(
    world: World, browser: Browser, clock: MovingClock, link: str
) -> None:
    await open_poll(world, browser, clock)
    for answer in (await browser.get(link), await browser.submit(f"{link}/who", {"tail": "1"})):
        assert answer.status_code == 404
        assert "没有找到" in answer.text
        assert "供暖" not in answer.text


async def test_before_the_opening_and_after_the_close(
    world: World, app: Litestar, browser: Browser, clock: MovingClock
) -> None:
    poll = await open_poll(world, browser, clock)
    link = poll.links["1-1-101"]
    async with new_browser(app) as phone:
        clock.now = clock.now.replace(day=16)
        assert "表决还没有开始" in (await phone.get(link)).text
        clock.now = clock.now.replace(day=30, hour=9, minute=59)
        await phone.submit(f"{link}/who", {"tail": "1101"})
        motion = await database.fetch_one("SELECT id FROM motions")
        assert motion is not None
        await phone.submit(f"{link}/answer", {f"m{motion['id']}": "agree"})
        clock.now = clock.now.replace(hour=10, minute=0, second=1)
        late = await phone.submit(f"{link}/confirm")
        assert late.headers["location"] == link
        page = (await phone.get(link)).text
        assert "表决已经截止" in page
        assert "您刚才选的没有提交" in page
        assert "马上联系" in page
        assert "您选了，但截止前没有确认提交" in page
        assert 'class="chosen agree"' in page  # what she had picked is not gone
        stale = await phone.submit(f"{link}/answer", {f"m{motion['id']}": "agree"})
        assert stale.headers["location"] == link
        assert "您刚才选的没有提交" in (await phone.get(link)).text
    assert await database.fetch("SELECT 1 FROM ballots") == []
    # That it came too late is in the log, what it said is not.
    events = [row["event"] for row in await database.fetch("SELECT event FROM log_events")]
    late = [event for event in events if "PollClosed" in event]
    assert len(late) == 1
    assert "agree" not in late[0]


async def test_an_answer_that_was_taken_in_time_and_comes_again_after_the_end_has_its_receipt(
    world: World, app: Litestar, browser: Browser, clock: MovingClock
) -> None:
    """The first answer got lost on the way back: the telephone sends the same request again."""
    poll = await open_poll(world, browser, clock)
    link = poll.links["1-1-101"]
    motion = await database.fetch_one("SELECT id FROM motions")
    assert motion is not None
    async with new_browser(app) as phone:
        await phone.submit(f"{link}/who", {"tail": "1101"})
        clock.now = clock.now.replace(day=30, hour=9, minute=59)
        await phone.submit(f"{link}/who", {"tail": "1101"})
        await phone.submit(f"{link}/answer", {f"m{motion['id']}": "agree"})
        async with new_browser(app) as lost:  # the request whose answer never came back
            lost.cookies.update(phone.cookies)
            taken = await lost.submit(f"{link}/confirm")
            assert taken.headers["location"] == f"{link}/receipt"
        clock.now = clock.now.replace(hour=10, minute=0, second=1)
        assert "没有确认提交" not in (await phone.get(link)).text
        for _twice in range(2):  # and once more, with nothing left to hand in
            again = await phone.submit(f"{link}/confirm")
            assert again.headers["location"] == f"{link}/receipt"
            page = (await phone.get(f"{link}/receipt")).text
            assert "您的票已保存" in page
            assert "没有提交" not in page
    assert len(await database.fetch("SELECT 1 FROM ballots")) == 1
    events = [row["event"] for row in await database.fetch("SELECT event FROM log_events")]
    assert not any("PollClosed" in event for event in events)


async def test_exactly_at_the_deadline_is_in_time(
    world: World, app: Litestar, browser: Browser, clock: MovingClock
) -> None:
    poll = await open_poll(world, browser, clock)
    clock.now = clock.now.replace(day=30, hour=10, minute=0, second=0, microsecond=0)
    async with new_browser(app) as phone:
        await choose(phone, poll.links["1-1-101"], "1101", "agree")
    clock.forward(seconds=1)
    await browser.sign_in("clerk")
    await browser.submit(f"{poll.path}/count")
    page = (await browser.get(f"{poll.path}/result")).text
    assert "1 位业主参与，1 位同意" in page


async def test_one_question_at_a_time_and_what_was_picked_stays(
    world: World, app: Litestar, browser: Browser, clock: MovingClock
) -> None:
    poll = await open_poll(world, browser, clock, motions=3)
    link = poll.links["2-1-101"]
    motions = [row["id"] for row in await database.fetch("SELECT id FROM motions ORDER BY 1")]
    async with new_browser(app) as phone:
        await phone.submit(f"{link}/who", {"tail": "2101"})
        page = (await phone.get(link)).text
        assert "第 1 项，共 3 项" in page
        assert [f'name="m{one}"' in page for one in motions] == [True, False, False]
        answer = await phone.submit(f"{link}/answer", {f"m{motions[0]}": "abstain"})
        assert answer.headers["location"] == link
        for _again in range(2):  # loaded anew, nothing is lost
            page = (await phone.get(link)).text
            assert "第 2 项，共 3 项" in page
        page = (await phone.get(f"{link}?q=1")).text  # one step back
        assert re.search(r'value="abstain">.*?上次选的', page)
        for one, choice in zip(motions[1:], ("agree", "against"), strict=True):
            answer = await phone.submit(f"{link}/answer", {f"m{one}": choice})
        assert answer.headers["location"] == f"{link}/confirm"
        page = (await phone.get(f"{link}/confirm")).text
        assert [page.count(f"{link}?q={n}") for n in (1, 2, 3)] == [1, 1, 1]
        # Another answer to the first, and nothing but the first.
        answer = await phone.submit(f"{link}/answer", {f"m{motions[0]}": "agree"})
        assert answer.headers["location"] == f"{link}/confirm"
        page = (await phone.get(f"{link}/confirm")).text
        assert re.findall(r'class="chosen (\w+)"', page) == ["agree", "agree", "against"]


async def test_what_is_no_answer_is_refused_beside_its_question(
    world: World, app: Litestar, browser: Browser, clock: MovingClock
) -> None:
    poll = await open_poll(world, browser, clock, motions=2)
    link = poll.links["2-1-101"]
    first, second = (row["id"] for row in await database.fetch("SELECT id FROM motions ORDER BY 1"))
    async with new_browser(app) as phone:
        await phone.submit(f"{link}/who", {"tail": "2101"})
        for typed in (
            {},
            {f"m{second}": "<script>"},
            {f"m{first}": "agree", f"m{second}": "<script>"},
        ):
            answer = await phone.submit(f"{link}/answer", typed)
            assert answer.status_code == 422
            assert "这一项还没有选择" in answer.text
        assert "第 1 项" in (await phone.get(link)).text  # and nothing of it was kept


async def test_gaps_are_never_confirmed(
    world: World, app: Litestar, browser: Browser, clock: MovingClock
) -> None:
    poll = await open_poll(world, browser, clock, motions=2)
    link = poll.links["2-1-101"]
    first = await database.fetch_one("SELECT id FROM motions ORDER BY id LIMIT 1")
    assert first is not None
    async with new_browser(app) as phone:
        await phone.submit(f"{link}/who", {"tail": "2101"})
        await phone.submit(f"{link}/answer", {f"m{first['id']}": "agree"})
        seen = await phone.get(f"{link}/confirm")
        sent = await phone.submit(f"{link}/confirm")
        assert [seen.status_code, sent.status_code] == [303, 303]
        assert seen.headers["location"] == sent.headers["location"] == link
        assert "还有事项没有选择" in (await phone.get(link)).text
    assert await database.fetch("SELECT 1 FROM ballots") == []


async def test_a_second_tap_shows_the_receipt(
    world: World, app: Litestar, browser: Browser, clock: MovingClock
) -> None:
    poll = await open_poll(world, browser, clock)
    link = poll.links["2-1-101"]
    async with new_browser(app) as phone:
        receipt = await choose(phone, link, "2101", "agree")
        again = await phone.submit(f"{link}/confirm")
        assert again.headers["location"] == f"{link}/receipt"
        page = (await phone.get(f"{link}/receipt")).text
        assert receipt in page.replace(" ", "")
        assert "停留时间太久" not in page
    assert len(await database.fetch("SELECT 1 FROM ballots")) == 1


async def test_who_stayed_too_long_is_told_so(
    world: World, app: Litestar, browser: Browser, clock: MovingClock
) -> None:
    poll = await open_poll(world, browser, clock)
    link = poll.links["2-1-101"]
    motion = await database.fetch_one("SELECT id FROM motions")
    assert motion is not None
    async with new_browser(app) as phone:
        picked = {f"m{motion['id']}": "agree"}
        for step in ("answer", "confirm"):
            await phone.submit(f"{link}/who", {"tail": "2101"})
            await phone.submit(f"{link}/answer", picked)
            clock.forward(minutes=30)
            late = await phone.submit(f"{link}/{step}", picked)
            assert late.headers["location"] == link
            assert "停留时间太久" in (await phone.get(link)).text
    assert await database.fetch("SELECT 1 FROM ballots") == []


async def test_the_cookie_of_one_slip_opens_no_other(
    world: World, app: Litestar, browser: Browser, clock: MovingClock
) -> None:
    poll = await open_poll(world, browser, clock)
    async with new_browser(app) as phone:
        await phone.submit(f"{poll.links['1-1-101']}/who", {"tail": "1101"})
        name, value = next(
            (name, value) for name, value in phone.cookies.items() if name.startswith("slip")
        )
        foreign = await database.fetch_one(
            "SELECT s.id FROM slips s JOIN roll_entries e ON e.id = s.entry"
            " WHERE e.unit = '2-1-101'"
        )
        assert foreign is not None
        async with new_browser(app) as thief:
            for forged in (value, value.replace(name[4:], str(foreign["id"]), 1)):
                thief.cookies.set(f"slip{foreign['id']}", forged)
                page = (await thief.get(poll.links["2-1-101"])).text
                assert "后四位" in page
                answer = await thief.submit(f"{poll.links['2-1-101']}/confirm")
                assert answer.status_code == 303
    assert await database.fetch("SELECT 1 FROM ballots") == []


async def test_slips_are_printed_by_the_community_only(
    world: World, app: Litestar, browser: Browser, clock: MovingClock
) -> None:
    poll = await open_poll(world, browser, clock)
    sheet = (await browser.get(f"{poll.path}/slips/1")).text
    assert "业主1-1-101" not in sheet  # names are masked
    assert (await browser.get(f"{poll.path}/slips/99")).status_code == 404
    for account, status in (("street_staff", 403), ("other_clerk", 404), ("lawyer", 404)):
        async with new_browser(app) as other:
            await other.sign_in(account)
            for page in ("/slips", "/slips/1"):
                assert (await other.get(poll.path + page)).status_code == status, account
