"""Reminding households that have not answered, and nobody else."""

from datetime import datetime

from app import database
from app.accounts.permissions import Actor
from app.audit.services import note
from app.clock import local_date, say_time
from app.errors import NotAllowed
from app.estates.chart import unit_name
from app.i18n import _
from app.outbox.rules import Message
from app.outbox.services import enqueue
from votes.access import poll_to_work_on
from votes.campaign.rules import NobodyToRemind, RemindersNotNow, reminder_ends
from votes.doors.access import HAS_ANSWERED
from votes.electorate.standing import ENTRY, NEWEST_ROLL
from votes.permissions import can_remind_households, can_view_turnout

# Asked in the transaction that writes the reminders. Whoever has to come to the office is not
# sent to her telephone.
_TO_REMIND = (
    "SELECT s.id AS slip, e.building, e.staircase, e.room, o.id AS owner, o.name, o.phone"  # noqa: S608 (constants only)
    f" FROM roll_entries e JOIN slips s ON s.entry = {ENTRY}"
    " JOIN dwellings d ON d.estate = $2 AND d.unit = e.unit"
    " JOIN ownerships w ON w.dwelling = d.id JOIN owners o ON o.id = w.owner"
    f" WHERE e.roll = {NEWEST_ROLL} AND e.hold IS NULL AND o.phone <> ''"
    f" AND ($3 = '' OR e.building = $3) AND NOT {HAS_ANSWERED}"
    " ORDER BY e.id, w.position"
)


async def remind_households(actor: Actor, poll: int, building: str, *, now: datetime) -> int:
    """By short message, once a day each; how many messages are new. `building` "" for all.

    What cannot leave at once is dropped (REMINDER_KEEPS), so that nobody is reminded who has
    answered since. NotFound, NotAllowed, RemindersNotNow, NobodyToRemind.
    """
    facts = await poll_to_work_on(actor, poll)
    if not can_remind_households(actor, facts, facts.phase(now)):
        if can_view_turnout(actor, facts, facts.phase(now)):
            raise RemindersNotNow
        raise NotAllowed
    async with database.transaction() as link:
        rows = await link.fetch(_TO_REMIND, poll, facts.estate, building)
        text = _(
            "{estate}{flat}：“{title}”还没有收到您家的表决意见，{closes}截止。请扫您家的表决通知单表决，"
            "也可以交纸质票或请{staff}上门登记。同意、反对、弃权都由您定。"
        )
        made = await enqueue(
            link,
            [
                Message(
                    key=f"poll-reminder:{row['slip']}:{row['owner']}:{local_date(now)}",
                    channel="sms",
                    kind="poll_reminder",
                    subject=("slips", row["slip"]),
                    title=_("请表决"),
                    text=text.format(
                        estate=facts.estate_name,
                        flat=unit_name(row["building"], row["staircase"], row["room"]),
                        title=facts.title,
                        closes=say_time(facts.closes_at),
                        staff=facts.staff,
                    ),
                    name=row["name"],
                    address=row["phone"],
                    community=facts.place.community,
                    not_after=reminder_ends(facts.closes_at, now),
                )
                for row in rows
            ],
            now=now,
        )
        if not made:
            raise NobodyToRemind
        await note(
            link,
            actor,
            "remind_households",
            facts,
            now,
            after={"building": building, "messages": len(made)},
        )
    return len(made)
