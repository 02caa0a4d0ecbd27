"""Where items of a consultation went on: what another floor made of them.

The table knows nothing of votes. Whoever stands on it hands in how to ask where everything is put
together (`app.main`), as with the chapters of the timeline.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from app.accounts.permissions import Actor
from meetings.access import ConsultationFacts


@dataclass(frozen=True, slots=True)
class Onward:
    """One thing that hangs on the consultation. `tag`: (word, kind). `items`: of its agenda, that
    it took up; given up (`standing` False), it holds none of them. `more`: the address that takes
    a further item in when its id is put behind, "" where it takes none."""

    title: str
    href: str
    tag: tuple[str, str]
    items: frozenset[int]
    standing: bool
    more: str = ""


# As far as the actor may see it; the newest last. One query.
FindOnward = Callable[[Actor, ConsultationFacts, datetime], Awaitable[tuple[Onward, ...]]]
