"""The demonstration's round from door to door in the open vote: helpers and the first knocks."""

from datetime import datetime, timedelta
from functools import partial

from app import database
from app.accounts.permissions import Actor, Granted
from app.settings import Settings
from votes.ballots.rules import RECEIPTS
from votes.demo import story
from votes.demo.people import Staff
from votes.doors.rules import DoorPlan, Outcome
from votes.doors.services import assign_helper, record_door_visit

CHINESE_DATA = True  # names of the invented people

_SIGNATURE = "M60 40L120 38M88 22L86 84L70 78M150 30L190 28M170 30L168 60L150 92M168 60L196 90"
_OUTCOMES: tuple[Outcome, ...] = ("ballot", "nobody", "later", "ballot")


def _number(n: int) -> int:
    return int((n * 1_234_567_891 + 77) % RECEIPTS)


async def round_from_door_to_door(staff: Staff, settings: Settings, now: datetime) -> None:
    """The building head has building 3, the grid worker 1, the volunteer 2."""
    row = await database.fetch_one("SELECT id FROM polls WHERE title = $1", story.OPEN_TITLE)
    assert row is not None
    poll = int(row["id"])
    for name, building in (("张建国", "3"), ("丁小满", "1"), ("田禾", "2")):
        person = staff.accounts[name]
        await assign_helper(staff.clerk, poll, person, building, now=now - timedelta(hours=3))
    head = await database.fetch_one(
        "SELECT g.building FROM grants g WHERE g.person = $1", staff.accounts["张建国"]
    )
    assert head is not None
    helper = Actor(
        staff.accounts["张建国"], "张建国", (Granted("building_head", building=head["building"]),)
    )
    motion = await database.fetch_one("SELECT id FROM motions WHERE poll = $1", poll)
    assert motion is not None
    doors = await database.fetch(
        "SELECT e.id FROM roll_entries e JOIN rolls r ON r.id = e.roll WHERE r.poll = $1"
        " AND e.building = '3' AND e.status = 'sold' AND jsonb_array_length(e.signers) = 1"
        " AND e.hold IS NULL AND (SELECT count(*) FROM roll_entries o WHERE o.roll = e.roll"
        "  AND o.head = e.head) = 1"
        " AND NOT EXISTS (SELECT 1 FROM current_answers c WHERE c.entry = e.id)"
        " ORDER BY e.id DESC LIMIT 4",
        poll,
    )
    for n, (door, outcome) in enumerate(zip(doors, _OUTCOMES, strict=False)):
        voted = outcome == "ballot"
        await record_door_visit(
            helper,
            poll,
            door["id"],
            DoorPlan(
                outcome=outcome,
                key=f"demonstration{n:04}",
                marks={motion["id"]: "agree"} if voted else {},
                signature=_SIGNATURE if voted else "",
            ),
            None,
            chance=partial(_number, n),
            data_dir=settings.data_dir,
            now=now - timedelta(minutes=50 - 10 * n),
        )
