"""What a floor has to tell of a consultation, and to whom: its chapter of the timeline.

The table knows nothing of votes. Whoever stands on it hands its chapters in where everything is put
together (`app.main`), and one statement asks all of them.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from app.accounts.permissions import Actor
from meetings.access import ConsultationFacts


@dataclass(frozen=True, slots=True)
class Event:
    """`kind` says which sentence; `who`, `what`, `extra` are its parts. `seat`: the party it
    belongs to, None for all; `meeting`, `ref`: where it leads."""

    at: datetime
    kind: str
    seat: int | None
    who: str
    what: str
    extra: str
    meeting: int | None
    ref: int


@dataclass(frozen=True, slots=True)
class Said:
    """What happened as a sentence, what more there is to say, where it leads ("": nowhere)."""

    title: str
    text: str = ""
    href: str = ""


@dataclass(frozen=True, slots=True)
class Chapter:
    """`sql` gives the columns of `Event` in their order, `papers` rows of kind, part, at, document:
    what belongs into the whole file, called as `name_paper` says. $1 is the consultation.

    `may_open`: who may follow the links, where not all may who read. `together`: kinds of which
    all of one minute are one line.
    """

    may_read: Callable[[Actor, ConsultationFacts], bool]
    sql: str
    say: Callable[[Event], Said]
    may_open: Callable[[Actor, ConsultationFacts], bool] | None = None
    together: Mapping[str, Callable[[Sequence[Event]], Said]] = field(default_factory=dict)
    papers: str = ""
    name_paper: Callable[[str, str], str] = lambda _kind, part: part

    def opens(self, actor: Actor, case: ConsultationFacts) -> bool:
        return self.may_open is None or self.may_open(actor, case)


Chapters = tuple[Chapter, ...]
