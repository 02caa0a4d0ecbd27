"""签到表 as it is kept: who was there, from what was recorded."""

import io
import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from pypdf import PdfReader

from app.settings import PROJECT
from meetings.minutes.blocks import Listing, Table
from meetings.minutes.facts import ComingFacts, InterestFacts, MinutesFacts
from meetings.official.facts import OfficialFacts
from meetings.official.rendering import render_paper
from meetings.official.rules import NotReady, check_ready, compose_paper, signers
from tests.pdf.sample import record_of, sample_facts

CHINESE_DATA = True  # what is printed
CAME, LEFT = datetime(2026, 3, 12, 5, 55, tzinfo=UTC), datetime(2026, 3, 12, 7, 40, tzinfo=UTC)


def _met() -> MinutesFacts:
    said = sample_facts(3)
    lead, *others = said.seats
    first, *rest = lead.persons
    first = replace(first, came_at=CAME, left_at=LEFT, remote=True)
    return replace(
        said,
        seats=(replace(lead, persons=(first, *rest)), *others),
        comings=(
            ComingFacts(
                name="周明", party="社区党委", at=CAME, arrived=True, remote=True, how="clerk"
            ),
        ),
        interests=(InterestFacts(name="周明", party="社区党委", stake="住在3号楼"),),
    )


def paper(said: MinutesFacts | None = None) -> OfficialFacts:
    return replace(record_of(said or _met()), kind="sign_in")


def test_each_person_has_a_line() -> None:
    blocks = compose_paper(paper()).blocks
    [table] = [block for block in blocks if isinstance(block, Table)]
    assert table.rows == (
        ("社区党委", "周明", "党委书记", "出席，远程", "13:55", "15:40"),
        ("社区党委", "陈晓", "网格员", "出席", "", ""),
        ("业主委员会", "社区居民委员会和业主代表三人", "", "代为参加", "", ""),
        ("楼院长", "张建国", "3号楼楼院长", "出席", "", ""),
        ("楼院长", "李堃", "5号楼楼院长", "出席", "", ""),
        ("楼院长", "马玥", "8号楼楼院长", "请假：陪家人就医", "", ""),
        ("供热公司", "王燚", "副经理", "受刘祎委托", "", ""),
        ("物业公司", "赵珺", "项目经理", "出席", "", ""),
        ("公益律师", "孙喆", "明理律师事务所", "出席", "", ""),
        ("专业社工", "何龑", "", "出席", "", ""),
    )
    said = {block.label: block.text for block in blocks if isinstance(block, Listing)}
    assert said["人数"].startswith("应到10人，实到9人。")
    assert said["声明"] == "发言前，周明（社区党委）声明：住在3号楼。"
    assert said["进出"] == "13:55远程到会：周明。"
    assert signers(paper()) == [("主持人", "周明"), ("记录人", "陈晓")]


def test_it_waits_for_the_end_of_the_meeting() -> None:
    check_ready(paper())
    with pytest.raises(NotReady, match="会议还没有结束"):
        check_ready(paper(replace(_met(), ended_at=None)))


def test_long_names_stay_in_their_cells() -> None:
    """As a page: each cell's text begins and ends within its sixth of the width."""
    said = _met()
    lead, *others = said.seats
    long = replace(
        lead.persons[0], name="买买提明·阿卜杜热西提", duty="柳荫社区党委专职副书记、网格长"
    )
    said = replace(said, seats=(replace(lead, persons=(long,)), *others))
    pdf = render_paper(paper(said), PROJECT / "var" / "fonts", datetime(2026, 3, 12, tzinfo=UTC))
    reader = PdfReader(io.BytesIO(pdf))
    words = "".join(page.extract_text() for page in reader.pages).replace("\n", "")
    assert "买买提明·阿卜杜热西提" in words
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    data = json.loads(reader.attachments["sign_in.json"][0])
    assert data["kind"] == "sign_in"
    assert [seat["kind"] for seat in data["minutes"]["seats"]][:2] == ["lead", "owners_committee"]
