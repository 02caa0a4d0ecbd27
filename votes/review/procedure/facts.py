"""What the procedure check looks at, and what it finds. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from app.i18n import _
from app.numerals import say_count
from votes.polls.request.rules import RequestShare
from votes.review.opinions.rules import OpinionStanding


class Weight(StrEnum):
    """ATTACK: a ground to revoke. GAP: a proof is missing. LOOK: lawful, and asked about."""

    ATTACK = "attack"
    GAP = "gap"
    LOOK = "look"


@dataclass(frozen=True, slots=True)
class Point:
    """One weak point. `rule`: what it offends; `where`: path of the page where it stands;
    `cure`: how it is mended, "" where it cannot be any more."""

    weight: Weight
    code: str
    what: str
    rule: str
    where: str
    cure: str


@dataclass(frozen=True, slots=True)
class RollVersion:
    version: int
    frozen_at: datetime
    reason: str
    announced: str


@dataclass(frozen=True, slots=True)
class Prolonged:
    """An extension: when it was decided, from which end to which, how it was announced."""

    at: datetime
    before: datetime
    after: datetime
    announced: str


@dataclass(frozen=True, slots=True)
class Answered:
    """An objection: the day by which an answer was due, when it came (None: not yet). `by_maker`:
    answered by who made what it attacks; `uncorrected`: upheld, and its figure not put right."""

    number: str
    due_on: date
    answered_on: date | None
    id: int = 0
    raised_on: date = date.min
    by_maker: bool = False
    uncorrected: bool = False


@dataclass(frozen=True, slots=True)
class Agreed:
    """A mediation agreement: until when the court may be asked to confirm it, and when it was."""

    id: int
    confirm_by: date
    applied_on: date | None


@dataclass(frozen=True, slots=True)
class Held:
    """A meeting of the consultation: its notice, and whether its minutes stand."""

    id: int
    number: int
    starts_on: date
    notice_on: date
    notice_days: int
    issued: bool


@dataclass(frozen=True, slots=True)
class Procedure:
    """What the check looks at. Tuples of texts name units or ballots.

    `rejected`: reason of the count → ballots; None before the count. `changed`: units whose owner
    or area was changed in the register after the newest roll was frozen. `unkeyed`: cost items
    shared by another key than area without a recorded agreement. `request`: owners who asked for
    the vote, where owners convened it. `lapsed`: claims whose time is over. `on`: the day of the
    check. `notice_made_on`: when the notice of the vote that is kept was made.
    """

    poll: int
    consultation: int | None
    convener: str
    documents: frozenset[str]
    committee_informed_on: date
    notice_on: date
    notice_days: int
    notice_made_on: date | None
    opens_at: datetime
    closes_at: datetime
    roll_check_days: int | None
    challenges_open: int
    rolls: tuple[RollVersion, ...]
    units: int
    without_source: tuple[str, ...]
    changed: tuple[str, ...]
    unserved: tuple[str, ...]
    posted_only: tuple[str, ...]
    extensions: tuple[Prolonged, ...] = ()
    papers: int = 0
    single_entry: str = ""
    typed_late: tuple[str, ...] = ()
    rejected: Mapping[str, tuple[str, ...]] | None = None
    set_aside: tuple[str, ...] = ()
    silent_rule: bool = False
    turns_on_silence: bool = False
    published_on: date | None = None
    publicity_ends_on: date | None = None
    publicity_days: int = 7
    objections: tuple[Answered, ...] = ()
    recounted: bool = False
    final_on: date | None = None
    meetings: tuple[Held, ...] = ()
    unkeyed: tuple[str, ...] = ()
    request: RequestShare | None = None
    mediations: tuple[Agreed, ...] = ()
    needs_opinion: bool = False
    opinion: OpinionStanding = "none"
    lapsed: tuple[str, ...] = ()
    on: date = date.min


def some_of(names: tuple[str, ...]) -> str:
    shown = "、".join(names[:5])
    if len(names) <= 5:
        return shown
    return _("{shown}等 {n} 处").format(shown=shown, n=say_count(len(names)))
