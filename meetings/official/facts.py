"""What the papers of a consultation say, as facts: frozen when they are issued, kept as JSON."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from meetings.agenda.rules import Way
from meetings.minutes.course import ConditionFacts
from meetings.minutes.facts import MinutesFacts, SeatFacts
from meetings.minutes.snapshot import Snapshot

Kind = Literal["notice", "sign_in", "record", "opinion", "reply", "feedback"]
# Of one meeting, not of the whole consultation.
MEETING_KINDS: tuple[Kind, ...] = ("notice", "sign_in", "record")


@dataclass(frozen=True, slots=True, kw_only=True)
class StanceFacts(Snapshot):
    body: str
    stance: str
    reason: str = ""
    dissent: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeFacts(Snapshot):
    """What became of an item. `way`: how it goes on, "" where nothing was decided."""

    meeting_number: int
    title: str
    agreed: str
    stances: tuple[StanceFacts, ...] = ()
    way: Literal["", Way] = ""
    way_words: str = ""
    conditions: tuple[ConditionFacts, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyFacts(Snapshot):
    """A promise and how it stands. `state` in words, `stage` its key; `first_due`: the day the
    minutes print, where another was set since; `late_days` past its day; `proofs` kept."""

    body: str
    who: str
    what: str
    due_on: date | None = None
    state: str = ""
    done_on: date | None = None
    verified_on: date | None = None
    last_word: str = ""
    stage: str = ""
    first_due: date | None = None
    late_days: int = 0
    proofs: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldFacts(Snapshot):
    """A meeting of the consultation."""

    number: int
    starts_at: datetime
    place: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionFacts(Snapshot):
    """A correction of the minutes, accepted or refused: both are kept with the record.

    `before`: what the place said; `text` and `why`: as proposed; `decided`: the words that went
    in, where they are others; `reason` and `decided_by`: of the decision.
    """

    by: str
    place: str
    before: str
    text: str
    accepted: bool
    reason: str
    why: str = ""
    decided: str = ""
    decided_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficialFacts(Snapshot):
    """One paper. What a kind does not print is empty.

    `issuer`: the lead's body; `year` and `number` 0 before it is issued. `minutes`: of a record,
    what was noted, of a sign-in sheet who was there; `times`: by item, when each statement was
    made.
    """

    kind: Kind
    street_name: str
    issuer: str
    estate_name: str
    topic: str
    background: str = ""
    opened_on: date | None = None
    to: str = ""
    year: int = 0
    number: int = 0
    issued_on: date
    held: tuple[HeldFacts, ...] = ()
    seats: tuple[SeatFacts, ...] = ()
    agenda: tuple[str, ...] = ()
    chair: str = ""
    recorder: str = ""
    contact: str = ""
    contact_phone: str = ""
    outcomes: tuple[OutcomeFacts, ...] = ()
    duties: tuple[DutyFacts, ...] = ()
    minutes: MinutesFacts | None = None
    times: tuple[tuple[datetime, ...], ...] = ()
    corrections: tuple[CorrectionFacts, ...] = ()
    answer: str = ""
    check_code: str = ""
    check_link: str = ""
    invented: bool = False
