"""The feedback sheet: what was promised, until when, how it stands, the proof, the next step."""

from datetime import UTC, date, datetime

from meetings.minutes.blocks import Heading, Listing
from meetings.official.facts import DutyFacts, HeldFacts, OfficialFacts
from meetings.official.rules import compose_paper

HELD = HeldFacts(number=1, starts_at=datetime(2026, 3, 9, 6, tzinfo=UTC), place="二楼议事厅")


def told(duty: DutyFacts) -> dict[str, str]:
    facts = OfficialFacts(
        kind="feedback",
        street_name="嘉陵路街道",
        issuer="柳荫社区党委",
        topic="供暖分户改造",
        estate_name="柳荫花园",
        year=2026,
        issued_on=date(2026, 4, 9),
        held=(HELD,),
        duties=(duty,),
    )
    blocks = compose_paper(facts).blocks
    assert [one.text for one in blocks if isinstance(one, Heading)] == ["一、提交施工计划"]
    return {one.label: one.text for one in blocks if isinstance(one, Listing)}


def duty(**more: object) -> DutyFacts:
    return DutyFacts.from_json(
        {**DutyFacts(body="供热公司", who="马工", what="提交施工计划").to_json(), **more}
    )


def test_what_is_overdue_says_for_how_long_and_what_is_next() -> None:
    said = told(
        duty(
            due_on="2026-04-01",
            first_due="2026-03-20",
            state="已逾期",
            stage="overdue",
            late_days=8,
            last_word="等图纸",
        )
    )
    assert said == {
        "责任": "供热公司 马工。",
        "期限": "2026年4月1日前（原定2026年3月20日前）。",
        "情况": "已逾期8天。",
        "说明": "等图纸。",
        "下一步": "说明原因，报告新的完成日期，在下一次会议上说明。",
    }


def test_what_has_no_day_is_to_get_one() -> None:
    assert told(duty(state="办理中", stage="open"))["下一步"].startswith("定出完成日期")
    said = told(duty(state="办理中", stage="open", due_on="2026-05-01"))
    assert said["下一步"].startswith("按期限办理")


def test_what_is_reported_done_waits_for_another_pair_of_eyes() -> None:
    said = told(duty(state="待核实", stage="reported", done_on="2026-03-18", proofs=1))
    assert said["情况"] == "待核实，2026年3月18日报完成。"
    assert said["证明"] == "已存档1份。"
    assert said["下一步"] == "由另一人到现场核实。"


def test_what_is_verified_needs_nothing_more() -> None:
    said = told(
        duty(
            state="已核实完成",
            stage="verified",
            done_on="2026-03-18",
            verified_on="2026-03-19",
            proofs=2,
        )
    )
    assert said["证明"] == "已存档2份。"
    assert "下一步" not in said


def test_a_sheet_of_before_reads_on() -> None:
    older = duty(state="办理中").to_json()
    for added in ("stage", "first_due", "late_days", "proofs"):
        del older[added]
    said = told(DutyFacts.from_json(older))
    assert "下一步" not in said
    assert said["情况"] == "办理中。"
