"""The matrix of positions in words and as a picture, for page and paper alike."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from app.charts.stances import Party, legend, stance_chart
from app.i18n import _
from meetings.consultations.queries import SeatView
from meetings.consultations.rules import FOUR, seat_group, seat_name
from meetings.positions.queries import ConditionView, Matrix
from meetings.positions.rules import STANCES, condition_word, round_word, stance_word, standing

MARKS = {
    "agree": "agree",
    "on_condition": "conditional",
    "against": "against",
    "abstain": "abstain",
}


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """One line of the matrix, as `positions` in _shared/parts.html reads it."""

    group: str
    seat: str
    person: str
    note: str | None
    said: list[tuple[str, str] | None]


@dataclass(frozen=True, slots=True)
class MatrixWords:
    """`missing`: who has not agreed, and how each stands; "" where all four agree. `taken`:
    anybody has said anything."""

    rounds: list[str]
    rows: list[MatrixRow]
    picture: Markup
    signs: list[tuple[str, str]]
    missing: str
    taken: bool


@dataclass(frozen=True, slots=True)
class ConditionWords:
    """A condition with its history: steps as (state, sentence)."""

    id: int
    seat: str
    text: str
    state: str
    state_word: str
    steps: list[str]


def _sign(kind: str) -> str:
    return {
        "owners_committee": _("业"),
        "building_heads": _("楼"),
        "heating_company": _("供"),
        "property_company": _("物"),
    }[kind]


def matrix_words(seats: Sequence[SeatView], matrix: Matrix, last: int | None = None) -> MatrixWords:
    """Parties × rounds, or the `last` so many. Whoever said nothing in a round stands where she
    stood."""
    first = max(1, matrix.round + 1 - last) if last is not None else 1
    numbers = range(first, matrix.round + 1)
    entries = matrix.entries
    rows, parties, missing = [], [], []
    for seat in seats:
        if seat.kind == "invited":
            continue
        if seat.kind not in FOUR:
            rows.append(MatrixRow(seat_group(seat.kind), seat_name(seat.kind), "", _("主持"), []))
            continue
        said: list[tuple[str, str] | None] = []
        stances: list[str | None] = []
        for number in numbers:
            entry = standing(entries, seat.id, number)
            taken = entry.taken if entry else None
            stances.append(taken.stance if taken else None)
            if entry is None or taken is None:
                said.append(None)
                continue
            word = stance_word(taken.stance)
            if entry.round < number:
                word = _("{word}（未变）").format(word=word)
            said.append((MARKS[taken.stance], word))
        name = seat_name(seat.kind)
        rows.append(MatrixRow(seat_group(seat.kind), name, _person(seat), None, said))
        parties.append(Party(name, _sign(seat.kind), tuple(stances)))
        if stances[-1] != "agree":
            now = stance_word(stances[-1]) if stances[-1] else _("未表态")
            missing.append(_("{seat}（{stance}）").format(seat=name, stance=now))
    rounds = [round_word(number) for number in numbers]
    return MatrixWords(
        rounds,
        rows,
        stance_chart(rounds, parties, {stance: stance_word(stance) for stance in STANCES}),
        legend(parties),
        _("、").join(missing),
        bool(entries),
    )


def _person(seat: SeatView) -> str:
    if seat.missing:
        return seat.replaced_by
    return next((member.name for member in seat.members if member.is_spokesperson), "")


def condition_words(
    conditions: Sequence[ConditionView], labels: dict[int, str]
) -> list[ConditionWords]:
    """`labels`: how each seat is called at this table."""
    found = []
    for one in conditions:
        raised = _("{round}提出").format(round=round_word(one.round))
        if one.met_by is not None:
            raised = _("{raised}，由{seat}来满足").format(raised=raised, seat=labels[one.met_by])
        steps = [raised]
        for step in one.steps:
            said = _("{round}：{state}").format(
                round=round_word(step.round), state=condition_word(step.state)
            )
            steps.append(
                _("{said}。{note}").format(said=said, note=step.note) if step.note else said
            )
        found.append(
            ConditionWords(
                one.id, labels[one.seat], one.text, one.state, condition_word(one.state), steps
            )
        )
    return found
