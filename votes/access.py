"""Load and authorise together: a poll cannot be had unchecked."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from app import database
from app.accounts.permissions import Actor, Place
from app.communities.staff import Staff
from app.errors import NotAllowed, NotFound
from votes.permissions import can_prepare_poll, can_view_poll
from votes.polls.changes.rules import (
    HISTORY,
    Extension,
    Termination,
    read_extensions,
    read_termination,
)
from votes.polls.rules import Phase, Scope, phase, read_scope


@dataclass(frozen=True, slots=True)
class PollFacts:
    """A poll, where it belongs, and what its phase follows from.

    `closes_at` is the end that stands, after all `extensions`. `follows`: the terminated poll in
    whose place it is held; `followed_by`: the frozen one held in its place.
    """

    TABLE: ClassVar[str] = "polls"

    id: int
    number: int
    title: str
    estate: int
    estate_name: str
    community_name: str
    community_phone: str
    invented: bool
    place: Place
    consultation: int | None
    seated: frozenset[int]
    frozen_at: datetime | None
    opens_at: datetime
    closes_at: datetime
    counted: bool
    scope: Scope
    extensions: tuple[Extension, ...] = ()
    termination: Termination | None = None
    follows: int | None = None
    followed_by: int | None = None

    @property
    def staff(self) -> Staff:
        return Staff(self.community_name, self.community_phone)

    @property
    def frozen(self) -> bool:
        return self.frozen_at is not None

    def phase(self, now: datetime) -> Phase:
        return phase(
            self.frozen_at,
            self.opens_at,
            self.closes_at,
            self.counted,
            now,
            terminated=self.termination is not None,
        )


_SQL = (
    "SELECT p.id, p.number, p.title, p.estate, e.name AS estate_name, c.name AS community_name,"  # noqa: S608 (constants only)
    " c.phone AS community_phone, c.invented, c.street, c.id AS community, p.consultation,"
    " p.frozen_at, p.opens_at, p.closes_at, p.scope,"
    " EXISTS (SELECT 1 FROM results r JOIN motions m ON m.id = r.motion WHERE m.poll = p.id)"
    " AS counted,"
    " ARRAY(SELECT sm.account FROM seat_members sm JOIN seats s ON s.id = sm.seat"
    "  WHERE s.consultation = p.consultation AND sm.account IS NOT NULL) AS seated,"
    " p.follows, (SELECT max(n.id) FROM polls n"
    "  WHERE n.follows = p.id AND n.frozen_at IS NOT NULL) AS followed_by,"
    f" {HISTORY}"
    " FROM polls p JOIN estates e ON e.id = p.estate JOIN communities c ON c.id = e.community"
    " WHERE p.id = $1"
)


async def poll_to_view(actor: Actor, poll: int) -> PollFacts:
    """NotFound, also where the actor may not know of it. One query."""
    facts = await published_poll(poll)
    if not can_view_poll(actor, facts):
        raise NotFound
    return facts


async def published_poll(poll: int) -> PollFacts:
    """For pages that whoever holds their link may see: nobody is asked. NotFound. One query."""
    row = await database.fetch_one(_SQL, poll)
    if row is None:
        raise NotFound
    return PollFacts(
        id=row["id"],
        number=row["number"],
        title=row["title"],
        estate=row["estate"],
        estate_name=row["estate_name"],
        community_name=row["community_name"],
        community_phone=row["community_phone"],
        invented=row["invented"],
        place=Place(street=row["street"], community=row["community"]),
        consultation=row["consultation"],
        seated=frozenset(row["seated"]),
        frozen_at=row["frozen_at"],
        opens_at=row["opens_at"],
        closes_at=row["closes_at"],
        counted=row["counted"],
        scope=read_scope(row["scope"]),
        extensions=read_extensions(row["extensions"]),
        termination=read_termination(row["termination"]),
        follows=row["follows"],
        followed_by=row["followed_by"],
    )


async def poll_to_work_on(actor: Actor, poll: int) -> PollFacts:
    """For those of the community: NotFound, or NotAllowed where the actor may only watch."""
    facts = await poll_to_view(actor, poll)
    if not can_prepare_poll(actor, facts.place):
        raise NotAllowed
    return facts
