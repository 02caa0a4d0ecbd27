"""Doors in the order in which somebody walks from one to the next."""

from dataclasses import dataclass

from app.estates.chart import by_building, walking_order


@dataclass(frozen=True)
class _Home:
    building: str
    room: str


def test_the_tenth_building_comes_after_the_ninth() -> None:
    homes = [_Home("10", "101"), _Home("9", "1001"), _Home("9", "201"), _Home("2", "101")]
    homes.sort(key=lambda one: walking_order(one.building, "1", None, one.room))
    assert [(number, [one.room for one in some]) for number, some in by_building(homes)] == [
        ("2", ["101"]),
        ("9", ["201", "1001"]),
        ("10", ["101"]),
    ]
