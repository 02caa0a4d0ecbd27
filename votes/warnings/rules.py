"""When many votes come in by one hand, from one place, or all at once. Pure.

Every case has harmless reasons (the one clerk of a small community, a family behind one router, a
reminder that was heard): a warning says where to look, and never blocks or rejects a vote.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

# Papers that one person entered alone.
ONE_PERSON = 50
# Ballots that one helper noted at doors.
ONE_HELPER = 30
# Households that answered from one network address.
ONE_PLACE = 6
# Votes in the last hour: so many, and this share (percent) of all.
BURST = 20
BURST_PERCENT = 25
BURST_WITHIN = timedelta(hours=1)

Kind = Literal["one_person", "one_helper", "one_place", "burst"]


@dataclass(frozen=True, slots=True)
class Vote:
    """A vote that came in, without its answer.

    `by`: who entered it alone, None for one that two entered or that came by telephone;
    `helper`: who noted it at the door;
    `place`: a mark of the address, None where none is known.
    """

    received_at: datetime
    by: str | None = None
    place: bytes | None = None
    helper: str | None = None


@dataclass(frozen=True, slots=True)
class Warned:
    """`who`: the name for one_person and one_helper, else ""; `of`: all votes there are."""

    kind: Kind
    count: int
    of: int
    who: str = ""


def warnings_of(votes: Sequence[Vote], closes_at: datetime, now: datetime) -> tuple[Warned, ...]:
    """The worst first within each kind; nothing where there is nothing to look at.

    The burst is that of the hour before the close, or before `now` while it is open; votes after
    the close are late and not part of it.
    """
    people = Counter(vote.by for vote in votes if vote.by is not None)
    helpers = Counter(vote.helper for vote in votes if vote.helper is not None)
    places = Counter(vote.place for vote in votes if vote.place is not None)
    end = min(closes_at, now)
    last = sum(end - BURST_WITHIN < vote.received_at <= end for vote in votes)
    found = [
        Warned("one_person", count, len(votes), who)
        for who, count in people.most_common()
        if count >= ONE_PERSON
    ]
    found += [
        Warned("one_helper", count, len(votes), who)
        for who, count in helpers.most_common()
        if count >= ONE_HELPER
    ]
    found += [
        Warned("one_place", count, len(votes))
        for _place, count in places.most_common()
        if count >= ONE_PLACE
    ]
    if last >= BURST and last * 100 >= len(votes) * BURST_PERCENT:
        found.append(Warned("burst", last, len(votes)))
    return tuple(found)
