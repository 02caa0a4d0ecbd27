"""Invented minutes of any length, with everything that is hard to set."""

from dataclasses import replace
from datetime import UTC, date, datetime

from meetings.minutes.facts import (
    AttendanceFacts,
    ItemFacts,
    MinutesFacts,
    PositionFacts,
    PromiseFacts,
    QuotedVote,
    SeatFacts,
    ShareFacts,
    StatementFacts,
)
from meetings.official.facts import OfficialFacts

RARE = "喆堃祎珺玥燚龑"
DISSENT = "我还是那句话:打孔以后墙皮谁来补?不写清楚,我们五号楼不签字。"

SEATS = (
    SeatFacts(
        kind="lead",
        body="柳荫社区党委",
        persons=(
            AttendanceFacts(name="周明", duty="党委书记", status="present", is_spokesperson=True),
            AttendanceFacts(name="陈晓", duty="网格员", status="present"),
        ),
    ),
    SeatFacts(
        kind="owners_committee",
        body="东方花苑小区业主委员会",
        missing=True,
        missing_reason="首届业主委员会尚在筹备",
        replaced_by="社区居民委员会和业主代表三人",
    ),
    SeatFacts(
        kind="building_heads",
        body="东方花苑小区楼院长",
        persons=(
            AttendanceFacts(
                name="张建国", duty="3号楼楼院长", status="present", is_spokesperson=True
            ),
            AttendanceFacts(name="李堃", duty="5号楼楼院长", status="present"),
            AttendanceFacts(name="马玥", duty="8号楼楼院长", status="excused", reason="陪家人就医"),
        ),
    ),
    SeatFacts(
        kind="heating_company",
        body="城关供热有限公司",
        persons=(
            AttendanceFacts(
                name="刘祎",
                duty="副经理",
                status="stand_in",
                stand_in="王燚",
                reason="出差",
                is_spokesperson=True,
            ),
        ),
    ),
    SeatFacts(
        kind="property_company",
        body="安居物业服务有限公司",
        persons=(AttendanceFacts(name="赵珺", duty="项目经理", status="present"),),
    ),
    SeatFacts(
        kind="invited",
        body="公益律师",
        persons=(AttendanceFacts(name="孙喆", duty="明理律师事务所", status="present"),),
    ),
    SeatFacts(
        kind="invited",
        body="专业社工",
        persons=(AttendanceFacts(name="何龑", status="present"),),
    ),
)

ITEM = ItemFacts(
    number=1,
    title="改造范围",
    summary=(
        "东方花苑小区1998年建成,公共立管使用已超过二十五年,去年供暖季共接到报修137次。"
        "会议按照“1+4+N”协商议事法,听取了供热公司的改造方案,核对了各楼专有部分面积合计37,402.30㎡。"
    ),
    statements=(
        StatementFacts(
            seat_body="东方花苑小区楼院长",
            speaker="张建国",
            text="三号楼走访了64户,58户盼着早点改,老人多的几户担心施工时间长。",
        ),
        StatementFacts(
            seat_body="公益律师",
            speaker="孙喆",
            text="改变供暖系统属于改建附属设施,要由业主依照民法典第二百七十八条共同决定。",
        ),
    ),
    positions=(
        PositionFacts(
            seat_body="东方花苑小区楼院长",
            seat_kind="building_heads",
            stance="on_condition",
            reason="打孔后3日内恢复墙面,并由物业逐户验收",
            dissent=DISSENT,
        ),
        PositionFacts(seat_body="城关供热有限公司", seat_kind="heating_company", stance="agree"),
        PositionFacts(
            seat_body="安居物业服务有限公司",
            seat_kind="property_company",
            stance="abstain",
            reason="费用分摊办法还没有确定",
        ),
    ),
    agreed=(
        "公共立管和入户阀门整体更换,户内管线由各户自行决定是否同步改造。\n"
        "施工安排在供暖期结束以后,每个单元停水停暖不超过2日,每日8:00至18:00施工。"
    ),
    promises=(
        PromiseFacts(
            seat_body="城关供热有限公司",
            who="王燚",
            what="提供三家施工单位的报价和工程量清单",
            due_on=date(2026, 3, 25),
        ),
        PromiseFacts(
            seat_body="安居物业服务有限公司",
            who="赵珺",
            what="在每个单元门口张贴施工安排,直到完工",
        ),
    ),
)

VOTE = QuotedVote(
    poll_title="供暖分户改造表决",
    motion_title="是否同意实施供暖分户改造",
    wording="是否同意将小区串联供暖系统改造为分户控制系统?",
    rule=(
        "《中华人民共和国民法典》第二百七十八条第一款第七项、第二款:由专有部分面积占比三分之二以上的业主"
        "且人数占比三分之二以上的业主参与表决,并经参与表决专有部分面积四分之三以上的业主且参与表决人数"
        "四分之三以上的业主同意"
    ),
    force="本系统负责记录和计票;决定的效力以当地规定和本小区业主大会议事规则为准",
    passed=True,
    headline="487位业主中464位参与,416位同意",
    figures=(
        ("业主总人数", "487 人"),
        ("专有部分总面积", "37,402.30 ㎡"),
        ("同意", "416 人，32,018.75 ㎡"),
        ("反对", "31 人，2,410.60 ㎡"),
        ("弃权", "17 人，1,188.00 ㎡"),
    ),
    participation_heads=ShareFacts(part=464, whole=487, threshold=(2, 3), reached=True),
    participation_area=ShareFacts(part=3561735, whole=3740230, threshold=(2, 3), reached=True),
    agreement_heads=ShareFacts(part=416, whole=464, threshold=(3, 4), reached=True),
    agreement_area=ShareFacts(part=3201875, whole=3561735, threshold=(3, 4), reached=True),
    strict_majority=False,
    roll_version=2,
    roll_sha256="9f2c1b7e4d8a35061f2e3d4c5b6a79880123456789abcdef0123456789abcdef",
    closes_at=datetime(2026, 2, 28, 10, 0, tzinfo=UTC),
    counted_at=datetime(2026, 2, 28, 11, 30, tzinfo=UTC),
    household_share="全体512户中437户同意,占85.4%;这是按户数算的比例,不是法定结果",
)


def sample_facts(pages_worth: int = 1) -> MinutesFacts:
    """About so many pages, at least two. Up to two: one short item; from five on with a vote."""
    items: tuple[ItemFacts, ...] = (
        ItemFacts(number=1, title="施工时间", agreed="4月1日开工,5月31日前完工。"),
    )
    if pages_worth > 2:
        items = tuple(
            replace(ITEM, number=n, title=f"{ITEM.title}（{n}）")
            for n in range(1, max(2, pages_worth - 3))
        )
    return MinutesFacts(
        street_name="春和街道",
        community_name="柳荫社区党委",
        year=2026,
        issue=3,
        topic="供暖分户改造",
        estate_name="东方花苑小区",
        meeting_number=2,
        starts_at=datetime(2026, 3, 12, 6, 0, tzinfo=UTC),
        ended_at=datetime(2026, 3, 12, 8, 30, tzinfo=UTC),
        place="社区党群服务中心二楼议事厅",
        chair="周明",
        recorder="陈晓",
        notice_on=date(2026, 3, 8),
        notice_days=3,
        complete=True,
        seats=SEATS,
        items=items,
        votes=(VOTE,) if pages_worth > 4 else (),
        invented=True,
        issued_on=date(2026, 3, 12),
    )


def record_of(said: MinutesFacts, times: tuple[tuple[datetime, ...], ...] = ()) -> OfficialFacts:
    """The verbatim record; `times`: of each statement, by item."""
    return OfficialFacts(
        kind="record",
        street_name=said.street_name,
        issuer=said.community_name,
        estate_name=said.estate_name,
        topic=said.topic,
        issued_on=date(2026, 3, 12),
        minutes=said,
        times=times,
    )
