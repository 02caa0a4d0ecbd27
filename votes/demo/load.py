"""The demonstration: one invented matter carried all the way, and an open vote to try.

Everything goes through the same services as a person's click, with the time at which it would
have been done; so the demonstration cannot show a state that the program would not allow.
"""

import hmac
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from app import database
from app.accounts.permissions import Actor, Granted
from app.accounts.services import create_person
from app.clock import LOCAL, local_date, utc_now
from app.estates.roll.services import import_roll, upload_roll
from app.estates.services import open_estate
from app.fonts import missing_fonts
from app.i18n import _
from app.places.tables import Community, Street
from app.settings import Settings
from meetings.attendance.rules import Attended
from meetings.attendance.services import note_attendance
from meetings.consultations.queries import SeatView, seats_of
from meetings.consultations.services import change_seat, invite, open_consultation
from meetings.minutes.services import issue_minutes
from meetings.positions.rules import PromisePlan
from meetings.positions.services import note_agreed, note_positions, note_promise, note_statement
from meetings.scheduling.rules import MeetingPlan
from meetings.scheduling.services import call_meeting, change_item, end_meeting
from votes.ballots.rules import NewBallot
from votes.ballots.store import store_ballots
from votes.demo import story
from votes.demo.story import Item
from votes.electorate.services import freeze_poll
from votes.polls.rules import MotionPlan, PollPlan
from votes.polls.services import add_motion, prepare_poll
from votes.results.rules import Policy
from votes.results.services import count_poll
from votes.slips.rules import slip_token

CHINESE_DATA = True  # names of the invented people

HERE = Path(__file__).parent
ROLL = HERE / "dongfang-roll.xlsx"
COUNT = HERE / "dongfang-count.json"


@dataclass(frozen=True, slots=True)
class Staff:
    """Ids of the demonstration's people, and who acts for them."""

    clerk: Actor
    lawyer: int


_ACCOUNTS = (
    ("clerk", "陈小雨", _("社区工作人员")),
    ("secretary", "周文静", _("社区党委书记")),
    ("street", "孙立新", _("街道工作人员")),
    ("lawyer", "孔令仪", _("公益律师")),
    ("admin", "系统管理员", _("系统管理员")),
)


def _at(local_time: str) -> datetime:
    """2026-04-20T18:00 as the clock in Shanghai showed it."""
    return datetime.fromisoformat(f"{local_time}+08:00").astimezone(UTC)


def demo_password(settings: Settings) -> str:
    """One for all accounts of the demonstration; different on every machine."""
    digest = hmac.new(settings.secret_key.encode(), b"demonstration", "sha256").hexdigest()
    return f"yishi-{digest[:8]}"


async def load_demo(settings: Settings) -> list[str]:
    """Loads it into an empty database only; what to tell on every start."""
    community = await database.fetch_one(
        "SELECT id FROM communities WHERE name = $1 AND invented", story.COMMUNITY
    )
    if community is None:
        if await database.fetch("SELECT 1 FROM persons LIMIT 1"):
            return []
        await _load(settings, utc_now())
    return await _tell(settings)


async def _tell(settings: Settings) -> list[str]:
    lines = [
        "",
        _("演示数据（全部虚构）。账号如下，密码都是 {password}").format(
            password=demo_password(settings)
        ),
        *(f"  {account:<10} {what}" for account, _name, what in _ACCOUNTS),
    ]
    slip = await _sample_slip(settings)
    if slip is not None:
        link, tail = slip
        lines += [_("一张可以试投的表决票（后四位填 {tail}）：").format(tail=tail), f"  {link}"]
    return lines


async def _sample_slip(settings: Settings) -> tuple[str, str] | None:
    """A slip of the open vote, of an owner with a phone: its link and her last four."""
    row = await database.fetch_one(
        "SELECT p.salt, e.unit, e.signers FROM slips s JOIN polls p ON p.id = s.poll"
        " JOIN roll_entries e ON e.id = s.entry WHERE p.title = $1"
        " AND e.signers->0->>'phone_tail' IS NOT NULL ORDER BY e.id LIMIT 1",
        story.OPEN_TITLE,
    )
    if row is None:
        return None
    token = slip_token(settings.secret_key, row["salt"], row["unit"])
    return f"{settings.base_url}/v/{token}", json.loads(row["signers"])[0]["phone_tail"]


async def _load(settings: Settings, now: datetime) -> None:
    begun = _at("2026-02-02T09:00")
    staff = await _people(settings, begun)
    clerk = staff.clerk
    community = clerk.grants[0].community
    assert community is not None
    estate = await open_estate(clerk, community, story.ESTATE, story.ADDRESS)
    content = ROLL.read_bytes()
    waiting = await upload_roll(
        clerk, estate, ROLL.name, content, data_dir=settings.data_dir, now=begun
    )
    await import_roll(clerk, estate, waiting, data_dir=settings.data_dir, now=begun)
    consultation = await open_consultation(clerk, estate, story.TOPIC, story.BACKGROUND, now=begun)
    await _fill_seats(clerk, consultation, staff.lawyer)
    fonts = not missing_fonts(settings.fonts_dir)
    first = await _hold(
        clerk,
        consultation,
        story.FIRST,
        _at("2026-02-27T14:30"),
        notice_on=date(2026, 2, 13),
    )
    if fonts:
        await issue_minutes(
            clerk,
            first,
            data_dir=settings.data_dir,
            fonts_dir=settings.fonts_dir,
            now=_at("2026-02-27T19:05"),
        )
    poll = await _closed_poll(clerk, estate, consultation, settings)
    await count_poll(
        clerk,
        poll,
        data_dir=settings.data_dir,
        now=_at("2026-04-20T19:30"),
    )
    await _hold(
        clerk,
        consultation,
        story.SECOND,
        _at("2026-04-27T15:00"),
        notice_on=date(2026, 4, 21),
    )
    await _open_poll(clerk, estate, settings, now)


async def _people(settings: Settings, begun: datetime) -> Staff:
    street = Street(name=story.STREET)
    await street.save()
    community = Community(street=street.id, name=story.COMMUNITY, invented=True)
    await community.save()
    granted: dict[str, Granted] = {
        "clerk": Granted("community_clerk", community=community.id),
        "secretary": Granted("community_secretary", community=community.id),
        "street": Granted("street_staff", street=street.id),
        "lawyer": Granted("lawyer"),
        "admin": Granted("administrator"),
    }
    password = demo_password(settings)
    ids = {
        account: await create_person(name, account, password, (granted[account],), now=begun)
        for account, name, _what in _ACCOUNTS
    }
    clerk = Actor(ids["clerk"], "陈小雨", (granted["clerk"],), story.COMMUNITY)
    return Staff(clerk=clerk, lawyer=ids["lawyer"])


async def _fill_seats(clerk: Actor, consultation: int, lawyer: int) -> None:
    for seat in await seats_of(consultation):
        if seat.kind != "invited":
            plan = next(plan for kind, plan in story.SEATS.items() if kind == seat.kind)
            await change_seat(clerk, consultation, seat.id, plan)
    for plan in story.invited(lawyer):
        await invite(clerk, consultation, plan)


async def _hold(
    clerk: Actor,
    consultation: int,
    items: Sequence[Item],
    starts_at: datetime,
    *,
    notice_on: date,
) -> int:
    """A meeting with everything that is noted at it, ended two hours later; its id."""
    meeting = await call_meeting(
        clerk,
        consultation,
        MeetingPlan(
            starts_at=starts_at,
            location="东苑社区党群服务中心二楼议事厅",
            chair="周文静",
            recorder="陈小雨",
            notice_on=notice_on,
        ),
        [item.title for item in items],
        notice_days=3,
    )
    seats = await seats_of(consultation)
    await note_attendance(clerk, meeting, _attendance(seats))
    for number, item in enumerate(items, 1):
        await _note(clerk, meeting, number, item, seats, starts_at)
    await end_meeting(clerk, meeting, now=starts_at + timedelta(hours=2, minutes=10))
    return meeting


def _attendance(seats: Sequence[SeatView]) -> dict[int, Attended]:
    """All are there, but for one stand-in and one excused."""
    noted = {member.id: Attended("present") for seat in seats for member in seat.members}
    for seat in seats:
        for member in seat.members:
            if member.name == "祁玥":
                noted[member.id] = Attended("stand_in", "苏玺龑", "外出抢修")
            elif member.name == "马玉琴":
                noted[member.id] = Attended("excused", "", "住院")
    return noted


async def _note(
    clerk: Actor,
    meeting: int,
    number: int,
    item: Item,
    seats: Sequence[SeatView],
    starts_at: datetime,
) -> None:
    by_kind = {seat.kind: seat.id for seat in seats}
    members = {member.name: member.id for seat in seats for member in seat.members}
    await change_item(clerk, meeting, number, item.title, item.summary)
    for minute, said in enumerate(item.said):
        at = starts_at + timedelta(minutes=10 + 40 * (number - 1) + 5 * minute)
        await note_statement(clerk, meeting, number, f"m{members[said.who]}", said.text, now=at)
    await note_positions(
        clerk, meeting, number, {by_kind[kind]: taken for kind, taken in item.taken.items()}
    )
    await note_agreed(clerk, meeting, number, item.agreed)
    for made in item.promised:
        plan = PromisePlan(by_kind[made.seat], made.who, made.what, made.due_on)
        await note_promise(clerk, meeting, number, plan)


async def _closed_poll(clerk: Actor, estate: int, consultation: int, settings: Settings) -> int:
    """The vote of the sample count file, with every ballot of it; its id."""
    closes_at = _at("2026-04-20T18:00")
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
            opens_at=_at("2026-04-01T00:00"),
            closes_at=closes_at,
            policy=Policy(),
        ),
        consultation=consultation,
        notice_days=15,
        salt=_salt(settings, b"closed"),
        now=_at("2026-03-09T10:00"),
    )
    motion = MotionPlan(story.MOTION_TITLE, story.MOTION_WORDING, story.MOTION_PLAIN, item=7)
    await add_motion(clerk, poll, motion)
    await freeze_poll(
        clerk,
        poll,
        secret_key=settings.secret_key,
        now=_at("2026-03-10T09:00"),
    )
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


async def _open_poll(clerk: Actor, estate: int, settings: Settings, now: datetime) -> None:
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
        salt=_salt(settings, b"open"),
        now=now - timedelta(days=20),
    )
    motion = MotionPlan(
        story.OPEN_MOTION_TITLE, story.OPEN_MOTION_WORDING, story.OPEN_MOTION_PLAIN, item=8
    )
    await add_motion(clerk, poll, motion)
    await freeze_poll(clerk, poll, secret_key=settings.secret_key, now=now - timedelta(days=18))


def _salt(settings: Settings, name: bytes) -> bytes:
    """Random enough to nobody who does not know the secret, and the same on every load."""
    return hmac.new(settings.secret_key.encode(), b"demo salt " + name, "sha256").digest()
