"""东岗家园 to its end: an objection upheld, a lawyer's opinion, the vote that adopts the third
version, what came in, the audit, who gets money back and who pays a little more."""

from dataclasses import asdict
from datetime import date

import anyio.to_thread

from app import database
from app.accounts.permissions import Actor, Granted
from app.numerals import say_money
from app.printing.lists import Column, Group, ListSheet
from app.printing.setting import set_list
from app.settings import Settings
from votes.ballots.rules import NewBallot, receipt_number
from votes.ballots.store import store_ballots
from votes.collecting.importing.services import enter_bank_list, upload_bank_list
from votes.collecting.reminding.rules import Rhythm
from votes.collecting.reminding.services import remind_payers
from votes.collecting.services import (
    Money,
    open_collection,
    record_payment,
    record_refund,
    reverse_entry,
)
from votes.collecting.settling import settle_collection
from votes.costs.store import costs_of
from votes.demo.deliveries import hand_out, try_again
from votes.demo.people import Staff
from votes.demo.polls import at
from votes.finals.services import (
    Posting,
    Signatures,
    finalise_result,
    publish_result,
    recount_result,
)
from votes.objections.access import terms_of
from votes.objections.raising import object_at_desk
from votes.objections.rules import ObjectionPlan
from votes.objections.services import answer_objection
from votes.results.services import count_poll
from votes.review.opinions.queries import digest_of
from votes.review.opinions.questions import questions
from votes.review.opinions.rules import Answer, OpinionPlan
from votes.review.opinions.services import give_opinion
from votes.review.opinions.versions import current_versions

CHINESE_DATA = True  # an invented story, told in Chinese

_OBJECTION = 7_171_717_171
# The audit: the pipes came cheaper, the valves dearer: small flats pay a little more.
_AUDITED = {"公共立管与楼道管网": 85_200_000, "分户阀与热计量表": 22_600_000}
_HALF, _MORE, _TWICE, _WRONG_ROOM = "1-1-102", "1-1-103", "1-1-104", "1-1-105"
_LATE = ("2-1-101", "2-1-102", "3-1-101")  # still open when the others had paid


async def object_to_second(staff: Staff, consultation: int, settings: Settings) -> int:
    """Against the version that stands: the second; the objection's id."""
    return await object_at_desk(
        staff.clerk,
        ObjectionPlan(
            kind="scheme",
            motion=0,
            text="维修资金账上有钱，为什么一分不用？几户低保老人也按面积全交，交不起。请重新算。",
            name="孙佳",
            room="1-1-104",
        ),
        None,
        consultation=consultation,
        terms=terms_of(settings),
        chance=lambda: _OBJECTION,
        now=at("2026-03-24T10:20"),
    )


async def uphold(staff: Staff, objection: int, third: int, settings: Settings) -> None:
    """By the third version, which is there already: the figures before and after are worked out."""
    await answer_objection(
        staff.secretary,
        objection,
        "upheld",
        "异议成立。立管属于共有部分，经业主决定可以使用维修资金；三户困难家庭由帮扶资金承担。"
        "已按此编制第三版并公布。",
        True,
        scheme_version=third,
        terms=terms_of(settings),
        now=at("2026-04-07T11:00"),
    )


async def reviewed(staff: Staff, consultation: int, settings: Settings) -> None:
    """On exactly the versions that stand on 8 April."""
    body = await database.fetch_one(
        "SELECT body FROM grants WHERE person = $1 AND role = 'lawyer'", staff.accounts["孔令仪"]
    )
    assert body is not None
    lawyer = Actor(staff.accounts["孔令仪"], "孔令仪", (Granted("lawyer", body=body["body"]),), "")
    later = {
        **dict.fromkeys(("notice", "delivery", "ballots", "rejected", "count"), "表决还没有开始"),
        **dict.fromkeys(("publicity", "roll", "minutes"), "表决还没有开始"),
        **dict.fromkeys(("contract", "acceptance", "indoor"), "施工以后补"),
    }
    async with database.connection() as link:
        read_on = digest_of(await current_versions(link, consultation))
    await give_opinion(
        lawyer,
        consultation,
        OpinionPlan(
            "proceed",
            "第三版费用方案合计到分，按面积分摊有法律依据（《民法典》第二百八十三条）；户内管线按散热器组数、"
            "已改造户不再分摊，须由业主共同决定，应作为表决事项写明。维修资金只用于共有的立管，未发现"
            "应由供热单位承担而由业主承担的项目。",
            "没有",
            tuple(
                Answer(key, "na" if key in later else "ok", later.get(key, ""))
                for key, _question in questions()
            ),
        ),
        read_on,
        settings=settings,
        now=at("2026-04-08T15:00"),
    )


async def decided(staff: Staff, poll: int, settings: Settings) -> None:
    """From the papers at the doors to the final result."""
    begun = at("2026-04-11T18:30")
    missed = await hand_out(staff.clerk, poll, settings, begun, buildings=3, left=15)
    await try_again(staff.clerk, poll, settings, missed, at("2026-04-18T19:00"))
    await _cast(poll)
    await count_poll(staff.clerk, poll, data_dir=settings.data_dir, now=at("2026-05-12T19:30"))
    posting = Posting(date(2026, 5, 13), "小区大门公告栏和各单元门厅", "陈小雨")
    await publish_result(staff.clerk, poll, posting, settings=settings, now=at("2026-05-13T09:00"))
    await recount_result(staff.secretary, poll, now=at("2026-05-21T15:00"))
    signed = Signatures("冯恩", "陈小雨", "周文静")
    await finalise_result(staff.clerk, poll, signed, settings=settings, now=at("2026-05-22T09:30"))


async def _cast(poll: int) -> None:
    """Seven of eight owners answer, on their telephones."""
    motion = await database.fetch_one("SELECT id FROM motions WHERE poll = $1", poll)
    assert motion is not None
    entries = await database.fetch(
        "SELECT e.id FROM roll_entries e JOIN rolls r ON r.id = e.roll WHERE r.poll = $1"
        " ORDER BY e.id",
        poll,
    )
    received = at("2026-04-28T20:00")
    events = [
        NewBallot(
            receipt=receipt_number(n * 6_543_211 + 3),
            channel="online",
            received_at=received,
            recorded_at=received,
            entries=(row["id"],),
            answers={motion["id"]: "against" if n % 11 == 4 else "agree"},
        )
        for n, row in enumerate(entries)
        if n % 8 != 5
    ]
    async with database.transaction() as link:
        await store_ballots(link, poll, events)


async def collected(staff: Staff, version: int, sha256: str, settings: Settings) -> int:
    """By the bank's list, in part, too much, twice, to the wrong flat; the collection's id."""
    clerk, data_dir = staff.clerk, settings.data_dir
    collection = await open_collection(
        clerk,
        version,
        "2026年5月22日东岗家园业主表决最终结果，决定采用第三版费用方案",
        (date(2026, 6, 30),),
        data_dir=data_dir,
        now=at("2026-05-25T09:00"),
    )
    pays = {
        unit: one.pays_fen
        for unit, one in (await costs_of(sha256, data_dir)).shared.units.items()
        if one.pays_fen
    }
    content = _bank_list(pays)
    june = at("2026-06-08T10:00")
    waiting = await upload_bank_list(clerk, collection, "六月流水.csv", content, now=june)
    await enter_bank_list(clerk, collection, waiting, now=june)

    async def paid(unit: str, fen: int, day: date, receipt: str, note: str = "") -> None:
        money = Money(unit, fen, day, "cash", receipt, note)
        await record_payment(clerk, collection, money, now=at(f"{day}T16:00"))

    await paid(_HALF, pays[_HALF] // 2, date(2026, 6, 10), "SJ-0001", "先交一半")
    await paid(_MORE, pays[_MORE] + 10_000, date(2026, 6, 11), "SJ-0002")
    await paid(_WRONG_ROOM, pays["1-2-105"], date(2026, 6, 12), "SJ-0003")
    wrong = await database.fetch_one(
        "SELECT id FROM journal_entries WHERE collection = $1 AND receipt = 'SJ-0003'", collection
    )
    assert wrong is not None
    await reverse_entry(
        clerk, collection, wrong["id"], "登记错了房号，是 1-2-105 交的", now=at("2026-06-12T16:30")
    )
    await paid("1-2-105", pays["1-2-105"], date(2026, 6, 12), "SJ-0003-1")
    back = Money(_TWICE, pays[_TWICE], date(2026, 6, 15), "bank", "TK-0001", "同一笔转了两次")
    await record_refund(clerk, collection, back, now=at("2026-06-15T11:00"))
    rhythm = Rhythm(settings.payment_reminder_days, settings.remind_hardship)
    await remind_payers(
        clerk, collection, "", rhythm, data_dir=data_dir, now=at("2026-07-02T09:00")
    )
    await paid(_LATE[0], pays[_LATE[0]], date(2026, 7, 4), "SJ-0004", "收到提醒后来交")
    return collection


def _bank_list(pays: dict[str, int]) -> bytes:
    """Who paid by transfer; one household twice, and a line that names nobody."""
    others = {_HALF, _MORE, _WRONG_ROOM, "1-2-105", *_LATE}
    lines = ["交易日期,收入金额,流水号,附言"]
    for n, (unit, fen) in enumerate((one for one in pays.items() if one[0] not in others), 1):
        lines.append(f"2026-06-{n % 7 + 1:02d},{_yuan(fen)},HT{n:06d},{unit} 供暖改造")
    lines.append(f"2026-06-07,{_yuan(pays[_TWICE])},HT900001,{_TWICE} 供暖改造")
    lines.append("2026-06-07,1500.00,HT900002,改造款")
    return "\n".join(lines).encode()


def _yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02d}"


async def settled(staff: Staff, collection: int, settings: Settings) -> None:
    """After the audit; those who had paid too much get it back."""
    audit = await anyio.to_thread.run_sync(
        set_list, asdict(_audit_report()), str(settings.fonts_dir)
    )
    await settle_collection(
        staff.clerk, collection, _AUDITED, audit, settings=settings, now=at("2026-08-20T10:00")
    )
    rows = await database.fetch(
        "SELECT unit, sum(CASE WHEN debit = 'household' THEN -amount_fen ELSE amount_fen END)"
        " AS over FROM journal_entries WHERE collection = $1 AND unit LIKE '1-1-%'"
        " GROUP BY unit HAVING sum(CASE WHEN debit = 'household' THEN -amount_fen"
        " ELSE amount_fen END) > 0 ORDER BY unit",
        collection,
    )
    for n, row in enumerate(rows, 2):
        back = Money(
            row["unit"], int(row["over"]), date(2026, 8, 25), "bank", f"TK-{n:04d}", "决算退款"
        )
        await record_refund(staff.clerk, collection, back, now=at("2026-08-25T15:00"))


def _audit_report() -> ListSheet:
    return ListSheet(
        title="工程结算审计报告（摘要）",
        subtitle="东岗家园供暖改造工程",
        part="审计报告",
        note="以下为审定金额，虚构数据。",
        columns=(
            Column("序号", "number"),
            Column("项目", "rest"),
            Column("审定金额（元）", "sign"),
        ),
        groups=(
            Group(
                "",
                tuple(
                    (str(n), name, say_money(fen))
                    for n, (name, fen) in enumerate(_AUDITED.items(), 1)
                ),
            ),
        ),
        foot="",
        invented=True,
    )
