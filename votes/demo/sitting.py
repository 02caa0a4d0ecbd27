"""The demonstration's table: rounds, a condition met in the second, a straw poll, a wording fixed
sentence by sentence; and a meeting that is being held at this moment."""

import hashlib
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from app import database
from app.accounts.permissions import Actor
from app.clock import local_date
from app.settings import Settings
from meetings.agenda.services import close_item, next_round, open_item, plan_item
from meetings.attendance.services import arrive, declare_interest
from meetings.consultations.queries import SeatView, seats_of
from meetings.consultations.rules import SeatKind
from meetings.links.rules import link_path
from meetings.links.services import open_links
from meetings.options.services import (
    add_argument,
    add_option,
    close_poll,
    note_answers,
    open_poll,
)
from meetings.positions.rules import PromisePlan, Taken
from meetings.positions.services import (
    note_condition_state,
    note_positions,
    note_promise,
    read_back,
)
from meetings.scheduling.rules import MeetingPlan
from meetings.scheduling.services import call_meeting
from meetings.speaking.rules import Limits, TurnKind
from meetings.speaking.services import ask_to_speak, end_turn, give_floor
from meetings.statements.services import note_statement
from meetings.wording.services import amend_sentence, draft_sentences, fix_sentence
from votes.demo.story import CONTACT

CHINESE_DATA = True  # an invented story, told in Chinese

TOPIC_NOW = "旧散热器和楼道管线怎么处理"
_AGENDA = ("进场前核对：名单和时间", TOPIC_NOW, "完工验收由谁参加")
_LIMITS = Limits(180, 3)

_FIRST_OPTIONS = (
    (
        "更换公共立管，每户加装阀门和热表",
        (
            ("heating_company", "for", "一户一阀，修一家不停整栋"),
            ("owners_committee", "for", "室温自己调，多数住户愿意"),
            ("building_heads", "against", "要入户打孔，老人家里怕拖"),
        ),
    ),
    (
        "只更换漏损立管，不分户",
        (
            ("property_company", "for", "不入户，十天能完"),
            ("heating_company", "against", "串联没变，以后还是一户漏水整栋停"),
        ),
    ),
)
_FIRST_ROUND: dict[SeatKind, Taken] = {
    "owners_committee": Taken("against", "费用没有说清，不能先表态"),
    "building_heads": Taken("on_condition", "施工打孔后三日内恢复墙面"),
    "heating_company": Taken("agree"),
    "property_company": Taken("abstain", "听业主的意见"),
}


async def discuss_in_rounds(
    clerk: Actor, meeting: int, number: int, seats: Sequence[SeatView], at: datetime
) -> None:
    """Two options and a straw poll, then the first round; the condition is met, and a second
    round opens. What is agreed and taken in it, the caller notes."""
    by_kind: dict[str, int] = {seat.kind: seat.id for seat in seats}
    for title, arguments in _FIRST_OPTIONS:
        await add_option(clerk, meeting, number, title)
        row = await _newest("item_options")
        for kind, side, text in arguments:
            await add_argument(clerk, meeting, number, row, by_kind[kind], side, text)
    first, second = await _options(meeting, number)
    await open_poll(clerk, meeting, number, "此刻更倾向哪个方案？", now=at + timedelta(minutes=18))
    poll = await _newest("straw_polls")
    said = {seat.id: first for seat in seats}
    said |= {by_kind["property_company"]: second}
    await note_answers(clerk, meeting, number, poll, said, now=at + timedelta(minutes=20))
    await close_poll(clerk, meeting, number, poll, now=at + timedelta(minutes=21))
    await note_positions(
        clerk,
        meeting,
        number,
        {by_kind[kind]: taken for kind, taken in _FIRST_ROUND.items()},
        now=at + timedelta(minutes=24),
        met_by={by_kind["building_heads"]: by_kind["heating_company"]},
    )
    await next_round(clerk, meeting, number)
    await note_condition_state(
        clerk,
        meeting,
        number,
        await _newest("conditions"),
        "met",
        "供热公司当场承诺，已记入承诺事项",
        now=at + timedelta(minutes=30),
    )


async def fix_wording(
    clerk: Actor, meeting: int, number: int, text: str, amended: dict[int, str], at: datetime
) -> None:
    """`amended`: what a sentence was drafted as, where the table changed it before fixing."""
    before = [one for one in text.splitlines() if one]
    drafted = "\n".join(amended.get(place, one) for place, one in enumerate(before, 1))
    await draft_sentences(clerk, meeting, number, drafted, now=at)
    rows = await database.fetch(
        "SELECT s.number FROM wording_sentences s JOIN agenda_items a ON a.id = s.item"
        " WHERE a.meeting = $1 AND a.number = $2 ORDER BY s.number",
        meeting,
        number,
    )
    for row in rows:
        place, version = row["number"], 1
        if place in amended:
            await amend_sentence(
                clerk,
                meeting,
                number,
                place,
                before[place - 1],
                version,
                seat=None,
                note="",
                now=at,
            )
            version = 2
        await fix_sentence(clerk, meeting, number, place, version, now=at)


async def read_back_all(clerk: Actor, meeting: int, number: int, at: datetime) -> None:
    rows = await database.fetch(
        "SELECT p.id FROM promises p JOIN agenda_items a ON a.id = p.item"
        " WHERE a.meeting = $1 AND a.number = $2 ORDER BY p.id",
        meeting,
        number,
    )
    for row in rows:
        await read_back(clerk, meeting, number, row["id"], now=at)


async def declare_all(
    clerk: Actor, meeting: int, seats: Sequence[SeatView], there: Collection[int], at: datetime
) -> None:
    """Everybody who is there says what she has at stake before the first word."""
    for seat in seats:
        stake = "公司是供热单位，承担公共立管" if seat.kind == "heating_company" else ""
        for member in seat.members:
            if member.id in there:
                await declare_interest(clerk, meeting, member.id, stake, now=at)


async def meeting_now(clerk: Actor, consultation: int, settings: Settings, now: datetime) -> None:
    """Begun forty minutes ago: the first item is done, the second on the table, somebody speaks,
    an expert is on the phone; the hall's screen is on."""
    starts_at = now - timedelta(minutes=40)
    plan = MeetingPlan(
        starts_at=starts_at,
        location="东苑社区党群服务中心二楼议事厅",
        chair="周文静",
        recorder="陈小雨",
        contact=CONTACT,
        notice_on=local_date(now - timedelta(days=6)),
    )
    meeting = await call_meeting(
        clerk, consultation, plan, _AGENDA, notice_days=3, now=starts_at + timedelta(minutes=1)
    )
    seats = await seats_of(consultation)
    members = {member.name: member.id for seat in seats for member in seat.members}
    by_kind = {seat.kind: seat.id for seat in seats}
    salt = hashlib.sha256(f"{settings.secret_key}:demonstration".encode()).hexdigest()
    await open_links(clerk, meeting, salt=salt, limits=_LIMITS, now=starts_at)
    there = {name: one for name, one in members.items() if name not in ("马玉琴", "祁玥")}
    for name, member in there.items():
        remote = name == "罗景行"
        await arrive(clerk, meeting, member, remote=remote, now=starts_at)
    await declare_all(clerk, meeting, seats, there.values(), starts_at)
    for number, (minutes, who) in enumerate(((15, "张建国"), (40, "高志远"), (20, "马祎")), 1):
        await plan_item(clerk, meeting, number, minutes, who)
    await open_item(clerk, meeting, 1, now=starts_at + timedelta(minutes=2))
    plan_made = PromisePlan(
        by_kind["building_heads"], "张建国", "收齐 3 号楼入户时间", local_date(now)
    )
    await note_promise(clerk, meeting, 1, plan_made)
    await read_back_all(clerk, meeting, 1, starts_at + timedelta(minutes=14))
    await close_item(clerk, meeting, 1, carried=False, now=starts_at + timedelta(minutes=15))
    await open_item(clerk, meeting, 2, now=starts_at + timedelta(minutes=15))
    for minute, (name, text) in enumerate(
        (
            ("高志远", "旧散热器拆下来可以由公司统一回收，折价抵材料费。"),
            ("刘守业", "折价要让业主看得见，不能公司说多少就多少。"),
            ("罗景行", "旧管线里可能有保温棉，要按规定密封清运。"),
        )
    ):
        said_at = starts_at + timedelta(minutes=18 + 4 * minute)
        await note_statement(clerk, meeting, 2, f"m{members[name]}", text, now=said_at)
    await note_positions(
        clerk,
        meeting,
        2,
        {
            by_kind["owners_committee"]: Taken("on_condition", "折价单由业委会和公司共同签字"),
            by_kind["building_heads"]: Taken("agree"),
            by_kind["heating_company"]: Taken("agree"),
            by_kind["property_company"]: Taken("on_condition", "清运期间楼道保持畅通"),
        },
        now=starts_at + timedelta(minutes=30),
        met_by={
            by_kind["owners_committee"]: by_kind["heating_company"],
            by_kind["property_company"]: by_kind["heating_company"],
        },
    )
    await next_round(clerk, meeting, 2)
    await draft_sentences(
        clerk,
        meeting,
        2,
        "旧散热器由供热公司统一回收，折价抵扣户内材料费。\n旧管线由施工单位当天密封清运。",
        now=starts_at + timedelta(minutes=34),
    )
    await amend_sentence(
        clerk,
        meeting,
        2,
        1,
        "旧散热器由供热公司统一回收，折价单由业委会和公司共同签字，抵扣户内材料费。",
        1,
        seat=by_kind["owners_committee"],
        note="",
        now=starts_at + timedelta(minutes=36),
    )
    await fix_sentence(clerk, meeting, 2, 2, 1, now=starts_at + timedelta(minutes=37))
    asked: tuple[tuple[str, TurnKind], ...] = (
        ("高志远", "speech"),
        ("马祎", "speech"),
        ("罗景行", "speech"),
    )
    for name, kind in asked:
        await ask_to_speak(
            clerk,
            meeting,
            2,
            f"m{members[name]}",
            kind,
            beyond=False,
            limits=_LIMITS,
            now=starts_at + timedelta(minutes=38),
        )
    turns = await database.fetch(
        "SELECT id FROM speaking_turns WHERE meeting = $1 ORDER BY id", meeting
    )
    await give_floor(clerk, meeting, 2, turns[0]["id"], now=starts_at + timedelta(minutes=38))
    await end_turn(clerk, meeting, 2, turns[0]["id"], now=starts_at + timedelta(minutes=39))
    await give_floor(clerk, meeting, 2, turns[1]["id"], now=now)


async def hall_link(settings: Settings) -> str | None:
    """Of the meeting that is being held."""
    row = await database.fetch_one("SELECT meeting, salt FROM sittings ORDER BY id LIMIT 1")
    if row is None:
        return None
    return settings.base_url + link_path(settings.secret_key, row["salt"], "hall", row["meeting"])


async def _newest(table: str) -> int:
    rows = {
        "item_options": "SELECT max(id) AS id FROM item_options",
        "straw_polls": "SELECT max(id) AS id FROM straw_polls",
        "conditions": "SELECT max(id) AS id FROM conditions",
    }
    row = await database.fetch_one(rows[table])
    assert row is not None
    return int(row["id"])


async def _options(meeting: int, number: int) -> tuple[int, int]:
    first, second = await database.fetch(
        "SELECT o.id FROM item_options o JOIN agenda_items a ON a.id = o.item"
        " WHERE a.meeting = $1 AND a.number = $2 ORDER BY o.number",
        meeting,
        number,
    )
    return first["id"], second["id"]
