"""Fifty answers for one household at once: every one is kept, exactly one stands."""

import asyncio

from litestar import Litestar

from app import database
from tests.conftest import Browser, MovingClock, new_browser
from tests.web.open_poll import open_poll
from tests.world import World

AT_ONCE = 50


async def test_fifty_at_once(
    world: World, app: Litestar, browser: Browser, clock: MovingClock
) -> None:
    poll = await open_poll(world, browser, clock)
    links = [poll.links["1-1-101"], poll.links["1-1-102"]]  # two papers of one owner
    motion = await database.fetch_one("SELECT id FROM motions")
    assert motion is not None
    phones: list[tuple[Browser, str]] = []
    for n in range(AT_ONCE):
        phone, link = new_browser(app), links[n % 2]
        await phone.submit(f"{link}/who", {"tail": "1101"})
        picked = await phone.submit(
            f"{link}/answer", {f"m{motion['id']}": ("agree", "against", "abstain")[n % 3]}
        )
        assert picked.status_code == 303
        phones.append((phone, link))
    try:
        answers = await asyncio.gather(*(phone.submit(f"{link}/confirm") for phone, link in phones))
    finally:
        for phone, _link in phones:
            await phone.aclose()
    assert [answer.status_code for answer in answers] == [303] * AT_ONCE
    kept = await database.fetch("SELECT id, receipt FROM ballots")
    assert len(kept) == AT_ONCE
    assert len({row["receipt"] for row in kept}) == AT_ONCE
    standing = await database.fetch(
        "SELECT c.motion, e.unit, c.signer, c.channel, c.ballot FROM current_answers c"
        " JOIN roll_entries e ON e.id = c.entry ORDER BY e.unit"
    )
    assert [(row["unit"], row["channel"]) for row in standing] == [
        ("1-1-101", "online"),
        ("1-1-102", "online"),
    ]
    # Both flats of the owner say the same: the newest event of all.
    assert {row["ballot"] for row in standing} == {max(row["id"] for row in kept)}
