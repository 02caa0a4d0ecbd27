"""A draft of a scheme: what is wrong is told where it stands; what is right closes to the fen."""

from dataclasses import replace

import pytest

from app.errors import Invalid
from app.estates.roll.rules import Sheet
from votes.costs.drafting.checks import build
from votes.costs.drafting.quantities import WrongQuantities, read_lines, read_sheets
from votes.costs.drafting.rules import Draft, DraftItem, DraftPayer, Flat
from votes.costs.drafting.typed import NotMoney, read_money, read_part

FLATS = [Flat(f"1-1-{n}", "1", "1", n // 100, str(n), 7000 + n) for n in (101, 102, 201, 202)]
RISERS = DraftItem("立管", "area", 1_000_001, None, "owners")
VALVES = DraftItem("户内", "radiators", None, 28_550, "owners", agreement="业主大会决定")
RADIATORS = {"radiators": {flat.unit: "5" for flat in FLATS}}


def told(draft: Draft, quantities: dict[str, dict[str, str]] | None = None) -> list[str]:
    built = build(draft, quantities or {}, FLATS, "试")
    if built.shared is not None:
        shared = built.shared
        assert shared.residents_fen + sum(shared.payers.values()) == shared.grand_total_fen
    return built.in_the_way


def test_a_whole_draft_has_nothing_in_the_way() -> None:
    draft = Draft(
        (RISERS, VALVES),
        (DraftPayer("government", "percent", "40"),),
        waivers={"1-1-101": "1/2"},
        waiver_payer="hardship_fund",
        parts=3,
    )
    assert told(draft, RADIATORS) == []


@pytest.mark.parametrize(
    ("draft", "quantities", "words"),
    [
        (Draft(), {}, "还没有费用项目"),
        (Draft((VALVES,)), {}, "还没有填散热器组数：1-1-101"),
        (Draft((replace(VALVES, agreement=""),)), RADIATORS, "要写明依据"),
        (
            Draft((replace(VALVES, unit_price_fen=None, amount_fen=5),)),
            {"radiators": {flat.unit: "0" for flat in FLATS}},
            "各户合计是零",
        ),
        (Draft((replace(RISERS, where="units", units=("9-9-999",)),)), {}, "不在名册上"),
        (Draft((RISERS,), waivers={"1-1-101": "1"}), {}, "由谁承担"),
        (
            Draft(
                (RISERS,),
                waivers={flat.unit: "1" for flat in FLATS},
                waiver_payer="other_households",
            ),
            {},
            "没有其他住户",
        ),
        (
            Draft(
                (replace(RISERS, duty="supplier"),),
                (DraftPayer("repairs_fund", "fixed", "100000"),),
            ),
            {},
            "维修资金不得用于",
        ),
        (
            Draft(
                (replace(RISERS, duty="unclear"),),
                (DraftPayer("repairs_fund", "percent", "10"),),
            ),
            {},
            "先查明",
        ),
    ],
)
def test_what_is_wrong_is_told(
    draft: Draft, quantities: dict[str, dict[str, str]], words: str
) -> None:
    assert words in "".join(told(draft, quantities))


def test_the_fund_may_pay_beside_a_utility_that_pays_what_it_owes() -> None:
    owed = replace(RISERS, name="阀门", duty="supplier", amount_fen=200_000)
    payers = (DraftPayer("heating_company", "fixed", "200000"),)
    fund = DraftPayer("repairs_fund", "fixed", "100000")
    assert told(Draft((RISERS, owed), (*payers, fund))) == []
    assert "只承担 0.00 元" in "".join(told(Draft((RISERS, owed), (fund,))))


def test_money_and_parts_as_typed() -> None:
    assert [read_money(text) for text in ("3241.17", "３，２４１．５", "10元")] == [
        324_117,
        324_150,
        1_000,
    ]
    for wrong in ("", "-1", "1.234", "1e3", "99999999999999"):
        with pytest.raises(NotMoney):
            read_money(wrong)
    assert read_part("40％", 100) == "40"
    for wrong in ("101", "-1", "x"):
        with pytest.raises(ValueError, match=r"请填写|不能大于"):
            read_part(wrong, 100)


def test_quantities_all_or_nothing() -> None:
    known = {flat.unit for flat in FLATS}
    assert read_lines("radiators", "1-1-101 5\n1-1-102，6", known) == {
        "1-1-101": "5",
        "1-1-102": "6",
    }
    with pytest.raises(WrongQuantities) as refused:
        read_lines("radiators", "1-1-101 -5\n9-9-9 1\n1-1-102 999\n1-1-201 abc", known)
    assert [told[:5] for told in refused.value.told] == [f"第 {n} 行" for n in (1, 2, 3, 4)]
    rows = [["楼号", "单元", "房号", "散热器组数", "系数"], [1, 1, 101, 5, "1.05"], [1, 1, 102, 6]]
    assert read_sheets([Sheet("一", rows)], known) == {
        "radiators": {"1-1-101": "5", "1-1-102": "6"},
        "coefficient": {"1-1-101": "1.05"},
    }
    with pytest.raises(WrongQuantities) as refused:
        read_sheets([Sheet("一", [*rows, [1, 1, 999, 5], [1, 1, 201, -5]])], known)
    assert [told[:3] for told in refused.value.told] == ["C4：", "D5："]
    with pytest.raises(Invalid, match="表头"):
        read_sheets([Sheet("一", [["a", "b"]])], known)
