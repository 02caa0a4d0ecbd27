"""The votes of the demonstration: one counted with every ballot of the sample, one open."""

import hmac
import json
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from app import database
from app.accounts.permissions import Actor
from app.clock import LOCAL, local_date
from app.settings import Settings
from votes.ballots.rules import NewBallot, receipt_number
from votes.ballots.store import store_ballots
from votes.demo import story
from votes.demo.deliveries import hand_out, try_again
from votes.electorate.services import freeze_poll
from votes.polls.rules import MotionPlan, PollPlan
from votes.polls.services import add_motion, prepare_poll
from votes.polls.sources.queries import item_sources
from votes.results.rules import Policy

CHINESE_DATA = True  # names of the invented people

COUNT = Path(__file__).parent / "dongfang-count.json"


def at(local_time: str) -> datetime:
    """2026-04-20T18:00 as the clock in Shanghai showed it."""
    return datetime.fromisoformat(f"{local_time}+08:00").astimezone(UTC)


async def closed_poll(clerk: Actor, estate: int, consultation: int, settings: Settings) -> int:
    """The vote of the sample count file, with every ballot of it; its id."""
    closes_at = at("2026-04-20T18:00")
    poll = await prepare_poll(
        clerk,
        estate,
        PollPlan(
            title=story.POLL_TITLE,
            explanation=story.POLL_EXPLANATION,
            convener="owners_committee",
            convener_name="东方花苑业主委员会",
            convener_right="",
            committee_informed_on=date(2026, 3, 10),
            notice_on=date(2026, 3, 10),
            opens_at=at("2026-04-01T00:00"),
            closes_at=closes_at,
            policy=Policy(),
        ),
        consultation=consultation,
        notice_days=15,
        salt=salt_of(settings, b"closed"),
        now=at("2026-03-09T10:00"),
    )
    motion = MotionPlan(story.MOTION_TITLE, story.MOTION_WORDING, story.MOTION_PLAIN, item=7)
    sources = await item_sources(poll)
    await add_motion(clerk, poll, motion, source=sources[0].id if sources else None)
    await freeze_poll(
        clerk,
        poll,
        secret_key=settings.secret_key,
        now=at("2026-03-10T09:00"),
    )
    missed = await hand_out(clerk, poll, settings, at("2026-03-11T18:30"), buildings=7, left=12)
    await try_again(clerk, poll, settings, missed, at("2026-03-19T19:00"))
    await _cast(poll, clerk.person)
    return poll


async def _cast(poll: int, clerk: int) -> None:
    """The sample's ballots as events, each received when the sample says."""
    ballots = json.loads(COUNT.read_text("utf-8"))["ballots"]
    motion = await database.fetch_one("SELECT id FROM motions WHERE poll = $1", poll)
    assert motion is not None
    entries = {
        row["unit"]: row
        for row in await database.fetch(
            "SELECT e.id, e.unit, e.signers FROM roll_entries e JOIN rolls r ON r.id = e.roll"
            " WHERE r.poll = $1",
            poll,
        )
    }
    events = []
    for ballot in ballots:
        received = datetime.fromisoformat(ballot["at"]).astimezone(UTC)
        paper = ballot["channel"] == "paper"
        events.append(
            NewBallot(
                receipt=ballot["id"],
                channel=ballot["channel"],
                received_at=received,
                recorded_at=received + timedelta(minutes=30 if paper else 0),
                entries=tuple(entries[unit]["id"] for unit in ballot["units"]),
                answers={motion["id"]: ballot["choice"]},
                signer=_signer(ballot.get("signer", ""), entries[ballot["units"][0]]["signers"]),
                signer_role=ballot.get("signer_role", "owner"),
                capacity=ballot.get("signer_role", "owner"),
                proxy=ballot.get("proxy", ""),
                proxy_doc=ballot.get("proxy_doc", False),
                recorded_by=clerk if paper else None,
            )
        )
    async with database.transaction() as link:
        await store_ballots(link, poll, events)


def _signer(named: str, signers: str) -> str:
    """o149a of the sample is the first co-owner of the unit, by whatever key the roll has her."""
    return str(json.loads(signers)["ab".index(named[-1])]["key"]) if named else ""


async def open_poll(clerk: Actor, estate: int, settings: Settings, now: datetime) -> None:
    """A vote that has just been opened, wherever "now" is."""
    today = local_date(now)
    opens = datetime.combine(today - timedelta(days=1), time(), LOCAL).astimezone(UTC)
    notice = today - timedelta(days=19)
    poll = await prepare_poll(
        clerk,
        estate,
        PollPlan(
            title=story.OPEN_TITLE,
            explanation=story.OPEN_EXPLANATION,
            convener="owners_committee",
            convener_name="东方花苑业主委员会",
            convener_right="",
            committee_informed_on=notice,
            notice_on=notice,
            opens_at=opens + timedelta(hours=8),
            closes_at=opens + timedelta(days=15, hours=18),
            policy=Policy(),
        ),
        consultation=None,
        notice_days=15,
        salt=salt_of(settings, b"open"),
        now=now - timedelta(days=20),
    )
    motion = MotionPlan(
        story.OPEN_MOTION_TITLE, story.OPEN_MOTION_WORDING, story.OPEN_MOTION_PLAIN, item=8
    )
    await add_motion(clerk, poll, motion)
    await freeze_poll(clerk, poll, secret_key=settings.secret_key, now=now - timedelta(days=18))
    begun = now - timedelta(days=17)
    await hand_out(clerk, poll, settings, begun, buildings=5, left=8)
    await _first_answers(poll, opens + timedelta(hours=9))


async def _first_answers(poll: int, received: datetime) -> None:
    """A third of the owners have answered on their telephones; who opens her slip has not."""
    motion = await database.fetch_one("SELECT id FROM motions WHERE poll = $1", poll)
    assert motion is not None
    heads = await database.fetch(
        "SELECT array_agg(e.id ORDER BY e.id) AS entries FROM roll_entries e"
        " JOIN rolls r ON r.id = e.roll WHERE r.poll = $1 AND e.status = 'sold'"
        " AND jsonb_array_length(e.signers) = 1 GROUP BY e.head ORDER BY min(e.id)",
        poll,
    )
    events = [
        NewBallot(
            receipt=receipt_number(n * 7_654_321 + 1),
            channel="online",
            received_at=received,
            recorded_at=received,
            entries=tuple(row["entries"]),
            answers={motion["id"]: "against" if n % 5 == 1 else "agree"},
        )
        for n, row in enumerate(heads)
        if n % 3 == 1
    ]
    async with database.transaction() as link:
        await store_ballots(link, poll, events)


def salt_of(settings: Settings, name: bytes) -> bytes:
    """Random enough to nobody who does not know the secret, and the same on every load."""
    return hmac.new(settings.secret_key.encode(), b"demo salt " + name, "sha256").digest()
