"""Whose answer is heard where a flat changed hands: by example."""

from datetime import UTC, datetime, timedelta

from votes.electorate.tenure import Given, Heard, Tenure, hear

DAY = timedelta(days=1)
SOLD = datetime(2026, 3, 20, tzinfo=UTC)  # since when it is the buyer's
KNOWN = SOLD + 3 * DAY  # when the roll first says so
SELLER = Tenure("o001")
BUYER = Tenure("o009", owned_from=SOLD, known_at=KNOWN)
HEADS = {"101": "o009", "102": "o001", "103": "o009"}


def given(
    id_: str, at: datetime, *units: str, recorded: datetime | None = None, counts: bool = True
) -> Given:
    return Given(id_, units or ("101",), at, recorded or at, counts)


def heard(*ballots: Given, owners: tuple[Tenure, ...] = (SELLER, BUYER)) -> Heard:
    return hear({"101": owners}, HEADS, ballots)


def test_what_the_seller_said_before_stands_until_the_buyer_speaks() -> None:
    before = given("b1", SOLD - DAY)
    alone = heard(before)
    assert alone.units == {"b1": ("101",)}
    assert alone.speaks == {"101": SELLER}
    assert alone.former == {("b1", "101")}
    assert not alone.unheard
    answered = heard(before, given("b2", KNOWN + DAY))
    assert answered.units == {"b1": (), "b2": ("101",)}
    assert answered.speaks == {"101": BUYER}
    assert not answered.former
    assert answered.unheard == {("b1", "101")}


def test_from_the_day_of_the_sale_the_seller_is_not_heard() -> None:
    for at in (SOLD, SOLD + DAY):
        late = heard(given("b1", at))
        assert late.units == {"b1": ()}
        assert late.speaks == {"101": BUYER}
    assert heard(given("b1", SOLD - timedelta(microseconds=1))).former


def test_he_keeps_his_other_flat() -> None:
    both = heard(given("b1", SOLD + DAY, "101", "102"))
    assert both.units == {"b1": ("102",)}
    assert both.unheard == {("b1", "101")}


def test_a_buyer_who_has_spoken_for_another_flat_speaks_for_both() -> None:
    found = heard(given("b1", SOLD - DAY), given("b2", SOLD - 2 * DAY, "103"))
    assert found.units == {"b1": (), "b2": ("103",)}
    assert found.speaks == {"101": BUYER}
    taken_back = heard(given("b1", SOLD - DAY), given("b2", SOLD - 2 * DAY, "103", counts=False))
    assert taken_back.former == {("b1", "101")}


def test_a_paper_typed_in_later_is_of_whom_it_was_received() -> None:
    sellers = heard(given("b1", SOLD - DAY, recorded=KNOWN + DAY))
    assert sellers.former == {("b1", "101")}
    buyers = heard(given("b1", SOLD + DAY, recorded=KNOWN + DAY))
    assert (buyers.speaks, buyers.former) == ({"101": BUYER}, frozenset())
    assert buyers.units == {"b1": ("101",)}


def test_of_two_former_owners_the_later_one_stands() -> None:
    last = Tenure("o010", owned_from=KNOWN + 2 * DAY, known_at=KNOWN + 3 * DAY)
    owners = (SELLER, BUYER, last)
    found = heard(given("b1", SOLD - DAY), given("b2", KNOWN + DAY), owners=owners)
    assert found.units == {"b1": (), "b2": ("101",)}
    assert found.speaks == {"101": BUYER}
    only = heard(given("b1", SOLD - DAY), owners=owners)
    assert only.speaks == {"101": SELLER}


def test_a_unit_off_the_roll_is_heard_no_more() -> None:
    found = heard(given("b1", SOLD - DAY, "102", "gone"))
    assert found.units == {"b1": ("102",)}
    assert found.unheard == {("b1", "gone")}


def test_nothing_changes_where_nobody_sold() -> None:
    ballot = given("b1", SOLD, "101", "102")
    found = hear({}, HEADS, [ballot])
    assert found == Heard({"b1": ("101", "102")}, {}, frozenset(), frozenset())
