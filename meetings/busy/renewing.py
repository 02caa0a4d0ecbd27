"""Reading the calendars again, so that what came into them later is known."""

from collections.abc import Callable
from datetime import datetime, timedelta

from app import database
from app.logs import note_round
from app.rounds import Rounds
from meetings.busy.fetching import fetch_feed
from meetings.busy.rules import FeedRefused
from meetings.busy.services import Fetch, calendar_times, note_fault, renew_times
from meetings.preparing.bookings import Resource

# The oldest first; whoever has taken one has it to herself, and a broken one waits its turn again.
_NEXT = (
    "UPDATE busy_feeds SET tried_at = $1 WHERE id = (SELECT id FROM busy_feeds"
    " WHERE named_by IS NOT NULL AND coalesce(tried_at, read_at) <= $2"
    " ORDER BY coalesce(tried_at, read_at) LIMIT 1 FOR UPDATE SKIP LOCKED)"
    " RETURNING kind, resource, address, named_by"
)


async def renew_next(
    every: timedelta, *, clock: Callable[[], datetime], fetch: Fetch = fetch_feed
) -> bool:
    """The calendar that was asked longest ago, if that is `every` or longer; whether there was one.

    One that is broken, huge, private or away leaves what was read before, with the reason.
    """
    now = clock()
    row = await database.fetch_one(_NEXT, now, now - every)
    if row is None:
        return False
    resource = Resource(row["kind"], row["resource"])
    try:
        times = await calendar_times(await fetch(row["address"]), now)
    except FeedRefused as refused:
        await note_fault(resource, refused.reason)
    else:
        await renew_times(resource, row["address"], times, row["named_by"], now=now)
    return True


class FeedKeeper(Rounds):
    """All that are due, one after the other; a fault at one does not keep the others waiting."""

    name = "calendars"
    every = 600

    def __init__(self, hours: int, clock: Callable[[], datetime]) -> None:
        super().__init__()
        self._apart = timedelta(hours=hours)
        self._clock = clock

    async def once(self) -> None:
        more = True
        while more and not self.ending.is_set():
            try:
                more = await renew_next(self._apart, clock=self._clock)
            except database.DatabaseAway:
                raise
            except Exception as fault:  # it was marked as tried: the next one is another
                note_round(self.name, fault)
