"""The builder of a cost scheme over three thousand flats: a change sent, and the page after it."""

import asyncio
import gc
import time
from pathlib import Path

from app import database
from app.migrating import migrate
from app.postgres import EmbeddedPostgres
from app.settings import Settings
from meetings.consultations.services import open_consultation
from tests.bench.ballots import MORE_FLATS
from tests.bench.sizes import sized
from tests.bench.took import Took
from tests.conftest import MovingClock, application_of, new_browser
from tests.frozen_poll import NOW, SECRET, clerk_of
from tests.world import build_world
from votes.costs.drafting import services as drafting
from votes.costs.drafting.rules import DraftItem, DraftPayer
from votes.costs.drafting.storage import read_kept

CHINESE_DATA = True  # an agreement of an invented scheme
TURNS = sized(7, 1)


def builder_changes(folder: Path) -> list[Took]:
    """Each another cap, never seen before, through the application; its processor and wall."""
    with EmbeddedPostgres(folder / "builder", durable=False) as server:
        database.configure(server.dsn)
        return asyncio.run(_measure(folder))


async def _measure(folder: Path) -> list[Took]:
    await migrate()
    await database.connect()
    world = await build_world(NOW)
    await database.execute(MORE_FLATS, world.estate)
    clerk = clerk_of(world)
    consultation = await open_consultation(clerk, world.estate, "供暖改造", "", now=NOW)
    scheme = await drafting.open_scheme(clerk, consultation, "分摊方案", now=NOW)

    async def revision() -> int:
        return (await read_kept(scheme)).revision

    rows = await database.fetch("SELECT unit FROM dwellings WHERE estate = $1", world.estate)
    radiators = {row["unit"]: str(4 + n % 5) for n, row in enumerate(rows)}
    await drafting.save_quantities(clerk, scheme, await revision(), {"radiators": radiators})
    agreed = "2026年3月业主大会决定"
    for item in (
        DraftItem("立管", "area", 1_440_000_017, None, "owners"),
        DraftItem("阀门", "household", 360_000_001, None, "owners", agreed),
        DraftItem("户内", "radiators", None, 28_550, "owners", agreed),
    ):
        await drafting.save_item(clerk, scheme, await revision(), None, item)
    paying = (DraftPayer("government", "percent", "40"),)
    await drafting.save_payers(clerk, scheme, await revision(), paying)
    begun = await revision()
    await database.disconnect()
    settings = Settings.from_environment({"DATA_DIR": str(folder), "SECRET_KEY": SECRET})
    app = application_of(settings, MovingClock())
    took = []
    async with app.lifespan(), new_browser(app) as browser:
        await browser.sign_in("clerk")
        gc.collect()
        gc.freeze()  # as `yishi serve` does
        for turn in range(TURNS):
            typed = {
                "revision": str(begun + turn),
                "cap": str(4_000 + turn),
                "cap_payer": "heating_company",
                "split": "none",
            }
            wall, worked = time.perf_counter(), time.process_time()
            answer = await browser.submit(f"/costs/{scheme}/limits", typed)
            assert answer.status_code == 303, answer.text
            page = await browser.get(answer.headers["location"])
            assert page.status_code == 200
            took.append(Took(time.perf_counter() - wall, time.process_time() - worked))
    return took
