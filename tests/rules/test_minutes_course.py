"""How an item was reached, as minutes, record and opinion tell it; older minutes without it."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from meetings.minutes.blocks import Heading, Table
from meetings.minutes.circulating.rules import Accepted, corrected
from meetings.minutes.composing import compose, text_of
from meetings.minutes.course import (
    ArgumentFacts,
    ComingFacts,
    ConditionFacts,
    ConditionStepFacts,
    InterestFacts,
    LeanFacts,
    OptionFacts,
    QuorumFacts,
    SentenceFacts,
    StrawPollFacts,
    TakenFacts,
    VersionFacts,
)
from meetings.minutes.facts import MinutesFacts, PromiseFacts
from meetings.minutes.word import docx_of
from meetings.official.facts import CorrectionFacts, OutcomeFacts
from meetings.official.rules import compose_paper
from tests.pdf.sample import ITEM, SEATS, record_of, sample_facts

AT = datetime(2026, 3, 12, 6, 30, tzinfo=UTC)
DISSENT = "先收钱后施工,我们不同意."
CONDITION = ConditionFacts(
    party="楼院长",
    text="三日内恢复墙面",
    met_by="供热公司",
    round=1,
    steps=(ConditionStepFacts(round=2, state="met", note="公司当场承诺"),),
)
REACHED = replace(
    ITEM,
    number=1,
    promises=(PromiseFacts(seat_body="供热公司", who="王燚", what="报价", read_back_at=AT),),
    state="closed",
    carried_from=(1, 4),
    planned_minutes=20,
    used_seconds=1510,
    presenter="王燚",
    rounds=2,
    taken=(
        TakenFacts(
            round=1,
            seat_kind="owners_committee",
            stance="against",
            reason="费用没有说清",
            dissent=DISSENT,
        ),
        TakenFacts(
            round=1, seat_kind="building_heads", stance="on_condition", reason="三日内恢复墙面"
        ),
        TakenFacts(round=1, seat_kind="heating_company", stance="agree", remote=True),
        TakenFacts(round=2, seat_kind="owners_committee", stance="none"),
        TakenFacts(round=2, seat_kind="building_heads", stance="agree"),
    ),
    conditions=(CONDITION,),
    options=(
        OptionFacts(
            number=1,
            title="分户",
            arguments=(
                ArgumentFacts(party="供热公司", side="for", text="修一家不停整栋"),
                ArgumentFacts(party="楼院长", side="against", text="要入户打孔"),
            ),
        ),
        OptionFacts(number=2, title="不分户"),
    ),
    polls=(
        StrawPollFacts(
            question="更倾向哪个?",
            opened_at=AT,
            closed_at=AT,
            asked=7,
            leans=(
                LeanFacts(party="供热公司", option=1, remote=True),
                LeanFacts(party="物业公司", option=0),
            ),
        ),
    ),
    sentences=(
        SentenceFacts(
            number=1,
            text="分户改造。",
            fixed=True,
            versions=(
                VersionFacts(act="drafted", text="改造。", by="陈晓", at=AT),
                VersionFacts(act="amended", text="分户改造。", party="楼院长", by="陈晓", at=AT),
                VersionFacts(act="fixed", text="分户改造。", by="陈晓", at=AT),
            ),
        ),
    ),
)
FACTS = replace(
    sample_facts(),
    items=(REACHED,),
    quorum=QuorumFacts(invited=9, here=8, needed=6, share=(2, 3)),
    comings=(
        ComingFacts(party="楼院长", name="李堃", arrived=True, how="clerk", at=AT),
        ComingFacts(party="专业社工", name="何龑", arrived=True, how="link", remote=True, at=AT),
        ComingFacts(
            party="楼院长", name="李堃", arrived=False, how="clerk", at=AT + timedelta(hours=1)
        ),
    ),
    interests=(
        InterestFacts(party="供热公司", name="王燚", stake="承担公共立管"),
        InterestFacts(party="专业社工", name="何龑"),
    ),
)


def test_minutes_say_in_short_how_it_was_reached():
    said = "\n".join(text_of(compose(FACTS)))
    for words in (
        "应到9人，实到8人，至少要6人，达到法定人数。法定人数按应到人数的2/3计。",
        "发言前，王燚（供热公司）声明：承担公共立管；其余1人声明与议题没有利害关系。",
        "本议题由第1次会议第4项议题留下。",
        "楼院长在第1轮提出：三日内恢复墙面（由供热公司满足）。第2轮已满足：公司当场承诺。",
        "以上承诺已当场宣读，各方没有异议。",
        "“更倾向哪个？”方案1：1席（供热公司，远程）；都不倾向：1席（物业公司）；未表示：5席。",
        "不是表决",
    ):
        assert words in said, words
    assert "赞成的理由" not in said, "arguments are the record's"
    [table] = [block for block in compose(FACTS).blocks if isinstance(block, Table)]
    assert table.head == ("各方", "第1轮", "第2轮")
    assert table.rows == (
        ("业主委员会", "反对", "—"),
        ("楼院长", "有条件同意", "同意"),
        ("供热公司", "同意", "同意（未变）"),
        ("物业公司", "—", "—"),
    )


def test_the_record_tells_all_of_it():
    composed = compose_paper(record_of(FACTS))
    said = "\n".join(text_of(composed))
    for words in (
        "14:30到会：李堃；14:30远程到会：何龑；15:30离席：李堃。",
        "由王燚汇报，计划20分，用时25分。",
        "赞成的理由：修一家不停整栋（供热公司）。反对的理由：要入户打孔（楼院长）。",
        "第1轮，供热公司（远程）：同意。",
        "第2轮，业主委员会：收回立场。",
        f"第1轮，业主委员会：{DISSENT}",
        "第1句，已定稿。14:30 起草为“改造。”；14:30 由楼院长提议修改为“分户改造。”；14:30 定稿。",
        "（14:30宣读，没有异议）",
        "议题1　第2轮　—　同意　同意（未变）　—",
    ):
        assert words in said, words
    assert docx_of(composed, [], head=False)[:2] == b"PK"


def test_the_record_has_every_correction_in_the_words_in_which_it_was_proposed():
    taken = CorrectionFacts(
        by="张建国",
        place="议题 1 · 发言 2（张建国）",
        before="老人多。",
        text="老人多,夏天施工",
        why="漏了半句",
        accepted=True,
        decided="老人多，夏天施工。",
        decided_by="陈小雨",
        reason="",
    )
    refused = replace(
        taken, by="马祎", place="其他", before="", text="物业不收费", why="", accepted=False
    )
    refused = replace(refused, decided="", decided_by="", reason="会上没有说")
    facts = replace(record_of(FACTS), corrections=(taken, refused))
    said = "\n".join(text_of(compose_paper(facts)))
    assert (
        "1.张建国对“议题1发言2（张建国）”提出更正，原文“老人多。”，改为“老人多,夏天施工”。"
        "理由：漏了半句。处理（陈小雨）：采纳，改用“老人多，夏天施工。”。"
    ) in said
    assert "2.马祎对“其他”提出补充“物业不收费”。处理：未采纳，理由：会上没有说。" in said


def test_an_open_item_says_how_it_goes_on_and_the_opinion_has_its_conditions():
    still = replace(REACHED, agreed="", way="again", way_words="带着报价再议")
    said = text_of(compose(replace(FACTS, items=(still,))))
    assert "本议题未形成一致意见。下一步：下次会议继续协商。带着报价再议。" in said
    carried = replace(REACHED, agreed="", state="carried")
    said = text_of(compose(replace(FACTS, items=(carried,))))
    assert "本议题未形成一致意见。本议题留待下次会议继续协商。" in said
    opinion = replace(
        record_of(FACTS),
        kind="opinion",
        outcomes=(
            OutcomeFacts(meeting_number=1, title="范围", agreed="分户。", conditions=(CONDITION,)),
        ),
    )
    assert any("条件落实：楼院长在第1轮提出" in line for line in text_of(compose_paper(opinion)))


def test_a_condition_nobody_met_stays_open_and_can_be_corrected():
    open_one = replace(CONDITION, met_by="", steps=())
    facts = replace(FACTS, items=(replace(REACHED, conditions=(open_one,)),))
    facts = corrected(facts, [Accepted("item.1.condition.1.text", "五日内恢复墙面", "李堃")])
    said = text_of(compose(facts))
    assert "楼院长在第1轮提出：五日内恢复墙面。到会议结束仍待满足。" in said


def test_who_came_late_left_or_was_remote_is_listed_so():
    starts = FACTS.starts_at
    late, left, remote = SEATS[0].persons[1], SEATS[4].persons[0], SEATS[6].persons[0]
    seats = (
        replace(SEATS[0], persons=(replace(late, came_at=starts + timedelta(minutes=11)),)),
        replace(SEATS[4], persons=(replace(left, came_at=starts, left_at=AT),)),
        replace(SEATS[6], persons=(replace(remote, remote=True),)),
    )
    said = "\n".join(text_of(compose(replace(FACTS, seats=seats))))
    assert "陈晓（网格员，14:11到会）" in said
    assert "赵珺（项目经理，14:30离席）" in said
    assert "何龑（远程）" in said


def test_all_of_it_survives_json_and_older_minutes_do_without():
    assert MinutesFacts.from_json(json.loads(json.dumps(FACTS.to_json()))) == FACTS
    older = sample_facts().to_json()
    for name in ("quorum", "comings", "interests"):
        del older[name]
    for item in older["items"]:
        for name in set(item) - {
            "number", "title", "summary", "statements", "positions", "agreed", "promises",
        }:  # fmt: skip
            del item[name]
        for promise in item["promises"]:
            del promise["read_back_at"]
        for statement in item["statements"]:
            del statement["remote"]
    read = MinutesFacts.from_json(older)
    assert read == sample_facts()
    said = [block.text for block in compose(read).blocks if isinstance(block, Heading)]
    assert not any("条件落实" in text for text in said)
    assert not any(isinstance(block, Table) for block in compose(read).blocks)
