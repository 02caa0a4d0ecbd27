"""The demonstration's invented matter: who sits at the table, what was said and agreed.

Every name, number and place is invented; pages and papers of the demonstration say so.
"""

from dataclasses import dataclass
from datetime import date

from meetings.consultations.rules import MemberPlan, SeatKind, SeatPlan
from meetings.positions.rules import Taken
from meetings.preparing.contact import ContactPerson

CHINESE_DATA = True  # an invented story, told in Chinese

STREET = "柳湖街道"
COMMUNITY = "东苑社区"
ESTATE = "东方花苑"
ADDRESS = "柳湖街道东苑路 18 号"
GRID = "东苑第一网格"
CONTACT = ContactPerson("陈小雨", "0931-5550101")

BODIES = {
    "owners_committee": "东方花苑业主委员会",
    "heating_company": "柳湖供热有限公司",
    "property_company": "安居物业服务有限公司",
    "law_firm": "正和律师事务所",
    "social_work_agency": "暖邻社会工作服务中心",
}

TOPIC = "供暖分户改造"
BACKGROUND = (
    "小区 1998 年建成，7 栋楼 500 户，供暖管道为上下串联：一户改动，整串不热；一户漏水，整栋停暖。"
    "近三个供暖季共接到温度不达标报修 126 件。居民多次反映，希望改为一户一阀、分户控制。\n"
    "涉及费用分担、入户施工和老人家庭困难，需要多方商量。"
)


def people(*plans: tuple[str, str]) -> tuple[MemberPlan, ...]:
    return tuple(MemberPlan(None, name, duty) for name, duty in plans)


SEATS: dict[SeatKind, SeatPlan] = {
    "lead": SeatPlan("东苑社区党委", people(("周文静", "党委书记"), ("陈小雨", "社区工作人员")), 0),
    "owners_committee": SeatPlan(
        "东方花苑业主委员会", people(("刘守业", "主任"), ("何喆", "委员")), 0
    ),
    "building_heads": SeatPlan(
        "东方花苑楼院长",
        people(
            ("张建国", "3号楼楼院长"),
            ("马玉琴", "1号楼楼院长"),
            ("杨堃", "6号楼楼院长"),
        ),
        0,
    ),
    "heating_company": SeatPlan(
        "柳湖供热有限公司", people(("高志远", "工程部经理"), ("祁玥", "客服主管")), 0
    ),
    "property_company": SeatPlan("安居物业服务有限公司", people(("马祎", "项目经理")), 0),
}


INVITED = (
    SeatPlan("公益律师", people(("孔令仪", "律师")), 0),
    SeatPlan("专业社工", people(("康燚", "社工师")), 0),
    SeatPlan("供热专家", people(("罗景行", "高级工程师")), 0),
)


@dataclass(frozen=True, slots=True)
class Said:
    """`who`: name of a person on a seat."""

    who: str
    text: str


@dataclass(frozen=True, slots=True)
class Promised:
    seat: SeatKind
    who: str
    what: str
    due_on: date | None


@dataclass(frozen=True, slots=True)
class Item:
    """One item of an agenda with all that is noted of it. `in_rounds`: it takes two, and its
    wording is fixed sentence by sentence, one a line."""

    title: str
    summary: str
    said: tuple[Said, ...]
    taken: dict[SeatKind, Taken]
    agreed: str
    promised: tuple[Promised, ...]
    in_rounds: bool = False


FIRST = (
    Item(
        title="要不要改，怎么改",
        summary="供热公司提出两个方案：方案一，更换公共立管，每户加装一个阀门和一块热表；方案二，"
        "只更换漏损立管，不分户。",
        said=(
            Said(
                "高志远",
                "串联系统修哪里都要停整栋。分户以后，一户有问题只关一户，室温也能自己调。",
            ),
            Said("张建国", "老人多，最怕施工拖拉。要改就趁夏天，一栋一栋来。"),
            Said("何喆", "业委会收到的意见里，大多数愿意改，担心的是钱。"),
            Said(
                "孔令仪",
                "改建附属设施属于业主共同决定事项，要由全体业主表决，参与人数和面积都要过三分之二，"
                "同意的都要过四分之三。协商意见不能代替表决。",
            ),
        ),
        taken={
            "owners_committee": Taken("agree"),
            "building_heads": Taken("agree", "条件已由供热公司承诺"),
            "heating_company": Taken("agree"),
            "property_company": Taken("agree"),
        },
        agreed="采用方案一，更换公共立管，每户加装阀门和热表，提交全体业主表决。\n"
        "施工安排在非供暖季，按楼栋依次进行。",
        promised=(
            Promised(
                "heating_company",
                "高志远",
                "提交分楼栋施工计划和每户用时",
                date(2026, 3, 5),
            ),
            Promised("heating_company", "高志远", "入户打孔后三日内恢复墙面、地面", None),
        ),
        in_rounds=True,
    ),
    Item(
        title="费用由谁承担",
        summary="概算包括公共立管材料、户内阀门和热表、施工和恢复。",
        said=(
            Said("高志远", "公共立管的材料和施工由公司承担，户内阀门和热表请业主承担。"),
            Said("刘守业", "户内一项每户 780 元，业主能接受，但请允许分两期。"),
            Said("马祎", "物业负责开门、看护和清运，不向业主收费。"),
            Said("康燚", "已摸排低保和重病家庭 11 户，建议减免或缓交。"),
        ),
        taken={
            "owners_committee": Taken(
                "agree", "", "委员中有一人不同意先收费后施工，要求完工验收后再收第二期。"
            ),
            "building_heads": Taken("agree"),
            "heating_company": Taken("agree"),
            "property_company": Taken("abstain", "不涉及物业费用"),
        },
        agreed="公共立管的材料和施工由供热公司承担；户内阀门和热表每户 780.00 元由业主承担，"
        "分两期交纳，第二期在验收合格后交纳。困难家庭 11 户由社区协调减免。",
        promised=(
            Promised("property_company", "马祎", "施工期间开门、看护和清运，不收费用", None),
            Promised("lead", "陈小雨", "核实困难家庭并提出减免名单", date(2026, 3, 20)),
        ),
    ),
    Item(
        title="旧散热器和楼道管线怎么处理",
        summary="旧散热器约 3,100 组，楼道旧管线里可能有保温棉。",
        said=(
            Said("高志远", "旧散热器可以由公司统一回收，折价多少要等施工图出来才算得清。"),
            Said("刘守业", "没有折价单，业委会没法向业主交代，今天定不了。"),
        ),
        taken={
            "owners_committee": Taken(
                "against", "没有折价单", "旧散热器是业主的，不能不明不白就拉走。"
            ),
            "building_heads": Taken("abstain", "听业主的意见"),
            "heating_company": Taken("agree"),
            "property_company": Taken("on_condition", "清运期间楼道保持畅通"),
        },
        agreed="",
        promised=(),
    ),
)

SECOND = (
    Item(
        title="通报表决结果，安排施工",
        summary="业主表决已经计票，结果见后。",
        said=(
            Said("周文静", "表决结果达到法定门槛。对投反对票和没有投票的业主，逐户上门说明。"),
            Said("张建国", "3 号楼 5 月 10 日可以进场，名单和联系电话我来收。"),
        ),
        taken={
            "owners_committee": Taken("agree"),
            "building_heads": Taken("agree"),
            "heating_company": Taken("agree"),
            "property_company": Taken("agree"),
        },
        agreed="5 月 10 日起从 3 号楼开始施工，9 月 20 日前全部完工，10 月 10 日前完成注水试压。",
        promised=(
            Promised("heating_company", "高志远", "全部完工并通过验收", date(2026, 9, 20)),
            Promised("building_heads", "张建国", "收齐 3 号楼入户时间", date(2026, 5, 6)),
        ),
    ),
)

POLL_TITLE = "东方花苑供暖分户改造方案表决"
POLL_EXPLANATION = (
    "现在的暖气管是一串一串的：一家关阀，一串都不热。改了以后每家一个阀门，自己调温度。\n"
    "公共立管由供热公司出钱；每户阀门和热表 780 元，分两期交，第二期验收合格以后再交。"
)
MOTION_TITLE = "是否同意实施东方花苑供暖分户改造方案？"
MOTION_PLAIN = (
    "同意：把现在的串联暖气管改成一户一阀，夏天施工，每户自己出 780 元（阀门和热表），分两期交。\n"
    "反对：维持现状。"
)
MOTION_WORDING = (
    "同意按照 2026 年 2 月 27 日协商会议形成的方案，对东方花苑供暖系统实施分户改造：更换公共立管，"
    "每户加装阀门和热表。公共立管材料和施工费用由柳湖供热有限公司承担，户内阀门和热表每户 780.00 元"
    "由业主承担，分两期交纳。"
)

OPEN_TITLE = "东方花苑中心花园停车位改造表决"
OPEN_EXPLANATION = (
    "中心花园北侧一块硬化地，有业主提议划成 12 个临时停车位，收入归全体业主。"
    "也有业主担心老人孩子没有地方活动。请每户说说意见。"
)
OPEN_MOTION_TITLE = "是否同意把中心花园北侧硬化地改为 12 个临时停车位？"
OPEN_MOTION_PLAIN = (
    "同意：划 12 个临时车位，停车收入归全体业主，每年公布账目。\n反对：保持现在的活动场地。"
)
OPEN_MOTION_WORDING = (
    "同意将中心花园北侧约 310 平方米硬化场地改为 12 个临时停车位，停车收入扣除管理成本后归全体业主"
    "共有，由业主委员会每年公布收支。"
)

# Every kind of ballot came in to this one.
HELD_UNIT = "7-2-101"
ONE_CLERK = "本次表决只有两栋楼，社区当时只有一名工作人员录入"
PAPER_TITLE = "3、7号楼屋面防水维修表决"
PAPER_EXPLANATION = (
    "3号楼、7号楼屋面漏水，只由这两栋楼的业主表决，用这两栋楼自己的维修资金。\n"
    "不方便用手机的，可以填纸质票交到社区。"
)
# (title, wording, plain words)
PAPER_MOTIONS = (
    (
        "是否同意使用维修资金整修 3、7 号楼屋面防水？",
        "同意使用建筑物及其附属设施的维修资金整修 3 号楼、7 号楼屋面防水层，费用在两栋楼业主的"
        "分户账中列支。",
        "同意：今年雨季前把屋面防水重做一遍，从两栋楼的维修资金里出钱。\n反对：暂不维修。",
    ),
    (
        "是否同意一并更换 3、7 号楼落水管？",
        "同意使用维修资金一并更换 3 号楼、7 号楼外墙落水管。",
        "同意：施工时把老化的落水管一起换掉。\n反对：这次只做屋面。",
    ),
)
