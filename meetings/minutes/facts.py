"""What the minutes of one meeting say, as facts: frozen when they are issued, kept as JSON.

Times are aware and in UTC, areas in m² × 100. Texts are as typed; composing tidies them.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from meetings.agenda.rules import ItemState, Way
from meetings.attendance.rules import Status
from meetings.consultations.rules import FourKind, SeatKind
from meetings.minutes.course import (
    ComingFacts,
    ConditionFacts,
    InterestFacts,
    OptionFacts,
    QuorumFacts,
    SentenceFacts,
    StrawPollFacts,
    TakenFacts,
)
from meetings.minutes.snapshot import Snapshot
from meetings.positions.rules import Stance


@dataclass(frozen=True, slots=True, kw_only=True)
class Person(Snapshot):
    name: str
    duty: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AttendanceFacts(Snapshot):
    """How one person of a seat took part. `stand_in` names who came instead.

    `came_at`: her first arrival, `left_at` only if she did not come back; None where it was not
    noted. `remote`: as she took part last.
    """

    name: str
    duty: str = ""
    status: Status
    stand_in: str = ""
    reason: str = ""
    is_spokesperson: bool = False
    remote: bool = False
    came_at: datetime | None = None
    left_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatFacts(Snapshot):
    """A seat at this meeting. A `missing` one has no persons but a reason and who stands for it."""

    kind: SeatKind
    body: str
    persons: tuple[AttendanceFacts, ...] = ()
    missing: bool = False
    missing_reason: str = ""
    replaced_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementFacts(Snapshot):
    seat_body: str
    speaker: str
    text: str
    remote: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PositionFacts(Snapshot):
    """`reason` is the condition where the stance is on_condition; `dissent` is word for word."""

    seat_body: str
    seat_kind: FourKind
    stance: Stance
    reason: str = ""
    dissent: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseFacts(Snapshot):
    """`due_on` None where the words themselves say when; `read_back_at`: when it was read out
    and nobody objected."""

    seat_body: str
    who: str
    what: str
    due_on: date | None = None
    read_back_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemFacts(Snapshot):
    """An item of the agenda. `agreed` is "" where nothing was agreed.

    `state` "" in minutes from before it was kept. `carried_from`: (meeting, item) by their numbers.
    `way`: how it goes on, "" where nothing was decided. `rounds` of positions; `taken` in order.
    `reached`: whether the table came to it, as was kept with the facts; older ones say nothing.
    """

    number: int
    title: str
    summary: str = ""
    statements: tuple[StatementFacts, ...] = ()
    positions: tuple[PositionFacts, ...] = ()
    agreed: str = ""
    promises: tuple[PromiseFacts, ...] = ()
    state: Literal["", ItemState] = ""
    carried_from: tuple[int, int] | None = None
    planned_minutes: int = 0
    used_seconds: int = 0
    presenter: str = ""
    way: Literal["", Way] = ""
    way_words: str = ""
    rounds: int = 1
    taken: tuple[TakenFacts, ...] = ()
    conditions: tuple[ConditionFacts, ...] = ()
    options: tuple[OptionFacts, ...] = ()
    polls: tuple[StrawPollFacts, ...] = ()
    sentences: tuple[SentenceFacts, ...] = ()
    reached: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareFacts(Snapshot):
    """A part of a whole and its threshold, as counted: heads, or m² × 100.

    `missing`: how much was still missing, 0 if `reached`. Nothing is compared here again.
    """

    part: int
    whole: int
    threshold: tuple[int, int]
    reached: bool
    missing: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotedVote(Snapshot):
    """The result of one motion as it stood when it was handed over.

    `rule` is the threshold with its source, `force` what the vote can and cannot bind.
    `figures` are (what, figure) lines; the agreement shares are of those who took part, and
    `strict_majority` says that theirs must be exceeded, not just reached. `household_share` is a
    sentence that calls itself no legal figure, or "".
    """

    poll_title: str
    motion_title: str
    wording: str
    rule: str
    force: str
    passed: bool
    headline: str
    figures: tuple[tuple[str, str], ...] = ()
    participation_heads: ShareFacts
    participation_area: ShareFacts
    agreement_heads: ShareFacts
    agreement_area: ShareFacts
    strict_majority: bool
    roll_version: int
    roll_sha256: str
    closes_at: datetime
    counted_at: datetime
    household_share: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AdditionFacts(Snapshot):
    """An accepted correction that has no place of its own in the record: printed as it is."""

    by: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureFacts(Snapshot):
    """Who signs as what (主持人, 记录人, the body of a seat) and how it was done.

    `way` "" while it is still to be signed; `strokes` is SVG path data in a box of 300 × 120.
    `noted_on`: the day it was signed on a screen, or the day on which paper or a refusal was noted.
    """

    who: str
    name: str
    way: Literal["", "screen", "paper", "refused"] = ""
    strokes: str = ""
    reason: str = ""
    noted_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryFacts(Snapshot):
    """One thing an addendum corrects or adds: at which place, what it is to say, why."""

    about: str
    text: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AddendumFacts(Snapshot):
    """What makes minutes an addendum 补充纪要: the minutes it belongs to stay as they are."""

    number: int
    minutes_issue: int
    minutes_year: int
    minutes_on: date
    minutes_sha256: str
    entries: tuple[EntryFacts, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MinutesFacts(Snapshot):
    """One meeting. `community_name` is the issuing body (柳荫社区党委), `topic` that of the
    consultation (供暖分户改造).

    `issue` and `issued_on` are None for a draft. `incomplete_reason` is a whole sentence, printed
    as it is (meetings.attendance.rules.completeness_in_words); "" has it composed from the seats.
    `breach_reason` is "" where the notice period of `notice_days` was kept. `version` is the
    number of the draft that was circulated, 0 before. `check_code` and `check_link` lead to the
    page where a paper is checked, "" before the approval. With an `addendum` there are no items.
    """

    street_name: str
    community_name: str
    year: int
    issue: int | None
    topic: str
    estate_name: str
    meeting_number: int
    starts_at: datetime
    ended_at: datetime | None
    place: str
    chair: str
    recorder: str
    notice_on: date
    notice_days: int
    breach_reason: str = ""
    complete: bool
    incomplete_reason: str = ""
    seats: tuple[SeatFacts, ...]
    items: tuple[ItemFacts, ...]
    votes: tuple[QuotedVote, ...] = ()
    invented: bool = False
    issued_on: date | None = None
    version: int = 0
    additions: tuple[AdditionFacts, ...] = ()
    signatures: tuple[SignatureFacts, ...] = ()
    check_code: str = ""
    check_link: str = ""
    addendum: AddendumFacts | None = None
    quorum: QuorumFacts | None = None
    comings: tuple[ComingFacts, ...] = ()
    interests: tuple[InterestFacts, ...] = ()
