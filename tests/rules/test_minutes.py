"""What the minutes say, what they must not leave out, and how their lines are broken."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from meetings.minutes.blocks import (
    Composed,
    Heading,
    Listing,
    Paragraph,
    numbered,
)
from meetings.minutes.circulating.rules import Accepted, corrected
from meetings.minutes.facts import ItemFacts, MinutesFacts, PositionFacts, QuotedVote
from meetings.minutes.rules import compose_minutes
from meetings.minutes.typesetting import (
    COLUMNS,
    PITCH,
    Face,
    Run,
    break_lines,
    spacing_class,
    spacing_css,
    tidy,
    title_lines,
)
from tests.pdf.sample import DISSENT, ITEM, SEATS, VOTE, sample_facts

FOUR_AGREE = tuple(
    PositionFacts(seat_body=body, seat_kind=kind, stance="agree")
    for kind, body in (
        ("owners_committee", "业委会"),
        ("building_heads", "楼院长"),
        ("heating_company", "供热公司"),
        ("property_company", "物业公司"),
    )
)


def said(composed: Composed) -> list[str]:
    return [
        block.text for block in composed.blocks if isinstance(block, Heading | Paragraph | Listing)
    ]


def composed_item(**changes: object) -> list[str]:
    facts = replace(sample_facts(), items=(replace(ITEM, **changes),))
    return said(compose_minutes(facts))


def listing(facts: MinutesFacts) -> dict[str, str]:
    return {
        block.label: block.text
        for block in compose_minutes(facts).blocks
        if isinstance(block, Listing)
    }


# — what is said —


def test_head_title_and_foot():
    composed = compose_minutes(sample_facts())
    assert "".join(composed.mark) == "柳荫社区党委协商议事会纪要"
    assert composed.number == "〔2026〕第3期"
    assert composed.title == ("东方花苑小区", "供暖分户改造", "第二次", "协商会纪要")
    assert composed.issuer == "春和街道柳荫社区党委"
    assert composed.issued == "2026年3月12日印发"


def test_the_street_is_not_said_twice():
    facts = replace(sample_facts(), community_name="中共春和街道柳荫社区委员会")
    composed = compose_minutes(facts)
    assert composed.issuer == "中共春和街道柳荫社区委员会"
    assert said(composed)[0].count("春和街道") == 1


def test_a_draft_has_neither_number_nor_date():
    composed = compose_minutes(replace(sample_facts(), issue=None, issued_on=None))
    assert composed.number == "〔2026〕草稿，未编期号"
    assert composed.issued == ""


def test_who_when_where():
    first = said(compose_minutes(sample_facts()))[0]
    assert first.startswith("2026年3月12日14:00至16:30，春和街道柳荫社区党委在")
    assert "会议由周明主持，陈晓记录。" in first


def test_a_meeting_over_midnight_says_both_days():
    late = replace(sample_facts(), ended_at=datetime(2026, 3, 12, 17, 0, tzinfo=UTC))
    assert "2026年3月12日14:00至2026年3月13日01:00，" in said(compose_minutes(late))[0]


def test_levels_are_numbered():
    assert [numbered(1, 3), numbered(2, 12), numbered(3, 2), numbered(4, 1)] == [
        "三、",
        "（十二）",
        "2.",
        "（1）",
    ]
    headings = [
        (block.level, block.text)
        for block in compose_minutes(sample_facts(6)).blocks
        if isinstance(block, Heading)
    ]
    assert headings[:5] == [
        (1, "一、改造范围（1）"),
        (2, "（一）议定事项"),
        (2, "（二）四方立场"),
        (2, "（三）承诺事项"),
        (2, "（四）发言摘要"),
    ]
    assert headings[-2:] == [(1, "三、业主表决结果"), (2, "（一）是否同意实施供暖分户改造")]


def test_a_seat_that_does_not_exist_is_said_with_reason_and_stand_in():
    text = "".join(said(compose_minutes(sample_facts())))
    assert "本小区没有业主委员会：首届业主委员会尚在筹备。" in text
    assert "会上由社区居民委员会和业主代表三人代为参加。" in text


def test_an_incomplete_meeting_says_so():
    facts = replace(sample_facts(), complete=False, incomplete_reason="会议不完整:供热公司无人到会")
    assert any(text.startswith("会议不完整：供热公司无人到会。") for text in said_of(facts))
    assert not any("均已到会" in text for text in said_of(facts))


def test_an_incomplete_meeting_without_a_sentence_names_the_absent_seats():
    away = replace(SEATS[3].persons[0], status="excused", stand_in="")
    seats = (*SEATS[:3], replace(SEATS[3], persons=(away,)), *SEATS[4:])
    facts = replace(sample_facts(), complete=False, seats=seats)
    assert any(text.startswith("会议不完整：供热公司无人到会。") for text in said_of(facts))


def said_of(facts: MinutesFacts) -> list[str]:
    return said(compose_minutes(facts))


def test_a_short_notice_is_printed_with_its_reason():
    kept = "".join(said_of(sample_facts()))
    assert "会议通知于2026年3月8日发出，符合提前3日通知的规定。" in kept
    short = replace(sample_facts(), breach_reason="管道漏水,须尽快商定")
    assert "未达到提前3日通知的规定，提前召开的理由：管道漏水，须尽快商定。" in "".join(
        said_of(short)
    )
    assert "符合提前" not in "".join(said_of(short))


def test_dissent_is_word_for_word():
    blocks = compose_minutes(replace(sample_facts(), items=(ITEM,))).blocks
    runs = [run for block in blocks if isinstance(block, Paragraph) for run in block.runs]
    assert Run(DISSENT, "kai") in runs
    two = "第一句, 不同意!\n第二句(见附件)  "
    position = replace(ITEM.positions[0], dissent=two)
    texts = composed_item(positions=(position,))
    assert "不同意见（原话）：“第一句, 不同意!" in texts
    assert "第二句(见附件)  ”" in texts


def test_positions_are_in_the_order_of_the_four_and_silence_is_said():
    texts = composed_item()
    at = texts.index("（二）四方立场")
    assert texts[at + 1].startswith("1.东方花苑小区业主委员会（由")
    assert texts[at + 1].endswith("未表明立场。")
    assert texts[at + 2] == (
        "2.东方花苑小区楼院长：有条件同意。条件：打孔后3日内恢复墙面，并由物业逐户验收。"
    )
    assert texts[at + 4] == "3.城关供热有限公司：同意。"
    assert texts[at + 5].endswith("弃权。理由：费用分摊办法还没有确定。")


def test_unanimity_is_one_sentence_only_if_nothing_else_was_said():
    assert "业委会、楼院长、供热公司、物业公司一致同意。" in composed_item(positions=FOUR_AGREE)
    noted = (replace(FOUR_AGREE[0], dissent="保留意见"), *FOUR_AGREE[1:])
    assert not any("一致同意" in text for text in composed_item(positions=noted))
    assert not any("一致同意" in text for text in composed_item(positions=FOUR_AGREE[:3]))


def test_nothing_agreed_is_said():
    assert "本议题未形成一致意见，留待继续协商。" in composed_item(agreed="")


def test_an_item_the_table_did_not_come_to_is_said_to_be_such():
    empty = ("statements", "positions", "promises", "options", "conditions")
    nothing = {"agreed": "", **dict.fromkeys(empty, ())}
    texts = composed_item(**nothing, state="waiting", reached=False)
    assert "本次会议没有议到这个议题。留待下次会议。" in texts
    assert not any("未形成一致意见" in text or "未就本议题" in text for text in texts)
    # What was circulated before it was kept keeps the words that were checked.
    texts = composed_item(**nothing, state="waiting")
    assert "本议题未形成一致意见，留待继续协商。" in texts
    item = replace(ITEM, **nothing, state="waiting", reached=False)
    facts = replace(sample_facts(), items=(item,))
    agreed = Accepted(f"item.{item.number}.agreed", "先做东区", "李堃")
    assert "先做东区。" in said(compose_minutes(corrected(facts, [agreed])))


def test_agreed_lines_are_numbered_anew():
    texts = composed_item(agreed="(1)先做东区\n2、后做西区,不停水\n3.5公里管线一并更换")
    at = texts.index("（一）议定事项")
    assert texts[at + 1 : at + 4] == [
        "1.先做东区。",
        "2.后做西区，不停水。",
        "3.3.5公里管线一并更换。",
    ]


def test_promises_name_body_person_and_day():
    texts = composed_item()
    assert (
        "1.城关供热有限公司（王燚）：提供三家施工单位的报价和工程量清单，2026年3月25日前完成。"
        in texts
    )
    assert "2.安居物业服务有限公司（赵珺）：在每个单元门口张贴施工安排，直到完工。" in texts


def test_who_was_there_by_the_labels_of_the_standard():
    named = listing(sample_facts())
    assert list(named) == ["出席", "请假", "列席"]
    assert "柳荫社区党委 周明（党委书记，发言代表）、陈晓（网格员）；" in named["出席"]
    assert "城关供热有限公司 王燚（代刘祎，副经理，出差）" in named["出席"]
    assert named["请假"] == "东方花苑小区楼院长 马玥（8号楼楼院长，陪家人就医）。"
    assert named["列席"] == "公益律师 孙喆（明理律师事务所）；专业社工 何龑。"
    assert "马玥" not in named["出席"]


def test_a_vote_is_quoted_with_its_base_and_its_law():
    texts = said(compose_minutes(sample_facts(5)))
    text = "".join(texts)
    assert "“供暖分户改造表决”表决事项：是否同意将小区串联供暖系统改造为分户控制系统?" in text
    assert "表决通过。487位业主中464位参与，416位同意。" in texts
    assert "法律依据：《中华人民共和国民法典》第二百七十八条" in text
    assert VOTE.roll_sha256 in text
    assert "于2026年2月28日18:00截止，于2026年2月28日19:30计票" in text
    lost = replace(sample_facts(5), votes=(replace(VOTE, passed=False),))
    assert "表决未通过。" in "".join(said_of(lost))


# — kept as JSON —


@pytest.mark.parametrize("pages_worth", [1, 3, 6])
def test_facts_survive_json(pages_worth: int):
    facts = sample_facts(pages_worth)
    assert MinutesFacts.from_json(json.loads(json.dumps(facts.to_json()))) == facts
    assert QuotedVote.from_json(json.loads(json.dumps(VOTE.to_json()))) == VOTE


@pytest.mark.parametrize(
    "change",
    [
        {"issue": "3"},
        {"complete": 1},
        {"more": 1},
        {"seats": None},
        {"notice_on": 20260308},
        {"items": [{"number": 1}]},
    ],
)
def test_another_shape_is_refused(change: dict[str, object]):
    with pytest.raises(ValueError, match="MinutesFacts"):
        MinutesFacts.from_json({**sample_facts().to_json(), **change})


def test_times_are_kept_in_utc_and_never_naive():
    assert sample_facts().to_json()["starts_at"] == "2026-03-12T06:00:00+00:00"
    with pytest.raises(ValueError, match="naive"):
        replace(sample_facts(), starts_at=datetime(2026, 3, 12, 6)).to_json()  # noqa: DTZ001
    assert ItemFacts.from_json(ITEM.to_json()).promises[0].due_on == date(2026, 3, 25)


# — typed text —


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("面积37,402.30㎡,8:00开工", "面积37,402.30㎡，8:00开工"),
        ("占85.4%;其余", "占85.4%；其余"),
        ('用"1+4+N"办法(试行)', "用“1+4+N”办法（试行）"),
        ("同意 。\n\n  第二行 ", "同意。\n第二行"),
        ("see Art. 278 (2)", "see Art. 278 (2)"),
        ("附件(A)送达", "附件（A）送达"),
    ],
)
def test_typed_text_becomes_that_of_a_document(typed: str, printed: str):
    assert tidy(typed) == printed
    assert tidy(printed) == printed


# — lines —


def width(face: Face, letter: str) -> int:
    return 500 if letter.isascii() else 1000


def broken(text: str, **room: int) -> list[str]:
    return [line.text for line in break_lines([Run(text)], width, **room)]


def test_a_line_holds_28_characters():
    assert [len(line) for line in broken("字" * 60)] == [28, 28, 4]
    assert [len(line) for line in broken("字" * 60, first=26)] == [26, 28, 6]


def test_marks_do_not_begin_or_end_a_line():
    assert broken("字" * 28 + "。下")[1] == "字。下"
    assert broken("字" * 27 + "“甲乙”")[0] == "字" * 27
    assert broken("字" * 27 + "甲”。乙")[0] == "字" * 27


def test_a_line_may_break_before_a_quotation_with_figures():
    assert broken("字" * 26 + "用“1+4+N”协商")[0] == "字" * 26 + "用"


def test_figures_stay_whole_and_long_codes_do_not():
    assert broken("字" * 26 + "37,402.30㎡")[1] == "37,402.30㎡"
    assert all(len(line) <= 60 for line in broken("a1" * 100))


@given(
    st.text(st.sampled_from("字社区，。“”（）、：12ab.%㎡ —…"), max_size=200),
    st.integers(17, COLUMNS),
)
@example("1111—————————————————— ", 20)  # a space at the end takes no room
def test_nothing_is_lost_and_nothing_sticks_out(text: str, room: int):
    lines = break_lines([Run(text)], width, first=room, rest=room)
    assert "".join(line.text for line in lines).replace(" ", "") == text.replace(" ", "")
    for line in lines:
        assert sum(width("fang", one) * 16 + line.spacing for one in line.text) <= room * PITCH
        assert f".{spacing_class(line.spacing)} {{" in spacing_css()


@pytest.mark.parametrize("nothing", ["\u200b", "\ufeff", "\u200d\u0301"])
def test_a_text_of_marks_without_a_width_is_set_like_any_other(nothing: str):
    assert broken(nothing) == [nothing]


def test_faces_are_kept_across_lines():
    lines = break_lines([Run("出席：", "hei"), Run("字" * 30)], width)
    assert lines[0].runs == (Run("出席：", "hei"), Run("字" * 25))
    assert lines[1].runs == (Run("字" * 5),)


@pytest.mark.parametrize(
    ("pieces", "room", "lines"),
    [
        (("东方花苑", "改造", "纪要"), 18, ["东方花苑改造纪要"]),
        (
            ("东方花苑小区", "供暖分户改造", "第二次", "协商会纪要"),
            18,
            ["东方花苑小区供暖分户改造", "第二次协商会纪要"],
        ),
        (("一" * 40, "纪要"), 18, ["一" * 14, "一" * 14, "一" * 12 + "纪要"]),
    ],
)
def test_titles_break_by_meaning(pieces: tuple[str, ...], room: int, lines: list[str]):
    assert title_lines(pieces, room) == lines
