"""The counted vote of the demonstration: posted, objected to, answered, checked, final."""

from datetime import date

from app.settings import Settings
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

CHINESE_DATA = True  # words of the invented story

_OBJECTION = 1_234_567_890


async def to_the_final_result(staff: Staff, poll: int, settings: Settings) -> None:
    """Posted on 21 April; the seventh day is 28 April; made final on the 30th."""
    posting = Posting(date(2026, 4, 21), "小区南门公告栏和各单元门厅", "陈小雨")
    await publish_result(staff.clerk, poll, posting, settings=settings, now=at("2026-04-21T09:00"))
    objection = await object_at_desk(
        staff.clerk,
        ObjectionPlan(
            kind="count",
            motion=1,
            text="一位业主名下有两套房，为什么只算一个人？人数是不是少算了？",
            name="魏长明",
            room="2-1-301",
        ),
        None,
        poll=poll,
        terms=terms_of(settings),
        chance=lambda: _OBJECTION,
        now=at("2026-04-24T10:20"),
    )
    await answer_objection(
        staff.secretary,
        objection,
        "refused",
        "最高人民法院建筑物区分所有权司法解释第九条规定，同一买受人拥有一个以上专有部分的按一人计算；"
        "面积已按两套合计计入。经核对名册和计票文件，人数没有少算。",
        False,
        terms=terms_of(settings),
        now=at("2026-04-27T11:00"),
    )
    await recount_result(staff.secretary, poll, now=at("2026-04-29T15:00"))
    await finalise_result(
        staff.clerk,
        poll,
        Signatures("刘守业", "陈小雨", "周文静"),
        settings=settings,
        now=at("2026-04-30T09:30"),
    )
