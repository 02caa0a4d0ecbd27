"""Slips and lists as the job makes them: in a process of their own, into a file."""

from pathlib import Path

from app.printing.lists import DRAW_LISTS, Column, Group, ListSheet, lists_as_work
from tests.bench.jobs import drawn
from tests.bench.took import Took

CHINESE_DATA = True  # words of an invented list

POLL = {
    "title": "供暖分户改造表决",
    "explanation": "供暖管道老化，拟改为一户一阀，费用由维修资金和供热公司共同承担。",
    "estate": "东方花苑",
    "staff": "东苑社区工作人员（0931-5550101）",
    "convener": "东方花苑业主委员会",
    "invented": True,
    "opens": "2026年4月1日08:00",
    "closes": "2026年4月15日18:00",
    "motions": [
        {
            "number": "事项",
            "title": "是否同意实施供暖分户改造？",
            "plain_words": "每家装一个自己的阀门和热量表，哪家不热修哪家，不用整栋停暖。",
            "wording": "同意按照《供暖分户改造方案》实施改造，费用按专有部分面积分摊。",
            "rule": "经参与表决专有部分面积四分之三以上且人数四分之三以上的业主同意。",
            "scheme": "",
        }
    ],
    "force": "本系统负责记录和计票。",
    "fingerprint": "3F2A 91BC 0000 0000 0000 0000 0000 0000",
}


def _slip(n: int) -> dict[str, object]:
    place = f"{n // 100 + 1}号楼{n // 20 % 5 + 1}单元{n % 20 // 2 + 1}0{n % 2 + 1}"
    return {
        "unit": f"{n // 100 + 1}-{n // 20 % 5 + 1}-{n % 20 // 2 + 1}0{n % 2 + 1}",
        "place": place,
        "names": "张*、李**",
        "area": "89.50",
        "others": 0,
        "link": f"https://yishi.test/v/{n:022d}",
    }


def draw_slips(fonts: Path, count: int, into: Path) -> Took:
    asked = {"poll": POLL, "slips": [_slip(n) for n in range(count)], "fonts": str(fonts)}
    return drawn("votes.printing.slips:draw_slips", asked, into)


def draw_household_list(fonts: Path, rows: int, into: Path) -> Took:
    """A list to sign of an estate with buildings of two hundred flats."""
    columns = (
        Column("序号", "number"),
        Column("房号", "room"),
        Column("业主", "name"),
        Column("面积", "area"),
        Column("签名", "sign"),
        Column("日期", "day"),
        Column("备注", "rest"),
    )
    sheets = [
        ListSheet(
            title="业主大会签到表",
            subtitle="东方花苑",
            part=f"东方花苑　{building + 1}号楼",
            note="请业主本人签名；由他人代签的，在备注里写明与业主的关系。",
            columns=columns,
            groups=tuple(
                Group(
                    f"{staircase}单元",
                    tuple(
                        (str(n), f"{n}01", "张*、李**", "89.50", "", "", "") for n in range(1, 51)
                    ),
                )
                for staircase in range(1, 5)
            ),
            foot="经办人签名：",
            invented=True,
        )
        for building in range(rows // 200)
    ]
    return drawn(DRAW_LISTS, lists_as_work(sheets, "业主大会签到表", fonts), into)
