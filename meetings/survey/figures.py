"""The figures of a survey and the sentences that say them: pure, one of each.

Every share is of all households of the survey, whoever could be reached; the sentences say so.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from app.charts.layout import place_on_floor
from app.clock import local_date
from app.i18n import _
from app.numerals import say_count, say_percent
from meetings.survey.rules import Answer
from meetings.survey.words import answer_word


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a household stands by its newest visit. `reasons`: texts, as they are listed."""

    answer: Answer
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Visited:
    """One visit. Of two at the same moment the one that was noted later (`id`) is the newer."""

    id: int
    household: int
    answer: Answer
    at: datetime


@dataclass(frozen=True, slots=True)
class Sums:
    """Households by answer; together they are all of them."""

    counts: Mapping[Answer, int]

    @property
    def whole(self) -> int:
        return sum(self.counts.values())

    @property
    def agree(self) -> int:
        return self.counts[Answer.AGREE]


def sum_up(standings: Iterable[Standing]) -> Sums:
    found = Counter(one.answer for one in standings)
    return Sums({answer: found[answer] for answer in Answer})


def say_share(part: int, whole: int) -> str:
    """85.4%; two places where one would round a rest away. For display only."""
    said = say_percent(part, whole, 1)
    if (said == "100.0") is not (part == whole) or (said == "0.0" and part):
        said = say_percent(part, whole)
    return f"{said}%" if whole else said


def share_sentence(sums: Sums) -> str:
    """427/500 户，占 85.4%."""
    return _("{part}/{whole} 户，占 {percent}").format(
        part=say_count(sums.agree),
        whole=say_count(sums.whole),
        percent=say_share(sums.agree, sums.whole),
    )


def count_reasons(
    standings: Iterable[Standing], answer: Answer
) -> tuple[list[tuple[str, int]], int]:
    """(reason, households) of those who answer so, the most frequent first, and how many gave
    none. A household may have several reasons; each is counted once."""
    found: Counter[str] = Counter()
    silent = 0
    for one in standings:
        if one.answer is answer:
            found.update(set(one.reasons))
            silent += not one.reasons
    return sorted(found.items(), key=lambda item: (-item[1], item[0])), silent


def reason_sentences(standings: Sequence[Standing]) -> list[str]:
    """31 户犹豫，其中 24 户因为费用: one for each answer that occurs and has reasons."""
    sums = sum_up(standings)
    said = []
    for answer in (Answer.HESITATES, Answer.REFUSES, Answer.CONDITIONAL):
        reasons, silent = count_reasons(standings, answer)
        if not reasons:
            continue
        parts = [
            _("{n} 户因为{reason}").format(n=say_count(n), reason=reason) for reason, n in reasons
        ]
        if silent:
            parts.append(_("{n} 户没有说原因").format(n=say_count(silent)))
        said.append(
            _("{n} 户{answer}，其中 {parts}").format(
                n=say_count(sums.counts[answer]), answer=answer_word(answer), parts="，".join(parts)
            )
        )
    return said


def progress(visits: Iterable[Visited]) -> list[tuple[date, int]]:
    """(day, households that agree at its end) of every day with a visit, in order."""
    now: dict[int, Answer] = {}
    by_day: dict[date, int] = {}
    for visit in sorted(visits, key=lambda one: (one.at, one.id)):
        now[visit.household] = visit.answer
        by_day[local_date(visit.at)] = sum(answer is Answer.AGREE for answer in now.values())
    return sorted(by_day.items())


def newest(visits: Iterable[Visited]) -> dict[int, Answer]:
    """What decides, by household."""
    return {
        visit.household: visit.answer for visit in sorted(visits, key=lambda one: (one.at, one.id))
    }


# -- works indoors ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Flat:
    """`agreed` to works indoors: signed yes or no, None for not signed."""

    building: str
    staircase: str
    room: str
    agreed: bool | None


@dataclass(frozen=True, slots=True)
class Stretch:
    """A staircase (`riser` None) or one riser of it, and which flats stand in the way."""

    building: str
    staircase: str
    riser: int | None
    flats: int
    refusing: tuple[str, ...]
    unsigned: tuple[str, ...]

    @property
    def can_work(self) -> bool:
        return not self.refusing and not self.unsigned


def stretches(flats: Sequence[Flat]) -> list[Stretch]:
    """Each staircase in the order of `flats`, followed by its risers.

    A riser is what the last two digits of the room say: 501 hangs over 401. Rooms that do not
    say it belong to their staircase alone.
    """
    by_staircase: dict[tuple[str, str], list[Flat]] = defaultdict(list)
    for flat in flats:
        by_staircase[flat.building, flat.staircase].append(flat)
    found = []
    for (building, staircase), together in by_staircase.items():
        found.append(_stretch(building, staircase, None, together))
        risers: dict[int, list[Flat]] = defaultdict(list)
        for flat in together:
            if (place := place_on_floor(flat.room)) is not None:
                risers[place].append(flat)
        found += [
            _stretch(building, staircase, riser, hanging)
            for riser, hanging in sorted(risers.items())
        ]
    return found


def _stretch(building: str, staircase: str, riser: int | None, flats: Sequence[Flat]) -> Stretch:
    return Stretch(
        building,
        staircase,
        riser,
        len(flats),
        tuple(flat.room for flat in flats if flat.agreed is False),
        tuple(flat.room for flat in flats if flat.agreed is None),
    )


_NAMED = 6


def stretch_sentence(stretch: Stretch) -> str:
    """可以施工，or which flats stand in the way."""
    if stretch.can_work:
        return _("可以施工，{n} 户都签了同意书").format(n=stretch.flats)
    parts = []
    if stretch.refusing:
        parts.append(_("{rooms}不同意").format(rooms=_rooms(stretch.refusing)))
    if stretch.unsigned:
        parts.append(_("{rooms}还没有签").format(rooms=_rooms(stretch.unsigned)))
    return _("还不能施工：{parts}").format(parts="；".join(parts))


def _rooms(rooms: Sequence[str]) -> str:
    if len(rooms) > _NAMED:
        return _("{rooms}等 {n} 户").format(rooms=_("、").join(rooms[:_NAMED]), n=len(rooms))
    return _("、").join(rooms)
