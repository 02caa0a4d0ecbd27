"""How an item came to its outcome, as facts: positions by round, conditions, options, wording.

Parties are told as they are called at the table. Times are aware and in UTC. All of it was added
after the first minutes were issued, so what older ones lack has a value of its own.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from meetings.attendance.rules import How
from meetings.consultations.rules import FourKind
from meetings.minutes.snapshot import Snapshot
from meetings.options.rules import Side
from meetings.positions.rules import ConditionStanding, Stance
from meetings.wording.rules import Act


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenFacts(Snapshot):
    """A position as it was taken in its round. `stance` "none": taken back."""

    round: int
    seat_kind: FourKind
    stance: Literal[Stance, "none"]
    reason: str = ""
    dissent: str = ""
    remote: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ConditionStepFacts(Snapshot):
    round: int
    state: ConditionStanding
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConditionFacts(Snapshot):
    """What one of the four asked for, in which round. `met_by` "" where nobody was named."""

    party: str
    text: str
    met_by: str = ""
    round: int
    steps: tuple[ConditionStepFacts, ...] = ()

    @property
    def state(self) -> ConditionStanding:
        return self.steps[-1].state if self.steps else "open"


@dataclass(frozen=True, slots=True, kw_only=True)
class ArgumentFacts(Snapshot):
    party: str
    side: Side
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OptionFacts(Snapshot):
    number: int
    title: str
    arguments: tuple[ArgumentFacts, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LeanFacts(Snapshot):
    """Which option a seat leant to, by its number; 0 for none of them."""

    party: str
    option: int
    remote: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class StrawPollFacts(Snapshot):
    """`asked`: how many seats there were. Those that said nothing are not in `leans`."""

    question: str
    opened_at: datetime
    closed_at: datetime | None = None
    asked: int
    leans: tuple[LeanFacts, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionFacts(Snapshot):
    """One thing done to a sentence. `party`: who proposed it, "" for the note taker's own."""

    act: Act
    text: str
    party: str = ""
    note: str = ""
    by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SentenceFacts(Snapshot):
    """A sentence of what is agreed; only a fixed one is. `text` "" where it was struck."""

    number: int
    text: str
    fixed: bool
    versions: tuple[VersionFacts, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ComingFacts(Snapshot):
    """One coming or going. `how`: clerk, number, link."""

    party: str
    name: str
    arrived: bool
    how: How
    remote: bool = False
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class InterestFacts(Snapshot):
    """What a person declared to have at stake; "" for nothing."""

    party: str
    name: str
    stake: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class QuorumFacts(Snapshot):
    """Persons; `share` is the setting that was in force. The count is attendance's own."""

    invited: int
    here: int
    needed: int
    share: tuple[int, int]
