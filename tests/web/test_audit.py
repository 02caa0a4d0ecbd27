"""The record: what is in it, who sees it, and that nobody rewrites it."""

import asyncpg
import pytest

from app import database
from app.audit.services import record
from tests.conftest import Browser, MovingClock
from tests.web.open_poll import open_poll
from tests.world import World


async def test_freezing_is_on_record_for_the_secretary_and_not_for_others(
    world: World, browser: Browser, clock: MovingClock
) -> None:
    await open_poll(world, browser, clock)
    seen = {}
    for account in (
        "secretary",
        "street_staff",
        "clerk",
        "other_street_staff",
        "administrator",
        "lawyer",
    ):
        await browser.sign_in(account)
        page = await browser.get("/audit")
        seen[account] = (page.status_code, "冻结表决名册" in page.text)
    assert seen == {
        "secretary": (200, True),
        "street_staff": (200, True),
        "clerk": (403, False),
        "other_street_staff": (200, False),
        "administrator": (200, False),
        "lawyer": (403, False),
    }


async def test_pages_of_fifty_the_newest_first(
    world: World, browser: Browser, clock: MovingClock
) -> None:
    async with database.transaction() as link:
        for n in range(51):
            await record(
                link,
                at=clock(),
                person=world.administrator,
                action="<b>",
                subject="persons",
                subject_id=n,
                reason="<script>",
                after={"姓名": f"第{n}次"},
            )
    await browser.sign_in("administrator")
    first = (await browser.get("/audit")).text
    assert "第50次" in first
    assert "第0次" not in first
    assert "<script>" not in first
    oldest = await database.fetch_one("SELECT min(id) + 1 AS id FROM audit_entries")
    assert oldest is not None
    assert f"/audit?before={oldest['id']}" in first
    assert "第0次" in (await browser.get(f"/audit?before={oldest['id']}")).text
    for strange in ("abc", "99999999999999999999", "-1"):
        assert (await browser.get(f"/audit?before={strange}")).status_code < 500


@pytest.mark.parametrize(
    "statement",
    ["UPDATE audit_entries SET reason = ''", "DELETE FROM audit_entries", "TRUNCATE audit_entries"],
)
async def test_the_record_is_append_only(world: World, clock: MovingClock, statement: str) -> None:
    async with database.transaction() as link:
        await record(
            link,
            at=clock(),
            person=None,
            action="restore_backup",
            subject="streets",
            subject_id=world.street,
        )
    with pytest.raises(asyncpg.RestrictViolationError):
        await database.execute(statement)
