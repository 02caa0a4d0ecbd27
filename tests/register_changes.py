"""Changes of the small world's register through the real services, with the marks a page shows."""

from datetime import date, datetime

from app import database
from app.estates.register.changes.rules import Correction, Ground, Joined
from app.estates.register.changes.services import (
    Asked,
    correct_dwelling,
    join_dwellings,
    transfer_dwelling,
)
from app.estates.register.queries import seen_marks
from app.estates.register.records import DwellingRecord, Holder, read_seen
from app.estates.register.storage import load_records
from tests.frozen_poll import SECRET, clerk_of
from tests.world import World


async def dwelling(world: World, unit: str) -> DwellingRecord:
    row = await database.fetch_one(
        "SELECT id FROM dwellings WHERE estate = $1 AND unit = $2 AND retired_at IS NULL",
        world.estate,
        unit,
    )
    assert row is not None
    (record,) = await load_records([row["id"]])
    return record


async def _asked(world: World, units: list[DwellingRecord], day: date, now: datetime) -> Asked:
    return Asked(
        actor=clerk_of(world),
        ground=Ground(day, "按产权证", "不动产权证书复印件"),
        seen=read_seen(await seen_marks(units, SECRET)),
        secret_key=SECRET,
        now=now,
    )


async def sell(world: World, unit: str, *buyers: Holder, day: date, now: datetime) -> None:
    record = await dwelling(world, unit)
    assert record.id is not None
    await transfer_dwelling(
        await _asked(world, [record], day, now),
        record.id,
        keep=[],
        new=list(enumerate(buyers, 1)),
        representative="",
        status="sold",
    )


async def measure(world: World, unit: str, area_x100: int, *, day: date, now: datetime) -> None:
    record = await dwelling(world, unit)
    assert record.id is not None
    await correct_dwelling(
        await _asked(world, [record], day, now),
        record.id,
        Correction(
            staircase=record.staircase,
            floor=record.floor,
            room=record.room,
            kind=record.kind,
            area_x100=area_x100,
            area_source="survey",
            status=record.status,
            remark=record.remark,
            positions={},
            representative=None,
        ),
    )


async def join(world: World, unit: str, other: str, *, day: date, now: datetime) -> None:
    """The two become one flat under the first one's room with a mark."""
    one, two = await dwelling(world, unit), await dwelling(world, other)
    assert one.id is not None
    assert two.id is not None
    await join_dwellings(
        await _asked(world, [one, two], day, now),
        one.id,
        [two.id],
        Joined(room=f"{one.room}甲", area_x100=None, area_source="survey"),
        "",
    )
