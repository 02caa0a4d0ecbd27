"""Who reads a result, and how far down: flats are for who counts, who watches and the lawyer."""

import re
from hashlib import sha256

from litestar import Litestar

from app import database
from app.accounts.permissions import Granted
from app.accounts.services import create_person
from tests.closed_poll import AFTER, build_closed_poll
from tests.conftest import Browser, MovingClock, new_browser
from tests.services.test_counting import consult
from tests.web.test_results import counted, text_of
from tests.world import World

# What stands in the result page only where flats may be seen.
BY_UNIT = ("1-1-201", "result.xlsx", "rows/agree")


async def _seated(world: World, consultation: int) -> None:
    """Two who read the matter because they sit at its table; one is somebody's neighbour."""
    for account, grant in (("expert", Granted("expert")), ("social", Granted("social_worker"))):
        person = await create_person("甲乙", account, World.PASSWORD, (grant,), now=AFTER)
        await database.execute(
            "INSERT INTO seat_members (seat, name, duty, account, is_spokesperson, position)"
            " SELECT id, '甲乙', '', $2, false, 5 + $2 FROM seats WHERE consultation = $1",
            consultation,
            person,
        )


async def test_at_the_table_a_result_is_read_by_building_and_by_the_lawyer_by_flat(
    world: World, app: Litestar, browser: Browser, clock: MovingClock
) -> None:
    consultation = await consult(world, lawyer=world.lawyer)
    await _seated(world, consultation)
    poll = await build_closed_poll(world, consultation=consultation)
    clock.now = AFTER
    await browser.sign_in("clerk")
    await counted(browser, poll)
    path = f"/polls/{poll.poll}/result"
    below = (f"{path}/1/count.json", f"{path}/1/rows/agree", f"{path}.xlsx")
    for account in ("clerk", "secretary", "street_staff", "lawyer"):
        async with new_browser(app) as reader:
            await reader.sign_in(account)
            page = (await reader.get(path)).text
            await _first_named_is_the_one_offered(reader, text_of(page), f"{path}/1/count.json")
            assert all(sign in page for sign in BY_UNIT), account
            for one in below:
                assert (await reader.get(one)).status_code == 200, (account, one)
    for account in ("expert", "social"):
        async with new_browser(app) as reader:
            await reader.sign_in(account)
            answer = await reader.get(path)
            assert answer.status_code == 200
            assert not any(sign in answer.text for sign in BY_UNIT), account
            said = text_of(answer.text)
            assert "各楼的户数" in said and "没有签字：" in said
            assert f"/board/{poll.poll}/1/count.json" in answer.text
            assert f"recount public-count-{poll.poll}-1.json" in answer.text
            await _first_named_is_the_one_offered(reader, said, f"/board/{poll.poll}/1/count.json")
            for one in below:
                assert (await reader.get(one)).status_code == 404, (account, one)


async def _first_named_is_the_one_offered(reader: Browser, page: str, path: str) -> None:
    """Who compares what he has fetched with what stands there finds that it is the same."""
    file = (await reader.get(path)).content
    named = re.findall(r"(存档|公开)计票文件（[^）]+）校验码\s*([0-9a-f]{64})", page)
    assert [what for what, _sha in named] == (
        ["公开", "存档"] if path.startswith("/board/") else ["存档", "公开"]
    )
    assert named[0][1] == sha256(file).hexdigest()
