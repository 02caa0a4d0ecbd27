"""What a scheme looks like: who pays, the building chart by amount, what changes between two."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from app.charts.bars import Bar, bars
from app.charts.layout import Flat as Cell
from app.charts.picture import BuildingChart, building_chart
from app.charts.shares import money_split
from app.charts.states import State, state_word
from app.estates.chart import unit_name
from app.i18n import _
from app.numerals import say_count, say_money
from votes.costs.comparing import Band, Comparison, round_step
from votes.costs.drafting.rules import Flat
from votes.costs.rules import Shared
from votes.costs.scheme import RESIDENTS
from votes.costs.words import payer_word

_BANDS = (State.BAND1, State.BAND2, State.BAND3, State.BAND4, State.BAND5)


@dataclass(frozen=True, slots=True)
class Amounts:
    """`bands`: (word, from … to) of each that occurs. Sums in fen; `average` rounded down."""

    total: int
    residents: int
    excess: int
    units: int
    least: int
    most: int
    average: int
    split: Markup
    bands: tuple[tuple[str, str], ...]
    chart: BuildingChart


def amounts(shared: Shared, flats: Sequence[Flat]) -> Amounts:
    """`flats` may be more or fewer than what is shared: the chart shows those in both."""
    pays = {unit: share.pays_fen for unit, share in shared.units.items()}
    parts = [(payer_word(payer), fen) for payer, fen in shared.payers.items()]
    limits = _limits(pays.values())
    values = list(pays.values())
    # Many flats are of one size and pay the same.
    looks = {fen: (_state(fen, limits), _("{n} 元").format(n=say_money(fen))) for fen in {*values}}
    states = {unit: looks[fen][0] for unit, fen in pays.items()}
    return Amounts(
        total=shared.grand_total_fen,
        residents=shared.residents_fen,
        excess=shared.excess_fen,
        units=len(values),
        least=min(values, default=0),
        most=max(values, default=0),
        average=sum(values) // len(values) if values else 0,
        split=money_split(_("由谁出多少"), [*parts, (payer_word(RESIDENTS), shared.residents_fen)]),
        bands=tuple(_bands_in_words(limits, set(states.values()))),
        chart=_chart(
            flats,
            states,
            {unit: looks[fen][1] for unit, fen in pays.items()},
        ),
    )


def _limits(values: Iterable[int]) -> list[int]:
    """Upper ends of the bands, in fen: five round steps from the least that is paid."""
    paid = [fen for fen in values if fen]
    if not paid:
        return []
    step = round_step(max(paid) - min(paid) + 1, len(_BANDS) - 1)
    first = (min(paid) // step + 1) * step
    return [first + n * step for n in range(len(_BANDS))]


def _state(fen: int, limits: Sequence[int]) -> State:
    if not fen:
        return State.FREE
    return _BANDS[min(bisect_left(limits, fen), len(_BANDS) - 1)]


def _bands_in_words(limits: Sequence[int], there: set[State]) -> Iterable[tuple[str, str]]:
    for number, state in enumerate(_BANDS):
        if state in there:
            high = say_money(limits[number])
            low = say_money(limits[number - 1] if number else 0)
            text = _("{low} 以上至 {high} 元") if number else _("{high} 元以内")
            yield state_word(state), text.format(low=low, high=high)


def _chart(
    flats: Sequence[Flat], states: Mapping[str, State], texts: Mapping[str, str]
) -> BuildingChart:
    return building_chart(
        tuple(
            Cell(
                building=flat.building,
                staircase=flat.staircase,
                room=flat.room,
                floor=flat.floor,
                state=states[flat.unit],
                name=f"{unit_name(flat.building, flat.staircase, flat.room)} {texts[flat.unit]}",
            )
            for flat in flats
            if flat.unit in states
        ),
        rooms=False,
    )


def change_chart(compared: Comparison, flats: Sequence[Flat]) -> BuildingChart:
    states = {
        unit: State.MORE if fen > 0 else State.LESS if fen < 0 else State.SAME
        for unit, fen in compared.changes.items()
    }
    texts = {unit: change_in_words(fen) for unit, fen in compared.changes.items()}
    return _chart(flats, states, texts)


def change_in_words(fen: int) -> str:
    if fen > 0:
        return _("多交 {money} 元").format(money=say_money(fen))
    if fen < 0:
        return _("少交 {money} 元").format(money=say_money(-fen))
    return _("不变")


def distribution(compared: Comparison) -> Markup:
    return bars(
        _("每户变化多少（户数）"),
        [
            Bar(
                _band_in_words(band),
                band.units,
                _("{n} 户").format(n=say_count(band.units)),
                "more" if band.low_fen > 0 else "less" if band.high_fen < 0 else "same",
            )
            for band in compared.bands
        ],
    )


def _band_in_words(band: Band) -> str:
    if band.low_fen > 0:
        return _("多交 {low}—{high} 元").format(
            low=say_money(band.low_fen), high=say_money(band.high_fen)
        )
    if band.high_fen < 0:
        return _("少交 {low}—{high} 元").format(
            low=say_money(-band.high_fen), high=say_money(-band.low_fen)
        )
    return _("不变")
