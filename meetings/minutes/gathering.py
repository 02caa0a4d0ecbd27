"""The record of one meeting turned into facts: who was there, and item by item how it went."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from app import database
from meetings.agenda.rules import Way, seconds_used
from meetings.attendance.queries import Coming, Interest, comings_of, interests_of
from meetings.attendance.rules import quorum
from meetings.consultations.queries import SeatView
from meetings.consultations.rules import is_one_of_the_four
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
from meetings.minutes.facts import (
    AttendanceFacts,
    ItemFacts,
    PositionFacts,
    PromiseFacts,
    SeatFacts,
    StatementFacts,
)
from meetings.options.queries import Compared, all_compared
from meetings.positions.queries import Matrix, matrices_of
from meetings.scheduling.queries import ItemView, MeetingView
from meetings.scheduling.words import seat_label
from meetings.wording.queries import SentenceView, all_sentences


@dataclass(frozen=True, slots=True)
class Course:
    """What was noted of a meeting besides its page. By item, but the comings and interests."""

    comings: Sequence[Coming]
    interests: Mapping[int, Interest]
    matrices: Mapping[int, Matrix]
    compared: Mapping[int, Compared]
    sentences: Mapping[int, tuple[SentenceView, ...]]
    ways: Mapping[int, tuple[Way, str]]


async def course_of(view: MeetingView) -> Course:
    """Eight queries, however long the agenda."""
    items = [item.id for item in view.items]
    ways = await database.fetch(
        "SELECT DISTINCT ON (item) item, way, words FROM ways_on WHERE item = ANY($1::int[])"
        " ORDER BY item, id DESC",
        items,
    )
    return Course(
        comings=await comings_of(view.facts.id),
        interests=await interests_of(view.facts.id),
        matrices=await matrices_of({item.id: item.round for item in view.items}),
        compared=await all_compared(items),
        sentences=await all_sentences(items),
        ways={row["item"]: (row["way"], row["words"]) for row in ways},
    )


# -- who was there ---------------------------------------------------------------------------


def seats_facts(view: MeetingView, course: Course) -> tuple[SeatFacts, ...]:
    return tuple(_seat(seat, view, course.comings) for seat in view.seats)


def _seat(seat: SeatView, view: MeetingView, comings: Sequence[Coming]) -> SeatFacts:
    persons = []
    for member in seat.members if not seat.missing else ():
        attended = view.attended.get(member.id)
        if attended is None:
            continue
        own = [one for one in comings if one.member == member.id]
        persons.append(
            AttendanceFacts(
                name=member.name,
                duty=member.duty,
                status=attended.status,
                stand_in=attended.stand_in,
                reason=attended.reason,
                is_spokesperson=member.is_spokesperson,
                remote=bool(own and own[-1].remote),
                came_at=next((one.at for one in own if one.arrived), None),
                left_at=own[-1].at if own and not own[-1].arrived else None,
            )
        )
    return SeatFacts(
        kind=seat.kind,
        body=seat.body,
        persons=tuple(persons),
        missing=seat.missing,
        missing_reason=seat.missing_reason,
        replaced_by=seat.replaced_by,
    )


def quorum_facts(view: MeetingView, share: tuple[int, int]) -> QuorumFacts | None:
    """Of those who came at all: when they left is told beside. None before anybody was noted."""
    if not view.attended:
        return None
    members = [one.id for seat in view.seats if not seat.missing for one in seat.members]
    came = sum(one in view.attended and view.attended[one].there for one in members)
    state = quorum(len(members), came, share)
    return QuorumFacts(invited=state.invited, here=state.here, needed=state.needed, share=share)


def comings_facts(view: MeetingView, course: Course) -> tuple[ComingFacts, ...]:
    names = _names(view)
    return tuple(
        ComingFacts(
            party=names[one.member][0],
            name=names[one.member][1],
            arrived=one.arrived,
            how=one.how,
            remote=one.remote,
            at=one.at,
        )
        for one in course.comings
        if one.member in names
    )


def interests_facts(view: MeetingView, course: Course) -> tuple[InterestFacts, ...]:
    """In the order of the table."""
    return tuple(
        InterestFacts(party=party, name=name, stake=course.interests[member].stake)
        for member, (party, name) in _names(view).items()
        if member in course.interests
    )


def _names(view: MeetingView) -> dict[int, tuple[str, str]]:
    """(party, who sat there): a stand-in by her own name."""
    found = {}
    for seat in view.seats:
        for member in seat.members:
            attended = view.attended.get(member.id)
            name = attended.stand_in if attended and attended.stand_in else member.name
            found[member.id] = (seat_label(seat), name)
    return found


# -- the items -------------------------------------------------------------------------------


def item_facts(item: ItemView, view: MeetingView, course: Course) -> ItemFacts:
    seats = {seat.id: seat for seat in view.seats}
    parties = {seat.id: seat_label(seat) for seat in view.seats}
    nothing: tuple[Literal[""], str] = ("", "")
    way, way_words = course.ways.get(item.id, nothing)
    ended = view.facts.ended_at
    facts = ItemFacts(
        number=item.number,
        title=item.title,
        summary=item.summary,
        statements=tuple(
            StatementFacts(
                seat_body=parties[said.seat],
                speaker=said.speaker,
                text=said.text,
                remote=said.remote,
            )
            for said in item.statements
        ),
        positions=tuple(
            PositionFacts(
                seat_body=seat.body,
                seat_kind=seat.kind,
                stance=taken.stance,
                reason=taken.reason,
                dissent=taken.dissent,
            )
            for taken in item.positions
            if is_one_of_the_four((seat := seats[taken.seat]).kind)
        ),
        agreed=item.agreed,
        promises=tuple(
            PromiseFacts(
                seat_body=seats[made.seat].body,
                who=made.who,
                what=made.what,
                due_on=made.due_on,
                read_back_at=made.read_back_at,
            )
            for made in item.promises
        ),
        state=item.state,
        carried_from=item.carried_from,
        planned_minutes=item.planned_minutes,
        used_seconds=item.used_seconds
        if ended is None
        else seconds_used(item.used_seconds, item.opened_at, ended),
        presenter=item.presenter,
        way=way,
        way_words=way_words,
        rounds=item.round,
        taken=_taken(course.matrices[item.id], seats),
        conditions=conditions_facts(course.matrices[item.id], parties),
        options=_options(course.compared[item.id], parties),
        polls=_polls(course.compared[item.id], parties),
        sentences=_sentences(course.sentences[item.id], parties),
    )
    return replace(facts, reached=_reached(facts))


def _reached(item: ItemFacts) -> bool:
    noted = item.agreed, item.statements, item.positions, item.promises, item.taken
    compared = item.options, item.polls, item.sentences
    begun = item.state not in ("waiting", "carried") or item.used_seconds > 0
    return begun or any(noted) or any(compared)


def _taken(matrix: Matrix, seats: Mapping[int, SeatView]) -> tuple[TakenFacts, ...]:
    found = []
    for line in matrix.lines:
        kind = seats[line.entry.seat].kind
        if not is_one_of_the_four(kind):
            continue
        taken = line.entry.taken
        found.append(
            TakenFacts(
                round=line.entry.round,
                seat_kind=kind,
                stance=taken.stance if taken else "none",
                reason=taken.reason if taken else "",
                dissent=taken.dissent if taken else "",
                remote=line.remote,
            )
        )
    return tuple(found)


def conditions_facts(matrix: Matrix, parties: Mapping[int, str]) -> tuple[ConditionFacts, ...]:
    return tuple(
        ConditionFacts(
            party=parties[one.seat],
            text=one.text,
            met_by=parties[one.met_by] if one.met_by is not None else "",
            round=one.round,
            steps=tuple(
                ConditionStepFacts(round=step.round, state=step.state, note=step.note)
                for step in one.steps
            ),
        )
        for one in matrix.conditions
    )


def _options(compared: Compared, parties: Mapping[int, str]) -> tuple[OptionFacts, ...]:
    return tuple(
        OptionFacts(
            number=one.number,
            title=one.title,
            arguments=tuple(
                ArgumentFacts(party=parties[two.seat], side=two.side, text=two.text)
                for two in one.arguments
            ),
        )
        for one in compared.options
    )


def _polls(compared: Compared, parties: Mapping[int, str]) -> tuple[StrawPollFacts, ...]:
    numbers = {one.id: one.number for one in compared.options}
    return tuple(
        StrawPollFacts(
            question=poll.question,
            opened_at=poll.opened_at,
            closed_at=poll.closed_at,
            asked=len(parties),
            leans=tuple(
                LeanFacts(
                    party=party,
                    option=numbers[chosen] if (chosen := poll.answers[seat]) is not None else 0,
                    remote=seat in poll.remote,
                )
                for seat, party in parties.items()
                if seat in poll.answers
            ),
        )
        for poll in compared.polls
    )


def _sentences(
    sentences: Sequence[SentenceView], parties: Mapping[int, str]
) -> tuple[SentenceFacts, ...]:
    return tuple(
        SentenceFacts(
            number=one.number,
            text=one.text,
            fixed=one.fixed,
            versions=tuple(
                VersionFacts(
                    act=step.act,
                    text=step.text,
                    party=parties[step.seat] if step.seat is not None else "",
                    note=step.note,
                    by=step.by,
                    at=step.at,
                )
                for step in one.steps
            ),
        )
        for one in sentences
    )


def times_of(items: Sequence[ItemView]) -> tuple[tuple[datetime, ...], ...]:
    """By item, when each statement was made."""
    return tuple(tuple(said.said_at for said in item.statements) for item in items)
