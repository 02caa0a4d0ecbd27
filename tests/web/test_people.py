"""People: who is invited, granted and sent away, by whom, and the links."""

import asyncio
import re

import httpx
import pytest
from litestar import Litestar

from app import database
from app.accounts.permissions import Granted
from app.accounts.services import create_person, hash_token
from app.errors import Conflict
from app.people import services
from app.people.rules import LastAdministrator
from tests.conftest import Browser, MovingClock, actor, new_browser
from tests.web.test_results import counting_queries
from tests.world import World

NEW = {"role": "community_clerk", "name": "林晓", "account": "linxiao"}
SECRET = "a fresh pass phrase"


def link_in(page: httpx.Response) -> str:
    found = re.search(r'value="[^"]*(/invitations/[^"]+)"', page.text)
    assert found is not None, page.text
    return found[1]


async def invite(browser: Browser, world: World, by: str = "administrator", **typed: object) -> str:
    """The path of the link of 林晓, who becomes a clerk."""
    await browser.sign_in(by)
    page = await browser.submit("/people/new", {**NEW, "place": world.community, **typed})
    assert page.status_code == 200, page.text
    return link_in(page)


async def person_of(account: str = "linxiao") -> int:
    row = await database.fetch_one("SELECT id FROM persons WHERE account = $1", account)
    assert row is not None
    return int(row["id"])


async def actions() -> list[str]:
    return [row["action"] for row in await database.fetch("SELECT action FROM audit_entries")]


def typed_twice(password: str = SECRET) -> dict[str, object]:
    return {"password": password, "again": password}


async def test_invited_sets_a_password_and_signs_in(
    world: World, app: Litestar, browser: Browser
) -> None:
    path = await invite(browser, world)
    async with new_browser(app) as invited:
        for _ in range(2):  # looking does not use it up
            page = await invited.get(path)
            assert page.status_code == 200
            assert "linxiao" in page.text
        assert (await invited.sign_in("linxiao", "")).status_code == 422
        done = await invited.submit(path, typed_twice())
        assert done.headers["location"] == "/sign-in"
        assert (await invited.sign_in("linxiao", SECRET)).status_code == 303
        assert (await invited.get("/estates")).status_code == 200
        for answer in (await invited.get(path), await invited.submit(path, typed_twice())):
            assert answer.status_code == 409
            assert "已经用过" in answer.text
    assert await actions() == ["invite_person", "accept_invitation"]
    kept = await database.fetch("SELECT token_hash FROM invitations")
    assert kept[0]["token_hash"] == hash_token(path.rpartition("/")[2])


async def test_faults_in_the_password_leave_the_link_whole(
    world: World, app: Litestar, browser: Browser
) -> None:
    path = await invite(browser, world)
    async with new_browser(app) as invited:
        for typed, said in (
            ({"password": SECRET, "again": "another one"}, "两次输入的密码不一样"),
            (typed_twice("short"), "密码太短"),
            ({}, "请填写这一项"),
        ):
            answer = await invited.submit(path, typed)
            assert answer.status_code == 422
            assert said in answer.text
            assert SECRET not in answer.text
        assert (await invited.submit(path, typed_twice())).status_code == 303


async def test_expired_voided_and_unknown_links_say_what_to_do(
    world: World, browser: Browser, clock: MovingClock
) -> None:
    first = await invite(browser, world)
    second = link_in(await browser.submit(f"/people/{await person_of()}/link"))
    assert "重新生成" in (await browser.get(first)).text
    assert (await browser.get(second)).status_code == 200
    clock.forward(days=7)
    assert (await browser.get(second)).status_code == 409
    unknown = await browser.get("/invitations/nothing")
    assert unknown.status_code == 404
    assert "复制完整" in unknown.text


async def test_two_at_once_with_one_link(world: World, app: Litestar, browser: Browser) -> None:
    path = await invite(browser, world)
    async with new_browser(app) as one, new_browser(app) as other:
        answers = await asyncio.gather(
            one.submit(path, typed_twice("the first pass phrase")),
            other.submit(path, typed_twice("the second pass phrase")),
        )
        assert sorted(answer.status_code for answer in answers) == [303, 409]
        won = "first" if answers[0].status_code == 303 else "second"
        assert (await one.sign_in("linxiao", f"the {won} pass phrase")).status_code == 303
    assert (await actions()).count("accept_invitation") == 1


async def test_a_reset_ends_every_session(world: World, app: Litestar, browser: Browser) -> None:
    await browser.sign_in("secretary")
    async with new_browser(app) as clerk:
        await clerk.sign_in("clerk")
        path = link_in(await browser.submit(f"/people/{world.clerk}/link"))
        assert (await clerk.get("/estates")).status_code == 200
        await clerk.submit(path, typed_twice())
        assert (await clerk.get("/estates")).status_code == 303
        assert (await clerk.sign_in("clerk")).status_code == 422
        assert (await clerk.sign_in("clerk", SECRET)).status_code == 303
    assert await actions() == ["make_link", "reset_password"]


async def test_a_secretary_invites_for_her_community_only(world: World, browser: Browser) -> None:
    await invite(browser, world, by="secretary")
    listed = (await browser.get("/people")).text
    assert "林晓" in listed
    assert "赵一鸣" not in listed
    for role, place in (
        ("community_clerk", world.other_community),
        ("community_secretary", world.community),
        ("administrator", ""),
        ("lawyer", ""),
    ):
        typed = {**NEW, "account": "another", "role": role, "place": place}
        assert (await browser.submit("/people/new", typed)).status_code == 403, role
    assert await actions() == ["invite_person"]


@pytest.mark.parametrize("account", ["clerk", "street_staff", "lawyer"])
async def test_others_may_nothing(world: World, browser: Browser, account: str) -> None:
    await browser.sign_in(account)
    for path in ("/people", "/people/new"):
        assert (await browser.get(path)).status_code == 403
    here = f"/people/{world.clerk}"
    assert (await browser.get(here)).status_code == 404
    typed = {**NEW, "place": world.community}
    assert (await browser.submit("/people/new", typed)).status_code == 403
    for act in ("link", "deactivate", "reactivate", "totp/clear"):
        assert (await browser.submit(f"{here}/{act}")).status_code == 404
    assert (await browser.submit(f"{here}/grants/new", typed)).status_code == 404
    assert await actions() == []
    assert '"/people"' not in (await browser.get("/")).text


async def test_a_secretary_manages_nobody_above_or_beyond(
    world: World, browser: Browser, clock: MovingClock
) -> None:
    both = await create_person(
        "双职",
        "both",
        World.PASSWORD,
        (
            Granted("community_clerk", community=world.community),
            Granted("community_clerk", community=world.other_community),
        ),
        now=clock(),
    )
    await browser.sign_in("secretary")
    for person, status in ((both, 403), (world.secretary, 403), (world.other_clerk, 404)):
        for act in ("link", "deactivate", "totp/clear"):
            answer = await browser.submit(f"/people/{person}/{act}")
            assert answer.status_code == status, (person, act)
    grants = await database.fetch("SELECT id FROM grants WHERE person = $1 ORDER BY id", both)
    away = [
        (await browser.submit(f"/people/{both}/grants/{grant['id']}/revoke")).status_code
        for grant in grants
    ]
    assert away == [303, 404]  # her own; then she knows of the person no more
    assert len(await database.fetch("SELECT 1 FROM grants WHERE person = $1", both)) == 1


async def test_granting_voids_links_of_others(world: World, browser: Browser) -> None:
    path = await invite(browser, world, by="secretary")
    await browser.sign_in("administrator")
    person = await person_of()
    assert (await browser.get(path)).status_code == 200
    granted = await browser.submit(f"/people/{person}/grants/new", {"role": "administrator"})
    assert granted.status_code == 303
    assert (await browser.get(path)).status_code == 409
    again = await browser.submit(f"/people/{person}/grants/new", {"role": "administrator"})
    assert again.status_code == 422
    assert "已经有这个角色" in again.text


async def test_a_body_must_fit_the_role(world: World, browser: Browser) -> None:
    await browser.sign_in("administrator")
    row = await database.fetch_one(
        "INSERT INTO bodies (kind, name, community, active)"
        " VALUES ('heating_company', '暖城供热公司', $1, true) RETURNING id",
        world.community,
    )
    assert row is not None
    page = (await browser.get("/people/new?role=heating_company")).text
    assert "暖城供热公司" in page
    for role, place, said in (
        ("property_company", row["id"], "不能在所选的地方任职"),
        ("heating_company", "", "没有选择在哪里任职"),
        ("community_clerk", 999999, "不能在所选的地方任职"),
        ("administrator", row["id"], "不能在所选的地方任职"),
    ):
        answer = await browser.submit("/people/new", {**NEW, "role": role, "place": place})
        assert answer.status_code == 422
        assert said in answer.text
        assert 'value="linxiao"' in answer.text
    fit = await browser.submit(
        "/people/new", {**NEW, "role": "heating_company", "place": row["id"]}
    )
    assert fit.status_code == 200
    taken = await browser.submit(
        "/people/new", {**NEW, "role": "heating_company", "place": row["id"]}
    )
    assert "已经有人使用" in taken.text


async def test_deactivated_and_let_in_again(world: World, app: Litestar, browser: Browser) -> None:
    await browser.sign_in("secretary")
    here = f"/people/{world.clerk}"
    path = link_in(await browser.submit(f"{here}/link"))
    async with new_browser(app) as clerk:
        await clerk.sign_in("clerk")
        assert (await browser.submit(f"{here}/deactivate")).status_code == 303
        assert (await clerk.get("/estates")).status_code == 303
        assert (await clerk.sign_in("clerk")).status_code == 422
        assert (await clerk.get(path)).status_code == 409
        assert (await browser.submit(f"{here}/link")).status_code == 409
        await browser.submit(f"{here}/reactivate")
        assert (await clerk.sign_in("clerk")).status_code == 303
    assert await actions() == ["make_link", "deactivate_person", "reactivate_person"]


async def test_an_administrator_keeps_her_own_role(world: World, browser: Browser) -> None:
    await browser.sign_in("administrator")
    grant = await database.fetch_one("SELECT id FROM grants WHERE person = $1", world.administrator)
    assert grant is not None
    here = f"/people/{world.administrator}"
    for act in (f"grants/{grant['id']}/revoke", "deactivate"):
        assert (await browser.submit(f"{here}/{act}")).status_code == 409
    assert (await browser.submit(f"{here}/grants/999999/revoke")).status_code == 404
    assert (await browser.get("/people")).status_code == 200


async def test_two_administrators_do_not_take_each_other_away(
    world: World, clock: MovingClock
) -> None:
    granted = Granted("administrator")
    other = await create_person("另一位", "other", World.PASSWORD, (granted,), now=clock())
    grants = {
        row["person"]: row["id"]
        for row in await database.fetch(
            "SELECT id, person FROM grants WHERE role = $1", granted.role
        )
    }
    outcomes = await asyncio.gather(
        services.revoke_role(
            actor(other, granted),
            world.administrator,
            grants[world.administrator],
            now=clock(),
        ),
        services.deactivate_person(actor(world.administrator, granted), other, now=clock()),
        return_exceptions=True,
    )
    assert [type(one) for one in outcomes if one is not None] == [LastAdministrator]
    assert issubclass(LastAdministrator, Conflict)


async def test_found_by_name_and_never_in_the_address(world: World, browser: Browser) -> None:
    await browser.sign_in("administrator")
    page = await browser.submit("/people", {"name": " 雨 "})
    assert page.status_code == 200
    assert "陈小雨" in page.text
    assert "赵一鸣" not in page.text
    nobody = await browser.submit("/people", {"name": "%"})
    assert "没有找到人员" in nobody.text


async def test_pages_cost_the_same_however_many_people(
    world: World, browser: Browser, clock: MovingClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    await browser.sign_in("administrator")
    asked = []
    for more in (0, 6):
        for n in range(more):
            await create_person(
                f"志愿者{n}",
                f"volunteer{n}",
                World.PASSWORD,
                (Granted("volunteer", community=world.community),),
                now=clock(),
            )
        with counting_queries(monkeypatch) as queries:
            assert (await browser.get("/people")).status_code == 200
            assert (await browser.get(f"/people/{world.clerk}")).status_code == 200
        asked.append(len(queries))
    assert asked[0] == asked[1] > 0
